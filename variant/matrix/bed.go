package matrix

import "encoding/binary"

// What a .bed begins with: two bytes that name the format, and one that says
// whether a row is of a variant or of a sample.
const (
	bedMagic    = "\x6c\x1b"
	bedVariants = 1 // rows are of variants
	bedSamples  = 0
	bedHead     = 3
)

// toBed turns rows of codes, in place, into those of a .bed, where 00 is two
// copies of the first allele of the .bim (ALT), 10 one, 11 none, and 01 missing.
// With high and low the bits of a code, those are not high, and not (high xor
// low). The bits after the last sample of each row stay zero.
func toBed(packed []byte, width, samples int) {
	rest := packed
	for ; len(rest) >= 8; rest = rest[8:] {
		x := binary.LittleEndian.Uint64(rest)
		binary.LittleEndian.PutUint64(rest, ^(x ^ x>>1&lowBits))
	}
	for i, x := range rest {
		rest[i] = ^(x ^ x>>1&(lowBits&0xFF))
	}
	clearAfter(packed, width, samples)
}

// fromBed is the inverse of toBed.
func fromBed(packed []byte, width, samples int) {
	rest := packed
	for ; len(rest) >= 8; rest = rest[8:] {
		x := ^binary.LittleEndian.Uint64(rest)
		binary.LittleEndian.PutUint64(rest, x^x>>1&lowBits)
	}
	for i, b := range rest {
		x := ^b
		rest[i] = x ^ x>>1&(lowBits&0xFF)
	}
	clearAfter(packed, width, samples)
}

// clearAfter clears what stands behind the last sample of each row.
func clearAfter(packed []byte, width, samples int) {
	if samples%4 == 0 {
		return
	}
	mask := byte(1)<<(2*(samples%4)) - 1
	for at := width - 1; at < len(packed); at += width {
		packed[at] &= mask
	}
}
