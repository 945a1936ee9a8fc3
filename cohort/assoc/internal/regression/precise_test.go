package regression

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// trial is a made study for the plainest of fits: a row of each person, with the ones
// before and the predictor last.
type trial struct {
	rows [][]float64
	y    []float64
	end  []float64 // the coefficients where newton ended
}

func newTrial(c *Covariates, cases []bool, p *Predictor) trial {
	values, missing := make([]float64, c.n), make([]bool, c.n)
	for i, at := range p.At {
		values[at] = p.value(i)
	}
	for _, at := range p.Missing {
		missing[at] = true
	}
	var d trial
	for i := range c.n {
		if missing[i] {
			continue
		}
		y := 0.0
		if cases[i] {
			y = 1
		}
		d.rows = append(d.rows, append(append([]float64(nil), c.rows[i*c.k:(i+1)*c.k]...), values[i]))
		d.y = append(d.y, y)
	}
	return d
}

// newton fits by Newton's steps alone, person by person, until nothing changes; with
// the penalty by its score equation, as the R script of assoc's tests does.
func (d *trial) newton(firth bool) (beta, se float64, ok bool) {
	k := len(d.rows[0])
	at := make([]float64, k)
	for range 500 {
		hessian, gradient := make([]float64, triangle(k)), make([]float64, k)
		weights, rests := make([]float64, len(d.y)), make([]float64, len(d.y))
		for i, x := range d.rows {
			eta := 0.0
			for j, v := range x {
				eta += v * at[j]
			}
			p := 1 / (1 + math.Exp(-eta))
			weights[i], rests[i] = p/(1+math.Exp(eta)), d.y[i]-p
			addOuter(hessian, x, weights[i])
		}
		factor := append([]float64(nil), hessian...)
		if !cholesky(factor, k) {
			return 0, 0, false
		}
		augmented := append([]float64(nil), hessian...)
		for i, x := range d.rows {
			rest := rests[i]
			if firth {
				root := append([]float64(nil), x...)
				forward(factor, root)
				h := 0.0
				for _, v := range root {
					h += weights[i] * v * v
				}
				rest += h * (0.5 - (d.y[i] - rest))
				addOuter(augmented, x, weights[i]*h)
			}
			for j, v := range x {
				gradient[j] += rest * v
			}
		}
		if !cholesky(augmented, k) {
			return 0, 0, false
		}
		forward(augmented, gradient)
		backward(augmented, gradient)
		longest := 0.0
		for _, v := range gradient {
			longest = max(longest, math.Abs(v))
		}
		for j, v := range gradient {
			at[j] += v / max(1, longest)
		}
		switch {
		case longest < 1e-11:
			d.end = at
			return at[k-1], 1 / factor[len(factor)-1], true
		case math.Abs(at[k-1]) > 40:
			return 0, 0, false
		}
	}
	return 0, 0, false
}

func addOuter(matrix, x []float64, weight float64) {
	at := 0
	for i, v := range x {
		for _, u := range x[:i+1] {
			matrix[at] += weight * v * u
			at++
		}
	}
}

// activity are scores as a gene has them, less what most people have.
var activity = []float64{-2, -1.5, -1.25, -1, -0.75, -0.5, -0.25, 0.5, 1}

// randomPredictor is one of a made population: copies of an allele whose frequency
// goes with the first covariate, or an activity score; some people have none.
func randomPredictor(random *rand.Rand, c *Covariates, f float64, scores bool) *Predictor {
	p := &Predictor{Values: []float64{1, 2}}
	if scores {
		p.Values = activity
	}
	for i := range c.n {
		if random.IntN(100) == 0 {
			p.Missing = append(p.Missing, int32(i))
			continue
		}
		more := 1.0
		if c.k > 1 {
			more = math.Exp(0.3 * c.columns[1][i])
		}
		copies := int32(0)
		for range 2 {
			if random.Float64() < f*more {
				copies++
			}
		}
		if copies == 0 {
			continue
		}
		level := copies - 1
		if scores {
			level = int32(random.IntN(len(activity)))
		}
		p.At, p.Level = append(p.At, int32(i)), append(p.Level, level)
	}
	return p
}

