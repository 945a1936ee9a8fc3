package survival

import (
	"math"
	"slices"
)

// Where the search for the maximum ends.
const (
	// enough is the Newton decrement, the square of the distance to the maximum in
	// standard errors, at which one more step is taken and the search ends.
	enough = 1e-14

	mostSteps   = 60
	mostFirth   = 300 // steps with Firth's penalty, which are shorter: the information is not its second derivative
	mostHalving = 40

	// Where the decrement is below flat, twice as much as the likelihood can still
	// rise, and yet a step moves somebody's log hazard ratio by more than far, and by
	// more than half as much as the step before: then the steps will go on for ever.
	// At a maximum each step is far shorter than the one before.
	flat = 1e-6
	far  = 0.05

	// level is how near to flat the likelihood must be along a step for information
	// that vanishes there, or steps that lead nowhere, to mean that it goes on so.
	level = 1e-4

	// The coefficients that do not go with them must stand still: a step moves log
	// hazard ratios by less than still through each of them. They are given so many
	// steps more for it.
	still = 1e-7
	grace = 12

	// longest is by how much a step may move a log hazard ratio: more than 700, and
	// weights leave the range of a float64.
	longest = 300
)

// search is what to look for: where from, which coefficients stay as they are, and
// whether with Firth's penalty.
type search struct {
	start []float64
	held  []bool // nil: none
	firth bool
}

// maximum is what the search found.
type maximum struct {
	beta  []float64
	at    *point  // there, or a step of less than 1e-7 standard errors before
	f     *factor // of the information there, without what is held or left out
	steps int

	left     []bool // constant or collinear
	infinite []bool
	open     []bool // not infinite, and yet nothing holds it where others are
	failed   bool

	startLoglik float64
	startScore  float64 // the score test at the start
}

// begin evaluates the start, and finds what has no part in the likelihood.
func (m *model) begin(s search, of func([]float64, *point)) *maximum {
	p := m.p
	r := &maximum{
		beta: slices.Clone(s.start), at: newPoint(p), left: make([]bool, p), infinite: make([]bool, p), open: make([]bool, p),
	}
	of(r.beta, r.at)
	r.f = factorise(r.at.info, p, s.held, r.at.moments, aliased)
	r.startLoglik, r.startScore = r.at.loglik, r.f.quadratic(r.at.score)
	if r.failed = !finite(r.at); r.failed {
		return r
	}
	for j := range p {
		r.left[j] = r.f.d[j] == 0 && (len(s.held) == 0 || !s.held[j])
	}
	return r
}

// maximise looks for the maximum with Newton's method. A step that does not raise
// the likelihood is halved until it does.
func (m *model) maximise(s search) *maximum {
	p, most, of := m.p, mostSteps, m.at
	if s.firth {
		of, most = m.atFirth, mostFirth
	}
	r := m.begin(s, of)
	if r.failed {
		return r
	}
	skip := make([]bool, p)
	for j := range skip {
		skip[j] = r.f.d[j] == 0
	}
	next, trial := newPoint(p), make([]float64, p)
	reach, escaping := math.Inf(1), 0
	for r.steps = 1; r.steps <= most; r.steps++ {
		step := r.f.solve(r.at.score)
		decrement := dot(step, r.at.score)
		if decrement <= enough {
			add(r.beta, 1, step)
			return r
		}
		if decrement > 0.01 {
			if moved := m.reach(step); moved > longest {
				scaleBy(step, longest/moved)
				decrement *= longest / moved
			}
		}
		if decrement < flat && !s.firth {
			moved := m.reach(step)
			if moved > far && moved > reach/2 {
				m.escaped(r, step, moved)
				escaping++
			}
			if escaping > 0 && (m.settled(r, step) || escaping > grace) {
				return r
			}
			reach = moved
		}
		f := m.advance(r, step, decrement, skip, trial, next, of)
		if f == nil {
			if moved := m.reach(step); escaping > 0 || decrement < level && moved > far && !s.firth {
				m.escaped(r, step, moved)
				m.settled(r, step)
				return r
			}
			r.failed = decrement > 1e-8 // below that it is rounding
			return r
		}
		copy(r.beta, trial)
		r.f, r.at, next = f, next, r.at
		for j := range p {
			if f.d[j] == 0 && !skip[j] {
				// The likelihood is flat in a direction: the others go on without it.
				m.letGo(r, j)
				skip[j] = true
			}
		}
	}
	r.failed = true
	return r
}

