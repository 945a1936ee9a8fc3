package regression

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// series is what the likelihood of a predictor is near no effect of it: its
// derivatives, summed once over the people who have the predictor. What it makes of
// the coefficients is nearly right, and made right by a look at everybody: a fit
// then takes one or two of them where Newton's steps alone take three or four.
//
// Somebody with the value v moves by h = βv, and with the covariates' change by c in
// the intercept and by δ = Δ·x. The probability is a Taylor series in h+c, to the fourth
// power, with the terms in δ to the second (expansion has the covariates alone).
// What is left out is of the size of the cube of the log odds moved, or smaller.
type series struct {
	usable bool

	levels int
	sums   []float64 // of each level, then of the people without a value; seriesSums(k) of each

	hessian, gradient []float64 // without an effect, exactly

	// Room: where the fit was looked at, and is; the series there; what the look adds.
	from, at, slope          []float64
	gradientAt, gradientMore []float64
	hessianAt, hessianMore   []float64
	bySlope, bySlope2        []float64
	moreBySteps              []float64
	moved                    float64 // by the last prediction
}

// seriesLevels is the most values that a predictor may have besides its base.
const seriesLevels = 16

// seriesReach is how far anybody's log odds may be moved for the series to be used;
// from π on it does not converge.
const seriesReach = 1.5

// seriesRest is how much may be wrong with a prediction, in log odds and as a part of
// the standard error. As remainder, it is of the person whom it moves the most.
const seriesRest = 6e-9

// The sums of a level: of w₁x, w₂xx, w₃xx, w₄x, x, the rests and the cases.
func seriesSums(k int) int { return 3*k + 2*triangle(k) + 2 }

// derivatives writes what a person adds to the sums.
func (l *Logistic) derivatives(person int, row []float64) {
	k := l.c.k
	x := l.c.rows[person*k : person*k+k]
	w1, p := l.weight[person], l.y[person]-l.rest[person]
	w2, w3 := w1*(1-2*p), w1*(1-6*w1)
	w4 := w2 * (1 - 12*w1)
	first, second := row[:k], row[k:k+triangle(k)]
	third, rest := row[k+triangle(k):k+2*triangle(k)], row[k+2*triangle(k):]
	fourth, plain := rest[:k], rest[k:2*k]
	at := 0
	for a, v := range x {
		first[a], fourth[a], plain[a] = w1*v, w4*v, v
		u2, u3 := w2*v, w3*v
		for _, z := range x[:a+1] {
			second[at], third[at] = u2*z, u3*z
			at++
		}
	}
	rest[2*k], rest[2*k+1] = l.rest[person], l.y[person]
}

// scanBlock is how many people's derivatives are kept near the processor.
const scanBlock = 64

// sumSeries sums the series of fits.
func (l *Logistic) sumSeries(fits []*fit) {
	size := seriesSums(l.c.k)
	rows := make([]float64, scanBlock*size)
	var known [scanBlock]bool
	row := func(person, from int) []float64 {
		at := person - from
		r := rows[at*size : (at+1)*size]
		if !known[at] {
			known[at] = true
			l.derivatives(person, r)
		}
		return r
	}
	for _, f := range fits {
		f.series.begin(f)
		f.at, f.missing = 0, 0
	}
	for from := 0; from < l.c.n; from += scanBlock {
		known = [scanBlock]bool{}
		to := min(from+scanBlock, l.c.n)
		for _, f := range fits {
			p, sums := f.p, f.series.sums
			for ; f.at < len(p.At) && int(p.At[f.at]) < to; f.at++ {
				at := int(p.Level[f.at]) * size
				floats.Add(sums[at:at+size], row(int(p.At[f.at]), from))
			}
			for ; f.missing < len(p.Missing) && int(p.Missing[f.missing]) < to; f.missing++ {
				floats.Add(sums[len(p.Values)*size:], row(int(p.Missing[f.missing]), from))
			}
		}
	}
}

