package vcf

import "encoding/binary"

// packStrided is Codes for ALT 1 in columns that all hold nothing but a call of
// three characters, such as "0|1". It reports false, and codes are undefined,
// if any is something else.
//
// It works on 16 samples, 64 characters, at a time. Where all of them are calls
// of REF and ALT 1 with the same separator they become codes in a few
// operations: see pack16.
func (g Genotypes) packStrided(codes []byte, half HalfCalls) bool {
	if g.r.isPacked() {
		return g.packPairs(codes, half)
	}
	text, rows := g.r.samples(), g.r.block.rows
	if !g.bare() || rows.pick != nil || rows.columns == 0 || len(text) != 4*rows.columns-1 {
		return false
	}
	numAlt := g.r.NumAlt()
	table := &g.r.block.scratch.table
	table.set(1, lastDigit(numAlt))
	refs, others := phasedRefs, unphasedRefs
	for len(text) >= 64 {
		packed, odd := pack16(text, refs)
		if odd != 0 {
			refs, others = others, refs
			packed, odd = pack16(text, refs)
		}
		if odd != 0 || numAlt == 0 {
			var ok bool
			if packed, ok = pack16Any(text, &table.of, half); !ok {
				return false
			}
		}
		binary.LittleEndian.PutUint32(codes, packed)
		codes, text = codes[4:], text[64:]
	}
	// The last column has no tab, and there may be less than 16 of them.
	var tail [64]byte
	for i := 0; i < len(tail); i += 8 {
		binary.LittleEndian.PutUint64(tail[i:], unphasedRefs)
	}
	copy(tail[:], text)
	packed, ok := pack16Any(tail[:], &table.of, half)
	for i := range codes {
		codes[i] = byte(packed >> (8 * i))
	}
	return ok
}

// pack16 makes codes of 16 samples. odd is 0 if they differ from refs, a word of
// two homozygous reference calls, in nothing but the lowest bit of an allele:
// then those bits say which strands carry ALT 1. In the word of a pair of
// samples they are the bits 0, 16, 32 and 48, so that the eight words fit into
// one, each two bits further up. Its four parts of 16 bits, a slot of two bits
// for each pair, are the first and second strands of the first samples and of the
// second; added up they are codes, which need only be put in turn.
func pack16(text []byte, refs uint64) (codes uint32, odd uint64) {
	_ = text[63]
	a := binary.LittleEndian.Uint64(text) ^ refs
	b := binary.LittleEndian.Uint64(text[8:]) ^ refs
	c := binary.LittleEndian.Uint64(text[16:]) ^ refs
	d := binary.LittleEndian.Uint64(text[24:]) ^ refs
	e := binary.LittleEndian.Uint64(text[32:]) ^ refs
	f := binary.LittleEndian.Uint64(text[40:]) ^ refs
	g := binary.LittleEndian.Uint64(text[48:]) ^ refs
	h := binary.LittleEndian.Uint64(text[56:]) ^ refs
	odd = (a | b | c | d | e | f | g | h) &^ alleleBits

	const strandsA = 0x0000FFFF_0000FFFF
	x := a | b<<2 | c<<4 | d<<6 | e<<8 | f<<10 | g<<12 | h<<14
	x = x&strandsA + x>>16&strandsA
	x = (x | x<<8) & 0x00FF00FF_00FF00FF
	x = (x | x<<4) & 0x0F0F0F0F_0F0F0F0F
	x = (x | x<<2) & 0x33333333_33333333
	return uint32(x | x>>30), odd
}

// pack16Any makes codes of 16 calls of one-digit alleles or "." with any
// separator. It reports false if any is something else, or a half call where
// that is an error.
func pack16Any(text []byte, strand *[256]byte, half HalfCalls) (codes uint32, ok bool) {
	to := &codeOf[half&3]
	for i := range 16 {
		word := binary.LittleEndian.Uint32(text[4*i:])
		a, b := strand[byte(word)], strand[byte(word>>16)]
		separator, end := byte(word>>8), byte(word>>24)
		s := a | b<<strandB
		if a|b >= notAStrand || separator != '|' && separator != '/' || end != '\t' {
			return 0, false
		}
		if half == HalfCallsError && (a^b)&strandNone != 0 {
			return 0, false
		}
		codes |= uint32(to[s&strandsIndex]) << (2 * i)
	}
	return codes, true
}
