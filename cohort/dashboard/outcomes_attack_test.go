package dashboard_test

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/dashboard"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/privacy/attack"
	"github.com/allelerx/allelerx/cohort/results"
)

// truth is one person as the attacker does not know them.
type truth struct {
	sex       string
	followed  bool
	alive     bool
	phenotype map[string]string // by gene
	takes     bool              // clopidogrel
	day       int
	happened  bool
}

func (p *truth) looked() bool { return p.followed && p.alive }

// TestOutcomesAttack tries to have small groups from everything that pages with a design
// print: results of genes among those followed and among those of them who are alive, who
// had the outcome, and the tables of the curves.
func TestOutcomesAttack(t *testing.T) {
	c := cohortOf(t, []group{
		{n: 190, calls: "CYP2C19\t*1/*1\nCYP2D6\t*1/*1\n", takes: []string{"clopidogrel"}},
		{n: 130, calls: "CYP2C19\t*1/*2\nCYP2D6\t*1/*1\n", takes: []string{"clopidogrel"}},
		{n: 40, calls: "CYP2C19\t*1/*2\nCYP2D6\t*4/*4\n"},
		{n: 26, calls: "CYP2C19\t*2/*2\nCYP2D6\t*1/*1\n"},
		{n: 90, calls: "CYP2C19\t*1/*17\nCYP2D6\t*1/*4\n", takes: []string{"clopidogrel"}},
		{n: 24, calls: "CYP2C19\t*17/*17\nCYP2D6\t*4/*4\n"},
		{n: 5, calls: "CYP2D6\t*4/*4\n"},
	})
	seeds := 24
	if testing.Short() {
		seeds = 5
	}
	var done attacked
	for seed := range uint64(seeds) {
		people, o := drawn(c, seed)
		board := boardOf(t, c, o)
		rows, err := board.Counts()
		require.NoError(t, err)
		done.attack(t, fmt.Sprint("seed ", seed), people, rows, htmlOf(t, board))
	}
	t.Logf("%d numbers printed, %d small groups attacked, %d of %d pages with curves of a gene", done.printed, done.targets, done.curves, seeds)
	assert.Greater(t, done.printed, 30*seeds)
	assert.Greater(t, done.targets, 5*seeds)
	assert.Greater(t, done.curves, seeds/4)
	assert.Less(t, done.curves, seeds, "some pages have too few people for curves")
}

// drawn draws who is followed, what happens to them, and who is dead by now: more events or
// fewer, more deaths or fewer from one seed to the next.
func drawn(c *cohort.Cohort, seed uint64) ([]truth, dashboard.Options) {
	r := rand.New(rand.NewPCG(seed, 5))
	n := len(c.People)
	people := make([]truth, n)
	out := &dashboard.Outcomes{
		What: "condition stroke", Groups: make([]string, n), Days: make([]int, n), Happened: make([]bool, n),
		Window: 365, Genes: []string{"CYP2C19"},
	}
	study := dashboard.Criterion{Name: "are in the study", Keep: make([]bool, n)}
	kept, deaths, rate := 0.9+0.1*r.Float64(), 0.12*r.Float64(), 0.2+0.8*r.Float64()
	for i := range c.People {
		one := &c.People[i]
		one.Record.Sex, one.Record.Deaths = ehr.Sex(1+r.IntN(2)), nil
		p := truth{sex: one.Record.Sex.String(), followed: r.Float64() < kept, alive: true, phenotype: map[string]string{}}
		for _, g := range one.Genes.Genes {
			p.phenotype[g.Name] = g.Phenotype()
		}
		p.takes = len(one.Record.Exposures) > 0
		if study.Keep[i] = p.followed; p.followed {
			event, left := int(365*r.ExpFloat64()/rate), int(365*r.ExpFloat64()/0.25)
			p.day = min(event, left, 365)
			p.happened = event == p.day
			p.alive = r.Float64() > deaths
			out.Groups[i], out.Days[i], out.Happened[i] = "clopidogrel", p.day, p.happened
		}
		if !p.alive {
			one.Record.Deaths = []ehr.Death{{At: ehr.Date(2025, 5, 1)}}
		}
		people[i] = p
	}
	return people, dashboard.Options{Outcomes: out, Design: "a study", Criteria: []dashboard.Criterion{study}}
}

type attacked struct{ printed, targets, curves int }

// attack is one page.
func (a *attacked) attack(t *testing.T, what string, people []truth, rows []results.Count, page string) {
	t.Helper()
	known := newKnowledge(people, page)
	for _, r := range rows {
		if is := meaning(people, r, within(page)); is != nil {
			known.print(t, what+": "+r.Name+"|"+r.Subject+"|"+r.Group, is, r.Count, r.Suppressed)
		}
	}
	if known.tables(t, what, page) > 1 {
		a.curves++
	}
	solved, err := known.system.Solve()
	require.NoError(t, err, what)
	for name, is := range known.small() {
		low, high := solved.Of(known.cellsOf(is))
		assert.False(t, low > 1+1e-6 || high < 10-1e-6, "%s: %s has %d people and is in [%.2f, %.2f] for whoever reads all of the page", what, name, known.size(is), low, high)
		a.targets++
	}
	a.printed += known.printed
}

