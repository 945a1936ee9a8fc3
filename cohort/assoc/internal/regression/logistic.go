package regression

import (
	"math"
	"sync"

	"gonum.org/v1/gonum/floats"
)

// Logistic is a binary outcome with the covariates fitted to it: where every
// predictor starts. It does not change; any number of goroutines may use it.
type Logistic struct {
	c     *Covariates
	y     []float64 // 0 or 1
	cases int

	// The covariates alone, without a penalty. Where they separate cases from
	// controls, or nearly, there is no such fit, and every predictor takes Firth's. It
	// starts where the covariates alone have their maximum with the penalty.
	separated bool
	penalised bool // there is one with Firth's penalty
	gamma     []float64
	inverse   []float64 // of the odds: e^−η
	weight    []float64 // p(1−p)
	rest      []float64 // y − p
	hessian   []float64 // of the covariates, weighted
	gradient  []float64 // what rounding leaves of it

	// Of the covariates alone: for a series, and for looks at few people.
	short, long lazyExpansion

	// What a look at one person needs lies together: the covariates, e^−η, p and y.
	gathered sync.Once
	people   []float64 // n × stride
	stride   int
}

// Penalty says when Firth's penalty is used.
type Penalty uint8

// The uses of the penalty, as plink2's firth-fallback, firth and no-firth.
const (
	FirthFallback Penalty = iota
	FirthAlways
	FirthNever
)

// NewLogistic fits the covariates alone. There must be cases and controls.
func NewLogistic(c *Covariates, cases []bool) *Logistic { return new(Memory).Logistic(c, cases) }

// Logistic is NewLogistic in the memory.
func (m *Memory) Logistic(c *Covariates, cases []bool) *Logistic {
	l := &Logistic{
		c: c, y: m.Numbers(c.n), inverse: m.Numbers(c.n),
		weight: m.Numbers(c.n), rest: m.Numbers(c.n),
		gamma: make([]float64, c.k), hessian: make([]float64, triangle(c.k)), gradient: make([]float64, c.k),
	}
	for i, is := range cases {
		l.y[i] = 0
		if is {
			l.y[i] = 1
			l.cases++
		}
	}
	l.separated = !l.fitCovariates()
	if l.separated {
		l.penalised = l.penaliseCovariates()
	}
	return l
}

// lazyExpansion is an expansion that is made when it is asked for first.
type lazyExpansion struct {
	once sync.Once
	made *expansion
}

func (e *lazyExpansion) of(l *Logistic, order int) *expansion {
	e.once.Do(func() { e.made = l.c.expand(order, l.y, l.weight, l.rest) })
	return e.made
}

// forSeries is the expansion that a series needs.
func (l *Logistic) forSeries() *expansion {
	if l.c.k > seriesExpandable {
		return l.short.of(l, 3)
	}
	return l.short.of(l, 4)
}

// forSparse is the expansion that a look at few people needs.
func (l *Logistic) forSparse() *expansion { return l.long.of(l, 5) }

// gather lays out the people, when they are asked for first.
func (l *Logistic) gather() { l.gathered.Do(l.layOut) }

func (l *Logistic) layOut() {
	k := l.c.k
	l.stride = (k + 2 + 3) / 4 * 4 // a multiple of half a cache line
	l.people = make([]float64, l.c.n*l.stride)
	for i := range l.c.n {
		person := l.people[i*l.stride : (i+1)*l.stride]
		copy(person, l.c.rows[i*k+1:(i+1)*k])
		person[k-1], person[k], person[k+1] = l.inverse[i], l.y[i]-l.rest[i], l.y[i]
	}
}

// startConverged is how far from the end of the covariates' fit predictors may start.
// They take what is left along.
const startConverged = 0.02

// someCases is how many cases, and controls, there must be for the covariates' fit to
// begin with some of the people.
const someCases = 4000

