package samplefile

import (
	"bufio"
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/genomics/file"
)

// Options say how a file is read.
type Options struct {
	// Open opens it; nil: file.Open.
	Open func(ctx context.Context, name string) (file.Input, error)
}

// Error is a fault of a file: where it is, and what to do. It never has a sample or
// a value of one.
type Error struct {
	File   string
	Line   int    // 1-based; 0: none in particular
	Column string // as the file names it; "": none
	Msg    string // what is wrong and the remedy
}

// Error writes the place and the remedy on one line.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("samplefile: ")
	b.WriteString(e.File)
	if e.Line > 0 {
		b.WriteString(":" + strconv.Itoa(e.Line))
	}
	if e.Column != "" {
		b.WriteString(": column " + strconv.Quote(file.Excerpt(e.Column)))
	}
	return b.String() + ": " + e.Msg
}

var missing = math.NaN()

// maxLine bounds a line: a file may have many columns.
const maxLine = 16 << 20

// Open reads the file of that name.
func Open(ctx context.Context, name string, o Options) (*File, error) {
	open := o.Open
	if open == nil {
		open = file.Opener(file.Options{})
	}
	in, err := open(ctx, name)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	start, err := file.FromStart(in)
	if err != nil {
		return nil, err
	}
	text, err := bgzf.Detect(ctx, start, bgzf.Options{Workers: 1})
	if err != nil {
		return nil, err
	}
	defer text.Close()
	return Read(ctx, in.Name(), text)
}

// Read reads a file; name is for messages.
func Read(ctx context.Context, name string, r io.Reader) (*File, error) {
	b := &reading{File: File{name: name, samples: map[key]int{}}}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 64<<10), maxLine)
	for lines.Scan() {
		b.line++
		if b.line%4096 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		text := lines.Text()
		if b.line == 1 {
			text = strings.TrimPrefix(text, "\ufeff")
		}
		if strings.HasPrefix(text, "##") {
			continue
		}
		fields := strings.FieldsFunc(text, func(c rune) bool { return c == ' ' || c == '\t' || c == '\r' })
		if len(fields) == 0 {
			continue
		}
		if b.width == 0 {
			b.single = !strings.Contains(text, "\t\t")
		}
		if fault := b.take(fields, b.single && strings.Contains(text, "\t\t")); fault != nil {
			fault.File, fault.Line = name, b.line
			return nil, fault
		}
	}
	switch err := lines.Err(); {
	case errors.Is(err, bufio.ErrTooLong):
		return nil, &Error{File: name, Line: b.line + 1, Msg: "the line is longer than 16 MiB: is this a table of samples?"}
	case err != nil:
		return nil, err
	case b.width == 0:
		return nil, &Error{File: name, Msg: "the file is empty: it needs a line of names (#IID …) and a line for each sample"}
	case len(b.samples) == 0:
		return nil, &Error{File: name, Line: b.line, Msg: "there is no line of a sample below the names: add them, or give another file"}
	}
	return &b.File, ctx.Err()
}

// reading is a File that is not yet complete.
type reading struct {
	File
	line   int
	width  int   // columns; 0: the first line is still to come
	family int   // the place of FID; −1: there is none
	id     int   // of IID
	single bool  // the first line has single tabs, so that two together are an empty cell
	places []int // of columns
}

// take takes a line.
func (b *reading) take(fields []string, gap bool) *Error {
	if b.width == 0 {
		named, fault := b.names(fields)
		if named || fault != nil {
			return fault
		}
	}
	if gap { // which would shift the others: plink2 takes such a line if it is long enough
		return &Error{Msg: "a cell is empty: a missing value is NA"}
	}
	if len(fields) != b.width {
		return &Error{Msg: "the line has " + strconv.Itoa(len(fields)) + " columns and there are " + strconv.Itoa(b.width) + ": correct it; a missing value is NA"}
	}
	k := key{family: "0", id: fields[b.id]}
	if b.family >= 0 {
		k.family = fields[b.family]
	}
	if _, twice := b.samples[k]; twice {
		return &Error{Msg: "the sample of this line has one above: leave one of them out"}
	}
	b.samples[key{strings.Clone(k.family), strings.Clone(k.id)}] = len(b.samples)
	for i, at := range b.places {
		b.columns[i].add(fields[at], b)
	}
	return nil
}

// names takes the first line. It reports whether it has names.
func (b *reading) names(fields []string) (named bool, fault *Error) {
	b.width, b.family, b.id = len(fields), -1, 0
	if first := strings.TrimPrefix(fields[0], "#"); strings.Contains(first, ",") && (len(fields) == 1 || strings.HasPrefix(first, "FID,") || strings.HasPrefix(first, "IID,")) {
		return true, &Error{Msg: "there are commas between the columns: put tabs or spaces there"}
	}
	switch strings.TrimPrefix(fields[0], "#") {
	case "FID":
		if len(fields) < 2 || fields[1] != "IID" {
			return true, &Error{Msg: "FID is not followed by IID: name the column of the sample IDs IID"}
		}
		b.family, b.id = 0, 1
	case "IID":
	default:
		if fields[0][0] == '#' {
			return true, &Error{Msg: "the line of names begins neither with #FID nor with #IID: name the columns of IDs so"}
		}
		if len(fields) < 3 {
			return true, &Error{Msg: "without a line of names (#IID …) the columns are FID, IID and at least one of data: add such a line, or the columns"}
		}
		b.family, b.id = 0, 1
		for i := range fields[2:] {
			b.places = append(b.places, i+2)
			b.columns = append(b.columns, column{name: "PHENO" + strconv.Itoa(i+1), codes: true})
		}
		return false, nil
	}
	for i := b.id + 1; i < len(fields); i++ {
		name := strings.Clone(fields[i])
		if i == b.id+1 && name == "SID" || name == "PAT" || name == "MAT" {
			continue
		}
		if slices.ContainsFunc(b.columns, func(c column) bool { return c.name == name }) {
			return true, &Error{Column: name, Msg: "the column is named twice: give each a name of its own"}
		}
		b.places = append(b.places, i)
		b.columns = append(b.columns, column{name: name, codes: true})
	}
	if len(b.columns) == 0 {
		return true, &Error{Msg: "there is no column beside the IDs: add one"}
	}
	return true, nil
}

// add takes a cell.
func (c *column) add(cell string, b *reading) {
	v, problem := number(cell)
	if problem != "" && c.fault == nil {
		c.fault = &Error{File: b.name, Line: b.line, Column: c.name, Msg: problem}
	}
	c.codes = c.codes && (math.IsNaN(v) || v == 0 || v == 1 || v == 2)
	c.values = append(c.values, v)
}

// number reads a cell. What is no number is a problem.
func number(cell string) (v float64, problem string) {
	if strings.EqualFold(cell, "NA") || strings.EqualFold(cell, "nan") {
		return missing, ""
	}
	infinite := "the number is infinite, or too large: correct it, or write NA"
	switch strings.ToLower(strings.TrimLeft(cell, "+-")) {
	case "inf", "infinity":
		return missing, infinite
	}
	if strings.Trim(cell, "0123456789+-.eE") != "" {
		return missing, "there is text where a number is expected: write numbers, and NA for a missing one"
	}
	v, err := strconv.ParseFloat(cell, 64)
	switch {
	case errors.Is(err, strconv.ErrRange) && math.IsInf(v, 0):
		return missing, infinite
	case err != nil && !errors.Is(err, strconv.ErrRange):
		return missing, "there is text where a number is expected: write numbers, and NA for a missing one"
	case v == -9:
		return missing, ""
	}
	return v, ""
}
