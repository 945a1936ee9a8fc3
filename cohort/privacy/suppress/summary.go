package suppress

import (
	"fmt"
	"math"
	"slices"
)

// Measure is a number of each person.
type Measure struct {
	Name   string
	Values []float64 // by person; NaN: none
}

// Summary describes the values of one group, as far as it is shown. No figure in
// it is one person's value.
type Summary struct {
	Category string // of the dimension; "" of everyone
	N        Count  // people with a value
	Mean     Number
	SD       Number // of the sample

	// Low, Middle and High stand for minimum, median and maximum: each is the
	// mean of threshold + 1 people's values, the lowest, those in the middle
	// and the highest. They are hidden in groups that do not have four times as
	// many people, and of everyone, whose extremes are those of some group.
	Low, Middle, High Number
}

// Summary releases the number, mean and spread of a measure in each category of
// a dimension, and of all of them, which comes last.
func (r *Releaser) Summary(title string, where []Condition, m Measure, by Dimension) ([]Summary, error) {
	if len(m.Values) != r.people {
		return nil, fmt.Errorf("suppress: %q has %d values, the run %d people: give one for each, NaN for none", m.Name, len(m.Values), r.people)
	}
	base, err := r.conditions(where)
	if err != nil {
		return nil, err
	}
	has := make([]bool, r.people)
	for p, v := range m.Values {
		if math.IsInf(v, 0) {
			return nil, fmt.Errorf("suppress: %q has an infinite value: give numbers, or NaN for none", m.Name)
		}
		has[p] = !math.IsNaN(v)
	}
	known := Flag(m.Name+" is known", has)
	t, err := r.table("summary", title, where, []Dimension{by, known})
	if err != nil {
		return nil, err
	}
	id := r.byName[by.Name]
	of := r.dims[id].of
	groups := make([][]float64, len(t.Categories[0]))
	for p, v := range m.Values {
		if has[p] && r.holds(int32(p), base) {
			groups[of[p]] = append(groups[of[p]], v)
		}
	}
	var out []Summary
	var everyone []float64
	for g, values := range groups {
		s := Summary{Category: t.Categories[0][g], N: t.Cell(g, 0)}
		slices.Sort(values)
		s.moments(values)
		s.extremes(values, r.k+1)
		out = append(out, s)
		everyone = append(everyone, values...)
	}
	total := Summary{N: t.Cell(All, 0)}
	total.moments(everyone)
	return append(out, total), nil
}

// moments fills mean and standard deviation. Sums are of the same people as the
// count is: where the count cannot be had from others, neither can they.
func (s *Summary) moments(values []float64) {
	if !s.N.shown || len(values) == 0 {
		return
	}
	mean := average(values)
	s.Mean = Number{mean, true}
	square := 0.0
	for _, v := range values {
		square += (v - mean) * (v - mean)
	}
	s.SD = Number{math.Sqrt(square / float64(len(values)-1)), true}
}

// extremes fills what stands for minimum, median and maximum. The three windows
// do not overlap, and leave as many values or more outside.
func (s *Summary) extremes(sorted []float64, window int) {
	n := len(sorted)
	if !s.N.shown || n < 4*window {
		return
	}
	from := (n - window) / 2
	s.Low = Number{average(sorted[:window]), true}
	s.Middle = Number{average(sorted[from : from+window]), true}
	s.High = Number{average(sorted[n-window:]), true}
}

func average(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}
