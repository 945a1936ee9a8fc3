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

func forest() chart.Forest {
	return chart.Forest{
		Title: "Stent thrombosis by CYP2C19", Axis: "Hazard ratio (95 % CI)", Ratio: true, Columns: []string{"n", "events"},
		Rows: []chart.Estimate{
			{Name: "Normal", Value: 1, Low: 1, High: 1, Texts: []string{"3,012", "41"}},
			{Name: "Intermediate metaboliser", Value: 1.57, Low: 1.13, High: 2.16, Texts: []string{"1,204", "30"}},
			{Name: "Poor", Value: 2.81, Low: 1.81, High: 4.37, Texts: []string{"98", "≤10"}},
			{Name: "Ultrarapid", Value: 0.9, Low: 0, High: math.Inf(1), Texts: []string{"20", "≤10"}},
			{Name: "Indeterminate", Value: math.NaN(), Low: math.NaN(), High: math.NaN(), Texts: []string{"3", "0"}},
		},
		Summary: &chart.Estimate{Name: "All carriers", Value: 1.96, Low: 1.14, High: 3.37, Texts: []string{"1,302", "40"}},
	}
}

func TestForest(t *testing.T) {
	g := draw(t, forest())
	for _, want := range []string{"Hazard ratio (95 % CI)", "n", "events", "≤10", "1.57 (1.13 to 2.16)", "0.90 (0.00 to ∞)", "no estimate", "All carriers"} {
		assert.Contains(t, g.all(), want)
	}
	// Squares lie where the axis says: a tenth is as far from 1 as ten.
	one, ten := g.find(t, "1").middle(), g.find(t, "10").middle()
	square := regexp.MustCompile(`^M([\d.]+),([\d.]+)L([\d.]+),[\d.]+L[\d.]+,[\d.]+L[\d.]+,[\d.]+Z$`)
	var middles []float64
	for _, p := range g.paths {
		if m := square.FindStringSubmatch(p.d); m != nil && strings.Contains(p.style, blue) {
			middles = append(middles, (number(t, m[1])+number(t, m[3]))/2)
		}
	}
	require.Len(t, middles, 4)
	assert.InDelta(t, one, middles[0], 0.1)
	assert.InDelta(t, one+(ten-one)*math.Log10(2.81), middles[2], 0.1)

	f := forest()
	f.Ratio, f.Summary, f.Columns = false, nil, nil
	f.Rows = []chart.Estimate{{Name: "a", Value: -1, Low: -2, High: 0}, {Name: "b", Value: 3, Low: 2, High: math.Inf(1)}}
	g = draw(t, f)
	assert.Contains(t, g.all(), "−1.00 (−2.00 to 0.00)")
}
