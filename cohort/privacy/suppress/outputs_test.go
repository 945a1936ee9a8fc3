package suppress_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

func TestHistogram(t *testing.T) {
	values := slices.Concat(slices.Repeat([]float64{5}, 30), slices.Repeat([]float64{15}, 4), slices.Repeat([]float64{25}, 20),
		slices.Repeat([]float64{35}, 12), slices.Repeat([]float64{99}, 2), slices.Repeat([]float64{math.NaN()}, 15))
	edges := []float64{0, 10, 20, 30, 40}
	got, err := releaser(t, len(values)).Histogram("h", nil, "v", values, edges)
	require.NoError(t, err)
	total := 0
	for i, b := range got {
		n, ok := b.Count.N()
		assert.True(t, ok)
		assert.True(t, n == 0 || n > 10)
		total += n
		if i > 0 {
			assert.InDelta(t, got[i-1].High, b.Low, 0)
		}
	}
	assert.Equal(t, 68, total)
	assert.InDelta(t, 10, got[2].Low, 0)
	assert.InDelta(t, 30, got[2].High, 0) // the 4 go with the 20
	assert.True(t, math.IsInf(got[len(got)-1].High, 1))

	r := releaser(t, 5)
	_, err = r.Histogram("h", nil, "v", []float64{1, 2, 3, 4, 5}, edges)
	var few *suppress.FewError
	require.ErrorAs(t, err, &few)
	assert.Contains(t, err.Error(), "no histogram")
	_, err = r.Histogram("h", nil, "v", []float64{1}, edges)
	require.ErrorContains(t, err, "1 values")
	_, err = r.Histogram("h", nil, "v", make([]float64, 5), []float64{2, 1})
	require.ErrorContains(t, err, "increase")
	_, err = r.Histogram("h", []suppress.Condition{{}}, "v", make([]float64, 5), edges)
	require.Error(t, err)
}

func TestFlow(t *testing.T) {
	keep := func(n int, lost ...int) []suppress.Step {
		var steps []suppress.Step
		at := 0
		for i, l := range lost {
			s := suppress.Step{Name: string(rune('a' + i)), Keep: slices.Repeat([]bool{true}, n)}
			for range l {
				s.Keep[at] = false
				at++
			}
			steps = append(steps, s)
		}
		return steps
	}
	for _, tc := range []struct {
		name string
		n    int
		lost []int
		want [][3]string
	}{
		{"nothing small", 100, []int{20, 0, 30}, [][3]string{{"a", "20", "80"}, {"b", "0", "80"}, {"c", "30", "50"}}},
		{"a small step goes with the next", 100, []int{3, 20}, [][3]string{{"a; b", "23", "77"}}},
		{"the last goes with the one before", 100, []int{20, 3}, [][3]string{{"a; b", "23", "77"}}},
		{"all small", 100, []int{3, 4}, [][3]string{{"a; b", "hidden", "hidden"}}},
		{"few are left", 100, []int{95}, [][3]string{{"a", "hidden", "hidden"}}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := releaser(t, tc.n).Flow("f", keep(tc.n, tc.lost...))
			require.NoError(t, err)
			var rows [][3]string
			for _, s := range got {
				rows = append(rows, [3]string{s.Name, s.Excluded.String(), s.Remaining.String()})
			}
			assert.Equal(t, tc.want, rows)
		})
	}
	_, err := releaser(t, 3).Flow("f", keep(2, 1))
	require.ErrorContains(t, err, "2 people")
	_, err = releaser(t, 3).Flags("f", nil, []suppress.Dimension{suppress.Group("x", []string{"a", "a", "b"})})
	require.ErrorContains(t, err, "no flag")
}

