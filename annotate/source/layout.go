package source

import (
	"bytes"
	"fmt"
	"slices"

	"github.com/allelerx/allelerx/genomics"
)

// none marks a column that lines do not have.
const none = -1

// layout says where the lines of a file have what places an entry.
type layout struct {
	contig, begin, end, ref, alt, feature int // columns, from 0, or none

	zeroBased  bool // positions are 0-based and half-open, else 1-based and inclusive
	sep        byte
	words      bool            // lines that begin with "track" or "browser" are no entries
	fasta      bool            // the text of sequences may follow
	skips      bool            // lines without a place are no fault
	attributes int             // the column of GFF's attributes, or none
	features   map[string]bool // those wanted; nil: all
	missing    missing

	steps []step
}

// newLayout is a layout of nothing, from which the kinds of files begin.
func newLayout() layout {
	return layout{contig: none, begin: none, end: none, ref: none, alt: none, feature: none, attributes: none, sep: '\t'}
}

// role is what a column says of an entry's place.
type role uint8

const (
	contigRole role = iota
	beginRole
	endRole
	refRole
	altRole
	featureRole
)

var roleNames = [...]string{"contig", "begin", "end", "REF", "ALT", "feature"}

// step is one column that has to be looked at.
type step struct {
	column int
	role   role
}

// ready puts the columns in the order in which a line has them.
func (l *layout) ready() {
	l.steps = l.steps[:0]
	for r, column := range [...]int{l.contig, l.begin, l.end, l.ref, l.alt} {
		if column != none {
			l.steps = append(l.steps, step{column, role(r)})
		}
	}
	if l.features != nil {
		l.steps = append(l.steps, step{l.feature, featureRole})
	}
	slices.SortStableFunc(l.steps, func(a, b step) int { return a.column - b.column })
}

// alleles reports whether entries have alleles.
func (l *layout) alleles() bool { return l.ref != none && l.alt != none }

// isEntry reports whether a line, not empty, is one of entries.
func (l *layout) isEntry(line []byte) bool {
	switch line[0] {
	case '#':
		return false
	case 't':
		return !l.words || !isWord(line, "track")
	case 'b':
		return !l.words || !isWord(line, "browser")
	case ' ', '\t':
		return len(bytes.TrimLeft(line, " \t")) > 0
	}
	return true
}

// isWord reports whether a line begins with a word. A contig may have its name:
// then two numbers follow.
func isWord(line []byte, word string) bool {
	if !bytes.HasPrefix(line, []byte(word)) {
		return false
	}
	rest := line[len(word):]
	return len(rest) == 0 || rest[0] == ' ' || rest[0] == '\t' && (len(rest) == 1 || digitsOf(rest[1:]) == 0)
}

// place is where an entry lies, and its alleles; its texts look into the line.
type place struct {
	contig, ref, alt []byte
	begin, end       int // 0-based, half-open
}

// parse reads the place of a line. It reports false for a line that has none, or
// is not wanted.
func (l *layout) parse(line []byte, p *place) (bool, *ParseError) {
	*p = place{}
	c := cells{rest: line, sep: l.sep}
	hasEnd := false
	for _, s := range l.steps {
		cell, ok := c.at(s.column)
		if !ok {
			return false, l.short(line, s)
		}
		switch s.role {
		case contigRole:
			if len(cell) == 0 || l.skips && l.missing.is(cell) {
				return false, l.lacks(s, cell)
			}
			p.contig = cell
		case beginRole, endRole:
			if l.skips && (len(cell) == 0 || l.missing.is(cell)) {
				if s.role == endRole {
					continue
				}
				return false, nil
			}
			n, ok := position(cell, genomics.MaxPosition)
			if !ok {
				return false, l.fault(s, cell, fmt.Sprintf("is no position from 0 to %d: correct the line", genomics.MaxPosition))
			}
			if s.role == endRole {
				p.end, hasEnd = n, true
			} else if p.begin, ok = l.toBegin(n); !ok {
				return false, l.fault(s, cell, "positions begin at 1: correct the line, or declare the table's positions as 0-based")
			}
		case refRole:
			p.ref = cell
		case altRole:
			p.alt = cell
		case featureRole:
			if !l.features[string(cell)] {
				return false, nil
			}
		}
	}
	if !hasEnd {
		p.end = p.begin + 1
	} else if p.end < p.begin {
		return false, &ParseError{Field: "end", Value: fmt.Sprint(p.end), Column: l.end + 1, Msg: "lies before the begin: correct the line"}
	}
	return true, nil
}

func (l *layout) toBegin(n int) (int, bool) {
	if l.zeroBased {
		return n, true
	}
	return n - 1, n > 0
}

// lacks is for a line without a contig.
func (l *layout) lacks(s step, cell []byte) *ParseError {
	if l.skips {
		return nil
	}
	return l.fault(s, cell, "is empty: correct the line")
}

// short is the fault of a line that ends too early.
func (l *layout) short(line []byte, s step) *ParseError {
	msg := fmt.Sprintf("has %d columns, and the %s is in column %d: the line may be cut short", count(line, l.sep), roleNames[s.role], s.column+1)
	if l.sep == '\t' && !bytes.ContainsRune(line, '\t') {
		msg += "; columns are separated by tabs"
	}
	return &ParseError{Msg: msg}
}

func (l *layout) fault(s step, cell []byte, msg string) *ParseError {
	return &ParseError{Field: roleNames[s.role], Value: shown(cell), Column: s.column + 1, Msg: msg}
}

// remedy is how a file gets in order.
func (l *layout) remedy() string {
	if l.begin == none {
		return "sort the file"
	}
	tool := ""
	if l.alt == none {
		tool = ", or bedtools sort"
	}
	return fmt.Sprintf("sort the file (sort -k%d,%d -k%d,%dn%s)", l.contig+1, l.contig+1, l.begin+1, l.begin+1, tool)
}

// missing are the texts that stand for no value, besides "." and nothing.
type missing []string

func (m missing) is(cell []byte) bool {
	if len(cell) == 0 || len(cell) == 1 && cell[0] == '.' {
		return true
	}
	for _, text := range m {
		if string(cell) == text {
			return true
		}
	}
	return false
}
