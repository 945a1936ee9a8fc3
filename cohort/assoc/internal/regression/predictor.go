package regression

// Predictor is what is tested, as how it differs from its base value: of a
// genotype, from no copy of the allele. What the base value is does not matter to
// the effect, only to the intercept.
type Predictor struct {
	At      []int32   // people with another value than the base, ascending
	Level   []int32   // which of Values each of them has
	Values  []float64 // less the base, none of them 0
	Missing []int32   // people without a value, ascending, none of them in At
}

// value is that of the i-th of At.
func (p *Predictor) value(i int) float64 { return p.Values[p.Level[i]] }

// Work is one goroutine's room for fits. What a fit leaves in it is of no use to
// anybody else.
type Work struct {
	gram   []float64 // of all columns and the predictor
	factor []float64
	vector []float64
	check  *collinearity
	cases  []int // of each level, and of the base
	people []int

	fit fit
}

// NewWork returns room for fits with such covariates.
func NewWork(c *Covariates) *Work {
	k := c.k + 1
	return &Work{
		gram: make([]float64, triangle(k)), factor: make([]float64, triangle(k)),
		vector: make([]float64, k), check: newCollinearity(k),
	}
}

// Fits reports whether the room is of the right size for such covariates.
func (w *Work) Fits(c *Covariates) bool { return len(w.vector) == c.k+1 }

// possible looks at what forbids a regression before anything is summed.
func (p *Predictor) possible(c *Covariates) Fault {
	switch n := c.n - len(p.Missing); {
	case n <= c.k+1:
		return FewPeople
	case p.constant(n):
		return Constant
	}
	return None
}

// sums completes the work's gram, whose last row is the predictor's, with the people
// who have a value, and looks at how alike the columns are.
func (w *Work) sums(c *Covariates, p *Predictor) Fault {
	k := c.k
	copy(w.gram, c.gram)
	for _, at := range p.Missing {
		row := c.rows[int(at)*k : int(at)*k+k]
		for i, v := range row {
			line := w.gram[triangle(i):]
			for j, u := range row[:i+1] {
				line[j] -= v * u
			}
		}
	}
	fault, _, _ := w.check.run(w.gram, k+1, c.n-len(p.Missing), c.limits)
	return fault
}

// constant reports whether all n people who have the predictor have one value.
func (p *Predictor) constant(n int) bool {
	if len(p.At) == 0 {
		return true
	}
	if len(p.At) < n {
		return false
	}
	for i := range p.At {
		if p.value(i) != p.value(0) {
			return false
		}
	}
	return true
}
