package suppress_test

import (
	"math"

	"github.com/allelerx/allelerx/cohort/privacy/attack"
)

// attacker knows how many categories each dimension has, and everything that was
// printed; not how the releaser works. Their unknowns are the people of each
// combination of all categories, whatever was asked for: n ≥ 0.
type attacker struct {
	sizes []int
	cells int
	*attack.System
}

func newAttacker(sizes ...int) *attacker {
	a := &attacker{sizes: sizes, cells: 1}
	for _, n := range sizes {
		a.cells *= n
	}
	a.System = attack.New(a.cells)
	return a
}

// row is all unknowns for which the dimensions have these categories; -1: any.
func (a *attacker) row(at []int) []int {
	return a.sum(func(cell []int) bool {
		for d, c := range at {
			if c >= 0 && c != cell[d] {
				return false
			}
		}
		return true
	})
}

// sum is the unknowns that are inside.
func (a *attacker) sum(inside func(cell []int) bool) []int {
	var row []int
	cell := make([]int, len(a.sizes))
	for i := range a.cells {
		rest := i
		for d := len(a.sizes) - 1; d >= 0; d-- {
			cell[d] = rest % a.sizes[d]
			rest /= a.sizes[d]
		}
		if inside(cell) {
			row = append(row, i)
		}
	}
	return row
}

// printed notes a number, or that it was hidden: then it is not 0, because zeros are shown.
func (a *attacker) printed(at []int, n int, shown bool) {
	if shown {
		a.Equal(a.row(at), float64(n))
	} else {
		a.AtLeast(a.row(at), 1)
	}
}

// percent notes a percentage of a known whole that was rounded to so many decimals.
func (a *attacker) percent(at []int, percent float64, whole, decimals int) {
	half := 0.5 * math.Pow(10, -float64(decimals))
	a.AtLeast(a.row(at), math.Ceil((percent-half)/100*float64(whole)-1e-9))
	a.AtMost(a.row(at), math.Floor((percent+half)/100*float64(whole)+1e-9))
}

// bounds are what follows. True counts contradict nothing.
func (a *attacker) bounds() *attack.Bounds {
	b, err := a.Solve()
	if err != nil {
		panic(err)
	}
	return b
}
