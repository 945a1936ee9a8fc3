package components

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"gonum.org/v1/gonum/mat"

	"github.com/allelerx/allelerx/genomics/parallel"
	"github.com/allelerx/allelerx/variant/matrix"
)

// Relate returns the relationship of each pair of people, in the matrix's order,
// as plink2 --make-rel computes it. Options.Components is not looked at.
func Relate(ctx context.Context, m *matrix.Matrix, o Options) (*mat.SymDense, Counts, error) {
	if n := m.NumSamples(); n < 1 || n > MaxPairs {
		return nil, Counts{}, fmt.Errorf("components: the matrix has %d samples: the relationships of 1 to %d are held in memory", n, MaxPairs)
	}
	if err := o.checkFounders(m); err != nil {
		return nil, Counts{}, err
	}
	used, counts, err := standards(ctx, m, &o)
	if err != nil {
		return nil, counts, err
	}
	r, err := relate(ctx, m, used, &o)
	return r, counts, err
}

// relate sums the products of all pairs, and divides each by how many there are.
func relate(ctx context.Context, m *matrix.Matrix, used []standard, o *Options) (*mat.SymDense, error) {
	n := m.NumSamples()
	s := &sums{
		n: n, workers: o.Workers, products: make([]float64, n*n),
		linear: make([]float64, n), missing: make([]int, n),
		countMissing: !o.MeanImpute,
	}
	for i := range used {
		s.add(m.Row(used[i].variant), &used[i])
		if s.full() {
			if err := s.flush(ctx); err != nil {
				return nil, err
			}
		}
	}
	if err := s.flush(ctx); err != nil {
		return nil, err
	}
	return s.divide(len(used))
}

// sums are those of the products of all pairs of people.
//
// The value of a person at a variant is written as base + off, where base is
// that of the commoner homozygote. Then the product of two people is
// base² + base·off₁ + base·off₂ + off₁·off₂, and the last differs from 0 for
// pairs of people who both carry something else: few, where it is rare. Common
// variants are taken four at a time, see quads.
type sums struct {
	n            int
	workers      int
	products     []float64 // people × people, row-major, only from the diagonal on
	constant     float64
	linear       []float64 // of each person: the sum of base·off
	rare         carriers
	common       quads
	countMissing bool
	missing      []int    // of each person: how many used variants are not called
	absent       carriers // who they are, by variant
	bothMissing  []int32  // of pairs, as products; nil where nothing is missing
}

// A variant with fewer carriers than one of rarePart people is summed over pairs of
// carriers: about where both ways take the same time.
const rarePart = 8

func (s *sums) add(row []byte, v *standard) {
	if s.countMissing && v.calls.Missing > 0 {
		s.absent.add(row, s.n, func(code byte) (float64, bool) { return 1, code == 3 })
	}
	if v.values == [4]float64{} {
		return
	}
	base, homozygous := byte(0), v.calls.HomRef
	if v.calls.HomAlt > homozygous {
		base, homozygous = 2, v.calls.HomAlt
	}
	if (s.n-homozygous)*rarePart > s.n {
		s.common.add(row, v, s.n)
		return
	}
	z := v.values[base]
	s.constant += z * z
	from := len(s.rare.people)
	s.rare.add(row, s.n, func(code byte) (float64, bool) { return v.values[code] - z, code != base })
	for i := from; i < len(s.rare.people); i++ {
		s.linear[s.rare.people[i]] += z * s.rare.values[i]
	}
}

// What is gathered before it is summed: some tens of megabytes.
const (
	maxCarriers = 4 << 20
	maxQuads    = 32 << 20 // bytes
)

func (s *sums) full() bool {
	return len(s.rare.people) > maxCarriers || len(s.absent.people) > maxCarriers || len(s.common.codes)*s.n > maxQuads
}

// flush sums what was gathered, each row of products by one worker, in the same
// order however many there are.
func (s *sums) flush(ctx context.Context) error {
	s.rare.index(s.n)
	s.absent.index(s.n)
	if len(s.absent.people) > 0 && s.bothMissing == nil {
		s.bothMissing = make([]int32, s.n*s.n)
	}
	for _, err := range parallel.Ordered(ctx, s.workers, chunks(s.n, rowsAtOnce), func(_ context.Context, c chunk) (chunk, error) {
		for j := c.from; j < c.to; j++ {
			s.row(j)
		}
		return c, nil
	}) {
		if err != nil {
			return err
		}
	}
	for _, j := range s.absent.people {
		s.missing[j]++
	}
	s.rare.clear()
	s.absent.clear()
	s.common.clear()
	return ctx.Err()
}

const rowsAtOnce = 8

// row adds to a person's products.
func (s *sums) row(j int) {
	row := s.products[j*s.n : (j+1)*s.n]
	s.common.addTo(row, j)
	s.rare.from(j, func(values []float64, people []int32) {
		v := values[0]
		for i, k := range people {
			row[k] += v * values[i]
		}
	})
	if s.bothMissing != nil {
		both := s.bothMissing[j*s.n : (j+1)*s.n]
		s.absent.from(j, func(_ []float64, people []int32) {
			for _, k := range people {
				both[k]++
			}
		})
	}
}

var errNothingShared = errors.New("components: two samples share no called variant, so that nothing is known of their relationship: " +
	"leave out samples with few calls (quality.SampleMissingness), or set Options.MeanImpute")

// divide makes means of sums.
func (s *sums) divide(variants int) (*mat.SymDense, error) {
	for j := range s.n {
		row := s.products[j*s.n : (j+1)*s.n]
		for k := j; k < s.n; k++ {
			shared := variants - s.missing[j] - s.missing[k]
			if s.bothMissing != nil {
				shared += int(s.bothMissing[j*s.n+k])
			}
			if shared <= 0 {
				return nil, errNothingShared
			}
			row[k] = (row[k] + s.constant + s.linear[j] + s.linear[k]) / float64(shared)
			s.products[k*s.n+j] = row[k]
		}
	}
	return mat.NewSymDense(s.n, s.products), nil
}

// chunk is rows from and before to.
type chunk struct{ from, to int }

func chunks(n, size int) iter.Seq2[chunk, error] {
	return func(yield func(chunk, error) bool) {
		for from := 0; from < n; from += size {
			if !yield(chunk{from, min(from+size, n)}, nil) {
				return
			}
		}
	}
}
