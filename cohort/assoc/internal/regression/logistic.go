package regression

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// Logistic is a binary outcome with the covariates fitted to it: where every
// predictor starts. It does not change; any number of goroutines may use it.
type Logistic struct {
	c     *Covariates
	y     []float64 // 0 or 1
	cases int

	// The covariates alone, without a penalty. Where they separate cases from
	// controls, or nearly, there is no such fit, and every predictor takes Firth's.
	separated bool
	gamma     []float64
	inverse   []float64  // of the odds: e^−η
	weight    []float64  // p(1−p)
	rest      []float64  // y − p
	hessian   []float64  // of the covariates, weighted
	gradient  []float64  // what rounding leaves of it
	expansion *expansion // nil: there are too many covariates

	// What a look at one person needs lies together: the covariates, e^−η, p and y.
	people []float64 // n × stride
	stride int
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
func NewLogistic(c *Covariates, cases []bool) *Logistic {
	l := &Logistic{
		c: c, y: make([]float64, c.n), inverse: make([]float64, c.n),
		weight: make([]float64, c.n), rest: make([]float64, c.n),
		gamma: make([]float64, c.k), hessian: make([]float64, triangle(c.k)), gradient: make([]float64, c.k),
	}
	for i, is := range cases {
		if is {
			l.y[i] = 1
			l.cases++
		}
	}
	l.separated = !l.fitCovariates()
	if l.separated {
		// Firth's fits start from the outcome's frequency.
		clear(l.gamma)
		l.gamma[0] = math.Log(float64(l.cases) / float64(c.n-l.cases))
		l.setOdds(0, c.n)
	} else if c.k <= expandable {
		l.expansion = c.expand(l.y, l.weight, l.rest)
	}
	l.gather()
	return l
}

// gather lays out the people.
func (l *Logistic) gather() {
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

// fitCovariates finds the covariates' coefficients and reports whether there are
// any.
func (l *Logistic) fitCovariates() bool {
	k := l.c.k
	l.gamma[0] = math.Log(float64(l.cases) / float64(l.c.n-l.cases))
	factor := make([]float64, triangle(k))
	step := make([]float64, k)
	room := make([]float64, block)
	// Of many people some are enough to begin with: every eighth block.
	stride := 8
	if l.c.n < 16*stride*block {
		stride = 1
	}
	for range maxPasses {
		clear(l.hessian)
		clear(l.gradient)
		for from := 0; from < l.c.n; from += stride * block {
			to := min(from+block, l.c.n)
			l.setOdds(from, to)
			l.c.addWeighted(from, to, l.weight[from:], l.rest[from:], l.hessian, l.gradient, room)
		}
		copy(factor, l.hessian)
		copy(step, l.gradient)
		moves := math.Inf(1)
		if cholesky(factor, k) {
			forward(factor, step)
			backward(factor, step)
			moves = l.c.stride(step)
		}
		switch {
		case moves < startConverged && stride == 1:
			return true
		case math.IsInf(moves, 1) && stride == 1:
			return false
		case math.IsInf(moves, 1):
			clear(l.gamma[1:])
			l.gamma[0] = math.Log(float64(l.cases) / float64(l.c.n-l.cases))
			stride = 1
			continue
		case moves < 0.5:
			stride = 1
		}
		for j := range step {
			l.gamma[j] += step[j]
		}
	}
	return false
}

// setOdds works out e^−η, p(1−p) and y − p of some people.
func (l *Logistic) setOdds(from, to int) {
	eta := l.inverse[from:to]
	for i := range eta {
		eta[i] = -l.gamma[0]
	}
	for j := 1; j < l.c.k; j++ {
		floats.AddScaled(eta, -l.gamma[j], l.c.columns[j][from:to])
	}
	for i, v := range eta {
		// Beyond, a probability is 0 or 1 in float64, and products would overflow.
		eta[i] = math.Exp(min(max(v, -200), 200))
	}
	odds(eta, l.y[from:], l.weight[from:], l.rest[from:])
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
const converged = 1e-7

// Fit regresses the outcome on the covariates and p.
func (l *Logistic) Fit(p *Predictor, w *Work, penalty Penalty) Estimate {
	var e [1]Estimate
	l.FitAll([]*Predictor{p}, []*Work{w}, penalty, e[:])
	return e[0]
}

// FitAll is Fit for many predictors, each with a work of its own. The estimates are
// those of Fit.
func (l *Logistic) FitAll(predictors []*Predictor, works []*Work, penalty Penalty, estimates []Estimate) {
	var fits []*fit
	var places []int
	for i, p := range predictors {
		e := &estimates[i]
		*e = Estimate{N: l.c.n - len(p.Missing), Cases: l.cases}
		for _, at := range p.Missing {
			e.Cases -= int(l.y[at])
		}
		if e.Fault = p.possible(l.c); e.Fault == None {
			works[i].fit.begin(l, p)
			works[i].fit.beginScan(works[i])
			fits, places = append(fits, &works[i].fit), append(places, i)
		}
	}
	for from := 0; from < l.c.n; from += block {
		for j, f := range fits {
			f.scan(works[places[j]], min(from+block, l.c.n))
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
	for _, i := range places {
		l.finish(&works[i].fit, penalty, &estimates[i])
	}
}

// finish writes what was found, or turns to Firth's regression.
func (l *Logistic) finish(f *fit, penalty Penalty, e *Estimate) {
	switch {
	case e.Fault != None && e.Fault != Separation:
		return
	case f.converged:
	case penalty == FirthNever:
		if e.Fault == None {
			e.Fault = LogisticConvergeFail
		}
		return
	default:
		e.Firth, e.Fault = true, None
		if !f.firth() {
			e.Fault = FirthConvergeFail
			return
		}
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
