package regression

// scanBlock is how many people's derivatives are kept near the processor.
const scanBlock = 64

// derive writes what people, to before the last, add to the sums of a level: a row of
// seriesSums(k) numbers of each.
func (l *Logistic) derive(from, to int, rows []float64) {
	k, size := l.c.k, seriesSums(l.c.k)
	if to == from {
		return
	}
	if k <= 8 && hasLanes8() {
		_, _, _, _, _ = l.c.rows[to*k-1], l.weight[to-1], l.rest[to-1], l.y[to-1], rows[(to-from)*size-1]
		deriveLanes8(&rows[0], size, &l.c.rows[from*k], k, &l.weight[from], &l.rest[from], &l.y[from], to-from, &pairRows[0], &pairColumns[0])
		return
	}
	for person := from; person < to; person++ {
		row := rows[(person-from)*size:][:size]
		x := l.c.rows[person*k : person*k+k]
		a1, p := l.weight[person], l.y[person]-l.rest[person]
		a2 := a1 * p
		a3 := a2 * p
		a4 := a3 * p
		n := triangle(k)
		first, second, last := row[:n], row[n:2*n], row[2*n:]
		third, forth, plain := last[:k], last[k:2*k], last[2*k:3*k]
		at := 0
		for a, v := range x {
			third[a], forth[a], plain[a] = a3*v, a4*v, v
			for _, z := range x[:a+1] {
				vz := v * z
				first[at], second[at] = a1*vz, a2*vz
				at++
			}
		}
		last[3*k], last[3*k+1] = l.rest[person], l.y[person]
	}
}

// The row and the column of each cell of a symmetric matrix of eight rows; what fills the
// last eight.
var (
	pairRows = [40]int64{
		0,
		1, 1,
		2, 2, 2,
		3, 3, 3, 3,
		4, 4, 4, 4, 4,
		5, 5, 5, 5, 5, 5,
		6, 6, 6, 6, 6, 6, 6,
		7, 7, 7, 7, 7, 7, 7, 7,
	}
	pairColumns = [40]int64{
		0,
		0, 1,
		0, 1, 2,
		0, 1, 2, 3,
		0, 1, 2, 3, 4,
		0, 1, 2, 3, 4, 5,
		0, 1, 2, 3, 4, 5, 6,
		0, 1, 2, 3, 4, 5, 6, 7,
	}
)

// sumSeries sums the series of fits.
func (l *Logistic) sumSeries(fits []*fit) {
	if len(fits) == 0 {
		return
	}
	rows := make([]float64, scanBlock*seriesSums(l.c.k))
	var known [scanBlock]bool
	for _, f := range fits {
		f.series.begin(f)
		f.at, f.missing = 0, 0
	}
	for from := 0; from < l.c.n; from += scanBlock {
		to := min(from+scanBlock, l.c.n)
		if len(fits) >= manyFits {
			l.derive(from, to, rows)
			for _, f := range fits {
				f.addSums(from, to, rows, nil)
			}
			continue
		}
		clear(known[:])
		for _, f := range fits {
			f.addSums(from, to, rows, &known)
		}
	}
}

// manyFits is how many predictors there are when nearly everybody has one of them.
const manyFits = 4

// addSums adds those of a block who have the predictor to the sums of their levels, and
// those without a value to the last. Known are those of whom there are rows, nil where
// there are all.
func (f *fit) addSums(from, to int, rows []float64, known *[scanBlock]bool) {
	p, size := f.p, seriesSums(f.l.c.k)
	at, missing := f.at, f.missing
	f.at, f.missing = firstFrom(p.At, at, to), firstFrom(p.Missing, missing, to)
	if known != nil {
		f.l.deriveSome(from, p.At[at:f.at], rows, known)
		f.l.deriveSome(from, p.Missing[missing:f.missing], rows, known)
	}
	addRows(f.series.sums, rows, size, p.Level[at:f.at], p.At[at:f.at], from)
	var level [scanBlock]int32 // the only one
	addRows(f.series.sums[len(p.Values)*size:], rows, size, level[:], p.Missing[missing:f.missing], from)
}

// deriveSome derives of people of a block those who are not known.
func (l *Logistic) deriveSome(from int, people []int32, rows []float64, known *[scanBlock]bool) {
	size := seriesSums(l.c.k)
	for _, person := range people {
		if at := int(person) - from; !known[at] {
			known[at] = true
			l.derive(int(person), int(person)+1, rows[at*size:])
		}
	}
}
