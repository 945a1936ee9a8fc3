package vcf

import (
	"bytes"
	"hash/maphash"
	"slices"
)

// order is what the rules remember of the records read: which contigs are past,
// and the alleles that a record to come may repeat. The latter are those that
// reach to its POS, so memory does not grow with the file.
type order struct {
	contig string
	pos    int
	past   map[string]bool

	pending []alleleKey
	set     map[alleleID]struct{} // pending's, once they are many
	last    int                   // the highest position in pending
	kept    int                   // how many of pending were left when they were last gone through
}

// alleleKey is a pair of REF and ALT without what they share, so that one
// variant has one key in whichever record it stands.
type alleleKey struct {
	alleleID
	row int // of its record, in the block
}

type alleleID struct {
	pos  int // 0-based, of the first base that differs
	hash [2]uint64
}

const (
	fewAlleles  = 16
	mostAlleles = 1 << 20
)

// seeds make two 64-bit hashes one of 128 bits, whose collisions, and no other
// thing, would have a record refused that should not be.
var seeds = [2]maphash.Seed{maphash.MakeSeed(), maphash.MakeSeed()}

// rememberAlleles notes the keys of a record's alleles of bases.
func (l *strictLine) rememberAlleles() {
	if l.noAlt {
		return
	}
	ref := l.column(colRef)
	s := l.scratch
	for rest, more := l.column(colAlt), true; more; {
		var alt []byte
		alt, rest, more = bytes.Cut(rest, commaByte)
		if notBases(alt) >= 0 {
			continue
		}
		a, b, skipped := differing(ref, alt)
		s.folded = appendCapitals(s.folded[:0], a)
		s.folded = append(s.folded, '>')
		s.folded = appendCapitals(s.folded, b)
		s.alleles = append(s.alleles, alleleKey{row: l.r.row, alleleID: alleleID{
			pos:  l.r.pos + skipped,
			hash: [2]uint64{maphash.Bytes(seeds[0], s.folded), maphash.Bytes(seeds[1], s.folded)},
		}})
	}
}

// differing removes what two alleles share at their ends, the right one first,
// and all of it: nothing may be left of an insertion's REF.
func differing(ref, alt []byte) (a, b []byte, skipped int) {
	for len(ref) > 0 && len(alt) > 0 && ref[len(ref)-1]|0x20 == alt[len(alt)-1]|0x20 {
		ref, alt = ref[:len(ref)-1], alt[:len(alt)-1]
	}
	for skipped < len(ref) && skipped < len(alt) && ref[skipped]|0x20 == alt[skipped]|0x20 {
		skipped++
	}
	return ref[skipped:], alt[skipped:], skipped
}

func appendCapitals(dst, bases []byte) []byte {
	for _, c := range bases {
		dst = append(dst, c&^0x20)
	}
	return dst
}

// check takes the next record, whose alleles have these keys. As in the
// conformance files <1> is a part of contig 1.
func (o *order) check(r *Record, alleles []alleleKey) *ParseError {
	fail := func(column int, field string, value []byte, msg string) *ParseError {
		err := r.fail(field, value, msg)
		err.Column = column + 1
		return err
	}
	contig := r.contig
	if len(contig) > 2 && contig[0] == '<' && contig[len(contig)-1] == '>' {
		contig = contig[1 : len(contig)-1]
	}
	switch {
	case contig != o.contig:
		if o.past[contig] {
			return fail(colChrom, "CHROM", r.column(colChrom), "the contig's records are not in one piece: sort the file with bcftools sort")
		}
		if o.past == nil {
			o.past = map[string]bool{}
		}
		o.past[contig] = true
		o.contig = contig
		o.forget()
	case r.pos < o.pos && r.block.rules.minor >= 5:
		o.forget()
	case r.pos < o.pos:
		return fail(colPos, "POS", r.column(colPos), "lies before the record above: sort the file with bcftools sort")
	case r.pos > o.pos:
		o.drop(r.pos)
	}
	o.pos = r.pos
	for _, a := range alleles {
		if o.seen(a) {
			return fail(colAlt, "ALT", r.column(colAlt),
				"an allele is there twice, in this record or one above, perhaps with other bases around it: remove it with bcftools norm -d exact")
		}
		if len(o.pending) >= mostAlleles && !o.makeRoom() {
			return fail(colAlt, "ALT", nil, "more than a million alleles at one place: these are too many to look for repeated ones")
		}
		o.add(a)
	}
	return nil
}

func (o *order) seen(a alleleKey) bool {
	if len(o.set) > 0 {
		_, ok := o.set[a.alleleID]
		return ok
	}
	for _, p := range o.pending {
		if p.alleleID == a.alleleID {
			return true
		}
	}
	return false
}

func (o *order) add(a alleleKey) {
	o.pending = append(o.pending, a)
	o.last = max(o.last, a.pos)
	switch {
	case len(o.set) > 0:
		o.set[a.alleleID] = struct{}{}
	case len(o.pending) > fewAlleles:
		if o.set == nil {
			o.set = map[alleleID]struct{}{}
		}
		for _, p := range o.pending {
			o.set[p.alleleID] = struct{}{}
		}
	}
}

// drop forgets the alleles before a position, which no record can repeat any
// more. Many are only gone through when as many again have come.
func (o *order) drop(pos int) {
	switch {
	case o.last < pos:
		o.forget()
	case len(o.pending) <= fewAlleles, len(o.pending) >= 2*o.kept:
		o.compact(pos)
	}
}

// makeRoom forgets what drop has put off. Little of it would mean to come back
// soon.
func (o *order) makeRoom() bool {
	o.compact(o.pos)
	return len(o.pending) < mostAlleles/2
}

func (o *order) compact(pos int) {
	o.pending = slices.DeleteFunc(o.pending, func(a alleleKey) bool {
		if a.pos < pos {
			delete(o.set, a.alleleID)
		}
		return a.pos < pos
	})
	o.kept = max(len(o.pending), fewAlleles)
}

func (o *order) forget() {
	o.pending, o.last, o.kept = o.pending[:0], -2, fewAlleles
	if len(o.set) > 0 {
		o.set = nil
	}
}
