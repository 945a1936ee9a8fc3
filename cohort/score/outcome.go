package score

import "strconv"

// Outcome is what became of a row of a scoring file.
type Outcome uint8

// The outcomes. The first four are of rows that count.
const (
	AsGiven        Outcome = iota + 1 // the effect allele is an ALT of the record, the other one its REF
	Swapped                           // the effect allele is REF
	Flipped                           // the alleles are those of the other strand; the effect allele is ALT
	FlippedSwapped                    // of the other strand, and REF

	// NotInGenotypes is the zero value: no record is at the position, or has the ID.
	NotInGenotypes Outcome = 0
)

// The outcomes of rows that do not count although a record is there.
const (
	EffectAbsent    Outcome = iota + 8 // the record does not have the effect allele
	OtherAbsent                        // it has the effect allele, and not the other one
	StrandAmbiguous                    // the alleles fit on both strands (A/T, C/G), and frequencies do not tell which
	NoGenotypes                        // nobody has a call
	NoDosage                           // the record has more alleles than are told apart (64), or imputed dosages where the row weighs single genotypes
	OnY                                // not everybody has a Y chromosome: sums with and without it are not comparable

	// What is wrong with the row itself.
	DuplicateRow      // an earlier row says the same
	ContradictoryRows // several rows give one allele different weights: none counts
	Haplotype         // it weighs a haplotype or diplotype
	Interaction       // it weighs two variants together
	NotBases          // an allele is not made of A, C, G and T: HLA alleles, "D", "I"
	NoPlace           // it has neither a position in the build nor an ID
)

// Used reports whether a row with this outcome counts.
func (o Outcome) Used() bool { return o >= AsGiven && o <= FlippedSwapped }

// swapped reports whether the effect allele is REF.
func (o Outcome) swapped() bool { return o == Swapped || o == FlippedSwapped }

// outcomes lists the outcomes in the order in which they are shown.
var outcomes = [...]Outcome{
	AsGiven, Swapped, Flipped, FlippedSwapped,
	NotInGenotypes, EffectAbsent, OtherAbsent, StrandAmbiguous, NoGenotypes, NoDosage, OnY,
	DuplicateRow, ContradictoryRows, Haplotype, Interaction, NotBases, NoPlace,
}

// String returns the outcome as a word for tables: "as-given", "strand-ambiguous".
func (o Outcome) String() string {
	switch o {
	case NotInGenotypes:
		return "not-in-genotypes"
	case AsGiven:
		return "as-given"
	case Swapped:
		return "swapped"
	case Flipped:
		return "flipped"
	case FlippedSwapped:
		return "flipped-swapped"
	case EffectAbsent:
		return "effect-allele-absent"
	case OtherAbsent:
		return "other-allele-absent"
	case StrandAmbiguous:
		return "strand-ambiguous"
	case NoGenotypes:
		return "no-genotypes"
	case NoDosage:
		return "no-dosage"
	case OnY:
		return "on-y"
	case DuplicateRow:
		return "duplicate-row"
	case ContradictoryRows:
		return "contradictory-rows"
	case Haplotype:
		return "haplotype"
	case Interaction:
		return "interaction"
	case NotBases:
		return "not-bases"
	case NoPlace:
		return "no-position-no-id"
	}
	return "outcome " + strconv.Itoa(int(o))
}

// better reports whether o tells more of a row than p: of several records at a
// position, one that fits best has the say.
func (o Outcome) better(p Outcome) bool { return rank(o) > rank(p) }

func rank(o Outcome) int {
	switch o {
	case NotInGenotypes:
		return 0
	case EffectAbsent:
		return 1
	case OtherAbsent:
		return 2
	case StrandAmbiguous, NoDosage:
		return 3
	case NoGenotypes, OnY:
		return 4
	}
	return 5
}
