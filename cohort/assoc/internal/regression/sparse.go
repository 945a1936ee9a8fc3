package regression

import "math"

// sparseShare is the part of the people who have the predictor up to which it is
// quicker to look at these alone.
const sparseShare = 0.4

// remainder is what the expansion may leave out, in log odds and as a part of the
// standard error.
const remainder = 1e-7

// sparse reports whether the expansion is good for the coefficients.
func (f *fit) sparse() bool {
	l := f.l
	if l.expansion == nil || float64(len(f.p.At)+len(f.p.Missing)) > sparseShare*float64(l.c.n) {
		return false
	}
	delta := l.c.stride(f.delta)
	delta2 := delta * delta
	return delta < 0.2 && delta2*delta2*delta <= 120*remainder*f.standardError()
}

// lookSparse is look by the expansion: only people with the predictor, and those
// without a value, are looked at.
func (f *fit) lookSparse() {
	l, c := f.l, f.l.c
	k := c.k
	f.setRatios()
	clear(f.hessian[triangle(k):])
	if need := len(l.expansion.tensors[4]) + len(l.expansion.tensors[3]); len(f.room) < need {
		f.room = make([]float64, need)
	}
	l.expansion.at(l.hessian, f.delta, f.hessian[:triangle(k)], f.gradient, f.room)
	for j := range k {
		f.gradient[j] = l.gradient[j] - f.gradient[j]
	}
	for _, person := range f.p.Missing {
		row := c.rows[int(person)*k : int(person)*k+k]
		_, moved, weight := f.moved(int(person), row)
		f.addPerson(row, moved-l.rest[person], -weight)
	}
	last := f.hessian[triangle(k) : triangle(k)+k+1]
	var g, s float64
	level := f.p.Level[:len(f.p.At)]
	for i, person := range f.p.At {
		row := c.rows[int(person)*k : int(person)*k+k]
		delta, moved, weight := f.moved(int(person), row)
		e := l.inverse[person] * f.ratios[level[i]] * expOf(-delta)
		p := 1 / (1 + e)
		w := p * (e * p)
		v := f.p.Values[level[i]]
		rest := l.y[person] - p
		g += v * rest
		u := v * w
		s += u * v
		for j, x := range row {
			last[j] += u * x
		}
		f.addPerson(row, rest-l.rest[person]+moved, w-weight)
	}
	f.gradient[k] = g
	last[k] = s
}

// moved is by how much a person's log odds move without the predictor, and the
// probability by the expansion; and what p(1−p) becomes by it.
func (f *fit) moved(person int, row []float64) (delta, probability, weight float64) {
	l := f.l
	for j, x := range row {
		delta += x * f.delta[j]
	}
	w := l.weight[person]
	q := 1 - 2*(l.y[person]-l.rest[person])
	w2, w3 := w*q, w*(1-6*w)
	w4 := w2 * (1 - 12*w)
	probability = delta * (w + delta*(w2/2+delta*(w3/6+delta*w4/24)))
	weight = w + delta*(w2+delta*(w3/2+delta*w4/6))
	return delta, probability, weight
}

// addPerson adds to the covariates' part of the gradient and of the Hessian.
func (f *fit) addPerson(row []float64, rest, weight float64) {
	at := 0
	for i, x := range row {
		f.gradient[i] += rest * x
		u := weight * x
		for _, z := range row[:i+1] {
			f.hessian[at] += u * z
			at++
		}
	}
}

// expOf is e^x, quickly where |x| is small.
func expOf(x float64) float64 {
	if math.Abs(x) <= 1.0/16 {
		return smallExp(x)
	}
	return math.Exp(x)
}
