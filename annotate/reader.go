package annotate

import (
	"context"
	"iter"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/parallel"
)

// reader reads records and sources side by side.
type reader struct {
	s       *Stream
	cursors []*cursor
	contigs []string // of the records, in their order
	seen    map[string]bool
	plain   map[string]string
}

func newReader(s *Stream) *reader {
	r := &reader{s: s, seen: map[string]bool{}, plain: map[string]string{}}
	workers := parallel.Share(s.a.options.Workers, len(s.a.plans))
	for _, p := range s.a.plans {
		reading := Reading{Aligner: s.a.aligner, Ends: p.match == ByOverlap, Workers: workers}
		r.cursors = append(r.cursors, newCursor(p.source, reading, s.warn))
	}
	return r
}

// tasks yields the blocks of records, each with its chunks.
func (r *reader) tasks(ctx context.Context) iter.Seq2[*task, error] {
	return func(yield func(*task, error) bool) {
		defer func() {
			for _, c := range r.cursors {
				c.close()
			}
		}()
		for b, err := range r.s.in.Blocks(ctx) {
			if err != nil {
				yield(nil, err)
				return
			}
			t := &task{block: b}
			for from := 0; from < b.Len() && err == nil; {
				from, err = r.addRun(ctx, t, from)
			}
			if err != nil {
				t.release()
				yield(nil, err)
				return
			}
			if !yield(t, nil) {
				return
			}
		}
	}
}

// addRun finds the chunks for the records from one on, as far as they are on its
// contig and in order. It returns the record after them.
func (r *reader) addRun(ctx context.Context, t *task, from int) (int, error) {
	first := t.block.At(from)
	contig, begin := first.Contig(), first.Pos()
	if !r.seen[contig] {
		r.seen[contig] = true
		r.contigs = append(r.contigs, contig)
		r.plain[contig] = genomics.PlainContig(contig)
	}
	to, alleles, end := from, begin, begin
	for last := begin; to < t.block.Len(); to++ {
		rec := t.block.At(to)
		if rec.Pos() < last || rec.Contig() != contig {
			break
		}
		last = rec.Pos()
		alleles = max(alleles, last+len(rec.Ref()))
		if r.s.a.overlaps {
			end = max(end, rec.End())
		}
	}
	run := span{from: from, to: to, chunks: make([][]*Chunk, len(r.cursors))}
	t.runs = append(t.runs, run)
	for i, c := range r.cursors {
		if r.s.otherMT[i] && r.plain[contig] == mitochondrion {
			continue
		}
		low, high := begin, alleles
		switch r.s.a.plans[i].match {
		case ByAllele:
			low -= r.s.a.aligner.Reach()
		case ByOverlap:
			high = max(end, alleles)
		}
		chunks, err := c.window(ctx, run.chunks[i], r.plain[contig], max(low, -1), high)
		run.chunks[i] = chunks
		if err != nil {
			return to, err
		}
	}
	return to, nil
}
