package suppress

import (
	"errors"
	"fmt"
	"math/bits"
	"slices"
)

// All stands for all categories of a dimension.
const All = -1

// maxCells bounds a table with its margins.
const maxCells = 1 << 20

// Table is counts of people by the categories of its dimensions, with all
// margins, as far as they are shown.
type Table struct {
	Title      string
	Where      []string   // "dimension = category"
	Dimensions []string   // names
	Categories [][]string // of each dimension; NotStated is the last where someone has none

	// Withheld tells that no cell of the table is shown, and Why.
	Withheld bool
	Why      string

	cells []Count // row-major; in each dimension the last stands for All
}

// Cell is the count of one combination of categories, by their indices; All
// stands for their sum. It is hidden where there is no such cell.
func (t *Table) Cell(at ...int) Count {
	if len(at) != len(t.Categories) {
		return Count{}
	}
	i := 0
	for d, c := range at {
		n := len(t.Categories[d])
		if c == All {
			c = n
		}
		if c < 0 || c > n {
			return Count{}
		}
		i = i*(n+1) + c
	}
	return t.cells[i]
}

// Total is the count of everyone in the table.
func (t *Table) Total() Count { return t.cells[len(t.cells)-1] }

// Weighted is the sum of a weight times the count over the cells, margins left
// out: alleles of genotypes, expected events of groups. It is hidden where a
// cell with a weight other than 0 is.
func (t *Table) Weighted(weight func(at []int) float64) Number {
	sum, at := 0.0, make([]int, len(t.Categories))
	for i, c := range t.cells {
		if !t.unravel(i, at) {
			continue
		}
		w := weight(at)
		if w == 0 {
			continue
		}
		if !c.shown {
			return Number{}
		}
		sum += w * float64(c.n)
	}
	return Number{sum, true}
}

// unravel writes the categories of cell i, and says whether it is no margin.
func (t *Table) unravel(i int, at []int) bool {
	inner := true
	for d := len(at) - 1; d >= 0; d-- {
		n := len(t.Categories[d])
		at[d] = i % (n + 1)
		i /= n + 1
		if at[d] == n {
			at[d], inner = All, false
		}
	}
	return inner
}

// Table releases the counts of people by the given dimensions, of those for whom
// all conditions hold, with all margins. See the package for what is hidden.
func (r *Releaser) Table(title string, where []Condition, dims ...Dimension) (*Table, error) {
	return r.table("table", title, where, dims)
}

func (r *Releaser) table(what, title string, where []Condition, dims []Dimension) (*Table, error) {
	base, err := r.conditions(where)
	if err != nil {
		return nil, err
	}
	ids := make([]int, len(dims))
	t := &Table{Title: title}
	size := 1
	for i, d := range dims {
		if ids[i], err = r.register(d); err != nil {
			return nil, err
		}
		own := r.dims[ids[i]]
		if slices.Contains(ids[:i], ids[i]) || slices.ContainsFunc(base, func(c cond) bool { return c.dim == ids[i] }) {
			return nil, fmt.Errorf("suppress: dimension %q is used twice in one table: leave one out", own.name)
		}
		t.Dimensions = append(t.Dimensions, own.name)
		t.Categories = append(t.Categories, slices.Clone(own.cats))
		high, low := bits.Mul64(uint64(size), uint64(len(own.cats)+1))
		if high != 0 || low > maxCells {
			return nil, errors.New("suppress: a table of more than a million cells: leave out a dimension or group categories")
		}
		size = int(low)
	}
	for _, w := range where {
		t.Where = append(t.Where, w.Dimension.Name+" = "+w.Category)
	}
	for _, c := range base {
		t.Dimensions = append(t.Dimensions[:len(t.Dimensions):len(t.Dimensions)], r.dims[c.dim].name)
	}
	all := t.Dimensions
	t.Dimensions = t.Dimensions[:len(dims)]

	draft := r.ledger.clone()
	cells := r.enter(draft, base, ids, size)
	why := draft.protect(cells)
	if why == "" {
		why = draft.circle(base, ids, cells, r.dims)
	}
	t.cells = make([]Count, size)
	if why != "" {
		t.Withheld, t.Why = true, why
		return t, r.write(what, title, all, 0, true, true)
	}
	shown, hidden := 0, false
	for i, v := range cells {
		switch {
		case v < 0:
			t.cells[i] = Count{0, true}
		default:
			t.cells[i] = draft.count(v)
		}
		if !t.cells[i].shown {
			hidden = true
		} else if t.cells[i].n > 0 {
			shown++
		}
	}
	if err := r.write(what, title, all, shown, hidden, false); err != nil {
		return nil, err
	}
	r.ledger = draft
	return t, nil
}
