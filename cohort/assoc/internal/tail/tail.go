package tail

import "math"

// Normal is ln P(|Z| ≥ |z|) of a standard normal Z; NaN for NaN.
func Normal(z float64) float64 {
	z = math.Abs(z)
	switch {
	case z < 30:
		return math.Log(math.Erfc(z / math.Sqrt2))
	case math.IsInf(z, 1):
		return math.Inf(-1)
	}
	// ln(2 φ(z) / (z + 1/(z + 2/(z + 3/…)))), the continued fraction of Mills' ratio
	// (Abramowitz and Stegun 26.2.14), which converges in few steps out here.
	fraction := z
	for k := 20.0; k >= 1; k-- {
		fraction = z + k/fraction
	}
	return -z*z/2 - math.Log(fraction) + math.Ln2 - math.Log(2*math.Pi)/2
}

// Student is ln P(|T| ≥ |t|) of Student's t with df > 0 degrees of freedom; NaN for
// NaN.
//
// The probability is the regularised incomplete beta function I(x; df/2, 1/2) at
// x = df/(df+t²) (Abramowitz and Stegun 26.7.1).
func Student(t, df float64) float64 {
	t = math.Abs(t)
	switch {
	case math.IsNaN(t) || !(df > 0):
		return math.NaN()
	case t == 0:
		return 0
	case math.IsInf(t, 1):
		return math.Inf(-1)
	}
	a, b := df/2, 0.5
	// ln x and ln(1−x), neither of which may lose its digits.
	ratio := t / math.Sqrt(df)
	logX := -2 * math.Log(math.Hypot(1, ratio))
	if ratio < 1 {
		logX = -math.Log1p(ratio * ratio)
	}
	log1X := 2*math.Log(ratio) + logX
	x := math.Exp(logX)
	front := a*logX + b*log1X - logBetaHalf(a)
	if x < (a+1)/(a+b+2) {
		return front + math.Log(betaFraction(x, a, b)/a)
	}
	// Here the probability is above 0.05 or so: a difference from 1 costs one digit.
	return math.Log1p(-math.Exp(front) * betaFraction(-math.Expm1(logX), b, a) / b)
}

// logBetaHalf is ln B(a, 1/2) = ln Γ(a) + ln Γ(1/2) − ln Γ(a+1/2).
func logBetaHalf(a float64) float64 {
	if a < 20 {
		g, _ := math.Lgamma(a)
		h, _ := math.Lgamma(a + 0.5)
		return g + math.Log(math.Pi)/2 - h
	}
	// The logarithms of Γ would cancel. The series of ln Γ(a+1/2)/Γ(a) follows from
	// Stirling's (Abramowitz and Stegun 6.1.41).
	i := 1 / a
	i2 := i * i
	return math.Log(math.Pi*i)/2 + i*(1.0/8-i2*(1.0/192-i2*(1.0/640-i2*17.0/14336)))
}

// betaFraction is the continued fraction of the incomplete beta function
// (Abramowitz and Stegun 26.5.8), by Lentz's method.
func betaFraction(x, a, b float64) float64 {
	const tiny = 1e-300
	away := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/away(1-(a+b)*x/(a+1))
	value := d
	for m := 1.0; m < 100_000; m++ {
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d = 1 / away(1+even*d)
		c = away(1 + even/c)
		value *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d = 1 / away(1+odd*d)
		c = away(1 + odd/c)
		step := d * c
		value *= step
		if math.Abs(step-1) < 1e-15 {
			break
		}
	}
	return value
}
