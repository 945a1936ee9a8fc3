package attack_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/privacy/attack"
)

// TestWhole has sums that real numbers can be, and whole ones cannot.
func TestWhole(t *testing.T) {
	for _, tc := range []struct {
		name     string
		known    func(a *attack.System)
		of       []int
		truth    []int
		possible []int // of 0 to 12
	}{
		{"a sum", func(a *attack.System) { a.Equal([]int{0, 1, 2}, 4) }, []int{0}, []int{1, 1, 2}, []int{0, 1, 2, 3, 4}},
		{"twice a number, and a rest", func(a *attack.System) { a.Equal([]int{0, 0, 1}, 7); a.AtMost([]int{1}, 3) }, []int{1}, []int{2, 3, 0}, []int{1, 3}},
		{"between 2.5 and 3.5", func(a *attack.System) { a.AtLeast([]int{0, 0}, 5); a.AtMost([]int{0, 0}, 7) }, []int{0}, []int{3, 0, 0}, []int{3}},
		{"between 3.2 and 4.1", func(a *attack.System) {
			a.AtLeast(slices.Repeat([]int{0}, 10), 32)
			a.AtMost(slices.Repeat([]int{0}, 10), 41)
		}, []int{0}, []int{4, 0, 0}, []int{4}},
		{"pairs of three", func(a *attack.System) {
			a.AtMost([]int{0, 1}, 7)
			a.AtMost([]int{1, 2}, 7)
			a.AtMost([]int{0, 2}, 7)
			a.AtLeast([]int{0, 1, 2}, 10)
		}, []int{0, 1, 2}, []int{3, 4, 3}, []int{10}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			a := attack.New(3)
			tc.known(a)
			w, err := a.Around(tc.truth)
			require.NoError(t, err)
			var got []int
			for n := range 13 {
				answer := w.CanBe(tc.of, n)
				require.NotEqual(t, attack.Undecided, answer)
				if answer == attack.Possible {
					got = append(got, n)
				}
			}
			assert.Equal(t, tc.possible, got)
		})
	}
}

func TestAroundUntruth(t *testing.T) {
	a := attack.New(2)
	a.Equal([]int{0, 1}, 3)
	for _, untrue := range [][]int{{1, 1}, {4, -1}, {3}} {
		_, err := a.Around(untrue)
		require.ErrorIs(t, err, attack.ErrContradiction)
	}
	assert.Equal(t, "possible", attack.Possible.String())
}

// TestWholeAgainstAll compares with a look at all whole numbers there are.
func TestWholeAgainstAll(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 9))
	const unknowns, most = 5, 4
	impossible, undecided := 0, 0
	for round := range 400 {
		truth := make([]int, unknowns)
		for i := range truth {
			truth[i] = r.IntN(most)
		}
		a := attack.New(unknowns)
		type known struct {
			of    []int
			n, is int
		}
		var all []known
		for range 2 + r.IntN(3) {
			k := known{is: r.IntN(3)}
			for u := range unknowns {
				for range r.IntN(3) {
					k.of = append(k.of, u)
					k.n += truth[u]
				}
			}
			switch all = append(all, k); k.is {
			case 0:
				a.Equal(k.of, float64(k.n))
			case 1:
				a.AtLeast(k.of, float64(k.n))
			case 2:
				a.AtMost(k.of, float64(k.n))
			}
		}
		for u := range unknowns {
			a.AtMost([]int{u}, most)
		}
		b, err := a.Solve()
		require.NoError(t, err)
		found := map[int]bool{}
		each(unknowns, most, func(x []int) {
			for _, k := range all {
				n := 0
				for _, u := range k.of {
					n += x[u]
				}
				if k.is == 0 && n != k.n || k.is == 1 && n < k.n || k.is == 2 && n > k.n {
					return
				}
			}
			found[x[0]+x[1]] = true
		})
		low, high := b.Of([]int{0, 1})
		w, err := a.Around(truth)
		require.NoError(t, err)
		for n := range 2*most + 1 {
			want := attack.Impossible
			if found[n] {
				want = attack.Possible
			} else if float64(n) > low && float64(n) < high {
				impossible++
			}
			got := w.CanBe([]int{0, 1}, n)
			if got == attack.Undecided && want == attack.Impossible {
				undecided++
				continue
			}
			require.Equal(t, want, got, fmt.Sprint("round ", round, ", ", n))
		}
	}
	assert.Less(t, undecided, 30, "of some 3,000")
	assert.Positive(t, impossible, "none that real numbers allow and whole ones do not")
}

// each calls do with all numbers of 0 to most.
func each(unknowns, most int, do func(x []int)) {
	x := make([]int, unknowns)
	for {
		do(x)
		i := 0
		for ; i < unknowns && x[i] == most; i++ {
			x[i] = 0
		}
		if i == unknowns {
			return
		}
		x[i]++
	}
}
