package contingency

import "math"

// furthest is how far from 0 the logarithm of an odds ratio is looked for. None
// that comes from counts below MaxTotal, or bounds one at a level that a float64
// can tell from 1, lies outside.
const furthest = 200

// root returns where a rising function is zero, to some 13 digits: by Newton's
// method, which halves what is known to hold the root wherever a step would leave
// it or does not come nearer fast enough. f returns the value and the slope.
func root(start float64, f func(x float64) (value, slope float64)) float64 {
	low, high := -float64(furthest), float64(furthest)
	x, last := start, high-low
	for range 200 {
		value, slope := f(x)
		if value == 0 {
			return x
		}
		if value < 0 {
			low = x
		} else {
			high = x
		}
		next := x - value/slope
		if !(next > low && next < high) || math.Abs(next-x) > last/2 {
			next = low + (high-low)/2
		}
		last = math.Abs(next - x)
		x = next
		if last <= 1e-13*max(1, math.Abs(x)) {
			break
		}
	}
	return x
}
