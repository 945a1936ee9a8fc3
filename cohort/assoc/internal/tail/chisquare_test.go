package tail_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/cohort/assoc/internal/tail"
)

// The upper tails that have a formula: e^(−h), e^(−h)(1+h) and the complementary
// error function, at h = x/2.
func TestChiSquare(t *testing.T) {
	for _, x := range []float64{0, 1e-12, 0.01, 0.5, 1, 2.9, 3, 3.1, 4, 5.99, 6.01, 10, 50, 700, 1300} {
		h := x / 2
		assert.InDelta(t, -h, tail.ChiSquare(x, 2), 1e-12*max(1, h), "%g, 2", x)
		assert.InDelta(t, math.Log1p(h)-h, tail.ChiSquare(x, 4), 1e-12*max(1, h), "%g, 4", x)
		assert.InDelta(t, math.Log(math.Erfc(math.Sqrt(h))), tail.ChiSquare(x, 1), 1e-11*max(1, h), "%g, 1", x)
	}
	for _, x := range []float64{1e4, 1e6, 1e9} { // erfc is 0 there
		h := x / 2
		series := 1 - 1/(2*h) + 3/(4*h*h) - 15/(8*h*h*h)
		assert.InEpsilon(t, -h-0.5*math.Log(math.Pi*h)+math.Log(series), tail.ChiSquare(x, 1), 1e-13)
	}
	assert.True(t, math.IsInf(tail.ChiSquare(math.Inf(1), 1), -1))
}
