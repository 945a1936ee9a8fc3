package source

import (
	"bytes"
	"sync/atomic"

	"github.com/allelerx/allelerx/annotate"
)

// textBlock is a run of whole lines that chunks look into.
type textBlock struct {
	text   []byte
	skip   int // lines that are no entries
	chunks atomic.Int32
}

// recycle keeps a block for the next lines, unless it has grown for a long one.
func (t *Text) recycle(b *textBlock) {
	if cap(b.text) <= 2*headSize {
		t.blocks.Put(b)
	}
}

// textChunk are the entries of one contig in a block.
type textChunk struct {
	annotate.Chunk
	t       *Text
	block   *textBlock
	lines   []stretch
	alleles []alleles // empty where entries have none

	line        int // of the block, from 1, that the first entry is in
	first, last int // begins of the first and last entry in the file
}

// stretch is where a line lies in its block.
type stretch struct{ from, to int32 }

// alleles are one ALT allele of a line, trimmed.
type alleles struct {
	ref, alt   []byte
	index, all int32 // which of how many ALT alleles
}

// Len, Less and Swap order the entries by their begins.
func (c *textChunk) Len() int           { return len(c.Begin) }
func (c *textChunk) Less(i, j int) bool { return c.Begin[i] < c.Begin[j] }

// Swap exchanges two entries.
func (c *textChunk) Swap(i, j int) {
	c.Begin[i], c.Begin[j] = c.Begin[j], c.Begin[i]
	c.End[i], c.End[j] = c.End[j], c.End[i]
	c.Keys[i], c.Keys[j] = c.Keys[j], c.Keys[i]
	c.lines[i], c.lines[j] = c.lines[j], c.lines[i]
	c.alleles[i], c.alleles[j] = c.alleles[j], c.alleles[i]
}

// Alleles are an entry's alleles, trimmed.
func (c *textChunk) Alleles(entry int) (ref, alt []byte) {
	if len(c.alleles) == 0 {
		return nil, nil
	}
	return c.alleles[entry].ref, c.alleles[entry].alt
}

// Release gives the memory back.
func (c *textChunk) Release() {
	if c.block.chunks.Add(-1) == 0 {
		c.t.recycle(c.block)
	}
	c.block = nil
	c.t.chunks.Put(c)
}

// Read takes the wanted columns from an entry's line.
func (c *textChunk) Read(row *annotate.Row, entry int) {
	line := c.lines[entry]
	cs := cells{rest: c.block.text[line.from:line.to], sep: c.t.layout.sep}
	for i, w := range c.t.wanted {
		cell, ok := cs.at(w.index)
		switch {
		case !ok:
			return
		case w.attribute != "":
			readAttributes(row, cell, c.t.wanted[i:])
			return
		case w.picks && c.alleles[entry].all > 1:
			cell = c.alleles[entry].of(cell, w.sep)
			row.Texts[w.at] = w.value(row, cell, 0)
		case w.picks:
			row.Texts[w.at] = w.value(row, cell, 0)
		default:
			row.Texts[w.at] = w.value(row, cell, w.sep)
		}
	}
}

// of picks the allele's value from a list that has one for each.
func (a *alleles) of(cell []byte, sep byte) []byte {
	if bytes.Count(cell, []byte{sep}) != int(a.all)-1 {
		return cell // of the line
	}
	for range a.index {
		cell = cell[bytes.IndexByte(cell, sep)+1:]
	}
	if end := bytes.IndexByte(cell, sep); end >= 0 {
		cell = cell[:end]
	}
	return cell
}

// readAttributes takes the wanted attributes of a GFF or GTF line.
func readAttributes(row *annotate.Row, cell []byte, wanted []*column) {
	for a := (attributes{rest: cell}); ; {
		key, value, quoted, ok := a.next()
		if !ok {
			return
		}
		for _, w := range wanted {
			if string(key) != w.attribute {
				continue
			}
			switch {
			case w.isSet(value):
				w.add(row, emptyText)
			case quoted:
				w.add(row, w.value(row, value, 0))
			default:
				w.add(row, w.value(row, value, w.sep))
			}
		}
	}
}
