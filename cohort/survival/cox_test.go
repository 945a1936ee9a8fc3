package survival_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/survival"
)

// TestCoxByHand is worked out by hand. r is the hazard ratio.
func TestCoxByHand(t *testing.T) {
	for _, tc := range []struct {
		name  string
		d     survival.Data
		x     []float64
		o     survival.CoxOptions
		ratio float64
	}{
		// r/(2r+1) · 1/(1+r) is largest at r = 1/√2.
		{"three in a row", survival.Data{Time: []float64{1, 2, 3}, Event: []bool{true, true, true}}, []float64{1, 0, 1}, survival.CoxOptions{}, 1 / math.Sqrt2},
		// Two of three at one time: r/((r+2)(r+3)/2) by Efron, r/(r+2)² by Breslow.
		{"a tie by Efron", survival.Data{Time: []float64{1, 1, 2}, Event: []bool{true, true, false}}, []float64{1, 0, 0}, survival.CoxOptions{}, math.Sqrt(6)},
		{"a tie by Breslow", survival.Data{Time: []float64{1, 1, 2}, Event: []bool{true, true, false}}, []float64{1, 0, 0}, survival.CoxOptions{Ties: survival.Breslow}, 2},
		// p = r/(1+r): p·√(p(1-p)) is largest at 3/4.
		{"Firth", survival.Data{Time: []float64{1, 2}, Event: []bool{true, false}}, []float64{1, 0}, survival.CoxOptions{Firth: survival.FirthNeeds}, 3},
	} {
		t.Run(tc.name, func(t *testing.T) {
			fit, err := survival.Cox(tc.d, []survival.Covariate{{Name: "x", Values: tc.x}}, tc.o)
			require.NoError(t, err)
			c := fit.Coefficients[0]
			require.Equal(t, survival.NoProblem, c.Problem)
			assert.InDelta(t, tc.ratio, c.HazardRatio().Value, 1e-7)
			assert.Equal(t, tc.o.Firth != survival.NoFirth, fit.Firth)
		})
	}
	fit, err := survival.Cox(survival.Data{Time: []float64{1, 2, 3}, Event: []bool{true, true, true}},
		[]survival.Covariate{{Name: "x", Values: []float64{1, 0, 1}}}, survival.CoxOptions{})
	require.NoError(t, err)
	r := 1 / math.Sqrt2
	assert.InDelta(t, 1/math.Sqrt(2*r/(2*r+1)/(2*r+1)+r/(1+r)/(1+r)), fit.Coefficients[0].StdErr, 1e-7)
	assert.InDelta(t, -math.Log(6), fit.NullLogLikelihood, 1e-14)
	assert.InDelta(t, math.Log(r/(2*r+1)/(1+r)), fit.LogLikelihood, 1e-14)
	base, err := fit.Baseline([]float64{0})
	require.NoError(t, err)
	assert.InDeltaSlice(t, []float64{1 / (2*r + 1), 1/(2*r+1) + 1/(1+r), 1/(2*r+1) + 1/(1+r) + 1/r}, base[0].Cumulative, 1e-8)
}

// TestCoxInR compares with coxph, basehaz, residuals, concordance and cox.zph.
func TestCoxInR(t *testing.T) {
	for i, s := range []shape{
		{n: 200, groups: 2, seed: 21},
		{n: 500, groups: 2, ties: true, seed: 22},
		{n: 400, groups: 2, strata: 3, ties: true, seed: 23, missing: true},
		{n: 500, groups: 2, strata: 2, ties: true, entry: true, seed: 24},
		{n: 300, groups: 2, entry: true, seed: 25, missing: true},
		{n: 40, groups: 2, ties: true, entry: true, seed: 26},
	} {
		for _, ties := range []survival.TieMethod{survival.Efron, survival.Breslow} {
			t.Run(fmt.Sprint(i, ties), func(t *testing.T) {
				sample := simulate(s)
				strata := "plain"
				if s.strata > 0 {
					strata = "strata"
				}
				r := inR(t, "cox.R", sample.write(t), ties.String(), strata, sample.names())
				fit, err := survival.Cox(sample.Data, sample.covariates, survival.CoxOptions{Ties: ties})
				require.NoError(t, err)
				compareFit(t, r, fit)
			})
		}
	}
}

