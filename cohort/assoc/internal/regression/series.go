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
// The log odds of somebody with the value v move by βv, and with the covariates' change
// by c in the intercept and by δ = Δ·x. The probability is a series in what the odds are
// multiplied with (see powers), which is short where the outcome is rare, with terms in
// δ to the second power; the rest of δ is taken from everybody's expansion.
type series struct {
	usable bool // for the next step
	summed bool // the sums are there

	levels int
	sums   []float64 // of each level, then of the people without a value; seriesSums(k) of each

	hessian, gradient []float64 // without an effect, exactly

	// Room: where the fit was looked at, and is; the series there; what the look adds.
	from, at, slope          []float64
	gradientAt, gradientMore []float64
	hessianAt, hessianMore   []float64
	bySlope, penalty         []float64
	moreBySteps              []float64
	weighted, none           []float64 // of the covariates' triangle
	moved                    float64   // by the last prediction
	leftOut                  float64   // by the series, of the third derivative
}

// seriesLevels is the most values that a predictor may have besides its base.
const seriesLevels = 16

// The series is used where the slopes move nobody's log odds by more than
// seriesSlopes, and the odds become so many times as high that each order is less
// than seriesRatio of the one before it.
const (
	seriesSlopes = 2.0
	seriesRatio  = 0.4
	seriesPower  = 6 // of log odds, so that no power is too high for the others
)

// seriesRest is how much may be wrong with a prediction, as a part of the standard
// error or, where that is above 1, in log odds. What is wrong is a part of how far the prediction was from the look before it.
// Of 850 fits that part was at most a few times what it had been at the look before,
// ten times for ten of them, and below four ten-thousandths where that was small. So in
// truth it is a third of this at most.
const (
	seriesRest = 3e-8
	seriesPart = 5e-4
)

// seriesShrinks is how much less a prediction must move than the one before it, for the
// next one to be of more use than a plain step.
const seriesShrinks = 1.5

// seriesNear is how far the look before may be from a prediction that is taken: the
// standard error is known as well as the series knows the Hessian's change from there.
// It was seen to know it to a hundredth.
const seriesNear = 1e-5

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
		vectors, matrices := make([]float64, 9*(k+1)), make([]float64, 5*triangle(k+1))
		for _, v := range []*[]float64{
			&s.gradient, &s.from, &s.at, &s.slope, &s.gradientAt, &s.gradientMore, &s.bySlope, &s.penalty, &s.moreBySteps,
		} {
			*v, vectors = vectors[:k+1:k+1], vectors[k+1:]
		}
		for _, m := range []*[]float64{&s.hessian, &s.hessianAt, &s.hessianMore} {
			*m, matrices = matrices[:triangle(k+1):triangle(k+1)], matrices[triangle(k+1):]
		}
		s.weighted, s.none = matrices[:triangle(k)], matrices[triangle(k+1):][:triangle(k)]
	}
}

// finishSeries makes of the sums what a scan finds.
func (f *fit) finishSeries(w *Work) {
	l, s, k := f.l, &f.series, f.l.c.k
	size := seriesSums(k)
	f.beginScan(w)
	gram, last := w.gram[triangle(k):triangle(k)+k+1], f.hessian[triangle(k):triangle(k)+k+1]
	for level, v := range f.p.Values {
		sums := viewOf(s.sums[level*size:(level+1)*size], k)
		for j := range k {
			gram[j] += v * sums.plain[j]
			last[j] += v * sums.pairs[0][triangle(j)]
		}
		gram[k] += v * v * sums.plain[0]
		last[k] += v * v * sums.pairs[0][0]
		f.gradient[k] += v * sums.rest
		w.people[level], w.cases[level] = int(math.Round(sums.plain[0])), int(math.Round(sums.cases))
	}
	for _, at := range f.p.Missing {
		f.addPerson(int(at), -l.rest[at], -l.weight[at])
	}
	copy(s.hessian, f.hessian)
	copy(s.gradient, f.gradient)
	s.usable, s.summed = true, true
}

