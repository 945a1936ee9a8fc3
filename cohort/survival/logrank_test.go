package survival_test

import (
	"fmt"
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/survival"
)

// TestLogRankByHand is worked out by hand. At 1 two of four are of group A, at 2 one
// of three, at 3 one of two, at 4 none: 4/3 events are expected there and two seen,
// with variance 1/4 + 2/9 + 1/4.
func TestLogRankByHand(t *testing.T) {
	d := survival.Data{Time: []float64{1, 3, 2, 4}, Event: []bool{true, true, true, true}}
	d.SetGroup([]string{"A", "A", "B", "B"})
	test, err := survival.LogRank(d, survival.LogRankOptions{})
	require.NoError(t, err)
	assert.InDelta(t, 2, test.Groups[0].Observed, 0)
	assert.InDelta(t, 4./3, test.Groups[0].Expected, 1e-15)
	assert.InDelta(t, 8./13, test.Statistic, 1e-14)
	assert.Equal(t, 1, test.DF)
	assert.InDelta(t, 0.432768, test.P, 1e-6) // R: pchisq(8/13, 1, lower.tail = FALSE)
}

// TestLogRankInR compares with survdiff.
func TestLogRankInR(t *testing.T) {
	for i, s := range []shape{
		{n: 300, groups: 2, strata: 3, seed: 11},
		{n: 500, groups: 4, strata: 2, ties: true, seed: 12, missing: true},
		{n: 40, groups: 3, strata: 4, ties: true, seed: 13},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			sample := simulate(s)
			r := inR(t, "logrank.R", sample.write(t))
			for _, rho := range []float64{0, 0.5, 1} {
				for name, strata := range map[string][]int32{"one": nil, "many": sample.Stratum} {
					d := sample.Data
					d.Stratum = strata
					test, err := survival.LogRank(d, survival.LogRankOptions{Rho: rho})
					require.NoError(t, err)
					got := []float64{test.Statistic, test.P}
					for _, g := range test.Groups {
						got = append(got, g.Observed)
					}
					for _, g := range test.Groups {
						got = append(got, g.Expected)
					}
					same(t, fmt.Sprint(name, rho), r[fmt.Sprint(name, rho)], got, 1e-9)
				}
			}
		})
	}
	sample := simulate(shape{n: 300, groups: 3, entry: true, seed: 14})
	test, err := survival.LogRank(sample.Data, survival.LogRankOptions{})
	require.NoError(t, err)
	same(t, "with entries", inR(t, "logrank.R", sample.write(t))["score"], []float64{test.Statistic}, 0)
}

func TestLogRankGroups(t *testing.T) {
	base := survival.Data{Time: []float64{1, 2, 3, 4, 5}, Event: []bool{true, true, true, true, true}}
	for _, tc := range []struct {
		name   string
		change func(d *survival.Data)
		df     int
		err    error
	}{
		{"one person in a group", func(d *survival.Data) { d.SetGroup([]string{"a", "b", "b", "b", "b"}) }, 1, nil},
		{"nobody in a group", func(d *survival.Data) {
			d.SetGroup([]string{"a", "b", "b", "a", "a"})
			d.Groups = append(d.Groups, "c")
		}, 1, nil},
		{"a group that is never at risk", func(d *survival.Data) {
			d.SetGroup([]string{"a", "b", "b", "b", "c"})
			d.Time[0], d.Event[0] = 0, false
		}, 1, nil},
		{"one group", func(d *survival.Data) { d.SetGroup([]string{"a", "a", "a", "a", "a"}) }, 0, survival.ErrOneGroup},
		{"groups are strata", func(d *survival.Data) {
			d.SetGroup([]string{"a", "b", "b", "a", "a"})
			d.Stratum = d.Group
		}, 0, survival.ErrOneGroup},
		{"no event", func(d *survival.Data) { d.SetGroup([]string{"a", "b", "b", "a", "a"}); d.Event = make([]bool, 5) }, 0, survival.ErrNoEvents},
		{"all groups missing", func(d *survival.Data) { d.SetGroup(make([]string, 5)) }, 0, survival.ErrNoEvents},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := base
			d.Time = append([]float64(nil), base.Time...)
			d.Event = append([]bool(nil), base.Event...)
			tc.change(&d)
			test, err := survival.LogRank(d, survival.LogRankOptions{})
			require.ErrorIs(t, err, tc.err)
			if tc.err == nil {
				assert.Equal(t, tc.df, test.DF)
				assert.False(t, math.IsNaN(test.P))
			}
		})
	}
	_, err := survival.LogRank(base, survival.LogRankOptions{})
	require.ErrorContains(t, err, "without groups")
	d := base
	d.SetGroup([]string{"a", "b", "b", "a", "a"})
	_, err = survival.LogRank(d, survival.LogRankOptions{Rho: math.NaN()})
	require.ErrorContains(t, err, "Rho")
}
