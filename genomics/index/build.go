package index

import (
	"fmt"
	"slices"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bgzf"
)

// BuilderOptions of [NewBuilder]. The zero value is for a VCF file.
type BuilderOptions struct {
	Columns Columns // of a text file; the zero value means VCFColumns

	// Contigs are those of a BCF or BAM file's header, in its order; not nil,
	// even if there are none. The index then goes by their numbers, and holds
	// neither names nor columns.
	Contigs []string

	Shift int // CSI: the smallest bins have 1<<Shift bases, 10 to 30; 0 = 14

	// Longest is how many bases the longest of Contigs has. A CSI index gets as
	// many levels as that takes, as htslib's does; 0: as many as any needs.
	Longest int
}

// Builder collects where the records of a file lie, in file order, and writes
// the index. Memory: about 50 bytes per 16 KiB bases that have records.
type Builder struct {
	columns Columns
	named   bool // whether the index carries names and columns
	scheme  scheme
	names   []string
	known   map[string]int // contig to its number
	contigs []*built       // by number; nil = no records yet

	last     int         // number of the contig of the last record; -1 = none yet
	start    int         // of the last record
	end      bgzf.Offset // of the last record
	most     int         // largest end of a record, in bases
	unplaced uint64      // reads without a position
}

// built is what is known of one contig.
type built struct {
	bins             map[place][]bgzf.Chunk
	linear           []bgzf.Offset // first record that overlaps each window; unset where none
	begin, end       bgzf.Offset
	mapped, unmapped uint64
}

// place names a bin whatever the depth of the index will be.
type place struct{ height, number int }

// unset marks a window that no record overlaps.
const unset = bgzf.ToEnd

// NewBuilder returns a Builder for a file whose first record comes next.
func NewBuilder(o BuilderOptions) *Builder {
	b := &Builder{columns: o.Columns, named: o.Contigs == nil, scheme: tbiScheme, known: map[string]int{}, last: -1}
	if o.Columns == (Columns{}) {
		b.columns = VCFColumns()
	}
	if o.Shift > 0 {
		b.scheme.shift = min(max(o.Shift, 10), 30)
	}
	b.scheme = scheme{shift: b.scheme.shift}.atLeast(genomics.MaxPosition)
	if o.Longest > 0 && !b.named {
		const spare = 256 // bases that htslib allows a record to reach past its contig
		b.scheme = scheme{shift: b.scheme.shift}.atLeast(min(o.Longest, genomics.MaxPosition-spare) + spare)
	}
	for _, name := range o.Contigs {
		b.contig(name)
	}
	return b
}

// Add takes the next record: what it covers (0-based, half-open; at least one
// base is assumed), and where in the file it begins and ends. Records must
// come in file order, sorted by start within a contig, each contig in one
// piece.
func (b *Builder) Add(contig string, start, end int, begin, endOffset bgzf.Offset) error {
	id, known := b.known[contig]
	switch {
	case !known && !b.named:
		return fmt.Errorf("index: %s:%d: the header does not have this contig: add it to the header", contig, start+1)
	case !known:
		id = b.contig(contig)
	}
	return b.add(id, start, end, true, bgzf.Chunk{Begin: begin, End: endOffset})
}

// AddRead is Add for a record of a BAM file: contig is its contig's number in
// the header, counted from 0, and mapped what its flag says. A read without a
// place, whose contig is -1, comes after all others.
func (b *Builder) AddRead(contig, start, end int, mapped bool, begin, endOffset bgzf.Offset) error {
	at := bgzf.Chunk{Begin: begin, End: endOffset}
	switch {
	case contig >= len(b.names):
		return fmt.Errorf("index: a record of contig number %d, but the header has %d: correct the record", contig, len(b.names))
	case contig >= 0:
		return b.add(contig, start, end, mapped, at)
	case begin < b.end || endOffset <= begin:
		return fmt.Errorf("index: a read without a place: %s", misplaced(at, b.end))
	}
	b.unplaced++
	b.end = endOffset
	return nil
}

