package assoc

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/allelerx/allelerx/variant/matrix"
)

// Column is a number of each sample; NaN where it is missing.
type Column struct {
	Name   string
	Values []float64
}

// Design is what is asked. All columns have the samples in one order, which is that
// of the matrix whose variants are asked of. They must not change while a Model of them
// is in use.
type Design struct {
	Phenotype  Column
	Binary     bool // the phenotype is 1 for cases, 0 for controls
	Covariates []Column

	// Sexes are the samples', for variants of X and Y; nil: as the matrix states them.
	Sexes []matrix.Sex
}

// People are the samples of a design, and why some are left out. A sample counts
// for the first reason that it has. They are counts: put small ones through
// suppression before they leave.
type People struct {
	Samples          int
	Used             int
	Cases            int // of those used, where the phenotype is binary
	WithoutPhenotype int
	WithoutCovariate int
	WithoutSex       int // of a model of X, or on Y of another sex; see Model.On
}

// ErrDesign is what every error of New is that options do not make.
var ErrDesign = errors.New("assoc: the design cannot be fitted")

// designError is a fault of a design; it names columns, and nobody.
type designError struct{ text string }

func (e *designError) Error() string { return "assoc: " + e.text }

// Is makes it an ErrDesign.
func (e *designError) Is(target error) bool { return target == ErrDesign }

func faulty(format string, args ...any) error {
	return &designError{fmt.Sprintf(format, args...)}
}

// choose finds who is in the regressions: their places among the samples, written to to.
func (d *Design) choose(to []int32) ([]int32, People, error) {
	n := len(d.Phenotype.Values)
	who := People{Samples: n}
	if n > math.MaxInt32 {
		return nil, who, faulty("%d samples are more than a regression takes", n)
	}
	if d.Sexes != nil && len(d.Sexes) != n {
		return nil, who, faulty("there are %d sexes and %d values of the phenotype: give each sample one, in the same order", len(d.Sexes), n)
	}
	for i := range d.Covariates {
		c := &d.Covariates[i]
		if len(c.Values) != n {
			return nil, who, faulty("covariate %q has %d values and the phenotype %d: give each sample one, in the same order", c.Name, len(c.Values), n)
		}
		for j := range i {
			if d.Covariates[j].Name == c.Name {
				return nil, who, faulty("covariate %q is there twice: name each once", c.Name)
			}
		}
	}
	lacking, err := d.lacking()
	if err != nil {
		return nil, who, err
	}
	used := slices.Grow(to[:0], n)
	for i, y := range d.Phenotype.Values {
		switch {
		case math.IsInf(y, 0):
			return nil, who, faulty("phenotype %q has an infinite value: correct it, or make it missing (NaN)", d.Phenotype.Name)
		case math.IsNaN(y):
			who.WithoutPhenotype++
			continue
		case d.Binary && y != 0 && y != 1:
			return nil, who, faulty("phenotype %q is to be binary and has other values than 0 and 1: code controls 0, cases 1, others NaN", d.Phenotype.Name)
		case len(lacking) > 0 && lacking[i]:
			who.WithoutCovariate++
			continue
		}
		used = append(used, int32(i))
		if d.Binary && y == 1 {
			who.Cases++
		}
	}
	who.Used = len(used)
	err = d.check(&who)
	return used, who, err
}

// lacking tells of each sample whether it lacks a covariate; nil where none does.
func (d *Design) lacking() ([]bool, error) {
	var lacking []bool
	for j := range d.Covariates {
		c := &d.Covariates[j]
		for i, v := range c.Values {
			switch {
			case v-v == 0: // neither NaN nor infinite
			case math.IsNaN(v) || math.IsNaN(d.Phenotype.Values[i]): // who is not asked for another reason
				if lacking == nil {
					lacking = make([]bool, len(c.Values))
				}
				lacking[i] = true
			default:
				return nil, faulty("covariate %q has an infinite value: correct it, or make it missing (NaN)", c.Name)
			}
		}
	}
	return lacking, nil
}

// check looks at whether anything can be fitted to those used.
func (d *Design) check(who *People) error {
	name := d.Phenotype.Name
	switch {
	case who.Used == 0:
		return faulty("no sample has phenotype %q and all covariates: %d samples lack the phenotype, %d more a covariate: look at the names of samples and the codes of missing values", name, who.WithoutPhenotype, who.WithoutCovariate)
	case d.Binary && who.Cases == 0:
		return faulty("phenotype %q has no case among those with all covariates, and so there is nothing to compare: look at its codes, and at who lacks a covariate", name)
	case d.Binary && who.Cases == who.Used:
		return faulty("phenotype %q has no control among those with all covariates, and so there is nothing to compare: look at its codes, and at who lacks a covariate", name)
	case who.Used <= len(d.Covariates)+2:
		return faulty("phenotype %q: too few samples for %d covariates: use fewer covariates", name, len(d.Covariates))
	}
	return nil
}

// take writes the values of those used to to.
func (c *Column) take(used []int32, to []float64) []float64 {
	to = to[:len(used)]
	for i, at := range used {
		to[i] = c.Values[at]
	}
	return to
}
