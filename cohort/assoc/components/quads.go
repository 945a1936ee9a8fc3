package components

// quads are variants by fours. The codes of a person at four variants are a byte,
// and what two people's products at the four sum to depends on two bytes only:
// for one person it is a table of 256 numbers, from which each other person costs
// one look-up.
type quads struct {
	codes  [][]byte        // of each quad: a byte for each person
	values [][4][4]float64 // of each quad: the values by variant and code
	used   int             // variants of the last quad; 4: it is full
}

func (q *quads) add(row []byte, v *standard, n int) {
	if len(q.codes) == 0 || q.used == 4 {
		q.codes = append(q.codes, make([]byte, n))
		q.values = append(q.values, [4][4]float64{}) // a variant that is not there adds 0
		q.used = 0
	}
	last, shift := len(q.codes)-1, 2*q.used
	codes := q.codes[last]
	for i := range codes {
		codes[i] |= row[i>>2] >> (2 * (i & 3)) & 3 << shift
	}
	q.values[last][q.used] = v.values
	q.used++
}

// addTo adds a person's products with that person and the ones after to a row.
func (q *quads) addTo(row []float64, j int) {
	var a, b [256]float64
	sums := row[j:]
	i := 0
	for ; i+1 < len(q.codes); i += 2 {
		first, second := q.codes[i], q.codes[i+1]
		table(&a, &q.values[i], first[j])
		table(&b, &q.values[i+1], second[j])
		first, second = first[j:], second[j:]
		second = second[:len(first)]
		sums = sums[:len(first)]
		for k, code := range first {
			sums[k] += a[code] + b[second[k]]
		}
	}
	if i < len(q.codes) {
		table(&a, &q.values[i], q.codes[i][j])
		for k, code := range q.codes[i][j:] {
			sums[k] += a[code]
		}
	}
}

// table fills in the sums of products of the person with the codes own with a
// person of any codes.
func table(t *[256]float64, values *[4][4]float64, own byte) {
	var low, high [16]float64 // of the first two variants, and the others
	x0, x1 := values[0][own&3], values[1][own>>2&3]
	x2, x3 := values[2][own>>4&3], values[3][own>>6]
	for i := range low {
		low[i] = x0*values[0][i&3] + x1*values[1][i>>2]
		high[i] = x2*values[2][i&3] + x3*values[3][i>>2]
	}
	for h, sum := range high {
		part := (*[16]float64)(t[16*h:])
		for l := range part {
			part[l] = low[l] + sum
		}
	}
}

func (q *quads) clear() {
	q.codes, q.values, q.used = q.codes[:0], q.values[:0], 0
}
