package survival

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// TieMethod is how a Cox regression takes people who have the event at one time.
type TieMethod uint8

// The methods for ties.
const (
	Efron   TieMethod = iota // close to the mean of all orders in which they may have had it
	Breslow                  // simpler; coefficients are drawn towards 0 where many are tied
)

// String returns the name as R's ties has it.
func (m TieMethod) String() string { return [...]string{"efron", "breslow"}[min(m, Breslow)] }

// Firth is when Firth's penalty is used: half the logarithm of the information's
// determinant is added to the partial likelihood. Its maximum is finite where that
// of the likelihood is not, and less biased where events are few (Heinze & Schemper,
// Biometrics 2001;57:114).
type Firth uint8

// When Firth's penalty is used.
const (
	NoFirth    Firth = iota // a coefficient that is infinite has that Problem
	FirthNeeds              // where a coefficient would be infinite or is not found, and then for all of them
	FirthAlways
)

// CoxOptions of a regression. The zero value is R's: ties by Efron, intervals of 95 %.
type CoxOptions struct {
	Ties  TieMethod
	Firth Firth
	Level float64 // of the intervals; 0: 0.95
}

// Coefficient is the log hazard ratio for one unit more of a covariate.
type Coefficient struct {
	Name    string
	Problem Problem // why there is none: all numbers are NaN

	Estimate     float64
	StdErr       float64
	Z, P         float64 // Estimate / StdErr, and the probability of one as far from 0 or farther
	Lower, Upper float64 // the interval of Estimate
}

// Ratio is a hazard ratio with its interval.
type Ratio struct{ Value, Lower, Upper float64 }

// HazardRatio is the hazard ratio for one unit more.
func (c Coefficient) HazardRatio() Ratio {
	return Ratio{math.Exp(c.Estimate), math.Exp(c.Lower), math.Exp(c.Upper)}
}

// String returns the ratio and its interval with three decimals, as 1.250 (1.010–1.547).
func (r Ratio) String() string {
	if math.IsNaN(r.Value) {
		return "not estimated"
	}
	return fmt.Sprintf("%.3f (%.3f–%.3f)", r.Value, r.Lower, r.Upper)
}

// Fit is a Cox regression.
type Fit struct {
	Coefficients []Coefficient // one for each covariate, in their order
	Covariance   [][]float64   // of the estimates; NaN where one has a Problem

	People, Events int
	Missing        int // people who were left out because something is missing

	// Firth tells that Firth's penalty was used: the likelihoods are penalised, and
	// there is no score test.
	Firth bool

	NullLogLikelihood, LogLikelihood float64

	// Of all coefficients being 0. A coefficient that is infinite leaves no Wald
	// test, the others as they are.
	LikelihoodRatio, Wald, Score Test

	Steps int // of Newton's method

	model *model
	beta  []float64 // of the scaled covariates; 0 where left out
	found *maximum
	scale scaling
}

var errLevel = errors.New("survival: a confidence level is a number between 0 and 1: give 0.95 for 95 %, or 0 for the same")

// Cox fits a proportional hazards regression: how much covariates raise or lower
// the hazard of the event. People with a missing value are left out and counted.
//
// The errors are those of the data; see [ErrNoEvents]. What is wrong with a single
// covariate is the Problem of its coefficient, and the others are estimated.
func Cox(d Data, covariates []Covariate, o CoxOptions) (*Fit, error) {
	if len(covariates) == 0 {
		return nil, errors.New("survival: a regression without covariates: give at least one")
	}
	z, err := quantile(o.Level)
	if err != nil {
		return nil, err
	}
	m, scale, rows, err := prepare(&d, covariates, o.Ties)
	if err != nil {
		return nil, err
	}
	f := &Fit{People: len(rows), Events: m.o.events, Missing: len(d.Time) - len(rows), model: m, scale: scale}
	none := make([]float64, m.p)
	f.found = m.maximise(search{start: none, firth: o.Firth == FirthAlways})
	f.Firth = o.Firth == FirthAlways
	if o.Firth == FirthNeeds && f.found.needsFirth() {
		f.Firth = true
		f.found = m.maximise(search{start: none, firth: true})
	}
	f.report(covariates, z)
	return f, nil
}

// prepare sorts people and centres and scales their covariates.
func prepare(d *Data, covariates []Covariate, ties TieMethod) (*model, scaling, []int32, error) {
	if err := d.check(); err != nil {
		return nil, scaling{}, nil, err
	}
	if err := d.checkCovariates(covariates); err != nil {
		return nil, scaling{}, nil, err
	}
	rows := d.complete(false, covariates)
	even, err := d.rounded(rows)
	if err != nil {
		return nil, scaling{}, nil, err
	}
	m := &model{o: newOrder(even, rows), ties: ties, p: len(covariates)}
	if m.o.events == 0 {
		return nil, scaling{}, nil, ErrNoEvents
	}
	m.x = make([]float64, len(rows)*m.p)
	for j := range covariates {
		for place, row := range m.o.rows {
			m.x[place*m.p+j] = covariates[j].Values[row]
		}
	}
	s := scaleOf(m.x, m.p)
	m.ready()
	return m, s, rows, nil
}

// scaling is how covariates were changed for the numbers to be near 1.
type scaling struct{ mean, factor []float64 }

