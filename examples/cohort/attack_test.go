package main

import (
	"database/sql"
	"encoding/csv"
	"fmt"
	"maps"
	"os"
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
	people map[int]bool
	shown  bool
	n      int // as printed
}

// evidence is everything that one run printed, and the truth of it.
type evidence struct {
	groups map[string]*group // by name and subject of the count
	people []subject

	genesOf map[string]map[string]bool // drug → genes of its guidelines
}

// subject is one person as the truth has them.
type subject struct {
	actions map[string]string            // drug → action
	likely  map[string]string            // drug that is not taken → action
	results map[string]map[string]string // drug → gene → result
	genes   map[string]string            // gene → result
	sex     string
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

// gather runs the program twice: for what it prints of groups, and for the truth.
func gather(t *testing.T, dir string) *evidence {
	t.Helper()
	in := func(name string) string { return filepath.Join(dir, name) }
	args := []string{
		"--omop", in("omop.zip"), "--vcf", in("genotypes.vcf.gz"), "--link", in("link.tsv"), "--conditions", in("conditions.tsv"), "--effects", in("effects.toml"),
		"--results", "sqlite:" + in("results.sqlite"), "-o", in("page.html"),
	}
	code, stdout, stderr := run(args...)
	require.Zero(t, code, stderr)
	assert.Empty(t, stdout)
	assert.NotRegexp(t, `\d`, stderr, "a number on standard error")
	code, _, stderr = run(append(args, "--project", "truth", "--people", in("truth.tsv"), "--level", "identifiable", "--results-people", "-o", in("truth.html"))...)
	require.Zero(t, code, stderr)

	e := &evidence{groups: map[string]*group{}, genesOf: map[string]map[string]bool{}}
	db, err := sql.Open("sqlite", in("results.sqlite"))
	require.NoError(t, err)
	defer db.Close()
	e.truth(t, db, in("truth.tsv"))
	e.printed(t, db)
	page, err := os.ReadFile(in("page.html"))
	require.NoError(t, err)
	e.onPage(t, string(page))
	return e
}

// truth reads the single persons.
func (e *evidence) truth(t *testing.T, db *sql.DB, table string) {
	t.Helper()
	number := map[string]int{}
	rows, err := db.QueryContext(t.Context(), "SELECT person, sex FROM allelerx_people WHERE run_key = 'truth' ORDER BY person")
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var id, sex string
		require.NoError(t, rows.Scan(&id, &sex))
		number[id] = len(e.people)
		e.people = append(e.people, subject{sex: sex, actions: map[string]string{}, likely: map[string]string{}, results: map[string]map[string]string{}, genes: map[string]string{}})
	}
	require.NoError(t, rows.Err())
	genes, err := db.QueryContext(t.Context(), "SELECT person, gene, phenotype FROM allelerx_gene_results WHERE run_key = 'truth'")
	require.NoError(t, err)
	defer genes.Close()
	for genes.Next() {
		var id, gene, phenotype string
		require.NoError(t, genes.Scan(&id, &gene, &phenotype))
		e.people[number[id]].genes[gene] = phenotype
	}
	require.NoError(t, genes.Err())
	f, err := os.Open(table)
	require.NoError(t, err)
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.Comment = '\t', '#'
	cells, err := r.ReadAll()
	require.NoError(t, err)
	for _, c := range cells[1:] {
		p := &e.people[number[c[0]]]
		switch c[4] {
		case "future":
		case notTaken:
			p.likely[c[1]] = c[2]
		default:
			p.actions[c[1]] = c[2]
			p.results[c[1]] = map[string]string{}
			for _, result := range strings.Split(c[5], "; ") {
				gene, phenotype, _ := strings.Cut(result, " ")
				p.results[c[1]][gene] = phenotype
			}
		}
	}
}

var base = kb.Default()

var changes = []string{"consider an alternative", "change the dose", "contraindicated"}

// counts says whom a row of the results counts; nil: it is no number of the
// people that the truth has.
func counts(name, subject, by string) func(p *subjectOf) bool {
	what, rest, _ := strings.Cut(subject, ": ") // a drug, a drug and a gene, or a gene
	switch name {
	case dashboard.CountTakes:
		return func(p *subjectOf) bool { return p.actions[subject] != "" }
	case dashboard.CountAtRisk:
		return func(p *subjectOf) bool { return slices.Contains(changes, p.actions[subject]) }
	case dashboard.CountAction:
		return func(p *subjectOf) bool { return p.actions[what] == rest }
	case dashboard.CountResult:
		drug, gene, _ := strings.Cut(what, ", ")
		return func(p *subjectOf) bool { return p.actions[drug] != "" && p.results[drug][gene] == rest }
	case dashboard.CountActionable:
		return func(p *subjectOf) bool { return p.genes[what] == rest && (by == "" || p.sex == by) }
	case dashboard.CountTested:
		return func(p *subjectOf) bool { return p.genes[subject] != pgx.NoResult && (by == "" || p.sex == by) }
	case dashboard.CountLikely:
		return func(p *subjectOf) bool { return p.likely[subject] != "" }
	case dashboard.CountLikelyRisk:
		return func(p *subjectOf) bool { return slices.Contains(changes, p.likely[subject]) }
	case dashboard.CountGenotyped:
		drug, gene, _ := strings.Cut(what, ", ")
		return func(p *subjectOf) bool {
			return p.actions[drug] != "" && p.results[drug][gene] != "" && p.results[drug][gene] != pgx.NoResult
		}
	case dashboard.CountLeft:
		switch {
		case strings.HasSuffix(subject, stepActs):
			return func(p *subjectOf) bool { return asks(p.actions) }
		case strings.HasSuffix(subject, stepTakes):
			return func(p *subjectOf) bool { return len(p.actions) > 0 }
		case strings.Contains(subject, stepAlive):
			return func(*subjectOf) bool { return true }
		}
	}
	return nil
}

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

// members are the people of a row of the results.
func (e *evidence) members(name, subject, by string) map[int]bool {
	is := counts(name, subject, by)
	if is == nil {
		return nil
	}
	in := map[int]bool{}
	for i := range e.people {
		if is(&e.people[i]) {
			in[i] = true
		}
	}
	return in
}

// subjectOf is a subject, for short.
type subjectOf = subject

// printed reads the counts of the run that was released.
func (e *evidence) printed(t *testing.T, db *sql.DB) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), "SELECT name, subject, cohort_group, count, suppressed FROM allelerx_cohort_counts WHERE run_key = 'cohort'")
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var name, subject, by string
		var n sql.NullInt64
		var suppressed bool
		require.NoError(t, rows.Scan(&name, &subject, &by, &n, &suppressed))
		if people := e.members(name, subject, by); people != nil {
			key := name + "|" + subject + "|" + by
			e.groups[key] = &group{name: key, people: people, shown: !suppressed, n: int(n.Int64)}
		}
	}
	require.NoError(t, rows.Err())
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
	for gene := range e.people[0].genes {
		prefixes := []string{dashboard.CountActionable + "|" + gene + ": ", dashboard.CountTested + "|" + gene + "|"}
		var printed []*group
		for _, key := range slices.Sorted(maps.Keys(e.groups)) {
			if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
				printed = append(printed, e.groups[key])
			}
		}
		cells := e.cellsOf(func(p *subject) string { return p.genes[gene] + "|" + p.sex })
		e.narrow(t, gene, cells, printed, e.few(prefixes...))
	}
}
