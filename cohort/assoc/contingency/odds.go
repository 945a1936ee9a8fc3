package contingency

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/allelerx/allelerx/cohort/assoc/internal/exact"
)

// conditionalOdds is the odds ratio of Fisher's noncentral hypergeometric
// distribution, in which the table's first cell is what is expected; its interval
// ends where that cell or one beyond it has half the probability that the level
// leaves.
func conditionalOdds(t *Table, m *margins, level float64) Odds {
	x := t[0][0]
	with := func(logOdds float64) *exact.Distribution {
		return exact.Noncentral(m.rows[0], m.rows[1], m.columns[0], logOdds)
	}
	support := with(0)
	o := Odds{Level: level, High: math.Inf(1)}
	half := math.Log((1 - level) / 2)
	start := logProducts(t)
	switch x {
	case support.Low: // 0
	case support.High:
		o.Ratio = math.Inf(1)
	default:
		o.Ratio = math.Exp(root(start, func(logOdds float64) (value, slope float64) {
			all := with(logOdds).Total()
			return all.Mean - float64(x), all.Variance
		}))
	}
	if x > support.Low {
		o.Low = math.Exp(root(start, func(logOdds float64) (value, slope float64) {
			d := with(logOdds)
			all, upper := d.Total(), d.From(x)
			return upper.Log - all.Log - half, upper.Mean - all.Mean
		}))
	}
	if x < support.High {
		o.High = math.Exp(root(start, func(logOdds float64) (value, slope float64) {
			d := with(logOdds)
			all, lower := d.Total(), d.To(x)
			return half - (lower.Log - all.Log), all.Mean - lower.Mean
		}))
	}
	return o
}

// logProducts is the logarithm of the odds ratio with a half added to each cell: a
// value to begin with.
func logProducts(t *Table) float64 {
	return math.Log(float64(t[0][0])+0.5) + math.Log(float64(t[1][1])+0.5) -
		math.Log(float64(t[0][1])+0.5) - math.Log(float64(t[1][0])+0.5)
}

// Woolf is the odds ratio of large samples, the product of the diagonals, with
// the interval of its logarithm's normal distribution.
//
// Source: Woolf B. On estimating the relation between blood group and disease.
// Ann Hum Genet. 1955;19(4):251-253. PMID 14388528.
func Woolf(t Table, o Options) (Odds, error) {
	level, err := o.level()
	if err != nil {
		return Odds{}, err
	}
	m, err := t.margins()
	if err != nil {
		return Odds{}, err
	}
	if r := m.reason(); r != Answered {
		return unknownOdds(level, r), nil
	}
	add := 0.0
	if t[0][0] == 0 || t[0][1] == 0 || t[1][0] == 0 || t[1][1] == 0 {
		if !o.AddHalf {
			return unknownOdds(level, EmptyCell), nil
		}
		add = 0.5
	}
	a, b := float64(t[0][0])+add, float64(t[0][1])+add
	c, d := float64(t[1][0])+add, float64(t[1][1])+add
	ratio := a / b * (d / c)
	spread := math.Exp(distuv.UnitNormal.Quantile((1+level)/2) * math.Sqrt(1/a+1/b+1/c+1/d))
	return Odds{Ratio: ratio, Low: ratio / spread, High: ratio * spread, Level: level}, nil
}
