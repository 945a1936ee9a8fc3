package vcf

import "encoding/binary"

// packPairs is Codes for ALT 1 of BCF calls of one or two strands in a byte
// each. It reports false, and codes are undefined, if there is something else.
func (g Genotypes) packPairs(codes []byte, half HalfCalls) bool {
	c, ok := g.packedGT()
	d := g.r.packed.dict
	if !ok || c.kind != bcfInt8 || c.n != 2 || d.pick != nil || d.old || len(c.data) != 2*g.Len() {
		return false
	}
	numAlt := g.r.NumAlt()
	table := &g.r.block.scratch.packedTable
	table.set(1, numAlt)
	data := c.data
	for ; len(data) >= 8; codes, data = codes[1:], data[8:] {
		packed, odd := pack4(binary.LittleEndian.Uint64(data))
		if odd != 0 || numAlt == 0 {
			if packed, ok = pack4Any(data, &table.of, half); !ok {
				return false
			}
		}
		codes[0] = packed
	}
	if len(data) == 0 {
		return true
	}
	tail := [8]byte{2, 2, 2, 2, 2, 2, 2, 2} // REF on every strand
	copy(tail[:], data)
	codes[0], ok = pack4Any(tail[:], &table.of, half)
	return ok
}

// pack4 makes codes of four calls of two strands. BCF writes allele n as
// 2(n+1), plus 1 where it is phased. odd is 0 if all alleles are REF, 2, or ALT 1,
// 4: these differ in the bits 1 and 2, and only together.
func pack4(word uint64) (codes byte, odd uint64) {
	const (
		ones   = 0x0101010101010101
		firsts = 0x0001000100010001
	)
	x := word&^ones ^ 2*ones
	odd = x&^(6*ones) | (x^x>>1)&(2*ones)
	copies := x>>2&firsts + x>>10&firsts
	return byte(copies | copies>>14 | copies>>28 | copies>>42), odd
}

// pack4Any makes codes of four calls of one or two strands. It reports false if
// any is something else, or a half call where that is an error.
func pack4Any(data []byte, strand *[256]byte, half HalfCalls) (codes byte, ok bool) {
	const endOfVector = 0x81 // there is no second strand
	to := &codeOf[half&3]
	for i := range 4 {
		a, b := strand[data[2*i]], strand[data[2*i+1]]
		if data[2*i+1] == endOfVector {
			b = strandAbsent
		} else if half == HalfCallsError && (a^b)&strandNone != 0 {
			return 0, false
		}
		if a|b >= notAStrand {
			return 0, false
		}
		codes |= to[(a|b<<strandB)&strandsIndex] << (2 * i)
	}
	return codes, true
}
