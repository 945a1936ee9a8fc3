package assoc_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/cohort/assoc"
)

// The adjusted values are those of R 4.5: p.adjust(p, "bonferroni"), p.adjust(p, "BH").
func TestAdjust(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		name              string
		p, bonferroni, bh []float64
	}{
		{"none", []float64{}, []float64{}, []float64{}},
		{"one", []float64{0.2}, []float64{0.2}, []float64{0.2}},
		{
			"ties and a missing one",
			[]float64{0.01, 0.04, nan, 0.03, 0.04, 0.9, 1e-300},
			[]float64{0.06, 0.24, nan, 0.18, 0.24, 1, 6e-300},
			[]float64{0.03, 0.048, nan, 0.048, 0.048, 0.9, 6e-300},
		},
		{"up to 1", []float64{1, 1, 0.99}, []float64{1, 1, 1}, []float64{1, 1, 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for name, pair := range map[string][2][]float64{
				"Bonferroni": {c.bonferroni, assoc.Bonferroni(c.p)}, "BenjaminiHochberg": {c.bh, assoc.BenjaminiHochberg(c.p)},
			} {
				assert.Len(t, pair[1], len(pair[0]))
				for i, want := range pair[0] {
					got := pair[1][i]
					assert.True(t, math.IsNaN(want) == math.IsNaN(got) && !(math.Abs(want-got) > 1e-12*want), "%s %d: %g, want %g", name, i, got, want)
				}
			}
		})
	}
}
