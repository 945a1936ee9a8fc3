package dashboard

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/privacy/audit"
	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// Options say what the page is of. The zero value is the safe choice.
type Options struct {
	Title string // "": a general one

	// Threshold is the largest count that is hidden; 0: 10. Audit receives an
	// entry for each table that is released.
	Threshold int
	Audit     *audit.Log

	// Design is the name of a study design, Criteria are its steps, and Outcomes
	// what it found; none: all who are linked and alive are looked at.
	Design   string
	Criteria []Criterion
	Outcomes *Outcomes

	// Group is the group of a person for the prevalences, and By what the groups
	// are by: "sex". nil: the sex of the record.
	Group func(*cohort.Person) string
	By    string

	// Effects are effect sizes of the user's, for expected events and the number
	// needed to genotype; none: the section says so.
	Effects []match.EffectSize

	// Noise, where set, makes a page of noised numbers in place of suppressed
	// ones.
	Noise *Noise

	Version  string   // of the program that makes the page
	Records  string   // what the records came as: "OMOP CDM"
	Methods  []string // further sentences for the section of methods: of groups, never of persons
	Warnings []string // kinds of warnings that reading gave; without numbers, which may be of few people

	Now time.Time // the time that the page tells it was made; zero: it tells none
}

func (o *Options) threshold() int { return cmp.Or(o.Threshold, suppress.DefaultThreshold) }

// Criterion is a step of a design.
type Criterion struct {
	Name string
	Keep []bool // by person, in the order of Cohort.People
}

// Board gathers what the page needs. It is for one goroutine.
type Board struct {
	o        Options
	c        *cohort.Cohort
	run      *pgx.Run // nil: nobody is linked
	added    int
	people   []person
	drugs    map[string]*drug
	genes    map[string]*gene
	likely   map[string]map[int]match.Rank // drugs that are not taken: by person
	studied  map[string][]string           // phenotypes by gene; "" of whom the design does not follow
	released *released                     // nil: nothing has been
}

// person is what is kept of one person of the cohort.
type person struct {
	deceased                bool
	outside                 bool // of the design
	takes, acts             bool
	unsure, local, unguided bool
	assessed                bool // for drugs that are likely
	group                   string
}

// looked reports whether somebody is alive and within the design.
func (p *person) looked() bool { return !p.deceased && !p.outside }

// drug is who takes a drug with guidance.
type drug struct {
	name   string
	genes  []string
	people map[int]taking
}

type taking struct {
	rank    match.Rank
	results []string // by gene
}

// gene is what people's results for a gene ask for: by person, a phenotype that
// asks for another prescription of some drug, Unchanged, or Untested; "" of those
// who are not looked at.
type gene struct {
	name  string
	class []string
}

// Classes of results that are no actionable phenotype.
const (
	Unchanged = "asks for no change"
	Untested  = "no result"
)

// New returns a board for the plans of a cohort.
func New(c *cohort.Cohort, o Options) (*Board, error) {
	if o.Threshold < 0 {
		return nil, errors.New("dashboard: the threshold is negative: give the largest count to hide, or 0 for 10")
	}
	if o.Group == nil {
		o.By, o.Group = "sex", func(p *cohort.Person) string { return p.Record.Sex.String() }
	}
	for i := range o.Effects {
		if err := o.Effects[i].Check(); err != nil {
			return nil, fmt.Errorf("dashboard: effect %d: %w", i+1, err)
		}
	}
	if err := o.Outcomes.check(len(c.People)); err != nil {
		return nil, err
	}
	if err := o.Noise.check(); err != nil {
		return nil, err
	}
	b := &Board{
		o: o, c: c, people: make([]person, len(c.People)),
		drugs: map[string]*drug{}, genes: map[string]*gene{}, likely: map[string]map[int]match.Rank{}, studied: map[string][]string{},
	}
	for _, criterion := range o.Criteria {
		if len(criterion.Keep) != len(c.People) {
			return nil, fmt.Errorf("dashboard: a criterion speaks of %d people, the cohort has %d: give one answer for each", len(criterion.Keep), len(c.People))
		}
		for i, keep := range criterion.Keep {
			b.people[i].outside = b.people[i].outside || !keep
		}
	}
	if len(c.People) > 0 {
		b.run = c.People[0].Genes.Run
	}
	return b, nil
}

