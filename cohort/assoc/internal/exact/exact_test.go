package exact_test

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc/internal/exact"
)

// log of a quotient of whole numbers.
func logOf(numerator, denominator *big.Int) float64 {
	part := func(n *big.Int) float64 {
		mantissa := new(big.Float)
		exponent := new(big.Float).SetInt(n).MantExp(mantissa)
		m, _ := mantissa.Float64()
		return math.Log(m) + float64(exponent)*math.Ln2
	}
	return part(numerator) - part(denominator)
}

func choose(n, k int) *big.Int { return new(big.Int).Binomial(int64(n), int64(k)) }

func TestHypergeometric(t *testing.T) {
	for _, c := range [][3]int{{8, 10, 9}, {1, 1, 1}, {0, 5, 3}, {5, 0, 3}, {5, 3, 0}, {5, 3, 8}, {300, 4000, 120}, {7, 90000, 400}, {2000, 2000, 2000}} {
		white, black, drawn := c[0], c[1], c[2]
		d := exact.Hypergeometric(white, black, drawn)
		all := choose(white+black, drawn)
		for x := d.Low; x <= d.High; x += max(1, (d.High-d.Low)/50) {
			want := logOf(new(big.Int).Mul(choose(white, x), choose(black, drawn-x)), all)
			require.InDelta(t, want, d.Log(x), 1e-12*max(1, -want), "%v %d", c, x)
			if x < d.High {
				require.InDelta(t, d.Log(x+1)-d.Log(x), math.Log(d.Ratio(x)), 1e-11*max(1, -want))
			}
			whole := math.Exp(d.To(x).Log) + math.Exp(d.From(x+1).Log)
			require.InDelta(t, 1, whole, 1e-12)
		}
		total := d.Total()
		mean := float64(drawn) * float64(white) / float64(white+black)
		require.InDelta(t, 0, total.Log, 1e-12)
		require.InDelta(t, mean, total.Mean, 1e-10*max(1, mean))
		for _, m := range []exact.Moments{d.To(d.Low - 1), d.From(d.High + 1)} {
			require.True(t, math.IsInf(m.Log, -1))
		}
	}
}

// Sums with an odds ratio, against all terms.
func TestNoncentral(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		white, black := 1+random.IntN(60), 1+random.IntN(60)
		drawn, logOdds := random.IntN(white+black+1), 4*random.NormFloat64()
		d := exact.Noncentral(white, black, drawn, logOdds)
		at := d.Low + random.IntN(d.High-d.Low+1)
		for _, part := range []struct {
			got       exact.Moments
			low, high int
		}{{d.Total(), d.Low, d.High}, {d.From(at), at, d.High}, {d.To(at), d.Low, at}} {
			var sum, first, second float64
			for x := part.low; x <= part.high; x++ {
				p := math.Exp(d.Log(x) - d.Log(d.Mode))
				sum, first, second = sum+p, first+p*float64(x), second+p*float64(x)*float64(x)
			}
			mean := first / sum
			require.InDelta(t, d.Log(d.Mode)+math.Log(sum), part.got.Log, 1e-9)
			require.InDelta(t, mean, part.got.Mean, 1e-9)
			require.InDelta(t, second/sum-mean*mean, part.got.Variance, 1e-8)
		}
	}
}

func TestHeterozygotes(t *testing.T) {
	for _, c := range [][2]int{{0, 0}, {0, 8}, {1, 1}, {2, 2}, {3, 5}, {40, 41 + 1}, {7, 6001}, {3000, 3402}} {
		a, b := c[0], c[1]
		people := (a + b) / 2
		d := exact.Heterozygotes(a, b)
		all := choose(a+b, a)
		for i := d.Low; i <= d.High; i += max(1, d.High/40) {
			het := a%2 + 2*i
			ways := new(big.Int).Mul(choose(people, het), choose(people-het, (a-het)/2))
			want := logOf(ways.Lsh(ways, uint(het)), all)
			require.InDelta(t, want, d.Log(i), 1e-12*max(1, -want), "%v %d", c, het)
		}
		require.InDelta(t, 0, d.Total().Log, 1e-12)
	}
}

// All is as unlikely as the likeliest; of two equal ones both are tied.
func TestAsUnlikely(t *testing.T) {
	d := exact.Hypergeometric(9, 9, 9)
	all, tied := d.AsUnlikely(d.Log(4))
	assert.InDelta(t, 0, all, 1e-12)
	assert.InDelta(t, 1, math.Exp(d.Log(4)-tied)+math.Exp(d.Log(5)-tied), 1e-9)
	all, tied = d.AsUnlikely(d.Log(0))
	assert.InDelta(t, 1, 2*math.Exp(d.Log(0)-all), 1e-9)
	assert.InDelta(t, all, tied, 1e-9)
	all, tied = d.AsUnlikely(-1e6)
	assert.True(t, math.IsInf(all, -1) && math.IsInf(tied, -1))
}
