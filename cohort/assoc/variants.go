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
// the design. Calls count as they stand in the matrix, 0 to 2 copies, on every
// contig: for the X chromosome give the sex as a covariate, which is what plink2
// adds there; on Y and MT, where plink2 counts 0 to 1, an effect is half of plink2's.
func (m *Model) Variants(ctx context.Context, g *matrix.Matrix) iter.Seq2[Association, error] {
	return func(yield func(Association, error) bool) {
		if g.NumSamples() != m.people.Samples {
			yield(Association{}, faulty("the matrix has %d samples and the design %d: make the columns of the matrix's samples", g.NumSamples(), m.people.Samples))
			return
		}
		shared := newCalls(m, g)
		ask, size := m.ask, variantBlock
		if !m.binary {
			// Of a small matrix every worker still gets some.
			ask, size = m.askPacked, min(packedBlock, max(variantBlock, g.NumVariants()/(4*parallel.Workers(m.options.Workers))))
		}
		blocks := func(yield func(int, error) bool) {
			for from := 0; from < g.NumVariants(); from += size {
				if !yield(from, nil) {
					return
				}
			}
		}
		answer := func(_ context.Context, from int) ([]Association, error) {
			return ask(g, shared, from, min(from+size, g.NumVariants())), nil
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

// ask fits the variants of a block.
func (m *Model) ask(g *matrix.Matrix, shared *calls, from, to int) []Association {
	results := make([]Association, 0, to-from)
	w := m.works.Get().(*work) //nolint:errcheck // the pool makes nothing else
	defer m.works.Put(w)
	p := &w.predictor
	test := m.options.Genetic.String()
	for i := from; i < to; i++ {
		row := g.Row(i)
		a := Association{Variant: i}
		if m.options.Counted == CountMinor && shared.minorIsREF(g, i) {
			a.A1 = REF
		}
		n := shared.read(row, a.A1, m.options.Genetic, p)
		a.A1Freq = n.Frequency()
		a.Result = m.fit(test, p, w)
		if a.Fault == ConstAllele && n.constant() {
			a.Fault = ConstOmittedAllele
		}
		results = append(results, a)
	}
	return results
}
