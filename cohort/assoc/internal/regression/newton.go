package regression

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// fit is a logistic regression under way: how far the covariates' coefficients
// are from those without the predictor, and the predictor's.
type fit struct {
	l *Logistic
	p *Predictor

	delta    []float64 // of the covariates, less Logistic.gamma
	beta     float64
	hessian  []float64 // at the coefficients; of the covariates, then the predictor
	gradient []float64
	factor   []float64 // Cholesky's, of the Hessian
	step     []float64
	ratios   []float64 // e^−βv of each level

	previous, part float64 // the length of the last gradient; how much of the last step was taken
	converged      bool
	precise        bool    // the result is to have nine digits, not six
	converges      float64 // how far the last step may move anybody's log odds
	expanded       bool    // this look is by the expansion
	at, missing    int     // in the predictor: the first who are still to be looked at, where there is no spread
	spread         spread

	products *products // of the block that is looked at
	series   series

	// For Firth.
	secants    secants
	jumps      secants // of predictions
	failed     bool    // the Hessian has no factor
	found      maximum // where the first way ended
	likelihood float64 // its logarithm, without the penalty
	augmented  []float64
	form       []float64 // of the inverse of the Hessian
	root       []float64
	room       []float64 // of the expansion
}

// begin is where the covariates alone left off.
func (f *fit) begin(l *Logistic, p *Predictor) {
	k := l.c.k + 1
	f.l, f.p = l, p
	if len(f.step) != k {
		all := make([]float64, 3*k+4*triangle(k))
		take := func(n int) []float64 {
			s := all[:n:n]
			all = all[n:]
			return s
		}
		f.delta, f.gradient, f.step = take(k-1), take(k), take(k)
		f.hessian, f.factor, f.augmented, f.form = take(triangle(k)), take(triangle(k)), take(triangle(k)), take(triangle(k))
		f.root = make([]float64, k)
		f.products = newProducts(l.c)
	}
	f.products.begin(l.c)
	f.spread.begin(p, l.c.n)
	if cap(f.ratios) < len(p.Values) {
		f.ratios = make([]float64, len(p.Values))
	}
	f.ratios = f.ratios[:len(p.Values)]
	clear(f.delta)
	f.beta = 0
}

// newton takes the fits to their ends, side by side: of each block of people all of
// them are worked on while it is near the processor. A fit is done when it has
// converged, or failed.
//
// The first step needs no look at everybody: without the predictor's effect all
// that changes is its own row of the Hessian.
func newton(fits []*fit) {
	active := make([]*fit, 0, len(fits))
	for _, f := range fits {
		f.previous, f.part, f.converged = math.Inf(1), 1, false
		active = append(active, f)
	}
	for range maxPasses {
		looking := active[:0]
		for _, f := range active {
			if !f.next() {
				f.beginLook()
				looking = append(looking, f)
			}
		}
		if active = looking; len(active) == 0 {
			return
		}
		lookAll(active)
	}
}

// lookAll works out the Hessians and gradients of fits to one outcome.
func lookAll(fits []*fit) {
	n, products := fits[0].l.c.n, fits[0].products
	for from := 0; from < n; from += block {
		to := min(from+block, n)
		products.of(from, to)
		for _, f := range fits {
			f.lookAt(products, from, to)
		}
	}
}

// next takes a step, and reports whether it was the last: converged, or given up.
func (f *fit) next() bool {
	if f.series.usable {
		if f.series.usable = f.predict(); f.series.usable {
			return f.converged
		}
	}
	k := f.l.c.k
	copy(f.factor, f.hessian)
	copy(f.root, f.gradient)
	if !cholesky(f.factor, k+1) {
		return true
	}
	forward(f.factor, f.root)
	length := floats.Dot(f.root, f.root)
	if f.isLonger(length) && f.likelier() {
		f.previous = length // where probabilities near 0 or 1 the Hessian shrinks faster
	}
	if !f.shorter(length) {
		return f.part < shortest
	}
	backward(f.factor, f.root)
	f.converged = f.advance() <= f.converges
	return f.converged || math.Abs(f.beta)*f.p.reach() > maxLogOdds
}

// shorter reports whether the gradient is shorter than before, which its squared
// length in the metric of the Hessian tells. If not, the last step went too far, and
// half of what is left of it is taken back.
func (f *fit) shorter(length float64) bool {
	if f.isLonger(length) {
		f.part /= 2
		f.move(-f.part)
		return false
	}
	f.previous, f.part = length, 1
	return true
}

// likelier reports whether the outcome is likelier than before the last step, but for
// rounding.
func (f *fit) likelier() bool {
	now := f.logLikelihood()
	f.move(-f.part)
	before := f.logLikelihood()
	f.move(f.part)
	return now >= before-1e-12*math.Abs(before)
}

// logLikelihood is that of everybody who has a value, at the coefficients.
func (f *fit) logLikelihood() float64 {
	n, people := f.l.c.n, f.products
	f.setRatios()
	var sum float64
	for from := 0; from < n; from += block {
		to := min(from+block, n)
		people.of(from, to)
		rest := people.rest[:to-from]
		f.odds(people, from, to, people.weight[:to-from], rest)
		sum += logLikelihood(rest) // of who has no value the rest is 0
	}
	return sum
}

// isLonger reports whether a gradient is longer than the last one, by more than
// rounding.
func (f *fit) isLonger(length float64) bool { return length > f.previous && length > 1e-12 }

// shortest is the part of a step below which no shorter one is tried.
const shortest = 1e-3

// maxStride is how far one step may move anybody's log odds.
const maxStride = 5