// begin makes room.
func (s *series) begin(f *fit) {
	k, levels := f.l.c.k, len(f.p.Values)
	size := seriesSums(k)
	if cap(s.sums) < (levels+1)*size {
		s.sums = make([]float64, (levels+1)*size)
	}
	s.sums = s.sums[:(levels+1)*size]
	clear(s.sums)
	s.levels, s.moved = levels, math.Inf(1)
	if len(s.gradient) != k+1 {
		vectors, matrices := make([]float64, 9*(k+1)), make([]float64, 3*triangle(k+1))
		for _, v := range []*[]float64{
			&s.gradient, &s.from, &s.at, &s.slope, &s.gradientAt, &s.gradientMore, &s.bySlope, &s.bySlope2, &s.moreBySteps,
		} {
			*v, vectors = vectors[:k+1:k+1], vectors[k+1:]
		}
		for _, m := range []*[]float64{&s.hessian, &s.hessianAt, &s.hessianMore} {
			*m, matrices = matrices[:triangle(k+1):triangle(k+1)], matrices[triangle(k+1):]
		}
	}
}

// finishSeries makes of the sums what a scan finds.
func (f *fit) finishSeries(w *Work) {
	l, s, k := f.l, &f.series, f.l.c.k
	size := seriesSums(k)
	f.beginScan(w)
	gram, last := w.gram[triangle(k):triangle(k)+k+1], f.hessian[triangle(k):triangle(k)+k+1]
	for level, v := range f.p.Values {
		sums := s.sums[level*size : (level+1)*size]
		first, plain := sums[:k], sums[size-2-k:size-2]
		for j := range k {
			gram[j] += v * plain[j]
			last[j] += v * first[j]
		}
		gram[k] += v * v * plain[0]
		last[k] += v * v * first[0]
		f.gradient[k] += v * sums[size-2]
		w.people[level], w.cases[level] = int(math.Round(plain[0])), int(math.Round(sums[size-1]))
	}
	for _, at := range f.p.Missing {
		f.addPerson(l.c.rows[int(at)*k:int(at)*k+k], -l.rest[at], -l.weight[at])
	}
	copy(s.hessian, f.hessian)
	copy(s.gradient, f.gradient)
	s.usable = true
}

// predict takes the fit to where the series has its maximum, made right by the look
// at the people that left the Hessian and the gradient. It reports whether that is
// of use: if not, nothing has changed.
func (f *fit) predict() bool {
	s, k := &f.series, f.l.c.k
	f.makeRoom()
	copy(s.from, f.delta)
	s.from[k] = f.beta
	copy(s.at, s.from)
	s.evaluate(f)
	floats.SubTo(s.gradientMore, f.gradient, s.gradientAt)
	floats.SubTo(s.hessianMore, f.hessian, s.hessianAt)
	for range 10 {
		floats.AddTo(f.factor, s.hessianAt, s.hessianMore)
		floats.AddTo(f.root, s.gradientAt, s.gradientMore)
		floats.SubTo(f.step, s.at, s.from)
		clear(s.moreBySteps)
		addProduct(s.hessianMore, f.step, s.moreBySteps)
		floats.Sub(f.root, s.moreBySteps)
		if !cholesky(f.factor, k+1) {
			return false
		}
		forward(f.factor, f.root)
		backward(f.factor, f.root)
		floats.Add(s.at, f.root)
		reached := f.strideOf(s.at)
		switch stride := f.strideOf(f.root); {
		case !(reached <= seriesReach):
			return false
		case stride <= 1e-11:
			floats.SubTo(f.step, s.at, s.from)
			return s.accept(f, reached, f.strideOf(f.step))
		}
		s.evaluate(f)
	}
	return false
}

// accept moves the fit, unless what is left to move does not shrink as it should. It
// has converged where what is missing in the series matters to nobody.
func (s *series) accept(f *fit, reached, moved float64) bool {
	k := f.l.c.k
	if !(moved <= s.moved/4) {
		return false
	}
	s.moved = moved
	copy(f.delta, s.at)
	f.beta = s.at[k]
	f.near = true
	f.converged = moved*reached*reached <= seriesRest
	return true
}

