package survival

import (
	"errors"
	"math"
	"slices"

	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// Labels name what is released of a sample. A Releaser knows each name as one thing:
// the group's must not be that of another grouping, or of the same one over other
// people.
type Labels struct {
	Title   string
	Outcome string  // such as "stroke"
	Group   string  // such as "CYP2C19 phenotype of those followed"
	Every   float64 // intervals of the curves are multiples of it, such as 30 days
}

var errChanged = errors.New("survival: the sample was changed after it was made: make a new one with FromStudy")

// Curves releases the curve of each group as a life table, in which no interval has
// a small number of events or of censored people; see [suppress.Releaser.Curves].
// The estimate is the actuarial one, for that of Kaplan and Meier would tell single
// people's times. The releaser is that of the run, over all people of the study's
// source in their order.
func (s *Sample) Curves(r *suppress.Releaser, l Labels) ([]suppress.Curve, error) {
	if err := s.releasable(); err != nil {
		return nil, err
	}
	f := suppress.Followup{Name: l.Outcome, Every: l.Every, Time: make([]float64, s.study), Event: make([]bool, s.study)}
	for i := range f.Time {
		f.Time[i] = math.NaN()
	}
	for i, at := range s.People {
		f.Time[at], f.Event[at] = s.Data.Time[i], s.Data.Event[i]
	}
	curves, err := r.Curves(l.Title, nil, f, s.dimension(l.Group))
	return slices.DeleteFunc(curves, func(c suppress.Curve) bool { return c.Group == suppress.NotStated }), err
}

// Figures releases numbers that were computed from the people of released curves,
// such as a hazard ratio with its interval, or the probability of a test: where the
// curves show events of every group, which are then more than the threshold, and hidden
// otherwise.
func Figures(curves []suppress.Curve, values ...float64) []suppress.Number {
	var counts []suppress.Count
	shown := len(curves) > 0
	for _, c := range curves {
		events := 0
		for _, i := range c.Intervals {
			counts = append(counts, i.Events, i.Censored)
			n, _ := i.Events.N()
			events += n
		}
		shown = shown && events > 0
	}
	out := make([]suppress.Number, len(values)) // hidden
	for i, v := range values {
		if shown {
			out[i] = suppress.Figure(func([]float64) float64 { return v }, counts...)
		}
	}
	return out
}

// releasable refuses what a life table cannot hold.
func (s *Sample) releasable() error {
	if s.Data.Entry != nil {
		return errors.New("survival: a life table of people who enter late is not released: count time from the entry, or show none")
	}
	if slices.ContainsFunc(s.People, func(at int) bool { return at < 0 || at >= s.study }) || len(s.People) != len(s.Data.Time) {
		return errChanged
	}
	return nil
}

// dimension is the group of each person of the study; those outside the sample are
// not stated.
func (s *Sample) dimension(name string) suppress.Dimension {
	d := suppress.Dimension{Name: name, Categories: s.Data.Groups, Of: slices.Repeat([]int32{-1}, s.study)}
	for i, at := range s.People {
		d.Of[at] = s.Data.Group[i]
	}
	return d
}
