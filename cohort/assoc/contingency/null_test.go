package contingency_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc/contingency"
)

// people draws a table of genotypes of an allele at equilibrium; the cases have
// the allele as often as the controls where the frequencies are equal.
func people(random *rand.Rand, cases, controls int, inCases, inControls float64) contingency.Genotypes {
	var g contingency.Genotypes
	for r, group := range [2]struct {
		n         int
		frequency float64
	}{{cases, inCases}, {controls, inControls}} {
		for range group.n {
			copies := 0
			for range 2 {
				if random.Float64() < group.frequency {
					copies++
				}
			}
			g[r][copies]++
		}
	}
	return g
}

// Where nothing goes with anything, tests at 5 % say otherwise in 5 % of studies:
// asymptotic ones within half a per cent of that, exact ones never more often.
// Intervals at 95 % hold the truth as often.
func TestNull(t *testing.T) {
	if testing.Short() {
		t.Skip("20,000 studies")
	}
	const studies = 20_000
	random := rand.New(rand.NewPCG(11, 12))
	var pearson, genotypes, trend, woolf, fisher, exact, interval, yates int
	for range studies {
		g := people(random, 150, 250, 0.35, 0.35)
		add := func(n *int, r contingency.Test, err error) {
			require.NoError(t, err)
			if r.P <= 0.05 {
				*n++
			}
		}
		r, err := contingency.ChiSquare(g.Alleles(), contingency.Options{})
		add(&pearson, r, err)
		r, err = contingency.ChiSquare(g.Alleles(), contingency.Options{Yates: true})
		add(&yates, r, err)
		r, err = contingency.ChiSquareGenotypes(g)
		add(&genotypes, r, err)
		r, err = contingency.Trend(g)
		add(&trend, r, err)
		r, err = contingency.FisherGenotypes(g)
		add(&exact, r, err)
		f, err := contingency.Fisher(g.Carriers(), contingency.Options{})
		add(&fisher, f.Test, err)
		if f.Odds.Low > 1 || f.Odds.High < 1 {
			interval++
		}
		o, err := contingency.Woolf(g.Alleles(), contingency.Options{})
		require.NoError(t, err)
		if o.Low > 1 || o.High < 1 {
			woolf++
		}
	}
	share := func(n int) float64 { return 100 * float64(n) / studies }
	for name, n := range map[string]int{"Pearson of alleles": pearson, "Pearson of genotypes": genotypes, "trend": trend, "Woolf's interval": woolf} {
		t.Logf("%s: %.2f %%", name, share(n))
		assert.InDelta(t, 5, share(n), 0.5, name)
	}
	for name, n := range map[string]int{"Fisher": fisher, "exact test of genotypes": exact, "exact interval": interval, "Yates": yates} {
		t.Logf("%s: %.2f %%", name, share(n))
		assert.LessOrEqual(t, share(n), 5.5, name)
		assert.Greater(t, share(n), 2.0, name) // it does test something
	}
}

// Rare alleles: the exact tests hold where the asymptotic ones have nothing to
// stand on.
func TestNullRare(t *testing.T) {
	const studies = 20_000
	random := rand.New(rand.NewPCG(13, 14))
	var fisher, exact int
	for range studies {
		g := people(random, 30, 200, 0.01, 0.01)
		f, err := contingency.Fisher(g.Carriers(), contingency.Options{})
		require.NoError(t, err)
		e, err := contingency.FisherGenotypes(g)
		require.NoError(t, err)
		if f.P <= 0.05 {
			fisher++
		}
		if e.P <= 0.05 {
			exact++
		}
	}
	assert.LessOrEqual(t, 100*float64(fisher)/studies, 5.5)
	assert.LessOrEqual(t, 100*float64(exact)/studies, 5.5)
}

// Of carriers among 60 cases and 80 controls, half and 28 %, Pearson's test finds the
// difference as often as the normal approximation of two shares says: the difference 0.22,
// less 1.96 times its pooled error of 0.0826, over its own of 0.0818 is 0.709, or 76.1 %.
// Fisher's lies between that and what is left after the correction for continuity, half of
// 1/60 + 1/80, which is 0.531 or 70.2 % (Casagrande JT, Pike MC, Smith PG. Biometrics.
// 1978;34:483-486).
func TestPowerOfTables(t *testing.T) {
	if testing.Short() {
		t.Skip("5,000 studies")
	}
	const cases, controls, studies = 60, 80, 5_000
	random := rand.New(rand.NewPCG(17, 18))
	draw := func(n int, p float64) int {
		carriers := 0
		for range n {
			if random.Float64() < p {
				carriers++
			}
		}
		return carriers
	}
	var pearson, fisher int
	for range studies {
		a, b := draw(cases, 0.5), draw(controls, 0.28)
		table := contingency.Table{{a, cases - a}, {b, controls - b}}
		r, err := contingency.ChiSquare(table, contingency.Options{})
		require.NoError(t, err)
		f, err := contingency.Fisher(table, contingency.Options{})
		require.NoError(t, err)
		if r.P <= 0.05 {
			pearson++
		}
		if f.P <= 0.05 {
			fisher++
		}
	}
	t.Logf("Pearson %.1f %%, Fisher %.1f %%", 100*float64(pearson)/studies, 100*float64(fisher)/studies)
	// Three standard errors of so many studies are 1.8 %.
	assert.InDelta(t, 76.1, 100*float64(pearson)/studies, 2)
	assert.Greater(t, 100*float64(fisher)/studies, 70.2-1.8)
	assert.Less(t, 100*float64(fisher)/studies, 76.1)
}

// An effect that is there is found as often as it should be. The power of the
// trend test is that of a normal variable: the allele's log odds are
// log(0.4/0.6) − log(0.3/0.7) = 0.442, with 300 alleles of cases and 500 of controls
// the statistic has the mean 0.1 / √(0.3375·0.6625·(1/300+1/500)) = 2.897, and
// exceeds 1.96 in 82.6 % of studies.
func TestPower(t *testing.T) {
	if testing.Short() {
		t.Skip("5,000 studies")
	}
	const studies = 5_000
	random := rand.New(rand.NewPCG(15, 16))
	var trend, covered int
	for range studies {
		g := people(random, 150, 250, 0.4, 0.3)
		r, err := contingency.Trend(g)
		require.NoError(t, err)
		if r.P <= 0.05 {
			trend++
		}
		f, err := contingency.Fisher(g.Alleles(), contingency.Options{})
		require.NoError(t, err)
		if truth := 0.4 / 0.6 / (0.3 / 0.7); f.Odds.Low <= truth && truth <= f.Odds.High {
			covered++
		}
	}
	assert.InDelta(t, 82.6, 100*float64(trend)/studies, 2)
	assert.GreaterOrEqual(t, 100*float64(covered)/studies, 94.5)
}
