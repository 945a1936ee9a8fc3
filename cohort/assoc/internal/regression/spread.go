package regression

// spread is where the people are who have a predictor.
type spread struct {
	at, missing []int32 // of each block the first in Predictor.At, and in Missing; then how many there are

	// Of everybody 0 for the base, a place among Predictor.Values and 1, or noValue; nil
	// where few have the predictor, or the processor makes nothing of it.
	levels []uint8
	room   []uint8

	values [8]float64  // of the levels
	ratios [16]float64 // by which inverse odds change with the level; then 1, or 0 without a value
}

// noValue is the level of who has no value, and the most levels there are.
const noValue = 7

// spreadShare is of how many people one must have the predictor for everybody's level to
// be of use.
const spreadShare = 16

func (s *spread) begin(p *Predictor, n int) {
	s.at, s.missing = firsts(p.At, n, s.at), firsts(p.Missing, n, s.missing)
	if s.levels = nil; len(p.Values) >= noValue || len(p.At)*spreadShare < n || !hasLanes8() {
		return
	}
	if cap(s.room) < n {
		s.room = make([]uint8, n)
	}
	s.levels = s.room[:n]
	clear(s.levels)
	for i, person := range p.At {
		s.levels[person] = uint8(p.Level[i] + 1)
	}
	for _, person := range p.Missing {
		s.levels[person] = noValue
	}
	clear(s.values[:])
	copy(s.values[1:], p.Values)
}

// firsts writes which of people, ascending, is the first of each block.
func firsts(people []int32, n int, to []int32) []int32 {
	to, at := to[:0], 0
	for from := 0; from < n; from += block {
		to = append(to, int32(at))
		at = firstFrom(people, at, from+block)
	}
	return append(to, int32(at))
}

// firstFrom is the place, at or after another one, of the first of people who are not
// before a person.
func firstFrom(people []int32, at, person int) int {
	for at < len(people) && int(people[at]) < person {
		at++
	}
	return at
}

// change takes the levels' ratios.
func (s *spread) change(ratios []float64) {
	for i := range s.ratios {
		s.ratios[i] = 1
	}
	copy(s.ratios[1:], ratios)
	s.ratios[8+noValue] = 0
}

// carriers are who of a block has the predictor, by places in Predictor.At.
func (s *spread) carriers(from int) (first, end int) {
	return int(s.at[from/block]), int(s.at[from/block+1])
}

// without are who of a block has no value, by places in Predictor.Missing.
func (s *spread) without(from int) (first, end int) {
	return int(s.missing[from/block]), int(s.missing[from/block+1])
}

// odds works out p(1−p) and y − p of a block at the coefficients. Both are 0 for
// people without a value.
func (f *fit) odds(people *products, from, to int, weight, rest []float64) {
	l, p, x := f.l, f.p, people.room[:to-from]
	people.combine(f.delta, x)
	reach, even := l.c.stride(f.delta), 0 // people whom lanes take
	if levels := f.spread.levels; levels != nil && reach <= 1 && len(x) >= 8 {
		even = len(x) &^ 7
		_, _ = weight[even-1], rest[even-1]
		shiftLevelsLanes8(&levels[from], &f.spread.ratios[0], &l.inverse[from], &x[0], &l.y[from], &weight[0], &rest[0], even)
		if even == len(x) {
			return
		}
	}
	inverse := people.inverse[:len(x)]
	copy(inverse[even:], l.inverse[from+even:to])
	first, end := f.spread.carriers(from)
	level := p.Level[first:end]
	for i, person := range p.At[first:end] {
		if j := int(person) - from; j >= even {
			inverse[j] *= f.ratios[level[i]]
		}
	}
	shift(inverse[even:], x[even:], l.y[from+even:to], weight[even:], rest[even:], reach)
	first, end = f.spread.without(from)
	for _, person := range p.Missing[first:end] {
		weight[int(person)-from], rest[int(person)-from] = 0, 0
	}
}

// addPredictor adds the predictor's row of the Hessian and of the gradient, of
// those of its people who are in the block.
func (f *fit) addPredictor(people *products, from int, weight, rest []float64) {
	p, k := f.p, f.l.c.k
	last := f.hessian[triangle(k) : triangle(k)+k+1]
	first, end := f.spread.carriers(from)
	level := p.Level[first:end]
	if f.spread.levels == nil && gatherShare*(end-first) < people.n {
		f.gradient[k] += f.l.c.addPeople(p.At[first:end], level, p.Values, from, weight, rest, last)
		return
	}
	// Of many people, all are summed.
	weighted := people.room[:people.n]
	var sums [2]float64 // of weight·value² and of rest·value
	if f.spread.levels != nil {
		f.spread.weigh(from, weight, rest, weighted, &sums)
	} else {
		clear(weighted)
		for i, person := range p.At[first:end] {
			v, j := p.Values[level[i]], int(person)-from
			u := v * weight[j]
			weighted[j] = u
			sums[0] += u * v
			sums[1] += v * rest[j]
		}
	}
	people.addColumns(weighted, last[:k])
	last[k] += sums[0]
	f.gradient[k] += sums[1]
}

// weigh writes weight·value of the people of a block, and sums weight·value² and
// rest·value.
func (s *spread) weigh(from int, weight, rest, weighted []float64, sums *[2]float64) {
	even := len(weighted) &^ 7
	if even > 0 {
		_, _ = weight[even-1], rest[even-1]
		weighLanes8(&s.levels[from], &s.values[0], &weight[0], &rest[0], &weighted[0], even, &sums[0])
	}
	for i := even; i < len(weighted); i++ {
		v := s.values[s.levels[from+i]]
		weighted[i] = v * weight[i]
		sums[0] += v * weighted[i]
		sums[1] += v * rest[i]
	}
}

// gatherShare is of how many people one must have the predictor for a sum over all to
// be quicker than one over these.
const gatherShare = 4