func compareFit(t *testing.T, r map[string][]float64, fit *survival.Fit) {
	t.Helper()
	require.Equal(t, []float64{0}, r["warned"])
	var coef, p, variance []float64
	for j, c := range fit.Coefficients {
		require.Equal(t, survival.NoProblem, c.Problem)
		coef, p = append(coef, c.Estimate), append(p, c.P)
		variance = append(variance, fit.Covariance[j]...)
	}
	same(t, "people", r["people"], []float64{float64(fit.People), float64(fit.Events)}, 0)
	same(t, "coefficients", r["coef"], coef, 1e-6)
	same(t, "variance", r["var"], variance, 1e-6)
	same(t, "p", r["p"], p, 0)
	same(t, "log likelihood", r["loglik"], []float64{fit.NullLogLikelihood, fit.LogLikelihood}, 0)
	for name, test := range map[string]survival.Test{"lr": fit.LikelihoodRatio, "wald": fit.Wald, "score": fit.Score} {
		same(t, name, r[name], []float64{test.Statistic, float64(test.DF), test.P}, 0)
	}
	c := fit.Concordance()
	same(t, "concordance", r["concordance"], []float64{c.Concordant, c.Discordant, c.TiedHazard, c.TiedTime, c.C, c.StdErr}, 0)
	base, err := fit.Baseline(make([]float64, len(coef)))
	require.NoError(t, err)
	var time, hazard []float64
	for _, b := range base {
		time, hazard = append(time, b.Time...), append(hazard, b.Cumulative...)
	}
	same(t, "times of the baseline", r["basetime"], time, 0)
	same(t, "baseline", r["basehazard"], hazard, 0)
	var residuals []float64
	schoenfeld, err := fit.Schoenfeld()
	require.NoError(t, err)
	for _, row := range schoenfeld.Residuals {
		residuals = append(residuals, row...)
	}
	same(t, "residuals", r["schoenfeld"], residuals, 1e-3)
	for _, scale := range []survival.TimeScale{survival.KM, survival.Identity, survival.Log} {
		z, err := fit.Proportional(scale)
		require.NoError(t, err)
		var got []float64
		for _, test := range z.Coefficients {
			got = append(got, test.Statistic, float64(test.DF), test.P)
		}
		got = append(got, z.Global.Statistic, float64(z.Global.DF), z.Global.P)
		same(t, "cox.zph "+scale.String(), r["zph."+scale.String()], got, 1e-6)
	}
}

// TestInfiniteInR compares what is left of a fit with an infinite coefficient: R
// warns, and gives the same likelihood and other coefficients.
func TestInfiniteInR(t *testing.T) {
	sample := simulate(shape{n: 150, groups: 2, ties: true, seed: 31})
	never := survival.Covariate{Name: "never", Values: make([]float64, len(sample.Time))}
	n := 0
	for i, event := range sample.Event {
		if !event && n < 6 {
			never.Values[i] = 1
			n++
		}
	}
	sample.covariates = append(sample.covariates[:2], never)
	r := inR(t, "cox.R", sample.write(t), "efron", "plain", sample.names())
	require.Positive(t, r["warned"][0], "R: Loglik converged before variable 3; coefficient may be infinite")
	fit, err := survival.Cox(sample.Data, sample.covariates, survival.CoxOptions{})
	require.NoError(t, err)
	c := fit.Coefficients[2]
	assert.Equal(t, survival.Infinite, c.Problem)
	for _, v := range []float64{c.Estimate, c.StdErr, c.Z, c.P, c.Lower, c.Upper, c.HazardRatio().Value, fit.Covariance[2][2], fit.Wald.P} {
		assert.True(t, math.IsNaN(v))
	}
	assert.Equal(t, "not estimated", c.HazardRatio().String())
	same(t, "coefficients", r["coef"][:2], []float64{fit.Coefficients[0].Estimate, fit.Coefficients[1].Estimate}, 0)
	same(t, "log likelihood", r["loglik"], []float64{fit.NullLogLikelihood, fit.LogLikelihood}, 0)
	_, err = fit.Proportional(survival.KM)
	require.ErrorContains(t, err, "infinite")
	_, err = fit.Baseline(make([]float64, 3))
	require.ErrorContains(t, err, "infinite")
}

// TestUndetermined is a cohort in which x and y together tell all but the order of
// two people who have the event at once: of z, which differs between these two,
// nothing can be known that x and y could not make up for.
func TestUndetermined(t *testing.T) {
	d := survival.Data{
		Time:  []float64{4, 12, 17, 5, 15, 13, 12, 7, 14, 17},
		Event: []bool{false, false, true, true, false, false, false, false, false, true},
		Entry: []float64{0, 4, 10, 0, 14, 8, 11, 1, 11, 9},
	}
	fit, err := survival.Cox(d, []survival.Covariate{
		{Name: "x", Values: []float64{1, 1, 1, 0, 1, 0, 1, 1, 1, 0}},
		{Name: "y", Values: []float64{1, 2, 0, 1, 0, 2, 1, 2, 2, 2}},
		{Name: "z", Values: []float64{-0.65, 0.28, -1.3, -0.77, -0.96, 0.48, -0.18, 0.6, -1.1, -1.05}},
	}, survival.CoxOptions{})
	require.NoError(t, err)
	assert.Equal(t, survival.Infinite, fit.Coefficients[0].Problem)
	assert.Equal(t, survival.Infinite, fit.Coefficients[1].Problem)
	assert.Equal(t, survival.Undetermined, fit.Coefficients[2].Problem)
	assert.True(t, math.IsNaN(fit.Coefficients[2].Estimate))
	assert.InDelta(t, -math.Log(2), fit.LogLikelihood, 1e-6, "two orders remain")
}

