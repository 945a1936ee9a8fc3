package suppress

import "slices"

// tally is the people of each cell of a table with its margins.
type tally struct {
	n      []int
	sample [][4]int32
}

// tally counts everyone for whom base holds.
func (r *Releaser) tally(base []cond, ids []int, size int) tally {
	c := tally{make([]int, size), make([][4]int32, size)}
	// stride of a dimension, and how far its margin lies from a category.
	strides := make([]int, len(ids))
	step := 1
	for d := len(ids) - 1; d >= 0; d-- {
		strides[d] = step
		step *= len(r.dims[ids[d]].cats) + 1
	}
	for p := range r.people {
		if !r.holds(int32(p), base) {
			continue
		}
		for mask := range 1 << len(ids) {
			i := 0
			for d, id := range ids {
				at := int(r.dims[id].of[p])
				if mask>>d&1 == 1 {
					at = len(r.dims[id].cats)
				}
				i += at * strides[d]
			}
			// The first three and the last one.
			c.sample[i][min(c.n[i], 3)] = int32(p)
			c.n[i]++
		}
	}
	return c
}

func (r *Releaser) holds(person int32, conds []cond) bool {
	for _, c := range conds {
		if r.dims[c.dim].of[person] != c.cat {
			return false
		}
	}
	return true
}

// enter makes the variables and equations of a table and of how it relates to
// what was released before. It returns the variable of each cell; -1 where
// nobody is in it.
//
// With two conditions and more, all of the table that they are a slice of is
// entered: its other cells are had by subtraction in more than one way.
func (r *Releaser) enter(l *ledger, base []cond, ids []int, size int) []int {
	if len(base) > 1 {
		whole, first := 1, 0
		var dims []int
		for _, c := range base {
			n := len(r.dims[c.dim].cats) + 1
			dims = append(dims, c.dim)
			whole, first = whole*n, first*n+int(c.cat)
		}
		from, to := first*size, (first+1)*size
		cells := r.enterAll(l, nil, append(dims, ids...), whole*size, func(i int) bool { return from <= i && i < to })
		return cells[from:to]
	}
	r.enterGroups(l, base)
	return r.enterAll(l, base, ids, size, func(int) bool { return true })
}

// enterAll enters a table; asked says which cells it is released for.
func (r *Releaser) enterAll(l *ledger, base []cond, ids []int, size int, asked func(i int) bool) []int {
	c := r.tally(base, ids, size)
	t := Table{Categories: make([][]string, len(ids))}
	for d, id := range ids {
		t.Categories[d] = r.dims[id].cats
	}
	table := len(l.tables)
	l.tables = append(l.tables, tableDims{dims: dimsOf(base, ids)})
	cells := make([]int, size)
	under := make([]bool, size)
	var fresh, made []int
	at := make([]int, len(ids))
	for i := size - 1; i >= 0; i-- { // margins come before what they are of
		cells[i] = -1
		conds := slices.Clone(base)
		t.unravel(i, at)
		for d, cat := range at {
			if cat != All {
				conds = with(conds, cond{ids[d], int32(cat)})
			}
		}
		under[i] = l.underSmall(conds) || r.underSmall(l, ids, at, i, c.n, under)
		v, known := l.byKey[keyOf(conds)]
		if !known {
			if c.n[i] == 0 && !asked(i) {
				continue
			}
			v = l.add(variable{conds: conds, n: c.n[i], table: unasked})
			made = append(made, v)
		}
		if l.vars[v].table == unasked && asked(i) {
			l.vars[v].table, l.vars[v].sample = table, c.sample[i]
			l.vars[v].shown = c.n[i] > l.k || c.n[i] == 0 && !under[i]
			if !under[i] {
				l.vars[v].floor = min(1, c.n[i])
			}
			fresh = append(fresh, v)
		}
		cells[i] = v
	}
	slices.Reverse(made)
	slices.Reverse(fresh)
	r.enterMargins(l, t, ids, cells)
	for _, v := range made {
		l.relate(v)
	}
	for _, v := range fresh {
		r.nest(l, v)
	}
	return cells
}

// enterGroups makes a variable of each combination of the conditions: a group
// and the group within it are both known when their sizes are told.
func (r *Releaser) enterGroups(l *ledger, base []cond) {
	for mask := range 1 << len(base) {
		var conds []cond
		for i, c := range base {
			if mask>>i&1 == 1 {
				conds = append(conds, c)
			}
		}
		if _, known := l.byKey[keyOf(conds)]; known {
			continue
		}
		n := 0
		for p := range r.people {
			if r.holds(int32(p), conds) {
				n++
			}
		}
		if n > 0 {
			l.relate(l.add(variable{conds: conds, n: n, table: unasked}))
		}
	}
}

