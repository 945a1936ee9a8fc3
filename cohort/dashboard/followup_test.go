package dashboard

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/privacy/suppress"
	"github.com/allelerx/allelerx/cohort/survival"
)

// drawnOutcomes follows n people in two groups for up to a year; hazard and left are a
// year, and the second group has twice the hazard.
func drawnOutcomes(n int, hazard, left float64, seed uint64) *Outcomes {
	r := rand.New(rand.NewPCG(seed, 9))
	o := &Outcomes{What: "stroke", Groups: make([]string, n), Days: make([]int, n), Happened: make([]bool, n), Window: 365}
	for i := range n {
		o.Groups[i] = []string{"a", "b"}[i%2]
		event := int(365*r.ExpFloat64()/(hazard*float64(1+i%2))) + 1
		out := int(365 * r.ExpFloat64() / left)
		o.Days[i] = min(event, out, 365)
		o.Happened[i] = o.Days[i] == event
	}
	return o
}

// TestGrid: whatever happens to people, no interval holds 1 to k of a group who have the
// outcome, no stretch so many who left, and so few are never what remains.
func TestGrid(t *testing.T) {
	const k = 10
	shapes := map[string]int{}
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 1))
		n := 20 + r.IntN(900)
		o := drawnOutcomes(n, 0.05+r.Float64(), 0.01+r.Float64()*r.Float64(), seed)
		if seed%3 == 0 {
			o.Window = 0
		}
		f := newFollowup(o, n+5) // five more are not linked
		groups := groupingOf(o.Groups, n+5)
		g := f.grid(k, groups)
		if len(g.events) == 0 {
			shapes["none"]++
			continue
		}
		shapes[fmt.Sprint("folded ", g.folded)]++
		require.True(t, slices.IsSorted(g.events))
		if !g.folded {
			require.Equal(t, g.events[len(g.events)-1], g.left[len(g.left)-1], "it is told of all the time who has left")
		}
		ending := f.ending(g)
		counts := map[[2]int32]int{}
		for i, of := range groups.of {
			require.Equal(t, of < 0, ending.Of[i] < 0)
			if of >= 0 {
				counts[[2]int32{of, ending.Of[i]}]++
			}
		}
		for cell, n := range counts {
			require.Greater(t, n, k, "seed %d: %s of group %d", seed, ending.Categories[cell[1]], cell[0])
		}
	}
	assert.Len(t, shapes, 3, "%v", shapes)
}

// TestLastDay: who is there on the last day of the window has been seen through it, and an
// outcome on that day is one.
func TestLastDay(t *testing.T) {
	o := &Outcomes{Groups: []string{"a", "a", "a", "", "a"}, Days: []int{365, 365, 400, 9, 30}, Happened: []bool{false, true, false, true, true}, Window: 365}
	f := newFollowup(o, 6)
	last := len(f.bounds) - 1
	assert.Equal(t, 366, f.bounds[last])
	assert.Equal(t, []int{last, last - 1, last, -1, 1, -1}, f.at)
	o.Window = 0
	f = newFollowup(o, 6)
	assert.Equal(t, 401, f.bounds[len(f.bounds)-1])
}

// released is the curves of a design's groups.
func releasedCurves(t *testing.T, o *Outcomes) *strata {
	t.Helper()
	n := len(o.Groups)
	f := newFollowup(o, n)
	groups := suppress.Group("group", o.Groups)
	g := f.grid(suppress.DefaultThreshold, grouping{groups.Categories, groups.Of})
	r, err := suppress.New(n, suppress.Options{})
	require.NoError(t, err)
	table, err := r.Table("outcomes", nil, groups, f.ending(g))
	require.NoError(t, err)
	s := &strata{names: table.Categories[0], reference: 0}
	for i := range s.names {
		c, ok := newCurve(table, i, f, g)
		require.True(t, ok)
		s.curves = append(s.curves, c)
	}
	return s
}

