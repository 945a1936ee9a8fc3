package chart

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The band of the lowest p-value has a closed form: the q-th quantile of the
// lowest of n is 1 − (1 − q)^(1/n). Others are R 4's qbeta(c(.025, .975), i, n + 1 − i).
func TestChanceBand(t *testing.T) {
	for _, n := range []int{1, 2, 10, 1000, 1_000_000, 50_000_000} {
		low, high := chanceBand(1, n)
		assert.InEpsilon(t, -math.Expm1(math.Log1p(-0.025)/float64(n)), low, 1e-6, n)
		assert.InEpsilon(t, -math.Expm1(math.Log1p(-0.975)/float64(n)), high, 1e-6, n)
		low, high = chanceBand(n, n)
		assert.InEpsilon(t, math.Exp(math.Log(0.025)/float64(n)), low, 1e-6, n)
		assert.InEpsilon(t, math.Exp(math.Log(0.975)/float64(n)), high, 1e-6, n)
	}
	for _, r := range []struct {
		rank, n   int
		low, high float64
	}{
		{5, 10, 0.187086028447, 0.737621923393},
		{3, 1_000_000, 6.18672550191e-07, 7.22466879438e-06},
		{1000, 1_000_000, 0.00093900120795, 0.00106288717198},
		{500_000, 1_000_000, 0.499019519195, 0.500979480808},
		{2, 50_000_000, 4.84418560759e-09, 1.11432862724e-07},
		{123_456, 50_000_000, 0.00245538264575, 0.00248289495449},
	} {
		low, high := chanceBand(r.rank, r.n)
		assert.InEpsilon(t, r.low, low, 1e-6, "%d of %d", r.rank, r.n)
		assert.InEpsilon(t, r.high, high, 1e-6, "%d of %d", r.rank, r.n)
	}
	for _, n := range []int{1, 2, 100, 1_000_000} {
		ranks := bandRanks(n)
		assert.Equal(t, 1, ranks[0])
		assert.Equal(t, n, ranks[len(ranks)-1])
		for _, rank := range ranks {
			low, high := chanceBand(rank, n)
			require.True(t, 0 < low && low < high && high < 1, "%d of %d: %g to %g", rank, n, low, high)
			expected := float64(rank) / float64(n+1)
			require.True(t, low < expected && expected < high, "%d of %d", rank, n)
		}
	}
}

func TestInflation(t *testing.T) {
	// R: median(qchisq(p, 1, lower.tail = FALSE)) / qchisq(0.5, 1)
	for _, tc := range []struct {
		name string
		p    []float64
		want float64
	}{
		{"even ranks", []float64{0.25, 0.5, 0.75}, 1},
		{"one", []float64{0.05}, 8.44394650653},
		{"the middle of two", []float64{0.01, 0.5}, 7.79211408874},
		{"all one", []float64{1, 1}, 0},
		{"hardly any", []float64{1e-300, 1e-200, 0.3}, 2008.5503256},
	} {
		assert.InDelta(t, tc.want, inflation(tc.p), 1e-10*max(1, tc.want), tc.name)
	}
	assert.True(t, math.IsInf(inflation([]float64{0, 0, 0.5}), 1))
	assert.NotContains(t, lambdaText([]float64{0, 0, 0.5}), "Inf")
}
