package regression

import (
	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
)

// block is how many people are looked at in one piece, so that what is worked out
// of them stays near the processor.
const block = 256

// products are the covariates of some people, and those of two multiplied with each
// other: what weighted sums of theirs are made of. All fits that look at these people
// share them.
type products struct {
	c    *Covariates
	from int
	n    int

	// Room for numbers of each person, which the fits use one after the other.
	room, inverse, weight, rest, times []float64
	pairs                              []float64 // a row of block for each pair of columns, in the order of a symmetric matrix
	own                                []float64 // room for pairs that the covariates do not keep
	multiplied                         bool      // pairs are of these people
}

func newProducts(c *Covariates) *products {
	p := new(products)
	p.begin(c)
	all := make([]float64, 5*block)
	for i, room := range []*[]float64{&p.room, &p.inverse, &p.weight, &p.rest, &p.times} {
		*room = all[i*block : (i+1)*block]
	}
	return p
}

// begin makes room for such covariates.
func (p *products) begin(c *Covariates) {
	p.c = c
	if need := triangle(c.k) * block; c.pairs == nil && len(p.own) != need {
		p.own = make([]float64, need)
	}
}

// of goes to a block of people, which begins at a multiple of block.
func (p *products) of(from, to int) {
	p.from, p.n, p.multiplied = from, to-from, false
}

// multiply works out the pairs, when they are asked for first.
func (p *products) multiply() {
	if p.multiplied {
		return
	}
	p.multiplied = true
	if size := triangle(p.c.k) * block; p.c.pairs != nil {
		p.pairs = p.c.pairs[p.from/block*size:][:size]
		return
	}
	p.pairs = p.own
	row := func(pair int) []float64 { return p.pairs[pair*block : pair*block+p.n] }
	for i := range p.c.k {
		column := p.column(i)
		copy(row(triangle(i)), column)
		for j := 1; j <= i; j++ {
			multiply(row(triangle(i)+j), column, p.column(j))
		}
	}
}

// column is one of the people's covariates.
func (p *products) column(i int) []float64 { return p.c.columns[i][p.from : p.from+p.n] }

// row is one of the pairs.
func (p *products) row(pair int) []float64 {
	p.multiply()
	return p.pairs[pair*block : pair*block+p.n]
}

// addPairs adds the sums of weight·column·column of the first pairs.
func (p *products) addPairs(weight, sums []float64) {
	p.multiply()
	multiplyAdd(p.pairs, len(sums), p.n, block, weight, sums)
}

// addColumns adds the sums of rest·column.
func (p *products) addColumns(rest, sums []float64) {
	c := p.c
	multiplyAdd(c.all[p.from:], c.k, p.n, c.n, rest, sums)
}

// combine writes what coefficients make of the columns.
func (p *products) combine(coefficients, dst []float64) {
	c := p.c
	combine(c.all[p.from:], c.n, coefficients[:c.k], dst[:p.n])
}

// forms writes what a quadratic form makes of each person's columns. The coefficients
// are in the order of a symmetric matrix; those beside the diagonal count once.
func (p *products) forms(coefficients, dst []float64) {
	dst = dst[:p.n]
	even := p.n &^ 31 // people whom lanes take
	if even == 0 || !hasLanes8() {
		p.multiply()
		combine(p.pairs, block, coefficients, dst)
		return
	}
	formLanes8(&p.c.all[p.from], p.c.n, p.c.k, &coefficients[0], &dst[0], even)
	for i := even; i < p.n; i++ {
		at, row := 0, p.c.rows[(p.from+i)*p.c.k:(p.from+i+1)*p.c.k]
		dst[i] = 0
		for a, x := range row {
			for _, z := range row[:a+1] {
				dst[i] += coefficients[at] * x * z
				at++
			}
		}
	}
}

// combine writes what coefficients make of rows.
func combine(rows []float64, stride int, coefficients, dst []float64) {
	n, count := len(dst), len(coefficients)
	even := 0 // people whom lanes take
	switch {
	case n < 32 || count == 0 || !hasLanes():
	case n >= 64 && hasLanes8():
		even = n &^ 63
		_ = rows[(count-1)*stride+n-1]
		combineLanes8(&rows[0], stride, count, &coefficients[0], &dst[0], even)
	default:
		even = n &^ 31
		_ = rows[(count-1)*stride+n-1]
		combineLanes(&rows[0], stride, count, &coefficients[0], &dst[0], even)
	}
	if even < n {
		blas64.Gemv(blas.Trans, 1, blas64.General{Rows: count, Cols: n - even, Stride: stride, Data: rows[even:]},
			blas64.Vector{N: count, Inc: 1, Data: coefficients}, 0, blas64.Vector{N: n - even, Inc: 1, Data: dst[even:]})
	}
}

// multiply writes the products of a and b.
func multiply(dst, a, b []float64) {
	even := 0
	if len(dst) >= 8 && hasLanes() {
		even = len(dst) &^ 7
		_, _ = a[len(dst)-1], b[len(dst)-1]
		multiplyLanes(&dst[0], &a[0], &b[0], even)
	}
	for i := even; i < len(dst); i++ {
		dst[i] = a[i] * b[i]
	}
}

// addRows adds rows to sums, both of as many numbers as size says, a multiple of 4: the
// row of each of people, of which the first is from, to the sums of its level.
func addRows(sums, rows []float64, size int, levels, people []int32, from int) {
	levels = levels[:len(people)]
	switch {
	case len(people) > 0 && hasLanes8():
		addRowsLanes8(&sums[0], &rows[0], size, &levels[0], &people[0], len(people), from)
		return
	case len(people) > 0 && hasLanes():
		addRowsLanes(&sums[0], &rows[0], size, &levels[0], &people[0], len(people), from)
		return
	}
	for i, level := range levels {
		row := rows[(int(people[i])-from)*size:][:size]
		to := sums[int(level)*size:][:size]
		for j, v := range row {
			to[j] += v
		}
	}
}

// multiplyAdd adds the products of rows and a vector to sums.
func multiplyAdd(rows []float64, count, n, stride int, vector, sums []float64) {
	even := 0 // people whom lanes take
	if hasLanes() && count >= 4 && n >= 8 {
		even = n &^ 7
		eight := hasLanes8() && n >= 16
		if eight {
			even = n &^ 15
		}
		_, _ = vector[n-1], rows[(count-1)*stride+n-1]
		var four [4]float64
		for row := 0; row < count; row += 4 {
			// The last four may begin among rows that are summed already.
			first := min(row, count-4)
			four = [4]float64{}
			if eight {
				dotLanes8(&rows[first*stride], stride, &vector[0], even, &four[0])
			} else {
				dotLanes(&rows[first*stride], stride, &vector[0], even, &four[0])
			}
			for i := row - first; i < 4; i++ {
				sums[first+i] += four[i]
			}
		}
	}
	if even < n {
		gemv(rows[even:], count, n-even, stride, vector[even:], sums)
	}
}

func gemv(rows []float64, count, n, stride int, vector, sums []float64) {
	blas64.Gemv(blas.NoTrans, 1, blas64.General{Rows: count, Cols: n, Stride: stride, Data: rows},
		blas64.Vector{N: n, Inc: 1, Data: vector}, 1, blas64.Vector{N: count, Inc: 1, Data: sums})
}