func (b *Builder) add(id, start, end int, mapped bool, at bgzf.Chunk) error {
	start = max(start, 0)
	end = max(end, start+1)
	fault := ""
	switch {
	case end > genomics.MaxPosition:
		fault = fmt.Sprintf("past the largest position %d: correct the record", genomics.MaxPosition)
	case at.Begin < b.end || at.End <= at.Begin:
		fault = misplaced(at, b.end)
	case id == b.last && start < b.start:
		fault = fmt.Sprintf("comes after %s:%d: sort the file (bcftools sort, samtools sort)", b.names[id], b.start+1)
	case id != b.last && b.contigs[id] != nil, !b.named && id < b.last:
		fault = "the contig's records are not in one piece, or not in the header's order: sort the file (bcftools sort, samtools sort)"
	case b.unplaced > 0:
		fault = "comes after a read without a place: sort the file (samtools sort)"
	}
	if fault != "" {
		return fmt.Errorf("index: %s:%d: %s", b.names[id], start+1, fault)
	}
	if b.contigs[id] == nil {
		b.contigs[id] = &built{bins: map[place][]bgzf.Chunk{}, begin: at.Begin}
	}
	b.contigs[id].add(b.scheme, start, end, mapped, at)
	b.last, b.start, b.end, b.most = id, start, at.End, max(b.most, end)
	return nil
}

func misplaced(at bgzf.Chunk, end bgzf.Offset) string {
	return fmt.Sprintf("offsets %v to %v do not follow the record before, which ends at %v: add records in file order", at.Begin, at.End, end)
}

// Resolve replaces every offset by at(offset), which must keep their order. It
// serves an index that is built while its file is written: a Writer's virtual
// offsets are known only at its end, so records are added with the number of
// their bytes instead, and resolved afterwards:
//
//	begin := bgzf.Offset(w.Written())
//	w.Write(record)
//	b.Add(contig, start, end, begin, bgzf.Offset(w.Written()))
//	…
//	w.Close()
//	b.Resolve(w.Offset)
func (b *Builder) Resolve(at func(dataByte int64) bgzf.Offset) {
	resolve := func(o *bgzf.Offset) {
		if *o != unset {
			*o = at(int64(*o))
		}
	}
	resolve(&b.end)
	for _, c := range b.contigs {
		if c == nil {
			continue
		}
		resolve(&c.begin)
		resolve(&c.end)
		for i := range c.linear {
			resolve(&c.linear[i])
		}
		for _, chunks := range c.bins {
			for i := range chunks {
				resolve(&chunks[i].Begin)
				resolve(&chunks[i].End)
			}
		}
	}
}

// contig gives a contig its number.
func (b *Builder) contig(name string) int {
	if id, ok := b.known[name]; ok {
		return id
	}
	id := len(b.names)
	b.known[name] = id
	b.names = append(b.names, name)
	b.contigs = append(b.contigs, nil)
	return id
}

func (c *built) add(s scheme, start, end int, mapped bool, at bgzf.Chunk) {
	c.end = at.End
	if mapped {
		c.mapped++
	} else {
		c.unmapped++
	}
	for w := start >> s.shift; w <= (end-1)>>s.shift; w++ {
		for len(c.linear) <= w {
			c.linear = append(c.linear, unset)
		}
		if c.linear[w] == unset {
			c.linear[w] = at.Begin
		}
	}
	var p place
	p.height, p.number = s.place(start, end)
	chunks := c.bins[p]
	if n := len(chunks); n > 0 && chunks[n-1].End == at.Begin {
		chunks[n-1].End = at.End
		return
	}
	c.bins[p] = append(chunks, at)
}

// filled is the linear index without gaps: a window that no record overlaps
// takes the offset of the next one, before which nothing in it can begin.
func (c *built) filled() []bgzf.Offset {
	out := slices.Clone(c.linear)
	for i := len(out) - 2; i >= 0; i-- {
		if out[i] == unset {
			out[i] = out[i+1]
		}
	}
	return out
}
