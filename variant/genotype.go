package variant

import "strconv"

// Allele indexes of a Genotype beside 0 (REF), 1 (first ALT) and so on.
const (
	Missing = -1 // written "." in GT
	Absent  = -2 // no second strand: the call is haploid
	Invalid = -3 // on both strands: the file states something that is no call of this record
)

// Genotype is one sample's call at one record: the allele on each strand.
type Genotype struct {
	A, B   int16 // allele index, Missing or (B only) Absent
	Phased bool  // the strands are in a known order ('|')
	Ploidy uint8 // alleles that the file states; A and B hold the first two
}

// Called reports whether every strand has an allele.
func (g Genotype) Called() bool { return g.Ploidy > 0 && g.A >= 0 && g.B != Missing }

// Haploid reports whether the call has one strand only.
func (g Genotype) Haploid() bool { return g.Ploidy == 1 }

// CountAlt returns how many strands carry the allele with index alt.
func (g Genotype) CountAlt(alt int) int {
	n := 0
	if int(g.A) == alt {
		n++
	}
	if int(g.B) == alt {
		n++
	}
	return n
}

// String writes the call as VCF does: "0|1", "1/2", "./.", "0".
func (g Genotype) String() string {
	if g.Ploidy == 0 {
		return "."
	}
	s := alleleText(g.A)
	if g.B == Absent {
		return s
	}
	if g.Phased {
		return s + "|" + alleleText(g.B)
	}
	return s + "/" + alleleText(g.B)
}

func alleleText(a int16) string {
	if a < 0 {
		return "."
	}
	return strconv.Itoa(int(a))
}