// fitCovariates finds the covariates' coefficients by Newton's steps, halved where they
// do not make the outcome likelier, and reports whether there are any. Where covariates
// separate cases from controls there are none: steps stay as long as they are, though
// little is left to gain.
func (l *Logistic) fitCovariates() bool {
	k := l.c.k
	factor, step := make([]float64, triangle(k)), make([]float64, k)
	people := newProducts(l.c)
	l.firstStep(factor, step)
	// Of many people some are enough to begin with: every eighth block.
	every := 1
	if min(l.cases, l.c.n-l.cases) >= someCases {
		every = 8
	}
	moves, known := 0.0, false // the last step, and e^−η of everybody before it
	before := math.Inf(-1)     // the likelihood there
	for range maxCovariatePasses {
		likelihood := l.lookAtCovariates(people, every, step, moves, known)
		known = every == 1
		if !(likelihood >= before-1e-12*math.Abs(before)) {
			if moves /= 2; moves < shortest {
				return false
			}
			floats.Scale(-0.5, step)
			floats.Add(l.gamma, step) // half of it back
			floats.Scale(-1, step)
			known = false
			continue
		}
		before = likelihood
		copy(factor, l.hessian)
		copy(step, l.gradient)
		if !cholesky(factor, k) {
			return false
		}
		forward(factor, step)
		gain := floats.Dot(step, step) * float64(every)
		backward(factor, step)
		moves = l.c.stride(step)
		switch {
		case moves < startConverged && every == 1:
			inverse := make([]float64, triangle(k))
			invert(factor, k, inverse, step)
			for j := range k {
				if isFlat(math.Sqrt(inverse[triangle(j)+j])) {
					return false
				}
			}
			return true
		case moves < 0.5 && every > 1:
			every, before = 1, math.Inf(-1)
		case moves > 0.5 && gain < littleGain:
			return false
		}
		if moves > maxStride {
			floats.Scale(maxStride/moves, step)
			moves = maxStride
		}
		floats.Add(l.gamma, step)
	}
	return false
}

// isFlat reports whether a standard error, for a standard deviation of the column, is
// such as no data give that have a maximum: everybody's probability is 0 or 1 in
// float64, and steps end for that reason.
func isFlat(se float64) bool { return !(se < 100) }

// maxCovariatePasses is how often the covariates' fit looks at everybody before it is
// given up.
const maxCovariatePasses = 100

// littleGain is twice what is left to gain in the log likelihood, by Newton's measure,
// where a step still moves somebody's log odds far: only if there is no end to it.
const littleGain = 1e-10

// lookAtCovariates works out the Hessian and the gradient of the covariates alone, from
// every so many blocks of people, and returns the log likelihood. Where e^−η is known
// before a step, that is moved.
func (l *Logistic) lookAtCovariates(people *products, every int, step []float64, moves float64, known bool) float64 {
	clear(l.hessian)
	clear(l.gradient)
	var likelihood float64
	for from := 0; from < l.c.n; from += every * block {
		to := min(from+block, l.c.n)
		if known {
			l.moveOdds(people, from, to, step, moves)
		} else {
			l.setOdds(people, from, to)
		}
		likelihood += logLikelihood(l.rest[from:to])
		people.addSums(l.weight[from:to], l.rest[from:to], l.hessian, l.gradient)
	}
	return likelihood
}

// firstStep takes the step from coefficients of 0 but for the intercept: everybody has
// the same odds there, so that it needs no look at anybody but the cases.
func (l *Logistic) firstStep(factor, step []float64) {
	k := l.c.k
	share := float64(l.cases) / float64(l.c.n)
	l.gamma[0] = math.Log(share / (1 - share))
	for j := range k {
		step[j] = -share * l.c.gram[triangle(j)]
	}
	for i, y := range l.y {
		if y == 1 {
			floats.Add(step, l.c.rows[i*k:(i+1)*k])
		}
	}
	floats.ScaleTo(factor, share*(1-share), l.c.gram)
	if !cholesky(factor, k) {
		return
	}
	forward(factor, step)
	backward(factor, step)
	if l.c.stride(step) <= maxStride {
		floats.Add(l.gamma, step)
	}
}

// setOdds works out e^−η, p(1−p) and y − p of some people.
func (l *Logistic) setOdds(people *products, from, to int) {
	people.of(from, to)
	inverse, x := l.inverse[from:to], people.room[:to-from]
	people.combine(l.gamma, x)
	for i, eta := range x {
		// Beyond, a probability is 0 or 1 in float64, and products would overflow.
		x[i] = min(max(eta, -200), 200)
		inverse[i] = 1
	}
	move(inverse, x, l.y[from:], l.weight[from:], l.rest[from:], l.c.stride(l.gamma))
}

// moveOdds is setOdds after a step from where all are known. No log odds move by more
// than moves.
func (l *Logistic) moveOdds(people *products, from, to int, step []float64, moves float64) {
	people.of(from, to)
	inverse, x := l.inverse[from:to], people.room[:to-from]
	people.combine(step, x)
	move(inverse, x, l.y[from:to], l.weight[from:to], l.rest[from:to], moves)
}

// stride is how far coefficients can move anybody's log odds.
func (c *Covariates) stride(step []float64) float64 {
	var s float64
	for j, v := range step[:c.k] {
		s += math.Abs(v) * c.reach[j]
	}
	return s
}

// maxPasses is how often a fit looks at everybody before it is given up. One that
// converges does so in three or four; where a predictor separates cases from
// controls its coefficient grows by about one each time, without an end.
const maxPasses = 25

// converged is how far the last step may move anybody's log odds. Newton's error is
// of the order of its square; that of the standard error, which is the one before
// the step, is less than half of it.
const (
	converged          = 1e-7
	convergedPrecisely = 2e-9
)