// TestCurvesAreNear compares what is computed from the released counts with what is
// computed from each person's own days: they must not lead to another conclusion.
func TestCurvesAreNear(t *testing.T) {
	for _, tc := range []struct {
		name         string
		n            int
		hazard, left float64
		near, off    float64 // part of survival; errors of the logarithm of the hazard ratio
	}{
		{"few events", 4000, 0.1, 0.02, 0.01, 0.2},
		{"many leave", 3000, 0.3, 0.6, 0.01, 0.2},
		{"many events", 2000, 1, 0.3, 0.015, 0.2},
		{"few people, so that who leaves may not be told", 500, 0.4, 0.1, 0.03, 0.5},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for seed := range uint64(10) {
				o := drawnOutcomes(tc.n, tc.hazard, tc.left, seed)
				s := releasedCurves(t, o)
				end := s.curves[0].intervals[len(s.curves[0].intervals)-1].end
				exact := survival.Data{Groups: s.names}
				for i, g := range o.Groups {
					at := float64(o.Days[i])
					exact.Time = append(exact.Time, min(at, end-0.5))
					exact.Event = append(exact.Event, o.Happened[i] && at < end)
					exact.Group = append(exact.Group, int32(slices.Index(s.names, g)))
				}
				curves, err := survival.KaplanMeier(exact, survival.CurveOptions{})
				require.NoError(t, err)
				for g := range s.curves {
					for _, x := range s.curves[g].intervals {
						near, _, _ := curves[g].At(x.end - 1)
						require.InDelta(t, near, x.survival, tc.near, "day %v", x.end)
						require.InDelta(t, float64(curves[g].AtRiskAt(x.begin - 0.5)[0]), x.atRisk, 0.05*float64(tc.n))
						if x.exact {
							require.Equal(t, float64(curves[g].AtRiskAt(x.begin)[0]), x.atRisk) //nolint:testifylint // a count
						}
					}
				}
				x, err := exact.Indicators("a")
				require.NoError(t, err)
				fit, err := survival.Cox(exact, x, survival.CoxOptions{})
				require.NoError(t, err)
				want, found := fit.Coefficients[0], s.hazards()["b"]
				require.InDelta(t, want.Estimate, found.Estimate, tc.off*want.StdErr, "the hazard ratio, in parts of its error")
				require.InDelta(t, 1, found.StdErr/want.StdErr, 0.03)
				byDays, err := survival.LogRank(exact, survival.LogRankOptions{})
				require.NoError(t, err)
				byTable, ok := s.logRank()
				require.True(t, ok)
				require.InDelta(t, math.Sqrt(byDays.Statistic), math.Sqrt(byTable.Statistic), tc.off)
			}
		})
	}
}

// TestFunctionOf puts the publishers' terms into levels.
func TestFunctionOf(t *testing.T) {
	for phenotype, want := range map[string]string{
		"Poor Metabolizer": reducedFunction, "Likely Intermediate Metabolizer": reducedFunction, "Possible Decreased Function": reducedFunction,
		"Deficient": reducedFunction, "Normal Metabolizer": normalFunction, "Normal Function": normalFunction,
		"Rapid Metabolizer": increasedFunction, "Ultrarapid Metabolizer": increasedFunction, "Increased Function": increasedFunction,
		"No Result": unknownFunction, "Indeterminate": unknownFunction, "n/a": unknownFunction,
		"Normal Metabolizer OR Intermediate Metabolizer": unknownFunction, "-1639 AA": "-1639 AA",
		"Possible Decreased Function OR Decreased Function": reducedFunction,
	} {
		assert.Equal(t, want, functionOf(phenotype), phenotype)
	}
}

// TestOddsByHand: the odds ratio of a table of four counts, and its interval (Woolf).
func TestOddsByHand(t *testing.T) {
	number := func(n int) suppress.Number {
		return suppress.Figure(func([]float64) float64 { return float64(n) })
	}
	s := &strata{names: []string{"some", "others"}, reference: 1, people: []suppress.Number{number(100), number(200)}, happened: []suppress.Number{number(30), number(40)}}
	x := effect{of: s}
	x.compare()
	// ln(30·160 / (70·40)) = 0.538997; √(1/30 + 1/70 + 1/40 + 1/160) = 0.280837.
	require.True(t, x.shown)
	assert.InDelta(t, 30*160/(70*40.), x.odds.value, 1e-9)
	assert.InDelta(t, math.Exp(0.538997-1.959964*0.280837), x.odds.low, 1e-5)
	assert.InDelta(t, math.Exp(0.538997+1.959964*0.280837), x.odds.high, 1e-5)
	assert.Equal(t, "1.71 (0.99–2.97)", x.odds.String())
	s.happened[0] = suppress.Number{}
	y := effect{of: s}
	y.compare()
	assert.False(t, y.shown)
	assert.True(t, math.IsNaN(y.p), "no test, and none to correct for")
}

func TestProbability(t *testing.T) {
	for p, want := range map[float64]string{0.04321: "0.043", 0.00012: "1.2e-04", 0.9999: "1", 0: "< 1e-300", 0.5: "0.5"} {
		assert.Equal(t, want, probability(p))
	}
	assert.Equal(t, "–", probability(math.NaN()))
}
