package dashboard

import (
	"maps"
	"slices"

	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// prevalence is who has which actionable result of a gene, by group.
type prevalence struct {
	gene   string
	groups []string
	people []suppress.Count // by group, and of all last: who was looked at
	tested []suppress.Number
	rows   []prevalenceRow
	alike  string // the class that everybody or nearly everybody is in: no table was released; "" else
}

type prevalenceRow struct {
	phenotype string
	counts    []suppress.Count // as people
}

// prevalences release a table of each gene: what results ask for, by group. All of
// them share one grouping: two groupings of the same genes would close a circle.
func (e everybody) prevalences(r *suppress.Releaser) ([]prevalence, error) {
	groups := make([]string, e.n)
	for i := range e.b.people {
		groups[i] = e.b.people[i].group
	}
	by := suppress.Group("group: "+e.b.o.By, groups)
	where := []suppress.Condition{{Dimension: suppress.Flag("is looked at", e.flags((*person).looked)), Category: "yes"}}
	var out []prevalence
	for _, name := range slices.Sorted(maps.Keys(e.b.genes)) {
		class := make([]string, e.n)
		copy(class, e.b.genes[name].class)
		if most := alike(class, r.Threshold()); most != "" {
			out = append(out, prevalence{gene: name, alike: most})
			continue
		}
		t, err := r.Table("results of "+name, where, suppress.Group(name+": result", class), by)
		if err != nil {
			return nil, err
		}
		out = append(out, prevalenceOf(name, t))
	}
	return out, nil
}

// alike is the class that all but a few of the people are in. Such a table would
// hide nearly all of itself, and tie all genes together by groups that are the same
// people but for a few.
func alike(class []string, few int) string {
	n, all := map[string]int{}, 0
	for _, c := range class {
		if c != "" {
			n[c]++
			all++
		}
	}
	for c, of := range n {
		if of >= all-few {
			return c
		}
	}
	return ""
}

// prevalenceOf reads a table: of all groups together last.
func prevalenceOf(gene string, t *suppress.Table) prevalence {
	p := prevalence{gene: gene}
	columns := make([]int, 0, len(t.Categories[1]))
	for g, name := range t.Categories[1] {
		if name != suppress.NotStated { // who is not looked at
			p.groups = append(p.groups, name)
			columns = append(columns, g)
		}
	}
	columns = append(columns, suppress.All)
	untested := slices.Index(t.Categories[0], Untested)
	for _, g := range columns {
		whole := t.Cell(suppress.All, g)
		p.people = append(p.people, whole)
		if untested < 0 {
			p.tested = append(p.tested, sum(whole))
			continue
		}
		p.tested = append(p.tested, suppress.Figure(func(n []float64) float64 { return n[0] - n[1] }, whole, t.Cell(untested, g)))
	}
	for i, phenotype := range t.Categories[0] {
		if phenotype == Untested || phenotype == Unchanged || phenotype == suppress.NotStated {
			continue
		}
		row := prevalenceRow{phenotype: phenotype}
		for _, g := range columns {
			row.counts = append(row.counts, t.Cell(i, g))
		}
		p.rows = append(p.rows, row)
	}
	slices.SortFunc(p.rows, func(a, b prevalenceRow) int { return compareResults(a.phenotype, b.phenotype) })
	return p
}

// releasedLikely is a drug that people do not take and are likely to need.
type releasedLikely struct {
	name           string
	people, atRisk suppress.Number
	ranks          map[match.Rank]suppress.Count
}

// likely releases one table of each drug that is likely to be prescribed.
func (e everybody) likely(r *suppress.Releaser) ([]releasedLikely, error) {
	var out []releasedLikely
	for _, name := range slices.Sorted(maps.Keys(e.b.likely)) {
		needs, asks, rank := make([]bool, e.n), make([]bool, e.n), make([]string, e.n)
		for at, x := range e.b.likely[name] {
			needs[at], asks[at], rank[at] = true, x.Changes(), x.String()
		}
		action := suppress.Group(name+", not taken: action", rank)
		atRisk, err := r.Table(name+", not taken: at risk", yes(name+", not taken, asks for a change", asks), action)
		if err != nil {
			return nil, err
		}
		t, err := r.Table(name+", not taken", yes("is likely to need "+name, needs), action)
		if err != nil {
			return nil, err
		}
		d := releasedLikely{name: name, people: sum(t.Total()), atRisk: sum(atRisk.Total()), ranks: map[match.Rank]suppress.Count{}}
		for _, x := range match.Ranks() {
			if i := slices.Index(t.Categories[0], x.String()); i >= 0 {
				d.ranks[x] = t.Cell(i)
			}
		}
		out = append(out, d)
	}
	return out, nil
}

// yes is the condition that something holds.
func yes(name string, has []bool) []suppress.Condition {
	return []suppress.Condition{{Dimension: suppress.Flag(name, has), Category: "yes"}}
}
