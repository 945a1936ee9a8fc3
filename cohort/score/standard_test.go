package score_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/privacy/suppress"
	"github.com/allelerx/allelerx/cohort/score"
)

func TestStandardise(t *testing.T) {
	values := make([]float64, 40)
	groups := make([]string, 40)
	for i := range values {
		values[i], groups[i] = float64(i/2), "a"
	}
	got, err := score.Standardise(values)
	require.NoError(t, err)
	// 0 to 19 twice: the mean is 9.5, and the squares of the differences add up to 1330.
	assert.InDelta(t, -9.5/math.Sqrt(1330.0/39), got[0].Z, 1e-12)
	assert.InDelta(t, 9.5/math.Sqrt(1330.0/39), got[39].Z, 1e-12)
	assert.InDelta(t, 2.5, got[0].Percentile, 1e-12, "none below, both of the tie by half")
	assert.InDelta(t, 97.5, got[39].Percentile, 1e-12)

	// A group that is too small, and one whose values are all the same.
	groups[0] = "b"
	got, err = score.StandardiseWithin(values, groups)
	require.NoError(t, err)
	assert.Equal(t, score.Standing{}, got[0])
	assert.True(t, got[1].Known)
	same := make([]float64, 40)
	for i := range same {
		same[i] = 0.1
	}
	_, err = score.Standardise(same)
	require.ErrorContains(t, err, "all the same")
	_, err = score.Standardise(values[:29])
	require.ErrorContains(t, err, "too few")
	_, err = score.StandardiseWithin(values, groups[:3])
	require.ErrorContains(t, err, "give each value its group")
	values[3] = math.NaN()
	_, err = score.Standardise(values)
	require.ErrorContains(t, err, "not finite")
	none, err := score.Standardise(nil)
	require.NoError(t, err)
	assert.Empty(t, none)
}

// Figures of the cohort go through suppression: those of a small group are hidden.
func TestDescribe(t *testing.T) {
	calls := "1 100 rs1 A G"
	groups := make([]string, 60)
	for i := range groups {
		calls += []string{" 0/0", " 0/1", " 1/1"}[i%3]
		groups[i] = "large"
		if i < 4 {
			groups[i] = "small"
		}
	}
	s, err := run(t, score.Options{}, genotypes(60, calls), "rs1 1 100 G A 1")
	require.NoError(t, err)
	people, err := suppress.New(60, suppress.Options{})
	require.NoError(t, err)
	got, err := score.Describe(people, s, 0, suppress.Group("group", groups))
	require.NoError(t, err)
	shown := map[string]bool{}
	for _, g := range got {
		_, ok := g.N.N()
		shown[g.Category] = ok
		if !ok {
			assert.NotContains(t, g.Mean.String(), "1", "the mean of a hidden group is hidden")
		}
	}
	assert.Equal(t, map[string]bool{"small": false, "large": false, "": true}, shown)
}
