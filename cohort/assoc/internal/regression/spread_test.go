package regression

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestSpread: a look by everybody's level finds what one by those who have the predictor
// does, for few levels and many, of whole blocks and of what is left of one.
func TestSpread(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 3))
	for trial := range 60 {
		people := []int{5, 8, 61, block, block + 1, 2*block + 19, 3*block + 8}[trial%7]
		columns := make([][]float64, 1+random.IntN(5))
		for j := range columns {
			columns[j] = make([]float64, people)
			for i := range columns[j] {
				columns[j][i] = random.NormFloat64()
			}
		}
		c, fault := NewCovariates(people, columns, Limits{MaxCorr: 1, MaxVIF: 1e9})
		if fault != nil {
			continue
		}
		cases := make([]bool, people)
		for i := range cases {
			cases[i] = i == 0 || i > 1 && random.IntN(3) == 0
		}
		p := &Predictor{}
		for range 1 + random.IntN(8) {
			p.Values = append(p.Values, random.NormFloat64())
		}
		for i := range people {
			switch random.IntN(8) {
			case 0, 1:
				p.At, p.Level = append(p.At, int32(i)), append(p.Level, int32(random.IntN(len(p.Values))))
			case 2:
				p.Missing = append(p.Missing, int32(i))
			}
		}
		l := NewLogistic(c, cases)
		var fits [2]fit
		for i := range fits {
			f := &fits[i]
			f.begin(l, p)
			if i == 1 {
				f.spread.levels = nil
			}
			f.beta = 0.3
			for j := range f.delta {
				f.delta[j] = 0.05 * float64(j-1)
			}
			lookAtPenalised([]*fit{f}, true)
			clear(f.form)
			for j := range f.form {
				f.form[j] = float64(j%3) / 10
			}
			for from := 0; from < people; from += block {
				f.products.of(from, min(from+block, people))
				f.penalise(f.products, from, min(from+block, people))
			}
		}
		name := fmt.Sprintf("trial %d, %d people, %d values", trial, people, len(p.Values))
		if hasLanes8() && len(p.Values) < noValue && len(p.At)*spreadShare >= people {
			assert.NotNil(t, fits[0].spread.levels, name)
		} else {
			assert.Nil(t, fits[0].spread.levels, name)
		}
		assert.InDeltaSlice(t, fits[1].hessian, fits[0].hessian, 1e-10, name)
		assert.InDeltaSlice(t, fits[1].gradient, fits[0].gradient, 1e-10, name)
		assert.InDelta(t, fits[1].likelihood, fits[0].likelihood, 1e-10, name)
	}
}
