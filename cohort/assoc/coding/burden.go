package coding

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/assoc/quality"
	"github.com/allelerx/allelerx/variant/matrix"
)

// BurdenOptions say which variants add up, and how. With the zero value all variants
// whose rarer allele has a frequency of at most 0.01 do.
type BurdenOptions struct {
	// Include says of which variants, such as those of a gene; nil: of all.
	Include func(variant int) bool

	// MaxFrequency is that of the rarer allele up to which a variant counts; 0: 0.01, and
	// 0.5 is all of them.
	MaxFrequency float64

	// Weight is what a copy counts; nil: 1.
	Weight func(variant int) float64

	// Carriers makes the number 1 of who has any of the alleles, and 0 of others, instead
	// of how many there are. Weights have no part in it.
	Carriers bool
}

// Burdened is what became of the variants. They are counts of variants, not of people.
type Burdened struct {
	Used        int // add up
	Common      int // left out: the rarer allele is too frequent
	OneAllele   int // left out: nobody has another, or nobody is called
	NotDiploid  int // left out: of X, Y or the mitochondrion, where people have different numbers of copies
	NotIncluded int
	Imputed     int // of those used: some call is missing, which counts as the mean of the others
}

// String writes "12 used (3 with missing calls), 400 too common, 7 of one allele, 0 not diploid".
func (b Burdened) String() string {
	return fmt.Sprintf("%d used (%d with missing calls), %d too common, %d of one allele, %d not diploid", b.Used, b.Imputed, b.Common, b.OneAllele, b.NotDiploid)
}

// Burden is the sum over variants of the copies of the rarer allele, in the order of the
// matrix's samples. A missing call counts as the mean of the variant's others, and for
// Carriers as none; who has no call at any variant has no number. Frequencies are of
// founders, as quality.Frequencies has them.
func Burden(ctx context.Context, name string, m *matrix.Matrix, o BurdenOptions) (assoc.Column, Burdened, error) {
	if o.MaxFrequency == 0 {
		o.MaxFrequency = 0.01
	}
	var done Burdened
	if !(o.MaxFrequency > 0 && o.MaxFrequency <= 0.5) {
		return assoc.Column{}, done, errors.New("coding: BurdenOptions.MaxFrequency is not in (0, 0.5]: use 0 for 0.01")
	}
	frequencies, err := quality.Frequencies(ctx, m, quality.Options{})
	if err != nil {
		return assoc.Column{}, done, err
	}
	c := assoc.Column{Name: name, Values: make([]float64, m.NumSamples())}
	called := make([]bool, m.NumSamples())
	var copies []float64
	for i := range m.NumVariants() {
		if i%1024 == 0 && ctx.Err() != nil {
			return assoc.Column{}, done, ctx.Err()
		}
		if o.Include != nil && !o.Include(i) {
			done.NotIncluded++
			continue
		}
		rare, ok := frequencies[i].Minor()
		switch {
		case quality.PloidyOf(m.Variant(i).Contig) != quality.Diploid:
			done.NotDiploid++
			continue
		case !ok || rare == 0:
			done.OneAllele++
			continue
		case rare > o.MaxFrequency:
			done.Common++
			continue
		}
		weight := 1.0
		if o.Weight != nil {
			if weight = o.Weight(i); math.IsNaN(weight) || math.IsInf(weight, 0) {
				return assoc.Column{}, done, fmt.Errorf("coding: the weight of variant %d is no finite number: correct BurdenOptions.Weight", i+1)
			}
		}
		done.Used++
		copies = m.Dosages(i, math.NaN(), copies[:0])
		if o.add(&c, called, copies, frequencies[i], rare, weight) {
			done.Imputed++
		}
	}
	if done.Used == 0 {
		return assoc.Column{}, done, fmt.Errorf("coding: no variant adds to the burden (%s): include others, or allow more frequent ones (BurdenOptions.MaxFrequency)", done)
	}
	for i := range c.Values {
		if !called[i] {
			c.Values[i] = math.NaN()
		}
	}
	return c, done, nil
}

// add adds a variant, and reports whether a call was missing.
func (o *BurdenOptions) add(c *assoc.Column, called []bool, copies []float64, f quality.Frequency, rare, weight float64) (imputed bool) {
	alt, _ := f.Alt()
	for i, n := range copies {
		missing := math.IsNaN(n)
		imputed = imputed || missing
		called[i] = called[i] || !missing
		switch {
		case missing && o.Carriers:
			continue
		case missing:
			n = 2 * rare
		case alt > 0.5: // REF is the rarer one
			n = 2 - n
		}
		if o.Carriers {
			c.Values[i] = max(c.Values[i], min(n, 1))
			continue
		}
		c.Values[i] += weight * n
	}
	return imputed
}
