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
	if column-c.next > farAhead && c.sep == '\t' {
		c.leap(column)
	}
	for c.next <= column {
		if c.done {
			return nil, false
		}
		c.advance()
	}
	return c.last, c.next == column+1
}

// Of tables with hundreds of columns most are passed over: from so many on, tabs are
// counted in pieces of the line, which is quicker than to find each.
const (
	farAhead = 16
	piece    = 64 // bytes
)

// leap goes ahead to somewhere in a cell before that column.
func (c *cells) leap(column int) {
	for len(c.rest) > piece {
		tabs := bytes.Count(c.rest[:piece], tab)
		if c.next+tabs >= column {
			return
		}
		c.next, c.rest = c.next+tabs, c.rest[piece:]
	}
}

var tab = []byte{'\t'}

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