// enterMargins says that each margin is the sum of its cells.
func (r *Releaser) enterMargins(l *ledger, t Table, ids, cells []int) {
	at := make([]int, len(ids))
	stride := 1
	for d := len(ids) - 1; d >= 0; d-- {
		n := len(r.dims[ids[d]].cats)
		for i, v := range cells {
			if v < 0 {
				continue
			}
			t.unravel(i, at)
			if at[d] != All {
				continue
			}
			var children []int
			for c := range n {
				if child := cells[i-(n-c)*stride]; child >= 0 {
					children = append(children, child)
				}
			}
			l.split(v, ids[d], children)
		}
		stride *= n + 1
	}
}

// underSmall tells whether a margin of a cell is a small count: which of its
// cells are empty would say how small it can be, so that none of them is shown.
func (r *Releaser) underSmall(l *ledger, ids, at []int, i int, n []int, under []bool) bool {
	stride := 1
	for d := len(ids) - 1; d >= 0; d-- {
		cats := len(r.dims[ids[d]].cats)
		if at[d] != All {
			if up := i + (cats-at[d])*stride; n[up] > 0 && n[up] <= l.k || under[up] {
				return true
			}
		}
		stride *= cats + 1
	}
	return false
}

// underSmall tells whether a group with one condition less is a small count that
// is known of.
func (l *ledger) underSmall(conds []cond) bool {
	for i := range conds {
		if up, known := l.byKey[keyOf(without(conds, i))]; known && (l.small(up) || l.vars[up].n == 0 && !l.vars[up].shown) {
			return true
		}
	}
	return false
}

// relate ties a new group to the groups that have one condition less or more.
func (l *ledger) relate(v int) {
	conds := l.vars[v].conds
	for i, c := range conds {
		if parent, known := l.byKey[keyOf(without(conds, i))]; known {
			l.part(parent, c.dim, v)
		}
	}
	for _, child := range l.parts[keyOf(conds)] {
		l.part(v, splitter(conds, l.vars[child].conds), child)
	}
}

// splitter is the dimension that child has beyond parent.
func splitter(parent, child []cond) int {
	for i, c := range child {
		if i == len(parent) || parent[i] != c {
			return c.dim
		}
	}
	return -1
}

// nest looks for groups of other tables that hold the same people as v but for
// a few: the few are what is left of the two numbers. That one lies in the other
// is taken to be known to whoever knows what they mean ("under 65", "under 64").
func (r *Releaser) nest(l *ledger, v int) {
	a := l.vars[v]
	if a.n <= l.k {
		return
	}
	for n := max(a.n-l.k, l.k+1); n <= a.n+l.k; n++ {
		for _, u := range l.byCount[n] {
			b := l.vars[u]
			if b.table == a.table || r.joined(a.conds, b.conds) {
				continue
			}
			small, large := v, u
			if b.n < a.n {
				small, large = u, v
			}
			if !r.within(l.vars[small], l.vars[large].conds) {
				continue
			}
			left := l.vars[large].n - l.vars[small].n
			if left == 0 {
				l.equate(large, small)
				continue
			}
			l.equate(large, small, l.add(variable{n: left, table: unasked}))
		}
	}
	l.byCount[a.n] = append(l.byCount[a.n], v)
}

// joined tells that one of two groups is the other with one condition more, or
// that a condition tells them apart: nothing is to be looked for.
func (r *Releaser) joined(a, b []cond) bool {
	same, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			same, i, j = same+1, i+1, j+1
		case a[i].dim == b[j].dim:
			return true
		case a[i].dim < b[j].dim:
			i++
		default:
			j++
		}
	}
	return same == min(len(a), len(b)) && len(a)-len(b) <= 1 && len(b)-len(a) <= 1
}

// within tells whether all of v's people meet the conditions.
func (r *Releaser) within(v variable, conds []cond) bool {
	for _, p := range v.sample { // of more than k people, k at least 1: the unset ones are person 0
		if r.holds(p, v.conds) && !r.holds(p, conds) {
			return false
		}
	}
	for p := range r.people {
		if r.holds(int32(p), v.conds) && !r.holds(int32(p), conds) {
			return false
		}
	}
	return true
}

// dimsOf is the dimensions of a table and of its conditions, in order.
func dimsOf(base []cond, ids []int) []int {
	out := slices.Clone(ids)
	for _, c := range base {
		out = append(out, c.dim)
	}
	slices.Sort(out)
	return out
}
