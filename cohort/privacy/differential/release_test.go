package differential_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/privacy/differential"
)

// moments are the second and the fourth of Laplace noise of scale b that is rounded
// to whole numbers: n has the probability ∫ exp(-|x|/b)/2b from n-½ to n+½.
func moments(b float64) (second, fourth float64) {
	for n := 1.0; n < 60*b+60; n++ {
		p := math.Exp(-(n-0.5)/b) * (1 - math.Exp(-1/b)) // of n and -n
		second += p * n * n
		fourth += p * n * n * n * n
	}
	return second, fourth
}

// TestNoise looks whether counts are right on average and as scattered as ε says:
// the scale of the noise is the number of categories / ε. The limits are five
// standard errors.
func TestNoise(t *testing.T) {
	for _, tc := range []struct {
		name       string
		categories int
		epsilon    float64
	}{{"one category", 1, 1}, {"two categories", 2, 1}, {"loose", 1, 3}} {
		t.Run(tc.name, func(t *testing.T) {
			const repeats = 150
			b, _ := budget(t, tc.epsilon*repeats, 0)
			s := differential.Sample{Categories: []string{"a"}, Of: make([][]int, 100)}
			for i := range s.Of {
				s.Of[i] = []int{0}
			}
			var sum, square float64
			for range repeats {
				got, err := b.Counts("x", s, differential.Options{Epsilon: tc.epsilon, MaxCategories: tc.categories})
				require.NoError(t, err)
				assert.LessOrEqual(t, got[0].Low, got[0].Value)
				assert.GreaterOrEqual(t, got[0].High, got[0].Value)
				sum += got[0].Value - 100
				square += (got[0].Value - 100) * (got[0].Value - 100)
			}
			variance, fourth := moments(float64(tc.categories) / tc.epsilon)
			assert.InDelta(t, 0, sum/repeats, 5*math.Sqrt(variance/repeats))
			assert.InDelta(t, variance, square/repeats, 5*math.Sqrt((fourth-variance*variance)/repeats))
		})
	}
}

// TestContributions has one person in all categories: they count in as many as allowed.
func TestContributions(t *testing.T) {
	s := differential.Sample{Categories: make([]string, 20), Of: make([][]int, 1)}
	for i := range s.Categories {
		s.Of[0] = append(s.Of[0], i, i)
	}
	b, _ := budget(t, 1e6, 0)
	for _, most := range []int{0, 1, 3, 50} {
		got, err := b.Counts("x", s, differential.Options{Epsilon: 4000, MaxCategories: most})
		require.NoError(t, err)
		sum := 0.0
		for _, e := range got {
			sum += e.Value
		}
		assert.InDelta(t, min(max(most, 1), 20), sum, 0)
	}
}

func TestMean(t *testing.T) {
	values := make([][]float64, 5000)
	for i := range values {
		values[i] = []float64{2, math.NaN(), 1e9}[:2+i%2] // 1e9 is clamped to 4
	}
	b, _ := budget(t, 1e6, 1e-3)
	got, err := b.Mean("INR", values, 0, 4, differential.Options{Epsilon: 50, MaxValues: 2})
	require.NoError(t, err)
	assert.InDelta(t, (2*5000+4*2500)/7500.0, got.Value, 0.05)
	assert.LessOrEqual(t, got.Low, got.Value)
	got, err = b.Mean("INR", values, 0, 4, differential.Options{Epsilon: 1, Delta: 1e-5})
	require.NoError(t, err)
	assert.InDelta(t, 2.5, got.Value, 0.5) // half of the people have a 4 that is chosen half of the time
	counts, err := b.Counts("x", few, differential.Options{Epsilon: 1, Delta: 1e-5, MaxCategories: 3})
	require.NoError(t, err)
	assert.Len(t, counts, 3)
	// What is left over of the input is as it was.
	assert.InDelta(t, 2, values[0][0], 0)
}
