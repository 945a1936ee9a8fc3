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

// addWeighted adds the sums of weight·column·column and of rest·column over some
// people, whose weights and rests are given. room is for a block.
func (c *Covariates) addWeighted(from, to int, weight, rest, hessian, gradient, room []float64) {
	weight, rest, room = weight[:to-from], rest[:to-from], room[:to-from]
	hessian[0] += floats.Sum(weight)
	gradient[0] += floats.Sum(rest)
	for i := 1; i < c.k; i++ {
		column := c.columns[i][from:to]
		gradient[i] += floats.Dot(rest, column)
		hessian[triangle(i)] += multiply(room, weight, column)
		for j := 1; j <= i; j++ {
			hessian[triangle(i)+j] += floats.Dot(room, c.columns[j][from:to])
		}
	}
}

// multiply writes the products of a and b, and returns their sum.
func multiply(dst, a, b []float64) float64 {
	dst, b = dst[:len(a)], b[:len(a)]
	var s0, s1 float64
	i := 0
	for ; i+1 < len(a); i += 2 {
		u, v := a[i]*b[i], a[i+1]*b[i+1]
		dst[i], dst[i+1] = u, v
		s0 += u
		s1 += v
	}
	if i < len(a) {
		dst[i] = a[i] * b[i]
		s0 += dst[i]
	}
	return s0 + s1
}
