package attack_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/privacy/attack"
)

// A hidden cell of a table whose margins are printed.
func Example() {
	a := attack.New(4)       // two rows of two
	a.Equal([]int{0, 1}, 20) // the first row
	a.Equal([]int{2, 3}, 30) // the second row
	a.Equal([]int{0, 2}, 24) // the first column
	a.Equal([]int{1}, 16)    // a cell that is shown
	b, err := a.Solve()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(b.Of([]int{0}))
	// Output: 4 4
}

func TestBounds(t *testing.T) {
	for _, tc := range []struct {
		name      string
		known     func(a *attack.System)
		of        []int
		low, high float64
	}{
		{"nothing is known", func(*attack.System) {}, []int{0}, 0, math.Inf(1)},
		{"a sum", func(a *attack.System) { a.Equal([]int{0, 1}, 7) }, []int{0}, 0, 7},
		{"a sum of both", func(a *attack.System) { a.Equal([]int{0, 1}, 7) }, []int{0, 1}, 7, 7},
		{"a rest", func(a *attack.System) { a.Equal([]int{0, 1}, 7); a.AtLeast([]int{1}, 2) }, []int{0}, 0, 5},
		{"at most", func(a *attack.System) { a.AtMost([]int{0, 1}, 7); a.AtLeast([]int{0, 1}, 3) }, []int{0, 1}, 3, 7},
		{"said twice", func(a *attack.System) { a.Equal([]int{0, 1}, 7); a.Equal([]int{0, 1}, 7); a.Equal([]int{0}, 3) }, []int{1}, 4, 4},
		{"a negative side", func(a *attack.System) { a.AtLeast([]int{0}, -5); a.AtMost([]int{0}, 2) }, []int{0}, 0, 2},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := attack.New(2)
			tc.known(a)
			b, err := a.Solve()
			require.NoError(t, err)
			low, high := b.Of(tc.of)
			assert.InDelta(t, tc.low, low, 1e-6)
			if math.IsInf(tc.high, 1) {
				assert.True(t, math.IsInf(high, 1))
				return
			}
			assert.InDelta(t, tc.high, high, 1e-6)
		})
	}
	a := attack.New(1)
	a.Equal([]int{0}, 3)
	a.AtLeast([]int{0}, 4)
	_, err := a.Solve()
	require.ErrorIs(t, err, attack.ErrContradiction)
}
