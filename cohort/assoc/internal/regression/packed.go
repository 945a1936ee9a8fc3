package regression

import "encoding/binary"

// Packed is a linear regression laid out for rows of packed calls: two bits a
// sample, the first in the lowest ones, as a matrix has them. It does not change;
// any number of goroutines may use it.
//
// What a row has to do with the columns is looked up three calls at a time, in
// tables of all that three calls can be, which the rows of a block share.
type Packed struct {
	linear *Linear
	copies [4]float64 // that a call of each code counts
	words  int        // of a row

	// The columns are the covariates without the intercept, and the outcome, four
	// together; one that remains is alone.
	quads int
	alone bool

	// Of each quad four numbers of each sample, then those of the column that is alone;
	// zeros of who is left out, and behind the last sample.
	values []float64
}

// callsOfWord is how many calls a word of a row has.
const callsOfWord = 32

// NewPacked lays out l, of whose people used says which of the samples they are. A
// call that is missing, code 3, counts nothing, whatever copies has for it.
func NewPacked(l *Linear, used []int32, samples int, copies [4]float64) *Packed {
	copies[3] = 0
	k := l.c.k
	p := &Packed{linear: l, copies: copies, words: (samples + callsOfWord - 1) / callsOfWord, quads: (k + 2) / 4, alone: k%4 == 1}
	p.values = make([]float64, p.Columns()*p.words*callsOfWord)
	for j := range k {
		column := l.residual
		if j < k-1 {
			column = l.c.columns[j+1]
		}
		from, stride := j/4*4*p.words*callsOfWord+j%4, 4
		if p.alone && j == k-1 {
			stride = 1
		}
		for i, v := range column {
			p.values[from+stride*int(used[i])] = v
		}
	}
	return p
}

// Columns is how many numbers Sum makes of a row.
func (p *Packed) Columns() int {
	if p.alone {
		return 4*p.quads + 1
	}
	return 4 * p.quads
}

// Tables is a goroutine's room for Sum: the sums of four columns, and of one, over three
// calls, by their six bits. A word is ten times three calls, and two.
type Tables struct {
	four [11][64][4]float64
	one  [11][64]float64
}

// Sum sums the copies that each row has, times the columns, to sums: p.Columns()
// numbers a row. Where reverse is all ones it is the copies of the other allele;
// else it is zero.
func (p *Packed) Sum(rows [][]byte, reverse []uint64, sums []float64, t *Tables) {
	columns := p.Columns()
	clear(sums[:len(rows)*columns])
	for word := range p.words {
		for quad := range p.quads {
			t.fill(p.values[4*callsOfWord*(quad*p.words+word):], &p.copies)
			t.add(rows, reverse, 8*word, sums[4*quad:], columns)
		}
		if p.alone {
			t.fillOne(p.values[callsOfWord*(4*p.quads*p.words+word):], &p.copies)
			t.addOne(rows, reverse, 8*word, sums[4*p.quads:], columns)
		}
	}
}

// fill works out the sums for a word's people.
func (t *Tables) fill(values []float64, copies *[4]float64) {
	for person := range callsOfWord {
		of := &t.four[person/3]
		known := 1 << (2 * (person % 3)) // so many patterns of the calls before
		v := values[4*person : 4*person+4 : 4*person+4]
		for code := len(copies) - 1; code >= 0; code-- {
			n := copies[code]
			a, b, c, d := n*v[0], n*v[1], n*v[2], n*v[3]
			for i := range known {
				before, sum := &of[i], &of[code*known+i]
				if known == 1 {
					*sum = [4]float64{a, b, c, d}
					continue
				}
				sum[0], sum[1], sum[2], sum[3] = before[0]+a, before[1]+b, before[2]+c, before[3]+d
			}
		}
	}
}

// fillOne is fill for the column that is alone.
func (t *Tables) fillOne(values []float64, copies *[4]float64) {
	for person := range callsOfWord {
		of := &t.one[person/3]
		known := 1 << (2 * (person % 3))
		for code := len(copies) - 1; code >= 0; code-- {
			a := copies[code] * values[person]
			for i := range known {
				if known == 1 {
					of[code] = a
					continue
				}
				of[code*known+i] = of[i] + a
			}
		}
	}
}

