package components

import (
	"context"
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"

	"github.com/allelerx/allelerx/variant/matrix"
)

// Components are the principal components of a matrix's people.
type Components struct {
	// Values are the eigenvalues of the relationship matrix, the largest first.
	Values []float64
	// Vectors are, component after component, the eigenvectors, of length 1: a
	// number for each sample in the matrix's order. Their sign means nothing; here
	// the number farthest from 0 is positive.
	Vectors [][]float64
	// Variants says which ones were used.
	Variants Counts
}

var errMany = errors.New("components: there are missing calls and more than 8,192 samples, whose pairs would not fit in memory: " +
	"set Options.MeanImpute, as plink2 --pca meanimpute, or leave out variants with missing calls")

// Compute returns the components with the largest eigenvalues. Up to MaxPairs
// people it goes through their relationship matrix; beyond, it only ever
// multiplies with it, and takes memory for people × components.
func Compute(ctx context.Context, m *matrix.Matrix, o Options) (*Components, error) {
	k, err := o.check(m)
	if err != nil {
		return nil, err
	}
	used, counts, err := standards(ctx, m, &o)
	if err != nil {
		return nil, err
	}
	c := &Components{Variants: counts}
	switch n := m.NumSamples(); {
	case n > MaxPairs:
		if !o.MeanImpute && anyMissing(used) {
			return nil, errMany
		}
		times := implicit{m: m, used: used, workers: o.Workers}
		c.Values, c.Vectors, err = largest(ctx, times.multiply, n, k)
	default:
		var r *mat.SymDense
		if r, err = relate(ctx, m, used, &o); err != nil {
			return nil, err
		}
		if n <= smallEnough || 4*k > n {
			c.Values, c.Vectors, err = decompose(r, k)
			break
		}
		times := dense{of: r, workers: o.Workers}
		c.Values, c.Vectors, err = largest(ctx, times.multiply, n, k)
	}
	if err != nil {
		return nil, err
	}
	for _, v := range c.Vectors {
		orient(v)
	}
	return c, nil
}

func anyMissing(used []standard) bool {
	for i := range used {
		if used[i].calls.Missing > 0 {
			return true
		}
	}
	return false
}

// smallEnough is how many people's matrix is decomposed as a whole: in less than a
// second.
const smallEnough = 256

var errDecompose = errors.New("components: the relationship matrix could not be decomposed: report this with the numbers of samples and variants")

// decompose returns the k largest eigenvalues with their vectors of a matrix, all
// of which it decomposes.
func decompose(of mat.Symmetric, k int) (values []float64, vectors [][]float64, err error) {
	var e mat.EigenSym
	if !e.Factorize(of, true) {
		return nil, nil, errDecompose
	}
	n := of.SymmetricDim()
	rising := e.Values(nil)
	var columns mat.Dense
	e.VectorsTo(&columns)
	for i := range k {
		values = append(values, rising[n-1-i])
		vectors = append(vectors, mat.Col(nil, n-1-i, &columns))
	}
	return values, vectors, nil
}

// orient makes the number farthest from 0 positive; of equal ones the first.
func orient(v []float64) {
	farthest := 0.0
	for _, x := range v {
		// Rounding must not decide between equal ones.
		if math.Abs(x) > math.Abs(farthest)*(1+1e-9) {
			farthest = x
		}
	}
	if farthest < 0 {
		for i := range v {
			v[i] = -v[i]
		}
	}
}
