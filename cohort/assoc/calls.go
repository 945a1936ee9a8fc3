package assoc

import (
	"encoding/binary"
	"math/bits"

	"github.com/allelerx/allelerx/cohort/assoc/internal/regression"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// calls turns rows of a matrix into predictors.
type calls struct {
	samples  int
	place    []int32 // of a sample among those used, −1: is none
	used     int
	founders []int32 // nil: all samples are
}

func newCalls(m *Model, g *matrix.Matrix) *calls {
	c := &calls{samples: g.NumSamples(), place: m.place, used: len(m.used)}
	founders := make([]int32, 0, c.samples)
	for i, s := range g.Samples() {
		if s.Father == "0" && s.Mother == "0" {
			founders = append(founders, int32(i))
		}
	}
	// plink2 counts alleles among founders, unless there is none.
	if len(founders) != c.samples && len(founders) > 0 {
		c.founders = founders
	}
	return c
}

// minorIsREF reports whether REF is rarer than ALT.
func (c *calls) minorIsREF(g *matrix.Matrix, variant int) bool {
	n := g.Counts(variant)
	if c.founders != nil {
		n = matrix.Counts{}
		row := g.Row(variant)
		for _, at := range c.founders {
			switch row[at/4] >> (2 * (at % 4)) & 3 {
			case vcf.CodeHomRef:
				n.HomRef++
			case vcf.CodeHet:
				n.Het++
			case vcf.CodeHomAlt:
				n.HomAlt++
			}
		}
	}
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
	p.At, p.Level, p.Missing = p.At[:0], p.Level[:0], p.Missing[:0]
	p.Values = levels[g]
	var n a1Counts
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
		for missing != 0 {
			if at := c.place[first+bits.TrailingZeros64(missing)/2]; at >= 0 {
				p.Missing = append(p.Missing, at)
			}
			missing &= missing - 1
		}
		n.add(c.place, first, one, two, g, p)
	}
	n.Missing = len(p.Missing)
	n.None = c.used - n.One - n.Two - n.Missing
	return n
}

// add takes the people of a word who have A1 once or twice.
func (n *a1Counts) add(place []int32, first int, one, two uint64, g Genetic, p *regression.Predictor) {
	for left := one | two; left != 0; left &= left - 1 {
		bit := bits.TrailingZeros64(left)
		at := place[first+bit/2]
		if at < 0 {
			continue
		}
		twice := int32(two >> bit & 1)
		n.Two += int(twice)
		n.One += 1 - int(twice)
		switch g {
		case Dominant:
			twice = 0
		case Recessive:
			if twice == 0 {
				continue
			}
			twice = 0
		}
		p.At = append(p.At, at)
		p.Level = append(p.Level, twice)
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
