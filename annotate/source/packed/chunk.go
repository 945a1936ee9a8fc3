package packed

import (
	"slices"

	"github.com/klauspost/compress/huff0"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/genomics"
)

// chunk is a decoded chunk of the file.
type chunk struct {
	annotate.Chunk
	f    *File
	rows []int32 // which entry of the file each is; nil: the same

	count   int // of entries in the file
	deltas  ints
	pairs   variants
	alleles bool
	ends    ints
	columns []column
	input   []byte  // scratch: what was read of the file
	numbers []int64 // scratch
	huff    huff0.Scratch
	moved   []byte // alleles that an aligner has made
	movedAt map[int32]moved
}

// parse reads the head.
func (c *chunk) parse(head []byte, entries, length int) bool {
	w := &wire{rest: head}
	c.count = entries
	p := &places{at: len(head)}
	c.deltas.parse(w, entries, p)
	alleles := w.byte()
	c.alleles = alleles == 1
	if c.alleles {
		c.pairs.parse(w, entries, p)
	}
	c.ends.parse(w, entries, p)
	for i := range c.columns {
		c.columns[i].parse(w, entries, p)
	}
	return alleles <= 1 && w.done() && p.at == length && c.quotientsFit()
}

// decodeSites decodes where the entries are, and their alleles.
func (c *chunk) decodeSites(d *decoder, r *record) error {
	if err := c.deltas.decode(d); err != nil {
		return err
	}
	if err := c.ends.decode(d); err != nil {
		return err
	}
	c.Begin, c.End = slices.Grow(c.Begin[:0], c.count)[:c.count], slices.Grow(c.End[:0], c.count)[:c.count]
	begin, bad := int64(r.first), int64(0)
	c.numbers = c.deltas.all(c.numbers, c.count)
	for i, delta := range c.numbers {
		bad |= delta
		begin += delta
		bad |= genomics.MaxPosition - begin
		c.Begin[i] = int32(begin)
	}
	if bad < 0 || c.Begin[0] != r.first || c.Begin[c.count-1] != r.last {
		return fault{0, "positions that do not fit the index: " + damaged}
	}
	keys := c.Keys[:0]
	c.Keys = nil
	if c.alleles {
		if err := c.decodeKeys(d, keys); err != nil {
			return err
		}
	} else {
		clear(c.End)
	}
	most := int32(0)
	c.numbers = c.ends.all(c.numbers, c.count)
	for i, length := range c.End {
		end := int64(c.Begin[i]) + int64(length) + c.numbers[i]
		bad |= end | (genomics.MaxPosition - end)
		c.End[i] = int32(end)
		most = max(most, int32(end))
	}
	if bad < 0 || most != r.end {
		return fault{0, "ends that do not fit the index: " + damaged}
	}
	return nil
}

// decodeKeys sets the entries' keys, and for the time being as their ends the
// lengths of their REFs.
func (c *chunk) decodeKeys(d *decoder, keys []annotate.Key) error {
	if err := c.pairs.decode(d); err != nil {
		return err
	}
	c.Keys = slices.Grow(keys, c.count)[:c.count]
	table, refs := c.pairs.keys, c.pairs.refs
	c.numbers = c.pairs.which.all(c.numbers, c.count)
	for i, which := range c.numbers {
		if uint64(which) >= uint64(len(table)) {
			return fault{c.pairs.shortBlock.at, "alleles that are not there: " + damaged}
		}
		c.Keys[i], c.End[i] = table[which], refs[which]
	}
	return nil
}

// row is the entry of the file that an entry is.
func (c *chunk) row(entry int) int {
	if c.rows == nil {
		return entry
	}
	return int(c.rows[entry])
}

// Alleles are an entry's alleles, trimmed.
func (c *chunk) Alleles(entry int) (ref, alt []byte) {
	row := c.row(entry)
	if at, ok := c.movedAt[int32(row)]; ok {
		return c.moved[at.ref:at.alt:at.alt], c.moved[at.alt:at.end:at.end]
	}
	return c.pairs.alleles(nil, int(c.pairs.which.at(row)))
}

// Release gives the memory back.
func (c *chunk) Release() { c.f.pool.Put(c) }

// Read writes the wanted values of an entry.
func (c *chunk) Read(row *annotate.Row, entry int) {
	i := c.row(entry)
	for _, k := range c.f.wanted {
		c.columns[k].read(row, k, i, c.columns)
	}
}
