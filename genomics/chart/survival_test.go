package chart_test

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/genomics/chart"
)

func survival() chart.Survival {
	return chart.Survival{
		Title: "Major cardiac events after stenting", X: "Months since intervention", Y: "Free of events", Test: "log-rank p = 0.003",
		Times: []float64{0, 3, 6, 9, 12},
		Curves: []chart.Curve{
			{Name: "Normal metabolisers", Time: []float64{1, 5, 11}, Survival: []float64{0.98, 0.93, 0.88}, Low: []float64{0.96, 0.9, 0.84}, High: []float64{0.99, 0.96, 0.92}, Censored: []float64{2, 7, 12}, AtRisk: []string{"310", "300", "271", "240", "199"}},
			{Name: "Poor metabolisers <two & no-function>", Time: []float64{0.5, 4, 8}, Survival: []float64{0.9, 0.7, 0}, Low: []float64{0.8, 0.55, math.NaN()}, High: []float64{0.95, 0.82, math.NaN()}, Censored: []float64{3}, AtRisk: []string{"42", "33", "21", "≤10", "0"}},
		},
	}
}

// Numbers at risk stand below the ticks of their times.
func TestSurvivalAtRisk(t *testing.T) {
	f := survival()
	g := draw(t, f)
	for i, tick := range []string{"0", "3", "6", "9", "12"} {
		var at float64
		for _, w := range g.words {
			if w.text == tick && w.y > 60 { // above the table
				at = w.middle()
			}
		}
		for _, c := range f.Curves {
			var found bool
			for _, w := range g.words {
				found = found || w.text == c.AtRisk[i] && math.Abs(w.middle()-at) < 0.1
			}
			assert.True(t, found, "%s at %s", c.AtRisk[i], tick)
		}
	}
	for _, want := range []string{"Number at risk", "Months since intervention", "Free of events", "log-rank p = 0.003", "censored", "confidence interval"} {
		assert.Contains(t, g.all(), want)
	}
	assert.NotContains(t, g.bytes, "<two")
	assert.Contains(t, g.desc, "Normal metabolisers: 0.88 at 12, the end")
}

// The staircase is at its heights: 1 at the start, then as the steps say.
func TestSurvivalSteps(t *testing.T) {
	f := survival()
	f.Curves = f.Curves[:1]
	g := draw(t, f)
	at := g.line(t)
	require.Len(t, at, 8)
	high, low := g.find(t, "1.0").y, g.find(t, "0.0").y
	month := (at[7][0] - at[0][0]) / 12
	for i, want := range [][2]float64{{0, 1}, {1, 1}, {1, 0.98}, {5, 0.98}, {5, 0.93}, {11, 0.93}, {11, 0.88}, {12, 0.88}} {
		assert.InDelta(t, at[0][0]+month*want[0], at[i][0], 0.05, i)
		assert.InDelta(t, (1-want[1])*(high-low), at[0][1]-at[i][1], 0.05, i)
	}

	// A life table's is straight between its times.
	f.LifeTable, f.Curves[0].Censored = true, nil
	at = draw(t, f).line(t)
	require.Len(t, at, 5)
	assert.InDelta(t, (1-0.98)*(high-low), at[0][1]-at[1][1], 0.05)
	assert.Equal(t, at[3], at[4])
}

// line is the first curve.
func (g drawn) line(t *testing.T) [][2]float64 {
	t.Helper()
	var line string
	for _, p := range g.paths {
		if strings.Contains(p.style, "stroke:"+blue) && strings.Count(p.d, "L") >= 3 && !strings.Contains(p.d[1:], "M") {
			line = p.d
		}
	}
	var at [][2]float64
	for _, m := range regexp.MustCompile(`[ML]([\d.]+),([\d.]+)`).FindAllStringSubmatch(line, -1) {
		at = append(at, [2]float64{number(t, m[1]), number(t, m[2])})
	}
	return at
}

// A hundred thousand events and as many censorings are no larger than a figure.
func TestSurvivalSize(t *testing.T) {
	var c chart.Curve
	for i := range 100_000 {
		s := 1 - float64(i)/200_000
		c.Time, c.Survival = append(c.Time, float64(i)), append(c.Survival, s)
		c.Low, c.High = append(c.Low, s-0.01), append(c.High, min(1, s+0.01))
		c.Censored = append(c.Censored, float64(i)+0.5)
	}
	g := draw(t, chart.Survival{Title: "t", X: "days", Curves: []chart.Curve{c}})
	assert.Less(t, len(g.bytes), 300_000)
}
