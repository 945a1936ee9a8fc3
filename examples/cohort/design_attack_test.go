package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/ehr/omop"
	"github.com/allelerx/allelerx/cohort/phenotype"
	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/variant/vcf"
)

// TestDesignAttack compares what the program prints of a design with the people it is about,
// whom it reads another time: numbers are what they are, none is small, and neither are the
// differences of any two of them of which one lies in the other.
func TestDesignAttack(t *testing.T) {
	samples := []int{1500, 2500}
	if testing.Short() {
		samples = samples[:1]
	}
	for _, n := range samples {
		dir := registry(t, n, uint64(n))
		in := func(name string) string { return filepath.Join(dir, name) }
		o := runAll(t, "--omop", in("omop.zip"), "--vcf", in("genotypes.vcf.gz"), "--link", in("link.tsv"), "--design", in("design.toml"))
		require.Zero(t, o.code, o.stderr)
		assert.NotRegexp(t, `\d`, o.stderr, "a number on standard error")
		e := &evidence{groups: map[string]*group{}}
		people, result := e.again(t, dir)
		found := lifeTable.FindAllStringSubmatch(o.page, -1)
		require.GreaterOrEqual(t, len(found), 3, "clopidogrel, and two levels of CYP2C19 or three")
		for _, m := range found {
			name, byGene := m[2], m[1] == "CYP2C19"
			e.life(t, name, m[3], result, func(i int) bool { return !byGene || within(people[i], "CYP2C19", name) })
		}
		e.counted(t, o.files["cohort_counts"], people, result, o.page)
		shown := 0
		for _, g := range e.groups {
			require.Equal(t, len(g.people), g.n, "%s is not what it is", g.name)
			require.False(t, g.n >= 1 && g.n <= 10, "%s: %d is shown", g.name, g.n)
			shown++
		}
		assert.Greater(t, shown, 30)
		e.differences(t)
	}
}

// again reads and asks the same people as the program does.
func (e *evidence) again(t *testing.T, dir string) ([]*pgx.Person, *phenotype.Result) {
	t.Helper()
	in := func(name string) string { return filepath.Join(dir, name) }
	link, err := readLink(t.Context(), in("link.tsv"))
	require.NoError(t, err)
	v, err := program.OpenVCF(t.Context(), program.Streams{}, in("genotypes.vcf.gz"), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	source, err := omop.Open(t.Context(), in("omop.zip"), omop.Options{})
	require.NoError(t, err)
	defer source.Close()
	c, err := cohort.Join(t.Context(), pgx.Call(t.Context(), v, pgx.Options{}), source, cohort.Link{Pairs: link, System: omop.PersonSource, Keep: cohort.KeepAll})
	require.NoError(t, err)
	text, err := os.ReadFile(in("design.toml"))
	require.NoError(t, err)
	design, err := phenotype.ParseDesign("design.toml", text)
	require.NoError(t, err)
	r := &records{omop: source}
	medicines, err := r.medicines(t.Context(), kb.Default(), c)
	require.NoError(t, err)
	result, err := ask(t.Context(), design, c, medicines, 2)
	require.NoError(t, err)
	var people []*pgx.Person
	for i := range c.People {
		people = append(people, c.People[i].Genes)
	}
	return people, result
}

var (
	lifeTable = regexp.MustCompile(`(?s)<h4 id="followed-([^"]*)-\d+">(?:Group: )?([^<]*)</h4>(.*?)</table>`)
	lifeRow   = regexp.MustCompile(`<tr><th scope="row">(\d+)–(\d+)</th><td>([^<]*)</td><td>(\d+)</td>`)
)

// levelOf is a person's group, by the words of the phenotype.
func levelOf(p *pgx.Person, gene string) string {
	of := p.Gene(gene).Phenotype()
	switch {
	case strings.Contains(of, "Poor"), strings.Contains(of, "Intermediate"), strings.Contains(of, "Decreased"):
		return "reduced function"
	case strings.Contains(of, "Rapid"), strings.Contains(of, "Ultrarapid"), strings.Contains(of, "Increased"):
		return "increased function"
	}
	return "normal function"
}

// within tells whether a person's result is in a group of the page.
func within(p *pgx.Person, gene, group string) bool {
	level := levelOf(p, gene)
	return group == level || group == p.Gene(gene).Phenotype() || group == "all others" && level != "reduced function"
}

func (e *evidence) add(t *testing.T, name, printed string, is func(i int) bool, n int) {
	t.Helper()
	v, err := strconv.Atoi(printed)
	require.NoError(t, err, name)
	g := &group{name: name, people: map[int]bool{}, shown: true, n: v}
	for i := range n {
		if is(i) {
			g.people[i] = true
		}
	}
	e.groups[name] = g
}

// life takes the numbers of a life table.
func (e *evidence) life(t *testing.T, name, table string, r *phenotype.Result, in func(i int) bool) {
	t.Helper()
	for _, m := range lifeRow.FindAllStringSubmatch(table, -1) {
		from, err := strconv.Atoi(m[1])
		require.NoError(t, err)
		to, err := strconv.Atoi(m[2])
		require.NoError(t, err)
		with := func(i int) bool { return r.People[i].Included && in(i) }
		event := func(i int) bool {
			p := &r.People[i]
			return with(i) && p.Event && p.Days >= from && p.Days <= to
		}
		e.add(t, name+", outcome in "+m[1], m[4], event, len(r.People))
		if !strings.HasPrefix(m[3], "≈") {
			e.add(t, name+", at risk in "+m[1], m[3], func(i int) bool { return with(i) && r.People[i].Days >= from }, len(r.People))
		}
	}
	if m := regexp.MustCompile(`<tr><th scope="row">from (\d+)</th><td>(\d+)</td>`).FindStringSubmatch(table); m != nil {
		from, err := strconv.Atoi(m[1])
		require.NoError(t, err)
		e.add(t, name+", from "+m[1], m[2], func(i int) bool {
			p := &r.People[i]
			return p.Included && in(i) && (p.Days >= from || p.End == phenotype.AtWindowEnd)
		}, len(r.People))
	}
}

// counted takes the rows of results by gene.
func (e *evidence) counted(t *testing.T, rows string, people []*pgx.Person, r *phenotype.Result, page string) {
	t.Helper()
	m := regexp.MustCompile(`outcome within (\d+) days`).FindStringSubmatch(page)
	require.NotNil(t, m)
	days, err := strconv.Atoi(m[1])
	require.NoError(t, err)
	for line := range strings.Lines(rows) {
		cells := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		name, gene, of := cells[1], cells[2], cells[3]
		if name != "followed" && name != "outcome" || cells[4] == "<null>" {
			continue
		}
		is := func(i int) bool {
			p := &r.People[i]
			in := gene == "" || within(people[i], gene, of)
			return p.Included && in && (name == "followed" || p.Event && p.Days <= days)
		}
		e.add(t, name+" "+gene+" "+of, cells[4], is, len(r.People))
	}
}
