package dashboard

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// everybody is who the page counts: the people of the cohort first, in their
// order, then samples and patients who are not linked.
type everybody struct {
	b *Board
	n int
}

func (b *Board) everybody() everybody {
	f := b.c.Flow
	return everybody{b, len(b.people) + f.SamplesAlone + f.SamplesContested + f.PatientsAlone + f.PatientsContested}
}

// flags says of each whether something holds; nothing holds of those who are not
// linked.
func (e everybody) flags(of func(p *person) bool) []bool {
	out := make([]bool, e.n)
	for i := range e.b.people {
		out[i] = of(&e.b.people[i])
	}
	return out
}

// steps are the boxes of the flow chart.
func (e everybody) steps() []suppress.Step {
	f := e.b.c.Flow
	linked := len(e.b.people)
	samples := make([]bool, e.n) // and contested patients, who leave a step later
	certain := make([]bool, e.n)
	for i := range e.n {
		at := i - linked
		alone := at >= 0 && at < f.SamplesAlone
		contested := at >= f.SamplesAlone && at < f.SamplesAlone+f.SamplesContested ||
			at >= f.SamplesAlone+f.SamplesContested+f.PatientsAlone
		samples[i] = at < 0 || alone || contested
		certain[i] = at < 0 || alone
	}
	steps := []suppress.Step{
		{Name: "have genotypes", Keep: samples},
		{Name: "are not linked to two of the other side", Keep: certain},
		{Name: "have a health record", Keep: e.flags(func(*person) bool { return true })},
		{Name: "are alive on " + day(e.b.c.AsOf), Keep: e.flags(func(p *person) bool { return !p.deceased })},
	}
	for _, c := range e.b.o.Criteria {
		keep := make([]bool, e.n)
		copy(keep, c.Keep)
		steps = append(steps, suppress.Step{Name: c.Name, Keep: keep})
	}
	return append(steps,
		suppress.Step{Name: "take a medicine that guidelines speak of", Keep: e.flags(func(p *person) bool { return p.takes })},
		suppress.Step{Name: "wait for another dose or another medicine", Keep: e.flags(func(p *person) bool { return p.acts })})
}

// released is every number that the page shows.
type released struct {
	k     int
	total suppress.Count
	flow  []suppress.Stage
	notes []suppress.Tick
	drugs []releasedDrug
}

// releasedDrug is one drug's table. The numbers are those of the table and sums
// of them, and hidden where a part is.
type releasedDrug struct {
	*drug
	people, atRisk suppress.Number
	ranks          map[match.Rank]suppress.Number
	cells          map[string]map[string]suppress.Number // by gene and phenotype
}

// release lets out what the page shows, all through one Releaser.
func (b *Board) release() (*released, error) {
	if b.added != len(b.people) {
		return nil, fmt.Errorf("dashboard: %d of %d people have no plan: add the plan of each person before writing", len(b.people)-b.added, len(b.people))
	}
	e := b.everybody()
	r, err := suppress.New(e.n, suppress.Options{Threshold: b.o.Threshold, Audit: b.o.Audit})
	if err != nil {
		return nil, err
	}
	out := &released{k: r.Threshold()}
	if out.flow, err = r.Flow("who was included", e.steps()); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(b.drugs)) {
		d, err := e.drug(r, b.drugs[name])
		if err != nil {
			return nil, err
		}
		out.drugs = append(out.drugs, d)
	}
	out.notes, err = r.Flags("medicines", nil, []suppress.Dimension{
		suppress.Flag("a medicine that could not be mapped for sure", e.flags(func(p *person) bool { return p.unsure })),
		suppress.Flag("a medicine that acts where it is applied", e.flags(func(p *person) bool { return p.local })),
		suppress.Flag("a medicine that no guideline speaks of", e.flags(func(p *person) bool { return p.unguided })),
	})
	if err != nil {
		return nil, err
	}
	out.total = r.People()
	return out, nil
}

// drug releases one table of those who take a drug: what is asked for, by the
// results of all its genes together. What is asked for follows from the results,
// as everybody can read in the guidelines, and so do the sums by gene: in one
// table none of them gives another away.
func (e everybody) drug(r *suppress.Releaser, d *drug) (releasedDrug, error) {
	out := releasedDrug{drug: d, ranks: map[match.Rank]suppress.Number{}, cells: map[string]map[string]suppress.Number{}}
	takes, rank, profile := make([]bool, e.n), make([]string, e.n), make([]string, e.n)
	results := map[string][]string{}
	for at, t := range d.people {
		takes[at] = true
		rank[at] = t.rank.String()
		profile[at] = strings.Join(t.results, "; ")
		results[profile[at]] = t.results
	}
	where := []suppress.Condition{{Dimension: suppress.Flag("takes "+d.name, takes), Category: "yes"}}
	t, err := r.Table(d.name, where, suppress.Group(d.name+": action", rank), suppress.Group(d.name+": results", profile))
	if err != nil {
		return out, err
	}
	out.people = sum(t.Total())
	var changes, others []suppress.Count
	for _, x := range match.Ranks() {
		at := slices.Index(t.Categories[0], x.String())
		if at < 0 {
			continue
		}
		n := t.Cell(at, suppress.All)
		out.ranks[x] = sum(n)
		if x.Changes() {
			changes = append(changes, n)
		} else {
			others = append(others, n)
		}
	}
	if out.atRisk = sum(changes...); hidden(out.atRisk) {
		// Where the others are shown, it is what they leave.
		out.atRisk = suppress.Figure(func(n []float64) float64 { return 2*n[0] - total(n) }, append([]suppress.Count{t.Total()}, others...)...)
	}
	parts := map[[2]string][]suppress.Count{}
	for i, name := range t.Categories[1] {
		for g, phenotype := range results[name] { // of those who are not looked at there are none
			at := [2]string{d.genes[g], phenotype}
			parts[at] = append(parts[at], t.Cell(suppress.All, i))
		}
	}
	for at, counts := range parts {
		if out.cells[at[0]] == nil {
			out.cells[at[0]] = map[string]suppress.Number{}
		}
		out.cells[at[0]][at[1]] = sum(counts...)
	}
	for gene, cells := range out.cells {
		if len(cells) == 1 { // everybody who takes the drug has this result
			for phenotype := range cells {
				out.cells[gene][phenotype] = out.people
			}
		}
	}
	return out, nil
}

func sum(counts ...suppress.Count) suppress.Number { return suppress.Figure(total, counts...) }

func total(n []float64) float64 {
	t := 0.0
	for _, x := range n {
		t += x
	}
	return t
}

func hidden(n suppress.Number) bool {
	_, ok := n.Value()
	return !ok
}

// day is a date as the page writes it.
func day(t time.Time) string {
	if t.IsZero() {
		return "a day that is not known"
	}
	return t.Format("2 January 2006")
}
