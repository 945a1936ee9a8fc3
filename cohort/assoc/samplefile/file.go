package samplefile

import (
	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/variant/matrix"
)

// File is the columns of a file. It does not change.
type File struct {
	name    string
	samples map[key]int // the line's place among the lines with data
	columns []column
}

type key struct{ family, id string }

// column is one of numbers, as long as nothing else is in it.
type column struct {
	name   string
	values []float64 // NaN: missing
	fault  *Error    // the first cell that is no number
	codes  bool      // nothing but 0, 1, 2 and missing
}

// Match says how the lines of a file and the samples of a matrix go together. They
// are counts: put small ones through suppression before they leave.
type Match struct {
	Matched int // samples that have a line
	Absent  int // samples that have none: all is missing of them
	Unknown int // lines of samples that the matrix does not have
}

// Phenotype is a column as PLINK takes a phenotype.
type Phenotype struct {
	assoc.Column      // 1 and 0 of cases and controls where Binary
	Binary       bool // all values are 0, 1, 2 or missing
	Match        Match
}

// Names are the columns with data, in order.
func (f *File) Names() []string {
	names := make([]string, len(f.columns))
	for i := range f.columns {
		names[i] = f.columns[i].name
	}
	return names
}

// Lines is how many samples the file has.
func (f *File) Lines() int { return len(f.samples) }

// Phenotype returns a column for the samples in their order.
func (f *File) Phenotype(name string, samples []matrix.Sample) (Phenotype, error) {
	c, err := f.column(name)
	if err != nil {
		return Phenotype{}, err
	}
	p := Phenotype{Binary: c.codes}
	if p.Column, p.Match, err = f.align(c, samples); err != nil {
		return Phenotype{}, err
	}
	if p.Binary {
		for i, v := range p.Values {
			switch v {
			case 0:
				p.Values[i] = missing
			case 1, 2:
				p.Values[i] = v - 1
			}
		}
	}
	return p, nil
}

// Covariates returns columns for the samples in their order: those named, or all.
func (f *File) Covariates(samples []matrix.Sample, names ...string) ([]assoc.Column, Match, error) {
	if len(names) == 0 {
		names = f.Names()
	}
	var match Match
	columns := make([]assoc.Column, 0, len(names))
	for _, name := range names {
		c, err := f.column(name)
		if err != nil {
			return nil, Match{}, err
		}
		var aligned assoc.Column
		if aligned, match, err = f.align(c, samples); err != nil {
			return nil, Match{}, err
		}
		columns = append(columns, aligned)
	}
	return columns, match, nil
}

// column finds a column of numbers.
func (f *File) column(name string) (*column, error) {
	for i := range f.columns {
		if c := &f.columns[i]; c.name == name {
			if c.fault != nil {
				return nil, c.fault
			}
			return c, nil
		}
	}
	return nil, &Error{File: f.name, Line: 1, Column: name, Msg: "there is no such column: name one of the first line's"}
}

// align brings values into the order of samples, of whom no two may be the same: a line
// would count for both.
func (f *File) align(c *column, samples []matrix.Sample) (assoc.Column, Match, error) {
	seen := make([]bool, len(f.samples))
	aligned := assoc.Column{Name: c.name, Values: make([]float64, len(samples))}
	var m Match
	for i := range samples {
		family := samples[i].Family
		if family == "" {
			family = "0"
		}
		at, ok := f.samples[key{family, samples[i].ID}]
		if !ok {
			aligned.Values[i] = missing
			m.Absent++
			continue
		}
		if seen[at] {
			return aligned, m, &Error{File: f.name, Msg: "two samples of the genotypes have the IDs of one line: give each its own in the .fam, or leave one of them out"}
		}
		seen[at] = true
		aligned.Values[i] = c.values[at]
		m.Matched++
	}
	m.Unknown = len(f.samples) - m.Matched
	return aligned, m, nil
}
