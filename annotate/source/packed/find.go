package packed

import (
	"bytes"
	"context"
	"slices"

	"github.com/allelerx/allelerx/annotate"
)

// Find looks up one change and fills the row with the values of its entry, the
// first where there are several. pos is 0-based. The alleles are compared once
// both sides are trimmed; nobody aligns them. It reports whether there is an
// entry. The row keeps nothing of the file and can be used again.
//
// A look-up costs a microsecond or two near the last ones, and the decoding of
// a chunk elsewhere. Any number of goroutines may look up at once.
func (f *File) Find(ctx context.Context, contig string, pos int, ref, alt []byte, row *annotate.Row) (bool, error) {
	row.Reset(len(f.header.Columns))
	left, ref, alt := annotate.Trim(ref, alt)
	pos += left
	key := annotate.KeyOf(ref, alt)
	which := f.index.at(contig, pos)
	for i := which.from; i < which.to; i++ {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		l := f.cache.hold(f, i)
		found := false
		if l.err == nil {
			var entry int
			if entry, found = l.chunk.find(int32(pos), key, ref, alt); found {
				l.chunk.Read(row, entry)
				f.keep(row)
			}
		}
		f.cache.release(l)
		if found || l.err != nil {
			return found, l.err
		}
	}
	return false, nil
}

// keep copies texts that lie in a chunk into the row's memory.
func (f *File) keep(row *annotate.Row) {
	for _, k := range f.wanted {
		// Texts in the row's memory are copied, too: they are few and short.
		if text := row.Texts[k]; text != nil {
			at := len(row.Buf)
			row.Buf = append(row.Buf, text...)
			row.Texts[k] = row.Buf[at:len(row.Buf):len(row.Buf)]
		}
	}
}

// find is the first entry at a position that has the alleles.
func (c *chunk) find(pos int32, key annotate.Key, ref, alt []byte) (int, bool) {
	if c.Keys == nil {
		return 0, false
	}
	i, _ := slices.BinarySearch(c.Begin, pos)
	for ; i < len(c.Begin) && c.Begin[i] == pos; i++ {
		if c.Keys[i] != key {
			continue
		}
		if key.Exact() {
			return i, true
		}
		if r, a := c.Alleles(i); bytes.EqualFold(r, ref) && bytes.EqualFold(a, alt) {
			return i, true
		}
	}
	return 0, false
}
