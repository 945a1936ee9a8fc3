package pgx

import "github.com/allelerx/allelerx/annotate/star"

// cell is what is known of one sample at one locus: 8 bytes, so that a cohort
// takes 8 × samples × positions with a record.
type cell struct {
	A, B   star.Base
	from   Source
	reason uint8  // index into reasons; 0: none
	set    uint32 // unphased, oneSet, or firstSet + the file's phase set
}

const (
	unphased uint32 = 0
	oneSet   uint32 = 1
	firstSet uint32 = 2

	linkedSet uint32 = 1 << 31 // + position: one unphased ALT over several loci
)

// reasons are the Reasons in order of a cell's code. From blocking on, a
// reason stands whatever other records say.
var reasons = [...]Reason{
	"", OtherVariant, NoGenotype, Filtered, LowDepth, LowQuality, InvalidGenotype,
	SpanningDeletion, // by a deletion that the definition lists at another site
	OneAlleleInReads, // of a valid cell: unless another record has the other allele
	UnsupportedAllele, SpanningDeletion, OneAlleleInReads, RefContradiction, ConflictingRecords, NoFlanks,
	Filtered, // a filtered record whose genotype carries an ALT
}

const blocking = 9

// otherVariant is the code of a site where a record speaks of another change
// alone: it is as if the site had no record.
const otherVariant = 1

// listedDeletion is the code of a site that lies within a deletion which the
// definition lists: alleles leave the site blank then, so its own record, if
// there is one, tells what the strands are (G6PD Nara over Rehevot).
const listedDeletion = 7

// oneSided marks a valid cell whose record has reads of its ALT alone: a site
// that was split keeps the other ALT's reads in another record.
const oneSided = 8

// filteredAlt is the code of a filtered record that carries an ALT.
const filteredAlt = uint8(len(reasons) - 1)

func reasonCode(r Reason) uint8 {
	for i, have := range reasons {
		if have == r && i != listedDeletion && i != oneSided {
			return uint8(i)
		}
	}
	return 0
}

func (c *cell) valid() bool   { return c.from != FromNone }
func (c *cell) blocked() bool { return c.reason >= blocking }

// refuse records why a sample has no call at a locus. It never undoes a call
// unless the reason stands against it. Of several reasons the last in order of
// codes is told, whichever record comes first.
func (c *cell) refuse(code uint8) {
	if c.reason < code && (code >= blocking || !c.valid()) {
		*c = cell{A: star.Missing, B: star.Missing, reason: code}
	}
}

// merge adds what a further record says of the same site: each strand carries
// the one ALT that some record puts on it. It reports whether the records
// contradict each other.
func (c *cell) merge(n cell, ref star.Base) (conflict bool) {
	switch {
	case c.blocked():
		return false
	case !c.valid():
		*c = n
		return false
	case (c.B == star.Absent) != (n.B == star.Absent):
		c.refuse(reasonCode(ConflictingRecords))
		return true
	}
	a, okA := joinStrand(c.A, n.A, ref)
	b, okB := joinStrand(c.B, n.B, ref)
	if !okA || !okB {
		c.refuse(reasonCode(ConflictingRecords))
		return true
	}
	switch hadAlt, hasAlt := c.carries(ref), n.carries(ref); {
	case hasAlt && !hadAlt:
		c.set = n.set
	case hasAlt && hadAlt && c.set != n.set:
		c.set = unphased
	}
	c.A, c.B, c.from, c.reason = a, b, max(c.from, n.from), max(c.reason, n.reason)
	return false
}

// finish settles what only all records of a site tell. It reports whether the
// call was taken back.
func (c *cell) finish(ref star.Base) bool {
	if !c.valid() || c.reason != oneSided {
		return false
	}
	c.reason = 0
	if isAlt(c.A, ref) && isAlt(c.B, ref) {
		return false
	}
	c.refuse(reasonCode(OneAlleleInReads))
	return true
}

// carries reports whether a strand has a base other than the build's REF.
func (c *cell) carries(ref star.Base) bool {
	return isAlt(c.A, ref) || isAlt(c.B, ref)
}

// count is how many strands have a base.
func (c *cell) count(b star.Base) int {
	n := 0
	for _, strand := range [...]star.Base{c.A, c.B} {
		if strand == b {
			n++
		}
	}
	return n
}

func isAlt(b, ref star.Base) bool { return b != ref && b != star.Missing && b != star.Absent }

// joinStrand puts together what two records say of one strand.
func joinStrand(x, y, ref star.Base) (star.Base, bool) {
	switch {
	case x == y:
		return x, true
	case isAlt(x, ref) && isAlt(y, ref):
		return star.Missing, false
	case isAlt(x, ref):
		return x, true
	case isAlt(y, ref):
		return y, true
	default: // one is the reference, the other is missing
		return star.Missing, true
	}
}