// predict takes the fit to where the series has its maximum, made right by the look
// at the people that left the Hessian and the gradient. It reports whether that is
// of use: if not, nothing has changed.
func (f *fit) predict() bool {
	s, k := &f.series, f.l.c.k
	f.makeRoom(f.l.forSeries())
	copy(s.from, f.delta)
	s.from[k] = f.beta
	copy(s.at, s.from)
	s.evaluate(f)
	floats.SubTo(s.gradientMore, f.gradient, s.gradientAt)
	floats.SubTo(s.hessianMore, f.hessian, s.hessianAt)
	for range 10 {
		if !s.solve(f, nil) {
			return false
		}
		floats.Add(s.at, f.root)
		switch stride := f.strideOf(f.root); {
		case !s.converges(f):
			return false
		case stride <= 1e-11:
			floats.SubTo(f.step, s.at, s.from)
			return s.accept(f, f.strideOf(f.step), seriesPart)
		}
		s.evaluate(f)
	}
	return false
}

// solve writes Newton's step from where the series is to f.root, and the factor of the
// Hessian; both with what the look at the people adds, the gradient with a penalty's.
func (s *series) solve(f *fit, penalty []float64) bool {
	k := f.l.c.k
	floats.AddTo(f.factor, s.hessianAt, s.hessianMore)
	floats.AddTo(f.root, s.gradientAt, s.gradientMore)
	if penalty != nil {
		floats.Add(f.root, penalty)
	}
	floats.SubTo(f.step, s.at, s.from)
	clear(s.moreBySteps)
	addProduct(s.hessianMore, f.step, s.moreBySteps)
	floats.Sub(f.root, s.moreBySteps)
	if !cholesky(f.factor, k+1) {
		return false
	}
	forward(f.factor, f.root)
	backward(f.factor, f.root)
	return true
}

// converges reports whether the series can be used where it is, and notes what part of
// the third derivative it leaves out there.
func (s *series) converges(f *fit) bool {
	k, c := f.l.c.k, s.at[0]
	all := viewOf(f.l.forSeries().sums, k)
	slopes := f.l.c.stride(s.at) - math.Abs(c)*f.l.c.reach[0]
	if !(slopes <= seriesSlopes) || !all.converges(c) {
		return false
	}
	s.leftOut = all.leftOut(c)
	size := seriesSums(k)
	for level, v := range f.p.Values {
		sums := viewOf(s.sums[level*size:(level+1)*size], k)
		if !sums.converges(c + s.at[k]*v) {
			return false
		}
		s.leftOut = max(s.leftOut, sums.leftOut(c+s.at[k]*v))
	}
	return true
}

// converges reports whether the series of people who move by h can be used.
func (v *view) converges(h float64) bool {
	return math.Abs(h) <= seriesPower && math.Abs(math.Expm1(h))*v.pairs[1][0] <= seriesRatio*v.pairs[0][0]
}

// leftOut is the fifth order beside the first, in the third derivative, of people who
// move by h. As probabilities differ it is taken twice.
func (v *view) leftOut(h float64) float64 {
	if !(v.pairs[0][0] > 0) {
		return 0
	}
	p, rho := v.pairs[1][0]/v.pairs[0][0], math.Expm1(h)
	return 2 * 60 * rho * rho * p * p * p * p
}

// accept moves the fit, unless what is left to move does not shrink as it should. It
// has converged where what is missing in the series, at least that part of what moved,
// matters to nobody.
func (s *series) accept(f *fit, moved, least float64) bool {
	k := f.l.c.k
	if !(moved <= s.moved/seriesShrinks) {
		return false
	}
	part := max(least, 10*moved/s.moved, s.leftOut)
	s.moved = moved
	copy(f.delta, s.at)
	f.beta = s.at[k]
	f.converged = moved*part <= seriesRest*min(1, f.standardError()) && moved <= seriesNear
	return true
}
