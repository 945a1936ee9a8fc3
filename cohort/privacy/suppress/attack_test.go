package suppress_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// world is made-up people with three or four attributes.
type world struct {
	k     int
	sizes []int
	dims  []suppress.Dimension
	n     int
}

func newWorld(rng *rand.Rand) *world {
	w := &world{k: []int{1, 3, 5, 10}[rng.IntN(4)], n: 20 + rng.IntN(200)}
	for d := range 3 {
		size := 2 + rng.IntN(2)
		skew := rng.Float64() * 4
		dim := suppress.Dimension{Name: "d" + strconv.Itoa(d), Of: make([]int32, w.n)}
		for c := range size {
			dim.Categories = append(dim.Categories, "c"+strconv.Itoa(c))
		}
		for p := range dim.Of {
			dim.Of[p] = int32(float64(size) * math.Pow(rng.Float64(), 1+skew))
			if d > 0 && rng.IntN(3) == 0 { // related to the one before
				dim.Of[p] = min(w.dims[d-1].Of[p], int32(size-1))
			}
		}
		w.sizes, w.dims = append(w.sizes, size), append(w.dims, dim)
	}
	return w
}

func (w *world) count(at []int) int {
	n := 0
	for p := range w.n {
		inside := true
		for d, c := range at {
			inside = inside && (c < 0 || int(w.dims[d].Of[p]) == c)
		}
		if inside {
			n++
		}
	}
	return n
}

// under tells whether any margin of a cell is a small count.
func (w *world) under(at []int) bool {
	for d := range at {
		if at[d] < 0 {
			continue
		}
		up := slices.Clone(at)
		up[d] = -1
		if n := w.count(up); n <= w.k {
			return true
		}
	}
	return false
}

// request is a table that a run asks for.
type request struct {
	dims  []int
	where []int // dimension, category; or nothing
}

func (w *world) requests(rng *rand.Rand) []request {
	shapes := []request{
		{dims: []int{0}},
		{dims: []int{1}},
		{dims: []int{2}},
		{dims: []int{0, 1}},
		{dims: []int{1, 2}},
		{dims: []int{0, 2}},
		{dims: []int{0, 1, 2}},
		{dims: []int{1}, where: []int{0, 0}},
		{dims: []int{1}, where: []int{0, 1}},
		{dims: []int{2}, where: []int{1, 0}},
		{dims: []int{1, 2}, where: []int{0, 0}},
		{where: []int{2, 1}},
		{dims: []int{2}, where: []int{0, 0, 1, 0}},
		{dims: []int{2}, where: []int{0, 1}},
	}
	rng.Shuffle(len(shapes), func(i, j int) { shapes[i], shapes[j] = shapes[j], shapes[i] })
	return shapes[:1+rng.IntN(5)]
}

// each calls f for each cell of a table, with its place in the whole of the dimensions.
func (w *world) each(q request, f func(cell, at []int)) {
	cell := make([]int, len(q.dims))
	var walk func(i int)
	walk = func(i int) {
		if i == len(q.dims) {
			at := []int{-1, -1, -1}
			for j := 0; j < len(q.where); j += 2 {
				at[q.where[j]] = q.where[j+1]
			}
			for j, d := range q.dims {
				at[d] = cell[j]
			}
			f(cell, at)
			return
		}
		for c := -1; c < w.sizes[q.dims[i]]; c++ {
			cell[i] = c
			walk(i + 1)
		}
	}
	walk(0)
}

func (w *world) release(t *testing.T, r *suppress.Releaser, q request) *suppress.Table {
	var where []suppress.Condition
	for j := 0; j < len(q.where); j += 2 {
		where = append(where, suppress.Condition{Dimension: w.dims[q.where[j]], Category: w.dims[q.where[j]].Categories[q.where[j+1]]})
	}
	var dims []suppress.Dimension
	for _, d := range q.dims {
		dims = append(dims, w.dims[d])
	}
	table, err := r.Table("t", where, dims...)
	require.NoError(t, err)
	return table
}

// broken counts the hidden numbers of a run that the attacker narrows: to
// something that is not 1 to k any more. shown is how many numbers were printed.
func (w *world) broken(a *attacker, requests []request) (narrowed []string, tried int) {
	seen := map[string]bool{}
	p := a.bounds()
	try := func(at []int, n int) {
		if n < 1 || n > w.k || seen[fmt.Sprint(at)] {
			return
		}
		seen[fmt.Sprint(at)] = true
		tried++
		low, high := p.Of(a.row(at))
		if !(low <= 1+1e-6) || !(high >= float64(w.k)-1e-6) {
			narrowed = append(narrowed, fmt.Sprintf("%v: %d is in [%.3f, %.3f]", at, n, low, high))
		}
	}
	for _, q := range requests {
		w.each(q, func(_, at []int) { try(at, w.count(at)) })
	}
	return narrowed, tried
}

// TestAttack tries to have hidden counts from everything that a run printed.
func TestAttack(t *testing.T) {
	rounds := 400
	if testing.Short() {
		rounds = 60
	}
	if more, err := strconv.Atoi(os.Getenv("ALLELERX_ATTACK_ROUNDS")); err == nil { // once in a while: thousands
		rounds = more
	}
	var tried, shown, withheld, tables int
	for seed := range rounds {
		rng := rand.New(rand.NewPCG(uint64(seed), 5))
		w := newWorld(rng)
		requests := w.requests(rng)
		r, err := suppress.New(w.n, suppress.Options{Threshold: w.k})
		require.NoError(t, err)
		a := newAttacker(w.sizes...)
		first := map[string]bool{}
		var released []request
		a.printed([]int{-1, -1, -1}, w.n, true)
		for _, q := range requests {
			table := w.release(t, r, q)
			tables++
			if table.Withheld {
				withheld++
				continue
			}
			released = append(released, q)
			w.each(q, func(cell, at []int) {
				n, ok := table.Cell(cell...).N()
				if ok {
					shown++
					if !assert.Equal(t, w.count(at), n, "seed %d %v", seed, at) {
						t.FailNow()
					}
					if n >= 1 && n <= w.k {
						t.Fatalf("seed %d: %d is shown", seed, n)
					}
				}
				// A hidden number is not 0, where zeros are shown: where no margin of it is small.
				if key := fmt.Sprint(at); !first[key] {
					first[key] = true
					if ok || w.count(at) > 0 && !w.under(at) {
						a.printed(at, n, ok)
					}
				}
			})
		}
		narrowed, hidden := w.broken(a, released)
		tried += hidden
		for _, what := range narrowed {
			t.Errorf("seed %d, k %d, %v: %s", seed, w.k, requests, what)
		}
		if t.Failed() {
			return
		}
	}
	t.Logf("%d runs, %d tables, %d of them withheld, %d numbers shown, %d hidden counts attacked", rounds, tables, withheld, shown, tried)
	assert.Greater(t, tried, rounds)
	assert.Greater(t, shown, 5*rounds, "a releaser that shows nothing is safe, and of no use")
}
