package survival

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Data is how long each of a number of people was followed. All slices that are
// there have one entry a person, in one order.
type Data struct {
	Time  []float64 // to the event or the end of follow-up, from 0, in any unit; NaN: missing
	Event []bool    // false: censored, at Time

	// Entry is when people came under observation (left truncation): they are at
	// risk after it, until Time. NaN is missing; nil: everybody from the start.
	Entry []float64

	// Stratum is for tests and regressions within strata; negative is missing; nil:
	// one stratum.
	Stratum []int32

	// Group is for curves and log-rank tests: an index of Groups, negative for
	// missing. Nil: everybody is in one group.
	Group  []int32
	Groups []string
}

// Covariate is a number of each person: of those of the Data, in their order.
type Covariate struct {
	Name   string
	Values []float64 // NaN: missing
}

// ErrNoEvents tells that nobody of those who can be used has the event.
var ErrNoEvents = errors.New("survival: nobody who can be used has the event: check what Event says, and who is left out as missing")

// ErrOneGroup tells that no two groups are at risk at the time of any event, so
// that they cannot be compared.
var ErrOneGroup = errors.New("survival: at no event are people of two groups at risk: check Group, and that strata are not the groups themselves")

var errEmpty = errors.New("survival: there is nobody: give a time and an event for each person")

// check looks at the lengths and at what cannot be.
func (d *Data) check() error {
	n := len(d.Time)
	if n == 0 {
		return errEmpty
	}
	for _, s := range []struct {
		name   string
		length int
		absent bool
	}{
		{"Event", len(d.Event), false},
		{"Entry", len(d.Entry), d.Entry == nil},
		{"Stratum", len(d.Stratum), d.Stratum == nil},
		{"Group", len(d.Group), d.Group == nil},
	} {
		if !s.absent && s.length != n {
			return fmt.Errorf("survival: %s has %d entries and Time %d: give one for each person", s.name, s.length, n)
		}
	}
	for i, t := range d.Time {
		switch {
		case t < 0:
			return errors.New("survival: a time is negative: count from the start of follow-up, or leave the person out as NaN")
		case math.IsInf(t, 0):
			return errors.New("survival: a time is infinite: give the last time at which the person was seen, as censored")
		}
		if d.Entry == nil {
			continue
		}
		switch e := d.Entry[i]; {
		case math.IsInf(e, 0):
			return errors.New("survival: an entry is infinite: give 0 for people who are at risk from the start")
		case e >= t:
			return errors.New("survival: someone enters at or after the end of their follow-up, and is never at risk: leave them out as NaN, or put the times right")
		}
	}
	for _, g := range d.Group {
		if int(g) >= max(1, len(d.Groups)) {
			return fmt.Errorf("survival: Group has %d, and there are %d Groups: give an index of Groups", g, len(d.Groups))
		}
	}
	return nil
}

// checkCovariates looks at the lengths and at what cannot be.
func (d *Data) checkCovariates(covariates []Covariate) error {
	for i, c := range covariates {
		if len(c.Values) != len(d.Time) {
			return fmt.Errorf("survival: covariate %q has %d values and Time %d: give one for each person", c.Name, len(c.Values), len(d.Time))
		}
		if slices.ContainsFunc(c.Values, func(v float64) bool { return math.IsInf(v, 0) }) {
			return fmt.Errorf("survival: covariate %q has an infinite value: give numbers, or NaN for missing", c.Name)
		}
		if slices.ContainsFunc(covariates[:i], func(o Covariate) bool { return o.Name == c.Name }) {
			return fmt.Errorf("survival: two covariates are named %q: give each a name of its own", c.Name)
		}
	}
	return nil
}

// complete are the people with nothing missing of what an analysis needs. Groups
// are only looked at where asked for.
func (d *Data) complete(groups bool, covariates []Covariate) []int32 {
	rows := make([]int32, 0, len(d.Time))
	for i := range d.Time {
		missing := math.IsNaN(d.Time[i]) || len(d.Entry) > 0 && math.IsNaN(d.Entry[i]) ||
			len(d.Stratum) > 0 && d.Stratum[i] < 0 || groups && len(d.Group) > 0 && d.Group[i] < 0
		for c := range covariates {
			missing = missing || math.IsNaN(covariates[c].Values[i])
		}
		if !missing {
			rows = append(rows, int32(i))
		}
	}
	return rows
}

// sameTime is by how much times may differ, of their mean or at all, and still be
// one: what R's survival package takes for rounding (the square root of the
// smallest difference from 1).
const sameTime = 1.4901161193847656e-8

// rounded is the data of some people with times that differ by rounding only made
// one: the earliest of them. Otherwise 0.1 + 0.2 and 0.3 were two times.
func (d *Data) rounded(rows []int32) (*Data, error) {
	all := make([]float64, 0, 2*len(rows))
	for _, i := range rows {
		all = append(all, d.Time[i])
		if d.Entry != nil {
			all = append(all, d.Entry[i])
		}
	}
	slices.Sort(all)
	all = slices.Compact(all)
	mean := 0.0
	for _, t := range all {
		mean += math.Abs(t) / float64(len(all))
	}
	cuts := all[:0:0]
	for i, t := range all {
		if i == 0 || t-all[i-1] > sameTime*max(1, mean) {
			cuts = append(cuts, t)
		}
	}
	if len(cuts) == len(all) {
		return d, nil
	}
	cut := func(t float64) float64 {
		i, found := slices.BinarySearch(cuts, t)
		if !found {
			i--
		}
		return cuts[i]
	}
	out := *d
	out.Time = slices.Clone(d.Time)
	out.Entry = slices.Clone(d.Entry)
	for _, i := range rows {
		out.Time[i] = cut(d.Time[i])
		if d.Entry == nil {
			continue
		}
		if out.Entry[i] = cut(d.Entry[i]); out.Entry[i] == out.Time[i] {
			return nil, errors.New("survival: someone's entry and the end of their follow-up differ by rounding only: leave them out as NaN, or put the times right")
		}
	}
	return &out, nil
}
