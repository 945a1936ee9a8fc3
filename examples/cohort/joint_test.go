package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"path/filepath"
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
// prevalences by group, what a design found, its life tables, and that a number is
// hidden where nobody would be a zero. The unknowns are how many people there are of
// each kind, a kind being all that is known of somebody at once. They are whole
// numbers, and each hidden count of 1 to 10 must be possible as each of these (of many
// kinds as one person and as ten, and where that is quick as a number between).
//
// The kinds are those of the people there are, and of people who are like one of
// them in some things and like another in the others. The attacker has to reckon
// with more kinds than these: what cannot be narrowed here cannot be there.
func TestJointAttack(t *testing.T) {
	attacked := 0
	for _, tc := range []struct {
		name     string
		people   int
		registry bool
		by       string
		long     bool
	}{
		{"150 people by sex", 150, false, "sex", false},
		{"150 people by age", 150, false, "age", true},
		{"500 people by sex", 500, false, "sex", true},
		{"900 people by sex, with a design", 900, true, "sex", false},
		{"900 people by age, with a design", 900, true, "age", true},
	} {
		if tc.long && testing.Short() {
			continue // one of each is looked at
		}
		t.Run(tc.name, func(t *testing.T) {
			args := []string{"--by", tc.by}
			var dir string
			if tc.registry {
				dir = registry(t, tc.people, uint64(tc.people))
				args = append(args, "--design", filepath.Join(dir, "design.toml"))
			} else {
				dir, _ = simulated(t, tc.people)
			}
			e := gather(t, dir, args...)
			for _, g := range e.groups {
				if g.shown {
					require.Equal(t, len(g.people), g.n, "%s is not what it is", g.name)
					require.False(t, g.n >= 1 && g.n <= 10, "%s: %d is shown", g.name, g.n)
				}
			}
			e.differences(t)
			n := e.jointly(t)
			assert.Positive(t, n)
			attacked += n
		})
	}
	t.Logf("%d hidden counts attacked", attacked)
	assert.Greater(t, attacked, 50)
}

