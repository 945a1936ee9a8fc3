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
func (a Answer) String() string {
	return [...]string{"undecided", "impossible", "possible"}[min(a, Possible)]
}

// A search for whole numbers gives up after so many tries, of which each solves so many
// programs and seeks elsewhere than the others.
const (
	maxTries = 6
	maxNodes = 40
)

// Around is what whole numbers can be, as people are: there may be real numbers that
// meet all that is known, and no whole ones. A test knows the true ones, from which
// others are sought. It is for one goroutine.
type Around struct {
	system *System
	truth  []int
	down   []int    // unknowns that can be less than in truth, in the order of their columns
	start  *tableau // of changes: first what each unknown gains, then what those of down lose
}

// Around returns a search from the true numbers, which must meet all that is known.
func (s *System) Around(truth []int) (*Around, error) {
	if len(truth) != s.unknowns || !s.holds(truth) {
		return nil, ErrContradiction
	}
	a := &Around{system: s, truth: truth}
	column := slices.Repeat([]int{-1}, s.unknowns)
	for u, n := range truth {
		if n > 0 {
			column[u] = s.unknowns + len(a.down)
			a.down = append(a.down, u)
		}
	}
	changes := s.unknowns + len(a.down)
	width := changes
	for _, r := range s.rows {
		if r.slack != 0 {
			width++
		}
	}
	// No change is what a search begins at: it meets every equation, and is the cheapest.
	t := &tableau{n: width}
	next := changes
	for _, r := range s.rows {
		row, basic := make([]float64, width+1), fixed
		sign := 1.0
		if r.slack != 0 {
			sign, basic = r.slack, next
			row[next] = 1
			next++
		}
		row[width] = sign * (r.n - float64(total(truth, r.of)))
		for _, u := range r.of {
			row[u] += sign
			if column[u] >= 0 {
				row[column[u]] -= sign
			}
		}
		t.rows, t.basis = append(t.rows, row), append(t.basis, basic)
	}
	a.start = t
	return a, nil
}

// prices are what changes cost in a try. Few changes are sought: of these most are whole
// by themselves. No two cost the same, so that one corner is the cheapest, not a whole
// side of them on which the dual simplex method would stand still.
func (a *Around) prices(try int) []float64 {
	r := rand.New(rand.NewPCG(uint64(try), uint64(a.start.n)))
	cost := make([]float64, a.start.n+1)
	for j := range a.system.unknowns + len(a.down) {
		cost[j] = 1 + r.Float64()
	}
	return cost
}

// CanBe reports whether a sum of unknowns can be n, in whole numbers. Possible means
// that such numbers were found, and that all that is known was checked with them, in
// integers. The search is by branch and bound: linear programs, each with one unknown
// more bounded to one side of where it was no whole number (Land & Doig, Econometrica
// 1960;28:497). Where it is given up, another one goes to n in steps of one.
func (a *Around) CanBe(sum []int, n int) Answer {
	answer, _ := a.seek(sum, n)
	if answer != Undecided {
		return answer
	}
	here := a
	for at := total(a.truth, sum); at != n; {
		if at < n {
			at++
		} else {
			at--
		}
		answer, found := here.seek(sum, at)
		if answer != Possible {
			return Undecided // there may be another way
		}
		next, err := a.system.Around(found)
		if err != nil {
			return Undecided // no: it was checked
		}
		here = next
	}
	return Possible
}

// seek looks for numbers with which a sum is n.
func (a *Around) seek(sum []int, n int) (Answer, []int) {
	up := make([]float64, a.start.n)
	by := n - total(a.truth, sum)
	for _, u := range sum {
		up[u]++
	}
	for j, u := range a.down {
		up[a.system.unknowns+j] = -up[u]
	}
	if by == 0 {
		return Possible, a.truth
	}
	down := make([]float64, len(up))
	for j, v := range up {
		down[j] = -v
	}
	for try := range maxTries {
		s := search{Around: a, sum: sum, n: n, left: maxNodes}
		root := &program{a.start, a.prices(try)}
		if answer := s.branch(root.with(condition{up, float64(by)}, condition{down, float64(-by)})); answer != Undecided {
			return answer, s.found
		}
	}
	return Undecided, nil
}

// search is one for whole numbers.
type search struct {
	*Around
	sum   []int
	n     int
	left  int   // programs that may still be solved
	found []int // numbers that are possible
}

