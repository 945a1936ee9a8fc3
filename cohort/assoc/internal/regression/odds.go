package regression

import "math"

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
//
// e^x is (even+odd)/(even−odd) by Padé's approximants of the orders 4 and 6, to a
// relative 2e-13 at the ends; so one division makes both it and the probability.
func shift(inverse, x, y, weight, rest []float64, reach float64) {
	x, y = x[:len(inverse)], y[:len(inverse)]
	weight, rest = weight[:len(inverse)], rest[:len(inverse)]
	if even := len(inverse) &^ 3; reach <= 1 && even > 0 && hasLanes() {
		shiftLanes(&inverse[0], &x[0], &y[0], &weight[0], &rest[0], even)
		inverse, x, y, weight, rest = inverse[even:], x[even:], y[even:], weight[even:], rest[even:]
	}
	switch {
	case reach <= 1.0/4:
		for i, e := range inverse {
			t := x[i]
			t2 := t * t
			even, odd := 1680+t2*(180+t2), t*(840+20*t2)
			plus, minus := even+odd, e*(even-odd)
			both := 1 / (plus + minus)
			p := plus * both
			rest[i] = y[i] - p
			weight[i] = p * (minus * both)
		}
	case reach <= 1:
		for i, e := range inverse {
			t := x[i]
			t2 := t * t
			even, odd := 665280+t2*(75600+t2*(840+t2)), t*(332640+t2*(10080+42*t2))
			plus, minus := even+odd, e*(even-odd)
			both := 1 / (plus + minus)
			p := plus * both
			rest[i] = y[i] - p
			weight[i] = p * (minus * both)
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
