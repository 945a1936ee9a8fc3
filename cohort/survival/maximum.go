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
	mostFirth   = 1000 // steps with Firth's penalty, which are shorter: the information is not its second derivative
	mostHalving = 60

	// Where the decrement is below flat, twice as much as the likelihood can still
	// rise, and yet a step moves somebody's log hazard ratio by more than far, and by
	// more than half as much as the step before: then the steps will go on for ever.
	// At a maximum each step is far shorter than the one before.
	flat = 1e-6
	far  = 0.05

	// level is how near to flat the likelihood must be along a step for information
	// that vanishes there, or steps that lead nowhere, to mean that it goes on so.
	level = 1e-4

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
	failed   bool

	startLoglik float64
	startScore  float64 // the score test at the start
}

// maximise looks for the maximum with Newton's method. A step that does not raise
// the likelihood is halved until it does.
func (m *model) maximise(s search) *maximum {
	p, most := m.p, mostSteps
	r := &maximum{beta: slices.Clone(s.start), at: newPoint(p), left: make([]bool, p), infinite: make([]bool, p)}
	of := m.at
	if s.firth {
		of, most = m.atFirth, mostFirth
	}
	of(r.beta, r.at)
	r.f = factorise(r.at.info, p, s.held, r.at.moments, aliased)
	for j := range p {
		r.left[j] = r.f.d[j] == 0 && (len(s.held) == 0 || !s.held[j])
	}
	r.startLoglik, r.startScore = r.at.loglik, r.f.quadratic(r.at.score)
	if !finite(r.at) {
		clear(r.left)
		r.failed = true
		return r
	}
	skip := make([]bool, p)
	for j := range skip {
		skip[j] = r.f.d[j] == 0
	}
	next, trial := newPoint(p), make([]float64, p)
	reach := math.Inf(1)
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
				return r
			}
			reach = moved
		}
		f := r.advance(step, decrement, skip, trial, next, of)
		if f == nil {
			if moved := m.reach(step); decrement < level && moved > far && !s.firth {
				m.escaped(r, step, moved)
			} else {
				r.failed = decrement > 1e-8 // below that it is rounding
			}
			return r
		}
		copy(r.beta, trial)
		gone := f.rank < r.f.rank
		r.f, r.at, next = f, next, r.at
		if gone {
			// The likelihood is flat, and says nothing of a direction any more.
			for j := range p {
				r.infinite[j] = f.d[j] == 0 && !skip[j]
			}
			return r
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
func (r *maximum) advance(step []float64, decrement float64, skip []bool, trial []float64, next *point, of func([]float64, *point)) *factor {
	size := 1.0
	for range mostHalving {
		copy(trial, r.beta)
		add(trial, size, step)
		of(trial, next)
		if finite(next) {
			f := factorise(next.info, r.f.p, skip, next.moments, vanished)
			risen := next.loglik-r.at.loglik >= size*decrement/10
			if decrement < 1e-9*(1+math.Abs(r.at.loglik)) {
				risen = f.quadratic(next.score) <= decrement/2
			}
			if risen && (f.rank == r.f.rank || math.Abs(dot(next.score, step)) < level) {
				return f
			}
		}
		size /= 2
	}
	return nil
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
// the step. The others stand still by then.
func (m *model) escaped(r *maximum, step []float64, moved float64) {
	for j, s := range step {
		most := 0.0
		for i := range m.w {
			most = max(most, math.Abs(s*m.x[i*m.p+j]))
		}
		r.infinite[j] = most > 0.02*moved
	}
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
