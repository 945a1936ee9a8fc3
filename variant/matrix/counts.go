package matrix

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// Counts is how many samples have each call of a variant, or variants of a
// sample.
type Counts struct{ HomRef, Het, HomAlt, Missing int }

// Alt returns how many ALT alleles there are among the calls.
func (c Counts) Alt() int { return c.Het + 2*c.HomAlt }

// Alleles returns how many alleles were called: two a call.
func (c Counts) Alleles() int { return 2 * (c.HomRef + c.Het + c.HomAlt) }

// Frequency returns the part of the called alleles that is ALT, NaN where none
// is called.
func (c Counts) Frequency() float64 {
	if c.Alleles() == 0 {
		return math.NaN()
	}
	return float64(c.Alt()) / float64(c.Alleles())
}

// Counts counts the calls of a variant.
func (m *Matrix) Counts(variant int) Counts {
	return countCodes(m.rows.at(variant), len(m.samples))
}

// SampleCounts counts the calls of a sample.
func (m *Matrix) SampleCounts(sample int) Counts {
	var n [4]int
	shift := 2 * (sample % 4)
	for i := range m.NumVariants() {
		n[m.rows.at(i)[sample/4]>>shift&3]++
	}
	return Counts{n[0], n[1], n[2], n[3]}
}

const lowBits = 0x5555555555555555 // of each pair

func countCodes(packed []byte, samples int) Counts {
	var c Counts
	count := func(word uint64) {
		low, high := word&lowBits, word>>1&lowBits
		c.Het += bits.OnesCount64(low &^ high)
		c.HomAlt += bits.OnesCount64(high &^ low)
		c.Missing += bits.OnesCount64(low & high)
	}
	for ; len(packed) >= 8; packed = packed[8:] {
		count(binary.LittleEndian.Uint64(packed))
	}
	for _, b := range packed {
		count(uint64(b))
	}
	c.HomRef = samples - c.Het - c.HomAlt - c.Missing
	return c
}
