package suppress

import (
	"math"
	"strconv"
)

// Hidden is what stands in the place of a number that is not shown. It says
// nothing of why: a count that is hidden to protect another one looks the same.
const Hidden = "hidden"

// Count is a number of people, or that it is hidden. Only a Releaser makes
// one that is shown; the zero value is hidden.
type Count struct {
	n     int
	shown bool
}

// N is the count, and whether it is shown; 0 if it is not.
func (c Count) N() (int, bool) {
	if !c.shown {
		return 0, false
	}
	return c.n, true
}

// String returns the count, or Hidden.
func (c Count) String() string {
	if !c.shown {
		return Hidden
	}
	return strconv.Itoa(c.n)
}

// MarshalJSON writes the count as a number, and a hidden one as null.
func (c Count) MarshalJSON() ([]byte, error) {
	if !c.shown {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, int64(c.n), 10), nil
}

// Number is a figure made of released numbers only, or that it is hidden
// because one of these is. The zero value is hidden.
type Number struct {
	v     float64
	shown bool
}

// Value is the number, and whether it is shown; NaN if it is not.
func (n Number) Value() (float64, bool) {
	if !n.shown {
		return math.NaN(), false
	}
	return n.v, true
}

// Format returns the number with so many decimals, or Hidden.
func (n Number) Format(decimals int) string {
	if !n.shown {
		return Hidden
	}
	return strconv.FormatFloat(n.v, 'f', decimals, 64)
}

// String returns the number with two decimals, or Hidden.
func (n Number) String() string { return n.Format(2) }

// MarshalJSON writes the number; null if it is hidden or no number.
func (n Number) MarshalJSON() ([]byte, error) {
	if !n.shown || math.IsNaN(n.v) || math.IsInf(n.v, 0) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, n.v, 'g', -1, 64), nil
}

// Figure computes a number from counts; it is hidden where any of them is. What
// it adds to what the counts say themselves is nothing, so that no percentage or
// ratio made with it needs any further protection.
func Figure(f func(n []float64) float64, counts ...Count) Number {
	n := make([]float64, len(counts))
	for i, c := range counts {
		if !c.shown {
			return Number{}
		}
		n[i] = float64(c.n)
	}
	return Number{f(n), true}
}

// Percent is 100 × part / whole; NaN of nobody.
func Percent(part, whole Count) Number {
	return Figure(func(n []float64) float64 { return 100 * n[0] / n[1] }, part, whole)
}

// OddsRatio is (a × d) / (b × c) of the table
//
//	a b
//	c d
//
// without a correction for zeros: it may be Inf or NaN.
func OddsRatio(a, b, c, d Count) Number {
	return Figure(func(n []float64) float64 { return n[0] * n[3] / (n[1] * n[2]) }, a, b, c, d)
}

// plus is a + sign × b; hidden where one of them is.
func plus(a, b Count, sign int) Count {
	if !a.shown || !b.shown {
		return Count{}
	}
	return Count{a.n + sign*b.n, true}
}
