package regression

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// firthConverged is how far the last step of Firth's regression may move anybody's
// log odds. Its steps shorten by a factor, not by their squares, so the limit is
// far below what is asked of the result.
const firthConverged = 1e-9

// firth maximises the likelihood times the root of the determinant of its Hessian
// (Firth D. Biometrika. 1993;80:27-38; for logistic regression Heinze G, Schemper M.
// Stat Med. 2002;21:2409-19), which has a maximum where the likelihood has none. A fit
// has converged where it was found.
//
// The gradient is that of the likelihood with h(1/2 − p) added to each y − p, h
// being a person's leverage. The steps use a Hessian in which who has the
// predictor counts 1+h times, as if the penalty were data: without this a rare
// predictor's steps go twice as far as they should. The standard error is from the
// Hessian of the likelihood alone, as plink2 and logistf have it.
//
// Such steps shorten by a factor; what the last few did tells how to do better
// (secants). Where that leads nowhere, or no step makes the gradient shorter, which may
// be where the likelihood is flat, steps are taken as they are, but none is long.
//
// Where a few people decide about a coefficient there may be several maxima. There a
// second way is taken, from no coefficients at all and by plain steps, as plink2 and
// logistf go, and the higher maximum counts.
func firth(fits []*fit) {
	climb(fits, fromSeries)
	climb(unconverged(fits), fromCovariates)
	highest(fits)
}

// unconverged are the fits that have found no maximum.
func unconverged(fits []*fit) []*fit {
	var left []*fit
	for _, f := range fits {
		if !f.converged {
			left = append(left, f)
		}
	}
	return left
}

// start is where a climb begins, and how it goes.
type start uint8

const (
	fromSeries     start = iota // at the maximum of the series, in short ways
	fromCovariates              // at the covariates' coefficients, with plain steps
	fromNothing                 // at coefficients of 0, with plain steps
)

// climb takes fits to their penalised maxima.
func climb(fits []*fit, from start) {
	active := make([]*fit, 0, len(fits))
	for _, f := range fits {
		f.beginFirth(from)
		active = append(active, f)
	}
	passes := 4 * maxPasses
	if from != fromSeries {
		passes = 20 * maxPasses
	}
	for range passes {
		if len(active) == 0 {
			return
		}
		penaliseAll(active)
		left := active[:0]
		for _, f := range active {
			if !f.nextFirth() {
				left = append(left, f)
			}
		}
		active = left
	}
}

// beginFirth begins where the series has its maximum, or without an effect.
func (f *fit) beginFirth(from start) {
	clear(f.delta)
	if from == fromNothing {
		floats.SubTo(f.delta, f.delta, f.l.gamma)
	}
	f.beta, f.previous, f.part, f.converged = 0, math.Inf(1), 1, false
	if from != fromNothing {
		f.found = maximum{}
	}
	f.secants.begin(f.l.c, f.p.reach(), from != fromSeries)
	f.series.usable = from == fromSeries && f.series.summed && f.guessFirth()
}

// nextFirth takes a step, and reports whether it was the last: converged, or given up.
func (f *fit) nextFirth() bool {
	if f.failed {
		return true
	}
	if f.series.usable {
		if f.series.usable = f.predictFirth(); f.series.usable {
			return f.converged
		}
		f.secants.forget()
		return false // a look for plain steps is to follow
	}
	copy(f.root, f.gradient)
	if !cholesky(f.augmented, f.l.c.k+1) {
		return true
	}
	forward(f.augmented, f.root)
	length := floats.Dot(f.root, f.root)
	if f.secants.used && !f.secants.plain && f.isLonger(length) {
		// The secants led astray: back, and on as without them.
		f.move(-1)
		copy(f.root, f.secants.last)
		f.secants.forget()
		f.advance()
		return false
	}
	if f.secants.plain {
		backward(f.augmented, f.root)
		f.converged = f.strideOf(f.root) <= firthConverged/10
		f.secants.improve(f.root)
		floats.Scale(1/max(1, floats.Norm(f.root, math.Inf(1))), f.root)
		f.advance()
		f.secants.took(f.step)
		return f.converged || f.isAtFound()
	}
	if !f.shorter(length) {
		f.secants.forget()
		return f.part < shortest
	}
	backward(f.augmented, f.root)
	f.converged = f.strideOf(f.root) <= firthConverged
	f.secants.improve(f.root)
	f.advance()
	f.secants.took(f.step)
	return f.converged
}

