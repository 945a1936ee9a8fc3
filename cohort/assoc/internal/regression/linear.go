package regression

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// Linear is a quantitative outcome without what the covariates explain of it. It
// does not change; any number of goroutines may use it.
type Linear struct {
	c        *Covariates
	residual []float64
	squares  float64 // of the residuals
}

// NewLinear takes the covariates' part out of the outcome, which is finite. The
// covariates explain all of it where the second result is false.
func NewLinear(c *Covariates, outcome []float64) (*Linear, bool) {
	l := &Linear{c: c, residual: make([]float64, c.n)}
	if standardise(l.residual, outcome) == 0 {
		return nil, false
	}
	scale := deviation(outcome)
	factor := append([]float64(nil), c.gram...)
	if !cholesky(factor, c.k) {
		return nil, false
	}
	b := make([]float64, c.k)
	for range 2 { // the second time takes out what rounding left
		for j, column := range c.columns {
			b[j] = floats.Dot(column, l.residual)
		}
		forward(factor, b)
		backward(factor, b)
		for j, column := range c.columns {
			floats.AddScaled(l.residual, -b[j], column)
		}
	}
	if floats.Dot(l.residual, l.residual) < 1e-20*float64(c.n) {
		return nil, false
	}
	floats.Scale(scale, l.residual)
	l.squares = floats.Dot(l.residual, l.residual)
	return l, !math.IsInf(l.squares, 0) && l.squares > 0
}

// deviation is the standard deviation of values that vary.
func deviation(values []float64) float64 {
	lowest, highest := floats.Min(values), floats.Max(values)
	middle, half := lowest/2+highest/2, highest/2-lowest/2
	var sum, squares float64
	for _, v := range values {
		u := (v - middle) / half
		sum += u
		squares += u * u
	}
	n := float64(len(values))
	return half * math.Sqrt((squares-sum*sum/n)/(n-1))
}

// Fit regresses the outcome on the covariates and p.
func (l *Linear) Fit(p *Predictor, w *Work) Estimate {
	k := l.c.k
	e := l.estimate(len(p.Missing))
	if e.Fault = p.possible(l.c); e.Fault != None {
		return e
	}
	product := l.scan(p, w.gram[triangle(k):])
	if !l.solve(&e, p, product, w) {
		backward(w.factor, w.vector)
		l.complete(&e, l.unexplained(p, w.vector), w)
	}
	return e
}

// estimate is that of as many as there are but for those missing.
func (l *Linear) estimate(missing int) Estimate {
	n := l.c.n - missing
	return Estimate{N: n, DF: n - l.c.k - 1}
}

// solve finds the coefficient, with the predictor's row of sums in the work, its
// product with the outcome, and of p only who is missing. It reports whether what is
// left of the outcome is known well; if not it has to be summed, and the work has the
// coefficients before their substitution.
func (l *Linear) solve(e *Estimate, p *Predictor, product float64, w *Work) bool {
	c := l.c
	k := c.k
	if e.Fault = w.sums(c, p); e.Fault != None {
		return true
	}
	copy(w.factor, w.gram)
	if !cholesky(w.factor, k+1) {
		e.Fault = RankDeficient
		return true
	}
	// What the covariates have to do with the outcome is nothing over all people; of
	// those left, the opposite of what it is in the others.
	b := w.vector
	clear(b)
	squares := l.squares
	for _, at := range p.Missing {
		y := l.residual[at]
		squares -= y * y
		for j, x := range c.rows[int(at)*k : int(at)*k+k] {
			b[j] -= x * y
		}
	}
	b[k] = product
	forward(w.factor, b)
	left := squares - floats.Dot(b, b)
	e.Beta = b[k] / w.factor[triangle(k)+k]
	if !(left > 1e-8*squares) {
		return false // what is left has lost its digits
	}
	l.complete(e, left, w)
	return true
}

// complete tells how sure the coefficient is, from the squares that are left.
func (l *Linear) complete(e *Estimate, left float64, w *Work) {
	k := l.c.k
	e.SE = math.Sqrt(left/float64(e.DF)) / w.factor[triangle(k)+k]
	if !(left > 1e-24*l.squares) || !(e.SE > 0) || math.IsInf(e.SE, 0) || math.IsInf(e.Beta, 0) {
		e.Fault = InvalidResult
	}
}

// scan sums the predictor's products with the columns, and its square, and returns
// its product with the outcome.
func (l *Linear) scan(p *Predictor, gram []float64) (product float64) {
	k, rows := l.c.k, l.c.rows
	level := p.Level[:len(p.At)]
	clear(gram[:k+1])
	if k == 4 { // three covariates, in registers
		var s0, s1, s2, s3, s4 float64
		for i, at := range p.At {
			v := p.Values[level[i]]
			row := rows[int(at)*4 : int(at)*4+4 : int(at)*4+4]
			s0 += v
			s1 += v * row[1]
			s2 += v * row[2]
			s3 += v * row[3]
			s4 += v * v
			product += v * l.residual[at]
		}
		gram[0], gram[1], gram[2], gram[3], gram[4] = s0, s1, s2, s3, s4
		return product
	}
	for i, at := range p.At {
		v := p.Values[level[i]]
		for j, x := range rows[int(at)*k : int(at)*k+k] {
			gram[j] += v * x
		}
		gram[k] += v * v
		product += v * l.residual[at]
	}
	return product
}

// unexplained is the sum of squares that coefficients leave, person by person.
func (l *Linear) unexplained(p *Predictor, b []float64) float64 {
	k := l.c.k
	left := make([]float64, l.c.n)
	copy(left, l.residual)
	for j, column := range l.c.columns {
		floats.AddScaled(left, -b[j], column)
	}
	for i, at := range p.At {
		left[at] -= b[k] * p.value(i)
	}
	for _, at := range p.Missing {
		left[at] = 0
	}
	return floats.Dot(left, left)
}
