package survival

import (
	"math"

	"gonum.org/v1/gonum/mathext"
)

// Test is a chi-square test.
type Test struct {
	Statistic float64
	DF        int // degrees of freedom
	P         float64
}

func chiSquare(statistic float64, df int) Test {
	t := Test{Statistic: statistic, DF: df, P: math.NaN()}
	switch {
	case df < 1 || math.IsNaN(statistic):
		t.Statistic = math.NaN()
	case math.IsInf(statistic, 1):
		t.P = 0
	case df == 1:
		t.P = math.Erfc(math.Sqrt(max(0, statistic) / 2))
	default:
		t.P = mathext.GammaIncRegComp(float64(df)/2, max(0, statistic)/2)
	}
	return t
}

// twoSided is the probability of a standard normal number as far from 0 as z.
func twoSided(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// quantile is by how many standard errors an interval of a level goes to each side.
// 0 stands for 0.95.
func quantile(level float64) (float64, error) {
	if level == 0 {
		level = 0.95
	}
	if !(level > 0 && level < 1) {
		return 0, errLevel
	}
	return math.Sqrt2 * math.Erfinv(level), nil
}
