package annotate

import (
	"context"

	"github.com/allelerx/allelerx/genomics/fasta"
	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/normalize"
)

// Aligner trims alleles and moves insertions and deletions to the left end of
// the repeat that they lie in, so that everybody's spelling of a change becomes
// one. A nil Aligner trims only. Any number of goroutines may use it.
type Aligner struct {
	left func(context.Context, variant.Variant) (variant.Variant, error)
}

// NewAligner returns an aligner along a reference; nil for nil.
func NewAligner(ref *fasta.File) *Aligner {
	if ref == nil {
		return nil
	}
	return AlignerOf(func(ctx context.Context, v variant.Variant) (variant.Variant, error) {
		return normalize.Left(ctx, ref, v)
	})
}

// AlignerOf returns an aligner that moves trimmed insertions and deletions as left
// does, which any number of goroutines may call: along a reference that lies
// elsewhere than in a file.
func AlignerOf(left func(context.Context, variant.Variant) (variant.Variant, error)) *Aligner {
	return &Aligner{left}
}

// reach is how many bases an allele is moved at most: what bcftools norm keeps in
// order, too (--site-win).
const reach = 1000

// Reach is how far before its position a record's allele may come to begin.
func (a *Aligner) Reach() int {
	if a == nil {
		return 0
	}
	return reach
}

// Align returns a pair of alleles in the one form that is compared, and where it
// begins. It reports false for an insertion or deletion that may lie further
// left: without a reference, outside of its windows, further than Reach, or with
// a REF that is not the reference's. Such a pair is trimmed only.
func (a *Aligner) Align(ctx context.Context, contig string, pos int, ref, alt []byte) (int, []byte, []byte, bool) {
	if len(ref) == 1 && len(alt) == 1 {
		return pos, ref, alt, true
	}
	left, ref, alt := Trim(ref, alt)
	pos += left
	if len(ref) == len(alt) || !isBases(alt) || !isBases(ref) {
		return pos, ref, alt, true
	}
	if a == nil {
		return pos, ref, alt, false
	}
	moved, err := a.left(ctx, variant.Variant{Contig: contig, Pos: pos, Ref: string(ref), Alt: string(alt)})
	if err != nil || pos-moved.Pos > reach {
		return pos, ref, alt, false
	}
	return moved.Pos, []byte(moved.Ref), []byte(moved.Alt), true
}
