package suppress

import (
	"cmp"
	"slices"
)

// protect hides cells of a new table until no small count of the run can be
// narrowed, and tells why it could not; "" if it could. cells are the variables
// of the table, -1 for nobody.
//
// Every number of 1 to k people that a sum or difference of cells gives must
// keep two witnesses: whole numbers of people for all hidden cells, in agreement with all that was printed, with one person in the
// small cell, and with k. Hiding a cell gives the others more room, so a witness
// is never lost by it.
func (l *ledger) protect(cells []int) string {
	p := &protection{l: l, mine: make([]bool, len(l.vars)), open: make([]bool, len(l.vars))}
	for _, v := range cells {
		// A cell that an earlier table had stays as that one left it.
		if v >= 0 && !p.mine[v] && l.vars[v].table == len(l.tables)-1 {
			p.mine[v] = true
			p.open[v] = l.vars[v].shown && l.vars[v].n > 0
		}
	}
	p.index()
	touched := p.touched(cells)
	p.build(touched)
	var small []int
	for v := range l.vars {
		if l.small(v) && p.inScope[v] {
			small = append(small, v)
		}
	}
	// Small counts need the most room: what is hidden for them serves the others.
	slices.SortStableFunc(small, func(a, b int) int { return cmp.Compare(l.vars[a].n, l.vars[b].n) })
	for _, v := range small {
		if !p.safe(v) && !p.hideFor(v) {
			return "a hidden count could be had from it and from what was released before"
		}
	}
	return ""
}

// protection is the work of protecting one table.
type protection struct {
	l       *ledger
	mine    []bool  // the table is the first with this cell
	open    []bool  // shown so far, and may be hidden
	eqs     [][]int // equations of each variable
	inScope []bool  // the variable is in an equation of the network
	net     network
}

func (p *protection) index() {
	p.eqs = make([][]int, len(p.l.vars))
	for i, e := range p.l.equations {
		p.eqs[e.parent] = append(p.eqs[e.parent], i)
		for _, c := range e.children {
			p.eqs[c] = append(p.eqs[c], i)
		}
	}
}

// touched are the equations that the table can have an effect on: those of its
// cells, and on from there through numbers that the attacker does not know.
func (p *protection) touched(cells []int) []int {
	seen := make([]bool, len(p.l.equations))
	visited := make([]bool, len(p.l.vars))
	var queue, list []int
	visit := func(v int) {
		if !visited[v] {
			visited[v] = true
			queue = append(queue, v)
		}
	}
	for _, v := range cells {
		if v >= 0 {
			visit(v)
		}
	}
	for len(queue) > 0 {
		v := queue[len(queue)-1]
		queue = queue[:len(queue)-1]
		for _, e := range p.eqs[v] {
			if seen[e] {
				continue
			}
			seen[e] = true
			list = append(list, e)
			for u := range p.l.equations[e].all() {
				if p.free(u) {
					visit(u)
				}
			}
		}
	}
	slices.Sort(list)
	return list
}

// free tells whether a variable may take another value in a witness.
func (p *protection) free(v int) bool { return !p.l.vars[v].shown && !p.l.vars[v].pinned }

// safe tells whether a small count has both its witnesses.
func (p *protection) safe(v int) bool {
	n := p.l.vars[v].n
	return p.witness(v, p.l.k-n, false) && p.witness(v, 1-n, false)
}

// witness tells whether a count may be changed by d people, as far as the
// attacker knows. With hiding, cells that are still shown may be hidden for it.
func (p *protection) witness(v, d int, hiding bool) bool {
	if d == 0 {
		return true
	}
	switch {
	case p.net.shift(p, v, d, hiding):
		return true
	case p.net.exact(p, v):
		return false
	}
	return !hiding && (p.moves(v, d) || p.program(v, d))
}

// hideFor hides cells of the table until v is safe; false: none is left.
func (p *protection) hideFor(v int) bool {
	n := p.l.vars[v].n
	if p.witness(v, p.l.k-n, true) && p.witness(v, 1-n, true) && p.safe(v) {
		return true
	}
	for many := 1; ; many *= 2 {
		near := p.near(v)
		if len(near) == 0 {
			return false
		}
		for _, u := range near[:min(many, len(near))] {
			p.hide(u)
		}
		if p.safe(v) {
			return true
		}
	}
}

// hide takes a cell out of sight.
func (p *protection) hide(v int) {
	p.l.vars[v].shown, p.open[v] = false, false
}

// near are the cells that may be hidden and share an equation with v or with
// what is connected to it, smallest first.
func (p *protection) near(v int) []int {
	_, eqs := p.component(v)
	var out []int
	for _, e := range eqs {
		for u := range p.l.equations[e].all() {
			if p.open[u] {
				out = append(out, u)
			}
		}
	}
	slices.Sort(out)
	out = slices.Compact(out)
	slices.SortStableFunc(out, func(a, b int) int { return cmp.Compare(p.l.vars[a].n, p.l.vars[b].n) })
	return out
}

// component is the unknown numbers that are connected with v by equations, and these.
func (p *protection) component(v int) (vars, eqs []int) {
	inVars, inEqs := map[int]bool{v: true}, map[int]bool{}
	vars = []int{v}
	for i := 0; i < len(vars); i++ {
		for _, e := range p.eqs[vars[i]] {
			if inEqs[e] {
				continue
			}
			inEqs[e] = true
			eqs = append(eqs, e)
			for u := range p.l.equations[e].all() {
				if p.free(u) && !inVars[u] {
					inVars[u] = true
					vars = append(vars, u)
				}
			}
		}
	}
	return vars, eqs
}