// within is how many days the page tells outcomes in; the whole follow-up, without curves.
func within(page string) int {
	if m := regexp.MustCompile(`outcome within (\d+) days`).FindStringSubmatch(page); m != nil {
		n, _ := strconv.Atoi(m[1]) // digits
		return n
	}
	return 1 << 30
}

type isOne = func(p *truth) bool

// level tells whether a phenotype is in a group of the page, which tells its groups' names.
func level(name, phenotype string) bool {
	reduced := strings.Contains(phenotype, "Poor") || strings.Contains(phenotype, "Intermediate")
	increased := strings.Contains(phenotype, "Rapid") || strings.Contains(phenotype, "Ultrarapid")
	unknown := phenotype == "No Result" || phenotype == "Indeterminate" || phenotype == "n/a"
	switch name {
	case "reduced function":
		return reduced
	case "all others":
		return !reduced
	case "increased function":
		return increased
	case "no or unclear result":
		return unknown
	case "normal function":
		return !reduced && !increased && !unknown
	}
	return name == phenotype
}

// meaning is who is counted in a row; nil: it is of no use here.
func meaning(people []truth, r results.Count, days int) isOne {
	gene, rest, _ := strings.Cut(r.Subject, ": ")
	switch r.Name {
	case dashboard.CountFollowed, dashboard.CountOutcome:
		return func(p *truth) bool {
			in := p.followed && (r.Subject == "" || level(r.Group, p.phenotype[r.Subject]))
			return in && (r.Name == dashboard.CountFollowed || p.happened && p.day <= days)
		}
	case dashboard.CountActionable, dashboard.CountTested:
		if rest == "" {
			rest, gene = "any", r.Subject
		}
		if rest == dashboard.Unchanged {
			return nil
		}
		return func(p *truth) bool {
			has := p.phenotype[gene] == rest || rest == "any" && p.phenotype[gene] != "No Result"
			return p.looked() && has && (r.Group == "" || r.Group == p.sex)
		}
	case dashboard.CountTakes:
		if r.Subject == "clopidogrel" {
			return func(p *truth) bool { return p.looked() && p.takes }
		}
	case dashboard.CountResult:
		if of, result, ok := strings.Cut(strings.TrimPrefix(r.Subject, "clopidogrel, "), ": "); ok && strings.HasPrefix(r.Subject, "clopidogrel, ") {
			return func(p *truth) bool { return p.looked() && p.takes && p.phenotype[of] == result }
		}
	case dashboard.CountLeft:
		switch {
		case strings.Contains(r.Subject, "are alive"):
			if strings.Contains(r.Subject, "take a medicine") {
				return nil
			}
			return (*truth).looked
		case strings.HasSuffix(r.Subject, "are in the study"):
			return func(p *truth) bool { return p.followed }
		case r.Subject == "have genotypes":
			return func(*truth) bool { return true }
		}
	}
	return nil
}

// knowledge is what an attacker has: sums over kinds of people, all of which there may be.
type knowledge struct {
	people  []truth
	kinds   []truth
	ends    []int // days before which intervals of the curves end
	system  *attack.System
	hidden  map[string]isOne // small ones that the page hides
	printed int
}

// newKnowledge makes the kinds: of those who are not followed any more it is told neither
// what they take nor, by any sex, what their results are.
func newKnowledge(people []truth, page string) *knowledge {
	k := &knowledge{people: people, hidden: map[string]isOne{}}
	if m := lifeOf.FindStringSubmatch(page); m != nil {
		for _, line := range lineOf.FindAllStringSubmatch(m[3], -1) {
			to, _ := strconv.Atoi(line[2]) // digits
			k.ends = append(k.ends, to+1)
		}
	}
	all := []map[string]string{}
	seen := map[string]bool{}
	for i := range people {
		if key := fmt.Sprint(people[i].phenotype); !seen[key] {
			seen[key] = true
			all = append(all, people[i].phenotype)
		}
	}
	for _, phenotype := range all {
		k.kinds = append(k.kinds, truth{phenotype: phenotype, alive: true})
		begin := 0
		for _, end := range append(slices.Clone(k.ends), 1000) {
			for _, happened := range []bool{true, false} {
				dead := truth{phenotype: phenotype, followed: true, day: begin, happened: happened}
				k.kinds = append(k.kinds, dead)
				for _, sex := range []string{"female", "male"} {
					for _, takes := range []bool{true, false} {
						one := dead
						one.alive, one.sex, one.takes = true, sex, takes
						k.kinds = append(k.kinds, one)
					}
				}
			}
			begin = end
		}
	}
	k.system = attack.New(len(k.kinds))
	return k
}

