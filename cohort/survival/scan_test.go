package survival_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/survival"
)

// TestScan wants of each variant what Cox gives for it and the covariates.
func TestScan(t *testing.T) {
	for i, s := range []shape{
		{n: 300, groups: 2, seed: 61},
		{n: 300, groups: 2, strata: 2, ties: true, entry: true, missing: true, seed: 62},
	} {
		for _, o := range []survival.CoxOptions{{}, {Ties: survival.Breslow}, {Firth: survival.FirthNeeds}, {Firth: survival.FirthAlways}} {
			t.Run(fmt.Sprint(i, o), func(t *testing.T) {
				sample := simulate(s)
				covariates := sample.covariates[:2]
				scan, err := survival.NewScan(sample.Data, covariates, o)
				require.NoError(t, err)
				worker := scan.Worker()
				rng := rand.New(rand.NewPCG(3, 4))
				problems := map[survival.Problem]int{}
				for variant := range 40 {
					values := genotypes(rng, len(sample.Time), []float64{0, 0.004, 0.01, 0.1, 0.4}[variant%5], variant%2 == 1)
					got, err := worker.Fit(values)
					require.NoError(t, err)
					problems[got.Problem]++
					sameAssociation(t, sample.Data, covariates, values, o, got)
				}
				assert.Positive(t, problems[survival.NoProblem])
				assert.Positive(t, problems[survival.Constant])
				assert.Equal(t, o.Firth == survival.NoFirth, problems[survival.Infinite] > 0)
			})
		}
	}
}

// genotypes are dosages of a variant, some of them missing.
func genotypes(rng *rand.Rand, n int, frequency float64, missing bool) []float64 {
	values := make([]float64, n)
	for i := range values {
		for range 2 {
			if rng.Float64() < frequency {
				values[i]++
			}
		}
		if missing && rng.Float64() < 0.05 {
			values[i] = math.NaN()
		}
	}
	return values
}

func sameAssociation(t *testing.T, d survival.Data, covariates []survival.Covariate, values []float64, o survival.CoxOptions, got survival.Association) {
	t.Helper()
	all := slices.Clone(covariates)
	all = append(all, survival.Covariate{Name: "variant", Values: values})
	fit, err := survival.Cox(d, all, o)
	require.NoError(t, err)
	want := fit.Coefficients[len(all)-1]
	assert.Equal(t, want.Problem, got.Problem)
	assert.Equal(t, fit.Events, got.Events)
	assert.Equal(t, fit.People, got.People)
	if want.Problem != survival.NoProblem {
		assert.True(t, math.IsNaN(got.Estimate+got.StdErr+got.P))
		return
	}
	assert.Equal(t, fit.Firth, got.Firth)
	same(t, "coefficient", []float64{want.Estimate, want.StdErr, want.P, want.Lower, want.Upper}, []float64{got.Estimate, got.StdErr, got.P, got.Lower, got.Upper}, 1)
	profile, err := fit.Profile(len(all)-1, 0)
	require.NoError(t, err)
	same(t, "likelihood ratio", []float64{profile.P}, []float64{got.LikelihoodRatio.P}, 0)
	assert.Equal(t, o.Firth == survival.FirthAlways, math.IsNaN(got.Score.P))
}

// TestScanWorkers runs in several goroutines: the answers are those of one.
func TestScanWorkers(t *testing.T) {
	sample := simulate(shape{n: 200, groups: 2, seed: 63})
	scan, err := survival.NewScan(sample.Data, nil, survival.CoxOptions{})
	require.NoError(t, err)
	assert.Equal(t, 200, scan.People())
	assert.Positive(t, scan.Events())
	rng := rand.New(rand.NewPCG(3, 4))
	variants := make([][]float64, 60)
	for i := range variants {
		variants[i] = genotypes(rng, 200, 0.2, i%3 == 0)
	}
	run := func(workers int) []survival.Association {
		out := make([]survival.Association, len(variants))
		var wait sync.WaitGroup
		for w := range workers {
			wait.Go(func() {
				worker := scan.Worker()
				for i := w; i < len(variants); i += workers {
					out[i], _ = worker.Fit(variants[i])
				}
			})
		}
		wait.Wait()
		return out
	}
	assert.Equal(t, fmt.Sprint(run(1)), fmt.Sprint(run(3)))
}

func TestScanBadInput(t *testing.T) {
	d := survival.Data{Time: []float64{1, 2, 3, 4}, Event: []bool{true, false, true, false}}
	scan, err := survival.NewScan(d, nil, survival.CoxOptions{})
	require.NoError(t, err)
	worker := scan.Worker()
	_, err = worker.Fit([]float64{1})
	require.ErrorContains(t, err, "1 values")
	_, err = worker.Fit([]float64{1, 2, 3, math.Inf(1)})
	require.ErrorContains(t, err, "infinite")
	got, err := worker.Fit([]float64{math.NaN(), 1, math.NaN(), 0})
	require.NoError(t, err)
	assert.Equal(t, survival.NoEvents, got.Problem)
	assert.Equal(t, 2, got.People)
	assert.Equal(t, "nobody has the event", got.Problem.String())
	got, err = worker.Fit([]float64{math.NaN(), math.NaN(), math.NaN(), math.NaN()})
	require.NoError(t, err)
	assert.Equal(t, survival.NoEvents, got.Problem)

	_, err = survival.NewScan(d, []survival.Covariate{{Name: "first", Values: []float64{1, 0, 0, 0}}}, survival.CoxOptions{})
	require.ErrorContains(t, err, `covariate "first": infinite`)
}

// TestScanIdle: covariates that say nothing of their own are named.
func TestScanIdle(t *testing.T) {
	sample := simulate(shape{n: 300, groups: 2, seed: 64})
	covariates := sample.covariates[:2]
	scan, err := survival.NewScan(sample.Data, covariates, survival.CoxOptions{})
	require.NoError(t, err)
	assert.Empty(t, scan.Idle())
	five, sum := survival.Covariate{Name: "five"}, survival.Covariate{Name: "sum"}
	for i := range sample.Time {
		five.Values = append(five.Values, 5)
		sum.Values = append(sum.Values, covariates[0].Values[i]+3*covariates[1].Values[i])
	}
	scan, err = survival.NewScan(sample.Data, []survival.Covariate{covariates[0], five, covariates[1], sum}, survival.CoxOptions{})
	require.NoError(t, err)
	assert.Equal(t, []string{"five", "sum"}, scan.Idle())
}
