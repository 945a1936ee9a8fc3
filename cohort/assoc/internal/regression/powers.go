package regression

import (
	"math"

	"gonum.org/v1/gonum/floats"
)

// The sums of a level: of ax of each order, xx for the first two; of x, the rests and
// the cases; and what fills the last lanes.
func seriesSums(k int) int { return (2*triangle(k) + 3*k + 2 + 3) / 4 * 4 }

// view names the parts of a level's sums.
type view struct {
	pairs        [2][]float64 // of a₁xx and a₂xx
	third, forth []float64    // of a₃x and a₄x
	plain        []float64    // of x
	rest, cases  float64
}

func viewOf(sums []float64, k int) view {
	n := triangle(k)
	last := sums[2*n:]
	return view{
		pairs: [2][]float64{sums[:n], sums[n : 2*n]}, third: last[:k], forth: last[k : 2*k],
		plain: last[2*k : 3*k], rest: last[3*k], cases: last[3*k+1],
	}
}

// powers are what the sums of the orders count for where somebody moves by h: in the
// probability and in its first three derivatives.
//
// The odds become r times as high, and the probability rp/(1+ρp) with ρ = r−1, which is
// p + ρa₁ − ρ²a₂ + ρ³a₃ − …, aⱼ being pʲ(1−p).
type powers struct{ lost, first, second, third [4]float64 }

func powersOf(h float64) powers {
	var w powers
	r, rho := math.Exp(h), math.Expm1(h)
	sign, power := 1.0, [4]float64{1, rho, rho * rho, rho * rho * rho}
	for i := range 4 {
		j := float64(i + 1)
		w.lost[i] = sign * power[i] * rho
		f1 := sign * r * j * power[i]
		var f2, f3 float64
		if i > 0 {
			f2 = sign * r * r * j * (j - 1) * power[i-1]
		}
		if i > 1 {
			f3 = sign * r * r * r * j * (j - 1) * (j - 2) * power[i-2]
		}
		w.first[i], w.second[i], w.third[i] = f1, f1+f2, f1+3*f2+f3
		sign = -sign
	}
	return w
}

// less are the powers less others.
func (w powers) less(o powers) powers {
	for i := range 4 {
		w.lost[i] -= o.lost[i]
		w.first[i] -= o.first[i]
		w.second[i] -= o.second[i]
		w.third[i] -= o.third[i]
	}
	return w
}

// evaluate works out the gradient and the Hessian of the series at s.at.
func (s *series) evaluate(f *fit) {
	k := f.l.c.k
	gradient, hessian := s.gradientAt, s.hessianAt
	copy(gradient, s.gradient)
	clear(hessian)
	gradient[k] = 0
	copy(s.slope, s.at)
	s.slope[0], s.slope[k] = 0, 0
	common, all := powersOf(s.at[0]), viewOf(f.l.forSeries().sums, k)
	s.addColumns(k, all, common, 1)
	bend := all.scalar(common.second)
	size := seriesSums(k)
	for level, v := range f.p.Values {
		sums := viewOf(s.sums[level*size:(level+1)*size], k)
		p := powersOf(s.at[0] + s.at[k]*v)
		more := p.less(common)
		s.addColumns(k, sums, more, 1)
		s.addPredictor(k, sums, p, v)
		bend += sums.scalar(more.second)
	}
	if len(f.p.Missing) > 0 {
		sums := viewOf(s.sums[s.levels*size:], k)
		s.addColumns(k, sums, common, -1)
		bend -= sums.scalar(common.second)
	}
	s.addSlopes(f, bend/all.scalar(powersOf(0).second))
}

// addSlopes adds what the slopes of the covariates do beyond their squares, which the
// expansion has of everybody without an effect, and how much more, or less, it is now.
func (s *series) addSlopes(f *fit, more float64) {
	k := f.l.c.k
	if !(math.Abs(more) <= 4) { // the sum passes 0: there is little to add
		return
	}
	hessian, lost := s.weighted[:triangle(k)], s.bySlope[:k]
	clear(s.none)
	f.l.forSeries().at(s.none, s.slope[:k], hessian, lost, f.room)
	floats.AddScaled(s.hessianAt[:triangle(k)], more, hessian)
	floats.AddScaled(s.gradientAt[:k], -more, lost)
}

// scalar is a sum of the orders without covariates.
func (v *view) scalar(w [4]float64) float64 {
	return w[0]*v.pairs[0][0] + w[1]*v.pairs[1][0] + w[2]*v.third[0] + w[3]*v.forth[0]
}

// vector is a sum of the orders with the covariate i.
func (v *view) vector(w [4]float64, i int) float64 {
	return w[0]*v.pairs[0][triangle(i)] + w[1]*v.pairs[1][triangle(i)] + w[2]*v.third[i] + w[3]*v.forth[i]
}

// matrix are what the sums of pairs count for in a sum of the orders: of those that
// have none it is known how large they are beside the second.
func (v *view) matrix(w [4]float64) (first, second float64) {
	if a2 := v.pairs[1][0]; a2 > 0 {
		return w[0], w[1] + (w[2]*v.third[0]+w[3]*v.forth[0])/a2
	}
	return w[0], w[1]
}

// addColumns adds people, or takes them away, to the covariates' part.
func (s *series) addColumns(k int, sums view, w powers, sign float64) {
	m1, m2 := sums.matrix(w.first)
	m1, m2 = sign*m1, sign*m2
	hessian, moved := s.weighted[:triangle(k)], s.bySlope[:k]
	for i, v := range sums.pairs[0] {
		hessian[i] = m1*v + m2*sums.pairs[1][i]
	}
	clear(moved)
	addProduct(hessian, s.slope[:k], moved)
	for i := range k {
		s.gradientAt[i] -= sign*sums.vector(w.lost, i) + moved[i]
	}
	floats.Add(s.hessianAt[:triangle(k)], hessian)
}

// addPredictor adds people who have the value v to the predictor's part.
func (s *series) addPredictor(k int, sums view, w powers, v float64) {
	m1, m2 := sums.matrix(w.second)
	t1, t2 := sums.matrix(w.third)
	slope, pairs, moved := s.slope[:k], s.weighted[:triangle(k)], s.bySlope[:k]
	for i, u := range sums.pairs[0] {
		pairs[i] = t1*u + t2*sums.pairs[1][i]
	}
	clear(moved)
	addProduct(pairs, slope, moved)
	third := floats.Dot(moved, slope) / 2
	for i, u := range sums.pairs[0] {
		pairs[i] = m1*u + m2*sums.pairs[1][i]
	}
	clear(moved)
	addProduct(pairs, slope, moved)
	last := s.hessianAt[triangle(k):]
	lost, bend := sums.scalar(w.lost)+floats.Dot(moved, slope)/2, sums.scalar(w.first)+third
	for i := range k {
		first := sums.vector(w.first, i)
		lost += slope[i] * first
		bend += slope[i] * sums.vector(w.second, i)
		last[i] += v * (first + moved[i])
	}
	s.gradientAt[k] += v * (sums.rest - lost)
	last[k] += v * v * bend
}

// addProduct adds the product of a symmetric matrix and a vector.
func addProduct(matrix, vector, to []float64) {
	at := 0
	for i := range vector {
		for j := range i {
			to[i] += matrix[at] * vector[j]
			to[j] += matrix[at] * vector[i]
			at++
		}
		to[i] += matrix[at] * vector[i]
		at++
	}
}
