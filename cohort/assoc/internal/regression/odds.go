package regression

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// block is how many people are looked at in one piece, so that what is worked out
// of them stays near the processor.
const block = 1024

// odds works out p(1−p) and y − p from e^−η.
func odds(inverse, y, weight, rest []float64) {
	y, weight, rest = y[:len(inverse)], weight[:len(inverse)], rest[:len(inverse)]
	for i, e := range inverse {
		p := 1 / (1 + e)
		rest[i] = y[i] - p
		weight[i] = p * (e * p)
	}
}

// shift multiplies inverse odds by e^−x of the log odds that x adds, and works out
// p(1−p) and y − p. reach is the largest |x|.
func shift(inverse, x, y, weight, rest []float64, reach float64) {
	x, y = x[:len(inverse)], y[:len(inverse)]
	weight, rest = weight[:len(inverse)], rest[:len(inverse)]
	switch {
	case reach <= 1.0/16:
		for i, e := range inverse {
			e *= smallExp(-x[i])
			p := 1 / (1 + e)
			rest[i] = y[i] - p
			weight[i] = p * (e * p)
		}
	case reach <= 1:
		for i, e := range inverse {
			s := smallExp(x[i] * (-1.0 / 16))
			s *= s
			s *= s
			s *= s
			s *= s
			e *= s
			p := 1 / (1 + e)
			rest[i] = y[i] - p
			weight[i] = p * (e * p)
		}
	default:
		for i, e := range inverse {
			e *= math.Exp(-x[i])
			p := 1 / (1 + e)
			rest[i] = y[i] - p
			weight[i] = p * (e * p)
		}
	}
}

// smallExp is e^x for |x| ≤ 1/16: the series to x⁷ leaves less than 6e-15.
func smallExp(x float64) float64 {
	x2 := x * x
	return (1 + x) + x2*((1.0/2+x*(1.0/6))+x2*((1.0/24+x*(1.0/120))+x2*(1.0/720+x*(1.0/5040))))
}

// weighted writes the sums of weight·column·column and of rest·column over
// everybody.
func (c *Covariates) weighted(weight, rest, hessian, gradient []float64) {
	clear(hessian[:triangle(c.k)])
	clear(gradient[:c.k])
	for from := 0; from < c.n; from += block {
		c.addWeighted(from, min(from+block, c.n), weight[from:], rest[from:], hessian, gradient)
	}
}

// addWeighted adds those of some people, whose weights and rests are given.
func (c *Covariates) addWeighted(from, to int, weight, rest, hessian, gradient []float64) {
	weight, rest = weight[:to-from], rest[:to-from]
	hessian[0] += floats.Sum(weight)
	gradient[0] += floats.Sum(rest)
	for i, column := range c.products[1:] {
		hessian[i+1] += floats.Dot(weight, column[from:to])
	}
	for j, column := range c.columns[1:] {
		gradient[j+1] += floats.Dot(rest, column[from:to])
	}
}
