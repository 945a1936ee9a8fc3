package normalize

import (
	"context"
	"errors"
	"fmt"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/fasta"
	"github.com/allelerx/allelerx/variant"
)

// Trim takes from the ends of a variant's alleles the bases that they have in
// common, all but one: first from the right, then from the left. A variant
// whose alleles are not two different sequences of bases stays as it is.
func Trim(v variant.Variant) variant.Variant {
	trimmed, _ := aligned(nil, v)
	return trimmed
}

// Left trims a variant and moves it as far left as the reference allows: the
// one form that all ways to write it have. A variant whose alleles are not two
// different sequences of bases stays as it is. It is an error if Ref is not
// what the reference has there.
func Left(ctx context.Context, ref *fasta.File, v variant.Variant) (variant.Variant, error) {
	if err := compareRef(ctx, ref, v); err != nil {
		return v, err
	}
	w := &view{ref: ref, ctx: ctx}
	w.seek(v.Contig, v.Pos)
	moved, a := aligned(w, v)
	switch {
	case w.err != nil:
		return v, w.err
	case a.stopped:
		return moved, &Error{Contig: v.Contig, Pos: v.Pos, Field: "ALT", Msg: "may lie further left than the reference's window: add the bases before it"}
	}
	return moved, nil
}

func aligned(w *view, v variant.Variant) (variant.Variant, alignment) {
	ref, alt := []byte(v.Ref), []byte(v.Alt)
	if kindOf(ref) != sequence || kindOf(alt) != sequence || equalFold(ref, alt) {
		return v, alignment{}
	}
	alleles := [][]byte{upperCase(ref), upperCase(alt)}
	a := align(w, v.Pos, alleles)
	if w != nil && w.err != nil {
		return v, a
	}
	v.Ref, v.Alt = string(a.append(nil, w, v.Pos, alleles[0])), string(a.append(nil, w, v.Pos, alleles[1]))
	v.Pos = a.pos(v.Pos)
	return v, a
}

// upperCase changes bases in place.
func upperCase(bases []byte) []byte {
	for i, c := range bases {
		if f := fold[c]; f != 0 {
			bases[i] = f
		}
	}
	return bases
}

// Same reports whether two variants make the same haplotype of the reference:
// whether they are two ways to write one difference. Variants with alleles
// that are no bases are the same if they are equal.
func Same(ctx context.Context, ref *fasta.File, a, b variant.Variant) (bool, error) {
	if a == b {
		return true, nil
	}
	for _, v := range []variant.Variant{a, b} {
		if kindOf([]byte(v.Ref)) != sequence || kindOf([]byte(v.Alt)) != sequence {
			return false, nil
		}
		if err := compareRef(ctx, ref, v); err != nil {
			return false, err
		}
	}
	// As many bases more or less, or there is no need to look further.
	if !genomics.SameContig(a.Contig, b.Contig) || len(a.Alt)-len(a.Ref) != len(b.Alt)-len(b.Ref) {
		return false, nil
	}
	start, end := min(a.Pos, b.Pos), max(a.End(), b.End())
	bases, err := ref.Bases(ctx, nil, genomics.Region{Contig: a.Contig, Start: start, End: end})
	if err != nil {
		return false, err
	}
	return equalFold(applied(bases, start, a), applied(bases, start, b)), nil
}

// applied returns the bases with a variant in place.
func applied(bases []byte, start int, v variant.Variant) []byte {
	dst := append([]byte{}, bases[:v.Pos-start]...)
	dst = append(dst, v.Alt...)
	return append(dst, bases[v.End()-start:]...)
}

// compareRef compares a variant's Ref with the reference.
func compareRef(ctx context.Context, ref *fasta.File, v variant.Variant) error {
	if ref == nil {
		return errors.New("normalize: there is no reference: open one with fasta.Open")
	}
	if !isBases([]byte(v.Ref)) {
		return nil
	}
	bases, err := ref.Bases(ctx, nil, genomics.Region{Contig: v.Contig, Start: v.Pos, End: v.End()})
	if err != nil {
		return err
	}
	for i, c := range bases {
		bases[i] = plain[c]
	}
	if !equalFold([]byte(v.Ref), bases) {
		return &Error{Contig: v.Contig, Pos: v.Pos, Field: "REF", Msg: fmt.Sprintf("%s is not the reference's %s: use the reference of the file's build", shown([]byte(v.Ref)), shown(bases))}
	}
	return nil
}
