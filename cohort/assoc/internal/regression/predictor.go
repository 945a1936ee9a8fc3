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

// sums fills the work's gram with the sums of products of the people who have the
// predictor, and looks at what forbids a regression.
func (w *Work) sums(c *Covariates, p *Predictor) Fault {
	n, k := c.n-len(p.Missing), c.k
	if n <= k+1 {
		return FewPeople
	}
	if p.constant(n) {
		return Constant
	}
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
	last := w.gram[triangle(k) : triangle(k)+k+1]
	weigh(c.rows, k, p, nil, last)
	fault, _, _ := w.check.run(w.gram, k+1, n, c.limits)
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

// weigh writes the sums of weight·value·row over the people of p, and of
// weight·value², to dst, which has a place for each of the k columns and one more.
// weights nil is 1 for everybody.
func weigh(rows []float64, k int, p *Predictor, weights, dst []float64) {
	clear(dst)
	level := p.Level[:len(p.At)]
	if k == 4 {
		weigh4(rows, p, weights, dst)
		return
	}
	for i, at := range p.At {
		v := p.Values[level[i]]
		u := v
		if weights != nil {
			u *= weights[at]
		}
		row := rows[int(at)*k : int(at)*k+k]
		for j, x := range row {
			dst[j] += u * x
		}
		dst[k] += u * v
	}
}

// weigh4 is weigh for an intercept and three covariates, in registers.
func weigh4(rows []float64, p *Predictor, weights, dst []float64) {
	level := p.Level[:len(p.At)]
	var s0, s1, s2, s3, s4 float64
	for i, at := range p.At {
		v := p.Values[level[i]]
		u := v
		if weights != nil {
			u *= weights[at]
		}
		row := rows[int(at)*4 : int(at)*4+4 : int(at)*4+4]
		s0 += u
		s1 += u * row[1]
		s2 += u * row[2]
		s3 += u * row[3]
		s4 += u * v
	}
	dst[0], dst[1], dst[2], dst[3], dst[4] = s0, s1, s2, s3, s4
}
