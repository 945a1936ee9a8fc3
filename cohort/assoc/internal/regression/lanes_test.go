package regression

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
)

// TestMultiplyAdd: the sums are those of plain loops, at all lengths.
func TestMultiplyAdd(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 3))
	const stride = 45
	rows, vector := make([]float64, 11*stride), make([]float64, stride)
	for i := range rows {
		rows[i] = random.NormFloat64()
	}
	for i := range vector {
		vector[i] = random.NormFloat64()
	}
	for count := 1; count <= 11; count++ {
		for n := 1; n <= stride; n++ {
			sums, want := make([]float64, count+1), make([]float64, count+1)
			for i := range count {
				sums[i] = float64(i)
				want[i] = float64(i)
				for j := range n {
					want[i] += rows[i*stride+j] * vector[j]
				}
			}
			multiplyAdd(rows, count, n, stride, vector, sums[:count])
			assert.InDeltaSlice(t, want, sums, 1e-13*stride, "%d rows of %d", count, n)
		}
	}
}

// TestShift: odds, probabilities and weights are those that math.Exp gives, for odds and
// steps of all sizes, at all lengths.
func TestShift(t *testing.T) {
	random := rand.New(rand.NewPCG(4, 1))
	for _, reach := range []float64{0, 1e-9, 1.0 / 4, 0.2500001, 1, 1.1, 7.99, 30} {
		for n := 1; n <= 37; n++ {
			inverse, x, y := make([]float64, n), make([]float64, n), make([]float64, n)
			weight, rest := make([]float64, n), make([]float64, n)
			for i := range n {
				inverse[i] = math.Exp(20 * random.NormFloat64())
				x[i] = reach * (2*random.Float64() - 1)
				y[i] = float64(random.IntN(2))
			}
			x[0] = reach
			moved, w, r := slices.Clone(inverse), make([]float64, n), make([]float64, n)
			move(moved, x, y, w, r, reach)
			shift(slices.Clone(inverse), x, y, weight, rest, reach)
			for i := range n {
				assert.InEpsilon(t, inverse[i]*math.Exp(-x[i]), moved[i], 1e-13)
				assert.InDelta(t, rest[i], r[i], 1e-12)
				assert.InEpsilon(t, weight[i], w[i], 1e-12)
				p := 1 / (1 + inverse[i]*math.Exp(-x[i]))
				assert.InDelta(t, y[i]-p, rest[i], 1e-12)
				q := 1 / (1 + math.Exp(x[i])/inverse[i])
				assert.InEpsilon(t, p*q, weight[i], 1e-12)
			}
		}
	}
}

// TestCombine: rows combined, and products, are those of plain loops, at all lengths.
func TestCombine(t *testing.T) {
	random := rand.New(rand.NewPCG(2, 2))
	const stride = 100
	rows, coefficients := make([]float64, 7*stride), make([]float64, 7)
	for i := range rows {
		rows[i] = random.NormFloat64()
	}
	for i := range coefficients {
		coefficients[i] = random.NormFloat64()
	}
	for n := 1; n <= stride; n++ {
		for count := 1; count <= 7; count++ {
			got, want := make([]float64, n+1), make([]float64, n+1)
			got[n], want[n] = 7, 7 // is not theirs
			for i := range n {
				for j := range count {
					want[i] += coefficients[j] * rows[j*stride+i]
				}
			}
			combine(rows, stride, coefficients[:count], got[:n])
			assert.InDeltaSlice(t, want, got, 1e-13, "%d rows of %d", count, n)
		}
		got := make([]float64, n+1)
		multiply(got[:n], rows[:n], rows[stride:2*stride])
		for i := range n {
			assert.Equal(t, rows[i]*rows[stride+i], got[i]) //nolint:testifylint // one product has one value
		}
		assert.Zero(t, got[n])
	}
}

