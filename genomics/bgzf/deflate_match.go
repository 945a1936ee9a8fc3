package bgzf

import (
	"encoding/binary"
	"math/bits"
)

// encoder deflates the data of one block after another, in one goroutine. It
// is made for BGZF: blocks do not know of each other and positions in them fit
// into 16 bits, so that its tables stay in the nearest caches. Measured on
// genotypes, reads and numbers, files are 4, 7 and 5 % larger than those of
// bgzip at its default level, and take 0.3, 0.37 and 0.43 of its CPU time.
type encoder struct {
	data window
	size int // bytes of data

	recent [1 << recentBits]uint16 // where the hash of 4 bytes was last
	long   [1 << longBits]uint64   // where that of 8 bytes was the last four times, the last one lowest

	matches [blockData / minMatch]match
	n       int // of matches
	rest    int // bytes after the last match

	litFreq  [maxLit]uint32 // of literals, the end and lengths
	distFreq [maxDist]uint32

	codes codes
}

// window is a block's data, with room to read 8 bytes at any of its places.
type window [maxBlock + 8]byte

// match is a stretch of bytes that stand as they are, and one that was there
// before.
type match struct {
	literals uint16 // bytes before the match
	length   uint16 // 4 to 258
	distance uint16 // less one
	slot     uint8  // the code of the distance
}

const (
	recentBits = 13
	longBits   = 13

	minMatch    = 4
	maxMatch    = 258
	maxDistance = 32 << 10 // RFC 1951, section 2

	// The numbers from here on are the best found between speed and size, on
	// genotypes, reads and numbers.
	niceMatch   = 64   // such a match is not compared with others of its place
	lazyMatch   = 16   // nor with those of the next place
	farMatch    = 4096 // distance at which a match of 4 bytes costs more than they do
	sparseMatch = 16   // inside a longer match only 8 bytes are hashed
	smallPeriod = 8    // a match of such distance says the same again and again
)

// parse finds the matches in the data and counts the codes they take.
func (e *encoder) parse() {
	p, size := &e.data, e.size
	clear(e.recent[:])
	clear(e.long[:])
	clear(e.litFreq[:])
	clear(e.distFreq[:])
	clear(p[size : size+8]) // what stood there must not change the outcome
	e.n = 0
	e.litFreq[endOfBlock] = 1
	e.litFreq[p[0]]++ // empty places of the tables say 0: the first byte, as good a guess as any
	i, done := 1, 0
	for i < size-minMatch {
		length, at := e.find(i)
		if length < minMatch || length == minMatch && i-at > farMatch {
			e.litFreq[p[i]]++
			i++
			continue
		}
		hashed := i + 1
		for length < lazyMatch && i+1 < size-minMatch {
			next, nextAt := e.find(i + 1)
			hashed = i + 2
			if next < minMatch || worth(next, i+1-nextAt) <= worth(length, i-at) {
				break
			}
			e.litFreq[p[i]]++
			i++
			length, at = next, nextAt
		}
		e.take(i-done, length, i-at)
		end := i + length
		if i-at <= smallPeriod && length > 4*smallPeriod {
			e.hash(hashed, i+smallPeriod)
			hashed = end - smallPeriod - minMatch
		}
		if length > sparseMatch {
			e.hashLong(hashed, end-minMatch)
			hashed = max(hashed, end-minMatch)
		}
		e.hash(hashed, end)
		i, done = end, end
	}
	for ; i < size; i++ {
		e.litFreq[p[i]]++
	}
	e.rest = size - done
}

// worth is about how many bits a match saves.
func worth(length, distance int) int { return 6*length - bits.Len16(uint16(distance-1)) }

// find returns the best match at i, and notes that i has been there. A length
// below minMatch is none.
func (e *encoder) find(i int) (length, at int) {
	p := &e.data
	v := load64(p, i)
	h8, h4 := hash8(v), hash4(v)
	places, recent := e.long[h8], int(e.recent[h4])
	e.long[h8] = places<<16 | uint64(i)
	e.recent[h4] = uint16(i)
	limit, nearest := min(maxMatch, e.size-i), i-maxDistance

	a, b, c := int(places&0xffff), int(places>>16&0xffff), int(places>>32&0xffff)
	isA, isB, isC := load64(p, a) == v, load64(p, b) == v, load64(p, c) == v
	if isA || isB || isC {
		if isA && a >= nearest {
			length, at = e.extend(a, i, limit), a
		}
		if isB && b >= nearest && length < niceMatch {
			if n := e.extend(b, i, limit); n > length {
				length, at = n, b
			}
		}
		if isC && c >= nearest && length < niceMatch {
			if n := e.extend(c, i, limit); n > length {
				length, at = n, c
			}
		}
		if length >= 8 {
			return length, at
		}
	}
	if recent < nearest {
		return 0, 0
	}
	length = bits.TrailingZeros64(load64(p, recent)^v) >> 3
	if length == 8 {
		length = e.extend(recent, i, limit)
	}
	return min(length, limit), recent
}

// extend returns how long the match is whose first 8 bytes are equal, or limit.
func (e *encoder) extend(a, b, limit int) int {
	for n := 8; n < limit; n += 8 {
		if x := load64(&e.data, a+n) ^ load64(&e.data, b+n); x != 0 {
			return min(n+bits.TrailingZeros64(x)>>3, limit)
		}
	}
	return limit
}

// hash notes the places from a to b, half-open.
func (e *encoder) hash(a, b int) {
	for i := a; i < b; i++ {
		v := load64(&e.data, i)
		h8, h4 := hash8(v), hash4(v)
		e.long[h8] = e.long[h8]<<16 | uint64(i)
		e.recent[h4] = uint16(i)
	}
}

// hashLong is hash for the longer hash only.
func (e *encoder) hashLong(a, b int) {
	for i := a; i < b; i++ {
		h8 := hash8(load64(&e.data, i))
		e.long[h8] = e.long[h8]<<16 | uint64(i)
	}
}

// take notes a match after that many literals, which are counted already.
func (e *encoder) take(literals, length, distance int) {
	slot := slotOf(distance - 1)
	e.matches[e.n] = match{uint16(literals), uint16(length), uint16(distance - 1), uint8(slot)}
	e.n++
	e.litFreq[lengthSymbol[length]]++
	e.distFreq[slot]++
}

// load64 reads 8 bytes. The conversion spares the check of bounds: i is a place
// of the block.
func load64(p *window, i int) uint64 { return binary.LittleEndian.Uint64(p[uint16(i):][:8]) }

// The multipliers are 2⁶⁴ and 2³² divided by the golden ratio (Knuth, volume 3,
// section 6.4).
func hash8(v uint64) uint64 { return v * 0x9e3779b97f4a7c15 >> (64 - longBits) }
func hash4(v uint64) uint32 { return uint32(v) * 0x9e3779b1 >> (32 - recentBits) }
