package index

// scheme is how a contig is divided into bins: one bin over all of it at level
// 0, eight times as many at each further level, numbered level by level. The
// smallest are 1<<shift bases long.
type scheme struct{ shift, depth int }

// tbiScheme is fixed in TBI and BAI: up to 2²⁹ bases, in bins from 16 KiB.
var tbiScheme = scheme{shift: 14, depth: 5}

// maxDepth keeps bin numbers within 32 bits.
const maxDepth = 9

// maxPosition is how many bases of a contig the scheme can hold.
func (s scheme) maxPosition() int {
	const most = 1<<31 - 1 // positions are int32 in every format
	if bits := s.shift + 3*s.depth; bits < 31 {
		return 1 << bits
	}
	return most
}

// firstBin is the number of the first bin of a level.
func firstBin(level int) uint32 { return uint32((1<<(3*level) - 1) / 7) }

// bins is how many bins there are.
func (s scheme) bins() uint32 { return firstBin(s.depth + 1) }

// metaBin is the number of the bin that holds statistics instead of records.
func (s scheme) metaBin() uint32 { return s.bins() + 1 }

// zeroBin is where older programs put a record at POS 0: the bin that the
// specification's reg2bin computes for [-1, 0), last of the level above the
// smallest bins. Newer ones put it into the first of the smallest bins.
func (s scheme) zeroBin() uint32 { return firstBin(s.depth) - 1 }

// atLeast is the scheme with as many levels as that many bases need.
func (s scheme) atLeast(bases int) scheme {
	for s.maxPosition() < bases {
		s.depth++
	}
	return s
}

// binsAt returns the bins of a level that overlap a stretch, both inclusive.
func (s scheme) binsAt(level, start, end int) (first, last uint32) {
	shift := s.shift + 3*(s.depth-level)
	return firstBin(level) + uint32(start>>shift), firstBin(level) + uint32((end-1)>>shift)
}

// leaf is the smallest bin around a position.
func (s scheme) leaf(pos int) uint32 { return firstBin(s.depth) + uint32(pos>>s.shift) }

// place returns the smallest bin around a stretch: its height above the
// smallest bins, and its number among those of the same height. Unlike a bin's
// number it does not depend on the depth.
func (s scheme) place(start, end int) (height, number int) {
	first, last := start>>s.shift, (end-1)>>s.shift
	for first != last {
		height, first, last = height+1, first>>3, last>>3
	}
	return height, first
}
