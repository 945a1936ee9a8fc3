package chart_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/genomics/chart"
)

const (
	orange = "#D55E00"
	blue   = "#0072B2"
)

func figures() map[string]figure {
	m := genome(5_000)
	m.P[77], m.P[78], m.P[500] = 1e-30, 0, math.NaN()
	return map[string]figure{
		"manhattan": m,
		"phewas": chart.PheWAS{Title: "t", Results: []chart.Association{
			{Name: "a", Group: "g", Effect: 1, P: 1e-5}, {Name: "b", Group: "h", Effect: -1, P: 0.2}, {Name: "c", Group: "h", P: 0},
		}},
		"qq":       chart.QQ{Title: "t", P: m.P},
		"volcano":  chart.Volcano{Title: "t", Axis: "beta (mmol/L)", Results: []chart.Association{{Name: "a", Effect: 1, P: 0}, {Name: "b", Effect: -1, P: 0.01}}},
		"forest":   forest(),
		"survival": survival(),
		"bars":     chart.Bars{Title: "t", Axis: "a", Bars: []chart.Bar{{Name: "b", Value: 1}}},
		"lines":    chart.Lines{Title: "t", X: "x", Y: "y", Lines: []chart.Line{{Name: "l", Points: []chart.Point{{1, 2}, {2, 3}}}}},
	}
}

// Equal input gives equal bytes; each figure tells what it is to those who hear
// it; every text lies on the page, and none over another.
func TestFigures(t *testing.T) {
	for name, f := range figures() {
		t.Run(name, func(t *testing.T) {
			g := draw(t, f)
			assert.Equal(t, g.bytes, draw(t, f).bytes)
			assert.Equal(t, "img", g.role)
			assert.NotEmpty(t, g.title)
			assert.NotEmpty(t, g.desc)
			require.ErrorIs(t, f.WriteSVG(full{}), errFull)
			assert.NotContains(t, g.bytes, "NaN")
			assert.NotContains(t, g.bytes, "Inf")
			assert.Regexp(t, `^<svg role="img" style="max-width:100%;height:auto"`, g.bytes)
			level := g.levelWords()
			for i, w := range level {
				assert.True(t, w.x >= 0 && w.x+w.size <= g.width && w.y >= 0 && w.y <= g.height, "%q at %g, %g", w.text, w.x, w.y)
				for _, o := range level[:i] {
					over := math.Abs(w.y-o.y) < 7 && w.x < o.x+o.size && o.x < w.x+w.size
					assert.False(t, over, "%q and %q", w.text, o.text)
				}
			}
		})
	}
}

// p = 0 is drawn at the end of the axis, marked, and told.
func TestBeyond(t *testing.T) {
	f := figures()
	for name, want := range map[string]string{
		"manhattan": "beyond the axis: p = 0 (1)", "phewas": "beyond the axis: p = 0 (1)", "qq": "beyond the axis: p = 0 (1)", "volcano": "beyond the axis: p = 0 (1)",
	} {
		assert.Contains(t, draw(t, f[name]).all(), want, name)
	}
	assert.Contains(t, draw(t, f["manhattan"]).all(), "Not drawn: 1 result without a p-value.")
	p := []float64{0, 1e-300, 1e-50, 1e-5, 0.5}
	assert.Contains(t, draw(t, chart.QQ{Title: "t", P: p, Limit: 20}).all(), "beyond the axis (3), of them p = 0: 1")
	assert.Contains(t, draw(t, chart.QQ{Title: "t", P: p[1:], Limit: 20}).all(), "beyond the axis (2)")
}

// A p-value too small for a number is where its logarithm says.
func TestLogarithms(t *testing.T) {
	p, log10 := []float64{0, 0.5, 1e-9, 0}, []float64{-400.5, -0.3, -9, 0}
	m := draw(t, chart.Manhattan{Title: "t", Chrom: []string{"1", "2", "3", "4"}, Pos: []int{1, 1, 1, 1}, P: p, Log10P: log10})
	q := draw(t, chart.QQ{Title: "t", P: p, Log10P: log10})
	f := chart.PheWAS{Title: "t"}
	v := chart.Volcano{Title: "t", Axis: "a"}
	for i := range p {
		a := chart.Association{Name: fmt.Sprint("n", i), Effect: float64(i), P: p[i], Log10P: log10[i]}
		f.Results, v.Results = append(f.Results, a), append(v.Results, a)
	}
	for name, g := range map[string]drawn{"manhattan": m, "qq": q, "phewas": draw(t, f), "volcano": draw(t, v)} {
		assert.Contains(t, g.all(), "beyond the axis: p = 0 (1)", name)
		assert.Contains(t, g.all(), "400", name)
	}
	assert.Contains(t, m.desc, "3.2e-401")
	assert.Contains(t, draw(t, v).desc, "n0, effect 0, p = 3.2e-401")
}
