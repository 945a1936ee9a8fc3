package chart

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestTicks(t *testing.T) {
	for _, tc := range []struct {
		low, high float64
		most      int
		want      string
	}{
		{0, 1, 6, "0.0 0.2 0.4 0.6 0.8 1.0"},
		{0, 7.3, 7, "0 2 4 6"},
		{-2.1, 2.1, 7, "−2 −1 0 1 2"},
		{0, 323.3, 7, "0 50 100 150 200 250 300"},
		{94.76, 94.89, 7, "94.76 94.78 94.80 94.82 94.84 94.86 94.88"},
		{0, 1e9, 4, "0 5e+08 1e+09"},
	} {
		var labels []string
		for _, tick := range evenTicks(tc.low, tc.high, tc.most) {
			labels = append(labels, tick.Label)
		}
		assert.Equal(t, tc.want, strings.Join(labels, " "))
	}
	for _, tc := range []struct {
		low, high float64
		want      string
	}{
		{0.4, 3, "0.5 1 2"},
		{0.9, 1.1, "0.9 1.0 1.1"},
		{0.01, 100, "0.01 1 100"},
		{1e-300, 1e300, ""},
		{math.SmallestNonzeroFloat64, math.MaxFloat64, ""},
	} {
		var labels []string
		for _, tick := range ratioTicks(tc.low, tc.high) {
			labels = append(labels, tick.Label)
		}
		assert.LessOrEqual(t, len(labels), 8)
		assert.GreaterOrEqual(t, len(labels), 2)
		if tc.want != "" {
			assert.Equal(t, tc.want, strings.Join(labels, " "))
		}
	}
}
