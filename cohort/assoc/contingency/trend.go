package contingency

import (
	"errors"
	"math"

	"github.com/allelerx/allelerx/cohort/assoc/internal/tail"
)

var errScore = errors.New("contingency: a score is not a finite number: give each genotype one, such as 0, 1 and 2")

// Trend is the Cochran–Armitage test: does the part of cases rise, or fall, with
// the copies of the allele? It has one degree of freedom, and wants no
// Hardy–Weinberg equilibrium. As R's prop.trend.test.
//
// Source: Armitage P. Tests for linear trends in proportions and frequencies.
// Biometrics. 1955;11(3):375-386.
func Trend(g Genotypes) (Test, error) { return TrendScores(g, [3]float64{0, 1, 2}) }

// TrendScores is Trend with the scores of the three genotypes: {0, 1, 1} is
// dominant, {0, 0, 1} recessive.
func TrendScores(g Genotypes, scores [3]float64) (Test, error) {
	for _, s := range scores {
		if math.IsNaN(s) || math.IsInf(s, 0) {
			return Test{}, errScore
		}
	}
	m, err := g.margins()
	if err != nil {
		return Test{}, err
	}
	if r := m.reason(); r != Answered {
		return unanswered(m.total, r), nil
	}
	n := float64(m.total)
	var mean float64
	for c, people := range m.columns {
		mean += scores[c] * float64(people) / n
	}
	// How far the cases' scores sum from what is expected, and how they vary when
	// cases are drawn at random.
	var off, spread float64
	for c, people := range m.columns {
		s := scores[c] - mean
		off += s * float64(g[0][c])
		spread += s * s * float64(people)
	}
	cases := float64(m.rows[0]) / n
	variance := spread * cases * (1 - cases)
	if flat(&m, &scores) {
		return unanswered(m.total, NoTrend), nil
	}
	t := Test{N: m.total, DF: 1, Statistic: off * off / variance, MinExpected: math.Inf(1)}
	for _, row := range m.rows {
		for _, column := range m.columns {
			if column > 0 {
				t.MinExpected = min(t.MinExpected, float64(row)*float64(column)/n)
			}
		}
	}
	t.setLog(tail.ChiSquare(t.Statistic, 1))
	return t, nil
}

// flat tells whether all people have one score.
func flat(m *margins, scores *[3]float64) bool {
	var of []float64
	for c, people := range m.columns {
		if people > 0 {
			of = append(of, scores[c])
		}
	}
	for _, s := range of {
		if s != of[0] {
			return false
		}
	}
	return true
}
