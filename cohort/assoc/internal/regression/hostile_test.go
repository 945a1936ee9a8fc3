package regression

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// hostile is a made study whose covariates are as bad as they come: some people far out,
// some columns of few people; few cases, or a strong effect of the first predictor.
type hostile struct {
	c          *Covariates
	predictors []*Predictor
	cases      []bool
	count      int // of cases
}

func newHostile(random *rand.Rand) (h hostile, usable bool) {
	people, k := 400+random.IntN(1600), random.IntN(7)
	columns := make([][]float64, k)
	for j := range columns {
		columns[j] = make([]float64, people)
		draw := []func() float64{
			random.NormFloat64,
			func() float64 { return float64(random.IntN(2)) },
			func() float64 { return math.Exp(1.2 * random.NormFloat64()) },
			func() float64 { return float64(max(0, random.IntN(30)-28)) },
		}[random.IntN(4)]
		for i := range columns[j] {
			columns[j][i] = draw()
		}
	}
	var fault *Collinear
	if h.c, fault = NewCovariates(people, columns, Limits{MaxCorr: 0.999, MaxVIF: 50}); fault != nil {
		return h, false
	}
	for range 6 {
		h.predictors = append(h.predictors, randomPredictor(random, h.c, 0.5*math.Pow(random.Float64(), 3)+0.001, random.IntN(2) == 0))
	}
	prevalence, planted := math.Exp(-6*random.Float64())*0.5, 3*random.NormFloat64()*float64(random.IntN(2))
	effect := make([]float64, people)
	for i, at := range h.predictors[0].At {
		effect[at] = planted * h.predictors[0].value(i)
	}
	h.cases = make([]bool, people)
	for i := range h.cases {
		eta := math.Log(prevalence/(1-prevalence)) + effect[i]
		for j := range k {
			eta += []float64{0.8, -0.5, 0.2}[j%3] * h.c.columns[j+1][i]
		}
		if h.cases[i] = random.Float64() < 1/(1+math.Exp(-eta)); h.cases[i] {
			h.count++
		}
	}
	return h, h.count >= 2 && h.count <= people-2
}

// TestHostile: of such studies, Firth's regression is taken where plain steps, which are
// never long, find no maximum of the likelihood, and there alone; what is found is what
// they find, or a higher maximum of the penalised likelihood.
func TestHostile(t *testing.T) {
	studies := 100
	if testing.Short() {
		studies = 25
	}
	ordinary, penalised, higher, separated := 0, 0, 0, 0
	numbers := []int{294, 296, 363, 590, 812, 958, 989, 1005, 1009, 1059, 1213, 1377} // have several maxima, some of them, or one that is hardly one
	for study := range studies {
		numbers = append(numbers, study)
	}
	for _, study := range numbers {
		h, usable := newHostile(rand.New(rand.NewPCG(uint64(study), 1)))
		if !usable {
			continue
		}
		l := NewLogistic(h.c, h.cases)
		if l.separated {
			separated++
		}
		estimates, works := make([]Estimate, len(h.predictors)), make([]*Work, len(h.predictors))
		for i := range works {
			works[i] = NewWork(h.c)
		}
		l.FitAll(h.predictors, works, FirthFallback, estimates)
		for i, e := range estimates {
			name := fmt.Sprintf("study %d, predictor %d, %d cases, Firth %v", study, i, h.count, e.Firth)
			if e.Fault != None {
				assert.Contains(t, []Fault{FewPeople, Constant, CorrTooHigh, VIFTooHigh, VIFInfinite}, e.Fault, name)
				continue
			}
			d := newTrial(h.c, h.cases, h.predictors[i])
			if _, se, ok := d.newton(false); ok && se < 100 && !l.separated {
				assert.False(t, e.Firth, name)
			} else if !ok {
				assert.True(t, e.Firth, name)
			}
			beta, se, ok := d.newton(e.Firth)
			if e.Firth {
				penalised++
				f := &works[i].fit
				end := append(append([]float64(nil), f.delta...), f.beta)
				for j, g := range l.gamma {
					end[j] += g
				}
				ours, gradient := d.penalised(end)
				assert.Less(t, gradient, 1e-6, name)
				if !ok { // plain steps have no end
					continue
				}
				if math.Abs(beta-e.Beta) > 2e-8*max(math.Abs(beta), se) {
					higher++
					theirs, _ := d.penalised(d.end)
					assert.Greater(t, ours, theirs-1e-9, name)
					continue
				}
			} else {
				ordinary++
				assert.True(t, ok, name)
			}
			assert.InDelta(t, beta, e.Beta, 2e-8*max(math.Abs(beta), se), name)
			assert.InDelta(t, se, e.SE, 5e-7*se, name)
		}
	}
	t.Logf("%d ordinary, %d penalised, %d of them at a higher maximum, %d studies separated by covariates", ordinary, penalised, higher, separated)
	assert.Greater(t, min(ordinary, penalised, separated), 5)
	assert.Less(t, higher, penalised/10)
}

// penalised is the penalised log likelihood, and the largest number of its gradient.
func (d *trial) penalised(at []float64) (height, gradient float64) {
	k := len(at)
	hessian, slope := make([]float64, triangle(k)), make([]float64, k)
	probabilities := make([]float64, len(d.rows))
	for i, x := range d.rows {
		eta := 0.0
		for j, v := range x {
			eta += v * at[j]
		}
		p := 1 / (1 + math.Exp(-eta))
		height += d.y[i]*eta - math.Log1p(math.Exp(eta))
		addOuter(hessian, x, p*(1-p))
		probabilities[i] = p
	}
	cholesky(hessian, k)
	for i := range k {
		height += math.Log(hessian[triangle(i)+i])
	}
	for i, x := range d.rows {
		p, h := probabilities[i], 0.0
		root := append([]float64(nil), x...)
		forward(hessian, root)
		for _, v := range root {
			h += p * (1 - p) * v * v
		}
		for j, v := range x {
			slope[j] += v * (d.y[i] - p + h*(0.5-p))
		}
	}
	for _, g := range slope {
		gradient = max(gradient, math.Abs(g))
	}
	return height, gradient
}
