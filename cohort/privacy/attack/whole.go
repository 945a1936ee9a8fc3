package attack

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Answer is whether whole numbers can be what is asked.
type Answer uint8

// The answers.
const (
	Undecided Answer = iota // the search was given up
	Impossible
	Possible
)

// String returns the answer in words.
func (a Answer) String() string { return [...]string{"undecided", "impossible", "possible"}[min(a, 2)] }

// maxNodes is how many systems a search for whole numbers solves before it gives up.
const maxNodes = 4000

// Whole reports whether a sum of unknowns can be n where all unknowns are whole
// numbers, as people are: there may be real ones with which it is, and no whole
// ones. Possible means that such numbers were found, and that each equation was
// checked with them, in integers. The search is by branch and bound: linear
// programs, each with one unknown more bounded to one side of where it was no
// whole number (Land & Doig, Econometrica 1960;28:497).
func (b *Bounds) Whole(sum []int, n int) Answer {
	if b.start == nil {
		// Unknowns of different prices have one cheapest corner, not a whole side of
		// them, on which the dual simplex method would stand still.
		r := rand.New(rand.NewPCG(uint64(b.unknowns), uint64(len(b.system.rows))))
		cost := make([]float64, b.t.n)
		for j := range cost {
			cost[j] = 1 + r.Float64()
		}
		reduced, bounded := b.t.optimise(cost)
		if !bounded {
			return Undecided
		}
		b.start = &program{t: b.t.clone(0), reduced: reduced}
	}
	up, down := make([]float64, b.start.t.n), make([]float64, b.start.t.n)
	for _, u := range sum {
		up[u]++
		down[u]--
	}
	root := b.start.with(up, float64(n)).with(append(down, 0), float64(-n))
	s := search{b: b, sum: sum, n: n, left: maxNodes}
	return s.branch(root)
}

// search is one for whole numbers.
type search struct {
	b    *Bounds
	sum  []int
	n    int
	left int // programs that may still be solved
}

func (s *search) branch(p *program) Answer {
	if s.left--; s.left < 0 {
		return Undecided
	}
	switch p.restore() {
	case Impossible:
		return Impossible
	case Undecided:
		return Undecided
	}
	x := p.t.corner()[:s.b.unknowns]
	at, value := -1, 0.0
	for j, v := range x {
		if off := math.Abs(v - math.Round(v)); off > 1e-6 && (at < 0 || off > math.Abs(value-math.Round(value))) {
			at, value = j, v
		}
	}
	if at < 0 {
		if s.b.system.holds(x, s.sum, s.n) {
			return Possible
		}
		return Undecided // numbers that look whole and do not add up: the arithmetic is spent
	}
	up, down := make([]float64, p.t.n), make([]float64, p.t.n)
	up[at], down[at] = 1, -1
	sides := []func() *program{
		func() *program { return p.with(up, math.Floor(value)) },
		func() *program { return p.with(down, -math.Ceil(value)) },
	}
	if value-math.Floor(value) > 0.5 {
		slices.Reverse(sides)
	}
	answer := Impossible
	for _, side := range sides {
		switch s.branch(side()) {
		case Possible:
			return Possible
		case Undecided:
			answer = Undecided
		}
	}
	return answer
}

// holds checks all that is known, and what is asked, with whole numbers.
func (s *System) holds(x []float64, sum []int, n int) bool {
	total := func(of []int) int {
		t := 0
		for _, u := range of {
			t += int(math.Round(x[u]))
		}
		return t
	}
	for _, v := range x {
		if math.Round(v) < 0 {
			return false
		}
	}
	for _, r := range s.rows {
		t := float64(total(r.of))
		if r.slack == 0 && t != r.n || r.slack < 0 && t < r.n || r.slack > 0 && t > r.n {
			return false
		}
	}
	return total(sum) == n
}

// program is a tableau with the reduced costs of its corner, none of which is
// negative: the corner is the cheapest, if only it is possible.
type program struct {
	t       *tableau
	reduced []float64 // what was reached last
}

// with is the program with one condition more: the sum of unknowns by their factors
// is n at most.
func (p *program) with(factors []float64, n float64) *program {
	t := p.t.clone(1)
	row := make([]float64, t.n+1)
	copy(row, factors)
	row[t.n-1], row[t.n] = 1, n
	for i, b := range t.basis {
		if f := row[b]; f != 0 {
			for j, v := range t.rows[i] {
				row[j] -= f * v
			}
			row[b] = 0
		}
	}
	t.rows, t.basis = append(t.rows, row), append(t.basis, t.n-1)
	reduced := make([]float64, t.n+1)
	copy(reduced, p.reduced[:p.t.n])
	reduced[t.n] = p.reduced[p.t.n]
	return &program{t, reduced}
}

// restore goes to a corner that is possible, by the dual simplex method.
func (p *program) restore() Answer {
	t := p.t
	for range 50 * (len(t.rows) + 10) {
		leave := -1
		for i, r := range t.rows {
			if r[t.n] < -1e-7 && (leave < 0 || r[t.n] < t.rows[leave][t.n]) {
				leave = i
			}
		}
		if leave < 0 {
			return Possible
		}
		enter, least := -1, math.Inf(1)
		for j, v := range t.rows[leave][:t.n] {
			if v < -1e-8 {
				if ratio := p.reduced[j] / -v; ratio < least {
					enter, least = j, ratio
				}
			}
		}
		if enter < 0 {
			return Impossible
		}
		t.exchange(leave, enter, p.reduced)
	}
	return Undecided
}

// clone copies a tableau, with room for so many unknowns more.
func (t *tableau) clone(more int) *tableau {
	c := &tableau{n: t.n + more, basis: slices.Clone(t.basis), rows: make([][]float64, len(t.rows), len(t.rows)+1)}
	for i, r := range t.rows {
		c.rows[i] = make([]float64, c.n+1)
		copy(c.rows[i], r[:t.n])
		c.rows[i][c.n] = r[t.n]
	}
	return c
}

// corner is the unknowns at the present corner.
func (t *tableau) corner() []float64 {
	x := make([]float64, t.n)
	for i, b := range t.basis {
		x[b] = t.rows[i][t.n]
	}
	return x
}
