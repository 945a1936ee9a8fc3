package subset

import (
	"encoding/binary"
	"math/bits"

	"github.com/allelerx/allelerx/variant/matrix"
)

// Set is some of the samples of a matrix. It does not change, and any number of
// goroutines may use it.
type Set struct {
	words []uint64 // both bits of each member's call in a row
	n     int
}

// samplesOfWord is how many calls of two bits a word holds.
const samplesOfWord = 32

// Of returns the set of those samples for which in is true.
func Of(samples int, in func(i int) bool) *Set {
	s := &Set{words: make([]uint64, (samples+samplesOfWord-1)/samplesOfWord)}
	for i := range samples {
		if in(i) {
			s.words[i/samplesOfWord] |= 3 << (2 * (i % samplesOfWord))
			s.n++
		}
	}
	return s
}

// Len returns how many samples are in the set.
func (s *Set) Len() int { return s.n }

const lowBits = 0x5555555555555555 // of each call

// Counts counts the set's calls of a row of a matrix.
func (s *Set) Counts(row []byte) matrix.Counts {
	var c matrix.Counts
	for i, mask := range s.words {
		word := wordOf(row, i) & mask
		low, high := word&lowBits, word>>1&lowBits
		c.Het += bits.OnesCount64(low &^ high)
		c.HomAlt += bits.OnesCount64(high &^ low)
		c.Missing += bits.OnesCount64(low & high)
	}
	c.HomRef = s.n - c.Het - c.HomAlt - c.Missing
	return c
}

// AddMissing adds one to the place of each of the set's samples whose call is
// missing.
func (s *Set) AddMissing(row []byte, missing []int) {
	for i, mask := range s.words {
		word := wordOf(row, i) & mask
		for both := word & (word >> 1) & lowBits; both != 0; both &= both - 1 {
			missing[i*samplesOfWord+bits.TrailingZeros64(both)/2]++
		}
	}
}

// wordOf returns the calls of the i-th 32 samples.
func wordOf(row []byte, i int) uint64 {
	if rest := row[8*i:]; len(rest) >= 8 {
		return binary.LittleEndian.Uint64(rest)
	}
	var last [8]byte
	copy(last[:], row[8*i:])
	return binary.LittleEndian.Uint64(last[:])
}

// Has tells whether a sample is in the set.
func (s *Set) Has(sample int) bool {
	return s.words[sample/samplesOfWord]>>(2*(sample%samplesOfWord))&3 != 0
}
