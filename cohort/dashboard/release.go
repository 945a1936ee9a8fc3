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

// steps are the boxes of the flow chart; takes and acts say whether the last two
// are among them.
func (e everybody) steps(takes, acts bool) []suppress.Step {
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
		{Name: "have no links that contradict each other", Keep: certain},
		{Name: "have a health record", Keep: e.flags(func(*person) bool { return true })},
	}
	for _, c := range e.b.o.Criteria {
		keep := make([]bool, e.n)
		copy(keep, c.Keep)
		steps = append(steps, suppress.Step{Name: c.Name, Keep: keep})
	}
	if e.b.o.Outcomes != nil {
		steps = joined(steps, e.b.o.threshold())
	}
	steps = append(steps, suppress.Step{Name: "are alive on " + day(e.b.c.AsOf), Keep: e.flags(func(p *person) bool { return !p.deceased })})
	if takes {
		steps = append(steps, suppress.Step{Name: "take a medicine that guidelines speak of", Keep: e.flags(func(p *person) bool { return p.takes })})
	}
	if acts {
		steps = append(steps, suppress.Step{Name: "wait for another dose or another medicine", Keep: e.flags(func(p *person) bool { return p.acts })})
	}
	return steps
}

// joined makes steps one with those before them, where the last of them take 1 to k
// people away: it is those who remain after the last whom a design follows, and a
// number of nearly the same people beside theirs would hide theirs.
func joined(steps []suppress.Step, k int) []suppress.Step {
	var out []suppress.Step
	var lost []int
	gone := make([]bool, len(steps[0].Keep))
	for _, s := range steps {
		n := 0
		for p, keep := range s.Keep {
			if !keep && !gone[p] {
				gone[p] = true
				n++
			}
		}
		out, lost = append(out, s), append(lost, n)
	}
	for len(out) > 1 {
		last := len(out) - 1
		if n := lost[last]; n == 0 || n > k {
			// Steps that take nobody away may stand between.
			at := last
			for at > 0 && lost[at] == 0 {
				at--
			}
			if n := lost[at]; n == 0 || n > k {
				break
			}
		}
		both := suppress.Step{Name: out[last-1].Name + "; " + out[last].Name, Keep: slices.Clone(out[last-1].Keep)}
		for p, keep := range out[last].Keep {
			both.Keep[p] = both.Keep[p] && keep
		}
		lost[last-1] += lost[last]
		out, lost = append(out[:last-1], both), lost[:last]
	}
	return out
}

// released is every number that the page shows.
type released struct {
	k           int
	total       suppress.Count
	flow        []suppress.Stage
	notes       []suppress.Tick
	drugs       []releasedDrug
	genes       []prevalence
	likely      []releasedLikely
	assessed    bool // some row speaks of some condition
	assessedFor suppress.Count
	expected    []expected
	outcomes    *releasedOutcomes // nil: no design
	noise       *noised           // nil: suppressed numbers; else nothing but this
}

// releasedDrug is one drug's table. The numbers are those of the table and sums
// of them, and hidden where a part is.
type releasedDrug struct {
	*drug
	people, atRisk suppress.Number
	ranks          map[match.Rank]suppress.Count
	total          suppress.Count
	parts          map[string]map[string][]suppress.Count // by gene and phenotype
	cells          map[string]map[string]suppress.Number  // their sums
	vague          bool                                   // cells has only those that are shown and are not 0
}

// release lets out what the page shows, all through one Releaser, once.
func (b *Board) release() (*released, error) {
	if b.added != len(b.people) {
		return nil, fmt.Errorf("dashboard: %d of %d people have no plan: add the plan of each person before writing", len(b.people)-b.added, len(b.people))
	}
	if b.released != nil {
		return b.released, nil
	}
	e := b.everybody()
	var out *released
	var err error
	if b.o.Noise != nil {
		out = &released{}
		out.noise, err = e.noised()
	} else {
		out, err = e.suppressed()
	}
	if err == nil {
		b.released = out
	}
	return out, err
}

