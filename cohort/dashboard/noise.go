package dashboard

import (
	"errors"
	"maps"
	"math"
	"slices"

	"github.com/allelerx/allelerx/cohort/privacy/differential"
)

// Noise makes the page differentially private with regard to one person: each
// number comes out of the budget with noise, and there are no others. What is
// listed is what the knowledge base has, not what the people have.
//
// The records' last date would be one person's: let Cohort.AsOf be stated.
type Noise struct {
	Budget  *differential.Budget
	Epsilon float64 // of the whole page
	Delta   float64 // 0: Laplace noise; more: Gaussian noise, which suits many genes better
	Groups  []string

	// MaxDrugs is in how many drugs a person counts; 0: 5.
	MaxDrugs int
}

const defaultMaxDrugs = 5

func (n *Noise) check() error {
	switch {
	case n == nil:
		return nil
	case n.Budget == nil:
		return errors.New("dashboard: noise without a budget: create or open one")
	case !(n.Epsilon > 0) || math.IsInf(n.Epsilon, 0):
		return errors.New("dashboard: noise without an epsilon: give a number above 0, such as 1")
	case n.MaxDrugs < 0:
		return errors.New("dashboard: a person counts in a negative number of drugs: give how many, or 0 for 5")
	}
	return nil
}

var errAsOfNotStated = errors.New("dashboard: the day that the records are judged on is one person's last date: state it, so that a page with noise does not tell it")

// The releases of a page with noise, and what part of its ε each gets.
const (
	partPeople = 0.1
	partDrugs  = 0.45
	partGenes  = 0.45
)

// noised is what a page with noise shows.
type noised struct {
	epsilon, delta float64
	groups         []string
	people         differential.Estimate
	drugs          []noisedDrug
	genes          []noisedGene
}

type noisedDrug struct {
	name           string
	atRisk, others differential.Estimate
}

type noisedGene struct {
	gene   string
	groups []differential.Estimate // with an actionable result, by group
}

// noised releases the numbers of a page with noise.
func (e everybody) noised() (*noised, error) {
	n := e.b.o.Noise
	if !e.b.c.AsOfStated {
		return nil, errAsOfNotStated
	}
	out := &noised{epsilon: n.Epsilon, delta: n.Delta}
	ask := func(part float64, title string, s differential.Sample, most int) ([]differential.Estimate, error) {
		return n.Budget.Counts(title, s, differential.Options{Epsilon: part * n.Epsilon, Delta: part * n.Delta, MaxCategories: most})
	}
	people := differential.Sample{Categories: []string{"looked at"}, Of: make([][]int, e.n)}
	for i := range e.b.people {
		if e.b.people[i].looked() {
			people.Of[i] = []int{0}
		}
	}
	counts, err := ask(partPeople, "people", people, 1)
	if err != nil {
		return nil, err
	}
	out.people = counts[0]
	if e.b.run == nil {
		return out, nil
	}
	if err := e.noisedDrugs(out, ask); err != nil {
		return nil, err
	}
	return out, e.noisedGenes(out, ask)
}

type asking func(part float64, title string, s differential.Sample, most int) ([]differential.Estimate, error)

// noisedDrugs are two numbers of each drug with guidance: at risk, and others who
// take it.
func (e everybody) noisedDrugs(out *noised, ask asking) error {
	s := differential.Sample{Of: make([][]int, e.n)}
	names := e.guided()
	for i, name := range names {
		s.Categories = append(s.Categories, name+": at risk", name+": others")
		d := e.b.drugs[name]
		if d == nil {
			continue
		}
		for at, t := range d.people {
			which := 2 * i
			if !t.rank.Changes() {
				which++
			}
			s.Of[at] = append(s.Of[at], which)
		}
	}
	most := e.b.o.Noise.MaxDrugs
	if most == 0 {
		most = defaultMaxDrugs
	}
	counts, err := ask(partDrugs, "who takes a drug and is at risk", s, most)
	if err != nil {
		return err
	}
	for i, name := range names {
		out.drugs = append(out.drugs, noisedDrug{name, counts[2*i], counts[2*i+1]})
	}
	return nil
}

// guided are all drugs that the knowledge base has guidance for.
func (e everybody) guided() []string {
	all := map[string]bool{}
	for _, g := range e.b.run.KB.Guidelines {
		for _, d := range g.Drugs {
			all[d] = true
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// noisedGenes are the people with an actionable result for each gene, by group.
// A person is in one group, and counts in each gene.
func (e everybody) noisedGenes(out *noised, ask asking) error {
	groups := e.b.o.Noise.Groups
	if len(groups) == 0 {
		groups = []string{"female", "male", "other", "unknown"}
	}
	out.groups = groups
	s := differential.Sample{Of: make([][]int, e.n)}
	genes := e.called()
	for i, name := range genes {
		for _, group := range groups {
			s.Categories = append(s.Categories, name+": "+group)
		}
		g := e.b.genes[name]
		if g == nil {
			continue
		}
		for at, class := range g.class {
			group := slices.Index(groups, e.b.people[at].group)
			if class != "" && class != Untested && class != Unchanged && group >= 0 {
				s.Of[at] = append(s.Of[at], i*len(groups)+group)
			}
		}
	}
	counts, err := ask(partGenes, "who has an actionable result, by "+e.b.o.By, s, max(1, len(genes)))
	if err != nil {
		return err
	}
	for i, name := range genes {
		out.genes = append(out.genes, noisedGene{name, counts[i*len(groups) : (i+1)*len(groups)]})
	}
	return nil
}

// called are the genes that were asked for, whatever came of it: the same for
// all people.
func (e everybody) called() []string {
	var names []string
	for _, g := range e.b.c.People[0].Genes.Genes {
		names = append(names, g.Name)
	}
	return names
}
