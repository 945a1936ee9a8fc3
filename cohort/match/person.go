package match

import (
	"cmp"
	"slices"
	"time"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/medication"
)

// visit is the matching of one person.
type visit struct {
	m      *Matcher
	base   *kb.KB
	person *cohort.Person
	plan   *Plan
	facts  facts
	past   []Evidence  // stopped, and within the longest washout
	genes  []*pgx.Gene // canonical, of those looked at so far
}

// Person matches one person on a day.
func (m *Matcher) Person(p *cohort.Person, asOf time.Time) *Plan {
	plan := &Plan{Person: p, AsOf: asOf}
	if deceased(p.Record, asOf) {
		plan.Deceased = true
		return plan
	}
	v := &visit{m: m, base: p.Genes.Run.KB, person: p, plan: plan}
	taken := v.read()
	v.facts = personFacts(p.Record, asOf)
	plan.Actionable = m.actionableOf(p.Genes)
	for _, t := range taken {
		plan.Actions = append(plan.Actions, v.act(t.drug, t.evidence))
	}
	v.likely(taken)
	sortActions(plan.Actions)
	sortActions(plan.Likely)
	return plan
}

// deceased reports whether the record has a death on or before a day.
func deceased(p *ehr.Patient, asOf time.Time) bool {
	tomorrow := asOf.AddDate(0, 0, 1)
	return slices.ContainsFunc(p.Deaths, func(d ehr.Death) bool { return d.At.IsZero() || d.At.At.Before(tomorrow) })
}

// taking is one guidance drug with the entries of the record that have it.
type taking struct {
	drug     string
	evidence []Evidence
}

// read sorts the record's medications: drugs with guidance, and the lists of
// everything else.
func (v *visit) read() []taking {
	var taken []taking
	var current []Evidence // mapped for sure and not past
	record := v.person.Record
	for i := range record.Exposures {
		x := &record.Exposures[i]
		if x.Status == ehr.Refuted {
			continue // the record says that it was not taken
		}
		e := Evidence{Exposure: x, Judgement: v.m.o.Activity(x, v.plan.AsOf)}
		if e.Activity == Past && !v.recent(&e) {
			continue
		}
		e.Mapping = v.m.mapping(x)
		if e.Activity == Past {
			v.stopped(e)
			continue
		}
		switch {
		case e.Mapping.Confidence != medication.High || e.Mapping.Conflict != "":
			v.plan.Unsure = append(v.plan.Unsure, e)
			continue
		case e.Mapping.Site == medication.Local:
			v.plan.Local = append(v.plan.Local, e)
			continue
		}
		current = append(current, e)
		guided := false
		for k := range e.Mapping.Ingredients {
			drug := e.Mapping.Ingredients[k].Drug
			if drug == "" {
				continue
			}
			guided = true
			at := slices.IndexFunc(taken, func(t taking) bool { return t.drug == drug })
			if at < 0 {
				taken = append(taken, taking{drug: drug})
				at = len(taken) - 1
			}
			taken[at].evidence = append(taken[at].evidence, e)
		}
		if !guided {
			v.plan.WithoutGuidance = append(v.plan.WithoutGuidance, e)
		}
	}
	v.plan.Modifying = v.m.modifying(append(current, v.past...), v.plan.AsOf)
	return taken
}

// recent reports whether a stopped medication may still have an effect.
func (v *visit) recent(e *Evidence) bool {
	end := lastDay(e)
	return !end.IsZero() && !end.AddDate(0, 0, v.m.washout).Before(v.plan.AsOf)
}

// stopped keeps a stopped medication that modifies an enzyme; one that may be
// such a thing needs a look.
func (v *visit) stopped(e Evidence) {
	modifies := slices.ContainsFunc(e.Mapping.Ingredients, func(i medication.Ingredient) bool { return len(v.m.modifiers[i.Name]) > 0 })
	switch {
	case !modifies:
	case usable(e.Mapping):
		v.past = append(v.past, e)
	case e.Mapping.Site != medication.Local:
		v.plan.Unsure = append(v.plan.Unsure, e)
	}
}

