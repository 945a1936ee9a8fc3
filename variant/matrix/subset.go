package matrix

import (
	"encoding/binary"
	"math/bits"
)

// Subset is some of the samples of a matrix, whose calls it counts a machine word of
// them at a time. It does not change, and any number of goroutines may use it.
type Subset struct {
	words []uint64 // both bits of each member's call in a row
	n     int
}

// samplesOfWord is how many calls of two bits a word holds.
const samplesOfWord = 32

// SubsetOf returns the set of those samples for which in is true.
func SubsetOf(samples int, in func(i int) bool) *Subset {
	s := &Subset{words: make([]uint64, (samples+samplesOfWord-1)/samplesOfWord)}
	for i := range samples {
		if in(i) {
			s.words[i/samplesOfWord] |= 3 << (2 * (i % samplesOfWord))
			s.n++
		}
	}
	return s
}

// Len returns how many samples are in the set.
func (s *Subset) Len() int { return s.n }

// Counts counts the set's calls of a row, as Matrix.Row returns it.
func (s *Subset) Counts(row []byte) Counts {
	var lows, highs, both int
	count := func(low, high uint64) {
		lows += bits.OnesCount64(low)
		highs += bits.OnesCount64(high)
		both += bits.OnesCount64(low & high)
	}
	words := s.words
	// Two words at a time, one in the other's gaps.
	for ; len(words) >= 2 && len(row) >= 16; words, row = words[2:], row[16:] {
		a := binary.LittleEndian.Uint64(row) & words[0]
		b := binary.LittleEndian.Uint64(row[8:]) & words[1]
		count(a&lowBits|b&lowBits<<1, a>>1&lowBits|b&^lowBits)
	}
	for i, mask := range words {
		word := wordOf(row, i) & mask
		count(word&lowBits, word>>1&lowBits)
	}
	c := Counts{Het: lows - both, HomAlt: highs - both, Missing: both}
	c.HomRef = s.n - c.Het - c.HomAlt - c.Missing
	return c
}

// AddMissing adds one to the place of each of the set's samples whose call is
// missing.
func (s *Subset) AddMissing(row []byte, missing []int) {
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
func (s *Subset) Has(sample int) bool {
	return s.words[sample/samplesOfWord]>>(2*(sample%samplesOfWord))&3 != 0
}