// penaliseAll works out the Hessians with their factors, the gradients with the penalty
// and, for plain steps, the augmented Hessians.
func penaliseAll(fits []*fit) {
	lookAtPenalised(fits, false)
	c, people := fits[0].l.c, fits[0].products
	for _, f := range fits {
		if !f.failed {
			invert(f.factor, c.k+1, f.form, f.root)
			doubleBeside(f.form, c.k+1)
			copy(f.augmented, f.hessian)
		}
	}
	for from := 0; from < c.n; from += block {
		to := min(from+block, c.n)
		people.of(from, to)
		for _, f := range fits {
			if !f.failed {
				f.penalise(people, from, to)
			}
		}
	}
}

// lookAtPenalised works out the Hessians with their factors, and the gradients without
// the penalty; likelihoods, too, where they are asked for.
func lookAtPenalised(fits []*fit, likelihoods bool) {
	c, people := fits[0].l.c, fits[0].products
	for _, f := range fits {
		clear(f.hessian)
		clear(f.gradient)
		f.setRatios()
		f.likelihood = 0
	}
	for from := 0; from < c.n; from += block {
		to := min(from+block, c.n)
		people.of(from, to)
		for _, f := range fits {
			f.lookAtAll(people, from, to)
			if likelihoods {
				f.likelihood += logLikelihood(people.rest[:to-from]) // of who has no value the rest is 0
			}
		}
	}
	for _, f := range fits {
		copy(f.factor, f.hessian)
		f.failed = !cholesky(f.factor, c.k+1)
	}
}

// penalise adds the penalty of a block to the gradient. A leverage is weight · zᵀ
// covariance z of a person's covariates and predictor; of people without a value the
// weight is 0.
func (f *fit) penalise(people *products, from, to int) {
	c, p, k := f.l.c, f.p, f.l.c.k
	weight, rest := people.weight[:to-from], people.rest[:to-from]
	f.odds(people, from, to, weight, rest)
	at, end := f.spread.carriers(from)
	penalty, last := people.inverse[:to-from], f.form[triangle(k):triangle(k)+k+1]
	people.forms(f.form[:triangle(k)], penalty)
	for i, person := range p.At[at:end] {
		v := p.Values[p.Level[at+i]]
		var dot float64
		for j, x := range c.rows[int(person)*k : int(person)*k+k] {
			dot += last[j] * x
		}
		penalty[int(person)-from] += v * (dot + v*last[k])
	}
	if !f.series.usable {
		f.augment(people, from, at, end, penalty)
	}
	penalise(penalty, weight, f.l.y[from:to], rest)
	people.addColumns(penalty, f.gradient[:k])
	for i, person := range p.At[at:end] {
		f.gradient[k] += p.Values[p.Level[at+i]] * penalty[int(person)-from]
	}
}

// augment counts those of a block who have the predictor, at to end, as often again in
// the augmented Hessian as their leverage says, which is weight times their form.
func (f *fit) augment(people *products, from, at, end int, forms []float64) {
	p, k := f.p, f.l.c.k
	again, times := people.room[:people.n], people.times[:people.n]
	clear(again)
	clear(times)
	corner := &f.augmented[triangle(k)+k]
	for i, person := range p.At[at:end] {
		j, v := int(person)-from, p.Values[p.Level[at+i]]
		w := people.weight[j]
		again[j] = w * (w * forms[j])
		times[j] = again[j] * v
		*corner += times[j] * v
	}
	people.addSums(again, times, f.augmented[:triangle(k)], f.augmented[triangle(k):triangle(k)+k])
}

// penalise makes the penalty of people's forms: weight·form is the leverage, and the
// penalty that times 1/2 less the probability, which is y less rest.
func penalise(forms, weight, y, rest []float64) {
	weight, y, rest = weight[:len(forms)], y[:len(forms)], rest[:len(forms)]
	even := 0
	if len(forms) >= 8 && hasLanes8() {
		even = len(forms) &^ 7
		penaliseLanes8(&forms[0], &weight[0], &y[0], &rest[0], even)
	}
	for i := even; i < len(forms); i++ {
		forms[i] *= weight[i] * (0.5 - y[i] + rest[i])
	}
}