// act works out what to do about one drug.
func (v *visit) act(drug string, evidence []Evidence) Action {
	a := Action{Drug: drug, Exposures: evidence}
	var terms []string
	for _, e := range evidence {
		a.Activity = max(a.Activity, e.Activity)
		if v.m.o.Indications != nil {
			terms = append(terms, v.m.o.Indications(v.person.Record, e.Exposure)...)
		}
	}
	a.Assessment, a.Working, a.Rank = v.assess(drug, evidence, terms)
	v.alternatives(&a)
	return a
}

// assess asks the guidelines of a drug, with the genotype's results and with
// what works of them. A working phenotype adds a warning and never takes one
// away: it counts where it asks for something, and for more.
func (v *visit) assess(drug string, evidence []Evidence, terms []string) (*Assessment, *Working, Rank) {
	names := v.m.assessor.drug(v.base, drug).genes
	var held [maxGenes]*pgx.Gene
	genes := held[:0]
	for _, name := range names {
		if g := v.gene(name); g != nil {
			genes = append(genes, g)
		}
	}
	f := v.facts.forDrug(evidence, v.plan.AsOf, terms)
	f.cyp2d6 = certain(strongest(v.plan.Modifying, cyp2d6, drug, false))
	f.cyp2c19 = certain(strongest(v.plan.Modifying, cyp2c19, drug, false))
	a := v.m.assessor.assess(v.base, drug, genes, f)
	rank := a.Genotype
	var w *Working
	if len(v.plan.Modifying) > 0 {
		w = v.m.working(v.base, drug, names, genes, f, v.plan.Modifying)
	}
	if w != nil && w.Genotype >= MonitorOrTest {
		rank = max(rank, w.Genotype)
	}
	return a, w, rank
}

// gene is the person's result for a gene, shared with people whose result is
// alike; nil where it was not asked for.
func (v *visit) gene(name string) *pgx.Gene {
	for _, g := range v.genes {
		if g.Name == name {
			return g
		}
	}
	g := v.person.Genes.Gene(name)
	if g != nil {
		g = v.m.assessor.canonical(v.base, g)
		v.genes = append(v.genes, g)
	}
	return g
}

// certain is the effect of a modifier that is surely there.
func certain(by *Modifying) Effect {
	if by == nil || by.Activity == PossiblyActive {
		return NoEffect
	}
	return by.Effect
}

// likely works out the drugs that the person's conditions are likely to need
// and that are not taken. Who takes one of a class, as ATC level 4 has it, does not
// need another: on simvastatin the other statins are no likely drugs.
func (v *visit) likely(taken []taking) {
	if v.m.o.Conditions == nil {
		return
	}
	for i := range v.person.Record.Conditions {
		c := &v.person.Record.Conditions[i]
		if !present(c, v.plan.AsOf) {
			continue
		}
		for _, row := range v.m.o.Conditions.find(c) {
			v.plan.LikelyAssessed = true
			if v.met(row.Drug, taken) {
				continue
			}
			at := slices.IndexFunc(v.plan.Likely, func(a Action) bool { return a.Drug == row.Drug })
			if at < 0 {
				v.plan.Likely = append(v.plan.Likely, v.act(row.Drug, nil))
				at = len(v.plan.Likely) - 1
			}
			// A condition in two code systems is one reason.
			a := &v.plan.Likely[at]
			if !slices.ContainsFunc(a.For, func(r Reason) bool { return r.Condition == c && r.Row.Citation == row.Citation }) {
				a.For = append(a.For, Reason{c, row})
			}
		}
	}
}

// met reports whether a drug, or another of its class, is taken or ordered.
func (v *visit) met(drug string, taken []taking) bool {
	own, known := v.base.Drug(drug)
	groups := groupsOf(&own)
	return slices.ContainsFunc(taken, func(t taking) bool {
		if t.drug == drug {
			return true
		}
		other, ok := v.base.Drug(t.drug)
		return known && ok && slices.ContainsFunc(groupsOf(&other), func(g string) bool { return slices.Contains(groups, g) })
	})
}

func sortActions(actions []Action) {
	slices.SortFunc(actions, func(a, b Action) int {
		return cmp.Or(cmp.Compare(b.Rank, a.Rank), cmp.Compare(b.Activity, a.Activity), cmp.Compare(a.Drug, b.Drug))
	})
}
