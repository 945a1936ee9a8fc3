package exact

import "math"

// Joint is a distribution of two numbers: one of its own, and for each value of
// it another. No Log of either lacks a constant.
type Joint struct {
	Outer *Distribution
	Inner func(i int) *Distribution
}

// Log returns the logarithm of the probability of a pair.
func (j *Joint) Log(outer, inner int) float64 {
	return j.Outer.Log(outer) + j.Inner(outer).Log(inner)
}

// AsUnlikely is that of a Distribution, over all pairs.
func (j *Joint) AsUnlikely(log float64) (all, tied float64) {
	all, tied = math.Inf(-1), math.Inf(-1)
	// row adds the pairs of one outer value. Once it says false, a row is less than
	// a part of the sum, and all that lie behind it are little more.
	row := func(i int) (more bool) {
		outer := j.Outer.Log(i)
		rowAll, rowTied := j.Inner(i).AsUnlikely(log - outer)
		all, tied = addLogs(all, outer+rowAll), addLogs(tied, outer+rowTied)
		return outer >= all+logNegligible
	}
	for i, more := j.Outer.Mode, true; more && i <= j.Outer.High; i++ {
		more = row(i)
	}
	for i, more := j.Outer.Mode-1, true; more && i >= j.Outer.Low; i-- {
		more = row(i)
	}
	return all, tied
}

// logNegligible is the logarithm of a part of a sum that is left out: less than
// negligible, as rows fall slowly beside the mode of a wide distribution.
const logNegligible = -50
