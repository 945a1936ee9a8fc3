package suppress_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// TestAttackEverything attacks runs that print tables, percentages, a histogram,
// survival curves and summaries of the same people.
func TestAttackEverything(t *testing.T) {
	const values, ticks = 4, 3
	rounds := 200
	if testing.Short() {
		rounds = 20
	}
	var tried, bars, steps, groups, percents int
	for seed := range rounds {
		rng := rand.New(rand.NewPCG(uint64(seed), 7))
		w := newWorld(rng)
		w.k = 1 + rng.IntN(6)
		// The third attribute is a value, the fourth a follow-up: tick and outcome.
		w.sizes = []int{w.sizes[0], w.sizes[1], values, 2 * ticks}
		value, follow := make([]float64, w.n), suppress.Followup{Name: "f", Every: 1, Time: make([]float64, w.n), Event: make([]bool, w.n)}
		of := [2][]int32{make([]int32, w.n), make([]int32, w.n)}
		for p := range w.n {
			v, tick := rng.IntN(values)*rng.IntN(2), rng.IntN(ticks)
			value[p], follow.Time[p], follow.Event[p] = float64(v), float64(tick), rng.IntN(3) == 0
			of[0][p], of[1][p] = int32(v), int32(2*tick)
			if !follow.Event[p] {
				of[1][p]++
			}
		}
		w.dims = append(w.dims[:2], suppress.Dimension{Of: of[0]}, suppress.Dimension{Of: of[1]})

		r, err := suppress.New(w.n, suppress.Options{Threshold: w.k})
		require.NoError(t, err)
		a := newAttacker(w.sizes...)
		any4 := []int{-1, -1, -1, -1}
		a.printed(any4, w.n, true)
		show := func(c suppress.Count, inside func(cell []int) bool) bool {
			n, ok := c.N()
			if ok {
				a.Equal(a.sum(inside), float64(n))
			}
			return ok
		}

		// Each output, in any order.
		outputs := []func(){
			func() {
				table, err := r.Table("t", nil, w.dims[0], w.dims[1])
				require.NoError(t, err)
				for i := -1; i < w.sizes[0]; i++ {
					for j := -1; j < w.sizes[1]; j++ {
						at := []int{i, j, -1, -1}
						if n, ok := table.Cell(i, j).N(); ok {
							a.printed(at, n, true)
						}
						if p, ok := suppress.Percent(table.Cell(i, j), table.Total()).Value(); ok {
							a.percent(at, math.Round(10*p)/10, w.n, 1)
							percents++
						}
					}
				}
			},
			func() {
				bins, err := r.Histogram("h", nil, "v", value, []float64{0.5, 1.5, 2.5})
				if err != nil {
					return
				}
				for _, b := range bins {
					if show(b.Count, func(c []int) bool { return float64(c[2]) >= b.Low && float64(c[2]) < b.High }) {
						bars++
					}
				}
			},
			func() {
				curves, err := r.Curves("c", nil, follow, w.dims[0])
				if err != nil {
					return
				}
				for g, c := range curves {
					for _, v := range c.Intervals {
						in := func(c []int) bool { return c[0] == g && float64(c[3]/2) >= v.Begin }
						show(v.AtRisk, in)
						show(v.Events, func(c []int) bool { return in(c) && float64(c[3]/2) < v.End && c[3]%2 == 0 })
						show(v.Censored, func(c []int) bool { return in(c) && float64(c[3]/2) < v.End && c[3]%2 == 1 })
						steps++
					}
				}
			},
			func() {
				got, err := r.Summary("s", nil, suppress.Measure{Name: "v", Values: value}, w.dims[1])
				require.NoError(t, err)
				for g, s := range got {
					if show(s.N, func(c []int) bool { return g == w.sizes[1] || c[1] == g }) {
						groups++
					}
				}
			},
		}
		rng.Shuffle(len(outputs), func(i, j int) { outputs[i], outputs[j] = outputs[j], outputs[i] })
		for _, f := range outputs {
			f()
		}

		p := a.bounds()
		try := func(at ...int) {
			n := w.count(at)
			if n < 1 || n > w.k {
				return
			}
			tried++
			low, high := p.Of(a.row(at))
			assert.LessOrEqual(t, low, 1+1e-6, "seed %d %v", seed, at)
			assert.GreaterOrEqual(t, high, float64(w.k)-1e-6, "seed %d %v", seed, at)
		}
		for i := -1; i < w.sizes[0]; i++ {
			for j := -1; j < w.sizes[1]; j++ {
				try(i, j, -1, -1)
			}
			for f := range 2 * ticks {
				try(i, -1, -1, f)
			}
		}
		for v := range values {
			try(-1, -1, v, -1)
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d runs: %d hidden counts attacked, %d bars, %d steps, %d groups, %d percentages printed", rounds, tried, bars, steps, groups, percents)
	for _, n := range []int{tried, bars, steps, groups, percents} {
		assert.Greater(t, n, rounds/2)
	}
}
