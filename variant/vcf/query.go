package vcf

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"sync"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/index"
)

// within is the part of a file that overlaps regions.
type within struct {
	f       *File
	regions []genomics.Region
}

func (w within) Header() *Header { return w.f.header }

func (w within) Blocks(ctx context.Context) iter.Seq2[*Block, error] {
	return func(yield func(*Block, error) bool) {
		x, err := w.f.loadIndex(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		filter := newRegionFilter(w.f.header, w.regions)
		if x == nil {
			s, err := w.f.wholeScan(ctx)
			if err != nil {
				yield(nil, err)
				return
			}
			s.filter = filter
			s.run(ctx, yield)
			return
		}
		chunks := filter.chunks(x, w.f.dict)
		if len(chunks) == 0 {
			return
		}
		r := bgzf.NewRangeReader(ctx, w.f.in, w.f.in.Size(), chunks, bgzf.Options{Workers: w.f.options.Workers})
		s := &scan{f: w.f, reader: r, source: &lineSource{r: r}, filter: filter}
		s.run(ctx, yield)
	}
}

// Indexed reports whether regions are read through an index. It looks for the
// index if that was not done yet, and warns of one that is of no use.
func (f *File) Indexed() bool {
	x, err := f.loadIndex(context.Background())
	if err != nil {
		f.warn(Warning{Code: "index-unusable", Msg: "all of the file is read, because its index can't be used: " + err.Error()})
	}
	return x != nil && err == nil
}

// loadIndex returns the index, nil where there is none or it is of no use.
func (f *File) loadIndex(ctx context.Context) (*index.Index, error) {
	f.indexMu.Lock()
	defer f.indexMu.Unlock()
	if f.indexSought {
		return f.index, f.indexErr
	}
	x, err := f.openIndex(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	f.index, f.indexErr, f.indexSought = x, err, true
	return x, err
}

func (f *File) openIndex(ctx context.Context) (*index.Index, error) {
	if !f.in.Seekable() {
		return nil, nil
	}
	head := make([]byte, 18)
	n, _ := f.in.ReadAt(head, 0)
	if bgzf.Sniff(head[:n]) != bgzf.BGZF {
		return nil, nil
	}
	names := file.Beside(f.path, ".csi", ".tbi")
	if f.options.Index != "" {
		names = []string{f.options.Index}
	}
	for _, name := range names {
		in, err := file.Open(ctx, name, file.Options{Open: f.options.Open})
		if errors.Is(err, fs.ErrNotExist) && f.options.Index == "" {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("vcf: index of %s: %w", f.name, err)
		}
		x, err := index.Read(ctx, in)
		if err = errors.Join(err, in.Close()); err != nil {
			return nil, fmt.Errorf("vcf: index of %s: %w: create it again with bcftools index", f.name, err)
		}
		if err := f.checkFit(ctx, x); err != nil {
			return nil, fmt.Errorf("vcf: index of %s: %w", f.name, err)
		}
		f.compareAge(name)
		if x.End() == 0 {
			return nil, nil // no records: if that is so, reading the file is as quick
		}
		return x, nil
	}
	return nil, nil
}

// checkFit makes sure that the index reaches to the end of the file, so that no
// record is missed for an index of another file, and that the file is complete.
func (f *File) checkFit(ctx context.Context, x *index.Index) error {
	if x.End() == 0 {
		return nil
	}
	rest := bgzf.NewRangeReader(ctx, f.in, f.in.Size(), []bgzf.Chunk{{Begin: x.End(), End: bgzf.ToEnd}}, bgzf.Options{Workers: 1})
	defer rest.Close()
	switch _, err := io.CopyN(io.Discard, rest, 1); {
	case err == nil:
		return errors.New("the file goes on after the last record that the index knows: create the index again with bcftools index -f")
	case errors.Is(err, io.EOF):
		return nil
	default:
		return err
	}
}

// compareAge warns as htslib does when the file is newer than its index.
func (f *File) compareAge(indexName string) {
	if file.Older(indexName, f.path) {
		f.warn(Warning{Code: "index-older", Msg: "the index is older than the file: create it again with bcftools index -f"})
	}
}

// regionFilter decides which records overlap a set of regions. Any number of
// goroutines may use it.
type regionFilter struct {
	regions      []genomics.Region
	needsSamples bool // a record's end may depend on its samples

	mu       sync.Mutex
	byContig map[string][]genomics.Interval // merged
}

func newRegionFilter(h *Header, regions []genomics.Region) *regionFilter {
	major, minor := h.Version()
	return &regionFilter{
		regions: regions, byContig: map[string][]genomics.Interval{},
		needsSamples: major > 4 || major == 4 && minor >= 5,
	}
}

// intervals returns the stretches of a contig, in whichever style regions name
// it.
func (f *regionFilter) intervals(contig string) []genomics.Interval {
	f.mu.Lock()
	defer f.mu.Unlock()
	found, ok := f.byContig[contig]
	if ok {
		return found
	}
	for _, r := range f.regions {
		if r.Start < r.End && genomics.SameContig(contig, r.Contig) {
			start := r.Start
			if start == 0 && r.End >= genomics.MaxPosition {
				start = -1 // all of the contig, so POS 0 too
			}
			found = append(found, genomics.Interval{Start: start, End: r.End})
		}
	}
	found = genomics.MergeIntervals(found)
	f.byContig[contig] = found
	return found
}

// next returns the first interval of a record's contig that ends after its
// position.
func (f *regionFilter) next(r *Record) (genomics.Interval, bool) {
	s := &r.block.scratch
	if s.filter != f || s.filterContig != r.contig {
		s.filter, s.filterContig, s.intervals = f, r.contig, f.intervals(r.contig)
	}
	return genomics.NextInterval(s.intervals, r.pos)
}

// mayKeep decides by CHROM and POS alone.
func (f *regionFilter) mayKeep(r *Record) bool {
	_, ok := f.next(r)
	return ok
}

// keeps decides by the whole record.
func (f *regionFilter) keeps(r *Record) bool {
	i, ok := f.next(r)
	return ok && (i.Start <= r.pos || r.End() > i.Start)
}

// chunks returns the parts of the file that hold the regions' records, in file
// order, none twice.
func (f *regionFilter) chunks(x *index.Index, d *dictionary) []bgzf.Chunk {
	var all []bgzf.Chunk
	if d != nil {
		// The index of a BCF file goes by the numbers of its contigs.
		for rid, contig := range d.contigs {
			for _, i := range f.intervals(contig) {
				all = append(all, x.ChunksOf(rid, max(i.Start, 0), i.End)...)
			}
		}
	}
	for _, contig := range x.Contigs() {
		for _, i := range f.intervals(contig) {
			found, _ := x.Chunks(contig, max(i.Start, 0), i.End)
			all = append(all, found...)
		}
	}
	return index.Merge(all)
}
