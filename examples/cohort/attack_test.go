package main

import (
	"fmt"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort/dashboard"
	"github.com/allelerx/allelerx/cohort/privacy/attack"
)

// group is a number that a run printed, or hid: its people, by their number.
type group struct {
	name   string
	is     func(p *subject) bool
	people map[int]bool
	shown  bool
	silent bool // nothing was said of it, not even that it is hidden
	n      int  // as printed
}

// evidence is everything that one run printed, and the truth of it.
type evidence struct {
	truth
	groups  map[string]*group          // by name and subject of the count, and group
	within  int                        // days in which outcomes are told
	genesOf map[string]map[string]bool // drug → genes of its guidelines
}

// TestAttack tries to have hidden counts from everything that runs have printed:
// page, results and what they said on standard error.
func TestAttack(t *testing.T) {
	sizes := []int{150, 500}
	if testing.Short() {
		sizes = sizes[:1]
	}
	hidden, shown := 0, 0
	for _, n := range sizes {
		dir, _ := simulated(t, n)
		e := gather(t, dir)
		for _, g := range e.groups {
			if g.shown {
				shown++
				require.Equal(t, len(g.people), g.n, "%s is not what it is", g.name)
				require.False(t, g.n >= 1 && g.n <= 10, "%s: %d is shown", g.name, g.n)
			} else if len(g.people) > 0 && len(g.people) <= 10 {
				hidden++
			}
		}
		e.differences(t)
		e.drugs(t)
		e.genes(t)
	}
	t.Logf("%d numbers shown, %d hidden counts attacked", shown, hidden)
	assert.Greater(t, hidden, 20*len(sizes))
	assert.Greater(t, shown, 40*len(sizes))
}

// gather runs the program, and makes the truth of it.
func gather(t *testing.T, dir string, more ...string) *evidence {
	t.Helper()
	in := func(name string) string { return filepath.Join(dir, name) }
	args := append([]string{
		"--omop", in("omop.zip"), "--vcf", in("genotypes.vcf.gz"), "--link", in("link.tsv"), "--conditions", in("conditions.tsv"), "--effects", in("effects.toml"),
	}, more...)
	o := runAll(t, args...)
	require.Zero(t, o.code, o.stderr)
	assert.Empty(t, o.stdout)
	assert.NotRegexp(t, `\d`, o.stderr, "a number on standard error")
	f := &flags{Threshold: 10, OMOP: in("omop.zip"), VCF: []string{in("genotypes.vcf.gz")}, Link: in("link.tsv"), Conditions: in("conditions.tsv"), By: "sex"}
	for i, flag := range more {
		switch flag {
		case "--by":
			f.By = more[i+1]
		case "--design":
			f.Design = more[i+1]
		}
	}
	e := &evidence{truth: *truthOf(t, f), groups: map[string]*group{}, genesOf: map[string]map[string]bool{}, within: stays}
	if m := regexp.MustCompile(`outcome within (\d+) days`).FindStringSubmatch(o.page); m != nil {
		e.within = number(t, m[1])
	}
	e.printed(t, o.files["cohort_counts"])
	e.onPage(t, o.page)
	e.followed(t, o.page)
	e.accounted(t, o.page)
	e.inDatabase(t, o.files["cohort_counts"], args...)
	e.logged(t, o.files["audit"])
	return e
}

func number(t *testing.T, s string) int {
	t.Helper()
	n, err := strconv.Atoi(s)
	require.NoError(t, err)
	return n
}

var base = kb.Default()

