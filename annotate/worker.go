package annotate

import (
	"context"

	"github.com/allelerx/allelerx/variant/vcf"
)

// worker annotates blocks, one at a time, in memory that it keeps.
type worker struct {
	s        *Stream
	info     []byte
	replaced []string
	near     [][]int // of each source and chunk: where the last entry was found
	hits     []hit
	ends     []int // of each ALT's hits
	row      Row
	texts    [][]byte // of all entries that were found, row after row
	values   [][]byte // of one field
	kept     []byte   // texts that a row no longer has
	tally    tally
}

// hit is an entry that was found.
type hit struct {
	chunk *Chunk
	entry int
}

func newWorker(s *Stream) *worker {
	return &worker{s: s, near: make([][]int, len(s.a.plans))}
}

// annotate makes a block of annotated records.
func (w *worker) annotate(ctx context.Context, t *task) (done, error) {
	out := t.block.AnotherUnder(w.s.header)
	w.tally = tally{sources: make([]int, len(w.s.a.plans))}
	for _, run := range t.runs {
		for i := range w.near {
			w.near[i] = append(w.near[i][:0], make([]int, len(run.chunks[i]))...)
		}
		for i := run.from; i < run.to; i++ {
			if err := w.record(ctx, out, t.block.At(i), run.chunks); err != nil {
				out.Release()
				return done{}, err
			}
		}
	}
	return done{out, w.tally}, nil
}

// record appends one record with what the sources have for it.
func (w *worker) record(ctx context.Context, out *vcf.Block, r *vcf.Record, chunks [][]*Chunk) error {
	w.info, w.replaced = w.info[:0], w.replaced[:0]
	w.tally.records++
	for i := range w.s.a.plans {
		p := &w.s.a.plans[i]
		if len(chunks[i]) == 0 {
			continue
		}
		before := len(w.info)
		switch p.match {
		case ByAllele:
			w.byAllele(ctx, r, chunks[i], w.near[i])
		case ByPosition:
			w.byPosition(r, chunks[i], w.near[i])
		default:
			w.byOverlap(r, chunks[i], w.near[i])
		}
		if len(w.hits) == 0 {
			continue
		}
		w.write(p, r.NumAlt())
		if len(w.info) > before {
			w.tally.sources[i]++
			w.replaced = append(w.replaced, w.s.replaced[i]...)
		}
	}
	if len(w.info) > 0 {
		w.tally.annotated++
	}
	return out.AppendInfo(r, w.info, w.replaced)
}

// byAllele finds the entries with each of the record's ALT alleles.
func (w *worker) byAllele(ctx context.Context, r *vcf.Record, chunks []*Chunk, near []int) {
	w.hits, w.ends = w.hits[:0], w.ends[:0]
	ref := r.Ref()
	for i := range r.NumAlt() {
		pos, trimmed, alt := r.Pos(), []byte(ref), []byte(r.Alt(i))
		if len(trimmed) != 1 || len(alt) != 1 {
			var left int
			left, trimmed, alt = Trim(trimmed, alt)
			pos += left
			if len(trimmed) != len(alt) && isBases(alt) {
				pos, trimmed, alt = w.align(ctx, r.Contig(), pos, trimmed, alt)
			}
		}
		key := KeyOf(trimmed, alt)
		for c, chunk := range chunks {
			w.find(chunk, &near[c], int32(pos), key, trimmed, alt)
		}
		w.ends = append(w.ends, len(w.hits))
	}
}

func (w *worker) align(ctx context.Context, contig string, pos int, ref, alt []byte) (int, []byte, []byte) {
	if a := w.s.a.options.Aligner; a != nil {
		if moved, newRef, newAlt, ok := a.Align(ctx, contig, pos, ref, alt); ok {
			return moved, newRef, newAlt
		}
	}
	w.tally.unaligned++
	return pos, ref, alt
}

// find adds the entries of a chunk that are at a position and have a key.
func (w *worker) find(c *Chunk, near *int, pos int32, key Key, ref, alt []byte) {
	*near = c.seek(*near, pos)
	if c.Keys == nil {
		return
	}
	for i := *near; i < len(c.Begin) && c.Begin[i] == pos; i++ {
		if c.Keys[i] != key {
			continue
		}
		if !key.Exact() {
			if r, a := c.Values.Alleles(i); !sameAlleles(r, ref) || !sameAlleles(a, alt) {
				continue
			}
		}
		w.hits = append(w.hits, hit{c, i})
	}
}

// byPosition finds the entries that begin where the record does.
func (w *worker) byPosition(r *vcf.Record, chunks []*Chunk, near []int) {
	w.hits = w.hits[:0]
	pos := int32(r.Pos())
	for c, chunk := range chunks {
		near[c] = chunk.seek(near[c], pos)
		for i := near[c]; i < len(chunk.Begin) && chunk.Begin[i] == pos; i++ {
			w.hits = append(w.hits, hit{chunk, i})
		}
	}
}

// byOverlap finds the entries that share a base with the record.
func (w *worker) byOverlap(r *vcf.Record, chunks []*Chunk, near []int) {
	w.hits = w.hits[:0]
	begin, end := int32(r.Pos()), int32(recordEnd(r))
	for c, chunk := range chunks {
		from, to := chunk.overlapping(near[c], begin, end)
		near[c] = to
		for i := from; i < to; i++ {
			if chunk.End[i] > begin {
				w.hits = append(w.hits, hit{chunk, i})
			}
		}
	}
}
