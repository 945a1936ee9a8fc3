package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort/dashboard"
	"github.com/allelerx/allelerx/cohort/privacy/attack"
)

// TestJointAttack puts everything that one run printed into one system: flow
// chart, drugs, actions, results of each drug's genes, drugs that are likely,
// prevalences, and that a number is hidden where nobody would be a zero. The
// unknowns are how many people there are of each kind, a kind being all that is
// known of somebody at once. Each hidden count of 1 to 10 must be possible as one
// person and as ten.
//
// The kinds are those of the people there are, and of people who are like one of
// them in some things and like another in the others. The attacker has to reckon
// with more kinds than these: what cannot be narrowed here cannot be there.
func TestJointAttack(t *testing.T) {
	sizes := []int{150, 500}
	if testing.Short() {
		sizes = sizes[:1]
	}
	attacked := 0
	for _, n := range sizes {
		dir, _ := simulated(t, n)
		attacked += gather(t, dir).jointly(t)
	}
	t.Logf("%d hidden counts attacked", attacked)
	assert.Greater(t, attacked, 15*len(sizes))
}

// jointly attacks each hidden count with all that was printed, and says how many
// there were.
func (e *evidence) jointly(t *testing.T) int {
	t.Helper()
	names := slices.Sorted(maps.Keys(e.groups))
	is := make([]func(*subject) bool, len(names))
	for i, name := range names {
		part := strings.Split(name, "|")
		is[i] = counts(part[0], part[1], part[2])
	}
	kinds := e.kinds()
	// Kinds that are in the same groups are one; of who is in a group of nobody
	// there is nobody.
	seen := map[string]bool{}
	in := make([][]int, len(names)) // of each group the kinds
	n := 0
	for i := range kinds {
		of := make([]byte, len(names))
		for g := range names {
			if is[g](&kinds[i]) {
				of[g] = 1
			}
		}
		nobody := slices.IndexFunc(names, func(name string) bool {
			g := e.groups[name]
			at, _ := slices.BinarySearch(names, name)
			return of[at] == 1 && g.shown && g.n == 0
		})
		if nobody >= 0 || seen[string(of)] {
			continue
		}
		seen[string(of)] = true
		for g := range names {
			if of[g] == 1 {
				in[g] = append(in[g], n)
			}
		}
		n++
	}
	a := attack.New(n)
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	a.Equal(all, float64(len(e.people)))
	printed := map[string]bool{}
	var targets []int
	for i, name := range names {
		g := e.groups[name]
		key := fmt.Sprint(in[i])
		switch {
		case g.shown && g.n > 0 && !printed[key]:
			a.Equal(in[i], float64(g.n))
			printed[key] = true
		case !g.shown && len(g.people) > 0:
			if e.somebody(name) {
				a.AtLeast(in[i], 1)
			}
			if len(g.people) <= 10 {
				targets = append(targets, i)
			}
		}
	}
	t.Logf("%d people, %d kinds, %d printed groups, %d hidden", len(e.people), n, len(printed), len(targets))
	b, err := a.Solve()
	require.NoError(t, err)
	for _, i := range targets {
		low, high := b.Of(in[i])
		if low > 1+1e-6 || high < 10-1e-6 {
			t.Errorf("%s has %d people, and is in [%.2f, %.2f] for whoever reads everything", names[i], len(e.groups[names[i]].people), low, high)
		}
	}
	return len(targets)
}

// somebody reports whether a number that is hidden tells that there is somebody:
// nobody would be a zero. What is not told of one drug, or of one action or result
// of it, is not told of all that it is a part of.
func (e *evidence) somebody(name string) bool {
	part := strings.Split(name, "|")
	if part[0] != dashboard.CountActionable || part[2] == "" {
		return true
	}
	all := e.groups[part[0]+"|"+part[1]+"|"]
	return all != nil && all.shown
}