// counts says whom a row of the results counts; nil: it is no number of people.
func (e *evidence) counts(name, of, by string) func(p *subject) bool {
	what, rest, _ := strings.Cut(of, ": ") // a drug, a drug and a gene, or a gene
	in := func(p *subject) bool { return p.looked() && (by == "" || p.group == by) }
	switch name {
	case dashboard.CountPeople:
		return func(*subject) bool { return true }
	case dashboard.CountTakes:
		return func(p *subject) bool { return p.actions[of] != "" }
	case dashboard.CountAtRisk:
		return func(p *subject) bool { return slices.Contains(changes, p.actions[of]) }
	case dashboard.CountAction:
		return func(p *subject) bool { return p.actions[what] == rest }
	case dashboard.CountResult:
		drug, gene, _ := strings.Cut(what, ", ")
		return func(p *subject) bool { return p.actions[drug] != "" && p.results[drug][gene] == rest }
	case dashboard.CountActionable:
		return func(p *subject) bool { return in(p) && p.genes[what] == rest }
	case dashboard.CountTested:
		return func(p *subject) bool { return in(p) && p.genes[of] != pgx.NoResult }
	case dashboard.CountLikely:
		return func(p *subject) bool { return p.likely[of] != "" }
	case dashboard.CountLikelyRisk:
		return func(p *subject) bool { return slices.Contains(changes, p.likely[of]) }
	case dashboard.CountGenotyped:
		drug, gene, _ := strings.Cut(what, ", ")
		return func(p *subject) bool {
			return p.actions[drug] != "" && p.results[drug][gene] != "" && p.results[drug][gene] != pgx.NoResult
		}
	case dashboard.CountLikelyAct:
		return func(p *subject) bool { return p.likely[what] == rest }
	case dashboard.CountMedicine:
		return map[string]func(p *subject) bool{
			"a medicine that could not be mapped for sure": func(p *subject) bool { return p.unsure },
			"a medicine that acts where it is applied":     func(p *subject) bool { return p.local },
			"a medicine that no guideline speaks of":       func(p *subject) bool { return p.unguided },
		}[of]
	case dashboard.CountFollowed, dashboard.CountOutcome:
		return func(p *subject) bool {
			has := p.arm != "" && (of == "" && p.arm == by || of != "" && inLevel(p.genes[of], by))
			return has && (name == dashboard.CountFollowed || p.happened && p.day <= e.within)
		}
	case dashboard.CountLeft:
		_, is := e.left(of)
		return is
	case dashboard.CountExcluded:
		return e.excluded(of)
	}
	return nil
}

// excluded says who leaves at a step of the flow chart: who is left after the step
// before it that was printed, and not after it.
func (e *evidence) excluded(name string) func(p *subject) bool {
	at, is := e.left(name)
	before, was := -1, func(*subject) bool { return true }
	for other := range e.groups {
		part := strings.Split(other, "|")
		if part[0] != dashboard.CountLeft {
			continue
		}
		if step, left := e.left(part[1]); step < at && step > before {
			before, was = step, left
		}
	}
	return func(p *subject) bool { return was(p) && !is(p) }
}

// add takes a number that was printed, or that it is hidden.
func (e *evidence) add(name string, is func(p *subject) bool, shown bool, n int) {
	g := &group{name: name, is: is, people: map[int]bool{}, shown: shown, n: n}
	for i := range e.people {
		if is(&e.people[i]) {
			g.people[i] = true
		}
	}
	e.groups[name] = g
}

// printed reads the counts of the run, from the rows of results.
func (e *evidence) printed(t *testing.T, rows string) {
	t.Helper()
	lines := strings.Split(strings.TrimSuffix(rows, "\n"), "\n")
	for _, excluded := range []bool{false, true} { // which needs the steps
		for _, line := range lines {
			c := strings.Split(line, "\t")
			if (c[1] == dashboard.CountExcluded) != excluded {
				continue
			}
			is := e.counts(c[1], c[2], c[3])
			if is == nil {
				continue
			}
			n, suppressed := 0, c[7] == "true"
			if !suppressed {
				n = number(t, c[4])
			}
			e.add(c[1]+"|"+c[2]+"|"+c[3], is, !suppressed, n)
		}
	}
}

var (
	rowOf  = regexp.MustCompile(`<tr><th scope="row">([^<]*?)(?: <small>[^<]*</small>)?</th>(.*?)</tr>`)
	cellOf = regexp.MustCompile(`<td[^>]*>(?:<span class="hid">)?([^<]*)`)
)

// onPage compares the page's numbers of drugs with the results: what one of them
// hides the other must not show.
func (e *evidence) onPage(t *testing.T, page string) {
	t.Helper()
	seen := 0
	for section, names := range map[string][2]string{
		regionOf(page, `id="actions"`, `id="likely"`): {dashboard.CountTakes, dashboard.CountAtRisk},
		regionOf(page, `id="likely"`, `id="heat"`):    {dashboard.CountLikely, dashboard.CountLikelyRisk},
	} {
		for _, m := range rowOf.FindAllStringSubmatch(section, -1) {
			cells := cellOf.FindAllStringSubmatch(m[2], -1)
			for i, name := range names {
				g := e.groups[name+"|"+m[1]+"|"]
				require.NotNil(t, g, m[1])
				want := "hidden"
				if g.shown {
					want = strconv.Itoa(g.n)
				}
				assert.Equal(t, want, strings.TrimSpace(cells[i][1]), g.name)
				seen++
			}
		}
	}
	assert.Positive(t, seen)
}

