package differential_test

import (
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/privacy/audit"
	"github.com/allelerx/allelerx/cohort/privacy/differential"
)

func budget(t *testing.T, epsilon, delta float64) (*differential.Budget, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "b")
	b, err := differential.Create(path, "data", epsilon, delta)
	require.NoError(t, err)
	return b, path
}

var few = differential.Sample{Categories: []string{"a", "b", "c"}, Of: [][]int{{0, 1, 2}, {0}, {}, {2, 2}}}

// TestBudgetIsKept spends over several openings; ten times a tenth is all.
func TestBudgetIsKept(t *testing.T) {
	_, path := budget(t, 1, 0)
	for range 10 {
		b, err := differential.Open(path, "data")
		require.NoError(t, err)
		_, err = b.Counts("x", few, differential.Options{Epsilon: 0.1})
		require.NoError(t, err)
	}
	b, err := differential.Open(path, "data")
	require.NoError(t, err)
	_, err = b.Counts("x", few, differential.Options{Epsilon: 0.001})
	var exhausted *differential.ExhaustedError
	require.ErrorAs(t, err, &exhausted)
	assert.Contains(t, err.Error(), "are left")
	s, err := b.State()
	require.NoError(t, err)
	assert.Equal(t, 10, s.Releases)
	assert.InDelta(t, 1, s.SpentEpsilon, 0)
}

// TestConcurrentSpending never spends more than there is.
func TestConcurrentSpending(t *testing.T) {
	_, path := budget(t, 1, 0)
	var done atomic.Int32
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			b, err := differential.Open(path, "data")
			if err != nil {
				t.Error(err)
				return
			}
			_, err = b.Counts("x", few, differential.Options{Epsilon: 0.2})
			var exhausted *differential.ExhaustedError
			if err == nil {
				done.Add(1)
			} else {
				assert.ErrorAs(t, err, &exhausted)
			}
		})
	}
	wg.Wait()
	assert.EqualValues(t, 5, done.Load())
}

// TestChargedFirst has the release fail after the charge: it is paid for.
func TestChargedFirst(t *testing.T) {
	b, _ := budget(t, 1, 0)
	folder := filepath.Join(t.TempDir(), "f")
	log, err := audit.Open(filepath.Join(folder, "gone"))
	require.NoError(t, err)
	b.Audit = log
	_, err = b.Counts("x", few, differential.Options{Epsilon: 0.25})
	require.ErrorContains(t, err, "charged and not released")
	_, err = b.Mean("x", [][]float64{{1}}, 0, 2, differential.Options{Epsilon: 0.25})
	require.ErrorContains(t, err, "charged and not released")
	s, err := b.State()
	require.NoError(t, err)
	assert.InDelta(t, 0.5, s.SpentEpsilon, 0)
	require.NoError(t, os.Mkdir(folder, 0o700))
	_, err = b.Counts("x", few, differential.Options{Epsilon: 0.25})
	require.NoError(t, err)
	text, err := os.ReadFile(filepath.Join(folder, "gone"))
	require.NoError(t, err)
	assert.Contains(t, string(text), `"epsilon":0.25`)
}

