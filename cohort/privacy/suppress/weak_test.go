package suppress_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// TestAttackBreaksWeakReleasers shows that the attacker of TestAttack can win: it
// breaks releasers that hide too little.
func TestAttackBreaksWeakReleasers(t *testing.T) {
	two := request{dims: []int{0, 1}}
	for _, weak := range []struct {
		name string
		show func(t *testing.T, w *world, a *attacker) []request
		most int // of 100 runs, how many may stay unbroken
	}{
		{"hides small cells only", func(_ *testing.T, w *world, a *attacker) []request {
			w.each(two, func(_, at []int) {
				n := w.count(at)
				a.printed(at, n, n == 0 || n > w.k)
			})
			return []request{two}
		}, 60},
		{"prints percentages of what it hides", func(t *testing.T, w *world, a *attacker) []request {
			r, err := suppress.New(w.n, suppress.Options{Threshold: w.k})
			require.NoError(t, err)
			table := w.release(t, r, two)
			w.each(two, func(cell, at []int) {
				if n, ok := table.Cell(cell...).N(); ok {
					a.printed(at, n, true)
				}
				percent := math.Round(1000*float64(w.count(at))/float64(w.n)) / 10
				a.percent(at, percent, w.n, 1)
			})
			return []request{two}
		}, 60},
		{"forgets what it released before", func(t *testing.T, w *world, a *attacker) []request {
			all := []request{{dims: []int{0}}, two, {dims: []int{1}}, {dims: []int{0}, where: []int{1, 0}}, {dims: []int{1}, where: []int{0, 0}}, {dims: []int{1, 2}}, {dims: []int{0, 2}}}
			var released []request
			for _, q := range all {
				r, err := suppress.New(w.n, suppress.Options{Threshold: w.k})
				require.NoError(t, err)
				table := w.release(t, r, q)
				if table.Withheld {
					continue
				}
				released = append(released, q)
				w.each(q, func(cell, at []int) {
					if n, ok := table.Cell(cell...).N(); ok {
						a.printed(at, n, true)
					}
				})
			}
			return released
		}, 95},
	} {
		t.Run(weak.name, func(t *testing.T) {
			whole := 0
			for seed := range 100 {
				w := newWorld(rand.New(rand.NewPCG(uint64(seed), 6)))
				a := newAttacker(w.sizes...)
				a.printed([]int{-1, -1, -1}, w.n, true)
				if narrowed, _ := w.broken(a, weak.show(t, w, a)); len(narrowed) == 0 {
					whole++
				}
			}
			t.Logf("%d of 100 runs unbroken", whole)
			assert.LessOrEqual(t, whole, weak.most)
		})
	}
}
