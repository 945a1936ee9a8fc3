package regression

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
	order   int          // of the highest tensor
	sums    []float64    // of series, of everybody
	tensors [6][]float64 // of 3 to 5 indices: the places of rank
	extend  [5][]int     // of the tensor of d+1 indices: the place of each of d with one more, × k
}

// expandable is the most columns for which all tensors are worth their sums, and
// seriesExpandable, for a series, those of four indices.
const (
	expandable       = 6
	seriesExpandable = 8
)

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

// expand sums the tensors of up to as many indices as order says, 3 to 5, at weights and
// rests.
func (c *Covariates) expand(order int, y, weight, rest []float64) *expansion {
	k := c.k
	e := &expansion{k: k, order: order, sums: make([]float64, seriesSums(k))}
	for d := 2; d <= e.order; d++ {
		e.tensors[d] = make([]float64, choose(k+d-1, d))
	}
	for d := 1; d < e.order; d++ {
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
	s := newSummation(e, c)
	for from := 0; from < c.n; from += block {
		s.add(from, min(from+block, c.n), y, weight, rest)
	}
	return e
}

// summation is an expansion on its way.
type summation struct {
	e                   *expansion
	people              *products
	triples             []float64 // a row of block for each three columns, by rank
	w2, w3, w4, product []float64
}

func newSummation(e *expansion, c *Covariates) *summation {
	s := &summation{e: e, people: newProducts(c)}
	for _, v := range []*[]float64{&s.w2, &s.w3, &s.w4, &s.product} {
		*v = make([]float64, block)
	}
	if e.order == 5 {
		s.triples = make([]float64, len(e.tensors[3])*block)
	}
	return s
}

// addOrders adds the people of a block to the sums of a series.
func (s *summation) addOrders(from int, y, weight, rest []float64) {
	k, n := s.e.k, s.people.n
	sums := viewOf(s.e.sums, k)
	p, a := s.w2[:n], s.product[:n]
	for i := range p {
		p[i] = y[from+i] - rest[from+i]
	}
	s.people.addPairs(weight[from:from+n], sums.pairs[0])
	multiply(a, weight[from:from+n], p)
	s.people.addPairs(a, sums.pairs[1])
	multiply(a, a, p)
	s.people.addColumns(a, sums.third)
	multiply(a, a, p)
	s.people.addColumns(a, sums.forth)
}

// add adds the people of a block.
func (s *summation) add(from, to int, y, weight, rest []float64) {
	e, k, n := s.e, s.e.k, to-from
	w2, w3, w4, product := s.w2[:n], s.w3[:n], s.w4[:n], s.product[:n]
	s.people.of(from, to)
	s.addOrders(from, y, weight, rest)
	for i := range n {
		p, w := y[from+i]-rest[from+i], weight[from+i]
		w2[i] = w * (1 - 2*p)
		w3[i] = w * (1 - 6*w)
		w4[i] = w2[i] * (1 - 12*w)
	}
	for i := range k {
		multiply(product, w2, s.people.row(triangle(i)))
		at := choose(i+2, 3)
		s.people.addPairs(product, e.tensors[3][at:at+triangle(i+1)]) // indices up to i
	}
	if e.order < 4 {
		return
	}
	for i := range k {
		for j := range i + 1 {
			multiply(product, w3, s.people.row(triangle(i)+j))
			at := choose(i+3, 4) + choose(j+2, 3)
			s.people.addPairs(product, e.tensors[4][at:at+triangle(j+1)])
		}
	}
	if e.order < 5 {
		return
	}
	for i := range k {
		for pair := range triangle(i + 1) {
			at := choose(i+2, 3) + pair
			multiply(s.triples[at*block:at*block+n], s.people.row(triangle(i)), s.people.row(pair))
		}
	}
	for i := range k {
		for j := range i + 1 {
			multiply(product, w4, s.people.row(triangle(i)+j))
			at, count := choose(i+4, 5)+choose(j+3, 4), choose(j+3, 3)
			multiplyAdd(s.triples, count, n, block, product, e.tensors[5][at:at+count])
		}
	}
}

// at writes the Hessian, and what the gradient loses, where the covariates'
// coefficients have moved by delta from those of hessian. room is for the tensors of
// 2 to 4 indices.
func (e *expansion) at(hessian, delta, movedHessian, loss, room []float64) {
	four, three := room[:len(e.tensors[4])], room[len(e.tensors[4]):]
	three, two := three[:len(e.tensors[3])], three[len(e.tensors[3]):]
	two = two[:triangle(e.k)]
	// H = T₂ + Δ(T₃ + Δ/2 (T₄ + Δ/3 T₅))
	e.higher(delta, 1.0/3, 1.0/2, four, three)
	e.contract(2, hessian, three, delta, 1, movedHessian)
	// G = Δ(T₂ + Δ/2 (T₃ + Δ/3 (T₄ + Δ/4 T₅)))
	e.higher(delta, 1.0/4, 1.0/3, four, three)
	e.contract(2, hessian, three, delta, 1.0/2, two)
	for i := range loss[:e.k] {
		loss[i] = 0
		for m, d := range delta {
			loss[i] += two[e.extend[1][i*e.k+m]] * d
		}
	}
}

// higher writes T₄ + part₄Δ T₅, and T₃ + part₃Δ of that, as far as the expansion goes.
func (e *expansion) higher(delta []float64, part4, part3 float64, four, three []float64) {
	switch e.order {
	case 5:
		e.contract(4, e.tensors[4], e.tensors[5], delta, part4, four)
		e.contract(3, e.tensors[3], four, delta, part3, three)
	case 4:
		e.contract(3, e.tensors[3], e.tensors[4], delta, part3, three)
	default:
		copy(three, e.tensors[3])
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