// TestNewton: of random designs, what the series, the expansion, the lanes and the
// secants find is what Newton's plain steps find, to 2e-8 of the standard error.
func TestNewton(t *testing.T) {
	sizes := []struct {
		people, covariates int
		seed, stream       uint64
	}{
		{1_500, 0, 0, 77},
		{3_000, 3, 1, 77},
		{3_000, 3, 1, 79}, // Firth's gradient grows on the way to the maximum
		{2_000, 9, 4, 77},
		{5_000, 6, 3, 77},
		{6_000, 4, 2, 77},
		{6_000, 4, 2, 82}, // the series leaves much out
		{40_000, 4, 5, 77},
	}
	frequencies := []float64{0.004, 0.03, 0.15, 0.5}
	ordinary, penalised := 0, 0
	for _, size := range sizes {
		if testing.Short() && size.people > 3_000 {
			continue
		}
		random := rand.New(rand.NewPCG(size.seed, size.stream))
		columns := make([][]float64, size.covariates)
		for j := range columns {
			columns[j] = make([]float64, size.people)
			for i := range columns[j] {
				if columns[j][i] = random.NormFloat64(); j == 1 {
					columns[j][i] = float64(random.IntN(2))
				}
			}
		}
		c, fault := NewCovariates(size.people, columns, Limits{MaxCorr: 0.999, MaxVIF: 50})
		require.Nil(t, fault)
		var predictors []*Predictor
		for g := range 8 {
			predictors = append(predictors, randomPredictor(random, c, frequencies[g/2], g%2 == 1))
		}
		for _, prevalence := range []float64{0.003, 0.02, 0.1, 0.4, 0.97} {
			cases := make([]bool, size.people)
			for i := range cases {
				eta := math.Log(prevalence / (1 - prevalence))
				for j := range columns {
					eta += []float64{0.5, -0.3, 0.1}[j%3] * columns[j][i]
				}
				cases[i] = random.Float64() < 1/(1+math.Exp(-eta))
			}
			l := NewLogistic(c, cases)
			for _, penalty := range []Penalty{FirthFallback, FirthAlways} {
				if penalty == FirthAlways && size.people > 3_000 {
					continue
				}
				estimates, works := make([]Estimate, len(predictors)), make([]*Work, len(predictors))
				for i := range works {
					works[i] = NewWork(c)
				}
				l.FitAll(predictors, works, penalty, estimates)
				for i, e := range estimates {
					if e.Firth && size.people > 6_000 {
						continue
					}
					name := fmt.Sprintf("%d people, %d covariates, %g cases, predictor %d, Firth %v", size.people, size.covariates, prevalence, i, e.Firth)
					require.Equal(t, None, e.Fault, name)
					d := newTrial(c, cases, predictors[i])
					beta, se, ok := d.newton(e.Firth)
					require.True(t, ok, name)
					assert.InDelta(t, beta, e.Beta, 2e-8*max(math.Abs(beta), se), name)
					assert.InDelta(t, se, e.SE, 2e-8*se, name)
					if e.Firth {
						penalised++
					} else {
						ordinary++
					}
				}
			}
		}
	}
	assert.Greater(t, ordinary, 50)
	assert.Greater(t, penalised, 50)
}

// TestFitAlone: what is found of one predictor does not depend on the others.
func TestFitAlone(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 5))
	c, fault := NewCovariates(3_000, [][]float64{column(random, 3_000), column(random, 3_000)}, Limits{MaxCorr: 0.999, MaxVIF: 50})
	require.Nil(t, fault)
	cases := make([]bool, 3_000)
	for i := range cases {
		cases[i] = random.IntN(40) == 0
	}
	l := NewLogistic(c, cases)
	var predictors []*Predictor
	var works []*Work
	for _, f := range []float64{0.002, 0.01, 0.1, 0.4} {
		predictors, works = append(predictors, randomPredictor(random, c, f, false)), append(works, NewWork(c))
	}
	together := make([]Estimate, len(predictors))
	l.FitAll(predictors, works, FirthFallback, together)
	for i, p := range predictors {
		var alone [1]Estimate
		l.FitAll([]*Predictor{p}, works[:1], FirthFallback, alone[:])
		assert.Equal(t, together[i], alone[0])
		assert.InDelta(t, alone[0].Beta, l.Fit(p, works[0], FirthFallback).Beta, 1e-6*alone[0].SE, "as one by one")
	}
}

func column(random *rand.Rand, n int) []float64 {
	v := make([]float64, n)
	for i := range v {
		v[i] = random.NormFloat64()
	}
	return v
}