// TestSummary compares with sums by hand.
func TestSummary(t *testing.T) {
	n := 120
	sexes, values := make([]string, n), make([]float64, n)
	for p := range n {
		sexes[p], values[p] = "m", float64(p)
		switch {
		case p < 60:
			sexes[p] = "f"
		case p < 64:
			sexes[p] = "o"
		}
	}
	r := releaser(t, n)
	got, err := r.Summary("s", nil, suppress.Measure{Name: "v", Values: values}, suppress.Group("sex", sexes))
	require.NoError(t, err)
	require.Len(t, got, 4)
	var hidden int
	for _, s := range got[:3] {
		_, counted := s.N.N()
		mean, meant := s.Mean.Value()
		assert.Equal(t, counted, meant)
		if !counted {
			hidden++
			assert.Equal(t, suppress.Hidden, s.SD.String())
			assert.Equal(t, suppress.Hidden, s.Low.String())
			continue
		}
		if s.Category == "f" {
			assert.InDelta(t, 29.5, mean, 1e-9)
			assert.Equal(t, "17.46", s.SD.String()) // of 0 to 59: √(60·61/12)
			assert.Equal(t, "5.00", s.Low.String()) // of 0 to 10
			assert.Equal(t, "54.00", s.High.String())
			assert.Equal(t, "29.00", s.Middle.String())
		}
	}
	assert.Equal(t, 2, hidden, "the four, and others so that they cannot be had")
	assert.Equal(t, "59.50", got[3].Mean.String())
	_, shown := got[3].Low.Value()
	assert.False(t, shown)
	_, err = r.Summary("s", nil, suppress.Measure{Name: "v"}, suppress.Group("sex", sexes))
	require.ErrorContains(t, err, "0 values")
	values[3] = math.Inf(1)
	_, err = r.Summary("s", nil, suppress.Measure{Name: "w", Values: values}, suppress.Group("sex", sexes))
	require.ErrorContains(t, err, "infinite")
}

// TestCurves makes follow-ups and checks what is told of them.
func TestCurves(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	n := 600
	f := suppress.Followup{Name: "mace", Every: 30, Time: make([]float64, n), Event: make([]bool, n)}
	groups := make([]string, n)
	for p := range n {
		groups[p] = []string{"carrier", "other"}[rng.IntN(2)]
		event, censored := rng.ExpFloat64()*900, rng.ExpFloat64()*900
		f.Time[p], f.Event[p] = min(event, censored), event < censored
	}
	r := releaser(t, n)
	curves, err := r.Curves("c", nil, f, suppress.Group("group", groups))
	require.NoError(t, err)
	require.Len(t, curves, 2)
	for _, c := range curves {
		require.Greater(t, len(c.Intervals), 3)
		s, seen := 1.0, 0
		for i, v := range c.Intervals {
			risk, ok := v.AtRisk.N()
			require.True(t, ok)
			events, _ := v.Events.N()
			censored, _ := v.Censored.N()
			for _, few := range []int{events, censored, events + censored} {
				assert.True(t, few == 0 || few > 10)
			}
			seen += events + censored
			next, _ := c.Beyond.N()
			if i+1 < len(c.Intervals) {
				next, _ = c.Intervals[i+1].AtRisk.N()
			}
			assert.Equal(t, risk-events-censored, next)
			assert.True(t, next == 0 || next > 10)
			s *= 1 - float64(events)/(float64(risk)-float64(censored)/2)
			got, ok := v.Survival.Value()
			assert.True(t, ok)
			assert.InDelta(t, s, got, 1e-12)
			assert.InDelta(t, 0, math.Mod(v.End, 30), 0)
			// The exponential distribution that the times were drawn from, within four standard errors.
			se, _ := v.StdErr.Value()
			assert.InDelta(t, math.Exp(-v.End/900), got, 4*se)
		}
		beyond, _ := c.Beyond.N()
		first, _ := c.Intervals[0].AtRisk.N()
		assert.Equal(t, first, seen+beyond)
	}

	for _, tc := range []struct {
		name, want string
		change     func(f *suppress.Followup)
	}{
		{"other people", "other people", func(f *suppress.Followup) { f.Time = f.Time[1:] }},
		{"no step", "Every", func(f *suppress.Followup) { f.Every = 0 }},
		{"negative", "negative", func(f *suppress.Followup) { f.Time = slices.Repeat([]float64{-1}, n) }},
		{"infinite", "longer than", func(f *suppress.Followup) { f.Time = slices.Repeat([]float64{math.Inf(1)}, n) }},
		{"another grid", "other categories", func(f *suppress.Followup) { f.Every = 60 }},
		{"nobody", "no survival curve", func(f *suppress.Followup) { f.Time = slices.Repeat([]float64{math.NaN()}, n) }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			f := f
			tc.change(&f)
			_, err := r.Curves("c", nil, f, suppress.Group("group", groups))
			require.ErrorContains(t, err, tc.want)
		})
	}
	// A few without a follow-up are the difference of the people and those at risk.
	g := f
	g.Name, g.Time = "death", slices.Clone(f.Time)
	g.Time[0] = math.NaN()
	_, err = r.Curves("c", nil, g, suppress.Group("group", groups))
	var few *suppress.FewError
	require.ErrorAs(t, err, &few)
}