// TestAddRows: rows go to the sums of their levels, of all sizes, and nowhere else.
func TestAddRows(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 2))
	for size := 4; size <= 60; size += 4 {
		for n := range 9 {
			const from, levels = 100, 3
			rows, sums := make([]float64, 20*size), make([]float64, levels*size+1)
			for i := range rows {
				rows[i] = random.NormFloat64()
			}
			for i := range sums {
				sums[i] = random.NormFloat64()
			}
			want := slices.Clone(sums)
			var level, people []int32
			for range n {
				l, person := random.IntN(levels), random.IntN(20)
				level, people = append(level, int32(l)), append(people, int32(from+person))
				for j := range size {
					want[l*size+j] += rows[person*size+j]
				}
			}
			addRows(sums, rows, size, level, people, from)
			assert.Equal(t, want, sums, "%d rows of %d", n, size)
		}
	}
}

// TestAddSums: the weighted sums are those of plain loops, for few columns and many, of
// whole blocks and of what is left of one.
func TestAddSums(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 9))
	for k := 1; k <= 14; k++ {
		for _, people := range []int{1, 7, 8, 9, 61, block, block + 23} {
			c := &Covariates{n: people, k: k, all: make([]float64, people*k), rows: make([]float64, people*k)}
			for j := range k {
				c.columns = append(c.columns, c.all[j*people:(j+1)*people])
				for i := range people {
					v := random.NormFloat64()
					if j == 0 {
						v = 1
					}
					c.columns[j][i], c.rows[i*k+j] = v, v
				}
			}
			weight, rest := make([]float64, people), make([]float64, people)
			hessian, gradient := make([]float64, triangle(k)+1), make([]float64, k+1)
			for i := range hessian {
				hessian[i] = random.NormFloat64()
			}
			wantHessian, wantGradient := slices.Clone(hessian), slices.Clone(gradient)
			for i := range people {
				weight[i], rest[i] = random.Float64(), random.NormFloat64()
				for a := range k {
					wantGradient[a] += rest[i] * c.columns[a][i]
					for b := range a + 1 {
						wantHessian[triangle(a)+b] += weight[i] * c.columns[a][i] * c.columns[b][i]
					}
				}
			}
			p := newProducts(c)
			for from := 0; from < people; from += block {
				to := min(from+block, people)
				p.of(from, to)
				p.addSums(weight[from:to], rest[from:to], hessian[:triangle(k)], gradient[:k])
			}
			assert.InDeltaSlice(t, wantHessian, hessian, 1e-12*float64(people), "%d columns of %d people", k, people)
			assert.InDeltaSlice(t, wantGradient, gradient, 1e-12*float64(people), "%d columns of %d people", k, people)
		}
	}
}

// TestDerive: people's rows are those of plain products, for few covariates and many,
// and nothing is written beside them.
func TestDerive(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 7))
	const people = 5
	for k := 1; k <= 11; k++ {
		l := &Logistic{c: &Covariates{n: people, k: k}}
		for range people {
			for range k {
				l.c.rows = append(l.c.rows, random.NormFloat64())
			}
			p := random.Float64()
			l.y = append(l.y, float64(random.IntN(2)))
			l.rest = append(l.rest, l.y[len(l.y)-1]-p)
			l.weight = append(l.weight, p*(1-p))
		}
		size := seriesSums(k)
		rows, want := make([]float64, people*size+1), make([]float64, people*size+1)
		for i := range rows {
			rows[i], want[i] = 7, 7
		}
		for person := 1; person < people-1; person++ {
			x, row := l.c.rows[person*k:(person+1)*k], want[(person-1)*size:]
			p, at := l.y[person]-l.rest[person], 0
			for order := range 2 {
				for i := range k {
					for j := range i + 1 {
						row[at] = l.weight[person] * math.Pow(p, float64(order)) * x[i] * x[j]
						at++
					}
				}
			}
			for order := 2; order <= 3; order++ {
				for i := range k {
					row[at] = l.weight[person] * math.Pow(p, float64(order)) * x[i]
					at++
				}
			}
			at += copy(row[at:], x)
			row[at], row[at+1] = l.rest[person], l.y[person]
		}
		l.derive(1, people-1, rows)
		assert.InDeltaSlice(t, want, rows, 1e-14, "%d columns", k)
	}
}
