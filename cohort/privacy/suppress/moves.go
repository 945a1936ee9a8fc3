package suppress

import (
	"cmp"
	"maps"
	"slices"
)

// How far a witness is sought by moves.
const (
	maxMoves = 15   // numbers that change with the one: those of a table of four dimensions
	maxTries = 4000 // of a change, before it is given up
)

// moves looks for a witness among small changes: the number is changed, and
// whenever a sum does not hold any more, another hidden number in it makes up for
// that. In tables of three dimensions, which are no network, eight cells at the
// corners of a box do: their margins stay as they are. What one such move cannot
// carry, several do, as augmenting paths in a network.
func (p *protection) moves(v, d int) bool {
	m := &mover{p: p, v: v, before: map[int]int{}, change: map[int]int{}, off: map[int]int{}, tries: maxTries}
	sign := 1
	if d < 0 {
		sign, d = -1, -d
	}
	for step := d; d > 0 && step > 0; {
		step = min(step, d)
		m.apply(v, sign*step)
		if !m.settle(maxMoves) {
			m.apply(v, -sign*step)
			step /= 2
			continue
		}
		d -= step
		for u, by := range m.change {
			m.before[u] += by
		}
		clear(m.change)
	}
	if d > 0 {
		return false
	}
	// It holds by how it was made; that it does is looked at all the same.
	value, eqs := map[int]int{}, map[int]bool{}
	for u, by := range m.before {
		value[u] = p.l.vars[u].n + by
		if value[u] < p.l.vars[u].floor {
			return false
		}
		for _, e := range p.eqs[u] {
			eqs[e] = true
		}
	}
	return p.holds(slices.Sorted(maps.Keys(eqs)), value)
}

// mover is a search for changes.
type mover struct {
	p      *protection
	v      int         // the number that is to change
	before map[int]int // of each number, by the moves before
	change map[int]int // and by this one
	off    map[int]int // by how much equations do not hold
	tries  int
}

func (m *mover) apply(u, by int) {
	if m.change[u] += by; m.change[u] == 0 {
		delete(m.change, u)
	}
	for _, e := range m.p.eqs[u] {
		if m.off[e] += m.p.sign(u, e) * by; m.off[e] == 0 {
			delete(m.off, e)
		}
	}
}

// settle makes up for the first equation that does not hold, and so on, with at
// most so many changes.
func (m *mover) settle(left int) bool {
	if len(m.off) == 0 {
		return true
	}
	if left == 0 {
		return false
	}
	first := slices.Min(slices.Collect(maps.Keys(m.off)))
	for _, c := range m.candidates(first) {
		if m.tries--; m.tries < 0 {
			return false
		}
		m.apply(c.u, c.by)
		if m.settle(left - 1) {
			return true
		}
		m.apply(c.u, -c.by)
	}
	return false
}

// candidate is a number and a change of it that makes an equation hold.
type candidate struct{ u, by, mends int }

// candidates are those of an equation; first the ones that mend most others with
// it, and of these the ones with most room.
func (m *mover) candidates(e int) []candidate {
	var list []candidate
	for u, sign := range m.p.l.equations[e].all() {
		by := -sign * m.off[e]
		if _, changed := m.change[u]; changed || u == m.v || !m.p.free(u) || m.p.l.vars[u].n+m.before[u]+by < m.p.l.vars[u].floor {
			continue
		}
		c := candidate{u: u, by: by}
		for _, f := range m.p.eqs[u] {
			switch off := m.off[f]; {
			case off == 0:
				c.mends--
			case off+m.p.sign(u, f)*by == 0:
				c.mends++
			}
		}
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.mends, a.mends), cmp.Compare(m.p.l.vars[b.u].n+m.before[b.u], m.p.l.vars[a.u].n+m.before[a.u]), cmp.Compare(a.u, b.u))
	})
	return list
}
