package quality

import (
	"context"

	"github.com/allelerx/allelerx/variant/matrix"
)

// Frequency is how often a variant's ALT allele was seen.
type Frequency struct {
	// Copies is the ALT alleles. A heterozygous call where there is one copy
	// counts a half.
	Copies float64
	// Alleles is how many were called, both alleles: two a call, or one where
	// there is one copy.
	Alleles int
}

// Alt returns the frequency of the ALT allele; false where nobody is called.
func (f Frequency) Alt() (frequency float64, ok bool) {
	if f.Alleles == 0 {
		return 0, false
	}
	return f.Copies / float64(f.Alleles), true
}

// Minor returns the frequency of the rarer allele; false where nobody is called.
func (f Frequency) Minor() (frequency float64, ok bool) {
	alt, ok := f.Alt()
	return min(alt, 1-alt), ok
}

// Frequencies returns that of each variant. Copies and Alleles are ALT_CTS and
// OBS_CT of plink2 --freq counts, their quotient ALT_FREQS.
func Frequencies(ctx context.Context, m *matrix.Matrix, o Options) ([]Frequency, error) {
	p, err := peopleOf(m, &o)
	if err != nil {
		return nil, err
	}
	all := make([]Frequency, p.variants)
	err = p.each(ctx, func(b block) {
		for i := b.from; i < b.to; i++ {
			all[i] = p.frequency(i)
		}
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

func (p *people) frequency(variant int) Frequency {
	row := p.row(variant)
	switch p.ploidy(variant) {
	case Diploid:
		return diploid(p.founders.Counts(row))
	case ChrX:
		f, men := diploid(p.founders.Counts(row)), haploid(p.men.Counts(row))
		return Frequency{Copies: f.Copies - men.Copies, Alleles: f.Alleles - men.Alleles}
	case ChrY:
		return haploid(p.men.Counts(row))
	default:
		return haploid(p.founders.Counts(row))
	}
}

func diploid(c matrix.Counts) Frequency {
	return Frequency{Copies: float64(c.Alt()), Alleles: c.Alleles()}
}

func haploid(c matrix.Counts) Frequency {
	return Frequency{Copies: float64(c.Alt()) / 2, Alleles: c.Alleles() / 2}
}
