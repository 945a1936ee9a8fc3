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

var errOtherPeople = errors.New("survival: the releaser has other people than the study: make it with the number of people of the study's source")

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

// Figures releases numbers that were computed from the sample, such as a hazard
// ratio with its interval, or the probability of a test: where the number of people
// with the outcome, and without, may be shown for every group, and hidden otherwise.
func (s *Sample) Figures(r *suppress.Releaser, l Labels, values ...float64) ([]suppress.Number, error) {
	if err := s.releasable(); err != nil {
		return nil, err
	}
	outcome := suppress.Dimension{Name: l.Outcome + " in follow-up", Categories: []string{"yes", "no"}, Of: s.nowhere()}
	for i, at := range s.People {
		outcome.Of[at] = 1
		if s.Data.Event[i] {
			outcome.Of[at] = 0
		}
	}
	t, err := r.Table(l.Title, nil, s.dimension(l.Group), outcome)
	if err != nil {
		return nil, err
	}
	var counts []suppress.Count
	for g := range s.Data.Groups {
		counts = append(counts, t.Cell(g, 0), t.Cell(g, 1))
	}
	var out []suppress.Number
	for _, v := range values {
		out = append(out, suppress.Figure(func([]float64) float64 { return v }, counts...))
	}
	return out, nil
}

// releasable refuses what a life table cannot hold.
func (s *Sample) releasable() error {
	if s.Data.Entry != nil {
		return errors.New("survival: a life table of people who enter late is not released: count time from the entry, or show none")
	}
	if slices.ContainsFunc(s.People, func(at int) bool { return at < 0 || at >= s.study }) || len(s.People) != len(s.Data.Time) {
		return errOtherPeople
	}
	return nil
}

// dimension is the group of each person of the study; those outside the sample are
// not stated.
func (s *Sample) dimension(name string) suppress.Dimension {
	d := suppress.Dimension{Name: name, Categories: s.Data.Groups, Of: s.nowhere()}
	for i, at := range s.People {
		d.Of[at] = s.Data.Group[i]
	}
	return d
}

func (s *Sample) nowhere() []int32 { return slices.Repeat([]int32{-1}, s.study) }