// Add takes the plan of the next person, in the order of the cohort.
func (b *Board) Add(p *match.Plan) error {
	if b.added >= len(b.people) || p.Person != &b.c.People[b.added] {
		return errors.New("dashboard: a plan is not of the next person of the cohort: add the plans of match.Treatments, each once and in their order")
	}
	at := b.added
	one := &b.people[at]
	b.added++
	one.deceased = p.Deceased
	if o := b.o.Outcomes; o != nil && o.Groups[at] != "" { // also of who has died since
		for _, g := range p.Person.Genes.Genes {
			b.study(at, g)
		}
	}
	if !one.looked() {
		return nil
	}
	one.unsure, one.local, one.unguided = len(p.Unsure) > 0, len(p.Local) > 0, len(p.WithoutGuidance) > 0
	one.group, one.assessed = b.o.Group(p.Person), p.LikelyAssessed
	for i := range p.Actions {
		a := &p.Actions[i]
		if a.Activity == match.Future {
			continue
		}
		one.takes = true
		one.acts = one.acts || a.Rank.Changes()
		b.take(at, p, a)
	}
	for i := range p.Likely {
		a := &p.Likely[i]
		if len(p.Person.Genes.Run.KB.GuidelinesFor(a.Drug)) == 0 {
			continue // nothing waits for the genotype
		}
		if b.likely[a.Drug] == nil {
			b.likely[a.Drug] = map[int]match.Rank{}
		}
		b.likely[a.Drug][at] = a.Rank
	}
	for _, g := range p.Person.Genes.Genes {
		b.result(at, g, slices.Contains(p.Actionable, g.Name))
	}
	return nil
}

// take keeps that somebody takes a drug.
func (b *Board) take(at int, p *match.Plan, a *match.Action) {
	d := b.drugs[a.Drug]
	if d == nil {
		d = &drug{name: a.Drug, genes: genesOf(p.Person.Genes.Run.KB, a.Drug), people: map[int]taking{}}
		b.drugs[a.Drug] = d
	}
	t := taking{rank: a.Rank}
	for _, gene := range d.genes {
		phenotype := pgx.NoResult
		if g := p.Person.Genes.Gene(gene); g != nil {
			phenotype = g.Phenotype()
		}
		t.results = append(t.results, phenotype)
	}
	d.people[at] = t
}

// result keeps somebody's result for a gene.
func (b *Board) result(at int, g *pgx.Gene, actionable bool) {
	one := b.genes[g.Name]
	if one == nil {
		one = &gene{name: g.Name, class: make([]string, len(b.people))}
		b.genes[g.Name] = one
	}
	switch phenotype := g.Phenotype(); {
	case phenotype == pgx.NoResult:
		one.class[at] = Untested
	case actionable:
		one.class[at] = phenotype
	default:
		one.class[at] = Unchanged
	}
}

// study keeps a result of somebody whom the design follows.
func (b *Board) study(at int, g *pgx.Gene) {
	if b.studied[g.Name] == nil {
		b.studied[g.Name] = make([]string, len(b.people))
	}
	b.studied[g.Name][at] = g.Phenotype()
}

// genesOf are the genes of a drug's guidelines, in order of name.
func genesOf(base *kb.KB, drug string) []string {
	var genes []string
	for _, g := range base.GuidelinesFor(drug) {
		genes = append(genes, g.Genes...)
	}
	slices.Sort(genes)
	return slices.Compact(genes)
}