// maxLogOdds is how far a predictor may move the log odds. What goes further does
// not stop: cases and controls are separated.
const maxLogOdds = 40

func (p *Predictor) reach() float64 {
	var reach float64
	for _, v := range p.Values {
		reach = max(reach, math.Abs(v))
	}
	return reach
}

// advance takes the step in root, or one in its direction that is not too long, and
// returns how far it moves anybody's log odds at most.
func (f *fit) advance() float64 {
	copy(f.step, f.root)
	stride := f.strideOf(f.step)
	if scale := maxStride / stride; scale < 1 {
		floats.Scale(scale, f.step)
	}
	f.move(1)
	return stride
}

// strideOf is how far a step moves anybody's log odds at most.
func (f *fit) strideOf(step []float64) float64 {
	return f.l.c.stride(step) + math.Abs(step[f.l.c.k])*f.p.reach()
}

// move adds part of the last step.
func (f *fit) move(part float64) {
	k := f.l.c.k
	for j, s := range f.step[:k] {
		f.delta[j] += part * s
	}
	f.beta += part * f.step[k]
}

// standardError is from the Hessian whose factor the last step left.
func (f *fit) standardError() float64 {
	return 1 / f.factor[len(f.factor)-1]
}

// beginScan is beginLook for no effect of the predictor.
func (f *fit) beginScan(w *Work) {
	k, levels := f.l.c.k, len(f.p.Values)
	if cap(w.cases) < levels {
		w.cases, w.people = make([]int, levels), make([]int, levels)
	}
	w.cases, w.people = w.cases[:levels], w.people[:levels]
	clear(w.cases)
	clear(w.people)
	copy(f.hessian, f.l.hessian)
	copy(f.gradient, f.l.gradient)
	clear(w.gram[triangle(k):])
	clear(f.hessian[triangle(k):])
	f.gradient[k] = 0
	f.at, f.missing = 0, 0
}

// scan is lookAt for no effect of the predictor. On the way it sums the predictor's
// products with the columns for the work's gram, and counts the cases of each level.
func (f *fit) scan(w *Work, to int) {
	l, c, p := f.l, f.l.c, f.p
	k := c.k
	gram, last := w.gram[triangle(k):triangle(k)+k+1], f.hessian[triangle(k):triangle(k)+k+1]
	var g float64
	for ; f.at < len(p.At) && int(p.At[f.at]) < to; f.at++ {
		level := p.Level[f.at]
		v := p.Values[level]
		person := l.people[int(p.At[f.at])*l.stride : int(p.At[f.at])*l.stride+k+2]
		e, probability, y := person[k-1], person[k], person[k+1]
		w.people[level]++
		w.cases[level] += int(y)
		g += v * (y - probability)
		u := v * probability * (e * probability)
		gram[0] += v
		last[0] += u
		for j, x := range person[:k-1] {
			gram[j+1] += v * x
			last[j+1] += u * x
		}
		gram[k] += v * v
		last[k] += u * v
	}
	f.gradient[k] += g
	for ; f.missing < len(p.Missing) && int(p.Missing[f.missing]) < to; f.missing++ {
		at := p.Missing[f.missing]
		f.addPerson(int(at), -l.rest[at], -l.weight[at])
	}
}

// beginLook begins to work out the Hessian and the gradient at the coefficients.
func (f *fit) beginLook() {
	f.setRatios()
	f.at, f.missing = 0, 0
	if f.expanded = f.sparse(); f.expanded {
		f.expand()
		return
	}
	clear(f.hessian)
	clear(f.gradient)
}

func (f *fit) setRatios() {
	for i, v := range f.p.Values {
		f.ratios[i] = math.Exp(min(max(-f.beta*v, -200), 200))
	}
	if f.spread.levels != nil {
		f.spread.change(f.ratios)
	}
}

// lookAt adds the people of a block, of which the blocks before have been looked at.
func (f *fit) lookAt(people *products, from, to int) {
	if f.expanded {
		f.addSparse(to)
		return
	}
	f.lookAtAll(people, from, to)
}

// lookAtAll is lookAt without an expansion. It leaves their weights and rests.
func (f *fit) lookAtAll(people *products, from, to int) {
	weight, rest := people.weight[:to-from], people.rest[:to-from]
	f.odds(people, from, to, weight, rest)
	people.addSums(weight, rest, f.hessian[:triangle(f.l.c.k)], f.gradient[:f.l.c.k])
	f.addPredictor(people, from, weight, rest)
}

// addPeople adds people one by one, whose weights and rests are counted from another
// one, and returns the sum of rest·value.
func (c *Covariates) addPeople(people, level []int32, values []float64, from int, weight, rest, last []float64) (g float64) {
	k := c.k
	level = level[:len(people)]
	if k == 4 {
		var s0, s1, s2, s3, s4 float64
		for i, person := range people {
			v := values[level[i]]
			u := v * weight[int(person)-from]
			g += v * rest[int(person)-from]
			row := c.rows[int(person)*4 : int(person)*4+4 : int(person)*4+4]
			s0 += u
			s1 += u * row[1]
			s2 += u * row[2]
			s3 += u * row[3]
			s4 += u * v
		}
		last[0] += s0
		last[1] += s1
		last[2] += s2
		last[3] += s3
		last[4] += s4
		return g
	}
	for i, person := range people {
		v := values[level[i]]
		u := v * weight[int(person)-from]
		g += v * rest[int(person)-from]
		for j, x := range c.rows[int(person)*k : int(person)*k+k] {
			last[j] += u * x
		}
		last[k] += u * v
	}
	return g
}
