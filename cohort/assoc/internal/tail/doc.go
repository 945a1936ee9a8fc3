// Package tail has the two-sided p-values of the normal and of Student's t
// distribution, and those of chi-square, as natural logarithms, so that one far
// below the smallest float64 is still told from another.
//
//	p := math.Exp(tail.Student(t, df))
//	log10 := tail.Normal(z) / math.Ln10
//
// gonum's distribution functions underflow beyond |z| = 38 and lose digits before;
// these keep a relative accuracy of 1e-12 of p as far as p can be written.
package tail
