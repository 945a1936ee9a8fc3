package records_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/records"
	"github.com/allelerx/allelerx/examples/simulate/synth"
	"github.com/allelerx/allelerx/genomics/parallel"
)

// group is what a rate is of.
type group struct {
	people, events int
	years          float64
}

// TestEffect recovers the hazard ratio of clopidogrel as the ratio of two rates,
// events by time under treatment. With hazards that do not change these are
// estimates of the same number, and the logarithm of their ratio has the
// standard error √(1/events + 1/events of the others).
func TestEffect(t *testing.T) {
	samples := 120_000
	if testing.Short() {
		samples = 30_000
	}
	for name, test := range map[string]struct {
		planted float64
		seed    uint64
	}{"stated": {1.5, 21}, "none": {1, 22}, "strong": {3, 23}} {
		if testing.Short() && name != "stated" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			planted := test.planted
			ratio, stderr := rateRatio(t, test.seed, samples, planted)
			t.Logf("planted %v, found %.3f, standard error of its logarithm %.3f", planted, ratio, stderr)
			assert.Less(t, stderr, 0.25, "too few events to tell")
			assert.InDelta(t, math.Log(planted), math.Log(ratio), 3*stderr)
		})
	}
}

// rateRatio simulates people, and counts.
func rateRatio(t *testing.T, seed uint64, samples int, planted float64) (ratio, stderr float64) {
	t.Helper()
	genes := synth.Frequencies{"CYP2C19": records.Frequencies()["CYP2C19"]}
	who := people(t, synth.Options{Seed: seed, Samples: samples, Genes: []string{"CYP2C19"}, Frequencies: genes})
	c, err := records.New(who, kb.Default(), records.Options{Seed: seed, Effects: map[string]float64{"clopidogrel": planted}})
	require.NoError(t, err)
	numbers := func(yield func(int, error) bool) {
		for n := 0; n < samples; n += 1000 {
			if !yield(n, nil) {
				return
			}
		}
	}
	count := func(_ context.Context, first int) (both [2]group, _ error) {
		for n := first; n < min(first+1000, samples); n++ {
			for _, r := range c.Person(n).Responses {
				if r.Drug != "clopidogrel" {
					continue
				}
				g := &both[0]
				if carries(t, r) {
					g = &both[1]
				}
				end := r.End
				if r.Event != "" {
					end = r.Event
					g.events++
				}
				g.people++
				g.years += between(t, r.Start, end)
			}
		}
		return both, nil
	}
	var all [2]group
	for both, err := range parallel.Ordered(t.Context(), 2, numbers, count) {
		require.NoError(t, err)
		for i := range all {
			all[i].people += both[i].people
			all[i].events += both[i].events
			all[i].years += both[i].years
		}
	}
	t.Logf("without the allele %+v, with it %+v", all[0], all[1])
	rate := func(g group) float64 { return float64(g.events) / g.years }
	return rate(all[1]) / rate(all[0]), math.Sqrt(1/float64(all[0].events) + 1/float64(all[1].events))
}

// carries decides by the diplotype: *2, *3, *4 and *8 are those that have no
// function (CPIC) of the alleles that Frequencies has.
func carries(t *testing.T, r records.Response) bool {
	t.Helper()
	require.Len(t, r.Diplotypes, 1)
	none := map[string]bool{"*2": true, "*3": true, "*4": true, "*8": true}
	does := none[r.Diplotypes[0].A] || none[r.Diplotypes[0].B]
	assert.Equal(t, does, r.Carrier)
	return does
}

func between(t *testing.T, from, to string) float64 {
	t.Helper()
	a, err := time.Parse(time.DateOnly, from)
	require.NoError(t, err)
	b, err := time.Parse(time.DateOnly, to)
	require.NoError(t, err)
	assert.False(t, b.Before(a))
	return b.Sub(a).Hours() / 24 / 365.25
}
