package suppress_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// A table of three dimensions whose hidden cells are more than a linear program
// here may have is let out: moves find its witnesses.
func TestThreeDimensions(t *testing.T) {
	const n = 2000
	rng := rand.New(rand.NewPCG(1, 2))
	var dims []suppress.Dimension
	for d, size := range []int{6, 6, 3} {
		dim := suppress.Dimension{Name: "d" + strconv.Itoa(d), Of: make([]int32, n)}
		for c := range size {
			dim.Categories = append(dim.Categories, "c"+strconv.Itoa(c))
		}
		for p := range dim.Of {
			x := rng.Float64()
			dim.Of[p] = int32(x * x * float64(size))
		}
		dims = append(dims, dim)
	}
	r, err := suppress.New(n, suppress.Options{})
	require.NoError(t, err)
	table, err := r.Table("t", nil, dims...)
	require.NoError(t, err)
	assert.False(t, table.Withheld, table.Why)
	shown := 0
	for i := range 6 {
		for j := range 6 {
			for k := range 3 {
				if c, ok := table.Cell(i, j, k).N(); ok {
					shown++
					assert.True(t, c == 0 || c > 10)
				}
			}
		}
	}
	assert.NotZero(t, shown)
}
