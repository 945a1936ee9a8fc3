//go:build amd64 && !purego

package regression

import (
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestLanesOfFour: what works on four numbers at a time gives what works on eight does,
// where there is a processor for both; the other tests know the one alone that is used.
func TestLanesOfFour(t *testing.T) {
	if !hasLanes8() {
		t.Log("this processor works on four numbers at most: the other tests are of these")
		return
	}
	random := rand.New(rand.NewPCG(8, 4))
	draw := func(n int) []float64 {
		v := make([]float64, n)
		for i := range v {
			v[i] = random.NormFloat64()
		}
		return v
	}
	const n, stride = 192, 200
	rows, vector := draw(8*stride), draw(stride)
	for used := 16; used <= n; used += 16 {
		four, eight := draw(4), make([]float64, 4)
		copy(eight, four)
		dotLanes(&rows[0], stride, &vector[0], used, &four[0])
		dotLanes8(&rows[0], stride, &vector[0], used, &eight[0])
		assert.InDeltaSlice(t, four, eight, 1e-12)
	}
	for used := 64; used <= n; used += 64 {
		for count := 1; count <= 8; count++ {
			four, eight := make([]float64, n), make([]float64, n)
			combineLanes(&rows[0], stride, count, &vector[0], &four[0], used)
			combineLanes8(&rows[0], stride, count, &vector[0], &eight[0], used)
			assert.InDeltaSlice(t, four, eight, 1e-13)
		}
	}
	for used := 8; used <= n; used += 8 {
		inverse, x, y := draw(n), draw(n), draw(n)
		for i := range n {
			inverse[i], x[i] = inverse[i]*inverse[i], min(max(x[i], -1), 1)
		}
		weight, rest, weight8, rest8 := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
		shiftLanes(&inverse[0], &x[0], &y[0], &weight[0], &rest[0], used)
		shiftLanes8(&inverse[0], &x[0], &y[0], &weight8[0], &rest8[0], used)
		assert.Equal(t, weight, weight8)
		assert.Equal(t, rest, rest8)
	}
	for size := 4; size <= 60; size += 4 {
		from, sums := draw(5*size), draw(2*size)
		sums8 := slices.Clone(sums)
		levels, people := []int32{0, 1, 1, 0, 1, 0}, []int32{10, 14, 11, 11, 12, 13}
		addRowsLanes(&sums[0], &from[0], size, &levels[0], &people[0], len(people), 10)
		addRowsLanes8(&sums8[0], &from[0], size, &levels[0], &people[0], len(people), 10)
		assert.Equal(t, sums, sums8)
	}
}
