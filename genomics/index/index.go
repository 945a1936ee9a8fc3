package index

import (
	"cmp"
	"slices"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bgzf"
)

// Kind is the form of an index.
type Kind uint8

// The forms that Read reads.
const (
	TBI Kind = iota + 1
	CSI
	BAI
)

// String returns "TBI", "CSI" or "BAI".
func (k Kind) String() string {
	if k > BAI {
		k = 0
	}
	return [...]string{"unknown", "TBI", "CSI", "BAI"}[k]
}

// Index tells where in a BGZF file the records of a region lie. It does not
// change and may be used by any number of goroutines.
type Index struct {
	kind     Kind
	scheme   scheme
	columns  Columns
	tabular  bool     // whether the index has columns and names
	names    []string // of the contigs; empty in the CSI of a BCF or BAM file
	count    int      // of contigs
	contigs  []contig // of those that have records, by id
	chunks   []bgzf.Chunk
	unplaced uint64 // reads without a position
	counted  bool   // whether the index says how many those are
}

// contig is what the index has of one contig. Contigs without anything take no
// memory: their number is only announced by the file, not borne out by it.
type contig struct {
	id     int
	bins   []bin         // by id
	linear []bgzf.Offset // by window of 16 KiB bases; TBI and BAI only
	stats  Stats
	known  bool // whether the index has stats
}

// bin is a stretch of the contig and where its records lie.
type bin struct {
	id           uint32
	first, count int         // in Index.chunks
	begin        bgzf.Offset // of the first record; unset where there is none
	least        bgzf.Offset // CSI: no record that overlaps the bin's first window begins before
}

// Stats are what an index knows of a contig's records.
type Stats struct {
	Begin, End       bgzf.Offset // the stretch of the file they lie in
	Mapped, Unmapped uint64      // how many; variants are all Mapped, reads beside a mapped mate may not be
}

// Kind is the form the index was read from.
func (x *Index) Kind() Kind { return x.kind }

// NumContigs is how many contigs the index has: those of the header in the
// index of a BCF or BAM file, those with records in the index of a text file.
func (x *Index) NumContigs() int { return x.count }

// Contigs returns the names of the contigs, in the order of the file. It is
// empty where the index has none: that of a BCF or BAM file, whose header has
// them (see [Index.ChunksOf]).
func (x *Index) Contigs() []string { return slices.Clone(x.names) }

// Columns tells where a text file has its contigs and positions, and whether
// the index says so.
func (x *Index) Columns() (Columns, bool) { return x.columns, x.tabular }

// Chunks returns where records that overlap the stretch from start to end
// (0-based, half-open) of a contig can be, sorted and merged; they hold other
// records too. The second result is false where the index does not have the
// contig in any of its spellings (see genomics.SameContig). A contig without
// such records gives an empty list and true.
func (x *Index) Chunks(contig string, start, end int) ([]bgzf.Chunk, bool) {
	id := x.find(contig)
	if id < 0 {
		return nil, false
	}
	return x.ChunksOf(id, start, end), true
}

// ChunksOf is Chunks for the contig with that number, counted from 0 in the
// order of the file's header: what the index of a BCF or BAM file goes by.
func (x *Index) ChunksOf(id, start, end int) []bgzf.Chunk {
	out := []bgzf.Chunk{}
	c := x.contig(id)
	start, end = max(start, 0), min(end, x.scheme.maxPosition())
	if c == nil || start >= end {
		return out
	}
	// A bin to the right of the stretch holds no record that begins within or
	// before it, so neither does anything after the bin's first record.
	most := unset
	for level := range x.scheme.depth + 1 {
		first, last := x.scheme.binsAt(level, start, end)
		i := c.search(first)
		for ; i < len(c.bins) && c.bins[i].id <= last; i++ {
			out = append(out, x.chunks[c.bins[i].first:][:c.bins[i].count]...)
		}
		if i < len(c.bins) && c.bins[i].id < firstBin(level+1) && c.bins[i].id != x.scheme.zeroBin() {
			most = min(most, c.bins[i].begin)
		}
	}
	least := bgzf.Offset(0)
	if i := c.search(x.scheme.zeroBin()); start > 0 {
		least = x.least(c, start)
	} else if i < len(c.bins) && c.bins[i].id == x.scheme.zeroBin() {
		out = append(out, x.chunks[c.bins[i].first:][:c.bins[i].count]...)
	}
	for i := range out {
		out[i].Begin, out[i].End = max(out[i].Begin, least), min(out[i].End, most)
	}
	out = slices.DeleteFunc(out, func(c bgzf.Chunk) bool { return c.End <= c.Begin })
	return Merge(out)
}

