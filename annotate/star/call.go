package star

// Base is what one strand carries at a site: an index into kb.Site.Bases, or
// one of the codes below.
type Base uint8

// Codes of a Base beside the indexes 0–15.
const (
	// Undocumented + i (i < 8) is a substitution that the definition does not
	// list at a site where it lists only substitutions.
	Undocumented Base = 0xE0
	// Foreign + i (i < 8) is any other change that the definition does not
	// list: a substitution where it expects an indel, or the reverse.
	Foreign Base = 0xE8
	Absent  Base = 0xFE // no such strand: a haploid call
	Missing Base = 0xFF // not known
)

// Known reports whether the strand carries a base that the definition lists.
func (b Base) Known() bool { return b < 16 }

// unlisted reports whether the strand carries something the definition does
// not list.
func (b Base) unlisted() bool { return b >= Undocumented && b < Foreign+8 }

// Phase sets of a Call beside those that a file numbers, which start at 2.
const (
	Unphased uint16 = 0 // '/'
	OneSet   uint16 = 1 // '|' without PS: one set for the whole gene
)

// Call is one person's genotype at one site. The zero value is homozygous for
// Site.Bases[0], unphased.
type Call struct {
	A, B Base
	Set  uint16 // phase set: Unphased, OneSet, or a number that the calls of one set share
}

// Heterozygous reports whether two known strands differ.
func (c Call) Heterozygous() bool {
	return c.A != c.B && c.A != Missing && c.B != Missing && c.B != Absent
}

// Present reports whether every strand that exists is known.
func (c Call) Present() bool { return c.A != Missing && c.B != Missing }

// Half reports whether one strand is known and the other is not.
func (c Call) Half() bool { return (c.A == Missing) != (c.B == Missing) && c.B != Absent }

// Haploid reports whether there is one strand only.
func (c Call) Haploid() bool { return c.B == Absent && c.A != Missing }
