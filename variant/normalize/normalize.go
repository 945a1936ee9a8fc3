package normalize

import (
	"context"
	"iter"
	"sync"

	"github.com/allelerx/allelerx/genomics/parallel"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Normalizer is a stream of normalised records.
type Normalizer struct {
	source  vcf.Stream
	options Options

	mu      sync.Mutex
	summary Summary
}

var _ vcf.Stream = (*Normalizer)(nil)

// Stream returns the records of s in their normal form. What it needs of a
// block is done on several goroutines; records stay in order, and those that
// moved are put in order within Options.Window.
func Stream(s vcf.Stream, o Options) *Normalizer {
	if o.Window == 0 {
		o.Window = defaultWindow
	}
	return &Normalizer{source: s, options: o}
}

const defaultWindow = 1000

// Header returns the source's header: every key keeps its meaning.
func (n *Normalizer) Header() *vcf.Header { return n.source.Header() }

// Summary returns what has happened to the records that the last reading has
// yielded so far.
func (n *Normalizer) Summary() Summary {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.summary
}

// Blocks iterates over the records. A record that cannot be normalised ends
// them with an error, after all records before it.
func (n *Normalizer) Blocks(ctx context.Context) iter.Seq2[*vcf.Block, error] {
	return func(yield func(*vcf.Block, error) bool) {
		n.mu.Lock()
		n.summary = Summary{}
		n.mu.Unlock()
		var idle sync.Pool
		work := func(ctx context.Context, b *vcf.Block) (*result, error) {
			w, ok := idle.Get().(*worker)
			if !ok {
				w = newWorker(n.source.Header(), n.options)
			}
			defer idle.Put(w)
			return w.work(ctx, b), nil
		}
		order := sorter{window: n.options.Window, yield: yield}
		defer order.release()
		for r, err := range parallel.Ordered(ctx, n.options.Workers, n.source.Blocks(ctx), work) {
			if err != nil {
				order.finish(err)
				return
			}
			n.count(r)
			if more := order.add(r); !more {
				return
			}
			if r.fault != nil {
				order.finish(r.fault)
				return
			}
		}
		order.finish(nil)
	}
}

// count adds a block to the summary, and reports what was odd in it.
func (n *Normalizer) count(r *result) {
	n.mu.Lock()
	n.summary.add(r.summary)
	n.mu.Unlock()
	for _, w := range r.warnings {
		if n.options.Warn != nil {
			n.options.Warn(w)
		}
	}
}
