package survival

import (
	"fmt"
	"math"
	"slices"
)

// groups turns each person's group into an index of the names, which are in the
// order of the alphabet; "" becomes -1.
func groups(of []string) (names []string, index []int32) {
	names = slices.Clone(of)
	slices.Sort(names)
	names = slices.DeleteFunc(slices.Compact(names), func(s string) bool { return s == "" })
	index = make([]int32, len(of))
	for i, name := range of {
		at, found := slices.BinarySearch(names, name)
		index[i] = int32(at)
		if !found {
			index[i] = -1
		}
	}
	return names, index
}

// SetGroup sets Group and Groups from each person's name of a group; "" is missing.
// Groups are in the order of the alphabet.
func (d *Data) SetGroup(of []string) { d.Groups, d.Group = groups(of) }

// Indicators are covariates that compare each group with one of them, the
// reference: 1 in the group and 0 outside, named as the group, in the order of
// Groups.
func (d *Data) Indicators(reference string) ([]Covariate, error) {
	if !slices.Contains(d.Groups, reference) {
		return nil, fmt.Errorf("survival: no group is named %q: choose the reference among %q", reference, d.Groups)
	}
	var out []Covariate
	for g, name := range d.Groups {
		if name == reference {
			continue
		}
		c := Covariate{Name: name, Values: make([]float64, len(d.Group))}
		for i, of := range d.Group {
			switch {
			case of < 0:
				c.Values[i] = math.NaN()
			case int(of) == g:
				c.Values[i] = 1
			}
		}
		out = append(out, c)
	}
	return out, nil
}
