package bam

import (
	"context"
	"iter"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/index"
)

// within is the part of a file that overlaps regions.
type within struct {
	f       *File
	regions []genomics.Region
}

func (w within) Header() *Header { return w.f.header }

func (w within) Blocks(ctx context.Context) iter.Seq2[*Block, error] { return w.blocks(ctx, nil) }

func (w within) blocks(ctx context.Context, work func(*Block)) iter.Seq2[*Block, error] {
	return func(yield func(*Block, error) bool) {
		filter, err := newRegionFilter(w.f.header, w.regions)
		if err != nil {
			yield(nil, w.f.named(err))
			return
		}
		x, err := w.f.loadIndex(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		s := &scan{f: w.f, filter: filter, work: work}
		if x == nil {
			if err := s.open(ctx); err != nil {
				yield(nil, err)
				return
			}
			s.run(ctx, yield)
			return
		}
		chunks := filter.chunks(x)
		if len(chunks) == 0 {
			return
		}
		o := bgzf.Options{Workers: w.f.options.Workers, Inspect: s.inspect}
		r := bgzf.NewRangeReader(ctx, w.f.in, w.f.in.Size(), chunks, o)
		s.source = &source{r: r, chunks: chunks}
		s.run(ctx, yield)
	}
}

// regionFilter decides which records overlap a set of regions. It does not
// change, and any number of goroutines may use it.
type regionFilter struct {
	byID     map[int][]genomics.Interval // merged
	unplaced bool                        // records without a reference too
}

// unplaced is what stands for the records without a reference, as in samtools.
const unplaced = "*"

func newRegionFilter(h *Header, regions []genomics.Region) (*regionFilter, error) {
	f := &regionFilter{byID: map[int][]genomics.Interval{}}
	for _, region := range regions {
		if region.Contig == unplaced {
			f.unplaced = true
			continue
		}
		ids := h.spelled(region.Contig)
		if len(ids) == 0 {
			return nil, &FormatError{Field: "region", Value: shown(region.Contig), Msg: "the header has no such reference: look at its names with samtools head"}
		}
		start, end := region.Start, region.End
		if start == 0 && end >= genomics.MaxPosition {
			start = -1 // all of the reference, so records at POS 0 too
		}
		if start < end {
			for _, id := range ids {
				f.byID[id] = append(f.byID[id], genomics.Interval{Start: start, End: end})
			}
		}
	}
	for id, all := range f.byID {
		f.byID[id] = genomics.MergeIntervals(all)
	}
	return f, nil
}

// spelled returns the references that a region means: the one of that name, or
// those that are the same in another style.
func (h *Header) spelled(contig string) []int {
	if id, ok := h.ids[contig]; ok {
		return []int{id}
	}
	var ids []int
	for id, ref := range h.references {
		if genomics.SameContig(ref.Name, contig) {
			ids = append(ids, id)
		}
	}
	return ids
}

// keeps reports whether the record overlaps one of the regions.
func (f *regionFilter) keeps(r *Record) bool {
	id := r.RefID()
	if id < 0 {
		return f.unplaced
	}
	pos := r.Pos()
	i, ok := genomics.NextInterval(f.byID[id], pos)
	return ok && (i.Start <= pos || r.End() > i.Start)
}

// chunks returns the parts of the file that hold the regions' records, in file
// order, none twice.
func (f *regionFilter) chunks(x *index.Index) []bgzf.Chunk {
	var all []bgzf.Chunk
	for id, intervals := range f.byID {
		for _, i := range intervals {
			all = append(all, x.ChunksOf(id, max(i.Start, 0), i.End)...)
		}
	}
	if f.unplaced {
		all = append(all, bgzf.Chunk{Begin: x.End(), End: bgzf.ToEnd})
	}
	return index.Merge(all)
}
