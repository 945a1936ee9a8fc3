package quality

import (
	"strings"

	"github.com/allelerx/allelerx/genomics"
)

// Ploidy is how many copies of a contig people have.
type Ploidy uint8

// The kinds.
const (
	Diploid Ploidy = iota // two each: autosomes, the pseudoautosomal regions, and contigs that are no chromosome
	ChrX                  // women two, men one
	ChrY                  // men one
	Haploid               // one each: the mitochondrion
)

// PloidyOf returns that of a contig, in any style of names: "chrX", "X",
// "NC_000023.11" and PLINK's "23" are one. As plink2 has it for people.
func PloidyOf(contig string) Ploidy {
	name := genomics.PlainContig(contig)
	if len(name) == 5 && strings.EqualFold(name[:3], "chr") {
		name = name[3:] // PLINK's numbers
	}
	switch name {
	case "X", "23":
		return ChrX
	case "Y", "24":
		return ChrY
	case "MT", "26":
		return Haploid
	}
	return Diploid
}
