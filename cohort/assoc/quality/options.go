package quality

import (
	"context"
	"fmt"

	"github.com/allelerx/allelerx/genomics/parallel"
	"github.com/allelerx/allelerx/variant/matrix"
)

// Options say of whom and how. The zero value is plink2's default.
type Options struct {
	// Sexes are those of the matrix's samples, in order; nil: as the matrix
	// states them.
	Sexes []matrix.Sex

	// Nonfounders counts people with a named parent too, in frequencies and the
	// test, as plink2 --nonfounders does. Relatives share alleles, which the test
	// takes for independent.
	Nonfounders bool

	// MidP halves the probability of what was observed, and of what is equally
	// likely, in the exact test, as plink2 --hardy midp does: less cautious, nearer
	// to the level.
	MidP bool

	Workers int // goroutines; < 1: one per CPU
}

// people are those whose calls are counted.
type people struct {
	all, males           *matrix.Subset // everybody
	founders, women, men *matrix.Subset // who counts in frequencies and the test
	samples              int
	variants             int
	row                  func(variant int) []byte
	ploidy               func(variant int) Ploidy
	workers              int
}

func peopleOf(m *matrix.Matrix, o *Options) (*people, error) {
	samples := m.Samples()
	if o.Sexes != nil && len(o.Sexes) != len(samples) {
		return nil, fmt.Errorf("quality: there are %d sexes and %d samples: state the sex of each sample of the matrix", len(o.Sexes), len(samples))
	}
	sex := func(i int) matrix.Sex {
		if o.Sexes != nil {
			return o.Sexes[i]
		}
		return samples[i].Sex
	}
	for i := range samples {
		if sex(i) > matrix.Female {
			return nil, fmt.Errorf("quality: sample %d has the sex %d: use SexUnknown, Male or Female", i+1, sex(i))
		}
	}
	founder := func(i int) bool {
		return o.Nonfounders || samples[i].Father == "0" && samples[i].Mother == "0"
	}
	of := func(in func(i int) bool) *matrix.Subset { return matrix.SubsetOf(len(samples), in) }
	return &people{
		all:      of(func(int) bool { return true }),
		males:    of(func(i int) bool { return sex(i) == matrix.Male }),
		founders: of(founder),
		women:    of(func(i int) bool { return founder(i) && sex(i) == matrix.Female }),
		men:      of(func(i int) bool { return founder(i) && sex(i) == matrix.Male }),
		samples:  len(samples), variants: m.NumVariants(), row: m.Row, workers: o.Workers,
		ploidy: func(variant int) Ploidy { return PloidyOf(m.Contig(variant)) },
	}, nil
}

// blockSize is how many variants a worker takes at a time.
const blockSize = 1024

// block is variants from and before to.
type block struct{ from, to int }

// each calls work for all variants, a block on one goroutine.
func (p *people) each(ctx context.Context, work func(b block)) error {
	blocks := func(yield func(block, error) bool) {
		for from := 0; from < p.variants; from += blockSize {
			if !yield(block{from, min(from+blockSize, p.variants)}, nil) {
				return
			}
		}
	}
	done := func(_ context.Context, b block) (block, error) {
		work(b)
		return b, nil
	}
	for _, err := range parallel.Ordered(ctx, p.workers, blocks, done) {
		if err != nil {
			return err
		}
	}
	return ctx.Err()
}
