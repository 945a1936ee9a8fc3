package normalize

import (
	"bytes"
	"slices"

	"github.com/allelerx/allelerx/variant/vcf"
)

// fate is what becomes of a record.
type fate uint8

const (
	keep    fate = iota // as it is
	change              // with other alleles
	exclude             // not at all
)

// edit is a record's new place and alleles, in memory that is reused.
type edit struct {
	pos     int
	alleles []string // REF first
}

// kind is what an ALT is.
type kind uint8

const (
	sequence  kind = iota // bases
	symbolic              // "<DEL>", "<*>"
	spanning              // "*": deleted by a record upstream
	breakend              // "G]17:198982]", "G.", ".G"
	none                  // "."
	different             // nothing that a VCF may have
)

func kindOf(alt []byte) kind {
	switch {
	case len(alt) == 0, len(alt) == 1 && alt[0] == '.':
		return none
	case alt[0] == '<':
		return symbolic
	case alt[0] == '*':
		return spanning
	case bytes.ContainsAny(alt, "[]"), alt[0] == '.', alt[len(alt)-1] == '.':
		return breakend
	case !isBases(alt):
		return different
	}
	return sequence
}

func isBases(text []byte) bool {
	for _, c := range text {
		if fold[c] == 0 {
			return false
		}
	}
	return true
}

// decide says what becomes of a record with some of its ALTs: of all, or of
// one where it is split. What it is to become is in w.edit.
func (w *worker) decide(r *vcf.Record, alts []vcf.Text) (fate, error) {
	ref := r.Ref().Bytes()
	known := r.Pos() >= 0 && w.options.Reference != nil && w.view.seek(r.Contig(), r.Pos())
	if w.view.err != nil {
		return keep, w.view.err
	}
	if known {
		if code, field, msg := w.mismatch(r.Pos(), ref); code != "" {
			return w.misfit(r, code, field, msg)
		}
	}
	if w.view.err != nil {
		return keep, w.view.err
	}
	longest, shortest := len(ref), len(ref)
	for _, alt := range alts {
		switch kindOf(alt) {
		case sequence:
			longest, shortest = max(longest, len(alt)), min(shortest, len(alt))
		case none:
			return w.referenceOnly(r, ref, known && len(alts) == 1)
		case different:
			if w.options.Reference == nil {
				return keep, nil
			}
			return w.misfit(r, "no-bases", "ALT", shown(alt)+" is no allele of bases, <…>, * or breakend: correct it")
		default:
			return keep, nil
		}
	}
	if len(alts) == 0 {
		return w.referenceOnly(r, ref, known)
	}
	same := slices.ContainsFunc(alts, func(alt vcf.Text) bool { return equalFold(ref, alt) })
	switch {
	case same && w.options.Reference == nil:
		return keep, nil
	case same:
		return w.sameAlleles(r)
	case longest == 1:
		return keep, nil // a single base
	}
	return w.alignRecord(r, ref, alts, known, longest != shortest)
}

// alignRecord trims and aligns a record all of whose ALTs are bases.
func (w *worker) alignRecord(r *vcf.Record, ref []byte, alts []vcf.Text, known, indel bool) (fate, error) {
	w.folded = w.folded[:0]
	w.alleles = append(w.alleles[:0], w.upper(ref))
	for _, alt := range alts {
		w.alleles = append(w.alleles, w.upper(alt))
	}
	if !known && !isBases(ref) {
		return keep, nil
	}
	var v *view
	if known {
		v = &w.view
	}
	a := align(v, r.Pos(), w.alleles)
	if a.stopped && indel {
		w.summary.Unaligned++
	}
	if w.view.err != nil {
		return keep, w.view.err
	}
	if a.kept() {
		return keep, nil
	}
	w.edit.pos = a.pos(r.Pos())
	w.edit.alleles = w.edit.alleles[:0]
	for _, bases := range w.alleles {
		w.text = a.append(w.text[:0], v, r.Pos(), bases)
		w.edit.alleles = append(w.edit.alleles, string(w.text))
	}
	return change, w.view.err
}

// upper returns a copy in upper case, in memory that is reused.
func (w *worker) upper(bases []byte) []byte {
	start := len(w.folded)
	for _, c := range bases {
		if f := fold[c]; f != 0 {
			c = f
		}
		w.folded = append(w.folded, c)
	}
	return w.folded[start:len(w.folded):len(w.folded)]
}

// referenceOnly shortens REF to its first base where there is no ALT, as
// bcftools does with a reference.
func (w *worker) referenceOnly(r *vcf.Record, ref []byte, known bool) (fate, error) {
	if !known || len(ref) == 1 {
		return keep, nil
	}
	w.edit.pos = r.Pos()
	w.edit.alleles = append(w.edit.alleles[:0], string(ref[:1]))
	return change, nil
}

// mismatch says in what REF differs from the reference.
func (w *worker) mismatch(pos int, ref []byte) (code, field, msg string) {
	if !isBases(ref) {
		return "no-bases", "REF", shown(ref) + " is more than A, C, G, T and N: correct it"
	}
	if pos+len(ref) > w.view.stretch.End {
		if w.options.Reference.Partial() {
			return "", "", ""
		}
		return "ref-mismatch", "REF", shown(ref) + " reaches past the end of the contig: use the reference of the file's build"
	}
	if want := w.view.slice(pos, pos+len(ref)); !equalFold(ref, want) && w.view.err == nil {
		return "ref-mismatch", "REF", shown(ref) + " is not the reference's " + shown(want) + ": use the reference of the file's build"
	}
	return "", "", ""
}

// equalFold compares bases in any case.
func equalFold(a, b []byte) bool {
	if len(a) != len(b) {
		return false
	}
	for i, c := range a {
		if c != b[i] && (fold[c] != fold[b[i]] || fold[c] == 0) {
			return false
		}
	}
	return true
}

// misfit is what becomes of a record that does not fit the reference.
func (w *worker) misfit(r *vcf.Record, code, field, msg string) (fate, error) {
	fault := &Error{Line: r.Line(), Contig: r.Contig(), Pos: r.Pos(), Field: field, Msg: msg}
	if w.options.Mismatch == Refuse {
		fault.Msg += ", or choose to keep or exclude such records"
		return keep, fault
	}
	w.warn(r, code, fault)
	w.summary.Mismatched++
	if w.options.Mismatch == Exclude {
		w.summary.Excluded++
		return exclude, nil
	}
	return keep, nil
}

// sameAlleles is what becomes of a record one of whose ALTs is its REF.
func (w *worker) sameAlleles(r *vcf.Record) (fate, error) {
	fault := &Error{Line: r.Line(), Contig: r.Contig(), Pos: r.Pos(), Field: "ALT", Msg: "is REF again: correct it"}
	if w.options.Mismatch == Refuse {
		fault.Msg += ", or choose to keep such records"
		return keep, fault
	}
	w.warn(r, "same-alleles", fault)
	return keep, nil
}

// warn notes a warning; its line is completed when the block's is known.
func (w *worker) warn(r *vcf.Record, code string, fault *Error) {
	w.warnings = append(w.warnings, Warning{Code: code, Line: r.Line(), Msg: fault.Error()})
}
