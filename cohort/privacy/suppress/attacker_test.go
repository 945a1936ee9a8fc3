package suppress_test

import (
	"math"
	"slices"
)

// attacker knows how many categories each dimension has, and everything that was
// printed; not how the releaser works. Their unknowns are the people of each
// combination of all categories, whatever was asked for: n ≥ 0.
type attacker struct {
	sizes []int
	cells int
	rows  [][]float64 // equations over the unknowns, right side last
	atmin [][]float64 // sums that are at least the right side
	atmax [][]float64
}

func newAttacker(sizes ...int) *attacker {
	a := &attacker{sizes: sizes, cells: 1}
	for _, n := range sizes {
		a.cells *= n
	}
	return a
}

// row is the sum of all unknowns for which the dimensions have these categories;
// -1: any.
func (a *attacker) row(at []int, right float64) []float64 {
	return a.sum(func(cell []int) bool {
		for d, c := range at {
			if c >= 0 && c != cell[d] {
				return false
			}
		}
		return true
	}, right)
}

// sum is the sum of the unknowns that are inside.
func (a *attacker) sum(inside func(cell []int) bool, right float64) []float64 {
	row := make([]float64, a.cells+1)
	cell := make([]int, len(a.sizes))
	for i := range a.cells {
		rest := i
		for d := len(a.sizes) - 1; d >= 0; d-- {
			cell[d] = rest % a.sizes[d]
			rest /= a.sizes[d]
		}
		if inside(cell) {
			row[i] = 1
		}
	}
	row[a.cells] = right
	return row
}

// printed notes a number, or that it was hidden: then it is not 0, because zeros are shown.
func (a *attacker) printed(at []int, n int, shown bool) {
	if shown {
		a.rows = append(a.rows, a.row(at, float64(n)))
	} else {
		a.atmin = append(a.atmin, a.row(at, 1))
	}
}

// percent notes a percentage of a known whole that was rounded to so many decimals.
func (a *attacker) percent(at []int, percent float64, whole, decimals int) {
	half := 0.5 * math.Pow(10, -float64(decimals))
	low := math.Ceil((percent-half)/100*float64(whole) - 1e-9)
	high := math.Floor((percent+half)/100*float64(whole) + 1e-9)
	a.atmin = append(a.atmin, a.row(at, low))
	a.atmax = append(a.atmax, a.row(at, high))
}

// program is all that the attacker knows as a linear program, at some corner of
// what is possible.
func (a *attacker) program() *program {
	width := a.cells + len(a.atmin) + len(a.atmax)
	var rows [][]float64
	next := a.cells
	extend := func(r []float64, slack float64) {
		row := make([]float64, width+1)
		copy(row, r[:a.cells])
		row[width] = r[a.cells]
		if slack != 0 {
			row[next] = slack
			next++
		}
		rows = append(rows, row)
	}
	for _, r := range a.rows {
		extend(r, 0)
	}
	for _, r := range a.atmin {
		extend(r, -1)
	}
	for _, r := range a.atmax {
		extend(r, 1)
	}
	return newProgram(rows, width)
}

// program is a tableau of the simplex method with Bland's rule, for equations
// over x ≥ 0. It is written for this test: attacker and releaser share no code.
type program struct {
	rows  [][]float64 // right side last
	basis []int
	n     int
}

// newProgram finds a corner. It panics if there is none: true counts are one.
func newProgram(rows [][]float64, n int) *program {
	m := len(rows)
	p := &program{n: n + m}
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
		p.rows, p.basis = append(p.rows, row), append(p.basis, n+i)
	}
	cost := make([]float64, n+m)
	for j := n; j < n+m; j++ {
		cost[j] = 1
	}
	if p.minimise(cost) > 1e-6 {
		panic("what was printed contradicts itself")
	}
	// Artificial unknowns leave; where one cannot, its equation says nothing new.
	kept := &program{n: n}
	for i := range p.basis {
		for j := 0; j < n && p.basis[i] >= n; j++ {
			if math.Abs(p.rows[i][j]) > 1e-7 {
				p.exchange(i, j, nil)
			}
		}
	}
	for i, b := range p.basis {
		if b < n {
			kept.rows = append(kept.rows, append(p.rows[i][:n:n], p.rows[i][n+m]))
			kept.basis = append(kept.basis, b)
		}
	}
	return kept
}

// bounds are the least and the most of a sum of the unknowns.
func (p *program) bounds(sum []float64) (low, high float64) {
	cost := make([]float64, p.n)
	copy(cost, sum[:len(sum)-1])
	low = p.minimise(cost)
	for j := range cost {
		cost[j] = -cost[j]
	}
	return low, -p.minimise(cost)
}

// minimise goes from corner to corner; -Inf: there is no minimum.
func (p *program) minimise(cost []float64) float64 {
	reduced := append(slices.Clone(cost), 0)
	for i, b := range p.basis {
		if f := reduced[b]; f != 0 {
			for j, v := range p.rows[i] {
				reduced[j] -= f * v
			}
		}
	}
	for range 100000 {
		enter := slices.IndexFunc(reduced[:p.n], func(v float64) bool { return v < -1e-9 })
		if enter < 0 {
			return -reduced[p.n]
		}
		leave := -1
		for i, r := range p.rows {
			if r[enter] <= 1e-9 {
				continue
			}
			if leave < 0 {
				leave = i
				continue
			}
			a, b := r[p.n]/r[enter], p.rows[leave][p.n]/p.rows[leave][enter]
			if a < b-1e-10 || a < b+1e-10 && p.basis[i] < p.basis[leave] {
				leave = i
			}
		}
		if leave < 0 {
			return math.Inf(-1)
		}
		p.exchange(leave, enter, reduced)
	}
	panic("the simplex method does not end")
}

func (p *program) exchange(row, col int, reduced []float64) {
	r := p.rows[row]
	f := r[col]
	for j := range r {
		r[j] /= f
	}
	for i := range p.rows {
		if i != row {
			eliminate(p.rows[i], r, col)
		}
	}
	if reduced != nil {
		eliminate(reduced, r, col)
	}
	p.basis[row] = col
}

func eliminate(row, by []float64, col int) {
	if g := row[col]; g != 0 {
		for j := range row {
			row[j] -= g * by[j]
		}
		row[col] = 0
	}
}
