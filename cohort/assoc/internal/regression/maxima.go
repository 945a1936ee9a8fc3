package regression

import (
	"math"
	"slices"

	"gonum.org/v1/gonum/floats"
)

// highest takes those fits whose penalised likelihood may have several maxima a second
// way, and leaves each at the higher one.
func highest(fits []*fit) {
	var several []*fit
	for _, f := range fits {
		if f.mayHaveSeveral() {
			several = append(several, f)
		}
	}
	if len(several) == 0 {
		return
	}
	lookAtPenalised(several, true)
	for _, f := range several {
		f.found = f.maximum()
	}
	climb(several, fromNothing)
	var elsewhere []*fit
	for _, f := range several {
		if f.isAtFound() {
			f.goTo(f.found)
		} else {
			elsewhere = append(elsewhere, f)
		}
	}
	if len(elsewhere) == 0 {
		return
	}
	lookAtPenalised(elsewhere, true)
	for _, f := range elsewhere {
		// Of two that are equally high the one that plink2 finds.
		if m := f.maximum(); !(m.height >= f.found.height-1e-9) {
			f.goTo(f.found)
		}
	}
}

// sameMaximum is how near to a maximum, in anybody's log odds, steps are that end there.
const sameMaximum = 0.01

// isAtFound reports whether the second way has come to where the first one ended.
func (f *fit) isAtFound() bool {
	if !f.found.converged {
		return false
	}
	k := f.l.c.k
	floats.SubTo(f.step[:k], f.delta, f.found.delta)
	f.step[k] = f.beta - f.found.beta
	return f.strideOf(f.step) <= sameMaximum
}

// maximum is where a fit ended.
type maximum struct {
	delta, factor []float64
	beta, height  float64 // the penalised log likelihood; −Inf where it is none
	converged     bool
}

// maximum is where the fit is, of which a look has been taken.
func (f *fit) maximum() maximum {
	m := maximum{slices.Clone(f.delta), slices.Clone(f.factor), f.beta, math.Inf(-1), f.converged}
	if f.converged && !f.failed {
		m.height = f.likelihood
		for i := range f.l.c.k + 1 {
			m.height += math.Log(f.factor[triangle(i)+i])
		}
	}
	return m
}

// goTo takes the fit to a maximum that was found before.
func (f *fit) goTo(m maximum) {
	copy(f.delta, m.delta)
	copy(f.factor, m.factor)
	f.beta, f.converged = m.beta, m.converged
}

// mayHaveSeveral reports whether the penalised likelihood may have more than one
// maximum: where the covariates separate cases from controls, or nearly, by the values
// of few people far out, or where the predictor has values on both sides of its base. Of
// 2,751 penalised fits of such designs as TestHostile makes 31 ended elsewhere than plain
// steps do when no second way was taken; with it none is at a lower maximum than these.
func (f *fit) mayHaveSeveral() bool {
	l, p, k := f.l, f.p, f.l.c.k
	if l.separated || !f.converged {
		return true
	}
	lowest, highest := 0.0, 0.0
	for _, v := range p.Values {
		lowest, highest = min(lowest, v), max(highest, v)
	}
	if lowest < 0 && highest > 0 {
		return true
	}
	invert(f.factor, k+1, f.augmented, f.root)
	for j := 1; j < k; j++ {
		if reach := l.c.reach[j]; reach > farOut && math.Sqrt(f.augmented[triangle(j)+j])*reach > 1 {
			return true
		}
	}
	return false
}

// farOut is beyond what a normal covariate of a million people reaches, in standard
// deviations.
const farOut = 5.5
