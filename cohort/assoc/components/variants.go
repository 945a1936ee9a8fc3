package components

import (
	"context"
	"math"

	"github.com/allelerx/allelerx/cohort/assoc/quality"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Counts says what became of the variants.
type Counts struct {
	Used         int // those that tell people apart
	NotIncluded  int // Options.Include said no
	NotAutosomal int // of chrX, chrY or the mitochondrion

	// OneAllele are those at which all people are alike. As plink2 has it they
	// count among the variants of a mean, with products of 0, so that they shrink
	// all relationships alike; leave them out with Options.Include.
	OneAllele int

	// NoFrequency were left out: the founders have one allele, but not the others.
	// plink2 refuses them; Options.Nonfounders gives them a frequency.
	NoFrequency int
}

// standard is a variant that counts, with what its codes stand for: its copies,
// centred and divided by their standard deviation at equilibrium; a missing call
// is 0, the mean, and so is all where people are alike.
type standard struct {
	variant int
	values  [4]float64 // by code
	calls   matrix.Counts
}

// standards chooses the variants.
func standards(ctx context.Context, m *matrix.Matrix, o *Options) ([]standard, Counts, error) {
	frequencies, err := quality.Frequencies(ctx, m, quality.Options{Nonfounders: o.Nonfounders, Workers: o.Workers})
	if err != nil {
		return nil, Counts{}, err
	}
	var c Counts
	var all []standard
	for i := range m.NumVariants() {
		switch {
		case o.Include != nil && !o.Include(i):
			c.NotIncluded++
			continue
		case quality.PloidyOf(m.Variant(i).Contig) != quality.Diploid:
			c.NotAutosomal++
			continue
		}
		s := standard{variant: i, calls: m.Counts(i)}
		p, ok := frequencies[i].Alt()
		switch {
		case s.calls.Alt() == 0 || s.calls.Alt() == s.calls.Alleles():
			c.OneAllele++
		case !ok || p == 0 || p == 1:
			c.NoFrequency++
			continue
		default:
			c.Used++
			deviation := math.Sqrt(2 * p * (1 - p))
			for code := range vcf.CodeMissing {
				s.values[code] = (float64(code) - 2*p) / deviation
			}
		}
		all = append(all, s)
	}
	if c.Used == 0 {
		return nil, c, errNoVariants
	}
	return all, c, nil
}
