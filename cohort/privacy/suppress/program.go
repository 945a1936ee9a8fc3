package suppress

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/optimize/convex/lp"
)

// maxProgram is how many unknown numbers a linear program may have. Beyond, a
// witness counts as not found, and more is hidden.
const maxProgram = 160

// program looks for a witness by linear programming, where sums cross in more
// ways than a network has. Its solution counts only if it is whole numbers that
// meet every equation, which is checked in integers.
func (p *protection) program(v, d int) bool {
	vars, eqs := p.component(v)
	if len(vars) > maxProgram {
		return false
	}
	column := map[int]int{}
	for _, u := range vars {
		if u != v {
			column[u] = len(column)
		}
	}
	// Each unknown u is its floor + y, y ≥ 0; v is what it is to become.
	rows := make([][]float64, 0, len(eqs))
	for _, e := range eqs {
		row := make([]float64, len(column)+1)
		for u, s := range p.l.equations[e].all() {
			c, unknown := column[u]
			switch {
			case u == v:
				row[len(column)] -= float64(s * (p.l.vars[u].n + d))
			case unknown:
				row[c] += float64(s)
				row[len(column)] -= float64(s * p.l.vars[u].floor)
			default:
				row[len(column)] -= float64(s * p.l.vars[u].n)
			}
		}
		rows = append(rows, row)
	}
	rows, possible := independent(rows)
	if !possible {
		return false
	}
	value := map[int]int{v: p.l.vars[v].n + d}
	y, ok := solve(rows, len(column))
	if !ok {
		return false
	}
	for u, c := range column {
		whole := math.Round(y[c])
		if math.Abs(whole-y[c]) > 1e-6 || whole < 0 {
			return false
		}
		value[u] = p.l.vars[u].floor + int(whole)
	}
	return p.holds(eqs, value)
}

// holds checks equations with some of the numbers replaced.
func (p *protection) holds(eqs []int, value map[int]int) bool {
	for _, e := range eqs {
		sum := 0
		for u, s := range p.l.equations[e].all() {
			n, replaced := value[u]
			if !replaced {
				n = p.l.vars[u].n
			}
			sum += s * n
		}
		if sum != 0 {
			return false
		}
	}
	return true
}

// independent leaves out rows that follow from others, the last column being the
// right side, and tells whether the rows agree.
func independent(rows [][]float64) ([][]float64, bool) {
	const tiny = 1e-9
	var kept [][]float64
	var pivots []int
	for _, r := range rows {
		for i, k := range kept {
			if f := r[pivots[i]]; math.Abs(f) > tiny {
				for c := range r {
					r[c] -= f * k[c]
				}
			}
		}
		best := -1
		for c := range len(r) - 1 {
			if math.Abs(r[c]) > tiny && (best < 0 || math.Abs(r[c]) > math.Abs(r[best])) {
				best = c
			}
		}
		if best < 0 {
			if math.Abs(r[len(r)-1]) > 1e-6 {
				return nil, false
			}
			continue
		}
		f := r[best]
		for c := range r {
			r[c] /= f
		}
		for _, k := range kept {
			if f := k[best]; math.Abs(f) > tiny {
				for c := range k {
					k[c] -= f * r[c]
				}
			}
		}
		kept, pivots = append(kept, r), append(pivots, best)
	}
	return kept, true
}

// solve finds y ≥ 0 that meet the rows, at a corner of what is possible.
func solve(rows [][]float64, n int) ([]float64, bool) {
	y := make([]float64, n)
	// Columns of zeros are not allowed: such an unknown is as it likes.
	var used []int
	for c := range n {
		for _, r := range rows {
			if math.Abs(r[c]) > 1e-9 {
				used = append(used, c)
				break
			}
		}
	}
	if len(used) == 0 || len(rows) == 0 {
		return y, true
	}
	a := mat.NewDense(len(rows), len(used), nil)
	b := make([]float64, len(rows))
	cost := make([]float64, len(used))
	for i, r := range rows {
		for j, c := range used {
			a.Set(i, j, r[c])
		}
		b[i] = r[n]
	}
	for j := range cost {
		cost[j] = 1
	}
	_, x, err := lp.Simplex(cost, a, b, 1e-9, nil)
	if err != nil {
		return nil, false
	}
	for j, c := range used {
		y[c] = x[j]
	}
	return y, true
}
