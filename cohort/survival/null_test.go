package survival_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/survival"
)

// drawn is so many people in two groups, half of them each, of whom one has the
// other's hazard times ratio; about a third are censored. weeks makes ties.
func drawn(rng *rand.Rand, n int, ratio float64, weeks bool) (survival.Data, survival.Covariate) {
	d := survival.Data{Time: make([]float64, n), Event: make([]bool, n), Group: make([]int32, n), Groups: []string{"a", "b"}}
	x := survival.Covariate{Name: "b", Values: make([]float64, n)}
	for i := range n {
		hazard := 1.
		if i%2 == 1 {
			d.Group[i], x.Values[i], hazard = 1, 1, ratio
		}
		event, censored := rng.ExpFloat64()/hazard, 3*rng.Float64()
		d.Time[i], d.Event[i] = min(event, censored), event <= censored
		if weeks {
			d.Time[i] = math.Ceil(d.Time[i] * 20)
		}
	}
	return d, x
}

// TestNull runs each test on 20,000 cohorts without an effect: at 0.05 it must be
// significant in 5 ± 0.5 % of them.
func TestNull(t *testing.T) {
	runs := 20000
	if testing.Short() {
		runs = 2000
	}
	for _, tc := range []struct {
		name  string
		weeks bool
	}{{"without ties", false}, {"with ties", true}} {
		t.Run(tc.name, func(t *testing.T) {
			t.Parallel()
			rng := rand.New(rand.NewPCG(2026, 11))
			hits := map[string]int{}
			for range runs {
				d, x := drawn(rng, 300, 1, tc.weeks)
				test, err := survival.LogRank(d, survival.LogRankOptions{})
				require.NoError(t, err)
				fit, err := survival.Cox(d, []survival.Covariate{x}, survival.CoxOptions{})
				require.NoError(t, err)
				check, err := fit.Proportional(survival.KM)
				require.NoError(t, err)
				tests := map[string]float64{
					"proportional hazards": check.Global.P, "log-rank": test.P, "Wald": fit.Wald.P, "likelihood ratio": fit.LikelihoodRatio.P, "score": fit.Score.P,
				}
				if tc.weeks {
					firth, err := survival.Cox(d, []survival.Covariate{x}, survival.CoxOptions{Firth: survival.FirthAlways})
					require.NoError(t, err)
					tests["Wald by Firth"], tests["likelihood ratio by Firth"] = firth.Wald.P, firth.LikelihoodRatio.P
				}
				for name, p := range tests {
					if p < 0.05 {
						hits[name]++
					}
				}
			}
			require.Len(t, hits, map[bool]int{false: 5, true: 7}[tc.weeks])
			for name, n := range hits {
				share := 100 * float64(n) / float64(runs)
				t.Logf("%s: %.2f %%", name, share)
				if !testing.Short() {
					assert.InDelta(t, 5, share, 0.5, name)
				}
			}
		})
	}
}

// TestPower plants a hazard ratio, which the log-rank test and Cox's regression find as
// often as Schoenfeld (Biometrics 1983;39:499-503) expects of so many events.
func TestPower(t *testing.T) {
	runs, ratio := 3000, 1.4
	if testing.Short() {
		runs = 400
	}
	rng := rand.New(rand.NewPCG(2026, 13))
	found, events := map[string]int{}, 0
	for range runs {
		d, x := drawn(rng, 300, ratio, false)
		test, err := survival.LogRank(d, survival.LogRankOptions{})
		require.NoError(t, err)
		fit, err := survival.Cox(d, []survival.Covariate{x}, survival.CoxOptions{})
		require.NoError(t, err)
		for _, happened := range d.Event {
			if happened {
				events++
			}
		}
		for name, p := range map[string]float64{"log-rank": test.P, "Cox": fit.Wald.P} {
			if p < 0.05 {
				found[name]++
			}
		}
	}
	shift := math.Log(ratio) * math.Sqrt(float64(events)/float64(runs)/4)
	power := math.Erfc(-(shift-1.959964)/math.Sqrt2) / 2
	require.Len(t, found, 2)
	for name, n := range found {
		share := float64(n) / float64(runs)
		t.Logf("%s: %.3f, expected %.3f", name, share, power)
		// Three standard errors of a share of so many runs, and 0.02 for the approximation.
		assert.InDelta(t, power, share, 0.02+3*math.Sqrt(power*(1-power)/float64(runs)), name)
	}
}

// TestDriftPower: a hazard ratio that turns about is seen to be not proportional.
func TestDriftPower(t *testing.T) {
	rng := rand.New(rand.NewPCG(2026, 14))
	found := 0
	for range 200 {
		d, x := drawn(rng, 400, 1, false)
		for i := range d.Time { // early events of one group, late ones of the other
			if x.Values[i] == 1 && d.Event[i] {
				d.Time[i] = 0.5 + d.Time[i]/10
			}
		}
		fit, err := survival.Cox(d, []survival.Covariate{x}, survival.CoxOptions{})
		require.NoError(t, err)
		check, err := fit.Proportional(survival.KM)
		require.NoError(t, err)
		if check.Global.P < 0.05 {
			found++
		}
	}
	assert.Greater(t, found, 190)
}

// TestCoverage plants a hazard ratio in 1,000 cohorts: the interval covers it in
// 95 ± 2 % of them, and the mean estimate is it.
func TestCoverage(t *testing.T) {
	for _, ratio := range []float64{0.6, 1.8} {
		rng := rand.New(rand.NewPCG(2026, 12))
		covered, sum := 0, 0.0
		for range 1000 {
			d, x := drawn(rng, 400, ratio, true)
			fit, err := survival.Cox(d, []survival.Covariate{x}, survival.CoxOptions{})
			require.NoError(t, err)
			c := fit.Coefficients[0]
			sum += c.Estimate
			if c.Lower <= math.Log(ratio) && math.Log(ratio) <= c.Upper {
				covered++
			}
		}
		t.Logf("hazard ratio %v: covered in %.1f %%, mean %.4f", ratio, float64(covered)/10, math.Exp(sum/1000))
		assert.InDelta(t, 950, covered, 20)
		assert.InDelta(t, math.Log(ratio), sum/1000, 0.02)
	}
}
