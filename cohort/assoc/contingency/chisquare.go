package contingency

import (
	"math"

	"github.com/allelerx/allelerx/cohort/assoc/internal/tail"
)

// ChiSquare is Pearson's test of a 2×2 table with one degree of freedom, as R's
// chisq.test with correct = Options.Yates.
func ChiSquare(t Table, o Options) (Test, error) {
	m, err := t.margins()
	if err != nil {
		return Test{}, err
	}
	return pearson(&m, o.Yates, t[0][:], t[1][:]), nil
}

// ChiSquareGenotypes is Pearson's test of a table of genotypes with two degrees of
// freedom, as R's chisq.test. Where nobody has one of them, test the
// table of Carriers or of Alleles.
func ChiSquareGenotypes(g Genotypes) (Test, error) {
	m, err := g.margins()
	if err != nil {
		return Test{}, err
	}
	return pearson(&m, false, g[0][:], g[1][:]), nil
}

func pearson(m *margins, yates bool, rows ...[]int) Test {
	if r := m.reason(); r != Answered {
		return unanswered(m.total, r)
	}
	if m.present() < len(m.columns) {
		return unanswered(m.total, EmptyColumn)
	}
	t := Test{N: m.total, DF: len(m.columns) - 1, MinExpected: math.Inf(1)}
	for r, row := range rows {
		for c, observed := range row {
			expected := float64(m.rows[r]) * float64(m.columns[c]) / float64(m.total)
			t.MinExpected = min(t.MinExpected, expected)
			off := math.Abs(float64(observed) - expected)
			if yates {
				off -= min(0.5, off)
			}
			t.Statistic += off * off / expected
		}
	}
	t.setLog(tail.ChiSquare(t.Statistic, t.DF))
	return t
}