// Stats returns what the index knows of a contig's records; false where it has
// no such contig, or knows nothing of it.
func (x *Index) Stats(contig string) (Stats, bool) { return x.StatsOf(x.find(contig)) }

// StatsOf is Stats for the contig with that number, counted from 0 in the
// order of the file's header.
func (x *Index) StatsOf(id int) (Stats, bool) {
	c := x.contig(id)
	if c == nil {
		return Stats{}, false
	}
	return c.stats, c.known
}

// Unplaced is how many reads have no position; they come after all others, at
// [Index.End]. The second result is false where the index does not say.
func (x *Index) Unplaced() (uint64, bool) { return x.unplaced, x.counted }

// End returns where the last of the records that the index knows ends; 0 where
// it has none.
func (x *Index) End() bgzf.Offset {
	var end bgzf.Offset
	for _, c := range x.chunks {
		end = max(end, c.End)
	}
	return end
}

// search returns where the first bin from that number on is, len(c.bins) where
// there is none.
func (c *contig) search(id uint32) int {
	i, _ := slices.BinarySearchFunc(c.bins, id, func(b bin, id uint32) int { return cmp.Compare(b.id, id) })
	return i
}

// find returns the number of a contig, -1 where there is none of that name.
func (x *Index) find(name string) int {
	if id := slices.Index(x.names, name); id >= 0 {
		return id
	}
	return slices.IndexFunc(x.names, func(n string) bool { return genomics.SameContig(n, name) })
}

func (x *Index) contig(id int) *contig {
	i, ok := slices.BinarySearchFunc(x.contigs, id, func(c contig, id int) int { return cmp.Compare(c.id, id) })
	if !ok {
		return nil
	}
	return &x.contigs[i]
}

// least returns an offset before which no record that overlaps start, or
// anything after it, begins.
func (x *Index) least(c *contig, start int) bgzf.Offset {
	if x.kind != CSI {
		if len(c.linear) == 0 {
			return 0
		}
		return c.linear[min(start>>x.scheme.shift, len(c.linear)-1)]
	}
	// The smallest bin around start may have no records; then a bin to its
	// left, or one around both, has a bound that is lower and so holds too.
	for id := x.scheme.leaf(start); ; {
		if i := c.search(id); i < len(c.bins) && c.bins[i].id == id {
			return c.bins[i].least
		}
		switch {
		case id == 0:
			return 0
		case id > (id-1)>>3<<3+1: // not its parent's first child
			id--
		default:
			id = (id - 1) >> 3
		}
	}
}

// Merge sorts chunks, such as those of several regions, and joins those that
// overlap, touch, or share a block, which would otherwise be read twice. It
// works in place and returns what is left.
func Merge(chunks []bgzf.Chunk) []bgzf.Chunk {
	slices.SortFunc(chunks, func(a, b bgzf.Chunk) int { return cmp.Compare(a.Begin, b.Begin) })
	out := chunks[:0]
	for _, c := range chunks {
		if n := len(out); n > 0 && c.Begin.File() <= out[n-1].End.File() {
			out[n-1].End = max(out[n-1].End, c.End)
			continue
		}
		out = append(out, c)
	}
	return out
}
