package assoc

import (
	"cmp"
	"math"
	"slices"
)

// Bonferroni multiplies each p-value by how many there are, up to 1. NaN is not
// counted and stays, as in R's p.adjust.
func Bonferroni(p []float64) []float64 {
	n := 0
	for _, v := range p {
		if !math.IsNaN(v) {
			n++
		}
	}
	adjusted := make([]float64, len(p))
	for i, v := range p {
		if adjusted[i] = v; !math.IsNaN(v) {
			adjusted[i] = min(1, v*float64(n))
		}
	}
	return adjusted
}

// BenjaminiHochberg is the smallest false discovery rate at which each p-value is
// still among those called: the smallest of n·p/rank over it and all larger ones
// (Benjamini Y, Hochberg Y. J R Stat Soc B. 1995;57:289-300). NaN is not counted and
// stays, as in R's p.adjust.
func BenjaminiHochberg(p []float64) []float64 {
	adjusted := slices.Clone(p)
	order := make([]int, 0, len(p))
	for i, v := range p {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	n := float64(len(order))
	least := 1.0
	for rank, i := range slices.Backward(order) {
		least = min(least, p[i]*n/float64(rank+1))
		adjusted[i] = least
	}
	return adjusted
}
