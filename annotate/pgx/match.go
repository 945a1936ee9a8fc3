package pgx

import (
	"strings"

	"github.com/allelerx/allelerx/annotate/star"
)

// alleleView is one record's alleles, upper case, at a 0-based position.
type alleleView struct {
	pos    int
	end    int    // exclusive, of the record: END for a block
	ref    string // upper case
	alts   []string
	block  bool // a reference block: no allele but <NON_REF> or <*>, or END without ALT
	plain  bool // no ALT but those that stand for none: '.', '*', <NON_REF>, <*>
	length int  // number of alleles, REF included
}

// carried is what each allele of a record puts at a locus.
type carried struct {
	bases  []star.Base // by allele index; Missing: says nothing of the site
	reason []Reason    // why an allele can't be used; "" if it can
	listed []bool      // the allele is a deletion that the definition lists at another site
	speaks bool        // REF in this record means the site is reference
}

// refAgrees reports whether the record's REF is the build's sequence, as far
// as that is known around the locus. N stands for any base.
func (v *alleleView) refAgrees(l *locus) bool {
	for i := range len(v.ref) {
		base, known := l.at(v.pos + i)
		if known && base != v.ref[i] && v.ref[i] != 'N' {
			return false
		}
	}
	return true
}

// readAt works out what every allele of the record means at a locus. The
// record's REF agrees with the build.
func (v *alleleView) readAt(l *locus, o *observation) *carried {
	c := &carried{bases: make([]star.Base, v.length), reason: make([]Reason, v.length), listed: make([]bool, v.length)}
	ref := star.Base(l.place.Ref)
	c.bases[0] = ref
	concrete := false
	for i, alt := range v.alts {
		if !isSequence(alt) {
			c.bases[i+1], c.reason[i+1] = star.Missing, UnsupportedAllele
			continue
		}
		concrete = true
		base, reason, speaks := v.readAllele(l, alt, o)
		c.bases[i+1], c.reason[i+1] = base, reason
		c.listed[i+1] = reason == SpanningDeletion && o.table.lists(l, o.contig, change{v.pos, v.ref, alt})
		c.speaks = c.speaks || speaks
	}
	if !concrete && v.plain {
		c.speaks = v.coversReference(l)
	}
	return c
}

// coversReference reports whether a record without any sequence as ALT speaks
// of the locus: it starts there, or spans it.
func (v *alleleView) coversReference(l *locus) bool {
	if v.pos <= l.start && v.end >= l.end {
		return true
	}
	// Callers that write every position put an indel at its anchor base, so
	// a plain reference call there rules one out.
	return v.pos == l.start && !v.block
}

// readAllele says what one ALT puts at the locus, and whether the record's
// REF then stands for the reference there.
func (v *alleleView) readAllele(l *locus, alt string, o *observation) (star.Base, Reason, bool) {
	ref := star.Base(l.place.Ref)
	whole := change{v.pos, v.ref, alt}
	if len(v.ref) == len(alt) {
		return v.readSubstitution(l, alt, o)
	}
	c := trim(whole)
	if l.snv {
		return readIndelOverBase(l, c, ref)
	}
	n := l.normalise(c)
	if i, ok := l.changes[n]; ok {
		return star.Base(i), "", true
	}
	if !touches(l, n) && !touches(l, c) {
		return ref, "", false
	}
	if o.table.lists(l, o.contig, c) {
		// Another site's insertion or deletion (CYP2D6 *38 lies over that of
		// 42128200): it removes this site's base, or says nothing of it.
		return readIndelOverBase(l, c, ref)
	}
	if !l.flanks {
		// The definition's own spelling is the only one that can be told
		// from others without the sequence around the site.
		return star.Missing, NoFlanks, false
	}
	speaks := v.pos == l.start && v.ref == l.site.Bases[l.place.Ref]
	return o.unlisted(l, alleleText(v.ref, alt), false), "", speaks
}

// readSubstitution reads an ALT as long as REF: base by base.
func (v *alleleView) readSubstitution(l *locus, alt string, o *observation) (star.Base, Reason, bool) {
	ref := star.Base(l.place.Ref)
	from, to := max(v.pos, l.start), min(v.pos+len(v.ref), l.end)
	if from >= to {
		return ref, "", false
	}
	refBases := l.site.Bases[l.place.Ref]
	seen := []byte(refBases)
	for p := from; p < to; p++ {
		seen[p-l.start] = alt[p-v.pos]
	}
	spans := v.pos <= l.start && v.pos+len(v.ref) >= l.end
	switch text := string(seen); {
	case text == refBases:
		return ref, "", spans
	case baseIndex(l.site.Bases, text) >= 0 && (spans || len(text) > 1 && equalLengths(l)):
		return star.Base(baseIndex(l.site.Bases, text)), "", spans
	case l.snv:
		return o.unlisted(l, text, true), "", true
	case !l.snv && from > l.start && o.table.position[posKey{o.contig, from}]:
		// The base belongs to another site that lies within this one's REF;
		// it neither shows nor excludes the insertion or deletion.
		return ref, "", false
	default:
		return o.unlisted(l, text, false), "", spans
	}
}

// equalLengths reports whether all alleles of a locus are of one length (the
// site is a multi-base substitution).
func equalLengths(l *locus) bool {
	for _, b := range l.site.Bases {
		if len(b) != len(l.site.Bases[0]) {
			return false
		}
	}
	return true
}

// readIndelOverBase reads an insertion or deletion at a site where single
// bases are told apart: it removes the base, or says nothing of it.
func readIndelOverBase(l *locus, c change, ref star.Base) (star.Base, Reason, bool) {
	switch covers := c.pos <= l.start && l.start < c.pos+len(c.ref); {
	case covers && len(c.ref) > len(c.alt):
		return star.Missing, SpanningDeletion, false
	case covers: // C>TA: what became of the base can't be told
		return star.Missing, UnsupportedAllele, false
	}
	return ref, "", false
}

// touches reports whether a change lies where the alleles of the locus can.
func touches(l *locus, c change) bool {
	return c.pos < l.reachEnd && c.pos+max(1, len(c.ref)) > l.reachStart
}

func baseIndex(bases []string, text string) int {
	for i, b := range bases {
		if b == text {
			return i
		}
	}
	return -1
}

func alleleText(ref, alt string) string { return ref + ">" + alt }

// isSequence reports whether an ALT is made of A, C, G and T.
func isSequence(alt string) bool {
	return alt != "" && strings.Trim(alt, "ACGT") == ""
}
