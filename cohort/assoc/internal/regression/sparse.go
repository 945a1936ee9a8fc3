package regression

import "math"

// sparseShare is the part of the people who have the predictor up to which it is
// quicker to look at these alone.
const sparseShare = 0.2

// remainder is what the expansion may leave out at most, in log odds and as a part of
// the standard error. It is that of the person whom the coefficients move the most;
// what matters is the mean of the fifth powers, which is far less.
const remainder = 5e-7

// sparse reports whether the expansion is good for the coefficients.
func (f *fit) sparse() bool {
	l := f.l
	if f.precise || l.c.k > expandable || float64(len(f.p.At)+len(f.p.Missing)) > sparseShare*float64(l.c.n) {
		return false
	}
	delta := l.c.stride(f.delta)
	delta2 := delta * delta
	return delta < 0.2 && delta2*delta2*delta <= 120*remainder*f.standardError()
}

// expand begins a look by the expansion: of everybody as if nobody had the predictor.
func (f *fit) expand() {
	l, k := f.l, f.l.c.k
	l.gather()
	clear(f.hessian[triangle(k):])
	e := l.forSparse()
	f.makeRoom(e)
	e.at(l.hessian, f.delta, f.hessian[:triangle(k)], f.gradient, f.room)
	for j := range k {
		f.gradient[j] = l.gradient[j] - f.gradient[j]
	}
	f.gradient[k] = 0
}

// makeRoom makes room for an expansion.
func (f *fit) makeRoom(e *expansion) {
	if need := len(e.tensors[4]) + len(e.tensors[3]) + triangle(e.k); len(f.room) < need {
		f.room = make([]float64, need)
	}
}

// addSparse adds the people of a block who have the predictor, less what the expansion
// has of them, and takes those without a value out of it.
func (f *fit) addSparse(to int) {
	l, c, p := f.l, f.l.c, f.p
	k := c.k
	for ; f.missing < len(p.Missing) && int(p.Missing[f.missing]) < to; f.missing++ {
		at := int(p.Missing[f.missing])
		person := l.people[at*l.stride : at*l.stride+k+2]
		_, moved, weight := f.moved(person)
		f.addPerson(at, moved-(person[k+1]-person[k]), -weight)
	}
	last := f.hessian[triangle(k) : triangle(k)+k+1]
	var g, s float64
	for ; f.at < len(p.At) && int(p.At[f.at]) < to; f.at++ {
		at, level := int(p.At[f.at]), p.Level[f.at]
		person := l.people[at*l.stride : at*l.stride+k+2]
		delta, moved, weight := f.moved(person)
		e := person[k-1] * f.ratios[level] * expOf(-delta)
		probability := 1 / (1 + e)
		w := probability * (e * probability)
		v := p.Values[level]
		rest := person[k+1] - probability
		g += v * rest
		u := v * w
		s += u * v
		last[0] += u
		rest += moved - (person[k+1] - person[k])
		w -= weight
		f.gradient[0] += rest
		f.hessian[0] += w
		cell := 1
		for j, x := range person[:k-1] {
			last[j+1] += u * x
			f.gradient[j+1] += rest * x
			wx := w * x
			f.hessian[cell] += wx
			cell++
			for _, z := range person[:j+1] {
				f.hessian[cell] += wx * z
				cell++
			}
		}
	}
	f.gradient[k] += g
	last[k] += s
}

// moved is by how much a person's log odds move without the predictor, and the
// probability by the expansion; and what p(1−p) becomes by it.
func (f *fit) moved(person []float64) (delta, probability, weight float64) {
	k := len(f.delta)
	delta = f.delta[0]
	for j, x := range person[:k-1] {
		delta += x * f.delta[j+1]
	}
	p := person[k]
	w := p * (person[k-1] * p)
	w2, w3 := w*(1-2*p), w*(1-6*w)
	w4 := w2 * (1 - 12*w)
	probability = delta * (w + delta*(w2*(1.0/2)+delta*(w3*(1.0/6)+delta*(w4*(1.0/24)))))
	weight = w + delta*(w2+delta*(w3*(1.0/2)+delta*(w4*(1.0/6))))
	return delta, probability, weight
}

// addPerson adds to the covariates' part of the gradient and of the Hessian.
func (f *fit) addPerson(person int, rest, weight float64) {
	f.l.c.addPerson(person, rest, weight, f.hessian, f.gradient)
}

// addPerson adds somebody's weight·column·column and rest·column.
func (c *Covariates) addPerson(person int, rest, weight float64, hessian, gradient []float64) {
	at, row := 0, c.rows[person*c.k:person*c.k+c.k]
	for i, x := range row {
		gradient[i] += rest * x
		u := weight * x
		for _, z := range row[:i+1] {
			hessian[at] += u * z
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
