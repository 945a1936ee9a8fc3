package tail

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// ChiSquare returns the natural logarithm of the probability that a chi-square
// variable with df degrees of freedom is above x ≥ 0.
func ChiSquare(x float64, df int) float64 {
	if math.IsInf(x, 1) {
		return math.Inf(-1)
	}
	a, h := float64(df)/2, x/2
	if h <= a+1 {
		return math.Log(mathext.GammaIncRegComp(a, h))
	}
	// Legendre's continued fraction of the upper incomplete gamma function, from
	// its end as modified by Lentz.
	const tiny = 1e-300
	b := h + 1 - a
	c, d := 1/tiny, 1/b
	f := d
	for i := 1.0; i < 1e5; i++ {
		an := -i * (i - a)
		b += 2
		if d = an*d + b; math.Abs(d) < tiny {
			d = tiny
		}
		if c = b + an/c; math.Abs(c) < tiny {
			c = tiny
		}
		d = 1 / d
		f *= d * c
		if math.Abs(d*c-1) < 1e-16 {
			break
		}
	}
	lg, _ := math.Lgamma(a)
	return a*math.Log(h) - h - lg + math.Log(f)
}
