package score

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics/file"
)

// Columns says where a plain table has what, columns counted from 1: the table of
// plink2 --score, whose rows are matched by variant ID and allele. The zero value
// is the order ID, allele, weight, without a line of names.
type Columns struct {
	ID      int   // 0: 1
	Allele  int   // 0: the one after ID
	Weights []int // empty: the one after Allele
	Header  Header
}

// Header is what the first line of a table is.
type Header uint8

// What the first line of a table can be; the names are plink2's modifiers.
const (
	NoHeader   Header = iota // a row as others
	SkipHeader               // names, not used ("header")
	ReadHeader               // names, of which those of the weights name the scores ("header-read")
)

// ParseWeights reads column numbers as plink2 --score-col-nums does: "3", "3,5-9".
func ParseWeights(text string) ([]int, error) {
	var columns []int
	for part := range strings.SplitSeq(text, ",") {
		from, to, isRange := strings.Cut(part, "-")
		first, err := strconv.Atoi(from)
		last := first
		if err == nil && isRange {
			last, err = strconv.Atoi(to)
		}
		if err != nil || first < 1 || last < first || last > maxColumns {
			return nil, fmt.Errorf("score: %q is no list of columns: write numbers from 1 and ranges, such as 3,5-9", file.Excerpt(text))
		}
		for c := first; c <= last; c++ {
			columns = append(columns, c)
		}
	}
	return columns, nil
}

// maxColumns is more than any table of weights has.
const maxColumns = 1 << 20

// complete fills in what is left to default.
func (c Columns) complete() (Columns, *FormatError) {
	if c.ID == 0 {
		c.ID = 1
	}
	if c.Allele == 0 {
		c.Allele = c.ID + 1
	}
	if len(c.Weights) == 0 {
		c.Weights = []int{c.Allele + 1}
	}
	seen := map[int]bool{}
	for _, n := range append([]int{c.ID, c.Allele}, c.Weights...) {
		if n < 1 || n > maxColumns || seen[n] {
			return c, &FormatError{Msg: fmt.Sprintf("columns %d, %d and %v: each is a number from 1, and none has two uses: correct ReadOptions.Columns", c.ID, c.Allele, c.Weights)}
		}
		seen[n] = true
	}
	return c, nil
}

// table reads a plain table.
func (p *parser) table(ctx context.Context) error {
	c, f := p.options.Columns.complete()
	if f != nil {
		return f
	}
	for i := range c.Weights {
		p.file.Scores = append(p.file.Scores, "SCORE"+strconv.Itoa(i+1))
	}
	for first := true; ; first = false {
		line, err := p.lines.next(ctx)
		if line == nil || err != nil {
			return err
		}
		cells := bytes.Fields(line)
		if first && c.Header != NoHeader {
			if c.Header == ReadHeader {
				err = p.names(cells, c)
			}
		} else {
			err = p.add(p.tableRow(cells, c))
		}
		if err != nil {
			return err
		}
	}
}

// names takes the scores' names from the first line.
func (p *parser) names(cells [][]byte, c Columns) error {
	seen := map[string]bool{}
	for i, n := range c.Weights {
		name, f := cell(cells, n)
		if f == nil && seen[string(name)] {
			f = fault("header", string(name), "names two scores: give each its own name, or leave names out (header instead of header-read)")
		}
		if f != nil {
			f.Line = p.lines.number
			return f
		}
		seen[string(name)] = true
		p.file.Scores[i] = string(name)
	}
	return nil
}

func (p *parser) tableRow(cells [][]byte, c Columns) (Entry, *FormatError) {
	e := Entry{Pos: -1, Frequency: math.NaN()}
	id, f := cell(cells, c.ID)
	if f != nil {
		return e, f
	}
	allele, f := cell(cells, c.Allele)
	if f != nil {
		return e, f
	}
	e.ID, e.Effect = string(id), p.word(bytes.ToUpper(allele))
	e.Weights = p.room(len(c.Weights))
	for i, n := range c.Weights {
		text, f := cell(cells, n)
		if f != nil {
			return e, f
		}
		if e.Weights[i], f = number(text, "column "+strconv.Itoa(n)); f != nil {
			if p.lines.number == 1 {
				f.Msg += "; where the first line has names, say so (Columns.Header)"
			}
			return e, f
		}
	}
	switch {
	case e.ID == ".":
		e.Unusable = NoPlace
	case !isBases(e.Effect):
		e.Unusable = NotBases
	}
	return e, nil
}

func cell(cells [][]byte, column int) ([]byte, *FormatError) {
	if column > len(cells) {
		return nil, &FormatError{Msg: fmt.Sprintf("has %d columns, and number %d is asked for: set Columns, or complete the line", len(cells), column)}
	}
	return cells[column-1], nil
}

// number reads a weight. One that is no finite number would make every score of it
// meaningless.
func number(text []byte, column string) (float64, *FormatError) {
	v, err := strconv.ParseFloat(string(text), 64)
	switch {
	case err != nil && !math.IsInf(v, 0):
		return 0, fault(column, string(text), "is no number: correct it, or take the line out")
	case math.IsNaN(v) || math.IsInf(v, 0):
		return 0, fault(column, string(text), "is not finite: correct it, or take the line out")
	}
	return v, nil
}
