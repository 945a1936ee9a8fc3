package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/index"
	"github.com/allelerx/allelerx/genomics/parallel"
)

// reading is one pass over the lines of a file.
type reading struct {
	t      *Text
	reader *bgzf.Reader
	lines  *lineSource
	skip   int // lines in front
	line   int // lines before the next block; none: unknown
}

// Chunks iterates over the entries in the order of the file.
func (t *Text) Chunks(ctx context.Context, o annotate.Reading) iter.Seq2[*annotate.Chunk, error] {
	return func(yield func(*annotate.Chunk, error) bool) {
		p := &parser{t: t, align: o.Aligner, region: o.Region}
		if o.Aligner != nil && t.layout.alleles() {
			p.reach = o.Aligner.Reach()
		}
		r, err := t.startOf(ctx, o, p.reach)
		if err != nil {
			yield(nil, t.located(err))
			return
		}
		if r != nil {
			defer r.reader.Close()
			r.run(ctx, o.Workers, p, yield)
		}
	}
}

// startOf begins a reading of everything, or of what an index names. It is nil
// where there is nothing to read.
func (t *Text) startOf(ctx context.Context, o annotate.Reading, reach int) (*reading, error) {
	if o.Region != nil {
		x, err := t.loadIndex(ctx)
		if err != nil {
			return nil, err
		}
		if x != nil {
			return t.within(ctx, x, *o.Region, reach), nil
		}
	}
	if !t.in.Seekable() {
		t.mu.Lock()
		defer t.mu.Unlock()
		r := &reading{t: t, reader: t.once, lines: t.rest, skip: t.skip}
		t.once, t.rest = nil, nil
		if r.reader == nil {
			return nil, file.ErrConsumed
		}
		return r, nil
	}
	r, err := t.fromStart(ctx, max(o.Workers, t.options.Workers))
	if err != nil {
		return nil, err
	}
	return &reading{t: t, reader: r, lines: fromStart(r), skip: t.skip}, nil
}

// run parses and yields.
func (r *reading) run(ctx context.Context, workers int, p *parser, yield func(*annotate.Chunk, error) bool) {
	last := order{name: r.t.Name(), remedy: r.t.layout.remedy()}
	for b, err := range parallel.Ahead(ctx, workers, r.blocks(ctx), p.parse) {
		if err != nil {
			yield(nil, r.t.located(err))
			return
		}
		for i, c := range b.chunks {
			at := ""
			if line := r.lineOf(c.line); line > 0 {
				at = fmt.Sprintf("line %d: ", line)
			}
			err := last.follow(c.Contig, c.first, c.last, at)
			if err != nil || !yield(&c.Chunk, nil) {
				if err == nil {
					i++ // the loop took it
				}
				for _, left := range b.chunks[i:] {
					left.Release()
				}
				if err != nil {
					yield(nil, err)
				}
				return
			}
		}
		if b.fault != nil {
			b.fault.Line = r.lineOf(b.fault.Line)
			yield(nil, r.t.located(b.fault))
			return
		}
		if b.ended {
			return
		}
		if r.line != none {
			r.line += b.lines
		}
	}
	if r.lines.cut {
		r.t.warn(annotate.Warning{Code: "no-final-newline", Msg: "the last line does not end with a line break: the file may be cut short"})
	}
}

// lineOf turns a line of the current block into one of the file.
func (r *reading) lineOf(line int) int {
	if r.line == none {
		return 0
	}
	return r.line + line
}

// blocks yields blocks of lines.
func (r *reading) blocks(ctx context.Context) iter.Seq2[*textBlock, error] {
	return func(yield func(*textBlock, error) bool) {
		for {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			b, ok := r.t.blocks.Get().(*textBlock)
			if !ok {
				b = &textBlock{}
			}
			var err error
			b.text, err = r.lines.fill(b.text)
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				yield(nil, err)
				return
			}
			b.skip, r.skip = r.skip, 0
			if !yield(b, nil) {
				return
			}
		}
	}
}

// within reads what an index names for a region. Alleles that may move into it
// from the right are in it too.
func (t *Text) within(ctx context.Context, x *index.Index, region genomics.Region, reach int) *reading {
	start := max(region.Start, 0)
	if t.layout.alleles() && t.layout.end == none {
		// The index knows only where entries begin.
		start = max(start-longestREF, 0)
	}
	end := min(region.End, genomics.MaxPosition-reach) + reach
	chunks, _ := x.Chunks(region.Contig, start, end)
	if len(chunks) == 0 {
		return nil
	}
	r := bgzf.NewRangeReader(ctx, t.in, t.in.Size(), chunks, bgzf.Options{Workers: t.options.Workers})
	return &reading{t: t, reader: r, lines: &lineSource{r: r}, line: none}
}

// longestREF is how far before a region entries may begin whose alleles reach
// into it. That a table spells out more bases nobody has seen.
const longestREF = 64 << 10
