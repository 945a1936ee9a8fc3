package regression

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// firthConverged is how far the last step of Firth's regression may move anybody's
// log odds. Its steps shorten by a factor, not by their squares, so the limit is
// far below what is asked of the result.
const firthConverged = 1e-10

// firth maximises the likelihood times the root of the determinant of its Hessian
// (Firth D. Biometrika. 1993;80:27-38; for logistic regression Heinze G, Schemper M.
// Stat Med. 2002;21:2409-19), which has a maximum where the likelihood has none. It
// reports whether the maximum was found.
//
// The gradient is that of the likelihood with h(1/2 − p) added to each y − p, h
// being a person's leverage. The steps use a Hessian in which who has the
// predictor counts 1+h times, as if the penalty were data: without this a rare
// predictor's steps go twice as far as they should. The standard error is from the
// Hessian of the likelihood alone, as plink2 and logistf have it.
func (f *fit) firth() bool {
	c := f.l.c
	k := c.k
	f.everybody(c.n)
	clear(f.delta)
	f.beta = 0
	f.previous, f.part = math.Inf(1), 1
	for range 4 * maxPasses {
		if !f.penalised() {
			return false
		}
		copy(f.root, f.gradient)
		if !cholesky(f.augmented, k+1) {
			return false
		}
		forward(f.augmented, f.root)
		if !f.shorter(floats.Dot(f.root, f.root)) {
			if f.part < shortest {
				return false
			}
			continue
		}
		backward(f.augmented, f.root)
		if f.advance() <= firthConverged {
			return true
		}
	}
	return false
}

// everybody makes room for all people.
func (f *fit) everybody(n int) {
	if len(f.leverage) != 3*n {
		f.leverage = make([]float64, 3*n)
	}
}

// penalised works out the Hessian with its factor, the gradient with the penalty,
// and the augmented Hessian.
func (f *fit) penalised() bool {
	c, p := f.l.c, f.p
	n, k := c.n, c.k
	weight, rest, h := f.leverage[:n], f.leverage[n:2*n], f.leverage[2*n:]
	clear(f.hessian)
	clear(f.gradient)
	f.setRatios()
	f.at, f.missing = 0, 0
	for from := 0; from < n; from += block {
		to, at := min(from+block, n), f.at
		f.odds(from, to, weight[from:to], rest[from:to])
		c.addWeighted(from, to, weight[from:to], rest[from:to], f.hessian, f.gradient, f.shift)
		f.addPredictor(from, at, f.at, weight[from:to], rest[from:to])
	}
	copy(f.factor, f.hessian)
	if !cholesky(f.factor, k+1) {
		return false
	}
	covariance := f.augmented
	invert(f.factor, k+1, covariance, f.root)

	// h = weight · xᵀ covariance x
	for from := 0; from < n; from += block {
		to := min(from+block, n)
		form, part := h[from:to], f.shift[:to-from]
		for i := range form {
			form[i] = covariance[0]
		}
		for i := 1; i < k; i++ {
			column := c.columns[i][from:to]
			for at := range part {
				part[at] = 2*covariance[triangle(i)] + covariance[triangle(i)+i]*column[at]
			}
			for j := 1; j < i; j++ {
				floats.AddScaled(part, 2*covariance[triangle(i)+j], c.columns[j][from:to])
			}
			for at, v := range part {
				form[at] += v * column[at]
			}
		}
	}
	last := covariance[triangle(k) : triangle(k)+k+1]
	for i, person := range p.At {
		v := p.value(i)
		var dot float64
		for j, x := range c.rows[int(person)*k : int(person)*k+k] {
			dot += last[j] * x
		}
		h[person] += v * (2*dot + v*last[k])
	}
	f.penalise(weight, rest, h)
	f.augment(weight, h)
	return true
}

// penalise adds the penalty to the gradient, and makes the forms h leverages. Of
// people without a value the weight is 0.
func (f *fit) penalise(weight, rest, h []float64) {
	c, p, y := f.l.c, f.p, f.l.y
	for i, w := range weight {
		h[i] *= w
		rest[i] = h[i] * (0.5 - y[i] + rest[i])
	}
	f.gradient[0] += floats.Sum(rest)
	for j := 1; j < c.k; j++ {
		f.gradient[j] += floats.Dot(rest, c.columns[j])
	}
	for i, person := range p.At {
		f.gradient[c.k] += p.value(i) * rest[person]
	}
}

// augment is the Hessian with who has the predictor counted 1+h times.
func (f *fit) augment(weight, h []float64) {
	c, p := f.l.c, f.p
	k := c.k
	copy(f.augmented, f.hessian)
	for i, person := range p.At {
		v, u := p.value(i), weight[person]*h[person]
		row := c.rows[int(person)*k : int(person)*k+k]
		for a, x := range row {
			line := f.augmented[triangle(a):]
			for b, z := range row[:a+1] {
				line[b] += u * x * z
			}
			f.augmented[triangle(k)+a] += u * v * x
		}
		f.augmented[triangle(k)+k] += u * v * v
	}
}
