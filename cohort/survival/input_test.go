package survival_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/survival"
)

// TestBadInput gives each analysis what it cannot use.
func TestBadInput(t *testing.T) {
	good := func() survival.Data {
		d := survival.Data{Time: []float64{1, 2, 3, 4}, Event: []bool{true, false, true, true}}
		d.SetGroup([]string{"a", "b", "a", "b"})
		return d
	}
	for _, tc := range []struct {
		name, want string
		change     func(d *survival.Data)
	}{
		{"nobody", "nobody", func(d *survival.Data) { *d = survival.Data{} }},
		{"lengths", "Event has 3 entries and Time 4", func(d *survival.Data) { d.Event = d.Event[1:] }},
		{"lengths of entries", "Entry has 1 entries", func(d *survival.Data) { d.Entry = []float64{1} }},
		{"lengths of strata", "Stratum has 0 entries", func(d *survival.Data) { d.Stratum = []int32{} }},
		{"lengths of groups", "Group has 1 entries", func(d *survival.Data) { d.Group = []int32{1} }},
		{"negative", "negative", func(d *survival.Data) { d.Time[2] = -1 }},
		{"infinite", "infinite", func(d *survival.Data) { d.Time[2] = math.Inf(1) }},
		{"minus infinite", "negative", func(d *survival.Data) { d.Time[2] = math.Inf(-1) }},
		{"infinite entry", "infinite", func(d *survival.Data) { d.Entry = []float64{0, 0, 0, math.Inf(-1)} }},
		{"entry at the end", "enters at or after", func(d *survival.Data) { d.Entry = []float64{0, 2, 0, 0} }},
		{"no such group", "there are 2 Groups", func(d *survival.Data) { d.Group[1] = 2 }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := good()
			tc.change(&d)
			x := []survival.Covariate{{Name: "x", Values: []float64{1, 2, 3, 5}}}
			_, err := survival.KaplanMeier(d, survival.CurveOptions{})
			require.ErrorContains(t, err, tc.want)
			require.True(t, strings.HasPrefix(err.Error(), "survival: "))
			_, err = survival.Cox(d, x, survival.CoxOptions{})
			require.ErrorContains(t, err, tc.want)
			_, err = survival.NewScan(d, nil, survival.CoxOptions{})
			require.ErrorContains(t, err, tc.want)
			if len(d.Time) > 0 {
				_, err = survival.LogRank(d, survival.LogRankOptions{})
				require.ErrorContains(t, err, tc.want)
			}
		})
	}
	one := func(v ...float64) []survival.Covariate { return []survival.Covariate{{Name: "x", Values: v}} }
	for _, tc := range []struct {
		name, want string
		x          []survival.Covariate
		o          survival.CoxOptions
	}{
		{"no covariates", "without covariates", nil, survival.CoxOptions{}},
		{"lengths", `"x" has 3 values`, one(1, 2, 3), survival.CoxOptions{}},
		{"infinite", `"x" has an infinite value`, one(1, 2, 3, math.Inf(1)), survival.CoxOptions{}},
		{"twice", `named "x"`, append(one(1, 2, 3, 4), one(1, 2, 3, 4)...), survival.CoxOptions{}},
		{"all missing", "nobody who can be used has the event", one(math.NaN(), math.NaN(), math.NaN(), math.NaN()), survival.CoxOptions{}},
		{"level", "confidence level", one(1, 2, 3, 5), survival.CoxOptions{Level: 95}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := survival.Cox(good(), tc.x, tc.o)
			require.ErrorContains(t, err, tc.want)
			if tc.x != nil {
				_, err = survival.NewScan(good(), tc.x, tc.o)
				require.ErrorContains(t, err, tc.want)
			}
		})
	}
	d := good()
	_, err := d.Indicators("c")
	require.ErrorContains(t, err, `no group is named "c"`)
	_, err = survival.KaplanMeier(d, survival.CurveOptions{Level: -1})
	require.ErrorContains(t, err, "level")
}

// TestFewEvents are cohorts with hardly anything in them.
func TestFewEvents(t *testing.T) {
	none := survival.Data{Time: make([]float64, 5), Event: make([]bool, 5)}
	x := []survival.Covariate{{Name: "x", Values: []float64{1, 2, 3, 4, 5}}}
	curves, err := survival.KaplanMeier(none, survival.CurveOptions{})
	require.NoError(t, err, "all censored at 0")
	assert.Equal(t, []float64{1}, curves[0].Survival)
	assert.Equal(t, []int{5}, curves[0].Censored)
	_, err = survival.Cox(none, x, survival.CoxOptions{})
	require.ErrorIs(t, err, survival.ErrNoEvents)

	single := survival.Data{Time: []float64{1, 2, 3, 4, 5}, Event: []bool{false, true, false, false, false}}
	fit, err := survival.Cox(single, []survival.Covariate{{Name: "x", Values: []float64{9, 2, 1, 3, 2}}}, survival.CoxOptions{})
	require.NoError(t, err, "one event, of someone in the middle")
	assert.Equal(t, survival.NoProblem, fit.Coefficients[0].Problem)
	fit, err = survival.Cox(single, x, survival.CoxOptions{})
	require.NoError(t, err, "one event, of the one with the least")
	assert.Equal(t, survival.Infinite, fit.Coefficients[0].Problem)

	last := survival.Data{Time: []float64{1, 2, 3}, Event: []bool{false, false, true}}
	fit, err = survival.Cox(last, []survival.Covariate{{Name: "x", Values: []float64{1, 2, 3}}}, survival.CoxOptions{})
	require.NoError(t, err, "one event, with nobody else at risk")
	assert.Equal(t, survival.Constant, fit.Coefficients[0].Problem)
	_, err = fit.Proportional(survival.KM)
	require.ErrorContains(t, err, "without a coefficient")

	zero := survival.Data{Time: []float64{0, 1, 2}, Event: []bool{true, true, false}}
	fit, err = survival.Cox(zero, []survival.Covariate{{Name: "x", Values: []float64{1, 0, 1}}}, survival.CoxOptions{})
	require.NoError(t, err, "an event at 0")
	_, err = fit.Proportional(survival.Log)
	require.ErrorContains(t, err, "logarithm")
}

