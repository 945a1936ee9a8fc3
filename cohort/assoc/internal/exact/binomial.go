package exact

import (
	"math"
	"sync"
)

// logBinomial returns the logarithm of the probability of x successes among n
// trials of probability p = 1 − q, by Loader's saddle-point expansion, which
// keeps some 14 digits where factorials would cancel.
//
// Source: Loader C. Fast and accurate computation of binomial probabilities. 2000.
func logBinomial(x, n, p, q float64) float64 {
	switch {
	case x < 0 || x > n:
		return math.Inf(-1)
	case p == 0:
		return certain(x == 0)
	case q == 0:
		return certain(x == n)
	case x == 0:
		return n * logOf(q, p)
	case x == n:
		return n * logOf(p, q)
	}
	y := n - x
	return stirlingError(n) - stirlingError(x) - stirlingError(y) -
		deviance(x, n*p) - deviance(y, n*q) +
		0.5*math.Log(n/(2*math.Pi*x*y))
}

func certain(yes bool) float64 {
	if yes {
		return 0
	}
	return math.Inf(-1)
}

// logOf returns log(p) for p = 1 − q, from the smaller of the two.
func logOf(p, q float64) float64 {
	if q < 0.5 {
		return math.Log1p(-q)
	}
	return math.Log(p)
}

// deviance returns x·log(x/mean) + mean − x, without cancellation where x is near
// the mean.
func deviance(x, mean float64) float64 {
	if math.Abs(x-mean) >= 0.1*(x+mean) {
		return x*math.Log(x/mean) + mean - x
	}
	v := (x - mean) / (x + mean)
	sum, term := (x-mean)*v, 2*x*v
	for j := 3.0; ; j += 2 {
		term *= v * v
		next := sum + term/j
		if next == sum {
			return sum
		}
		sum = next
	}
}

// stirlingError returns what Stirling's formula lacks of log(n!):
// log(n!) − log(√(2πn)·(n/e)ⁿ), for whole n ≥ 0.
func stirlingError(n float64) float64 {
	if n < stirlingTable {
		return stirlingErrors()[int(n)]
	}
	// The Stirling series; the first term left out is below 2e-16 here.
	s := 1 / (n * n)
	return (1.0/12 - s*(1.0/360-s*(1.0/1260-s*(1.0/1680-s/1188)))) / n
}

const stirlingTable = 16

// stirlingErrors are the values below 16, from the factorials, which a float64
// holds exactly. That of 0 is never multiplied: its cases are done before.
var stirlingErrors = sync.OnceValue(func() *[stirlingTable]float64 {
	var t [stirlingTable]float64
	factorial := 1.0
	for i := 1; i < stirlingTable; i++ {
		n := float64(i)
		factorial *= n
		t[i] = math.Log(factorial) - (n+0.5)*math.Log(n) + n - 0.5*math.Log(2*math.Pi)
	}
	return &t
})
