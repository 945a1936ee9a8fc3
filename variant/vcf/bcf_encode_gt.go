package vcf

import (
	"bytes"
	"encoding/binary"
)

// appendStrided appends the genotypes of samples that have nothing else, and all
// in three characters, such as "0|1": two bytes each. It reports false, and
// appends nothing, if any is something else.
func appendStrided(dst, text []byte, samples int, gt int32) ([]byte, bool) {
	if samples == 0 || len(text) != 4*samples-1 {
		return dst, false
	}
	start := len(dst)
	dst = append(appendNumber(dst, gt), 2<<4|bcfInt8)
	at := len(dst)
	dst = extend(dst, 2*samples)
	if !packCalls(dst[at:], text) {
		return dst[:start], false
	}
	return dst, true
}

// What two calls of REF become, phased and not: allele + 1 shifted by one, with
// the phase as the second one's low bit.
const (
	packedPhasedRefs   = 0x0302_0302_0302_0302
	packedUnphasedRefs = 0x0202_0202_0202_0202
)

// packCalls packs four calls at a time where all are of alleles 0 and 1 and in
// the same phase, else each by itself.
func packCalls(dst, text []byte) bool {
	for len(text) >= 16 && len(dst) >= 8 {
		a, b := binary.LittleEndian.Uint64(text), binary.LittleEndian.Uint64(text[8:])
		refs := uint64(packedPhasedRefs)
		x, y := a^phasedRefs, b^phasedRefs
		if (x|y)&^alleleBits != 0 {
			refs = packedUnphasedRefs
			x, y = a^unphasedRefs, b^unphasedRefs
			if (x|y)&^alleleBits != 0 {
				if !packEach(dst[:8], text[:16]) {
					return false
				}
				text, dst = text[16:], dst[8:]
				continue
			}
		}
		binary.LittleEndian.PutUint64(dst, refs+(gather(x)|gather(y)<<32)<<1)
		text, dst = text[16:], dst[8:]
	}
	return packEach(dst, text)
}

// gather moves the bytes 0, 2, 4 and 6 of a word, whose other bytes are 0,
// together.
func gather(x uint64) uint64 {
	x = (x | x>>8) & 0x0000ffff_0000ffff
	return (x | x>>16) & 0xffffffff
}

// packEach packs one call after the other; the last may lack its tab.
func packEach(dst, text []byte) bool {
	for i := 0; i+1 < len(dst); i += 2 {
		a, b := packedStrand[text[0]], packedStrand[text[2]]
		if a == noStrand || b == noStrand || len(text) > 3 && text[3] != '\t' {
			return false
		}
		switch text[1] {
		case '|':
			b |= 1
		case '/':
		default:
			return false
		}
		dst[i], dst[i+1] = a, b
		text = text[min(4, len(text)):]
	}
	return true
}

const noStrand = 0xff

// packedStrand is what BCF has for each character that stands for an allele.
var packedStrand = func() (t [256]byte) {
	for c := range t {
		switch {
		case c >= '0' && c <= '9':
			t[c] = byte(c-'0'+1) << 1
		case c == '.':
			t[c] = 0
		default:
			t[c] = noStrand
		}
	}
	return t
}()

// What phaseInFront finds.
const (
	unphased     = 0
	leadPhased   = 1
	noPhase      = -1
	phaseImplied = -2 // unphased, while all that follows is phased
)

// phaseInFront returns what stands in front of a genotype's first allele.
func phaseInFront(gt []byte) int {
	switch {
	case len(gt) == 0 || gt[0] != '|' && gt[0] != '/':
		return noPhase
	case gt[0] == '|':
		return leadPhased
	case bytes.IndexByte(gt[1:], '/') >= 0 || len(gt) == 2 && gt[1] == '.':
		return unphased
	default:
		return phaseImplied
	}
}
