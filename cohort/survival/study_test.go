package survival_test

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/phenotype"
	"github.com/allelerx/allelerx/cohort/privacy/suppress"
	"github.com/allelerx/allelerx/cohort/survival"
)

// followed makes the result of a study of so many people in two groups with a third
// who are not included.
func followed(n int, ratio float64, seed uint64) *phenotype.Result {
	rng := rand.New(rand.NewPCG(seed, 1))
	r := &phenotype.Result{Design: "stroke"}
	for i := range n {
		p := phenotype.Person{ID: strconv.Itoa(i), Included: i%3 != 0, Group: phenotype.IndexGroup}
		hazard := 1. / 400
		if i%2 == 0 {
			p.Group, hazard = phenotype.ComparatorGroup, ratio/400
		}
		if p.Included {
			event, end := rng.ExpFloat64()/hazard, 100+rng.IntN(600)
			p.Days, p.End = end, phenotype.AtRecordEnd
			if int(event)+1 <= end {
				p.Days, p.End, p.Event = int(event)+1, phenotype.AtOutcome, true
			}
		}
		r.People = append(r.People, p)
	}
	return r
}

func ofGroup(p *phenotype.Person) string { return p.Group.String() }

func TestFromStudy(t *testing.T) {
	r := followed(3000, 2, 1)
	r.People[1].Days = -3
	r.People[2].End = phenotype.NotFollowed
	r.People[4].Group = phenotype.NoGroup
	s, err := survival.FromStudy(r, func(p *phenotype.Person) string {
		if p.Group == phenotype.NoGroup {
			return ""
		}
		return p.Group.String()
	})
	require.NoError(t, err)
	assert.Equal(t, survival.Left{NotIncluded: 1000, NoTime: 2, NoGroup: 1}, s.Left)
	assert.Len(t, s.People, 1997)
	assert.Equal(t, []string{"comparator", "index"}, s.Data.Groups)
	for i, at := range s.People {
		p := r.People[at]
		require.InDelta(t, float64(p.Days), s.Data.Time[i], 0)
		require.Equal(t, p.Event, s.Data.Event[i])
		require.Equal(t, p.Group.String(), s.Data.Groups[s.Data.Group[i]])
	}
	x, err := s.Data.Indicators("index")
	require.NoError(t, err)
	age, err := s.Covariate("age", r, func(p *phenotype.Person) float64 { return p.Age.Years() + float64(len(p.ID)) })
	require.NoError(t, err)
	fit, err := survival.Cox(s.Data, append(x, age), survival.CoxOptions{})
	require.NoError(t, err)
	ratio := fit.Coefficients[0].HazardRatio()
	assert.Equal(t, "comparator", fit.Coefficients[0].Name)
	assert.Less(t, ratio.Lower, 2.)
	assert.Greater(t, ratio.Upper, 2.)

	_, err = s.Covariate("age", followed(10, 2, 1), nil)
	require.ErrorContains(t, err, "another study")
	_, err = survival.FromStudy(r, func(*phenotype.Person) string { return "" })
	require.ErrorContains(t, err, "nobody")
	_, err = survival.FromStudy(nil, ofGroup)
	require.ErrorContains(t, err, "no study")
}

// TestRelease looks for small counts in what is released, and for figures of groups
// in which few have the event.
func TestRelease(t *testing.T) {
	labels := survival.Labels{Title: "stroke by group", Outcome: "stroke", Group: "drug of those followed", Every: 30}
	r := followed(3000, 2, 2)
	s, err := survival.FromStudy(r, ofGroup)
	require.NoError(t, err)
	releaser, err := suppress.New(len(r.People), suppress.Options{})
	require.NoError(t, err)
	curves, err := s.Curves(releaser, labels)
	require.NoError(t, err)
	require.Len(t, curves, 2)
	exact, err := survival.KaplanMeier(s.Data, survival.CurveOptions{})
	require.NoError(t, err)
	for g, c := range curves {
		assert.Equal(t, exact[g].Group, c.Group)
		require.NotEmpty(t, c.Intervals)
		first, ok := c.Intervals[0].AtRisk.N()
		assert.True(t, ok)
		assert.Equal(t, exact[g].People, first)
		for _, at := range c.Intervals {
			for _, n := range []suppress.Count{at.Events, at.Censored} {
				n, ok := n.N()
				assert.True(t, ok)
				assert.True(t, n == 0 || n > 10)
			}
			released, ok := at.Survival.Value()
			assert.True(t, ok)
			near, _, _ := exact[g].At(math.Nextafter(at.End, 0))
			assert.InDelta(t, near, released, 0.02, "the life table is near the curve")
		}
	}
	figures := survival.Figures(curves, 1.5, 0.01)
	v, ok := figures[0].Value()
	assert.True(t, ok)
	assert.InDelta(t, 1.5, v, 0)
	assert.Equal(t, "0.01", figures[1].String())
	assert.Equal(t, suppress.Hidden, survival.Figures(nil, 1)[0].String())

	for i := range r.People { // a handful of events in one group
		if p := &r.People[i]; p.Event && p.Group == phenotype.IndexGroup && i > 30 {
			p.Event, p.End = false, phenotype.AtRecordEnd
		}
	}
	few, err := survival.FromStudy(r, ofGroup)
	require.NoError(t, err)
	releaser, err = suppress.New(len(r.People), suppress.Options{})
	require.NoError(t, err)
	curves, err = few.Curves(releaser, labels)
	require.NoError(t, err)
	assert.Equal(t, suppress.Hidden, survival.Figures(curves, 1.5)[0].String())

	other, err := suppress.New(7, suppress.Options{})
	require.NoError(t, err)
	_, err = s.Curves(other, labels)
	require.ErrorContains(t, err, "other people")
	s.Data.Entry = make([]float64, len(s.Data.Time))
	_, err = s.Curves(releaser, labels)
	require.ErrorContains(t, err, "enter late")
	s.Data.Entry, s.People = nil, s.People[1:]
	_, err = s.Curves(releaser, labels)
	require.ErrorContains(t, err, "was changed")
}