// TestNothingSpent has requests refused before they are charged.
func TestNothingSpent(t *testing.T) {
	b, _ := budget(t, 1, 1e-6)
	ok := differential.Options{Epsilon: 0.5}
	for _, tc := range []struct {
		name, want string
		ask        func() error
	}{
		{"no epsilon", "an ε of 0", func() error { _, err := b.Counts("x", few, differential.Options{}); return err }},
		{"epsilon NaN", "an ε of NaN", func() error { _, err := b.Counts("x", few, differential.Options{Epsilon: math.NaN()}); return err }},
		{"delta 1", "a δ of 1", func() error { _, err := b.Counts("x", few, differential.Options{Epsilon: 1, Delta: 1}); return err }},
		{"no categories", "no categories", func() error { _, err := b.Counts("x", differential.Sample{}, ok); return err }},
		{"category beyond", "none of the 1", func() error {
			_, err := b.Counts("x", differential.Sample{Categories: []string{"a"}, Of: [][]int{{1}}}, ok)
			return err
		}},
		{"mean, no epsilon", "an ε", func() error { _, err := b.Mean("x", nil, 0, 1, differential.Options{}); return err }},
		{"mean, bounds", "two bounds", func() error { _, err := b.Mean("x", nil, 1, 1, ok); return err }},
		{"mean, bound infinite", "two bounds", func() error { _, err := b.Mean("x", nil, 1, math.Inf(1), ok); return err }},
		{"mean, bounds too far", "range", func() error { _, err := b.Mean("x", nil, -1.7e308, 1.7e308, ok); return err }},
	} {
		t.Run(tc.name, func(t *testing.T) {
			require.ErrorContains(t, tc.ask(), tc.want)
		})
	}
	s, err := b.State()
	require.NoError(t, err)
	assert.Zero(t, s.SpentEpsilon)
	assert.Zero(t, s.Releases)
}

func TestBudgetFiles(t *testing.T) {
	b, path := budget(t, 1, 0)
	_, err := differential.Create(path, "data", 1, 0)
	require.ErrorContains(t, err, "is there already")
	_, err = differential.Create(path+"2", "", 1, 0)
	require.ErrorContains(t, err, "no name")
	_, err = differential.Create(path+"2", "data", -1, 0)
	require.ErrorContains(t, err, "an ε")
	_, err = differential.Create(filepath.Join(path, "x"), "data", 1, 0)
	require.Error(t, err)
	_, err = differential.Open(path, "other")
	require.ErrorContains(t, err, "other data")
	_, err = differential.Open(path+"2", "data")
	require.ErrorIs(t, err, os.ErrNotExist)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, bad := range []string{
		"", "{}", strings.Replace(string(text), `"spent_epsilon": 0`, `"spent_epsilon": -1`, 1),
		strings.Replace(string(text), `"epsilon": 1`, `"epsilon": 0`, 1), strings.Replace(string(text), "budget 1", "budget 2", 1),
	} {
		require.NoError(t, os.WriteFile(path, []byte(bad), 0o600))
		_, err = b.Counts("x", few, differential.Options{Epsilon: 0.1})
		require.ErrorContains(t, err, "differential: ", bad)
		require.NotErrorIs(t, err, os.ErrNotExist)
	}
}

// TestGivenBack: a file that was edited, or put back from a copy, so that there is
// more left than there is, does not go with the audit log.
func TestGivenBack(t *testing.T) {
	b, path := budget(t, 1, 0)
	log, err := audit.Open(filepath.Join(t.TempDir(), "log"))
	require.NoError(t, err)
	b.Audit = log
	full, err := os.ReadFile(path)
	require.NoError(t, err)
	for range 3 {
		_, err = b.Counts("x", few, differential.Options{Epsilon: 0.1})
		require.NoError(t, err)
	}
	spent, err := os.ReadFile(path)
	require.NoError(t, err)
	for name, text := range map[string]string{
		"a copy of before": string(full),
		"edited":           strings.Replace(string(spent), `"spent_epsilon": 0.3`, `"spent_epsilon": 0.1`, 1),
	} {
		require.NotEqual(t, string(spent), text, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, err = b.Counts("x", few, differential.Options{Epsilon: 0.1})
		require.ErrorContains(t, err, "restore the file with all that was spent", name)
	}
	require.NoError(t, os.WriteFile(path, spent, 0o600))
	_, err = b.Counts("x", few, differential.Options{Epsilon: 0.1})
	require.NoError(t, err)
	e, d, err := log.Spent("data")
	require.NoError(t, err)
	assert.InDelta(t, 0.4, e, 1e-12)
	assert.Zero(t, d)
	e, _, err = log.Spent("other")
	require.NoError(t, err)
	assert.Zero(t, e, "of other people")
}
