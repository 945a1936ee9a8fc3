package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/phenotype"
	"github.com/allelerx/allelerx/examples/program"
)

func run(ctx context.Context, args []string, out, errout io.Writer) int {
	return program.Run(ctx, "phewas", "", new(flags), args, program.Streams{Out: out, Err: errout})
}

func Example() {
	run(context.Background(), strings.Fields("--people 3000 --phecodes 10 --min-cases 50"), os.Stdout, io.Discard)
	// Output: 3000 people, 10 phecodes (6 left out), 80 regressions: 7 by Firth's, 0 without a result
}

// TestRun: as many regressions as it says, and how long they took.
func TestRun(t *testing.T) {
	var out, errout bytes.Buffer
	require.Zero(t, run(t.Context(), strings.Fields("--people 2000 --phecodes 12 --components 1 --workers 3"), &out, &errout))
	assert.Contains(t, out.String(), "2000 people, 12 phecodes")
	assert.Regexp(t, `phewas: asking took \d+\.\d\d s`, errout.String())
	assert.NotZero(t, run(t.Context(), strings.Fields("--people 3"), &out, &errout))
	assert.Contains(t, errout.String(), "--people is at least 100")
}

// TestSimulate: rare and common diseases, some of one sex, and the same people for any
// number of workers.
func TestSimulate(t *testing.T) {
	s := simulate(1, 4000, 240, 2, 1)
	assert.Equal(t, s.standings, simulate(1, 4000, 240, 2, 3).standings)
	assert.NotEqual(t, s.standings, simulate(2, 4000, 240, 2, 1).standings)
	sex := s.design.Covariates[1].Values
	cases, oneSex := make([]int, len(s.list)), 0
	for trait := range s.list {
		of := map[float64]int{}
		for i, st := range s.Standings(trait, nil) {
			switch st {
			case phenotype.Case:
				cases[trait]++
				of[sex[i]]++
			case phenotype.Control:
				of[sex[i]]++
			}
		}
		if len(of) == 1 {
			oneSex++
		}
	}
	assert.Less(t, cases[0], 5)
	assert.Greater(t, cases[239], 500)
	assert.InDelta(t, 240/12, oneSex, 12)
	require.Len(t, s.design.Predictors, 20)
	for i, g := range pharmacogenes() {
		expected, mean, people := 0.0, 0.0, 0.0
		for _, a := range g.alleles {
			expected += 2 * a.frequency * a.value
		}
		for _, v := range s.design.Predictors[i].Values {
			if v == v {
				mean, people = mean+v, people+1
			}
		}
		assert.InDelta(t, expected, mean/people, 0.1, g.name)
		assert.InDelta(t, 4000*(1-uncalled), people, 20)
	}
}
