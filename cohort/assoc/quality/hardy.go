package quality

import (
	"context"
	"errors"
	"math"

	"github.com/allelerx/allelerx/cohort/assoc/internal/exact"
	"github.com/allelerx/allelerx/variant/matrix"
)

// Reason is why a variant was not tested.
type Reason uint8

// The reasons.
const (
	Tested       Reason = iota // it was
	OneCopy                    // people have one copy: chrY and the mitochondrion
	NobodyCalled               // there is no call, on chrX of nobody whose sex is known
	OneAllele                  // only one of the two alleles was seen
)

// String says it in words.
func (r Reason) String() string {
	switch r {
	case Tested:
		return "tested"
	case OneCopy:
		return "people have one copy"
	case NobodyCalled:
		return "nobody is called"
	case OneAllele:
		return "only one allele was seen"
	}
	return "unknown"
}

// Observed is the calls that are tested. Men stand apart on chrX only; a
// heterozygous call of a man there is none.
type Observed struct {
	HomRef, Het, HomAlt int
	MaleRef, MaleAlt    int
}

// Equilibrium is the exact test of a variant. Where Reason is not Tested the P
// are 1 and their logarithms 0, as those of plink2.
type Equilibrium struct {
	Observed
	P      float64 // 0 where it is below 5e-324: see Log10P
	Log10P float64

	// FemaleP is the test of women alone on chrX; elsewhere it is P.
	FemaleP, FemaleLog10P float64

	Reason Reason
}

// Heterozygosity returns which part of the calls, on chrX those of women, is
// heterozygous, and which part would be expected to be, 2pq; false where there
// is no call. O(HET_A1) and E(HET_A1) of plink2.
func (o Observed) Heterozygosity() (observed, expected float64, ok bool) {
	n := float64(o.HomRef + o.Het + o.HomAlt)
	if n == 0 {
		return 0, 0, false
	}
	p := (float64(o.Het) + 2*float64(o.HomAlt)) / (2 * n)
	return float64(o.Het) / n, 2 * p * (1 - p), true
}

// maxPeople keeps twice their number within 32 bits.
const maxPeople = math.MaxInt32 / 4

var errCounts = errors.New("quality: a count is negative, or above 536,870,911: count people again")

// Exact is the exact test of Hardy–Weinberg equilibrium: the sum of the
// probabilities of all tables with the same alleles that are no more likely. With
// men it is the test of chrX, whose tables also divide the alleles
// between the sexes: a difference of frequency between them tells against
// equilibrium too. The mid P takes only half the probability of what was observed
// and of all that is equally likely.
//
// Sources: Wigginton JE, Cutler DJ, Abecasis GR. Am J Hum Genet. 2005;76(5):887-893.
// PMID 15789306. Graffelman J, Weir BS. Testing for Hardy–Weinberg equilibrium at
// biallelic genetic markers on the X chromosome. Heredity. 2016;116(6):558-568.
// PMID 27071844.
func Exact(o Observed, midP bool) (Equilibrium, error) {
	for _, n := range []int{o.HomRef, o.Het, o.HomAlt, o.MaleRef, o.MaleAlt} {
		if n < 0 || n > maxPeople {
			return Equilibrium{}, errCounts
		}
	}
	if int64(o.HomRef)+int64(o.Het)+int64(o.HomAlt)+int64(o.MaleRef)+int64(o.MaleAlt) > maxPeople {
		return Equilibrium{}, errCounts
	}
	return test(o, midP), nil
}

func test(o Observed, midP bool) Equilibrium {
	e := Equilibrium{Observed: o, P: 1, FemaleP: 1}
	alt, ref := o.Het+2*o.HomAlt, o.Het+2*o.HomRef // of women
	switch {
	case alt+ref+o.MaleRef+o.MaleAlt == 0:
		e.Reason = NobodyCalled
		return e
	case alt+o.MaleAlt == 0 || ref+o.MaleRef == 0:
		e.Reason = OneAllele
		return e
	}
	women := exact.Heterozygotes(alt, ref)
	all, tied := women.AsUnlikely(women.Log(o.Het / 2))
	e.FemaleP, e.FemaleLog10P = value(all, tied, midP)
	e.P, e.Log10P = e.FemaleP, e.FemaleLog10P
	if o.MaleRef+o.MaleAlt == 0 {
		return e
	}
	alt, ref = alt+o.MaleAlt, ref+o.MaleRef // of all
	men := o.MaleRef + o.MaleAlt
	j := &exact.Joint{
		Outer: exact.Hypergeometric(alt, ref, men),
		Inner: func(i int) *exact.Distribution { return exact.Heterozygotes(alt-i, ref-(men-i)) },
	}
	all, tied = j.AsUnlikely(j.Log(o.MaleAlt, o.Het/2))
	e.P, e.Log10P = value(all, tied, midP)
	return e
}

// value makes a P and its common logarithm of natural ones.
func value(all, tied float64, midP bool) (p, log10 float64) {
	if midP {
		all += math.Log1p(-0.5 * math.Exp(tied-all))
	}
	all = min(all, 0)
	return math.Exp(all), all / math.Ln10
}

// HardyWeinberg tests each variant, as plink2 --hardy: chrX as its .hardy.x, and
// chrY and the mitochondrion not at all.
func HardyWeinberg(ctx context.Context, m *matrix.Matrix, o Options) ([]Equilibrium, error) {
	p, err := peopleOf(m, &o)
	if err != nil {
		return nil, err
	}
	all := make([]Equilibrium, p.variants)
	err = p.each(ctx, func(b block) {
		for i := b.from; i < b.to; i++ {
			switch p.ploidy(i) {
			case Diploid:
				c := p.founders.Counts(p.row(i))
				all[i] = test(Observed{HomRef: c.HomRef, Het: c.Het, HomAlt: c.HomAlt}, o.MidP)
			case ChrX:
				c, men := p.women.Counts(p.row(i)), p.men.Counts(p.row(i))
				all[i] = test(Observed{
					HomRef: c.HomRef, Het: c.Het, HomAlt: c.HomAlt,
					MaleRef: men.HomRef, MaleAlt: men.HomAlt,
				}, o.MidP)
			default:
				all[i] = Equilibrium{P: 1, FemaleP: 1, Reason: OneCopy}
			}
		}
	})
	if err != nil {
		return nil, err
	}
	return all, nil
}