// Fit regresses the outcome on the covariates and p.
func (l *Logistic) Fit(p *Predictor, w *Work, penalty Penalty) Estimate {
	var e [1]Estimate
	l.fitAll([]*Predictor{p}, []*Work{w}, penalty, e[:], false)
	return e[0]
}

// FitAll is Fit for many predictors, each with a work of its own, of people who may be
// many. What it finds differs from what Fit finds by rounding; it does not depend on
// which predictors there are besides.
func (l *Logistic) FitAll(predictors []*Predictor, works []*Work, penalty Penalty, estimates []Estimate) {
	l.fitAll(predictors, works, penalty, estimates, true)
}

// fitAll uses the series of predictors where that is asked for.
func (l *Logistic) fitAll(predictors []*Predictor, works []*Work, penalty Penalty, estimates []Estimate, precise bool) {
	var summed []*fit
	var places []int
	bySeries := precise && (l.penalised || !l.separated && penalty != FirthAlways)
	for i, p := range predictors {
		e := &estimates[i]
		*e = Estimate{N: l.c.n - len(p.Missing), Cases: l.cases}
		for _, at := range p.Missing {
			e.Cases -= int(l.y[at])
		}
		if e.Fault = p.possible(l.c); e.Fault != None {
			continue
		}
		f := &works[i].fit
		f.begin(l, p)
		f.precise, f.converges = precise, converged
		if precise {
			f.converges = convergedPrecisely
		}
		places = append(places, i)
		f.series.summed = false
		if f.series.usable = bySeries && len(p.Values) <= seriesLevels; f.series.usable {
			summed = append(summed, f)
			continue
		}
		l.gather()
		f.beginScan(works[i])
		f.scan(works[i], l.c.n)
	}
	l.sumSeries(summed)
	for _, i := range places {
		if works[i].fit.series.usable {
			works[i].fit.finishSeries(works[i])
		}
	}
	var ordinary []*fit
	for _, i := range places {
		e, w := &estimates[i], works[i]
		e.Fault = w.sums(l.c, predictors[i])
		w.fit.converged = false
		switch {
		case e.Fault != None || penalty == FirthAlways || l.separated:
		case w.separates(predictors[i], e):
			e.Fault = Separation
		default:
			ordinary = append(ordinary, &w.fit)
		}
	}
	newton(ordinary)
	var penalised []*fit
	for _, i := range places {
		if f := &works[i].fit; f.converged {
			squares := works[i].gram[triangle(l.c.k)+l.c.k]
			f.converged = !isFlat(f.standardError() * math.Sqrt(squares/float64(estimates[i].N)))
		}
		if turnsToFirth(&works[i].fit, penalty, &estimates[i]) {
			penalised = append(penalised, &works[i].fit)
		}
	}
	firth(penalised)
	for _, i := range places {
		estimates[i].take(&works[i].fit)
	}
}

// turnsToFirth reports whether there is no result without a penalty, but may be one
// with it.
func turnsToFirth(f *fit, penalty Penalty, e *Estimate) bool {
	switch {
	case f.converged, e.Fault != None && e.Fault != Separation:
		return false
	case penalty == FirthNever:
		if e.Fault == None {
			e.Fault = LogisticConvergeFail
		}
		return false
	}
	e.Firth, e.Fault = true, None
	return true
}

// take writes what was found.
func (e *Estimate) take(f *fit) {
	switch {
	case e.Fault != None:
		return
	case !f.converged:
		e.Fault = FirthConvergeFail
		return
	}
	e.Beta, e.SE = f.beta, f.standardError()
	if !(e.SE > 0) || math.IsInf(e.SE, 0) {
		e.Fault = InvalidResult
	}
}

// separates reports whether the predictor alone tells cases from controls but for
// one value at most, which both may have: no finite coefficient is then the
// likeliest.
func (w *Work) separates(p *Predictor, e *Estimate) bool {
	if e.Cases == 0 || e.Cases == e.N {
		return true
	}
	cases, people := w.cases, w.people
	lowCase, highCase := math.Inf(1), math.Inf(-1)
	lowControl, highControl := lowCase, highCase
	see := func(value float64, cases, people int) {
		if cases > 0 {
			lowCase, highCase = min(lowCase, value), max(highCase, value)
		}
		if cases < people {
			lowControl, highControl = min(lowControl, value), max(highControl, value)
		}
	}
	baseCases, basePeople := e.Cases, e.N
	for i, v := range p.Values {
		see(v, cases[i], people[i])
		baseCases -= cases[i]
		basePeople -= people[i]
	}
	see(0, baseCases, basePeople)
	return highCase <= lowControl || highControl <= lowCase
}
