package score

import "github.com/allelerx/allelerx/genomics/parallel"

// sums are the running sums of one file's scores: channels × people, each person's
// together. The last two channels are the copies of named alleles and the alleles
// that were seen.
type sums struct {
	people, channels int
	workers          int
	of               []float64

	// Four terms wait for one another: the codes of a person in four rows are
	// one byte, which is looked up in a table of what the four add.
	waiting int
	rows    [4][]byte
	values  [4][]float64
	four    []float64 // 256 × channels
}

func newSums(people, channels, workers int) *sums {
	s := &sums{
		people: people, channels: channels, workers: parallel.Workers(workers),
		of: make([]float64, people*channels), four: make([]float64, 256*channels),
	}
	for i := range s.rows {
		s.rows[i] = make([]byte, (people+3)/4)
		s.values[i] = make([]float64, 4*channels)
	}
	return s
}

// add adds a term. The row and values are copied.
func (s *sums) add(row []byte, values []float64) {
	copy(s.rows[s.waiting], row)
	copy(s.values[s.waiting], values)
	if s.waiting++; s.waiting == len(s.rows) {
		s.flush()
	}
}

// parallelFrom is how many additions are worth several goroutines: starting and
// joining them takes some 5 µs.
const parallelFrom = 1 << 16

// flush adds the terms that wait. Each person's sum is made in the same order,
// whatever the number of goroutines.
func (s *sums) flush() {
	if s.waiting == 0 {
		return
	}
	for i := s.waiting; i < len(s.rows); i++ {
		clear(s.rows[i])
		clear(s.values[i])
	}
	s.waiting = 0
	s.combine()
	bytes := len(s.rows[0])
	if s.workers == 1 || s.people*s.channels < parallelFrom {
		s.addFour(0, bytes)
		return
	}
	parallel.Split(s.workers, bytes, s.addFour)
}

// combine makes the table of what four codes add: 16 of two terms each, and then
// 256.
func (s *sums) combine() {
	n := s.channels
	var pairs [2][]float64
	for p := range pairs {
		a, b := s.values[2*p], s.values[2*p+1]
		pairs[p] = make([]float64, 16*n)
		for code := range 16 {
			x, y := a[code%4*n:], b[code/4*n:]
			for c := range n {
				pairs[p][code*n+c] = x[c] + y[c]
			}
		}
	}
	for code := range 256 {
		x, y := pairs[0][code%16*n:][:n], pairs[1][code/16*n:][:n]
		to := s.four[code*n:][:n]
		for c := range to {
			to[c] = x[c] + y[c]
		}
	}
}

// addFour adds the four terms to the people of some bytes of the rows.
func (s *sums) addFour(from, to int) {
	a, b, c, d := s.rows[0][:to], s.rows[1][:to], s.rows[2][:to], s.rows[3][:to]
	whole := to
	if 4*to > s.people {
		whole--
	}
	n := s.channels
	i := from
	if n == oneScore {
		for ; i < whole; i++ {
			x := transpose(uint32(a[i]) | uint32(b[i])<<8 | uint32(c[i])<<16 | uint32(d[i])<<24)
			sum := s.of[4*oneScore*i:][:4*oneScore]
			for p := 0; p < len(sum); p += oneScore {
				add := s.four[int(x&0xFF)*oneScore:][:oneScore]
				sum[p] += add[0]
				sum[p+1] += add[1]
				sum[p+2] += add[2]
				x >>= 8
			}
		}
	}
	for ; i < to; i++ {
		x := transpose(uint32(a[i]) | uint32(b[i])<<8 | uint32(c[i])<<16 | uint32(d[i])<<24)
		for p := 4 * i; p < min(4*i+4, s.people); p++ {
			add := s.four[int(x&0xFF)*n:][:n]
			sum := s.of[p*n:][:n]
			x >>= 8
			for j, v := range add {
				sum[j] += v
			}
		}
	}
}

// oneScore is the channels of a file with one score: what most files have.
const oneScore = 3

// transpose turns four bytes of four codes of two bits each: the first codes of all
// become the first byte.
func transpose(x uint32) uint32 {
	t := (x>>6 ^ x) & 0x00CC00CC
	x ^= t ^ t<<6
	t = (x>>12 ^ x) & 0x0000F0F0
	return x ^ t ^ t<<12
}
