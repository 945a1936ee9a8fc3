package regression

import "math"

// shift multiplies inverse odds by e^−x of the log odds that x adds, and works out
// p(1−p) and y − p. reach is the largest |x|. Nothing is left in inverse.
//
// e^x is (even+odd)/(even−odd) by Padé's approximants of the orders 4 and 6, to a
// relative 2e-13 at the ends; so one division makes both it and the probability.
func shift(inverse, x, y, weight, rest []float64, reach float64) {
	x, y = x[:len(inverse)], y[:len(inverse)]
	weight, rest = weight[:len(inverse)], rest[:len(inverse)]
	if even := len(inverse) &^ 7; reach <= 1 && even > 0 && hasLanes8() {
		_, _, _, _ = x[even-1], y[even-1], weight[even-1], rest[even-1]
		shiftLanes8(&inverse[0], &x[0], &y[0], &weight[0], &rest[0], even)
		inverse, x, y, weight, rest = inverse[even:], x[even:], y[even:], weight[even:], rest[even:]
	}
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
		move(inverse, x, y, weight, rest, reach)
	}
}

// maxMove is the reach up to which e^−x is the sixteenth power of an approximant, which
// is right to the last digits there.
const maxMove = 8

// move is shift that leaves the inverse odds where they are after it.
func move(inverse, x, y, weight, rest []float64, reach float64) {
	if even := len(inverse) &^ 3; reach <= maxMove && even > 0 && hasLanes() {
		_, _, _, _ = x[even-1], y[even-1], weight[even-1], rest[even-1]
		moveLanes(&inverse[0], &x[0], &y[0], &weight[0], &rest[0], even)
		inverse, x, y, weight, rest = inverse[even:], x[even:], y[even:], weight[even:], rest[even:]
	}
	for i, e := range inverse {
		e *= math.Exp(-x[i])
		inverse[i] = e
		p := 1 / (1 + e)
		rest[i] = y[i] - p
		weight[i] = p * (e * p)
	}
}

// logLikelihood is that of outcomes whose probabilities are y less rest. One below 1e-30
// counts as that.
func logLikelihood(rest []float64) float64 {
	var sum float64
	for len(rest) > 0 {
		some := rest[:min(8, len(rest))] // whose product does not vanish
		rest = rest[len(some):]
		product := 1.0
		for _, v := range some {
			product *= max(1-math.Abs(v), 1e-30)
		}
		sum += math.Log(product)
	}
	return sum
}

// smallExp is e^x for |x| ≤ 1/16: the series to x⁷ leaves less than 6e-15.
func smallExp(x float64) float64 {
	x2 := x * x
	return (1 + x) + x2*((1.0/2+x*(1.0/6))+x2*((1.0/24+x*(1.0/120))+x2*(1.0/720+x*(1.0/5040))))
}
