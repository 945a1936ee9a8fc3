package annotate

import (
	"fmt"
	"slices"
	"sync/atomic"

	"github.com/allelerx/allelerx/genomics"
)

// Chunk is a run of a source's entries on one contig, in the order of where they
// begin: the unit that moves from a source to the joins. Once it is handed out
// nothing in it changes, so that any number of goroutines may look at it.
type Chunk struct {
	Contig string  // as the source spells it
	Begin  []int32 // of each entry, 0-based, ascending
	End    []int32 // exclusive; as long as Begin
	Keys   []Key   // of each entry's alleles, trimmed; nil where entries have none

	// Floor is where entries of later chunks of this contig begin at the earliest.
	Floor int

	// Values are what the entries say.
	Values Values

	reach   []int32 // the largest End up to each entry
	holders atomic.Int32
}

// Values are the values of a chunk's entries, one a column.
type Values interface {
	// Alleles returns an entry's alleles as Keys has them, for those whose key is
	// not exact. They live as long as the chunk.
	Alleles(entry int) (ref, alt []byte)

	// Read puts an entry's values into a row, as text in the form of an INFO
	// value. The row is the caller's; what it then shows is valid until the next
	// Read into it.
	Read(row *Row, entry int)

	// Release ends all use of the values.
	Release()
}

// Row is what one entry says: a text for each column, nil or "." where there is
// no value, empty for a flag that is set.
type Row struct {
	Texts  [][]byte
	Buf    []byte // where texts may lie that were made for the row
	Faults int    // values that were left out because they contradict their column

	// Numeric asks for numbers, in Numbers, in place of texts where a source has
	// them as such.
	Numeric bool
	Numbers []Number
}

// Number is a value that need not become text.
type Number struct {
	Kind  NumberKind
	Int   int32
	Float float32
}

// NumberKind says which number there is.
type NumberKind uint8

// The kinds. Where there is no number, the text holds.
const (
	NoNumber NumberKind = iota
	IntNumber
	FloatNumber
)

// Reset makes room for as many columns, all without a value.
func (r *Row) Reset(columns int) {
	r.Texts = slices.Grow(r.Texts[:0], columns)[:columns]
	clear(r.Texts)
	r.Buf, r.Faults = r.Buf[:0], 0
	if r.Numeric {
		r.Numbers = slices.Grow(r.Numbers[:0], columns)[:columns]
		clear(r.Numbers)
	}
}

// Add appends the place of an entry. What reaches past the last position there is
// ends there.
func (c *Chunk) Add(begin, end int) {
	c.Begin = append(c.Begin, int32(min(begin, genomics.MaxPosition)))
	c.End = append(c.End, int32(min(end, genomics.MaxPosition)))
}

// Seal checks a chunk that a source has filled, and prepares it for being asked.
// It has one holder then.
func (c *Chunk) Seal() error {
	c.holders.Store(1)
	if len(c.End) != len(c.Begin) || c.Keys != nil && len(c.Keys) != len(c.Begin) {
		return fmt.Errorf("annotate: a chunk of %s has %d begins, %d ends and %d keys", c.Contig, len(c.Begin), len(c.End), len(c.Keys))
	}
	c.reach = slices.Grow(c.reach[:0], len(c.End))[:len(c.End)]
	most := int32(0)
	for i, end := range c.End {
		most = max(most, end)
		c.reach[i] = most
		if i > 0 && c.Begin[i] < c.Begin[i-1] {
			return fmt.Errorf("annotate: a chunk of %s is not in order at %d", c.Contig, c.Begin[i]+1)
		}
	}
	return nil
}

// Hold keeps the chunk for one holder more.
func (c *Chunk) Hold() { c.holders.Add(1) }

// Release lets a holder go, and the values with the last one.
func (c *Chunk) Release() {
	if c.holders.Add(-1) == 0 && c.Values != nil {
		c.Values.Release()
	}
}

// end is the largest End.
func (c *Chunk) end() int {
	if len(c.reach) == 0 {
		return 0
	}
	return int(c.reach[len(c.reach)-1])
}

// seek returns the first entry that begins at pos or later, searching from a
// place that was near.
func (c *Chunk) seek(near int, pos int32) int {
	begins := c.Begin
	if near >= len(begins) || begins[near] >= pos {
		// Backwards, in growing steps.
		low, step := near, 1
		for low > 0 && begins[low-1] >= pos {
			low -= step
			step *= 2
			if low < 0 {
				low = 0
			}
		}
		n, _ := slices.BinarySearch(begins[low:min(near, len(begins))], pos)
		return low + n
	}
	high, step := near, 1
	for high < len(begins) && begins[high] < pos {
		near = high
		high += step
		step *= 2
	}
	high = min(high, len(begins))
	n, _ := slices.BinarySearch(begins[near:high], pos)
	return near + n
}

// overlapping returns from which entry on, and up to which, entries may share a
// base with the stretch from begin to end.
func (c *Chunk) overlapping(near int, begin, end int32) (from, to int) {
	to = c.seek(near, end)
	// Up to each entry the largest End only grows.
	from, _ = slices.BinarySearchFunc(c.reach[:to], begin, func(reach, begin int32) int {
		if reach <= begin {
			return -1
		}
		return 1
	})
	return from, to
}
