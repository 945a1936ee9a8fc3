package regression

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// guesses is how many steps the series is followed.
const guesses = 40

// guessFirth moves the fit to where the likelihood of the series has its maximum with
// the penalty, and reports whether it has one where it can be used: if not, nothing
// changes.
func (f *fit) guessFirth() bool {
	s, k := &f.series, f.l.c.k
	f.makeRoom(f.l.forSeries())
	clear(s.from)
	clear(s.at)
	clear(s.gradientMore)
	clear(s.hessianMore)
	if !s.climb(f, 1e-7) {
		return false
	}
	copy(f.delta, s.at)
	f.beta = s.at[k]
	s.moved = math.Inf(1)
	f.jumps.begin(f.l.c, f.p.reach(), false)
	return true
}

// firstPart is what may be missing in the first prediction with the penalty: of its
// slope the series knows no more than it does of the likelihood's third derivatives. A
// quarter was seen.
const firstPart = 1

// predictFirth is predict with the penalty. What is missing shrinks by a factor, which
// the predictions before this one tell.
func (f *fit) predictFirth() bool {
	s, k := &f.series, f.l.c.k
	copy(s.from, f.delta)
	s.from[k] = f.beta
	copy(s.at, s.from)
	s.evaluate(f)
	floats.SubTo(s.gradientMore, f.gradient, s.gradientAt)
	floats.SubTo(s.hessianMore, f.hessian, s.hessianAt)
	if !s.penalise(f) {
		return false
	}
	floats.Sub(s.gradientMore, s.penalty)
	if !s.climb(f, 1e-11) {
		return false
	}
	floats.SubTo(f.step, s.at, s.from)
	moved := f.strideOf(f.step)
	f.jumps.improve(f.step)
	f.jumps.took(f.step)
	floats.AddTo(s.at, s.from, f.step)
	least := seriesPart
	if math.IsInf(s.moved, 1) {
		least = firstPart
	}
	return s.accept(f, moved, least)
}

// climb goes to the penalised maximum of the series, made right by gradientMore and
// hessianMore, until a step moves nobody's log odds by more than enough.
func (s *series) climb(f *fit, enough float64) bool {
	f.secants.forget()
	for range guesses {
		if !s.converges(f) || !s.penalise(f) {
			return false
		}
		s.evaluate(f)
		if !s.solve(f, s.penalty) {
			return false
		}
		stride := f.strideOf(f.root)
		f.secants.improve(f.root)
		if long := f.strideOf(f.root); long > 1 {
			floats.Scale(1/long, f.root)
		}
		f.secants.took(f.root)
		floats.Add(s.at, f.root)
		if stride < enough {
			return true
		}
	}
	return false
}

// penalise works out the gradient of the penalty, half the logarithm of the
// Hessian's determinant, from differences of the series.
func (s *series) penalise(f *fit) bool {
	const apart = 1e-3
	for j, was := range s.at {
		var logs [2]float64
		for side, step := range [2]float64{-apart, apart} {
			s.at[j] = was + step
			s.evaluate(f)
			floats.AddTo(f.factor, s.hessianAt, s.hessianMore)
			if !cholesky(f.factor, len(s.at)) {
				s.at[j] = was
				return false
			}
			for i := range s.at {
				logs[side] += math.Log(f.factor[triangle(i)+i])
			}
		}
		s.at[j] = was
		s.penalty[j] = (logs[1] - logs[0]) / (2 * apart)
	}
	return true
}

// maxPenalisedPasses is how often a penalised fit of the covariates looks at everybody
// before it is given up.
const maxPenalisedPasses = 50

// penaliseCovariates takes the covariates' coefficients near the maximum that they have
// with Firth's penalty, and reports whether it came there. If not, they are those of the
// outcome's frequency.
func (l *Logistic) penaliseCovariates() bool {
	k := l.c.k
	people := newProducts(l.c)
	begin := func() {
		clear(l.gamma)
		l.gamma[0] = math.Log(float64(l.cases) / float64(l.c.n-l.cases))
	}
	factor, form, step := make([]float64, triangle(k)), make([]float64, triangle(k)), make([]float64, k)
	begin()
	for range maxPenalisedPasses {
		l.lookAtCovariates(people, 1, nil, 0, false)
		copy(factor, l.hessian)
		if !cholesky(factor, k) {
			break
		}
		invert(factor, k, form, step)
		doubleBeside(form, k)
		copy(factor, l.hessian)
		copy(step, l.gradient)
		l.addPenalty(people, form, factor, step)
		if !cholesky(factor, k) {
			break
		}
		forward(factor, step)
		backward(factor, step)
		moves := l.c.stride(step)
		if moves < startConverged {
			return true
		}
		floats.Scale(min(1, maxStride/moves), step)
		floats.Add(l.gamma, step)
	}
	begin()
	for from := 0; from < l.c.n; from += block {
		l.setOdds(people, from, min(from+block, l.c.n))
	}
	return false
}

// addPenalty adds the penalty to the gradient, and to the Hessian what people count for
// as data of it: their leverage, which the form gives.
func (l *Logistic) addPenalty(people *products, form, hessian, gradient []float64) {
	for from := 0; from < l.c.n; from += block {
		to := min(from+block, l.c.n)
		people.of(from, to)
		weight, rest := people.weight[:to-from], people.rest[:to-from]
		people.forms(form, weight)
		for i, quadratic := range weight {
			w := l.weight[from+i]
			h := w * quadratic
			weight[i], rest[i] = w*h, h*(0.5-l.y[from+i]+l.rest[from+i])
		}
		people.addSums(weight, rest, hessian, gradient)
	}
}

// doubleBeside doubles what is beside the diagonal of a symmetric matrix of n rows, which
// counts twice in its form.
func doubleBeside(matrix []float64, n int) {
	for i := range n {
		floats.Scale(2, matrix[triangle(i):triangle(i)+i])
	}
}
