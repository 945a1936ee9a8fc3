package assoc

import (
	"cmp"
	"math"
	"slices"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/allelerx/allelerx/cohort/assoc/internal/tail"
)

// The adjustments below take the p-values of all tests of one question, and give each
// an adjusted one, in the same order. NaN is a test without a result: it is not counted
// and stays, as in R's p.adjust.

// Bonferroni multiplies each p-value by how many there are, up to 1.
func Bonferroni(p []float64) []float64 {
	return eachAdjusted(p, func(p float64, n int) float64 { return min(1, p*float64(n)) })
}

// Sidak is the probability of a p-value as small among as many that are independent,
// 1 − (1 − p)ⁿ (Šidák Z. J Am Stat Assoc. 1967;62:626-633). SIDAK_SS of plink2 --adjust.
func Sidak(p []float64) []float64 {
	return eachAdjusted(p, sidak)
}

func sidak(p float64, n int) float64 {
	if p >= 1 {
		return 1
	}
	return -math.Expm1(float64(n) * math.Log1p(-p))
}

// Holm is Bonferroni's for those that are not smaller than it, the smallest first, and
// never below that of a smaller p-value (Holm S. Scand J Stat. 1979;6:65-70).
func Holm(p []float64) []float64 {
	return stepDown(p, func(p float64, n int) float64 { return min(1, p*float64(n)) })
}

// SidakStepDown is Sidak's for those that are not smaller than it, as Holm's is
// Bonferroni's. SIDAK_SD of plink2 --adjust.
func SidakStepDown(p []float64) []float64 { return stepDown(p, sidak) }

// BenjaminiHochberg is the smallest false discovery rate at which each p-value is
// still among those called: the smallest of n·p/rank over it and all larger ones
// (Benjamini Y, Hochberg Y. J R Stat Soc B. 1995;57:289-300).
func BenjaminiHochberg(p []float64) []float64 { return stepUp(p, 1) }

// BenjaminiYekutieli is Benjamini and Hochberg's times the sum of 1/1 to 1/n, up to 1,
// which holds however the tests depend on one another (Benjamini Y, Yekutieli D. Ann
// Stat. 2001;29:1165-1188).
func BenjaminiYekutieli(p []float64) []float64 {
	factor := 0.0
	for i := len(ranked(p)); i > 0; i-- {
		factor += 1 / float64(i)
	}
	return stepUp(p, factor)
}

// GenomicControl divides the chi-square of one degree that each p-value stands for by
// the inflation, where that is above 1 (Devlin B, Roeder K. Biometrics.
// 1999;55:997-1004. PMID 11315092). GC of plink2 --adjust.
func GenomicControl(p []float64) []float64 {
	scale := math.Sqrt(max(1, Inflation(p))) // of a normal deviate
	return eachAdjusted(p, func(p float64, _ int) float64 {
		if scale == 1 || p >= 1 {
			return p
		}
		return math.Erfc(deviate(p) / scale / math.Sqrt2)
	})
}

// medianChiSquare is the median of chi-square of one degree as Devlin and Roeder round
// it, and plink2 after them; it is 0.4549.
const medianChiSquare = 0.456

// Inflation is how much larger the median of the tests' chi-square is than that of
// chance, lambda GC as plink2 has it; NaN where there is no test. 1 is what is to be
// expected; more tells of relatives, of ancestry, or of very many effects.
func Inflation(p []float64) float64 {
	order := ranked(p)
	if len(order) == 0 {
		return math.NaN()
	}
	chi := func(i int) float64 {
		z := deviate(p[order[i]])
		return z * z
	}
	return (chi((len(order)-1)/2) + chi(len(order)/2)) / 2 / medianChiSquare
}

// deviate is the size of the normal deviate that has a two-sided p-value.
func deviate(p float64) float64 {
	z := -distuv.UnitNormal.Quantile(p / 2)
	if p > 0 && p < 1e-290 { // where the quantile has few digits, or none
		log := math.Log2(p) * math.Ln2 // math.Log has no more than three digits below 2.2e-308 on amd64
		for range 3 {                  // Newton's steps, the tail's logarithm being nearly a parabola
			z += (tail.Normal(z) - log) / (z + 1/z)
		}
	}
	return z
}

// ranked are the places of the p-values there are, the smallest first.
func ranked(p []float64) []int {
	order := make([]int, 0, len(p))
	for i, v := range p {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	return order
}

// eachAdjusted adjusts each p-value for n, how many there are.
func eachAdjusted(p []float64, adjust func(p float64, n int) float64) []float64 {
	order := ranked(p)
	adjusted := slices.Clone(p)
	for _, i := range order {
		adjusted[i] = adjust(p[i], len(order))
	}
	return adjusted
}

// stepDown adjusts each p-value for how many are not smaller, and no less than the one
// before it.
func stepDown(p []float64, adjust func(p float64, n int) float64) []float64 {
	order := ranked(p)
	adjusted := slices.Clone(p)
	most := 0.0
	for rank, i := range order {
		most = max(most, adjust(p[i], len(order)-rank))
		adjusted[i] = most
	}
	return adjusted
}

// stepUp is n·p/rank times a factor, and no more than that of a larger p-value.
func stepUp(p []float64, factor float64) []float64 {
	order := ranked(p)
	adjusted := slices.Clone(p)
	n := float64(len(order)) * factor
	least := 1.0
	for rank, i := range slices.Backward(order) {
		least = min(least, p[i]*n/float64(rank+1))
		adjusted[i] = least
	}
	return adjusted
}
