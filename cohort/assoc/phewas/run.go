package phewas

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/phenotype"
	"github.com/allelerx/allelerx/genomics/parallel"
)

// Design is what is asked of each trait. The columns are in the order of the
// traits' people.
type Design struct {
	Predictors []assoc.Column
	Covariates []assoc.Column
}

// Options say how it is computed.
type Options struct {
	// MinCases is how many cases, and how many controls, a trait needs; 0: 20, as the
	// R package PheWAS has it.
	MinCases int

	// Model is for each regression. Its Workers are how many traits are worked on at
	// a time.
	Model assoc.Options
}

// Report is the results of all traits.
type Report struct {
	Traits  []Trait
	Results []Result // of the traits that were not left out, in order, each with all predictors
}

// Trait is what became of a phenotype.
type Trait struct {
	phenotype.Phecode

	Cases, Controls, Excluded, NotAssessable int // people
	WithoutCovariate                         int // cases and controls who lack one: left out

	// LeftOut says why there are no results; "" where there are.
	LeftOut string

	// Dropped names the covariates that do not vary among the cases and controls.
	Dropped []string
}

// Result is one predictor's for one trait.
type Result struct {
	Trait     int // its place in Report.Traits
	Predictor int // its place in Design.Predictors
	assoc.Result
}

// Run asks of all traits. The results do not depend on the number of workers.
func Run(ctx context.Context, traits Traits, d Design, o Options) (*Report, error) {
	if o.MinCases < 0 {
		return nil, errors.New("phewas: Options.MinCases is negative: use 0 for 20")
	}
	if o.MinCases == 0 {
		o.MinCases = 20
	}
	if len(d.Predictors) == 0 {
		return nil, errors.New("phewas: there is no predictor: give one at least")
	}
	for _, c := range d.Covariates {
		if slices.ContainsFunc(c.Values, func(v float64) bool { return math.IsInf(v, 0) }) {
			return nil, fmt.Errorf("phewas: covariate %q has an infinite value: correct it, or make it missing (NaN)", c.Name)
		}
	}
	s := &study{traits: traits, list: traits.List(), design: d, options: o}
	s.desks.New = func() any { return new(desk) }
	s.lacking = lacking(d.Covariates)
	for _, c := range d.Predictors {
		s.predictors = append(s.predictors, assoc.NewPredictor(c))
	}
	places := func(yield func(int, error) bool) {
		for i := range s.list {
			if !yield(i, nil) {
				return
			}
		}
	}
	report := &Report{Traits: make([]Trait, 0, len(s.list))}
	for got, err := range parallel.Ordered(ctx, o.Model.Workers, places, s.ask) {
		if err != nil {
			return nil, err
		}
		report.Traits = append(report.Traits, got.trait)
		report.Results = append(report.Results, got.results...)
	}
	return report, nil
}

// study is a Run under way.
type study struct {
	traits     Traits
	list       []phenotype.Phecode
	design     Design
	options    Options
	predictors []*assoc.Predictor
	lacking    []int     // people who lack a covariate
	desks      sync.Pool // of *desk
}

// desk is the memory that a trait is worked on with.
type desk struct {
	room      assoc.Room
	standings []phenotype.Standing
	values    []float64
}

type answer struct {
	trait   Trait
	results []Result
}

// ask asks of one trait.
func (s *study) ask(_ context.Context, place int) (answer, error) {
	a := answer{trait: Trait{Phecode: s.list[place]}}
	d := s.desks.Get().(*desk) //nolint:errcheck // the pool makes nothing else
	defer s.desks.Put(d)
	d.standings = s.traits.Standings(place, d.standings)
	d.values = a.trait.read(d.standings, d.values)
	values := d.values
	for i := range s.design.Covariates {
		if c := &s.design.Covariates[i]; len(c.Values) != len(values) {
			return a, fmt.Errorf("phewas: covariate %q has %d values and there are %d people: give each one, in the same order", c.Name, len(c.Values), len(values))
		}
	}
	s.leaveOut(&a.trait, values)
	covariates := s.varying(&a.trait, values)
	if s.tooFew(&a.trait) {
		return a, nil
	}
	model, err := d.room.New(assoc.Design{
		Phenotype: assoc.Column{Name: a.trait.Code, Values: values}, Binary: true, Covariates: covariates,
	}, s.options.Model)
	if errors.Is(err, assoc.ErrDesign) {
		a.trait.LeftOut = err.Error()
		return a, nil
	}
	if err != nil {
		return a, err
	}
	results, err := model.FitAllIn(&d.room, s.predictors)
	if err != nil {
		return a, err
	}
	a.results = make([]Result, len(results))
	for i := range results {
		a.results[i] = Result{Trait: place, Predictor: i, Result: results[i]}
	}
	return a, nil
}

// read counts the people and makes a phenotype of them, in values where there is room.
func (t *Trait) read(standings []phenotype.Standing, values []float64) []float64 {
	values = slices.Grow(values[:0], len(standings))[:len(standings)]
	for i, s := range standings {
		switch s {
		case phenotype.Case:
			t.Cases++
			values[i] = 1
		case phenotype.Control:
			t.Controls++
			values[i] = 0
		case phenotype.Excluded:
			t.Excluded++
			values[i] = math.NaN()
		default:
			t.NotAssessable++
			values[i] = math.NaN()
		}
	}
	return values
}

// lacking are the people who lack a covariate.
func lacking(covariates []assoc.Column) []int {
	var people []int
	for _, c := range covariates {
		for i, v := range c.Values {
			if math.IsNaN(v) {
				people = append(people, i)
			}
		}
	}
	slices.Sort(people)
	return slices.Compact(people)
}

// leaveOut takes who lacks a covariate out of the phenotype.
func (s *study) leaveOut(t *Trait, values []float64) {
	for _, i := range s.lacking {
		switch v := values[i]; v {
		case 0, 1:
			t.WithoutCovariate++
			if v == 1 {
				t.Cases--
			} else {
				t.Controls--
			}
			values[i] = math.NaN()
		}
	}
}

// varying returns the covariates that vary among those who are in the phenotype.
func (s *study) varying(t *Trait, values []float64) []assoc.Column {
	var varying []assoc.Column
	for _, c := range s.design.Covariates {
		if varies(c.Values, values) {
			varying = append(varying, c)
		} else {
			t.Dropped = append(t.Dropped, c.Name)
		}
	}
	return varying
}

// varies reports whether values differ among those who are cases or controls.
func varies(values, cases []float64) bool {
	first := math.NaN()
	for i, v := range values {
		switch {
		case math.IsNaN(cases[i]) || v == first:
		case math.IsNaN(first):
			first = v
		default:
			return true
		}
	}
	return false
}

// tooFew leaves a trait out that has too few cases or controls.
func (s *study) tooFew(t *Trait) bool {
	switch least := s.options.MinCases; {
	case t.Cases < least:
		t.LeftOut = fmt.Sprintf("fewer than %d cases", least)
	case t.Controls < least:
		t.LeftOut = fmt.Sprintf("fewer than %d controls", least)
	default:
		return false
	}
	return true
}
