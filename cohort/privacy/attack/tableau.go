package attack

import (
	"math"
	"slices"
)

// tableau is that of the simplex method for equations over x ≥ 0. Where it stays at a
// corner for long, Bland's rule chooses, with which it always ends.
type tableau struct {
	rows  [][]float64 // right side last
	basis []int
	n     int
}

// newTableau finds a corner of what is possible; nil if there is none.
func newTableau(rows [][]float64, n int) *tableau {
	m := len(rows)
	t := &tableau{n: n + m}
	for i, r := range rows {
		sign := 1.0
		if r[n] < 0 {
			sign = -1
		}
		row := make([]float64, n+m+1)
		for j := range n {
			row[j] = sign * r[j]
		}
		row[n+i], row[n+m] = 1, sign*r[n]
		t.rows, t.basis = append(t.rows, row), append(t.basis, n+i)
	}
	cost := make([]float64, n+m)
	for j := n; j < n+m; j++ {
		cost[j] = 1
	}
	if t.minimise(cost) > 1e-6 {
		return nil
	}
	// Artificial unknowns leave; where one cannot, its equation says nothing new.
	kept := &tableau{n: n}
	for i := range t.basis {
		for j := 0; j < n && t.basis[i] >= n; j++ {
			if math.Abs(t.rows[i][j]) > 1e-7 {
				t.exchange(i, j, nil)
			}
		}
	}
	for i, b := range t.basis {
		if b < n {
			kept.rows = append(kept.rows, append(t.rows[i][:n:n], t.rows[i][n+m]))
			kept.basis = append(kept.basis, b)
		}
	}
	return kept
}

// minimise finds the least; -Inf: there is no minimum.
func (t *tableau) minimise(cost []float64) float64 {
	reduced, bounded := t.optimise(cost)
	if !bounded {
		return math.Inf(-1)
	}
	return -reduced[t.n]
}

// optimise goes from corner to corner until no reduced cost is negative, and returns
// these, the negative of the minimum last; not bounded: there is no minimum.
func (t *tableau) optimise(cost []float64) (reduced []float64, bounded bool) {
	reduced = append(slices.Clone(cost), 0)
	for i, b := range t.basis {
		if f := reduced[b]; f != 0 {
			for j, v := range t.rows[i] {
				reduced[j] -= f * v
			}
		}
	}
	for still := 0; ; {
		enter := t.enter(reduced, still > maxStill)
		if enter < 0 {
			return reduced, true
		}
		leave := -1
		for i, r := range t.rows {
			if r[enter] <= 1e-9 {
				continue
			}
			if leave < 0 {
				leave = i
				continue
			}
			a, b := r[t.n]/r[enter], t.rows[leave][t.n]/t.rows[leave][enter]
			if a < b-1e-10 || a < b+1e-10 && t.basis[i] < t.basis[leave] {
				leave = i
			}
		}
		if leave < 0 {
			return reduced, false
		}
		if still++; t.rows[leave][t.n] > 1e-10 {
			still = 0
		}
		t.exchange(leave, enter, reduced)
	}
}

// maxStill is how many exchanges in a row may stay at one corner before Bland's
// rule takes over.
const maxStill = 200

// enter chooses the unknown that comes into the basis: the one that promises most,
// or by Bland's rule the first; -1: the minimum is reached.
func (t *tableau) enter(reduced []float64, bland bool) int {
	best := -1
	for j, v := range reduced[:t.n] {
		if v >= -1e-9 || best >= 0 && v >= reduced[best] {
			continue
		}
		if best = j; bland {
			break
		}
	}
	return best
}

func (t *tableau) exchange(row, col int, reduced []float64) {
	r := t.rows[row]
	f := r[col]
	var in []int // the unknowns that the row has: few, of many
	for j := range r {
		if r[j] != 0 {
			r[j] /= f
			in = append(in, j)
		}
	}
	for i := range t.rows {
		if i != row {
			eliminate(t.rows[i], r, in, col)
		}
	}
	if reduced != nil {
		eliminate(reduced, r, in, col)
	}
	t.basis[row] = col
}

// eliminate takes an unknown out of a row, by another row that has it with the factor 1,
// and the unknowns in.
func eliminate(row, by []float64, in []int, col int) {
	if g := row[col]; g != 0 {
		for _, j := range in {
			row[j] -= g * by[j]
		}
		row[col] = 0
	}
}
