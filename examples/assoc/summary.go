package main

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// tell says what became of the variants. These are counts of variants, not of people.
func (t *tests) tell(say sayer) {
	faults := map[string]int{}
	hidden, part, without := 0, 0, 0
	for i := range t.rows {
		switch r := &t.rows[i]; {
		case r.show == nothing:
			hidden++
		case r.problem != ".":
			faults[r.problem]++
			without++
		case r.show == uncalled:
			part++
		}
	}
	parts := []string{fmt.Sprintf("%d variants tested", len(t.rows))}
	if without > 0 {
		var reasons []string
		for reason, n := range faults {
			reasons = append(reasons, fmt.Sprint(reason, " ", n))
		}
		slices.Sort(reasons)
		parts = append(parts, fmt.Sprintf("%d without a result (%s)", without, strings.Join(reasons, ", ")))
	}
	if hidden > 0 {
		parts = append(parts, fmt.Sprintf("%d hidden for counts of 1 to %d people", hidden, suppress.DefaultThreshold))
	}
	if part > 0 {
		parts = append(parts, fmt.Sprintf("%d without how many have no call", part))
	}
	if l := t.inflation(); l > 0 {
		parts = append(parts, fmt.Sprintf("lambda GC %.4f", l))
	}
	say("%s", strings.Join(parts, ", "))
}

// inflation is lambda GC of what is shown; 0: there is none.
func (t *tests) inflation() float64 {
	l := assoc.Inflation(t.pValues(math.NaN()))
	if math.IsNaN(l) || math.IsInf(l, 0) {
		return 0
	}
	return l
}

// pValues are those of all variants, NaN where there is none, and another number of those
// that are hidden: what is shown of others could tell theirs.
func (t *tests) pValues(hidden float64) []float64 {
	p := make([]float64, len(t.rows))
	for i := range t.rows {
		if p[i] = t.rows[i].P; t.rows[i].show == nothing && !math.IsNaN(p[i]) {
			p[i] = hidden
		}
	}
	return p
}
