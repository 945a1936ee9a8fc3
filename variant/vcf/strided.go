package vcf

import (
	"encoding/binary"
	"math/bits"

	"github.com/allelerx/allelerx/variant"
)

// Two samples in one word, in the two ways that most calls are written. Calls of
// alleles 0 and 1 differ from them only in the lowest bit of a digit.
var (
	phasedRefs   = binary.LittleEndian.Uint64([]byte("0|0\t0|0\t"))
	unphasedRefs = binary.LittleEndian.Uint64([]byte("0/0\t0/0\t"))
)

const alleleBits = 0x0001_0001_0001_0001

// strided reads columns that all are three characters, such as "0|1". It
// reports false, and calls are undefined, if any is something else.
func (g Genotypes) strided(calls []variant.Genotype) bool {
	text, rows, numAlt := g.r.samples(), g.r.block.rows, g.r.NumAlt()
	if rows.columns == 0 || len(text) != 4*rows.columns-1 {
		return false
	}
	last := lastDigit(numAlt)
	if rows.pick != nil {
		return pickStrided(calls, text, rows, last)
	}
	biallelic := uint64(0) // the bits in which a known call may differ
	if numAlt > 0 {
		biallelic = alleleBits
	}
	for len(text) >= 8 && len(calls) >= 2 {
		word := binary.LittleEndian.Uint64(text)
		if x := word ^ phasedRefs; x&^biallelic == 0 {
			calls[0] = variant.Genotype{A: int16(x & 1), B: int16(x >> 16 & 1), Phased: true, Ploidy: 2}
			calls[1] = variant.Genotype{A: int16(x >> 32 & 1), B: int16(x >> 48 & 1), Phased: true, Ploidy: 2}
		} else if x := word ^ unphasedRefs; x&^biallelic == 0 {
			calls[0] = variant.Genotype{A: int16(x & 1), B: int16(x >> 16 & 1), Ploidy: 2}
			calls[1] = variant.Genotype{A: int16(x >> 32 & 1), B: int16(x >> 48 & 1), Ploidy: 2}
		} else {
			a, okA := shortGT(text[0], text[1], text[2], last)
			b, okB := shortGT(text[4], text[5], text[6], last)
			if !okA || !okB || text[3] != '\t' || text[7] != '\t' {
				return false
			}
			calls[0], calls[1] = a, b
		}
		text, calls = text[8:], calls[2:]
	}
	for i := range calls {
		c, ok := shortGT(text[0], text[1], text[2], last)
		if !ok || len(text) > 3 && text[3] != '\t' {
			return false
		}
		calls[i] = c
		text = text[min(4, len(text)):]
	}
	return true
}

// pickStrided reads only the columns asked for. Those before them must be as
// wide, which the tabs show.
func pickStrided(calls []variant.Genotype, text []byte, rows *rows, last byte) bool {
	for at := 3; at < len(text); at += 4 {
		if text[at] != '\t' {
			return false
		}
	}
	for i, column := range rows.pick {
		at := 4 * column
		c, ok := shortGT(text[at], text[at+1], text[at+2], last)
		if !ok {
			return false
		}
		calls[i] = c
	}
	return true
}

// countStrided counts the strands with ALT 1 in columns that all hold called
// REF and ALT 1. It reports false if any holds something else.
func (g Genotypes) countStrided() (alts int, ok bool) {
	text, rows, numAlt := g.r.samples(), g.r.block.rows, g.r.NumAlt()
	if !g.bare() || rows.pick != nil || rows.columns == 0 || len(text) != 4*rows.columns-1 {
		return 0, false
	}
	biallelic := uint64(0)
	if numAlt > 0 {
		biallelic = alleleBits
	}
	for ; len(text) >= 8; text = text[8:] {
		word := binary.LittleEndian.Uint64(text)
		x := word ^ phasedRefs
		if x&^biallelic != 0 {
			x = word ^ unphasedRefs
		}
		if x&^biallelic != 0 {
			return 0, false
		}
		alts += bits.OnesCount64(x)
	}
	// One or two samples are left; the last has no tab.
	last := [8]byte{'0', '|', '0', '\t', '0', '|', '0', '\t'}
	copy(last[:], text)
	x := binary.LittleEndian.Uint64(last[:]) ^ phasedRefs
	// The separators may differ, each for itself.
	for _, at := range []int{1, 5} {
		if last[at] == '/' {
			x ^= uint64('|'^'/') << (8 * at)
		}
	}
	if x&^biallelic != 0 {
		return 0, false
	}
	return alts + bits.OnesCount64(x), true
}
