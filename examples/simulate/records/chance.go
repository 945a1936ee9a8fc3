package records

import (
	"math"

	"github.com/allelerx/allelerx/examples/simulate/internal/splitmix"
)

// logit is the natural logarithm of the odds.
func logit(p float64) float64 { return math.Log(p / (1 - p)) }

// Gompertz's law: the hazard of dying at age a is hazardAtBirth × exp(a × aging) a
// year, which is 0.4 % at 55 and 4 % at 80.
const (
	hazardAtBirth = 3e-5
	aging         = 0.09
)

// lifetime draws the age at death of someone who is alive at an age.
func lifetime(r *splitmix.Stream, age float64) float64 {
	return math.Log(math.Exp(aging*age)+r.Exponential()*aging/hazardAtBirth) / aging
}