// scaleOf takes the mean from each column of x and divides by the mean distance
// from it. A column of one value becomes exactly 0.
func scaleOf(x []float64, p int) scaling {
	s := scaling{make([]float64, p), make([]float64, p)}
	n := len(x) / max(1, p)
	for j := range p {
		mean, distance, same := 0.0, 0.0, true
		for i := j; i < len(x); i += p {
			mean += x[i] / float64(n)
			same = same && x[i] == x[j]
		}
		if same {
			mean = x[j]
		}
		for i := j; i < len(x); i += p {
			x[i] -= mean
			distance += math.Abs(x[i]) / float64(n)
		}
		s.mean[j], s.factor[j] = mean, 1
		if distance > 0 {
			s.factor[j] = 1 / distance
		}
		for i := j; i < len(x); i += p {
			x[i] *= s.factor[j]
		}
	}
	return s
}

// report fills what is told of the fit.
func (f *Fit) report(covariates []Covariate, z float64) {
	r, p := f.found, f.model.p
	f.Steps = r.steps
	f.NullLogLikelihood, f.LogLikelihood = r.startLoglik, r.at.loglik
	for j, factor := range f.scale.factor {
		if f.Firth && !r.left[j] { // the penalty of the covariates in their own units
			f.NullLogLikelihood -= math.Log(factor)
			f.LogLikelihood -= math.Log(factor)
		}
	}
	problems := make([]Problem, p)
	estimated, infinite := 0, false
	for j := range p {
		problems[j] = f.problem(j)
		infinite = infinite || r.infinite[j]
		if problems[j] != Constant && problems[j] != Collinear {
			estimated++
		}
	}
	f.beta = slices.Clone(r.beta)
	variance := f.variance()
	for j, c := range covariates {
		stdErr := math.Sqrt(variance[j][j])
		switch {
		case problems[j] != NoProblem:
		case !(stdErr > 0):
			problems[j] = NotConverged // the information is all but gone
		case infinite && f.model.width(j)*stdErr/f.scale.factor[j] > unknown:
			problems[j] = Undetermined
		}
		f.Coefficients = append(f.Coefficients, coefficient(c.Name, problems[j], r.beta[j]*f.scale.factor[j], stdErr, z))
	}
	for j := range variance {
		for l := range variance {
			if problems[j] != NoProblem || problems[l] != NoProblem {
				variance[j][l] = math.NaN()
			}
		}
	}
	f.Covariance = variance
	if r.failed {
		none := chiSquare(math.NaN(), estimated)
		f.LikelihoodRatio, f.Wald, f.Score = none, none, none
		return
	}
	f.LikelihoodRatio = chiSquare(2*max(0, f.LogLikelihood-f.NullLogLikelihood), estimated)
	f.Score = chiSquare(r.startScore, estimated)
	if f.Firth {
		f.Score = chiSquare(math.NaN(), estimated)
	}
	f.Wald = chiSquare(math.NaN(), estimated)
	if !infinite {
		f.Wald = chiSquare(f.wald(), estimated)
	}
}

// unknown is a standard error of a log hazard ratio, between those with the most and
// the least of a covariate, that says that nothing is known. Where another coefficient
// is infinite it would grow without end with it.
const unknown = 100

// width is the difference between the most and the least of a scaled covariate.
func (m *model) width(j int) float64 {
	least, most := math.Inf(1), math.Inf(-1)
	for i := j; i < len(m.w)*m.p; i += m.p {
		least, most = min(least, m.x[i]), max(most, m.x[i])
	}
	return most - least
}

// problem is why a coefficient has no estimate.
func (f *Fit) problem(j int) Problem {
	r := f.found
	switch {
	case r.left[j] && r.at.info[j*f.model.p+j] <= aliased*r.at.moments[j]:
		return Constant
	case r.left[j]:
		return Collinear
	case r.infinite[j]:
		return Infinite
	case r.failed:
		return NotConverged
	case r.open[j]:
		return Undetermined
	default:
		return NoProblem
	}
}

// variance is the inverse of the information, in the covariates' own units. Infinite
// coefficients have a part in it: what only they and another one together could tell,
// nothing tells of the other one.
func (f *Fit) variance() [][]float64 {
	p := f.model.p
	inverse := factorise(f.found.at.info, p, f.found.left, f.found.at.moments, vanished).inverse()
	out := make([][]float64, p)
	for j := range out {
		out[j] = make([]float64, p)
		for l := range out[j] {
			out[j][l] = inverse[j*p+l] * f.scale.factor[j] * f.scale.factor[l]
		}
	}
	return out
}

// wald is βᵀIβ.
func (f *Fit) wald() float64 {
	p, sum := f.model.p, 0.0
	for j := range p {
		for l := range p {
			if !f.found.left[j] && !f.found.left[l] {
				sum += f.beta[j] * f.found.at.info[j*p+l] * f.beta[l]
			}
		}
	}
	return sum
}

func coefficient(name string, problem Problem, estimate, stdErr, z float64) Coefficient {
	if problem != NoProblem {
		estimate, stdErr = math.NaN(), math.NaN()
	}
	c := Coefficient{Name: name, Problem: problem, Estimate: estimate, StdErr: stdErr, Z: estimate / stdErr}
	c.P = twoSided(c.Z)
	c.Lower, c.Upper = estimate-z*stdErr, estimate+z*stdErr
	return c
}
