package quality

import (
	"context"

	"github.com/allelerx/allelerx/variant/matrix"
)

// Calls is how many calls of a variant, or of a sample, there are.
type Calls struct {
	Missing int
	Of      int // how many there could be: on chrY of men only
}

// Rate returns the part that was called, the call rate; false where there could be
// none. F_MISS of plink2 is 1 less this.
func (c Calls) Rate() (rate float64, ok bool) {
	if c.Of == 0 {
		return 0, false
	}
	return float64(c.Of-c.Missing) / float64(c.Of), true
}

// Missingness returns the calls of each variant: MISSING_CT and OBS_CT of the
// .vmiss of plink2 --missing.
func Missingness(ctx context.Context, m *matrix.Matrix, o Options) ([]Calls, error) {
	p, err := peopleOf(m, &o)
	if err != nil {
		return nil, err
	}
	all := make([]Calls, p.variants)
	err = p.each(ctx, func(b block) {
		for i := b.from; i < b.to; i++ {
			set := p.all
			if p.ploidy(i) == ChrY {
				set = p.males
			}
			all[i] = Calls{Missing: set.Counts(p.row(i)).Missing, Of: set.Len()}
		}
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}

// SampleMissingness returns the calls of each sample: MISSING_CT and OBS_CT of the
// .smiss of plink2 --missing.
func SampleMissingness(ctx context.Context, m *matrix.Matrix, o Options) ([]Calls, error) {
	p, err := peopleOf(m, &o)
	if err != nil {
		return nil, err
	}
	all := make([]Calls, p.samples)
	missing := make([]int, p.samples)
	onY := 0
	for i := range p.variants {
		if i%blockSize == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if p.ploidy(i) == ChrY {
			p.males.AddMissing(p.row(i), missing)
			onY++
			continue
		}
		p.all.AddMissing(p.row(i), missing)
	}
	for i := range all {
		all[i] = Calls{Missing: missing[i], Of: p.variants}
		if !p.males.Has(i) {
			all[i].Of -= onY
		}
	}
	return all, nil
}
