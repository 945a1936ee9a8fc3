package assoc_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc"
)

// trialOf is n people with two covariates, and a phenotype that depends on them and,
// by effect for each copy, on a genotype whose allele has the frequency f.
func trialOf(random *rand.Rand, n int, f, effect float64, binary bool) (assoc.Design, []float64) {
	d := assoc.Design{Binary: binary, Phenotype: assoc.Column{Name: "y"}, Covariates: []assoc.Column{{Name: "a"}, {Name: "b"}}}
	genotype := genotypeOf(random, n, f)
	for i := range n {
		a, b := random.NormFloat64(), float64(random.IntN(2))
		push := 0.3*a + 0.5*b - 0.8 + effect*genotype[i]
		y := push + random.NormFloat64()
		if binary {
			y = 0
			if random.Float64() < 1/(1+math.Exp(-push)) {
				y = 1
			}
		}
		d.Phenotype.Values = append(d.Phenotype.Values, y)
		d.Covariates[0].Values = append(d.Covariates[0].Values, a)
		d.Covariates[1].Values = append(d.Covariates[1].Values, b)
	}
	return d, genotype
}

func genotypeOf(random *rand.Rand, n int, f float64) []float64 {
	g := make([]float64, n)
	for i := range g {
		for range 2 {
			if random.Float64() < f {
				g[i]++
			}
		}
	}
	return g
}

// TestNull: of predictors that have nothing to do with the phenotype, one in twenty
// is below 0.05, and has an interval that misses 0.
func TestNull(t *testing.T) {
	sets, each := 100, 200
	if testing.Short() {
		sets = 10
	}
	for _, c := range []struct {
		name    string
		binary  bool
		people  int
		options assoc.Options
	}{
		{name: "linear", people: 200},
		{name: "logistic", binary: true, people: 600},
		{name: "Firth", binary: true, people: 300, options: assoc.Options{Firth: assoc.FirthAlways}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(1, 2))
			below, missed := 0, 0
			for range sets {
				d, _ := trialOf(random, c.people, 0.3, 0, c.binary)
				model, err := assoc.New(d, c.options)
				require.NoError(t, err)
				for range each {
					r, err := model.Fit(assoc.NewPredictor(assoc.Column{Values: genotypeOf(random, c.people, 0.3)}))
					require.NoError(t, err)
					require.Equal(t, assoc.None, r.Fault)
					if r.P < 0.05 {
						below++
					}
					if r.Lower > 0 || r.Upper < 0 {
						missed++
					}
				}
			}
			n := float64(sets * each)
			t.Logf("%d of %.0f below 0.05", below, n)
			tolerance := 0.005
			if testing.Short() {
				tolerance = 0.015 // of 2,000
			}
			assert.InDelta(t, 0.05, float64(below)/n, tolerance)
			assert.Equal(t, below, missed, "the interval and the p-value say the same")
		})
	}
}

// TestPower: planted effects are found as often as theory expects, and the intervals
// cover them.
func TestPower(t *testing.T) {
	runs, n, f := 3000, 600, 0.3
	if testing.Short() {
		runs = 400
	}
	for _, c := range []struct {
		name   string
		binary bool
		effect float64
		firth  assoc.Firth
	}{
		{name: "linear", effect: 0.16},
		{name: "logistic", binary: true, effect: 0.35},
		{name: "Firth", binary: true, effect: 0.35, firth: assoc.FirthAlways},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			random := rand.New(rand.NewPCG(3, 4))
			found, covered := 0, 0
			var information float64
			for range runs {
				d, g := trialOf(random, n, f, c.effect, c.binary)
				model, err := assoc.New(d, assoc.Options{Firth: c.firth})
				require.NoError(t, err)
				r, err := model.Fit(assoc.NewPredictor(assoc.Column{Values: g}))
				require.NoError(t, err)
				if r.P < 0.05 {
					found++
				}
				if r.Lower <= c.effect && c.effect <= r.Upper {
					covered++
				}
				information += 1 / (r.SE * r.SE) / float64(runs)
			}
			if !c.binary {
				// Of residuals with the variance 1: that of the genotype, for each person.
				information = float64(n) * 2 * f * (1 - f)
			}
			shift := c.effect * math.Sqrt(information)
			phi := func(z float64) float64 { return math.Erfc(-z/math.Sqrt2) / 2 }
			power := phi(shift-1.959964) + phi(-shift-1.959964)
			t.Logf("power %.3f, expected %.3f; covered %.3f", float64(found)/float64(runs), power, float64(covered)/float64(runs))
			// Three standard errors of a share of so many runs, and 0.01 for the theory's approximation.
			assert.InDelta(t, power, float64(found)/float64(runs), 0.01+3*math.Sqrt(power*(1-power)/float64(runs)))
			assert.InDelta(t, 0.95, float64(covered)/float64(runs), 0.005+3*math.Sqrt(0.95*0.05/float64(runs)))
		})
	}
}
