package source

import "bytes"

// cells walks over the columns of a line, forwards.
type cells struct {
	rest []byte
	last []byte // the cell before rest
	next int    // the number of the cell that rest begins with, from 0
	done bool   // rest is no cell
	sep  byte   // '\t', or ' ' for any run of blanks
}

// at returns a cell by its number, from 0, at least that of the last one; false
// where the line has none.
func (c *cells) at(column int) ([]byte, bool) {
	for c.next <= column {
		if c.done {
			return nil, false
		}
		c.advance()
	}
	return c.last, c.next == column+1
}

func (c *cells) advance() {
	c.next++
	var end int
	if c.sep == ' ' {
		c.rest = bytes.TrimLeft(c.rest, " \t")
		end = bytes.IndexAny(c.rest, " \t")
	} else {
		end = bytes.IndexByte(c.rest, c.sep)
	}
	if end < 0 {
		c.last, c.rest, c.done = c.rest, nil, true
		return
	}
	c.last, c.rest = c.rest[:end], c.rest[end+1:]
	if c.sep == ' ' && len(bytes.TrimLeft(c.rest, " \t")) == 0 {
		c.done = true
	}
}

// count is how many cells a line has.
func count(line []byte, sep byte) int {
	c := cells{rest: line, sep: sep}
	for !c.done {
		c.advance()
	}
	return c.next
}
