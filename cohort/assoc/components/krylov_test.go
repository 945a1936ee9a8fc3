package components

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/floats"
	"gonum.org/v1/gonum/mat"

	"github.com/allelerx/allelerx/cohort/assoc/internal/genomestest"
)

// withValues makes a symmetric matrix with these eigenvalues.
func withValues(values []float64, seed uint64) *mat.SymDense {
	n := len(values)
	random := rand.New(rand.NewPCG(seed, 1))
	var g mat.Dense
	g.ReuseAs(n, n)
	for i := range n {
		for j := range n {
			g.Set(i, j, random.NormFloat64())
		}
	}
	var qr mat.QR
	qr.Factorize(&g)
	var q, qd, a mat.Dense
	qr.QTo(&q)
	qd.Mul(&q, mat.NewDiagDense(n, values))
	a.Mul(&qd, q.T())
	s := mat.NewSymDense(n, nil)
	for i := range n {
		for j := range i + 1 {
			s.SetSym(i, j, (a.At(i, j)+a.At(j, i))/2)
			s.RawSymmetric().Data[i*n+j] = s.At(i, j) // dense wants both halves
		}
	}
	return s
}

// What is found vector by vector is what gonum finds in the whole matrix, to
// nine digits.
func TestLargest(t *testing.T) {
	const k = 10
	n := 400
	if testing.Short() {
		n = 150
	}
	spectrum := func(f func(i int) float64) []float64 {
		values := make([]float64, n)
		for i := range values {
			values[i] = f(i)
		}
		return values
	}
	for _, c := range []struct {
		name   string
		values []float64
	}{
		{"far apart", spectrum(func(i int) float64 { return math.Pow(0.8, float64(i)) })},
		{"a few before a bulk", spectrum(func(i int) float64 {
			if i < 12 {
				return 100 / float64(i+1)
			}
			return 2 - float64(i)/float64(n)
		})},
		{"a slope", spectrum(func(i int) float64 { return float64(n - i) })},
		{"on both sides of zero", spectrum(func(i int) float64 { return float64(n/2-i) / 10 })},
		{"of low rank", spectrum(func(i int) float64 { return max(0, float64(25-i)) })},
	} {
		t.Run(c.name, func(t *testing.T) {
			if testing.Short() && c.values[0]/c.values[20] < 1.2 {
				t.Skip("values that lie close take many products")
			}
			s := withValues(c.values, 3)
			times := dense{of: s}
			values, vectors, err := largest(context.Background(), times.multiply, n, k)
			require.NoError(t, err)
			want, wantVectors, err := decompose(s, k)
			require.NoError(t, err)
			for i := range k {
				require.InDelta(t, want[i], values[i], 1e-9*math.Abs(want[0]), "value %d", i)
				require.InDelta(t, 1, math.Abs(floats.Dot(vectors[i], wantVectors[i])), 1e-9, "vector %d", i)
			}
		})
	}
}

// Equal eigenvalues have no vectors of their own, but all are found.
func TestLargestEqual(t *testing.T) {
	const n, k = 300, 8
	values := make([]float64, n)
	for i := range values {
		values[i] = 1 / float64(i+5)
	}
	for i := range 7 {
		values[i] = 5
	}
	s := withValues(values, 4)
	got, vectors, err := largest(context.Background(), dense{of: s}.multiply, n, k)
	require.NoError(t, err)
	for i := range 7 {
		assert.InEpsilon(t, 5, got[i], 1e-10)
	}
	assert.InEpsilon(t, values[7], got[7], 1e-9)
	for i, v := range vectors {
		for _, w := range vectors[:i] {
			assert.InDelta(t, 0, floats.Dot(v, w), 1e-9)
		}
	}
	zero := mat.NewSymDense(n, nil)
	got, _, err = largest(context.Background(), dense{of: zero}.multiply, n, k)
	require.NoError(t, err)
	assert.Equal(t, make([]float64, k), got)
}

// Multiplying with the genotypes is multiplying with their relationships.
func TestImplicit(t *testing.T) {
	const people, variants = 90, 700
	random := rand.New(rand.NewPCG(5, 6))
	var made genomestest.Made
	for range people {
		made.Person("0", 0)
	}
	for range variants {
		made.Variant("1", func(int) byte { return genomestest.Draw(random, 0.25, 0.2) })
	}
	ctx := context.Background()
	_, m := made.Write(t)
	used, _, err := standards(ctx, m, &Options{})
	require.NoError(t, err)
	require.True(t, anyMissing(used))
	r, err := relate(ctx, m, used, &Options{MeanImpute: true})
	require.NoError(t, err)
	vectors := zeros(3, people)
	for _, v := range vectors {
		for i := range v {
			v[i] = random.NormFloat64()
		}
	}
	want, err := dense{of: r}.multiply(ctx, vectors)
	require.NoError(t, err)
	got, err := implicit{m: m, used: used}.multiply(ctx, vectors)
	require.NoError(t, err)
	for i := range want {
		assert.InDeltaSlice(t, want[i], got[i], 1e-11)
	}
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	_, err = implicit{m: m, used: used}.multiply(cancelled, vectors)
	require.ErrorIs(t, err, context.Canceled)
	_, err = dense{of: r}.multiply(cancelled, vectors)
	require.ErrorIs(t, err, context.Canceled)
	_, _, err = largest(cancelled, dense{of: r}.multiply, people, 3)
	require.ErrorIs(t, err, context.Canceled)
}

func TestOrient(t *testing.T) {
	v := []float64{0.5, -0.7, 0.1}
	orient(v)
	assert.Equal(t, []float64{-0.5, 0.7, -0.1}, v)
	v = []float64{0.5, -0.5 - 1e-15}
	orient(v)
	assert.Equal(t, []float64{0.5, -0.5 - 1e-15}, v)
}
