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
				for name, p := range map[string]float64{
					"log-rank": test.P, "Wald": fit.Wald.P, "likelihood ratio": fit.LikelihoodRatio.P, "score": fit.Score.P,
				} {
					if p < 0.05 {
						hits[name]++
					}
				}
			}
			require.Len(t, hits, 4)
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
