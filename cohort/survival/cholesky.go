package survival

import "math"

// aliased is how small a share of a covariate may be left beyond the ones before it
// for it to count as a combination of them; about that of R (coxph.control's
// toler.chol, 1.8e-12), and above the rounding of the sums.
const aliased = 1e-11

// vanished is the same once it is known that a covariate is no combination: what is
// left of its information is then rounding only.
const vanished = 1e-14

// factor is a symmetric matrix as L·D·Lᵀ. Columns that are left out have nothing in
// common with the others, and solutions are 0 there.
type factor struct {
	p    int
	l    []float64 // p × p, the lower half
	d    []float64 // 0: left out
	rank int
}

// factorise decomposes a matrix in the order of its columns, without those of
// skip. A column of which no more than a share of scale is left beyond those before
// it is left out as well.
func factorise(a []float64, p int, skip []bool, scale []float64, share float64) *factor {
	f := &factor{p: p, l: make([]float64, p*p), d: make([]float64, p)}
	for j := range p {
		if len(skip) > 0 && skip[j] {
			continue
		}
		v := a[j*p+j]
		for k := range j {
			v -= f.l[j*p+k] * f.l[j*p+k] * f.d[k]
		}
		if !(v > share*scale[j]) || math.IsInf(v, 0) {
			continue
		}
		f.d[j] = v
		f.rank++
		f.l[j*p+j] = 1
		for i := j + 1; i < p; i++ {
			c := a[i*p+j]
			for k := range j {
				c -= f.l[i*p+k] * f.l[j*p+k] * f.d[k]
			}
			f.l[i*p+j] = c / v
		}
	}
	return f
}

// solve returns the solution of the system for a right side.
func (f *factor) solve(b []float64) []float64 {
	x := make([]float64, f.p)
	for i := range x {
		if f.d[i] == 0 {
			continue
		}
		x[i] = b[i]
		for k := range i {
			x[i] -= f.l[i*f.p+k] * x[k]
		}
	}
	for i := f.p - 1; i >= 0; i-- {
		if f.d[i] == 0 {
			continue
		}
		x[i] /= f.d[i]
		for k := i + 1; k < f.p; k++ {
			if f.d[k] != 0 {
				x[i] -= f.l[k*f.p+i] * x[k]
			}
		}
	}
	return x
}

// quadratic is bᵀA⁻¹b.
func (f *factor) quadratic(b []float64) float64 { return dot(b, f.solve(b)) }

// inverse is A⁻¹, with zeros for columns that are left out.
func (f *factor) inverse() []float64 {
	out, unit := make([]float64, f.p*f.p), make([]float64, f.p)
	for j := range f.p {
		if f.d[j] == 0 {
			continue
		}
		clear(unit)
		unit[j] = 1
		copy(out[j*f.p:], f.solve(unit))
	}
	return out
}

// logDet is the logarithm of the determinant of what is not left out.
func (f *factor) logDet() float64 {
	sum := 0.0
	for _, d := range f.d {
		if d != 0 {
			sum += math.Log(d)
		}
	}
	return sum
}

func scaleBy(a []float64, by float64) {
	for i := range a {
		a[i] *= by
	}
}

func dot(a, b []float64) float64 {
	sum := 0.0
	for i, v := range a {
		sum += v * b[i]
	}
	return sum
}

func diagonal(a []float64, p int) []float64 {
	d := make([]float64, p)
	for j := range d {
		d[j] = a[j*p+j]
	}
	return d
}
