package chart_test

import (
	"math"
	"regexp"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/genomics/chart"
)

func TestVolcano(t *testing.T) {
	f := chart.Volcano{Title: "Drug response", Axis: "log₂ odds ratio per allele", Effect: 0.5, Results: []chart.Association{
		{Name: "rs1", Effect: 2, P: 1e-9},
		{Name: "rs2", Effect: -1.5, P: 1e-7},
		{Name: "rs3", Effect: 0.1, P: 1e-8},
		{Name: "rs4", Effect: 1, P: 0.2},
		{Name: "rs5", Effect: math.NaN(), P: 0.5},
		{Name: "rs6", Effect: math.Inf(1), P: 0.01},
	}}
	g := draw(t, f)
	for _, want := range []string{"log₂ odds ratio per allele", "rs1", "rs2", "significant, raises", "significant, lowers", "other", "effect ±0.5", "0.05 ÷ 4 tests, p = 0.013"} {
		assert.Contains(t, g.all(), want)
	}
	for _, not := range []string{"rs3", "rs4"} {
		assert.NotContains(t, g.all(), not)
	}
	assert.Contains(t, g.all(), "Not drawn: 2 results without a p-value or a finite effect.")
	assert.Contains(t, g.desc, "2 are significant")
	assert.Greater(t, g.find(t, "rs1").x, g.find(t, "rs2").x)
}

// TestVolcanoDots: few results are as large as the key says, many do not cover each other.
func TestVolcanoDots(t *testing.T) {
	width := func(n int) string {
		f := chart.Volcano{Title: "Drug response", Axis: "log₂ odds ratio per allele"}
		for i := range n {
			f.Results = append(f.Results, chart.Association{Effect: float64(i%21)/10 - 1, P: 0.06 + 0.9*float64(i)/float64(n)})
		}
		return regexp.MustCompile(`stroke:#7{6};stroke-width:[\d.]+`).FindString(draw(t, f).bytes)
	}
	assert.Equal(t, "stroke:#777777;stroke-width:4.8", width(200))
	assert.Equal(t, "stroke:#777777;stroke-width:2.4", width(201))
}
