// Package exact sums the probabilities of exact tests: how much of a discrete
// distribution is no more likely than what was seen, as logarithms, so that the
// far tail keeps its digits where a float64 would be zero.
//
// Start with a [Distribution], here of the first cell of a 2×2 table whose rows
// hold 8 and 10 and whose first column holds 9:
//
//	d := exact.Hypergeometric(8, 10, 9)
//	logP, _ := d.AsUnlikely(d.Log(7))
//	fmt.Println(math.Exp(logP)) // Fisher's two-sided p
//
// All sums begin where the terms are largest and follow the ratio of neighbours,
// so a test costs some standard deviations of steps, whatever the counts.
package exact