// suppressed releases exact numbers without the small ones.
func (e everybody) suppressed() (*released, error) {
	b := e.b
	r, err := suppress.New(e.n, suppress.Options{Threshold: b.o.Threshold, Audit: b.o.Audit})
	if err != nil {
		return nil, err
	}
	out := &released{k: r.Threshold()}
	if out.flow, err = r.Flow("who was included", e.steps(e.told(r.Threshold()))); err != nil {
		return nil, err
	}
	if out.outcomes, err = e.outcomes(r); err != nil {
		return nil, err
	}
	for _, name := range slices.Sorted(maps.Keys(b.drugs)) {
		d, err := e.drug(r, b.drugs[name])
		if err != nil {
			return nil, err
		}
		out.drugs = append(out.drugs, d)
	}
	if out.genes, err = e.prevalences(r); err != nil {
		return nil, err
	}
	if out.likely, err = e.likely(r); err != nil {
		return nil, err
	}
	out.notes, err = r.Flags("medicines", nil, []suppress.Dimension{
		suppress.Flag("a medicine that could not be mapped for sure", e.flags(func(p *person) bool { return p.unsure })),
		suppress.Flag("a medicine that acts where it is applied", e.flags(func(p *person) bool { return p.local })),
		suppress.Flag("a medicine that no guideline speaks of", e.flags(func(p *person) bool { return p.unguided })),
	})
	if err != nil {
		return nil, err
	}
	if out.assessed = slices.ContainsFunc(b.people, func(p person) bool { return p.assessed }); out.assessed && e.countable(r.Threshold()) {
		has := suppress.Flag("a condition that the table of conditions and drugs has", e.flags(func(p *person) bool { return p.assessed }))
		ticks, err := r.Flags("conditions", nil, []suppress.Dimension{has})
		if err != nil {
			return nil, err
		}
		out.assessedFor = ticks[0].Count
	}
	e.guard(out)
	for i := range out.drugs {
		out.drugs[i].few()
	}
	for i := range out.likely {
		out.likely[i].few()
	}
	for i := range b.o.Effects {
		out.expected = append(out.expected, expect(&b.o.Effects[i], out.drugs))
	}
	out.total = r.People()
	return out, nil
}

// drug releases one table of those who take a drug: what is asked for, by the
// results of all its genes together. What is asked for follows from the results,
// as everybody can read in the guidelines, and so do the sums by gene: in one
// table none of them gives another away. Those at risk are a group of their own,
// and come first, so that the table protects them too.
func (e everybody) drug(r *suppress.Releaser, d *drug) (releasedDrug, error) {
	out := releasedDrug{
		drug: d, ranks: map[match.Rank]suppress.Count{},
		parts: map[string]map[string][]suppress.Count{}, cells: map[string]map[string]suppress.Number{},
	}
	takes, asks, rank, profile := make([]bool, e.n), make([]bool, e.n), make([]string, e.n), make([]string, e.n)
	results := map[string][]string{}
	for at, t := range d.people {
		takes[at], asks[at] = true, t.rank.Changes()
		rank[at] = t.rank.String()
		profile[at] = strings.Join(t.results, "; ")
		results[profile[at]] = t.results
	}
	action := suppress.Group(d.name+": action", rank)
	atRisk, err := r.Table(d.name+": at risk", yes(d.name+" asks for a change", asks), action)
	if err != nil {
		return out, err
	}
	t, err := r.Table(d.name, yes("takes "+d.name, takes), action, suppress.Group(d.name+": results", profile))
	if err != nil {
		return out, err
	}
	out.total, out.people, out.atRisk = t.Total(), sum(t.Total()), sum(atRisk.Total())
	for _, x := range match.Ranks() {
		if at := slices.Index(t.Categories[0], x.String()); at >= 0 {
			out.ranks[x] = t.Cell(at, suppress.All)
		}
	}
	for i, name := range t.Categories[1] {
		for g, phenotype := range results[name] { // of those who are not looked at there are none
			gene := d.genes[g]
			if out.parts[gene] == nil {
				out.parts[gene] = map[string][]suppress.Count{}
			}
			out.parts[gene][phenotype] = append(out.parts[gene][phenotype], t.Cell(suppress.All, i))
		}
	}
	for gene, parts := range out.parts {
		out.cells[gene] = map[string]suppress.Number{}
		for phenotype := range parts {
			out.cells[gene][phenotype] = out.some(gene, func(p string) bool { return p == phenotype })
		}
	}
	return out, nil
}

// some is how many who take the drug have one of the results: the sum of these
// or, where a part of it is hidden, what the others leave of all.
func (d *releasedDrug) some(gene string, is func(phenotype string) bool) suppress.Number {
	var in, others []suppress.Count
	for phenotype, counts := range d.parts[gene] {
		if is(phenotype) {
			in = append(in, counts...)
		} else {
			others = append(others, counts...)
		}
	}
	if n := sum(in...); !hidden(n) {
		return n
	}
	return suppress.Figure(func(n []float64) float64 { return 2*n[0] - total(n) }, append([]suppress.Count{d.total}, others...)...)
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
