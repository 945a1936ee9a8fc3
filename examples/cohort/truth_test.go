package main

import (
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/dashboard"
	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/examples/program"
)

// subject is one person as the truth has them: a sample, a patient, or both.
type subject struct {
	actions map[string]string            // drug → action
	likely  map[string]string            // drug that is not taken → action
	results map[string]map[string]string // drug → gene → result
	genes   map[string]string            // gene → result
	group   string                       // by which prevalences are told

	unsure, local, unguided, assessed bool

	lost  int // the step of the flow chart that they leave at, from 0; stays: none before that of the living
	alive bool

	arm      string // of the design; "": the design does not follow them
	day      int    // of the end of follow-up; untilEnd: seen through the window
	happened bool   // the outcome, at the end
}

const (
	stays    = 1 << 20
	untilEnd = 1 << 20
)

// looked reports whether the page's numbers of medicines speak of somebody.
func (p *subject) looked() bool { return p.lost == stays && p.alive }

// truth is what a run knows of everybody.
type truth struct {
	people []subject
	steps  []string // of the flow chart, before that of the living
	window int      // the last day of the design; 0: none
}

// truthOf makes the plans that the program makes with the same flags, and keeps what
// they say of each.
func truthOf(t *testing.T, f *flags) *truth {
	t.Helper()
	w := &work{flags: f, std: program.Streams{Err: io.Discard}, warned: told{}}
	defer func() { require.NoError(t, w.close()) }()
	var o dashboard.Options
	require.NoError(t, w.open(t.Context(), &o))
	c, err := w.join(t.Context())
	require.NoError(t, err)
	asked, err := w.prepare(t.Context(), c, &o)
	require.NoError(t, err)
	all := &truth{steps: []string{"have genotypes", "have no links that contradict each other", "have a health record"}}
	for _, criterion := range o.Criteria {
		all.steps = append(all.steps, criterion.Name)
	}
	if o.Outcomes != nil {
		all.window = o.Outcomes.Window
	}
	for plan, err := range match.Treatments(t.Context(), c, asked) {
		require.NoError(t, err)
		all.people = append(all.people, subjectOf(plan, len(all.people), &o))
	}
	require.Len(t, all.people, len(c.People))
	all.strangers(&c.Flow)
	return all
}

// subjectOf is what a plan says of somebody, whose number in the cohort is at.
func subjectOf(plan *match.Plan, at int, o *dashboard.Options) subject {
	p := subject{
		actions: map[string]string{}, likely: map[string]string{}, results: map[string]map[string]string{}, genes: map[string]string{},
		lost: stays, alive: !plan.Deceased,
	}
	for i := len(o.Criteria) - 1; i >= 0; i-- {
		if !o.Criteria[i].Keep[at] {
			p.lost = 3 + i
		}
	}
	for _, g := range plan.Person.Genes.Genes {
		p.genes[g.Name] = g.Phenotype()
	}
	if x := o.Outcomes; x != nil && x.Groups[at] != "" {
		p.arm, p.day, p.happened = x.Groups[at], max(0, x.Days[at]), x.Happened[at]
		if x.Window > 0 && p.day >= x.Window && !p.happened {
			p.day = untilEnd
		}
	}
	if !p.looked() {
		return p
	}
	p.group = o.Group(plan.Person)
	p.unsure, p.local, p.unguided, p.assessed = len(plan.Unsure) > 0, len(plan.Local) > 0, len(plan.WithoutGuidance) > 0, plan.LikelyAssessed
	for i := range plan.Actions {
		a := &plan.Actions[i]
		if a.Activity == match.Future {
			continue
		}
		p.actions[a.Drug], p.results[a.Drug] = a.Rank.String(), map[string]string{}
		for _, g := range base.GuidelinesFor(a.Drug) {
			for _, name := range g.Genes {
				p.results[a.Drug][name] = cmpResult(p.genes[name])
			}
		}
	}
	for i := range plan.Likely {
		if a := &plan.Likely[i]; len(base.GuidelinesFor(a.Drug)) > 0 {
			p.likely[a.Drug] = a.Rank.String()
		}
	}
	return p
}

// strangers adds those who are not linked.
func (all *truth) strangers(f *cohort.Flow) {
	add := func(n, lost int) {
		for range n {
			all.people = append(all.people, subject{lost: lost})
		}
	}
	add(f.SamplesAlone, 2)
	add(f.SamplesContested+f.PatientsContested, 1)
	add(f.PatientsAlone, 0)
}

var changes = []string{"consider an alternative", "change the dose", "contraindicated"}

// The last steps of the flow chart.
const (
	stepAlive = "are alive on "
	stepTakes = "take a medicine that guidelines speak of"
	stepActs  = "wait for another dose or another medicine"
)

func asks(actions map[string]string) bool {
	for _, a := range actions {
		if slices.Contains(changes, a) {
			return true
		}
	}
	return false
}

// left says who is left after a step of the flow chart, which may be several in one,
// and which of the truth's steps it is; nil: it is none.
func (all *truth) left(name string) (step int, is func(p *subject) bool) {
	switch {
	case strings.HasSuffix(name, stepActs):
		return len(all.steps) + 2, func(p *subject) bool { return p.looked() && asks(p.actions) }
	case strings.HasSuffix(name, stepTakes):
		return len(all.steps) + 1, func(p *subject) bool { return p.looked() && len(p.actions) > 0 }
	case strings.Contains(name, stepAlive):
		return len(all.steps), (*subject).looked
	}
	for i, s := range slices.Backward(all.steps) {
		if name == s || strings.HasSuffix(name, "; "+s) {
			return i, func(p *subject) bool { return p.lost > i }
		}
	}
	return 0, nil
}

// functionOf is the level of a result, as the page's names for levels have it.
func functionOf(result string) string {
	var levels []string
	for one := range strings.SplitSeq(result, " OR ") {
		has := func(words ...string) bool {
			return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(one, w) })
		}
		switch {
		case has(pgx.NoResult, "Indeterminate", "n/a"):
			levels = append(levels, "no or unclear result")
		case has("Poor", "Intermediate", "Decreased", "Deficient"):
			levels = append(levels, "reduced function")
		case has("Rapid", "Ultrarapid", "Increased"):
			levels = append(levels, "increased function")
		case has("Normal"):
			levels = append(levels, "normal function")
		default:
			levels = append(levels, one)
		}
	}
	slices.Sort(levels)
	if levels = slices.Compact(levels); len(levels) > 1 {
		return "no or unclear result"
	}
	return levels[0]
}

// inLevel tells whether a result is in a group of the page.
func inLevel(result, group string) bool {
	of := functionOf(result)
	return group == result || group == of || group == "all others" && of != "reduced function"
}
