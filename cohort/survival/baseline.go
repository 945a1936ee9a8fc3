package survival

import (
	"fmt"
	"math"
)

// Baseline is the cumulative hazard of a person with given covariates in one
// stratum.
type Baseline struct {
	Stratum    int32     // as in Data; 0 where there are none
	Time       []float64 // of the events in it
	Cumulative []float64 // the cumulative hazard after each; survival is exp(-Cumulative)
}

// Baseline returns the cumulative hazard in each stratum of a person with the given
// covariates, one for each of the regression's, in their order: all 0 for the
// baseline of the books. It is Breslow's estimate, and with ties by Efron his form
// of it. A covariate whose coefficient has a Problem does not count.
func (f *Fit) Baseline(covariates []float64) ([]Baseline, error) {
	m := f.model
	if len(covariates) != m.p {
		return nil, fmt.Errorf("survival: %d covariates for a regression with %d: give one for each, in their order", len(covariates), m.p)
	}
	eta := 0.0
	for j, v := range covariates {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("survival: covariate %q is not a number here: give one", f.Coefficients[j].Name)
		}
		switch c := f.Coefficients[j]; c.Problem {
		case Infinite, Undetermined, NotConverged:
			return nil, fmt.Errorf("survival: no baseline where coefficient %q has none: %s: leave the covariate out, or use Firth's penalty", c.Name, c.Problem)
		case NoProblem:
			eta += f.beta[j] * (v - f.scale.mean[j]) * f.scale.factor[j]
		}
	}
	m.at(f.beta, newPoint(m.p))
	var out []Baseline
	for _, s := range m.o.strata {
		b := Baseline{Stratum: s.id}
		sum := 0.0
		for t := s.firstTie; t < s.endTie; t++ {
			sum += m.h.living[t]
			b.Time = append(b.Time, m.o.ties[t].time)
			b.Cumulative = append(b.Cumulative, sum*math.Exp(eta-m.shift))
		}
		out = append(out, b)
	}
	return out, nil
}
