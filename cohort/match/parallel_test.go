package match_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/match"
)

// The plans do not depend on the number of workers, nor on what was asked
// before.
func TestWorkersAgree(t *testing.T) {
	c := many(t, 3000)
	var first []*match.Plan
	for _, workers := range []int{1, 2, 7} {
		o := options()
		o.Workers = workers
		var plans []*match.Plan
		for p, err := range match.Treatments(t.Context(), c, o) {
			require.NoError(t, err)
			plans = append(plans, p)
		}
		require.Len(t, plans, len(c.People))
		if first == nil {
			first = plans
			continue
		}
		for i := range plans {
			require.Equal(t, first[i].Person, plans[i].Person)
			require.Len(t, plans[i].Actions, len(first[i].Actions))
			for k := range plans[i].Actions {
				require.Equal(t, first[i].Actions[k].Rank, plans[i].Actions[k].Rank)
				require.Equal(t, first[i].Actions[k].Drug, plans[i].Actions[k].Drug)
			}
		}
	}
	// A person matched alone gives the same.
	m, err := match.New(options())
	require.NoError(t, err)
	alone := m.Person(&c.People[17], asOf)
	assert.Len(t, alone.Actions, len(first[17].Actions))
}

func TestLeavingAndCancelling(t *testing.T) {
	c := many(t, 3000)
	before := runtime.NumGoroutine()
	n := 0
	for _, err := range match.Treatments(t.Context(), c, options()) {
		require.NoError(t, err)
		if n++; n == 5 {
			break
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var last error
	for _, err := range match.Treatments(ctx, c, options()) {
		last = err
	}
	require.ErrorIs(t, last, context.Canceled)
	// The loops have joined their goroutines; what ends on its own may take a moment.
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}
