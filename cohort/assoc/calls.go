package assoc

import (
	"encoding/binary"
	"math/bits"

	"github.com/allelerx/allelerx/cohort/assoc/internal/regression"
	"github.com/allelerx/allelerx/variant/matrix"
)

// calls turns rows of a matrix into predictors.
type calls struct {
	samples         int
	place           []int32 // of a sample among those used, −1: is none
	used            int
	among, founders *matrix.Subset // who is used; who says which allele is the rarer
}

func newCalls(m *Model, g *matrix.Matrix) *calls {
	c := &calls{samples: g.NumSamples(), place: m.place, used: len(m.used)}
	c.among = matrix.SubsetOf(c.samples, func(i int) bool { return c.place[i] >= 0 })
	samples, founders := g.Samples(), 0
	isFounder := func(i int) bool { return samples[i].Father == "0" && samples[i].Mother == "0" }
	for i := range samples {
		if isFounder(i) {
			founders++
		}
	}
	switch {
	case founders > 0 && founders < c.samples:
		c.founders = matrix.SubsetOf(c.samples, isFounder)
	case c.used == c.samples:
		c.founders = c.among
	default: // plink2 counts alleles among founders, unless there is none
		c.founders = matrix.SubsetOf(c.samples, func(int) bool { return true })
	}
	return c
}

// minorIsREF reports whether REF is rarer than ALT.
func (c *calls) minorIsREF(g *matrix.Matrix, variant int) bool {
	return refIsMinor(c.founders.Counts(g.Row(variant)))
}

func refIsMinor(n matrix.Counts) bool {
	if n.Alleles() == 0 {
		return false
	}
	// As plink2 does it: for some numbers of alleles half of them, times the reciprocal,
	// is just below 1/2.
	reciprocal := 1 / float64(n.Alleles())
	return float64(n.Alleles()-n.Alt())*reciprocal < 0.5
}

const lowBits = 0x5555555555555555 // of each pair

// a1Counts counts the calls of those used, by copies of A1.
type a1Counts struct{ None, One, Two, Missing int }

// Frequency is the part of A1 among the alleles, NaN where there are none.
func (n a1Counts) Frequency() float64 {
	return matrix.Counts{HomRef: n.None, Het: n.One, HomAlt: n.Two}.Frequency()
}

// constant reports whether all calls are the same, or there are none.
func (n a1Counts) constant() bool {
	called := n.None + n.One + n.Two
	return n.None == called || n.One == called || n.Two == called
}

// read makes a predictor of a row of the matrix, in p's memory. Its base is no copy
// of A1.
func (c *calls) read(row []byte, a1 Allele, g Genetic, p *regression.Predictor) a1Counts {
	if cap(p.At) < c.used+1 {
		p.At, p.Level = make([]int32, c.used+1), make([]int32, c.used+1)
	}
	at, level := p.At[:c.used+1], p.Level[:c.used+1] // the last one takes who is left out
	p.Values, p.Missing = levels[g], p.Missing[:0]
	var n a1Counts
	found := 0
	for first := 0; first < c.samples; first += 32 {
		word := wordAt(row, first/4)
		low, high := word&lowBits, word>>1&lowBits
		missing, one, two := low&high, low&^high, high&^low
		if a1 == REF {
			two = ^(low | high) & lowBits
			if left := c.samples - first; left < 32 {
				two &= 1<<(2*left) - 1
			}
		}
		for ; missing != 0; missing &= missing - 1 {
			if at := c.place[first+bits.TrailingZeros64(missing)/2]; at >= 0 {
				p.Missing = append(p.Missing, at)
			}
		}
		place := c.place[first:]
		for left := one | two; left != 0; left &= left - 1 {
			bit := bits.TrailingZeros64(left)
			person := place[bit/2]
			at[found], level[found] = person, int32(two>>bit&1)
			found += 1 + int(person>>31) // −1: the next one takes this place
		}
	}
	p.At, p.Level = at[:found], level[:found]
	for _, l := range p.Level {
		n.Two += int(l)
	}
	n.One = found - n.Two
	n.Missing = len(p.Missing)
	n.None = c.used - found - n.Missing
	g.recode(p)
	return n
}

// recode makes the levels of copies those of the model.
func (g Genetic) recode(p *regression.Predictor) {
	switch g {
	case Dominant:
		clear(p.Level)
	case Recessive:
		kept := 0
		for i, l := range p.Level {
			if l == 1 {
				p.At[kept], p.Level[kept] = p.At[i], 0
				kept++
			}
		}
		p.At, p.Level = p.At[:kept], p.Level[:kept]
	}
}

// levels are the values of predictors by genetic model. They are read only.
var levels = [...][]float64{Additive: {1, 2}, Dominant: {1}, Recessive: {1}}

// wordAt reads up to eight bytes; what is not there is 0.
func wordAt(row []byte, at int) uint64 {
	if len(row)-at >= 8 {
		return binary.LittleEndian.Uint64(row[at:])
	}
	var word uint64
	for i, b := range row[at:] {
		word |= uint64(b) << (8 * i)
	}
	return word
}