func (k *knowledge) size(is isOne) int {
	n := 0
	for i := range k.people {
		if is(&k.people[i]) {
			n++
		}
	}
	return n
}

func (k *knowledge) cellsOf(is isOne) []int {
	var cells []int
	for i := range k.kinds {
		if is(&k.kinds[i]) {
			cells = append(cells, i)
		}
	}
	return cells
}

// print takes a number, or that it is hidden.
func (k *knowledge) print(t *testing.T, name string, is isOne, count *int64, suppressed bool) {
	t.Helper()
	n := k.size(is)
	if suppressed {
		if n >= 1 && n <= 10 {
			k.hidden[name] = is
		}
		return
	}
	require.NotNil(t, count, name)
	require.EqualValues(t, n, *count, name)
	require.False(t, n >= 1 && n <= 10, "%s: %d is shown", name, n)
	k.system.Equal(k.cellsOf(is), float64(n))
	k.printed++
}

var (
	lifeOf = regexp.MustCompile(`(?s)<h4 id="followed-([^"]*)-\d+">([^<]*)</h4>(.*?)</table>`)
	lineOf = regexp.MustCompile(`<tr><th scope="row">(\d+)–(\d+)</th><td>([^<]*)</td><td>(\d+)</td>`)
	restOf = regexp.MustCompile(`<tr><th scope="row">from (\d+)</th><td>(\d+)</td>`)
)

// tables reads the life tables of the page, and returns how many there are.
func (k *knowledge) tables(t *testing.T, what, page string) int {
	t.Helper()
	found := lifeOf.FindAllStringSubmatch(page, -1)
	for _, m := range found {
		gene, name := m[1], strings.TrimPrefix(m[2], "Group: ")
		in := func(p *truth) bool { return p.followed && (gene == "" || level(name, p.phenotype[gene])) }
		for _, line := range lineOf.FindAllStringSubmatch(m[3], -1) {
			from, _ := strconv.Atoi(line[1])
			to, _ := strconv.Atoi(line[2])
			events, _ := strconv.ParseInt(line[4], 10, 64)
			title := fmt.Sprintf("%s: %s %s, days %d to %d", what, gene, name, from, to)
			k.print(t, title+", outcome", func(p *truth) bool { return in(p) && p.happened && p.day >= from && p.day <= to }, &events, false)
			if atRisk, err := strconv.ParseInt(line[3], 10, 64); err == nil {
				k.print(t, title+", at risk", func(p *truth) bool { return in(p) && p.day >= from }, &atRisk, false)
			}
		}
		if rest := restOf.FindStringSubmatch(m[3]); rest != nil {
			from, _ := strconv.Atoi(rest[1])
			n, _ := strconv.ParseInt(rest[2], 10, 64)
			k.print(t, what+": "+gene+" "+name+", from day "+rest[1], func(p *truth) bool { return in(p) && remain(p, from) }, &n, false)
		}
	}
	return len(found)
}

// remain says who is still there on a day: on the one after the window, who was on its last.
func remain(p *truth, from int) bool { return p.day >= from || p.day >= 365 && !p.happened }

// small are the small groups that nobody may have: what the page hides, those of a result
// who have died since, for results alone and together, and those of a result who had the
// outcome.
func (k *knowledge) small() map[string]isOne {
	out := k.hidden
	add := func(name string, is isOne) {
		if n := k.size(is); n >= 1 && n <= 10 {
			out[name] = is
		}
	}
	for _, gene := range []string{"CYP2C19", "CYP2D6"} {
		seen := map[string]bool{}
		for i := range k.people {
			seen[k.people[i].phenotype[gene]] = true
		}
		for result := range seen {
			has := func(p *truth) bool { return p.followed && p.phenotype[gene] == result }
			add(gene+" "+result+", followed and dead", func(p *truth) bool { return has(p) && !p.alive })
			add(gene+" "+result+", outcome", func(p *truth) bool { return has(p) && p.happened })
			add(gene+" "+result+", no outcome", func(p *truth) bool { return has(p) && !p.happened })
		}
		for _, name := range []string{"reduced function", "all others", "increased function", "normal function"} {
			in := func(p *truth) bool { return p.followed && level(name, p.phenotype[gene]) }
			add(gene+" "+name+", followed and dead", func(p *truth) bool { return in(p) && !p.alive })
			begin := 0
			for _, end := range k.ends {
				from := begin
				left := func(p *truth) bool { return in(p) && p.day >= from && p.day < end && !p.happened }
				add(fmt.Sprintf("%s %s, left from day %d to %d", gene, name, from, end-1), left)
				begin = end
			}
		}
	}
	return out
}