// differences are those of any two printed groups of which one lies in the other,
// as whoever reads their names knows.
func (e *evidence) differences(t *testing.T) {
	t.Helper()
	for _, a := range e.groups {
		for _, b := range e.groups {
			if !a.shown || !b.shown || a.n == 0 || b.n-a.n < 1 || b.n-a.n > 10 {
				continue
			}
			within := true
			for p := range a.people {
				within = within && b.people[p]
			}
			assert.False(t, within, "%s (%d) lies in %s (%d), and leaves few", a.name, a.n, b.name, b.n)
		}
	}
}

// few are the hidden groups that are to be had.
func (e *evidence) few(prefixes ...string) []*group {
	var out []*group
	for _, name := range slices.Sorted(maps.Keys(e.groups)) {
		g := e.groups[name]
		of := slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(name, p) })
		if of && !g.shown && len(g.people) >= 1 && len(g.people) <= 10 {
			out = append(out, g)
		}
	}
	return out
}

// narrow attacks hidden groups: the unknowns are the people by cell, and all
// numbers that were printed are sums of them.
func (e *evidence) narrow(t *testing.T, what string, cells [][]int, printed, targets []*group) {
	t.Helper()
	a := attack.New(len(cells))
	of := func(g *group) []int {
		var in []int
		for i, people := range cells {
			if g.people[people[0]] {
				in = append(in, i)
			}
		}
		return in
	}
	for _, g := range printed {
		if g.shown {
			a.Equal(of(g), float64(g.n))
		}
	}
	b, err := a.Solve()
	require.NoError(t, err, what)
	for _, g := range targets {
		low, high := b.Of(of(g))
		if low > 1+1e-6 || high < 10-1e-6 {
			t.Errorf("%s: %s has %d people, and is in [%.2f, %.2f] for whoever reads all of it", what, g.name, len(g.people), low, high)
		}
	}
}

// cellsOf puts people together that no printed number tells apart.
func (e *evidence) cellsOf(key func(p *subject) string) [][]int {
	by := map[string][]int{}
	for i := range e.people {
		k := key(&e.people[i])
		by[k] = append(by[k], i)
	}
	var out [][]int
	for _, k := range slices.Sorted(maps.Keys(by)) {
		out = append(out, by[k])
	}
	return out
}

// drugs attacks the numbers of each drug: the attacker knows which results there
// are, and which action follows from them.
func (e *evidence) drugs(t *testing.T) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(e.groups)) {
		drug, is := strings.CutPrefix(name, dashboard.CountTakes+"|")
		if !is {
			continue
		}
		drug = strings.TrimSuffix(drug, "|")
		prefixes := []string{
			dashboard.CountTakes + "|" + drug + "|", dashboard.CountAtRisk + "|" + drug + "|",
			dashboard.CountAction + "|" + drug + ": ", dashboard.CountResult + "|" + drug + ", ",
		}
		var printed []*group
		for _, key := range slices.Sorted(maps.Keys(e.groups)) {
			if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
				printed = append(printed, e.groups[key])
			}
		}
		cells := e.cellsOf(func(p *subject) string { return fmt.Sprint(p.actions[drug], p.results[drug]) })
		e.narrow(t, drug, cells, printed, e.few(prefixes...))
	}
}

// genes attacks the results of each gene, by sex.
func (e *evidence) genes(t *testing.T) {
	t.Helper()
	for _, gene := range slices.Sorted(maps.Keys(e.people[0].genes)) {
		prefixes := []string{dashboard.CountActionable + "|" + gene + ": ", dashboard.CountTested + "|" + gene + "|"}
		var printed []*group
		for _, key := range slices.Sorted(maps.Keys(e.groups)) {
			if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
				printed = append(printed, e.groups[key])
			}
		}
		cells := e.cellsOf(func(p *subject) string { return fmt.Sprint(p.looked(), p.genes[gene], "|", p.group) })
		e.narrow(t, gene, cells, printed, e.few(prefixes...))
	}
}
