package survival

import (
	"errors"
	"math"
)

// LogRankOptions of a test. The zero value is the log-rank test.
type LogRankOptions struct {
	// Rho weighs the times of events with the survival just before to this power
	// (Harrington & Fleming, Biometrika 1982;69:553): 0 is the log-rank test, 1 that
	// of Peto and Peto, which looks at early events more.
	Rho float64
}

// LogRankTest compares groups.
type LogRankTest struct {
	Test
	Groups  []LogRankGroup
	Missing int // people who were left out because something is missing
}

// LogRankGroup is one group in the test.
type LogRankGroup struct {
	Name     string
	People   int
	Observed float64 // events; weighed where Rho is not 0
	Expected float64 // if all groups had the same hazard; likewise
}

// LogRank tests whether groups have the same hazard, within strata where the data
// has them: observed against expected events with the hypergeometric variance, as
// R's survdiff. A group of which nobody is at risk at an event takes no part. With
// entries (left truncation), which survdiff refuses, those count who are at risk.
func LogRank(d Data, o LogRankOptions) (*LogRankTest, error) {
	if err := d.check(); err != nil {
		return nil, err
	}
	if d.Group == nil {
		return nil, errors.New("survival: a log-rank test without groups: set Group and Groups")
	}
	if math.IsNaN(o.Rho) || math.IsInf(o.Rho, 0) {
		return nil, errors.New("survival: Rho is not a number: give 0 for the log-rank test")
	}
	rows := d.complete(true, nil)
	even, err := d.rounded(rows)
	if err != nil {
		return nil, err
	}
	t := &LogRankTest{Missing: len(d.Time) - len(rows), Groups: make([]LogRankGroup, len(d.Groups))}
	for i, name := range d.Groups {
		t.Groups[i].Name = name
	}
	order := newOrder(even, rows)
	if order.events == 0 {
		return nil, ErrNoEvents
	}
	k := len(d.Groups)
	group := make([]float64, len(rows)*k) // by place: 1 in the group's column
	ones := make([]float64, len(rows))
	for place, row := range order.rows {
		group[place*k+int(d.Group[row])] = 1
		ones[place] = 1
		t.Groups[d.Group[row]].People++
	}
	weights := order.fleming(ones, o.Rho)
	variance := make([]float64, k*k)
	order.walk(ones, group, k, func(at int, r *atRisk) {
		w := weights[at]
		for i := range t.Groups {
			share := r.x[i] / r.w
			t.Groups[i].Observed += w * r.deadX[i]
			t.Groups[i].Expected += w * r.deadW * share
			if r.w <= 1 {
				continue
			}
			c := w * w * r.deadW * (r.w - r.deadW) / (r.w - 1) * share
			variance[i*k+i] += c
			for j := range t.Groups {
				variance[i*k+j] -= c * r.x[j] / r.w
			}
		}
	})
	t.Test, err = compare(t.Groups, variance)
	if err != nil {
		return nil, err
	}
	return t, nil
}

// compare is the test of observed against expected. The differences add up to
// nothing, so that one group, the last of those that take part, is left out; the
// groups' information tells which part at all.
func compare(groups []LogRankGroup, variance []float64) (Test, error) {
	k := len(groups)
	diff, skip := make([]float64, k), make([]bool, k)
	last := -1
	for i, g := range groups {
		diff[i] = g.Observed - g.Expected
		if skip[i] = !(g.Expected > 0); !skip[i] {
			last = i
		}
	}
	if last >= 0 {
		skip[last] = true
	}
	f := factorise(variance, k, skip, diagonal(variance, k), aliased)
	if f.rank == 0 {
		return Test{}, ErrOneGroup
	}
	return chiSquare(f.quadratic(diff), f.rank), nil
}

// fleming is the weight of each tie: the survival of the stratum just before it, to
// a power.
func (o *order) fleming(ones []float64, rho float64) []float64 {
	weights := make([]float64, len(o.ties))
	o.walk(ones, nil, 0, func(t int, r *atRisk) { weights[t] = 1 - r.deadW/r.w })
	for _, s := range o.strata {
		survival := 1.0
		for t := s.firstTie; t < s.endTie; t++ {
			after := survival * weights[t]
			weights[t] = 1
			if rho != 0 {
				weights[t] = math.Pow(survival, rho)
			}
			survival = after
		}
	}
	return weights
}
