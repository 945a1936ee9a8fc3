package exact

import (
	"math"
	"sort"
)

// Distribution is a discrete distribution on Low to High whose probabilities
// rise to the Mode and fall after it, and whose ratios of neighbours never rise.
type Distribution struct {
	Low, High, Mode int
	// Log returns the logarithm of the probability of i, which may lack a
	// constant that is the same for all i.
	Log func(i int) float64
	// Ratio returns the probability of i+1 as a part of that of i.
	Ratio func(i int) float64
}

// Tie is the relative difference below which two probabilities count as equal:
// that of R's fisher.test.
const Tie = 1e-7

// negligible is the part of a sum below which the rest of it is left out. Ratios
// never rise, so the rest is less than that times the number of equal terms.
const negligible = 1e-18

// Moments are sums over a part of a distribution.
type Moments struct {
	Log      float64 // the logarithm of the sum of probabilities
	Mean     float64 // of what is summed
	Variance float64
}

// None is the sum of nothing.
var none = Moments{Log: math.Inf(-1)}

// Total sums all.
func (d *Distribution) Total() Moments {
	return d.around(d.Mode, d.Low, d.High)
}

// From sums i to High.
func (d *Distribution) From(i int) Moments {
	if i > d.High {
		return none
	}
	i = max(i, d.Low)
	return d.around(max(i, d.Mode), i, d.High)
}

// To sums Low to i.
func (d *Distribution) To(i int) Moments {
	if i < d.Low {
		return none
	}
	i = min(i, d.High)
	return d.around(min(i, d.Mode), d.Low, i)
}

// around sums low to high, both of them inside, beginning at the largest term.
func (d *Distribution) around(at, low, high int) Moments {
	sum, first, second := 1.0, 0.0, 0.0
	term := 1.0
	for i := at; i < high; i++ {
		term *= d.Ratio(i)
		if term < negligible*sum {
			break
		}
		x := float64(i + 1 - at)
		sum, first, second = sum+term, first+x*term, second+x*x*term
	}
	term = 1
	for i := at; i > low; i-- {
		term /= d.Ratio(i - 1)
		if term < negligible*sum {
			break
		}
		x := float64(i - 1 - at)
		sum, first, second = sum+term, first+x*term, second+x*x*term
	}
	mean := first / sum
	return Moments{Log: d.Log(at) + math.Log(sum), Mean: float64(at) + mean, Variance: second/sum - mean*mean}
}

// AsUnlikely returns the logarithms of the sum of all probabilities that are not
// above the one given, and of the sum of those that equal it. Equal means within
// Tie.
func (d *Distribution) AsUnlikely(log float64) (all, tied float64) {
	left, right := d.cut(log + math.Log1p(Tie))
	all = addLogs(d.To(left).Log, d.From(right).Log)
	tied = math.Inf(-1)
	// The ratios never rise, so not more than the Mode's neighbours can equal
	// each other on one side.
	for i := left; i >= d.Low && d.Log(i) >= log-Tie; i-- {
		tied = addLogs(tied, d.Log(i))
	}
	for i := right; i <= d.High && d.Log(i) >= log-Tie; i++ {
		tied = addLogs(tied, d.Log(i))
	}
	return all, tied
}

// cut returns the ends of the two tails in which no probability is above one. They
// meet at the Mode where that is in one of them.
func (d *Distribution) cut(log float64) (left, right int) {
	if d.Log(d.Mode) <= log {
		return d.Mode, d.Mode + 1
	}
	left = d.Low - 1 + sort.Search(d.Mode-d.Low, func(i int) bool { return d.Log(d.Low+i) > log })
	right = d.Mode + 1 + sort.Search(d.High-d.Mode, func(i int) bool { return d.Log(d.Mode+1+i) <= log })
	return left, right
}

// modeOf returns the first i whose next probability is no larger.
func modeOf(low, high int, ratio func(i int) float64) int {
	return low + sort.Search(high-low, func(i int) bool { return ratio(low+i) <= 1 })
}

// addLogs returns log(exp(a) + exp(b)).
func addLogs(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	if math.IsInf(b, -1) {
		return a
	}
	return a + math.Log1p(math.Exp(b-a))
}
