package vcf

import (
	"encoding/binary"
	"math/bits"
	"slices"
)

// appendTabs appends where each tab of text is, plus base. Samples are short,
// so that a search for one tab after another would be spent on its beginnings
// and ends, and on guessing which it is: this looks at 64 bytes at a time, and
// decides next to nothing in between.
func appendTabs(dst []uint32, text []byte, base int) []uint32 {
	at := 0
	for ; at+64 <= len(text); at += 64 {
		mask := tabMask(text[at:])
		n, found := len(dst), bits.OnesCount64(mask)
		if cap(dst)-n < 64 {
			dst = slices.Grow(dst, max(64, n/2))
		}
		// Four are written whether they are there or not.
		dst = dst[:n+64]
		for into := dst[n:]; ; into = into[4:] {
			four := into[:4]
			four[0] = uint32(base + at + bits.TrailingZeros64(mask))
			mask &= mask - 1
			four[1] = uint32(base + at + bits.TrailingZeros64(mask))
			mask &= mask - 1
			four[2] = uint32(base + at + bits.TrailingZeros64(mask))
			mask &= mask - 1
			four[3] = uint32(base + at + bits.TrailingZeros64(mask))
			mask &= mask - 1
			if mask == 0 {
				break
			}
		}
		dst = dst[:n+found]
	}
	for ; at < len(text); at++ {
		if text[at] == '\t' {
			dst = append(dst, uint32(base+at))
		}
	}
	return dst
}

const (
	tabBytes = '\t' * 0x0101010101010101
	lowSeven = 0x7F7F7F7F7F7F7F7F
)

// tabMask has a bit for each of 64 bytes, the first lowest, set where it is a
// tab.
func tabMask(text []byte) uint64 {
	_ = text[63]
	a := binary.LittleEndian.Uint64(text) ^ tabBytes
	b := binary.LittleEndian.Uint64(text[8:]) ^ tabBytes
	c := binary.LittleEndian.Uint64(text[16:]) ^ tabBytes
	d := binary.LittleEndian.Uint64(text[24:]) ^ tabBytes
	e := binary.LittleEndian.Uint64(text[32:]) ^ tabBytes
	f := binary.LittleEndian.Uint64(text[40:]) ^ tabBytes
	g := binary.LittleEndian.Uint64(text[48:]) ^ tabBytes
	h := binary.LittleEndian.Uint64(text[56:]) ^ tabBytes
	// The highest bit of each byte: set unless the byte is 0.
	a |= a&lowSeven + lowSeven
	b |= b&lowSeven + lowSeven
	c |= c&lowSeven + lowSeven
	d |= d&lowSeven + lowSeven
	e |= e&lowSeven + lowSeven
	f |= f&lowSeven + lowSeven
	g |= g&lowSeven + lowSeven
	h |= h&lowSeven + lowSeven
	const low = 0x0101010101010101
	x := a>>7&low | b>>6&(low<<1) | c>>5&(low<<2) | d>>4&(low<<3) |
		e>>3&(low<<4) | f>>2&(low<<5) | g>>1&(low<<6) | h&(low<<7)
	return ^transposed(x)
}

// transposed swaps the rows and columns of 8 × 8 bits (Warren, Hacker's Delight,
// section 7-3): bit i of byte j becomes bit j of byte i.
func transposed(x uint64) uint64 {
	t := (x ^ x>>7) & 0x00AA00AA00AA00AA
	x ^= t ^ t<<7
	t = (x ^ x>>14) & 0x0000CCCC0000CCCC
	x ^= t ^ t<<14
	t = (x ^ x>>28) & 0x00000000F0F0F0F0
	return x ^ t ^ t<<28
}
