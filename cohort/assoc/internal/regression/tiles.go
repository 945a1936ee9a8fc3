package regression

// tile is how many columns are summed with each other at a time.
const tile = 4

// addSums adds the sums of weight·column·column of all pairs of columns, and those of
// rest·column: a look's part of the Hessian and of the gradient.
func (p *products) addSums(weight, rest, hessian, gradient []float64) {
	weight, rest = weight[:p.n], rest[:p.n]
	even := p.n &^ 7 // people whom lanes take
	if p.c.k < tile || even == 0 || !hasLanes8() {
		p.addPairs(weight, hessian)
		p.addColumns(rest, gradient)
		return
	}
	p.addTiles(weight, rest, even, hessian, gradient)
	for i := even; i < p.n; i++ {
		p.c.addPerson(p.from+i, rest[i], weight[i], hessian, gradient)
	}
}

// addTiles is addSums of the first n people, a multiple of 8. Columns beside the
// intercept go four at a time; the last four may begin among columns that are summed
// already. With three covariates the intercept is the fourth column.
func (p *products) addTiles(weight, rest []float64, n int, hessian, gradient []float64) {
	c := p.c
	first := min(1, c.k-tile)
	at := func(column int) *float64 { return &c.all[column*c.n+p.from : column*c.n+p.from+n][0] }
	var sums [20]float64
	for row := first; row < c.k; row += tile {
		start := min(row, c.k-tile)
		triangleLanes8(at(start), c.n, &weight[0], &rest[0], n, &sums[0])
		if row == 1 {
			hessian[0] += sums[18]
			gradient[0] += sums[19]
		}
		for i := row - start; i < tile; i++ {
			line := hessian[triangle(start+i):]
			if first == 1 {
				line[0] += sums[10+i]
			}
			for j, s := range sums[triangle(i):triangle(i+1)] {
				line[start+j] += s
			}
			gradient[start+i] += sums[14+i]
		}
		for column := first; column < start; column += tile {
			squareLanes8(at(start), at(column), c.n, &weight[0], n, &sums[0])
			for i := row - start; i < tile; i++ {
				line := hessian[triangle(start+i)+column:]
				for j := range min(tile, start-column) {
					line[j] += sums[tile*i+j]
				}
			}
		}
	}
}
