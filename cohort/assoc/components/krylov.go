package components

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"
)

// multiply returns the products of a symmetric matrix with vectors.
type multiply func(ctx context.Context, vectors [][]float64) ([][]float64, error)

// How far largest goes.
const (
	extra     = 8     // vectors that it follows beyond those wanted
	steps     = 12    // blocks that it keeps before it starts again from the best
	tolerance = 1e-11 // of what a vector's product departs from the vector times its value, as a part of the largest value
	maxBlocks = 2000
)

var errSlow = errors.New("components: the eigenvectors did not settle: want fewer components, or more variants")

// largest returns the k largest eigenvalues of a symmetric matrix of size n with
// their vectors, by the block Lanczos method with full orthogonalisation and
// restarts: vectors are multiplied with the matrix again and again, and the best
// combinations of all that were seen are followed until they are eigenvectors to
// within the tolerance. It begins at random, with a fixed seed, so that the same
// matrix gives the same digits.
//
// Sources: Golub GH, Underwood R. The block Lanczos method for computing
// eigenvalues. 1977. Wu K, Simon H. Thick-restart Lanczos method for large
// symmetric eigenvalue problems. SIAM J Matrix Anal Appl. 2000;22(2):602-616.
func largest(ctx context.Context, times multiply, n, k int) (values []float64, vectors [][]float64, err error) {
	width := min(k+extra, n)
	s := &space{n: n, random: rand.New(rand.NewPCG(1, 2))}
	block := make([][]float64, width)
	for i := range block {
		block[i] = s.randomVector()
	}
	s.orthonormal(block)
	for range maxBlocks {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		products, err := times(ctx, block)
		if err != nil {
			return nil, nil, err
		}
		s.extend(block, products)
		best, err := s.best(min(width, len(s.basis)))
		if err != nil {
			return nil, nil, err
		}
		if len(s.basis) == n || best.settled(k) {
			return best.values[:k], best.vectors[:k], nil
		}
		// The next block is what the whole basis lacks of the products of its newest
		// part. What a product of the best lacks lies in it too, so that it goes on
		// from them after a restart.
		block = clones(products[:min(len(products), n-len(s.basis))])
		s.orthonormal(block)
		if len(s.basis)+len(block) > width*steps {
			s.restart(best)
		}
	}
	return nil, nil, errSlow
}

// space is spanned by orthonormal vectors whose products are known.
type space struct {
	n        int
	basis    [][]float64
	products [][]float64
	inner    [][]float64 // inner[i][j], j ≤ i: the product of basis i with product j
	random   *rand.Rand
}

func (s *space) randomVector() []float64 {
	v := make([]float64, s.n)
	for i := range v {
		v[i] = s.random.NormFloat64()
	}
	return v
}

// orthonormal makes vectors, in place, that are orthogonal to the basis and to
// each other, of length 1. One that has nothing new is replaced by a random one:
// the matrix may have eigenvectors that no product of the others reaches.
func (s *space) orthonormal(block [][]float64) {
	for i, v := range block {
		before := floats.Norm(v, 2)
		for {
			// Twice is enough (Kahan, in Parlett's The Symmetric Eigenvalue Problem).
			for range 2 {
				for _, b := range s.basis {
					floats.AddScaled(v, -floats.Dot(b, v), b)
				}
				for _, b := range block[:i] {
					floats.AddScaled(v, -floats.Dot(b, v), b)
				}
			}
			length := floats.Norm(v, 2)
			if length > 1e-10*before && length > 0 {
				floats.Scale(1/length, v)
				break
			}
			copy(v, s.randomVector())
			before = floats.Norm(v, 2)
		}
	}
}

// extend adds vectors with their products.
func (s *space) extend(block, products [][]float64) {
	for i, v := range block {
		s.basis, s.products = append(s.basis, v), append(s.products, products[i])
		row := make([]float64, len(s.basis))
		for j := range row {
			row[j] = floats.Dot(v, s.products[j])
		}
		s.inner = append(s.inner, row)
	}
}

// ritz are the best approximations of eigenvectors in a space.
type ritz struct {
	values   []float64 // the largest first
	vectors  [][]float64
	products [][]float64
}

// best returns the count largest.
func (s *space) best(count int) (*ritz, error) {
	size := len(s.basis)
	t := mat.NewSymDense(size, nil)
	for i, row := range s.inner {
		for j, x := range row {
			t.SetSym(i, j, x)
		}
	}
	values, weights, err := decompose(t, count)
	if err != nil {
		return nil, err
	}
	r := &ritz{values: values}
	for _, w := range weights {
		r.vectors = append(r.vectors, combine(s.basis, w, s.n))
		r.products = append(r.products, combine(s.products, w, s.n))
	}
	return r, nil
}

func combine(vectors [][]float64, weights []float64, n int) []float64 {
	sum := make([]float64, n)
	for i, v := range vectors {
		floats.AddScaled(sum, weights[i], v)
	}
	return sum
}

// settled tells whether the first k are eigenvectors.
func (r *ritz) settled(k int) bool {
	scale := max(math.Abs(r.values[0]), math.SmallestNonzeroFloat64)
	rest := make([]float64, len(r.vectors[0]))
	for i := range k {
		floats.AddScaledTo(rest, r.products[i], -r.values[i], r.vectors[i])
		if floats.Norm(rest, 2) > tolerance*scale {
			return false
		}
	}
	return true
}

// restart keeps the best of the space only.
func (s *space) restart(r *ritz) {
	s.basis, s.products, s.inner = nil, nil, nil
	s.extend(r.vectors, r.products)
}

func clones(vectors [][]float64) [][]float64 {
	all := make([][]float64, len(vectors))
	for i, v := range vectors {
		all[i] = append([]float64(nil), v...)
	}
	return all
}
