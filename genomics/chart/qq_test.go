package chart_test

import (
	"math/rand/v2"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/genomics/chart"
)

func TestQQ(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	p := make([]float64, 100_000)
	for i := range p {
		p[i] = 1 - r.Float64()
	}
	g := draw(t, chart.QQ{Title: "Null", P: p})
	lambda := regexp.MustCompile(`λGC = ([\d.]+) \(n = 100,000\)`).FindStringSubmatch(g.all())
	require.NotNil(t, lambda)
	assert.InDelta(t, 1, number(t, lambda[1]), 0.03)
	for _, want := range []string{"Expected −log₁₀ p", "Observed −log₁₀ p", "95 % of what chance gives", "expected"} {
		assert.Contains(t, g.all(), want)
	}
	assert.Less(t, len(g.bytes), 100_000)

	// What another program tells is told here, too.
	told := draw(t, chart.QQ{Title: "Null", P: p, Inflation: 1.2345}).all()
	assert.Contains(t, told, "λGC = 1.234 (n = 100,000)")

	// With one p-value at its expectation, the dot lies on the diagonal.
	one := draw(t, chart.QQ{Title: "One", P: []float64{0.5}})
	require.Len(t, one.strokesOf(t, blue), 1)
	before := slices.Clone(p)
	draw(t, chart.QQ{Title: "Null", P: p})
	assert.Equal(t, before, p, "the user's numbers stay in their order")
}