// needsFirth tells that the likelihood has no maximum, or none that was found.
func (r *maximum) needsFirth() bool { return r.failed || slices.Contains(r.infinite, true) }

// advance takes a step, or half of it, and so on, until the likelihood has risen by
// enough of what the step promised. Where that is no more than the likelihood's
// rounding, the distance to the maximum must have become less instead. It returns
// the factorised information there; nil: no part of the step will do.
func (m *model) advance(r *maximum, step []float64, decrement float64, skip []bool, trial []float64, next *point, of func([]float64, *point)) *factor {
	size := 1.0
	for range mostHalving {
		copy(trial, r.beta)
		add(trial, size, step)
		of(trial, next)
		if finite(next) {
			f := factorise(next.info, m.p, skip, next.moments, vanished)
			risen := next.loglik-r.at.loglik >= size*decrement/10
			if decrement < 1e-9*(1+math.Abs(r.at.loglik)) {
				risen = f.quadratic(next.score) <= decrement/2
			}
			if risen && (f.rank == r.f.rank || m.levelOut(f, skip, next, m.reach(step))) {
				return f
			}
		}
		size /= 2
	}
	return nil
}

// levelOut reports whether the likelihood is level along each direction of which a point
// has no information, as far as a step goes. Where it is steep there, the point has
// only gone too far.
func (m *model) levelOut(f *factor, skip []bool, at *point, far float64) bool {
	for j := range m.p {
		if f.d[j] != 0 || skip[j] {
			continue
		}
		direction := f.blind(at, j)
		if math.Abs(dot(at.score, direction))*far >= level*m.reach(direction) {
			return false
		}
	}
	return true
}

// blind is the direction, along a column and those before it, of which a point has no
// information.
func (f *factor) blind(at *point, j int) []float64 {
	direction := f.solve(at.info[j*f.p : (j+1)*f.p])
	scaleBy(direction, -1)
	direction[j] = 1
	return direction
}

// reach is by how much a step moves a log hazard ratio at most.
func (m *model) reach(step []float64) float64 {
	most := 0.0
	for i := range m.w {
		most = max(most, math.Abs(dot(step, m.x[i*m.p:(i+1)*m.p])))
	}
	return most
}

// escaped marks the coefficients that go on to infinity: those that have a part in
// the step.
func (m *model) escaped(r *maximum, step []float64, moved float64) {
	for j := range step {
		r.infinite[j] = r.infinite[j] || m.moves(step, j) > 0.02*moved
	}
}

// settled reports whether the coefficients that are not infinite stand still, and
// marks those that do not.
func (m *model) settled(r *maximum, step []float64) bool {
	for j := range step {
		r.open[j] = !r.infinite[j] && m.moves(step, j) > still
	}
	return !slices.Contains(r.open, true)
}

// moves is by how much a step moves a log hazard ratio at most through one
// coefficient.
func (m *model) moves(step []float64, j int) float64 {
	most := 0.0
	for i := range m.w {
		most = max(most, math.Abs(step[j]*m.x[i*m.p+j]))
	}
	return most
}

// letGo marks a column without information beyond those before it, and those that
// have a part in the direction of which nothing is known.
func (m *model) letGo(r *maximum, j int) {
	direction := r.f.blind(r.at, j)
	m.escaped(r, direction, m.reach(direction))
	r.infinite[j] = true
}

func finite(p *point) bool {
	sum := p.loglik
	for _, v := range p.score {
		sum += v
	}
	for _, v := range p.info {
		sum += v
	}
	return !math.IsNaN(sum) && !math.IsInf(sum, 0)
}
