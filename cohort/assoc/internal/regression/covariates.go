package regression

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// Limits are how alike predictors may be, as plink2 --max-corr and --vif.
type Limits struct {
	MaxCorr float64 // of the absolute correlation of two
	MaxVIF  float64 // of the variance inflation factor of each
}

// Covariates are the columns that every regression has: ones for the intercept,
// and the covariates at mean 0 and variance 1. They do not change; any number of
// goroutines may use them.
type Covariates struct {
	n, k   int // people; columns with the intercept
	limits Limits

	columns [][]float64 // k of n
	all     []float64   // the columns one after the other
	rows    []float64   // n × k, row-major
	pairs   []float64   // the products of every block, one after the other; nil where they are too many
	reach   []float64   // the largest absolute value of each column
	gram    []float64   // of the columns, k rows
}

// Collinear says which covariates cannot stand together: a constant one has First
// == Second, a variance inflation that is too high has Second < 0.
type Collinear struct {
	First, Second int
	Fault         Fault
}

// NewCovariates prepares the covariates of n people. The columns are finite, not
// NaN, and not changed.
func NewCovariates(n int, columns [][]float64, limits Limits) (*Covariates, *Collinear) {
	return new(Memory).Covariates(n, columns, limits)
}

// Covariates is NewCovariates in the memory.
func (m *Memory) Covariates(n int, columns [][]float64, limits Limits) (*Covariates, *Collinear) {
	k := len(columns) + 1
	c := &Covariates{n: n, k: k, limits: limits, reach: make([]float64, k), rows: m.Numbers(n * k)}
	c.all = m.Numbers(n * k)
	for j := range k {
		c.columns = append(c.columns, c.all[j*n:(j+1)*n:(j+1)*n])
		if j == 0 {
			for i := range c.columns[0] {
				c.columns[0][i] = 1
			}
			c.reach[0] = 1
		} else if c.reach[j] = standardise(c.columns[j], columns[j-1]); c.reach[j] == 0 {
			return nil, &Collinear{First: j - 1, Second: j - 1, Fault: Constant}
		}
	}
	c.sum()
	check := newCollinearity(k)
	if fault, first, second := check.run(c.gram, k, n, limits); fault != None {
		return nil, &Collinear{First: first, Second: second, Fault: fault}
	}
	return c, nil
}

// sum lays the columns out by person, and sums what is known of them.
func (c *Covariates) sum() {
	k := c.k
	c.gram = make([]float64, triangle(k))
	people := newProducts(c)
	var pairs []float64
	keep := len(people.own)*c.n <= keptPairs*block
	ones, totals := people.weight, make([]float64, k)
	for i := range ones {
		ones[i] = 1
	}
	for from := 0; from < c.n; from += block {
		to := min(from+block, c.n)
		for j, column := range c.columns {
			row := c.rows[from*k+j:]
			for i, v := range column[from:to] {
				row[i*k] = v
			}
		}
		people.of(from, to)
		people.addSums(ones, ones, c.gram, totals)
		if keep {
			people.multiply()
			pairs = append(pairs, people.pairs...)
		}
	}
	c.pairs = pairs
}

// keptPairs is how many products are kept: where a fit looks at people again and again
// it is quicker to read a megabyte than to multiply.
const keptPairs = 1 << 17

// standardise writes src at mean 0 and variance 1 to dst, and returns its largest absolute
// value; 0 where src does not vary.
func standardise(dst, src []float64) (reach float64) {
	lowest, highest := src[0], src[0]
	for _, v := range src {
		if v < lowest {
			lowest = v
		}
		if v > highest {
			highest = v
		}
	}
	if lowest == highest {
		return 0
	}
	// From the middle of the range and by half of it, so that neither the sum nor
	// the squares can overflow or lose the digits of a year of birth.
	middle, half := lowest/2+highest/2, highest/2-lowest/2
	for i, v := range src {
		dst[i] = (v - middle) / half
	}
	mean := floats.Sum(dst) / float64(len(dst))
	var squares float64
	for i, v := range dst {
		v -= mean
		dst[i] = v
		squares += v * v
	}
	scale := math.Sqrt(float64(len(dst)-1) / squares)
	floats.Scale(scale, dst)
	// No step changes the order of two values, so that the ends are where they were.
	return max(((highest-middle)/half-mean)*scale, -((lowest-middle)/half-mean)*scale)
}

// collinearity is room to look at how alike predictors are.
type collinearity struct {
	correlation, column, solution []float64
}

func newCollinearity(k int) *collinearity {
	return &collinearity{make([]float64, triangle(k)), make([]float64, k), make([]float64, k)}
}

// run looks at the sums of products of k columns of n people, of which the first
// is ones. It returns the columns at fault, counted without the ones.
//
// The order is plink2's: first every pair, then the inflation of each.
func (c *collinearity) run(gram []float64, k, n int, limits Limits) (fault Fault, first, second int) {
	m := k - 1
	if m < 2 {
		return None, 0, 0
	}
	sd := c.column[:m]
	for i := range m {
		sum := gram[triangle(i+1)]
		for j := range i + 1 {
			c.correlation[triangle(i)+j] = gram[triangle(i+1)+j+1] - sum*gram[triangle(j+1)]/float64(n)
		}
		left := c.correlation[triangle(i)+i]
		if !(left > pivotFloor*gram[triangle(i+1)+i+1]) {
			return VIFInfinite, i, i // one value in those who are left, and rounding
		}
		sd[i] = math.Sqrt(left)
	}
	for i := range m {
		for j := range i {
			r := c.correlation[triangle(i)+j] / (sd[i] * sd[j])
			if math.Abs(r) > limits.MaxCorr {
				return CorrTooHigh, j, i
			}
			c.correlation[triangle(i)+j] = r
		}
		c.correlation[triangle(i)+i] = 1
	}
	if !cholesky(c.correlation[:triangle(m)], m) {
		return VIFInfinite, 0, -1
	}
	inflation := c.column[:m]
	diagonal(c.correlation, inflation, c.solution)
	for i, v := range inflation {
		if v > limits.MaxVIF {
			return VIFTooHigh, i, -1
		}
	}
	return None, 0, 0
}