func (s *search) branch(p *program) Answer {
	if s.left--; s.left < 0 {
		return Undecided
	}
	if answer := p.restore(); answer != Possible {
		return answer
	}
	x := p.t.corner()[:s.system.unknowns+len(s.down)]
	// Nobody can be taken away who is not there: these bounds are added where they
	// are needed, as they rarely are.
	var bounds []condition
	for j, u := range s.down {
		if at := s.system.unknowns + j; x[at] > float64(s.truth[u])+1e-6 {
			bounds = append(bounds, condition{one(p.t.n, at, 1), float64(s.truth[u])})
		}
	}
	if len(bounds) > 0 {
		return s.branch(p.with(bounds...))
	}
	at, off := -1, 1e-6
	for j, v := range x {
		if d := math.Abs(v - math.Round(v)); d > off {
			at, off = j, d
		}
	}
	if at < 0 {
		return s.check(x)
	}
	value := x[at]
	sides := []condition{{one(p.t.n, at, 1), math.Floor(value)}, {one(p.t.n, at, -1), -math.Ceil(value)}}
	if value-math.Floor(value) > 0.5 {
		slices.Reverse(sides)
	}
	answer := Impossible
	for _, side := range sides {
		switch s.branch(p.with(side)) {
		case Possible:
			return Possible
		case Undecided:
			answer = Undecided
		}
	}
	return answer
}

// check looks at changes that look whole.
func (s *search) check(x []float64) Answer {
	value := slices.Clone(s.truth)
	for u := range value {
		value[u] += int(math.Round(x[u]))
	}
	for j, u := range s.down {
		value[u] -= int(math.Round(x[s.system.unknowns+j]))
	}
	if s.system.holds(value) && total(value, s.sum) == s.n {
		s.found = value
		return Possible
	}
	return Undecided // they do not add up: the arithmetic is spent
}

func total(value, of []int) int {
	t := 0
	for _, u := range of {
		t += value[u]
	}
	return t
}

// holds checks all that is known.
func (s *System) holds(value []int) bool {
	if slices.ContainsFunc(value, func(n int) bool { return n < 0 }) {
		return false
	}
	for _, r := range s.rows {
		t := float64(total(value, r.of))
		if r.slack == 0 && t != r.n || r.slack < 0 && t < r.n || r.slack > 0 && t > r.n {
			return false
		}
	}
	return true
}

// fixed is the basis of an equation in which nothing is basic yet: its right side is to
// be 0, neither less nor more.
const fixed = -1

// program is a tableau with the reduced costs of its corner, none of which is
// negative: the corner is the cheapest, if only it is possible.
type program struct {
	t       *tableau
	reduced []float64 // what was reached last
}

// condition is that a sum of unknowns by their factors is n at most.
type condition struct {
	factors []float64
	n       float64
}

// one is the factors of a single unknown.
func one(n, at int, factor float64) []float64 {
	f := make([]float64, n)
	f[at] = factor
	return f
}

// with is the program with more conditions.
func (p *program) with(more ...condition) *program {
	t := p.t.clone(len(more))
	for k, c := range more {
		row := make([]float64, t.n+1)
		copy(row, c.factors)
		slack := p.t.n + k
		row[slack], row[t.n] = 1, c.n
		for i, b := range p.t.basis {
			if b == fixed || row[b] == 0 {
				continue
			}
			f := row[b]
			for j, v := range t.rows[i] {
				row[j] -= f * v
			}
			row[b] = 0
		}
		t.rows, t.basis = append(t.rows, row), append(t.basis, slack)
	}
	reduced := make([]float64, t.n+1)
	copy(reduced, p.reduced[:p.t.n])
	reduced[t.n] = p.reduced[p.t.n]
	return &program{t, reduced}
}

// restore goes to a corner that is possible, by the dual simplex method.
func (p *program) restore() Answer {
	t := p.t
	for range 20 * (len(t.rows) + 10) {
		leave, worst := -1, 1e-7
		for i, r := range t.rows {
			off := -r[t.n]
			if t.basis[i] == fixed {
				off = math.Abs(off)
			}
			if off > worst {
				leave, worst = i, off
			}
		}
		if leave < 0 {
			return Possible
		}
		if row := t.rows[leave]; row[t.n] > 0 { // an equation, which may be turned around
			for j := range row {
				row[j] = -row[j]
			}
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
	c := &tableau{n: t.n + more, basis: slices.Clone(t.basis), rows: make([][]float64, len(t.rows), len(t.rows)+more)}
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
		if b != fixed {
			x[b] = t.rows[i][t.n]
		}
	}
	return x
}
