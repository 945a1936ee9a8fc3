package annotate

import (
	"context"
	"sync"

	"github.com/hashicorp/golang-lru/v2/simplelru"

	"github.com/allelerx/allelerx/genomics"
)

// windows keeps the chunks that look-ups were answered from last, so that the next
// one nearby finds them decoded.
type windows struct {
	mu   sync.Mutex
	kept *simplelru.LRU[windowKey, []*Chunk] // nil until the first look-up
}

// windowKey is a stretch of a contig in a source.
type windowKey struct {
	source int
	contig string // by its plain name
	number int    // of windowSize bases
}

const (
	windowSize  = 1 << 16 // bases
	windowsKept = 64
)

// near returns the chunks of a source that may have entries for the query. Each is
// held for the caller.
func (a *Annotator) near(ctx context.Context, source int, q *query) ([]*Chunk, error) {
	p := &a.plans[source]
	region := genomics.Region{Contig: q.contig, Start: max(0, q.pos-a.aligner.Reach()), End: max(q.end, q.pos+1, 1)}
	reading := Reading{Region: &region, Aligner: a.aligner, Ends: p.match == ByOverlap, Workers: 1}
	number := region.Start / windowSize
	alone := !p.source.Indexed() || (region.End-1)/windowSize != number
	// An entry that stands behind the region in the source may be moved into it.
	region.End = min(region.End+a.aligner.Reach(), genomics.MaxPosition)
	if alone {
		return chunksOf(ctx, p.source, reading)
	}
	key := windowKey{source, genomics.PlainContig(q.contig), number}
	if chunks, ok := a.windows.get(key); ok {
		return chunks, nil
	}
	region.Start, region.End = number*windowSize, min((number+1)*windowSize+a.aligner.Reach(), genomics.MaxPosition)
	chunks, err := chunksOf(ctx, p.source, reading)
	if err != nil {
		return nil, err
	}
	return a.windows.put(key, chunks), nil
}

// get returns what is kept of a window, held for the caller.
func (w *windows) get(key windowKey) ([]*Chunk, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.kept == nil {
		return nil, false
	}
	chunks, ok := w.kept.Get(key)
	hold(chunks)
	return chunks, ok
}

// put keeps the chunks of a window, or those that another look-up has put there
// meanwhile, and returns them held for the caller.
func (w *windows) put(key windowKey, chunks []*Chunk) []*Chunk {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.kept == nil {
		w.kept, _ = simplelru.NewLRU(windowsKept, func(_ windowKey, old []*Chunk) { release(old) }) // the size is fine
	}
	if others, ok := w.kept.Get(key); ok {
		release(chunks)
		chunks = others
	} else {
		w.kept.Add(key, chunks)
	}
	hold(chunks)
	return chunks
}

func (w *windows) clear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.kept != nil {
		w.kept.Purge()
	}
}

func hold(chunks []*Chunk) {
	for _, c := range chunks {
		c.Hold()
	}
}

func release(chunks []*Chunk) {
	for _, c := range chunks {
		c.Release()
	}
}

// chunksOf reads the chunks of a region that have entries in it.
func chunksOf(ctx context.Context, s Source, r Reading) ([]*Chunk, error) {
	var chunks []*Chunk
	for c, err := range s.Chunks(ctx, r) {
		if err == nil {
			err = c.Seal()
		}
		if err != nil {
			release(chunks)
			return nil, err
		}
		if !genomics.SameContig(c.Contig, r.Region.Contig) || c.end() <= r.Region.Start || len(c.Begin) == 0 || int(c.Begin[0]) >= r.Region.End {
			c.Release()
			continue
		}
		chunks = append(chunks, c)
	}
	return chunks, nil
}