// wordOf is the calls of a row from a byte on, as copies of its allele: of two copies
// the other allele has none, of one one; missing stays so.
func wordOf(row []byte, at int, reverse uint64) uint64 {
	var x uint64
	if len(row) >= at+8 {
		x = binary.LittleEndian.Uint64(row[at:])
	} else {
		for j, b := range row[at:] {
			x |= uint64(b) << (8 * j)
		}
	}
	return x ^ ^x&lowBits&reverse<<1
}

// add looks up the word of each row that begins at a byte.
func (t *Tables) add(rows [][]byte, reverse []uint64, at int, sums []float64, stride int) {
	for i, row := range rows {
		x := wordOf(row, at, reverse[i])
		if x == 0 {
			continue
		}
		a, b := &t.four[0][x&63], &t.four[1][x>>6&63]
		s0, s1, s2, s3 := a[0]+b[0], a[1]+b[1], a[2]+b[2], a[3]+b[3]
		a, b = &t.four[2][x>>12&63], &t.four[3][x>>18&63]
		s0, s1, s2, s3 = s0+(a[0]+b[0]), s1+(a[1]+b[1]), s2+(a[2]+b[2]), s3+(a[3]+b[3])
		a, b = &t.four[4][x>>24&63], &t.four[5][x>>30&63]
		s0, s1, s2, s3 = s0+(a[0]+b[0]), s1+(a[1]+b[1]), s2+(a[2]+b[2]), s3+(a[3]+b[3])
		a, b = &t.four[6][x>>36&63], &t.four[7][x>>42&63]
		s0, s1, s2, s3 = s0+(a[0]+b[0]), s1+(a[1]+b[1]), s2+(a[2]+b[2]), s3+(a[3]+b[3])
		a, b = &t.four[8][x>>48&63], &t.four[9][x>>54&63]
		s0, s1, s2, s3 = s0+(a[0]+b[0]), s1+(a[1]+b[1]), s2+(a[2]+b[2]), s3+(a[3]+b[3])
		a = &t.four[10][x>>60]
		sum := sums[i*stride : i*stride+4 : i*stride+4]
		sum[0] += s0 + a[0]
		sum[1] += s1 + a[1]
		sum[2] += s2 + a[2]
		sum[3] += s3 + a[3]
	}
}

// addOne is add for the column that is alone.
func (t *Tables) addOne(rows [][]byte, reverse []uint64, at int, sums []float64, stride int) {
	of := &t.one
	for i, row := range rows {
		x := wordOf(row, at, reverse[i])
		if x == 0 {
			continue
		}
		a := of[0][x&63] + of[1][x>>6&63] + of[2][x>>12&63]
		b := of[3][x>>18&63] + of[4][x>>24&63] + of[5][x>>30&63]
		c := of[6][x>>36&63] + of[7][x>>42&63] + of[8][x>>48&63]
		sums[i*stride] += a + b + c + (of[9][x>>54&63] + of[10][x>>60])
	}
}

const lowBits = 0x5555555555555555 // of each call

// Tally is what is known of a row: how many of the people have one level of the
// predictor and the next, who has no call, and the row's sums.
type Tally struct {
	One, Two int
	Missing  []int32 // ascending
	Sums     []float64
}

// Fit regresses the outcome on the covariates and a row's copies. False: the
// numbers lack digits, because nearly all is explained: ask Linear.Fit.
func (p *Packed) Fit(t *Tally, w *Work) (Estimate, bool) {
	l := p.linear
	k := l.c.k
	e := l.estimate(len(t.Missing))
	none := e.N - t.One - t.Two
	switch {
	case e.N <= k+1:
		e.Fault = FewPeople
		return e, true
	case none == e.N || t.One == e.N || t.Two == e.N:
		e.Fault = Constant
		return e, true
	}
	gram := w.gram[triangle(k):]
	gram[0] = float64(t.One + 2*t.Two)
	copy(gram[1:k], t.Sums)
	gram[k] = float64(t.One + 4*t.Two)
	whole := l.solve(&e, &Predictor{Missing: t.Missing}, t.Sums[k-1], w)
	return e, whole
}
