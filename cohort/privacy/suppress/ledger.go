package suppress

import (
	"cmp"
	"encoding/binary"
	"iter"
	"maps"
	"slices"
)

// cond is "dimension dim has category cat".
type cond struct {
	dim int
	cat int32
}

func compareCond(a, b cond) int { return cmp.Or(cmp.Compare(a.dim, b.dim), cmp.Compare(a.cat, b.cat)) }

// keyOf names the group of people for whom all conditions hold. The conditions
// are sorted.
func keyOf(conds []cond) string {
	b := make([]byte, 0, 8*len(conds))
	for _, c := range conds {
		b = binary.BigEndian.AppendUint32(b, uint32(c.dim))
		b = binary.BigEndian.AppendUint32(b, uint32(c.cat))
	}
	return string(b)
}

// with returns the sorted conditions and one more.
func with(conds []cond, c cond) []cond {
	at, _ := slices.BinarySearchFunc(conds, c, compareCond)
	return slices.Insert(slices.Clone(conds), at, c)
}

// without returns the conditions but the one at i.
func without(conds []cond, i int) []cond { return slices.Delete(slices.Clone(conds), i, i+1) }

// Instead of a table.
const (
	unasked = -1 // no table has it as a cell
	told    = -2 // the number of people of the run, which is told from the start
)

// variable is the size of one group of people.
type variable struct {
	conds  []cond
	n      int
	shown  bool     // printed: the attacker knows it
	floor  int      // the least that it can be for all the attacker knows, 0 or 1
	pinned bool     // a hidden zero that is taken to be known
	table  int      // that has it as a cell, the first of them; unasked, told
	sample [4]int32 // some of its members
}

// equation says that the parent's people are those of the children, each once.
type equation struct {
	parent   int
	children []int
}

// link is a group and a dimension that splits it.
type link struct {
	parent int
	dim    int
}

// ledger is what an attacker knows of a run: which numbers were printed, and
// which sums hold among numbers, printed or not.
type ledger struct {
	k         int
	vars      []variable
	equations []equation
	byKey     map[string]int
	byCount   map[int][]int    // cells of tables with more than k people, by their number
	complete  map[link]bool    // an equation over all categories is there
	rest      map[link]int     // else: the people of the categories not met so far
	joined    map[link]bool    // child (as parent) and parent (as dim): an equation has both; of zeros only
	parts     map[string][]int // key of a group, met or not → its parts by one more condition
	tables    []tableDims
}

// tableDims is which dimensions a released table relates.
type tableDims struct {
	dims   []int
	hidden bool
}

func newLedger(people, k int) *ledger {
	l := &ledger{
		k: k, byKey: map[string]int{}, byCount: map[int][]int{}, complete: map[link]bool{}, rest: map[link]int{},
		joined: map[link]bool{}, parts: map[string][]int{},
	}
	l.vars = append(l.vars, variable{n: people, shown: people == 0 || people > k, table: told, floor: min(people, 1)})
	l.byKey[""] = 0
	return l
}

// clone copies the ledger, so that a release can be tried.
func (l *ledger) clone() *ledger {
	c := *l
	c.vars, c.equations, c.tables = slices.Clone(l.vars), slices.Clip(l.equations), slices.Clone(l.tables)
	c.byKey, c.complete, c.rest, c.joined = maps.Clone(l.byKey), maps.Clone(l.complete), maps.Clone(l.rest), maps.Clone(l.joined)
	c.byCount, c.parts = maps.Clone(l.byCount), maps.Clone(l.parts)
	for n, list := range c.byCount {
		c.byCount[n] = slices.Clip(list)
	}
	for key, list := range c.parts {
		c.parts[key] = slices.Clip(list)
	}
	return &c
}

func (l *ledger) count(v int) Count {
	return Count{n: l.vars[v].n, shown: l.vars[v].shown}
}

func (l *ledger) small(v int) bool { return l.vars[v].n >= 1 && l.vars[v].n <= l.k }

// add makes a variable. Equations with its neighbours are the caller's.
func (l *ledger) add(v variable) int {
	id := len(l.vars)
	l.vars = append(l.vars, v)
	if v.conds == nil {
		return id
	}
	l.byKey[keyOf(v.conds)] = id
	for i := range v.conds {
		up := keyOf(without(v.conds, i))
		l.parts[up] = append(l.parts[up], id)
	}
	return id
}

// equate adds an equation. Of zeros only hidden ones matter.
func (l *ledger) equate(parent int, children ...int) {
	kept := make([]int, 0, len(children))
	for _, c := range children {
		if l.vars[c].n > 0 || !l.vars[c].shown {
			kept = append(kept, c)
		}
	}
	l.equations = append(l.equations, equation{parent, kept})
}

// split says that a group falls into all the given parts by a dimension.
func (l *ledger) split(parent, dim int, children []int) {
	at := link{parent, dim}
	for _, c := range children {
		l.join(c, parent, !l.complete[at])
	}
	if !l.complete[at] {
		l.complete[at] = true
		l.equate(parent, children...)
	}
}

// join notes that a child has come into an equation of a parent, or not: then
// nothing may rest on a zero being anything else.
func (l *ledger) join(child, parent int, now bool) {
	if l.vars[child].n > 0 {
		return
	}
	if now {
		l.joined[link{child, parent}] = true
	}
	if !l.joined[link{child, parent}] {
		l.vars[child].pinned = true
	}
}

// part says that one of a group's parts by a dimension has been met. What is
// left of the group is a number that can be had by subtraction.
func (l *ledger) part(parent, dim, child int) {
	at := link{parent, dim}
	l.join(child, parent, !l.complete[at])
	if l.complete[at] {
		return
	}
	whole, begun := l.rest[at]
	if !begun {
		whole = parent
	}
	left := l.vars[whole].n - l.vars[child].n
	if left == 0 {
		l.equate(whole, child)
		l.complete[at] = true
		return
	}
	r := l.add(variable{n: left, table: unasked})
	l.equate(whole, child, r)
	l.rest[at] = r
}

// all yields the variables with their signs: parent 1, children -1.
func (e equation) all() iter.Seq2[int, int] {
	return func(yield func(v, sign int) bool) {
		if !yield(e.parent, 1) {
			return
		}
		for _, c := range e.children {
			if !yield(c, -1) {
				return
			}
		}
	}
}
