package suppress

import (
	"fmt"
	"slices"
)

// NotStated is the category of people whose Dimension.Of is negative.
const NotStated = "(not stated)"

// Dimension puts each person of the run into one of its categories.
//
// A name means one thing for a whole run: a second dimension of the same name
// must have the same categories and put everyone where the first one did.
type Dimension struct {
	Name       string
	Categories []string
	Of         []int32 // by person: index of the category; negative: not stated
}

// Group makes a dimension of each person's value. The categories are the values
// in the order of the alphabet; "" is not stated.
func Group(name string, values []string) Dimension {
	cats := slices.Clone(values)
	slices.Sort(cats)
	cats = slices.Compact(cats)
	cats = slices.DeleteFunc(cats, func(s string) bool { return s == "" })
	of := make([]int32, len(values))
	for i, v := range values {
		at, found := slices.BinarySearch(cats, v)
		of[i] = int32(at)
		if !found {
			of[i] = -1
		}
	}
	return Dimension{Name: name, Categories: cats, Of: of}
}

// Flag makes a dimension "yes" and "no" of what each person has or has not.
func Flag(name string, has []bool) Dimension {
	of := make([]int32, len(has))
	for i, h := range has {
		if !h {
			of[i] = 1
		}
	}
	return Dimension{Name: name, Categories: []string{"yes", "no"}, Of: of}
}

// Condition restricts a release to people of one category.
type Condition struct {
	Dimension Dimension
	Category  string
}

// dimension is a Dimension as the releaser keeps it: everyone has a category.
type dimension struct {
	name string
	cats []string
	of   []int32
}

// register returns the number of a dimension in this run.
func (r *Releaser) register(d Dimension) (int, error) {
	if d.Name == "" {
		return 0, fmt.Errorf("suppress: a dimension without a name: name it")
	}
	if len(d.Of) != r.people {
		return 0, fmt.Errorf("suppress: dimension %q places %d people, the run has %d: give one category for each", d.Name, len(d.Of), r.people)
	}
	own := &dimension{name: d.Name, cats: slices.Clone(d.Categories), of: slices.Clone(d.Of)}
	missing := false
	for _, c := range own.of {
		if int(c) >= len(d.Categories) {
			return 0, fmt.Errorf("suppress: dimension %q has %d categories and someone in number %d: give an index below their number", d.Name, len(d.Categories), c)
		}
		missing = missing || c < 0
	}
	if missing {
		for i, c := range own.of {
			if c < 0 {
				own.of[i] = int32(len(own.cats))
			}
		}
		own.cats = append(own.cats, NotStated)
	}
	names := slices.Clone(own.cats)
	slices.Sort(names)
	for i := 1; i < len(names); i++ {
		if names[i] == names[i-1] {
			return 0, fmt.Errorf("suppress: dimension %q has the category %q twice: give each a name of its own", d.Name, names[i])
		}
	}
	if id, ok := r.byName[d.Name]; ok {
		if have := r.dims[id]; !slices.Equal(have.cats, own.cats) || !slices.Equal(have.of, own.of) {
			return 0, fmt.Errorf("suppress: dimension %q was released with other categories or other people in them: give the new grouping a name of its own", d.Name)
		}
		return id, nil
	}
	r.byName[d.Name] = len(r.dims)
	r.dims = append(r.dims, own)
	return len(r.dims) - 1, nil
}

// conditions registers where, and returns it in the ledger's order.
func (r *Releaser) conditions(where []Condition) ([]cond, error) {
	var out []cond
	for _, w := range where {
		id, err := r.register(w.Dimension)
		if err != nil {
			return nil, err
		}
		cat := slices.Index(r.dims[id].cats, w.Category)
		if cat < 0 {
			return nil, fmt.Errorf("suppress: dimension %q has no category %q: name one of its own", w.Dimension.Name, w.Category)
		}
		if slices.ContainsFunc(out, func(c cond) bool { return c.dim == id }) {
			return nil, fmt.Errorf("suppress: two conditions on dimension %q: a person is in one of its categories only", w.Dimension.Name)
		}
		out = append(out, cond{id, int32(cat)})
	}
	slices.SortFunc(out, compareCond)
	return out, nil
}
