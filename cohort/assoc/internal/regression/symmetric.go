package regression

import "math"

// A symmetric matrix of n rows is its lower triangle, row by row: (i, j), j ≤ i, is
// at i(i+1)/2+j. The last row is the predictor's, so that the matrix of the
// covariates is the beginning of the slice.

func triangle(n int) int { return n * (n + 1) / 2 }

// pivotFloor is the part of a diagonal element that must remain after the rows
// above are taken out; below, it is rounding that remains.
const pivotFloor = 1e-11

// cholesky makes L of A = LLᵀ in place and reports whether A is positive definite.
func cholesky(a []float64, n int) bool {
	for i := range n {
		row := a[triangle(i) : triangle(i)+i+1]
		for j := range i {
			other := a[triangle(j) : triangle(j)+j+1]
			s := row[j]
			for k := range j {
				s -= row[k] * other[k]
			}
			row[j] = s / other[j]
		}
		d := row[i]
		left := d
		for _, v := range row[:i] {
			left -= v * v
		}
		if !(left > pivotFloor*d) || math.IsInf(left, 1) {
			return false
		}
		row[i] = math.Sqrt(left)
	}
	return true
}

// forward solves Lx = b in place.
func forward(l, b []float64) {
	for i := range b {
		row := l[triangle(i) : triangle(i)+i+1]
		s := b[i]
		for k, v := range row[:i] {
			s -= v * b[k]
		}
		b[i] = s / row[i]
	}
}

// backward solves Lᵀx = b in place.
func backward(l, b []float64) {
	for i := len(b) - 1; i >= 0; i-- {
		row := l[triangle(i) : triangle(i)+i+1]
		b[i] /= row[i]
		for k, v := range row[:i] {
			b[k] -= v * b[i]
		}
	}
}

// invert writes the inverse of LLᵀ to dst; column is room for n values.
func invert(l []float64, n int, dst, column []float64) {
	column = column[:n]
	for i := range n {
		clear(column)
		column[i] = 1
		forward(l, column)
		backward(l, column)
		copy(dst[triangle(i):], column[:i+1])
	}
}

// diagonal writes that of the inverse of LLᵀ to dst, which is the sums of the squares
// of the columns of L's inverse; column is room for as many values.
func diagonal(l, dst, column []float64) {
	for i := range dst {
		x := column[i:len(dst)] // of a column of the inverse, what is not 0
		dst[i] = 0
		for r := range x {
			row := l[triangle(i+r)+i:]
			s := 0.0
			if r == 0 {
				s = 1
			}
			for k, v := range x[:r] {
				s -= row[k] * v
			}
			x[r] = s / row[r]
			dst[i] += x[r] * x[r]
		}
	}
}
