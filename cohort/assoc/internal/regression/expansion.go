package regression

import (
	"gonum.org/v1/gonum/floats"
)

// expansion is what the covariates' likelihood is near the coefficients that it has
// without a predictor: its derivatives up to the fifth, over everybody. With a
// predictor that few people have, the covariates' coefficients change little; of
// who has the base value of the predictor the change is then known without looking
// at them.
//
// The log odds of somebody with the covariates x move by δ = Δ·x. The probability is
// p(η+δ) = p + w₁δ + w₂δ²/2 + w₃δ³/6 + w₄δ⁴/24 + …, with w₁ = p(1−p),
// w₂ = w₁(1−2p), w₃ = w₁(1−6w₁), w₄ = w₂(1−12w₁), and the rest is below δ⁵/120 of w₁ for
// small δ. Sums of wx, wxx, … over everybody are symmetric tensors.
type expansion struct {
	k       int
	tensors [6][]float64 // of 3 to 5 indices: the places of rank
	extend  [5][]int     // of the tensor of d+1 indices: the place of each of d with one more, × k
}

// expandable is the most columns for which the tensors are worth their sums.
const expandable = 6

// choose counts the ways to choose k of n.
func choose(n, k int) int {
	ways := 1
	for i := range k {
		ways = ways * (n - i) / (i + 1)
	}
	return ways
}

// rank is the place of indices, which do not ascend, among all of that number; of two
// it is triangle(i)+j.
func rank(indices []int) int {
	place := 0
	for at, i := range indices {
		left := len(indices) - at
		place += choose(i+left-1, left)
	}
	return place
}

// tuples calls use with all indices of that number below k, which do not ascend.
func tuples(k, number int, use func(indices []int)) {
	indices := make([]int, number)
	var fill func(at, most int)
	fill = func(at, most int) {
		if at == number {
			use(indices)
			return
		}
		for i := range most {
			indices[at] = i
			fill(at+1, i+1)
		}
	}
	fill(0, k)
}

// expand sums the tensors at weights and rests.
func (c *Covariates) expand(y, weight, rest []float64) *expansion {
	k := c.k
	e := &expansion{k: k}
	for d := 2; d <= 5; d++ {
		e.tensors[d] = make([]float64, choose(k+d-1, d))
	}
	for d := 1; d <= 4; d++ {
		e.extend[d] = make([]int, choose(k+d-1, d)*k)
		more := make([]int, d+1)
		tuples(k, d, func(indices []int) {
			for m := range k {
				at := 0
				for at < d && indices[at] >= m {
					more[at] = indices[at]
					at++
				}
				more[at] = m
				copy(more[at+1:], indices[at:])
				e.extend[d][rank(indices)*k+m] = rank(more)
			}
		})
	}
	room := make([]float64, (5+triangle(k)+choose(k+2, 3))*block)
	for from := 0; from < c.n; from += block {
		e.add(c, from, min(from+block, c.n), y, weight, rest, room)
	}
	return e
}

// add adds the people of a block.
func (e *expansion) add(c *Covariates, from, to int, y, weight, rest, room []float64) {
	k, n := e.k, to-from
	take := func() []float64 {
		s := room[:n:n]
		room = room[block:]
		return s
	}
	w2, w3, w4, product := take(), take(), take(), take()
	for i := range n {
		p, w := y[from+i]-rest[from+i], weight[from+i]
		w2[i] = w * (1 - 2*p)
		w3[i] = w * (1 - 6*w)
		w4[i] = w2[i] * (1 - 12*w)
	}
	pairs := make([][]float64, 0, triangle(k))
	for i := range k {
		pairs = append(pairs, c.columns[i][from:to])
		for j := 1; j <= i; j++ {
			pairs = append(pairs, floats.MulTo(take(), c.columns[i][from:to], c.columns[j][from:to]))
		}
	}
	triples := make([][]float64, choose(k+2, 3))
	tuples(k, 3, func(t []int) {
		place, pair := rank(t), pairs[triangle(t[0])+t[1]]
		if t[2] == 0 { // the ones
			triples[place] = pair
			return
		}
		triples[place] = floats.MulTo(take(), pair, c.columns[t[2]][from:to])
	})
	for i := range k {
		floats.MulTo(product, w2, c.columns[i][from:to])
		for pair := range triangle(i + 1) { // indices up to i
			e.tensors[3][choose(i+2, 3)+pair] += floats.Dot(product, pairs[pair])
		}
		for j := range i + 1 {
			pair := pairs[triangle(i)+j]
			floats.MulTo(product, w3, pair)
			base := choose(i+3, 4) + choose(j+2, 3)
			for last := range triangle(j + 1) {
				e.tensors[4][base+last] += floats.Dot(product, pairs[last])
			}
			floats.MulTo(product, w4, pair)
			base = choose(i+4, 5) + choose(j+3, 4)
			for last := range choose(j+3, 3) {
				e.tensors[5][base+last] += floats.Dot(product, triples[last])
			}
		}
	}
}

// at writes the Hessian, and what the gradient loses, where the covariates'
// coefficients have moved by delta from those of hessian. room is for the tensors of 2
// to 4 indices.
func (e *expansion) at(hessian, delta, movedHessian, loss, room []float64) {
	four, three := room[:len(e.tensors[4])], room[len(e.tensors[4]):]
	three = three[:len(e.tensors[3])]
	// H = T₂ + Δ(T₃ + Δ/2 (T₄ + Δ/3 T₅))
	e.contract(4, e.tensors[4], e.tensors[5], delta, 1.0/3, four)
	e.contract(3, e.tensors[3], four, delta, 1.0/2, three)
	e.contract(2, hessian, three, delta, 1, movedHessian)
	// G = Δ(T₂ + Δ/2 (T₃ + Δ/3 (T₄ + Δ/4 T₅)))
	e.contract(4, e.tensors[4], e.tensors[5], delta, 1.0/4, four)
	e.contract(3, e.tensors[3], four, delta, 1.0/3, three)
	two := four[:triangle(e.k)]
	e.contract(2, hessian, three, delta, 1.0/2, two)
	for i := range loss[:e.k] {
		loss[i] = 0
		for m, d := range delta {
			loss[i] += two[e.extend[1][i*e.k+m]] * d
		}
	}
}

// contract writes own + part·(higher · delta), tensors of d and d+1 indices.
func (e *expansion) contract(d int, own, higher, delta []float64, part float64, dst []float64) {
	extend := e.extend[d]
	for i := range dst {
		var s float64
		for m, v := range delta {
			s += higher[extend[i*e.k+m]] * v
		}
		dst[i] = own[i] + part*s
	}
}