// TestFirthInR compares with a maximum that R finds by other means.
func TestFirthInR(t *testing.T) {
	for i, s := range []shape{
		{n: 60, groups: 2, ties: true, seed: 41},
		{n: 40, groups: 2, ties: true, seed: 42},
		{n: 40, groups: 2, ties: true, entry: true, seed: 43},
	} {
		ties := survival.TieMethod(i % 2)
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			sample := simulate(s)
			never := survival.Covariate{Name: "never", Values: make([]float64, len(sample.Time))}
			for i, n := 0, 0; n < 5; i++ {
				if !sample.Event[i] {
					never.Values[i] = 1
					n++
				}
			}
			sample.covariates = []survival.Covariate{sample.covariates[1], never}
			r := inR(t, "firth.R", sample.write(t), ties.String(), sample.names())
			fit, err := survival.Cox(sample.Data, sample.covariates, survival.CoxOptions{Ties: ties, Firth: survival.FirthNeeds})
			require.NoError(t, err)
			require.True(t, fit.Firth)
			var coef, se []float64
			for _, c := range fit.Coefficients {
				coef, se = append(coef, c.Estimate), append(se, c.StdErr)
			}
			same(t, "coefficients", r["coef"], coef, 0)
			same(t, "standard errors", r["se"], se, 0)
			same(t, "penalised likelihood", r["loglik"], []float64{fit.NullLogLikelihood, fit.LogLikelihood}, 0)
		})
	}
}

// TestCollinearInR compares with what R leaves out.
func TestCollinearInR(t *testing.T) {
	sample := simulate(shape{n: 200, groups: 2, strata: 2, ties: true, seed: 51})
	age, dose := sample.covariates[0].Values, sample.covariates[1].Values
	sum, flat, stratum := make([]float64, len(age)), make([]float64, len(age)), make([]float64, len(age))
	for i := range age {
		sum[i], flat[i], stratum[i] = 3*age[i]-2*dose[i]+1, 7, float64(sample.Stratum[i])
	}
	sample.covariates = []survival.Covariate{{Name: "flat", Values: flat}, {Name: "age", Values: age}, {Name: "stratum2", Values: stratum}, {Name: "dose", Values: dose}, {Name: "sum", Values: sum}}
	r := inR(t, "cox.R", sample.write(t), "efron", "strata", sample.names())
	fit, err := survival.Cox(sample.Data, sample.covariates, survival.CoxOptions{})
	require.NoError(t, err)
	var coef []float64
	for _, c := range fit.Coefficients {
		coef = append(coef, c.Estimate)
	}
	same(t, "coefficients", r["coef"], coef, 0)
	for j, want := range []survival.Problem{survival.Constant, survival.NoProblem, survival.Constant, survival.NoProblem, survival.Collinear} {
		assert.Equal(t, want, fit.Coefficients[j].Problem, j)
	}
	assert.Equal(t, 2, fit.LikelihoodRatio.DF)
	assert.False(t, math.IsNaN(fit.Wald.P))
	z, err := fit.Proportional(survival.KM)
	require.NoError(t, err)
	assert.Len(t, z.Coefficients, 2)
}

// TestProfile looks up the interval in the likelihood itself, r/((2r+1)(1+r)).
func TestProfile(t *testing.T) {
	fit, err := survival.Cox(survival.Data{Time: []float64{1, 2, 3}, Event: []bool{true, true, true}},
		[]survival.Covariate{{Name: "x", Values: []float64{1, 0, 1}}, {Name: "flat", Values: []float64{1, 1, 1}}}, survival.CoxOptions{})
	require.NoError(t, err)
	c, err := fit.Profile(0, 0.9)
	require.NoError(t, err)
	loglik := func(b float64) float64 {
		r := math.Exp(b)
		return math.Log(r / (2*r + 1) / (1 + r))
	}
	best := loglik(c.Estimate)
	assert.InDelta(t, 1/math.Sqrt2, c.HazardRatio().Value, 1e-8)
	assert.Less(t, c.Lower, c.Estimate)
	assert.Less(t, c.Estimate, c.Upper)
	for _, limit := range []float64{c.Lower, c.Upper} {
		assert.InDelta(t, 2.7055434540954, 2*(best-loglik(limit)), 1e-7) // R: qchisq(0.9, 1)
	}
	assert.InDelta(t, math.Erfc(math.Sqrt(best-loglik(0))), c.P, 1e-9)
	flat, err := fit.Profile(1, 0)
	require.NoError(t, err)
	assert.Equal(t, survival.Constant, flat.Problem)
	assert.True(t, math.IsNaN(flat.Lower))
	_, err = fit.Profile(0, 1)
	require.ErrorContains(t, err, "level")
	_, err = fit.Baseline([]float64{1})
	require.ErrorContains(t, err, "1 covariates")
	_, err = fit.Baseline([]float64{1, math.NaN()})
	require.ErrorContains(t, err, "not a number")
}
