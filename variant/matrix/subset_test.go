package matrix_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/variant/matrix"
)

// What words count is what is counted one by one.
func TestSubset(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for samples := range 140 {
		row := make([]byte, (samples+3)/4)
		in := make([]bool, samples)
		missing := make([]int, samples)
		var want matrix.Counts
		n := 0
		wantMissing := make([]int, samples)
		for i := range samples {
			code := byte(random.IntN(4))
			row[i/4] |= code << (2 * (i % 4))
			if in[i] = random.IntN(3) > 0; !in[i] {
				continue
			}
			n++
			switch code {
			case 0:
				want.HomRef++
			case 1:
				want.Het++
			case 2:
				want.HomAlt++
			default:
				want.Missing++
				wantMissing[i]++
			}
		}
		s := matrix.SubsetOf(samples, func(i int) bool { return in[i] })
		require.Equal(t, n, s.Len())
		require.Equal(t, want, s.Counts(row))
		s.AddMissing(row, missing)
		require.Equal(t, wantMissing, missing)
		for i := range samples {
			require.Equal(t, in[i], s.Has(i))
		}
	}
}
