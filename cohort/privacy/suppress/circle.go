package suppress

import (
	"slices"
	"strings"
)

// circle looks whether the tables that are released relate their dimensions in
// a circle (sex × age, age × drug, drug × sex) with something hidden in it, and
// says so if they do; "" if not.
//
// Where there is no circle, any tables that agree in their common margins are
// tables of some people: whoever can put other numbers into the hidden cells
// without touching a printed one has found people who might have been there
// instead (Vorob'ev, Theory Probab Appl 1962;7:147; Beeri et al., J ACM
// 1983;30:479, acyclic schemes). In a circle this does not follow, and a hidden
// cell could be narrowed by what the other tables leave room for. So such a
// table is not let out.
func (l *ledger) circle(base []cond, ids, cells []int, dims []*dimension) string {
	now := len(l.tables) - 1
	l.tables[now].hidden = l.conceals(cells)
	core := circular(l.tables)
	inCore := func(t tableDims) bool {
		return slices.ContainsFunc(core, func(c int) bool { return subset(t.dims, l.tables[c].dims) })
	}
	if !inCore(l.tables[now]) || !slices.ContainsFunc(l.tables, func(t tableDims) bool { return t.hidden && inCore(t) }) {
		return ""
	}
	var names []string
	for _, d := range dimsOf(base, ids) {
		names = append(names, dims[d].name)
	}
	return "it would close a circle of tables that share dimensions and hide cells (" + strings.Join(names, " × ") +
		"): release one table of all dimensions of the circle, or leave one of its tables out"
}

// conceals tells whether any cell is hidden, or any number that can be had from
// the cells by a sum or a difference.
func (l *ledger) conceals(cells []int) bool {
	mine := make([]bool, len(l.vars))
	for _, v := range cells {
		if v < 0 {
			continue
		}
		if !l.vars[v].shown {
			return true
		}
		mine[v] = true
	}
	for _, e := range l.equations {
		touched := mine[e.parent] || slices.ContainsFunc(e.children, func(c int) bool { return mine[c] })
		if touched && (l.small(e.parent) || slices.ContainsFunc(e.children, l.small)) {
			return true
		}
	}
	return false
}

// circular are the tables that Graham's reduction leaves: those whose
// dimensions form circles, and those between them.
func circular(tables []tableDims) []int {
	sets := make([][]int, len(tables))
	for i, t := range tables {
		sets[i] = slices.Clone(t.dims)
	}
	gone := make([]bool, len(tables))
	for changed := true; changed; {
		changed = false
		uses := map[int]int{}
		for i, s := range sets {
			for _, d := range s {
				if !gone[i] {
					uses[d]++
				}
			}
		}
		for i := range sets {
			if gone[i] {
				continue
			}
			before := len(sets[i])
			sets[i] = slices.DeleteFunc(sets[i], func(d int) bool { return uses[d] == 1 })
			changed = changed || len(sets[i]) != before
			for j := range sets {
				if i != j && !gone[j] && subset(sets[i], sets[j]) {
					gone[i], changed = true, true
					break
				}
			}
		}
	}
	var core []int
	for i := range sets {
		if !gone[i] && len(sets[i]) > 0 {
			core = append(core, i)
		}
	}
	return core
}

func subset(a, b []int) bool {
	for _, d := range a {
		if !slices.Contains(b, d) {
			return false
		}
	}
	return true
}