// jointly attacks each hidden count with all that was printed, and says how many
// there were.
func (e *evidence) jointly(t *testing.T) int {
	t.Helper()
	names := slices.Sorted(maps.Keys(e.groups))
	kinds := e.kinds()
	// Kinds that are in the same groups are one; of who is in a group of nobody
	// there is nobody.
	seen := map[string]int{}
	in := make([][]int, len(names)) // of each group the kinds
	var truth []int                 // how many there are of each
	n := 0
	for i := range kinds {
		of := make([]byte, len(names))
		nobody := false
		for g, name := range names {
			if e.groups[name].is(&kinds[i]) {
				of[g] = 1
				nobody = nobody || e.groups[name].shown && e.groups[name].n == 0
			}
		}
		kind, met := seen[string(of)]
		if !met && !nobody {
			kind, seen[string(of)] = n, n
			truth = append(truth, 0)
		}
		if i < len(e.people) {
			truth[kind]++
		}
		if met || nobody {
			continue
		}
		for g := range names {
			if of[g] == 1 {
				in[g] = append(in[g], n)
			}
		}
		n++
	}
	a := attack.New(n)
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
			if !g.silent && e.somebody(name) {
				a.AtLeast(in[i], 1)
			}
			if len(g.people) <= 10 {
				targets = append(targets, i)
			}
		}
	}
	t.Logf("%d people, %d kinds, %d printed groups, %d hidden", len(e.people), n, len(printed), len(targets))
	around, err := a.Around(truth)
	require.NoError(t, err)
	asked := []int{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}
	if n > 1500 { // kinds: each takes a tenth of a second, or longer
		asked = []int{1, 2 + len(e.people)%8, 10}
	}
	if n > 2500 {
		asked = []int{1, 10}
	}
	for _, i := range targets {
		for _, one := range asked {
			if answer := around.CanBe(in[i], one); answer != attack.Possible {
				t.Errorf("%s has %d people, and that it has %d is %s for whoever reads everything", names[i], len(e.groups[names[i]].people), one, answer)
			}
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
	gene, _, _ := strings.Cut(part[1], ": ")
	for _, whole := range []string{part[0] + "|" + part[1] + "|", dashboard.CountTested + "|" + gene + "|" + part[2]} {
		if g := e.groups[whole]; g == nil || !g.shown {
			return false
		}
	}
	return true
}

// kinds are the people, and such as are made of two of them.
func (e *evidence) kinds() []subject {
	const most = 4000
	r := rand.New(rand.NewPCG(1, 2))
	out := slices.Clone(e.people)
	drugs := map[string]bool{}
	var looked []*subject
	for i := range e.people {
		p := &e.people[i]
		for d := range p.actions {
			drugs[d] = true
		}
		for d := range p.likely {
			drugs[d] = true
		}
		if p.looked() {
			looked = append(looked, p)
		}
	}
	names := slices.Sorted(maps.Keys(drugs))
	for _, p := range looked {
		// Somebody who takes none of what they take, or not one of it.
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
	for _, p := range looked {
		for _, d := range names {
			switch {
			case p.actions[d] != "":
				with[d] = append(with[d], p)
			case p.likely[d] != "":
				likely[d] = append(likely[d], p)
			}
		}
	}
	for range most / 20 { // somebody who takes as much as goes with the results that somebody has
		c := looked[r.IntN(len(looked))].clone()
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
		c := looked[r.IntN(len(looked))].clone()
		for range 1 + r.IntN(4) {
			c = e.changed(c, r, names, with, likely, looked)
			out = append(out, c)
		}
	}
	for i := range out[len(e.people):] {
		out[len(e.people)+i].follow()
	}
	return out
}

// changed is somebody who is like another one in one thing.
func (e *evidence) changed(c subject, r *rand.Rand, drugs []string, with, likely map[string][]*subject, looked []*subject) subject {
	other := looked[r.IntN(len(looked))]
	switch r.IntN(7) {
	case 0:
		c = c.clone()
		c.group = other.group
	case 1: // another's result of a gene
		genes := slices.Sorted(maps.Keys(c.genes))
		c = e.graft(c, other, map[string]bool{genes[r.IntN(len(genes))]: true}, drugs)
	case 2: // what became of another
		c = c.clone()
		c.arm, c.day, c.happened = other.arm, other.day, other.happened
	case 3: // who has died, or left the study at a step, takes nothing that is told
		gone := &e.people[r.IntN(len(e.people))]
		if c = c.clone(); gone.genes != nil && !gone.looked() {
			c.alive, c.lost = gone.alive, gone.lost
			c.arm, c.day, c.happened = gone.arm, gone.day, gone.happened
			clear(c.actions)
			clear(c.results)
			clear(c.likely)
		}
	case 4:
		c = c.clone()
		c.unsure, c.local, c.unguided = other.unsure, other.local, other.unguided
	default: // another's drug, and the results that it depends on
		d := drugs[r.IntN(len(drugs))]
		donors := with[d]
		if len(donors) == 0 || len(likely[d]) > 0 && r.IntN(2) == 0 {
			donors = likely[d]
		}
		if b := donors[r.IntN(len(donors))]; c.looked() {
			c = e.graft(c, b, e.about(d), drugs).without(d).with(b, d)
		}
	}
	return c
}

// follow makes the rest of somebody agree with what they take and are likely to need:
// whom the table of conditions speaks of needs one of its drugs, or takes it.
func (p *subject) follow() {
	if !p.looked() {
		p.group, p.unsure, p.local, p.unguided, p.assessed = "", false, false, false, false
		return
	}
	p.assessed = len(p.likely) > 0 || p.assessed && len(p.actions) > 0
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
	c := *p
	c.actions, c.likely, c.results, c.genes = maps.Clone(p.actions), maps.Clone(p.likely), maps.Clone(p.results), maps.Clone(p.genes)
	return c
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
