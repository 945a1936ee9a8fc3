package suppress_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// FuzzRelease releases a table of any counts, and one of its rows, and lets the
// attacker try.
func FuzzRelease(f *testing.F) {
	f.Add([]byte{3, 30, 20, 40, 50, 60}, uint8(3), uint8(10))
	f.Add([]byte{1, 0, 0, 0}, uint8(2), uint8(1))
	f.Add([]byte{1, 1, 1, 1, 1, 1, 1, 1, 200}, uint8(3), uint8(5))
	f.Add([]byte{0, 0, 0, 0, 0, 12}, uint8(2), uint8(11))
	f.Fuzz(func(t *testing.T, counts []byte, columns, threshold uint8) {
		cols := int(columns%4) + 1
		if len(counts) < cols || len(counts) > 5*cols {
			return
		}
		rows := len(counts) / cols
		w := &world{k: int(threshold%20) + 1, sizes: []int{rows, cols, 1}}
		w.dims = make([]suppress.Dimension, 3)
		for d, size := range w.sizes {
			w.dims[d].Name = "d" + strconv.Itoa(d)
			for c := range size {
				w.dims[d].Categories = append(w.dims[d].Categories, strconv.Itoa(c))
			}
		}
		for i, c := range counts[:rows*cols] {
			for range c {
				w.n++
				w.dims[0].Of = append(w.dims[0].Of, int32(i/cols))
				w.dims[1].Of = append(w.dims[1].Of, int32(i%cols))
				w.dims[2].Of = append(w.dims[2].Of, 0)
			}
		}
		if w.n <= w.k {
			return
		}
		r, err := suppress.New(w.n, suppress.Options{Threshold: w.k})
		require.NoError(t, err)
		a := newAttacker(w.sizes...)
		a.printed([]int{-1, -1, -1}, w.n, true)
		var released []request
		for _, q := range []request{{dims: []int{1}, where: []int{0, 0}}, {dims: []int{0, 1}}, {dims: []int{1}}} {
			table := w.release(t, r, q)
			if table.Withheld {
				continue
			}
			released = append(released, q)
			w.each(q, func(cell, at []int) {
				n, ok := table.Cell(cell...).N()
				if ok {
					require.Equal(t, w.count(at), n)
					require.False(t, n >= 1 && n <= w.k)
					a.printed(at, n, true)
				}
			})
		}
		narrowed, _ := w.broken(a, released)
		require.Empty(t, narrowed)
	})
}

// BenchmarkTable releases a table of 100 × 20 cells, a third of them small.
func BenchmarkTable(b *testing.B) {
	rng := rand.New(rand.NewPCG(1, 1))
	n := 60000
	rows, cols := suppress.Dimension{Name: "rows", Of: make([]int32, n)}, suppress.Dimension{Name: "cols", Of: make([]int32, n)}
	for c := range 100 {
		rows.Categories = append(rows.Categories, strconv.Itoa(c))
	}
	for c := range 20 {
		cols.Categories = append(cols.Categories, strconv.Itoa(c))
	}
	for p := range n {
		rows.Of[p], cols.Of[p] = int32(100*rng.Float64()*rng.Float64()), int32(20*rng.Float64())
	}
	shown := 0
	for b.Loop() {
		r, err := suppress.New(n, suppress.Options{})
		require.NoError(b, err)
		t, err := r.Table("t", nil, rows, cols)
		require.NoError(b, err)
		require.False(b, t.Withheld, t.Why)
		shown = 0
		for i := range 100 {
			for j := range 20 {
				if _, ok := t.Cell(i, j).N(); ok {
					shown++
				}
			}
		}
	}
	b.ReportMetric(float64(shown), "shown")
}
