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

// beginFirth makes room for what is known of everybody, and begins where the series
// has its maximum, or without an effect.
func (f *fit) beginFirth(from start) {
	n := 3 * f.l.c.n
	if cap(f.leverage) < n {
		f.leverage = make([]float64, n)
	}
	f.leverage = f.leverage[:n]
	clear(f.delta)
	if from == fromNothing {
		floats.SubTo(f.delta, f.delta, f.l.gamma)
	}
	f.beta, f.previous, f.part, f.converged = 0, math.Inf(1), 1, false
	if from != fromNothing {
		f.found = maximum{}
	}
	f.secants.begin(f.l.c, f.p.reach(), from == fromSeries)
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
	}
	f.augment()
	copy(f.root, f.gradient)
	if !cholesky(f.augmented, f.l.c.k+1) {
		return true
	}
	forward(f.augmented, f.root)
	length := floats.Dot(f.root, f.root)
	if f.secants.used && f.isLonger(length) {
		// The secants led astray: back, and on as without them.
		f.move(-1)
		copy(f.root, f.secants.last)
		f.secants.forget()
		f.advance()
		return false
	}
	if f.secants.off {
		backward(f.augmented, f.root)
		f.converged = f.strideOf(f.root) <= firthConverged/10
		floats.Scale(1/max(1, floats.Norm(f.root, math.Inf(1))), f.root)
		f.advance()
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

// penaliseAll works out the Hessians with their factors, and the gradients with the
// penalty.
func penaliseAll(fits []*fit) {
	lookAtPenalised(fits, false)
	c, people := fits[0].l.c, fits[0].products
	for _, f := range fits {
		if !f.failed {
			invert(f.factor, c.k+1, f.augmented, f.root)
			doubleBeside(f.augmented, c.k+1)
			f.at = 0
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
	k := c.k
	for _, f := range fits {
		clear(f.hessian)
		clear(f.gradient)
		f.setRatios()
		f.at, f.missing, f.likelihood = 0, 0, 0
	}
	for from := 0; from < c.n; from += block {
		to := min(from+block, c.n)
		people.of(from, to)
		for _, f := range fits {
			weight, rest, _ := f.everybody()
			at := f.at
			f.odds(people, from, to, weight[from:to], rest[from:to])
			people.addSums(weight[from:to], rest[from:to], f.hessian[:triangle(k)], f.gradient[:k])
			f.addPredictor(people, from, at, f.at, weight[from:to], rest[from:to])
			if likelihoods {
				f.likelihood += logLikelihood(rest[from:to]) // of who has no value the rest is 0
			}
		}
	}
	for _, f := range fits {
		copy(f.factor, f.hessian)
		f.failed = !cholesky(f.factor, k+1)
	}
}

// everybody is what is known of all people: p(1−p), y − p, and the leverage.
func (f *fit) everybody() (weight, rest, leverage []float64) {
	n := f.l.c.n
	return f.leverage[:n], f.leverage[n : 2*n], f.leverage[2*n:]
}

// penalise works out the leverages of a block, weight · xᵀ covariance x, and adds the
// penalty to the gradient. Of people without a value the weight is 0.
func (f *fit) penalise(people *products, from, to int) {
	c, p, k := f.l.c, f.p, f.l.c.k
	weights, rests, leverages := f.everybody()
	weight, rest, h, y := weights[from:to], rests[from:to], leverages[from:to], f.l.y[from:to]
	people.combinePairs(f.augmented[:triangle(k)], h)
	last := f.augmented[triangle(k) : triangle(k)+k+1]
	at := f.at
	for ; f.at < len(p.At) && int(p.At[f.at]) < to; f.at++ {
		person, v := int(p.At[f.at]), p.value(f.at)
		var dot float64
		for j, x := range c.rows[person*k : person*k+k] {
			dot += last[j] * x
		}
		h[person-from] += v * (dot + v*last[k])
	}
	penalty := people.room[:to-from]
	for i, w := range weight {
		h[i] *= w
		penalty[i] = h[i] * (0.5 - y[i] + rest[i])
	}
	people.addColumns(penalty, f.gradient[:k])
	for ; at < f.at; at++ {
		f.gradient[k] += p.value(at) * penalty[int(p.At[at])-from]
	}
}

// augment is the Hessian with who has the predictor counted 1+h times.
func (f *fit) augment() {
	c, p, k := f.l.c, f.p, f.l.c.k
	weight, _, h := f.everybody()
	copy(f.augmented, f.hessian)
	for i, person := range p.At {
		v, u := p.value(i), weight[person]*h[person]
		row := c.rows[int(person)*k : int(person)*k+k]
		for a, x := range row {
			line := f.augmented[triangle(a):]
			for b, z := range row[:a+1] {
				line[b] += u * x * z
			}
			f.augmented[triangle(k)+a] += u * v * x
		}
		f.augmented[triangle(k)+k] += u * v * v
	}
}
