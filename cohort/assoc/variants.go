package assoc

import (
	"context"
	"iter"

	"github.com/allelerx/allelerx/genomics/parallel"
	"github.com/allelerx/allelerx/variant/matrix"
)

// Association is the result of one variant.
type Association struct {
	Variant int     // its place in the matrix
	A1      Allele  // whose copies count
	A1Freq  float64 // of A1 among the people in the regression; NaN where there are none
	Result
}

// Allele is one of a variant's two.
type Allele uint8

// The alleles of a variant.
const (
	ALT Allele = iota
	REF
)

// Of is the bases of the allele.
func (a Allele) Of(v matrix.Variant) string {
	if a == REF {
		return v.Ref
	}
	return v.Alt
}

// variantBlock is how many variants a goroutine takes at a time.
const variantBlock = 128

// Variants asks of every variant, in order. The samples of the matrix are those of
// the design. Calls count 0 to 2 copies, men's on X too, and 0 to 1 on Y and the
// mitochondrion; who is asked there, with which covariates, says On. Where that model
// cannot be fitted every result is the fault NoModel.
func (m *Model) Variants(ctx context.Context, g *matrix.Matrix) iter.Seq2[Association, error] {
	return func(yield func(Association, error) bool) {
		if g.NumSamples() != m.people.Samples {
			yield(Association{}, faulty("the matrix has %d samples and the design %d: make the columns of the matrix's samples", g.NumSamples(), m.people.Samples))
			return
		}
		all, err := newContigs(m, g)
		if err != nil {
			yield(Association{}, err)
			return
		}
		size := variantBlock
		if !m.binary {
			// Of a small matrix every worker still gets some.
			size = min(packedBlock, max(variantBlock, g.NumVariants()/(4*parallel.Workers(m.options.Workers))))
		}
		blocks := func(yield func(int, error) bool) {
			for from := 0; from < g.NumVariants(); from += size {
				if !yield(from, nil) {
					return
				}
			}
		}
		answer := func(_ context.Context, from int) ([]Association, error) {
			return all.ask(m, from, min(from+size, g.NumVariants())), nil
		}
		for results, err := range parallel.Ordered(ctx, m.options.Workers, blocks, answer) {
			if err != nil {
				yield(Association{}, err)
				return
			}
			for i := range results {
				if !yield(results[i], nil) {
					return
				}
			}
		}
	}
}

// ask fits variants of one kind of contig.
func (m *Model) ask(g *matrix.Matrix, c *contig, from, to int, results []Association) []Association {
	w := m.works.Get().(*work) //nolint:errcheck // the pool makes nothing else
	defer m.works.Put(w)
	p := &w.predictor
	test := m.options.Genetic.String()
	for i := from; i < to; i++ {
		row := g.Row(i)
		a := Association{Variant: i}
		if m.options.Counted == CountMinor && c.minorIsREF(g, i) {
			a.A1 = REF
		}
		n := c.calls.read(row, a.A1, m.options.Genetic, p)
		if c.haploid {
			p.Values = halves
		}
		a.A1Freq = n.Frequency()
		a.Result = m.fit(test, p, w)
		if a.Fault == ConstAllele && n.constant() {
			a.Fault = ConstOmittedAllele
		}
		results = append(results, a)
	}
	return results
}