// kinds are the people, and such as are made of two of them.
func (e *evidence) kinds() []subject {
	const most = 6000
	r := rand.New(rand.NewPCG(1, 2))
	out := slices.Clone(e.people)
	drugs := map[string]bool{}
	for i := range e.people {
		for d := range e.people[i].actions {
			drugs[d] = true
		}
		for d := range e.people[i].likely {
			drugs[d] = true
		}
	}
	names := slices.Sorted(maps.Keys(drugs))
	for i := range e.people {
		// Somebody who takes none of what they take, or not one of it.
		p := &e.people[i]
		for _, d := range slices.Sorted(maps.Keys(p.actions)) {
			out = append(out, p.without(d))
		}
		for _, d := range slices.Sorted(maps.Keys(p.likely)) {
			out = append(out, p.without(d))
		}
		none := p.clone()
		clear(none.actions)
		clear(none.results)
		clear(none.likely)
		out = append(out, none)
	}
	with, likely := map[string][]*subject{}, map[string][]*subject{} // who takes a drug, and who is likely to need it
	for i := range e.people {
		for _, d := range names {
			switch p := &e.people[i]; {
			case p.actions[d] != "":
				with[d] = append(with[d], p)
			case p.likely[d] != "":
				likely[d] = append(likely[d], p)
			}
		}
	}
	for range most / 20 { // somebody who takes as much as goes with the results that somebody has
		c := e.people[r.IntN(len(e.people))].clone()
		clear(c.likely)
		for _, d := range names {
			if c.actions[d] != "" || len(with[d]) == 0 || r.IntN(8) == 0 {
				continue
			}
			donors := slices.Concat(with[d], likely[d])
			at := slices.IndexFunc(donors, func(b *subject) bool { return c.agrees(b, d) })
			if at >= 0 {
				c = e.taking(c, donors[at], d)
			}
		}
		out = append(out, c)
	}
	for len(out) < most {
		c := e.people[r.IntN(len(e.people))].clone()
		for range 1 + r.IntN(4) {
			switch r.IntN(5) {
			case 0:
				c.sex = e.people[r.IntN(len(e.people))].sex
			case 1: // another's result of a gene
				b := &e.people[r.IntN(len(e.people))]
				genes := slices.Sorted(maps.Keys(c.genes))
				c = e.graft(c, b, map[string]bool{genes[r.IntN(len(genes))]: true}, names)
			default: // another's drug, and the results that it depends on
				d := names[r.IntN(len(names))]
				donors := with[d]
				if len(donors) == 0 || len(likely[d]) > 0 && r.IntN(2) == 0 {
					donors = likely[d]
				}
				b := donors[r.IntN(len(donors))]
				c = e.graft(c, b, e.about(d), names).without(d).with(b, d)
			}
			out = append(out, c)
		}
	}
	return out
}

// taking is somebody who takes a drug that another one with the same results takes,
// or is likely to need: what is asked for follows from these.
func (e *evidence) taking(c subject, b *subject, drug string) subject {
	c = c.clone()
	c.actions[drug] = b.actions[drug] + b.likely[drug] // one of the two
	c.results[drug] = map[string]string{}
	for g := range e.about(drug) {
		c.results[drug][g] = cmpResult(b.genes[g])
	}
	return c
}

// graft gives somebody the results of another one in some genes; drugs that these
// decide over are the other's, where all of their genes agree.
func (e *evidence) graft(c subject, b *subject, genes map[string]bool, drugs []string) subject {
	c = c.clone()
	for g := range genes {
		c.genes[g] = b.genes[g]
	}
	for _, d := range drugs {
		if c.actions[d]+c.likely[d] == "" || !slices.ContainsFunc(slices.Collect(maps.Keys(genes)), func(g string) bool { return e.about(d)[g] }) {
			continue
		}
		if c = c.without(d); c.agrees(b, d) {
			c = c.with(b, d)
		}
	}
	return c
}

// about are the genes of a drug.
func (e *evidence) about(drug string) map[string]bool {
	if e.genesOf[drug] == nil {
		genes := map[string]bool{}
		for _, g := range base.GuidelinesFor(drug) {
			for _, name := range g.Genes {
				genes[name] = true
			}
		}
		e.genesOf[drug] = genes
	}
	return e.genesOf[drug]
}

// agrees reports whether the results that decide over a drug are the same.
func (p *subject) agrees(b *subject, drug string) bool {
	for _, g := range base.GuidelinesFor(drug) {
		for _, name := range g.Genes {
			if cmpResult(p.genes[name]) != cmpResult(b.genes[name]) {
				return false
			}
		}
	}
	return true
}

func cmpResult(s string) string {
	if s == "" {
		return pgx.NoResult
	}
	return s
}

func (p *subject) clone() subject {
	return subject{sex: p.sex, actions: maps.Clone(p.actions), likely: maps.Clone(p.likely), results: maps.Clone(p.results), genes: maps.Clone(p.genes)}
}

func (p subject) without(drug string) subject {
	c := p.clone()
	delete(c.actions, drug)
	delete(c.results, drug)
	delete(c.likely, drug)
	return c
}

// with is somebody with what another one takes, or is likely to need, of a drug.
func (p subject) with(b *subject, drug string) subject {
	c := p.clone()
	if a := b.actions[drug]; a != "" {
		c.actions[drug], c.results[drug] = a, b.results[drug]
	}
	if a := b.likely[drug]; a != "" {
		c.likely[drug] = a
	}
	return c
}