// evaluate works out the gradient and the Hessian of the series at s.at.
func (s *series) evaluate(f *fit) {
	l, k := f.l, f.l.c.k
	delta, beta := s.at[:k], s.at[k]
	gradient, hessian := s.gradientAt, s.hessianAt
	l.expanded().at(s.hessian[:triangle(k)], delta, hessian[:triangle(k)], gradient, f.room)
	for j := range k {
		gradient[j] = s.gradient[j] - gradient[j]
	}
	gradient[k] = 0
	clear(hessian[triangle(k):])
	copy(s.slope, delta)
	s.slope[0], s.slope[k] = 0, 0
	size := seriesSums(k)
	for level, v := range f.p.Values {
		s.addLevel(k, s.sums[level*size:(level+1)*size], v, beta*v, delta[0])
	}
	if len(f.p.Missing) > 0 {
		s.addMissing(k, s.sums[s.levels*size:], delta[0])
	}
}

// addLevel adds those who have the value v, and move by h for it and by c in the
// intercept, beyond what everybody's expansion has of them.
func (s *series) addLevel(k int, sums []float64, v, h, c float64) {
	pairs := triangle(k)
	first, second, third, fourth := sums[:k], sums[k:k+pairs], sums[k+pairs:k+2*pairs], sums[k+2*pairs:2*k+2*pairs]
	slope, by2, by3 := s.slope[:k], s.bySlope[:k], s.bySlope2[:k]
	clear(by2)
	clear(by3)
	addProduct(second, slope, by2)
	addProduct(third, slope, by3)
	all := h + c
	d2, d3 := (all*all-c*c)/2, (all*all*all-c*c*c)/6
	d4 := (all*all*all*all - c*c*c*c) / 24
	a2, a3 := all*all/2, all*all*all/6
	last := s.hessianAt[pairs:]
	for i := range k {
		f1, f2, f3, f4 := first[i], second[triangle(i)], third[triangle(i)], fourth[i]
		s.gradientAt[i] -= h*(f1+by2[i]) + d2*(f2+by3[i]) + d3*f3 + d4*f4
		last[i] += v * (f1 + by2[i] + all*(f2+by3[i]) + a2*f3 + a3*f4)
	}
	for i := range pairs {
		s.hessianAt[i] += h*second[i] + d2*third[i]
	}
	fourthSlope := floats.Dot(slope, fourth)
	square2, square3 := floats.Dot(slope, by2)/2, floats.Dot(slope, by3)/2
	lost := all*(first[0]+by2[0]+square3) + a2*(second[0]+by3[0]) + a3*(third[0]+fourthSlope) + all*a3/4*fourth[0] +
		floats.Dot(slope, first) + square2
	s.gradientAt[k] += v * (sums[len(sums)-2] - lost)
	last[k] += v * v * (first[0] + by2[0] + square3 + all*(second[0]+by3[0]) + a2*(third[0]+fourthSlope) + a3*fourth[0])
}

// addMissing takes those without a value out of everybody's expansion, but for its
// Hessian, in which they are not.
func (s *series) addMissing(k int, sums []float64, c float64) {
	pairs := triangle(k)
	second, third, fourth := sums[k:k+pairs], sums[k+pairs:k+2*pairs], sums[k+2*pairs:2*k+2*pairs]
	by2, by3 := s.bySlope[:k], s.bySlope2[:k]
	clear(by2)
	clear(by3)
	addProduct(second, s.slope[:k], by2)
	addProduct(third, s.slope[:k], by3)
	for i := range k {
		s.gradientAt[i] += c*by2[i] + c*c/2*(second[triangle(i)]+by3[i]) + c*c*c/6*third[triangle(i)] + c*c*c*c/24*fourth[i]
	}
	for i := range pairs {
		s.hessianAt[i] -= c*second[i] + c*c/2*third[i]
	}
}

// addProduct adds the product of a symmetric matrix and a vector.
func addProduct(matrix, vector, to []float64) {
	at := 0
	for i := range vector {
		for j := range i {
			to[i] += matrix[at] * vector[j]
			to[j] += matrix[at] * vector[i]
			at++
		}
		to[i] += matrix[at] * vector[i]
		at++
	}
}

var expandableT = 6
