package vcf

// HalfCalls says what a call with an allele on one strand and "." on another,
// such as "0/.", stands for where one value is made of both strands. The zero
// value refuses it: nobody but the reader of the results can tell which is
// right.
type HalfCalls uint8

// The four ways, as in plink2's --vcf-half-call.
const (
	HalfCallsError     HalfCalls = iota // an error that names the record and column
	HalfCallsMissing                    // as "./."
	HalfCallsHaploid                    // as the allele that is there, alone
	HalfCallsReference                  // "." as REF
)

// String is the word that plink2 has for it.
func (h HalfCalls) String() string {
	switch h {
	case HalfCallsMissing:
		return "missing"
	case HalfCallsHaploid:
		return "haploid"
	case HalfCallsReference:
		return "reference"
	default:
		return "error"
	}
}

// Calls in two bits, as [Genotypes.Codes] packs them: the copies of one ALT
// allele that a diploid sample has. This is the order of PLINK 2's .pgen; that of
// a PLINK 1 .bed is another.
const (
	CodeHomRef  = 0 // neither strand
	CodeHet     = 1 // one strand
	CodeHomAlt  = 2 // both
	CodeMissing = 3
)

// MissingDosage stands in [Genotypes.Dosages] where a dosage is not known.
const MissingDosage = -1

// Codes appends the calls of all samples in two bits each, four samples a byte
// with the first in the lowest bits and zeros after the last: how many strands
// carry the ALT allele with that index (1 is the first), as CodeHomRef to
// CodeMissing. Alleles other than it count as none. A haploid call counts as
// the homozygous one, a call of more than two strands is missing, and without
// GT all are.
//
// As with [Genotypes.Calls], one sample's fault does not lose the others: its
// code is CodeMissing, and the error, a *ParseError, is about the first.
func (g Genotypes) Codes(dst []byte, alt int, half HalfCalls) ([]byte, error) {
	n := len(dst)
	dst = extend(dst, (g.Len()+3)/4)
	codes := dst[n:]
	if alt == 1 && g.packStrided(codes, half) {
		return dst, nil
	}
	strands, err := g.strands(alt, half)
	packCodes(codes, strands, &codeOf[half&3])
	return dst, err
}

// Dosages appends how many strands of each sample carry the ALT allele with
// that index (1 is the first): 0 or 1 of a haploid call, 0 to 2 of a diploid
// one, and as many as there are, at most 127, of more. It is MissingDosage where
// an allele is missing, and for all samples without GT. Errors are those of
// [Genotypes.Codes].
func (g Genotypes) Dosages(dst []int8, alt int, half HalfCalls) ([]int8, error) {
	n := len(dst)
	dst = extend(dst, g.Len())
	strands, err := g.strands(alt, half)
	to := &dosageOf[half&3]
	for i, s := range strands {
		if s&strandsMore != 0 {
			dst[n+i] = g.manyDosage(i, alt)
			continue
		}
		dst[n+i] = to[s&strandsIndex]
	}
	return dst, err
}

// Phases appends one bit a sample to each of two slices, eight samples a byte
// with the first in the lowest bit and zeros after the last. In phased it is
// set where the strands are in a known order; in first, where of two strands
// only the first carries the ALT allele with that index and the other has an
// allele: "1|0" and not "0|1" of ALT 1. Errors are those of [Genotypes.Calls].
func (g Genotypes) Phases(phased, first []byte, alt int) ([]byte, []byte, error) {
	p, f := len(phased), len(first)
	size := (g.Len() + 7) / 8
	phased, first = extend(phased, size), extend(first, size)
	clear(phased[p:])
	clear(first[f:])
	strands, err := g.strands(alt, HalfCallsMissing)
	for i, s := range strands {
		bit := uint(i & 7)
		phased[p+i>>3] |= s >> phasedShift & 1 << bit
		if s&(strandsMore|strandsMask) == strandAlt|strandOther<<strandB {
			first[f+i>>3] |= 1 << bit
		}
	}
	return phased, first, err
}

// manyDosage is the dosage of a call of more than two strands.
func (g Genotypes) manyDosage(sample, alt int) int8 {
	alleles, err := g.Alleles(sample, g.r.block.scratch.alleles[:0])
	g.r.block.scratch.alleles = alleles
	if err != nil {
		return MissingDosage
	}
	n := 0
	for _, a := range alleles {
		if a < 0 {
			return MissingDosage
		}
		if int(a) == alt && alt > 0 {
			n++
		}
	}
	return int8(min(n, 127))
}

// packCodes puts each sample's two bits where they belong.
func packCodes(codes, strands []byte, to *[strandsAll]byte) {
	for ; len(strands) >= 4; codes, strands = codes[1:], strands[4:] {
		codes[0] = to[strands[0]&strandsIndex] | to[strands[1]&strandsIndex]<<2 |
			to[strands[2]&strandsIndex]<<4 | to[strands[3]&strandsIndex]<<6
	}
	if len(strands) == 0 {
		return
	}
	codes[0] = 0
	for i, s := range strands {
		codes[0] |= to[s&strandsIndex] << (2 * i)
	}
}