// TestMissing counts who is left out, and gives what the others alone give.
func TestMissing(t *testing.T) {
	nan := math.NaN()
	d := survival.Data{
		Time:    []float64{1, 2, 3, 4, nan, 6, 7},
		Event:   []bool{true, true, true, true, true, true, false},
		Entry:   []float64{0, 0, 0, nan, 0, 0, 0},
		Stratum: []int32{0, 0, -1, 0, 0, 0, 0},
		Group:   []int32{0, 1, 0, 1, 0, -1, 1},
		Groups:  []string{"a", "b"},
	}
	x := []survival.Covariate{{Name: "x", Values: []float64{1, 0, 1, 0, 1, 1, nan}}}
	fit, err := survival.Cox(d, x, survival.CoxOptions{})
	require.NoError(t, err)
	assert.Equal(t, 4, fit.Missing)
	assert.Equal(t, 3, fit.People)
	want, err := survival.Cox(survival.Data{Time: []float64{1, 2, 6}, Event: []bool{true, true, true}},
		[]survival.Covariate{{Name: "x", Values: []float64{1, 0, 1}}}, survival.CoxOptions{})
	require.NoError(t, err)
	assert.Equal(t, want.Coefficients, fit.Coefficients)
	test, err := survival.LogRank(d, survival.LogRankOptions{})
	require.NoError(t, err)
	assert.Equal(t, 4, test.Missing)
	curves, err := survival.KaplanMeier(d, survival.CurveOptions{})
	require.NoError(t, err)
	assert.Equal(t, 3, curves[0].Missing, "a missing stratum is no matter to a curve")
	assert.Equal(t, []int{2, 2}, []int{curves[0].People, curves[1].People})
}

// FuzzCox wants no panic, and no number that is none without a reason.
func FuzzCox(f *testing.F) {
	f.Add([]byte{1, 1, 2, 0, 2, 0, 3, 1, 1, 1, 0, 0, 5, 1, 3, 2}, uint8(0))
	f.Add([]byte{1, 1, 255, 0, 1, 1, 0, 0, 1, 1, 3, 9, 9, 0, 0, 9}, uint8(7))
	f.Fuzz(func(t *testing.T, raw []byte, how uint8) {
		var d survival.Data
		x := []survival.Covariate{{Name: "x"}, {Name: "y"}}
		for len(raw) >= 4 && len(d.Time) < 64 {
			d.Time = append(d.Time, float64(raw[0]))
			d.Event = append(d.Event, raw[1]&1 == 1)
			d.Entry = append(d.Entry, float64(raw[0])-1-float64(raw[1]>>3))
			d.Stratum = append(d.Stratum, int32(raw[1]>>1&1))
			d.Group = append(d.Group, int32(raw[1]>>2&1))
			x[0].Values = append(x[0].Values, float64(int8(raw[2])))
			x[1].Values = append(x[1].Values, math.Exp(float64(int8(raw[3]))))
			raw = raw[4:]
		}
		d.Groups = []string{"a", "b"}
		if how&1 == 0 {
			d.Entry = nil
		}
		if how&2 == 0 {
			d.Stratum = nil
		}
		o := survival.CoxOptions{Ties: survival.TieMethod(how >> 2 & 1), Firth: survival.Firth(how >> 3 & 1)}
		fit, err := survival.Cox(d, x, o)
		if err != nil {
			return
		}
		for _, c := range fit.Coefficients {
			bad := math.IsNaN(c.Estimate+c.StdErr+c.P) || math.IsInf(c.Estimate, 0) || math.IsInf(c.StdErr, 0) || c.StdErr <= 0
			if bad != (c.Problem != survival.NoProblem) {
				t.Errorf("%+v", c)
			}
		}
		if fit.LogLikelihood < fit.NullLogLikelihood-1e-6*(1+math.Abs(fit.NullLogLikelihood)) {
			t.Errorf("the likelihood falls from %v to %v", fit.NullLogLikelihood, fit.LogLikelihood)
		}
		fit.Concordance()
		_, _ = fit.Schoenfeld()
		_, _ = fit.Proportional(survival.KM)
		_, _ = survival.LogRank(d, survival.LogRankOptions{})
		if _, err := survival.KaplanMeier(d, survival.CurveOptions{}); err != nil {
			t.Error(err)
		}
	})
}
