package survival_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/survival"
)

// TestCurveByHand is worked out by hand: of 6 people 1 has the event at 1, one is
// censored at 2, two of the four left have it at 3 and one is censored then, and the
// last has it at 5.
func TestCurveByHand(t *testing.T) {
	d := survival.Data{Time: []float64{3, 1, 2, 3, 3, 5}, Event: []bool{true, true, false, false, true, true}}
	curves, err := survival.KaplanMeier(d, survival.CurveOptions{Interval: survival.IntervalPlain})
	require.NoError(t, err)
	require.Len(t, curves, 1)
	c := curves[0]
	assert.Equal(t, []float64{1, 2, 3, 5}, c.Time)
	assert.Equal(t, []int{6, 5, 4, 1}, c.AtRisk)
	assert.Equal(t, []int{1, 0, 2, 1}, c.Events)
	assert.Equal(t, []int{0, 1, 1, 0}, c.Censored)
	assert.InDeltaSlice(t, []float64{5. / 6, 5. / 6, 5. / 12, 0}, c.Survival, 1e-15)
	at1, at3 := 5./6*math.Sqrt(1./30), 5./12*math.Sqrt(1./30+2./8)
	assert.InDeltaSlice(t, []float64{at1, at1, at3, 0}, c.StdErr, 1e-15)
	assert.InDelta(t, max(0, 5./12-1.959963984540054*at3), c.Lower[2], 1e-15)
	assert.True(t, math.IsNaN(c.Lower[3]))
	assert.Equal(t, []int{6, 6, 5, 4, 1, 0}, c.AtRiskAt(0, 1, 1.5, 3, 3.5, 6))
	assert.Equal(t, []float64{2, 3}, c.CensorTimes())
	assert.InDelta(t, 3, c.Median().Value, 0)
	assert.InDelta(t, 1+2*5./6+2*5./12, c.RestrictedMean(5).Value, 1e-15)
	s, _, _ := c.At(4)
	assert.InDelta(t, 5./12, s, 1e-15)
	s, _, _ = c.At(0.5)
	assert.InDelta(t, 1, s, 0)
	s, _, _ = c.At(5.5)
	assert.True(t, math.IsNaN(s))
}

func TestMedian(t *testing.T) {
	all := func(n int) []bool {
		e := make([]bool, n)
		for i := range e {
			e[i] = true
		}
		return e
	}
	for _, tc := range []struct {
		name  string
		d     survival.Data
		want  float64
		words string
	}{
		{"between two", survival.Data{Time: []float64{1, 2, 3, 4}, Event: all(4)}, 2.5, "2.5 (1–not reached)"},
		{"level to the end", survival.Data{Time: []float64{1, 2}, Event: []bool{true, false}}, 1, "1 (1–not reached)"},
		{"not reached", survival.Data{Time: []float64{1, 2, 3}, Event: []bool{true, false, false}}, math.Inf(1), "not reached (1–not reached)"},
		{"nobody", survival.Data{Time: []float64{1, 2}, Event: []bool{false, false}}, math.Inf(1), "not reached (not reached–not reached)"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			curves, err := survival.KaplanMeier(tc.d, survival.CurveOptions{})
			require.NoError(t, err)
			assert.InDelta(t, tc.want, curves[0].Median().Value, 0)
			assert.Equal(t, tc.words, curves[0].Median().String())
			assert.True(t, math.IsNaN(curves[0].Quantile(1).Value))
		})
	}
	curves, err := survival.KaplanMeier(survival.Data{Time: []float64{1}, Event: []bool{true}}, survival.CurveOptions{})
	require.NoError(t, err)
	assert.True(t, math.IsNaN(curves[0].RestrictedMean(-1).Value))
}

// TestCurvesInR compares with survfit.
func TestCurvesInR(t *testing.T) {
	types := []survival.Interval{survival.IntervalLog, survival.IntervalLogLog, survival.IntervalPlain}
	for i, s := range []shape{
		{n: 400, groups: 2, seed: 1},
		{n: 500, groups: 3, ties: true, seed: 2, missing: true},
		{n: 600, groups: 2, ties: true, entry: true, seed: 3},
		{n: 300, groups: 1, entry: true, seed: 4},
		{n: 12, groups: 2, ties: true, seed: 5},
	} {
		for _, kind := range types {
			t.Run(fmt.Sprint(i, kind), func(t *testing.T) {
				sample := simulate(s)
				level := []float64{0.95, 0.9, 0.99}[i%3]
				r := inR(t, "curves.R", sample.write(t), kind.String(), fmt.Sprint(level), "20")
				curves, err := survival.KaplanMeier(sample.Data, survival.CurveOptions{Interval: kind, Level: level})
				require.NoError(t, err)
				require.Len(t, curves, s.groups)
				for g := range curves {
					c, p := &curves[g], fmt.Sprintf("g%d.", g)
					same(t, "time", r[p+"time"], c.Time, 0)
					same(t, "at risk", r[p+"risk"], floats(c.AtRisk), 0)
					same(t, "events", r[p+"event"], floats(c.Events), 0)
					same(t, "censored", r[p+"censor"], floats(c.Censored), 0)
					same(t, "survival", r[p+"surv"], c.Survival, 1e-9)
					same(t, "standard error", r[p+"se"], c.StdErr, 1e-9)
					same(t, "lower", r[p+"lower"], c.Lower, 1e-9)
					same(t, "upper", r[p+"upper"], c.Upper, 1e-9)
					var times [9]float64
					for q, share := range []float64{0.25, 0.5, 0.75} {
						at := c.Quantile(share)
						for k, v := range []float64{at.Value, at.Lower, at.Upper} {
							if math.IsInf(v, 1) {
								v = math.NaN() // as R has it
							}
							times[3*k+q] = v
						}
					}
					same(t, "quantiles", r[p+"quantile"], times[:], 0)
					mean := c.RestrictedMean(20)
					same(t, "restricted mean", r[p+"mean"], []float64{mean.Value, mean.StdErr}, 0)
				}
			})
		}
	}
}

// TestRounding takes times for one that differ by rounding only.
func TestRounding(t *testing.T) {
	tenth := 0.1
	d := survival.Data{Time: []float64{tenth + 0.2, 0.3, 0.4}, Event: []bool{true, true, false}}
	curves, err := survival.KaplanMeier(d, survival.CurveOptions{})
	require.NoError(t, err)
	assert.Equal(t, []float64{0.3, 0.4}, curves[0].Time)
	assert.Equal(t, 2, curves[0].Events[0])
	assert.NotEqual(t, 0.3, d.Time[0], "the caller's times stay as they are")

	d.Entry = []float64{0, 0.3 - 1e-17, tenth + 0.2}
	d.Time[1] = 0.35
	_, err = survival.KaplanMeier(d, survival.CurveOptions{})
	require.NoError(t, err)
	d.Entry[0], d.Time[0] = 0.3, tenth+0.2
	_, err = survival.KaplanMeier(d, survival.CurveOptions{})
	require.ErrorContains(t, err, "rounding")
}
