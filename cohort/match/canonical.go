package match

import (
	"encoding/binary"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
)

// asked is which facts the guidelines of a drug ask for. Facts that are not
// asked for are left out of a question, so that more people share its answer.
type asked struct {
	genes                                     []string // of its guidelines, in order
	age, weight, priorUse, comedication, cftr bool
}

// newAsked reads the guidelines of a drug.
func newAsked(base *kb.KB, drug string) *asked {
	a := &asked{}
	for _, g := range base.GuidelinesFor(drug) {
		a.genes = append(a.genes, g.Genes...)
		for i := range g.Rows {
			row := &g.Rows[i]
			if slices.Contains(row.Drugs, drug) {
				a.population(row.Population)
				a.actions(row.Actions)
			}
		}
	}
	slices.Sort(a.genes)
	a.genes = slices.Compact(a.genes)
	a.cftr = slices.Contains(a.genes, "CFTR")
	return a
}

func (a *asked) population(name string) {
	switch {
	case name == "adults" || name == "pediatrics":
		a.age = true
	case name == "child >40kg_adult":
		a.age, a.weight = true, true
	case strings.HasSuffix(name, " naive") || strings.Contains(name, "use >3"):
		a.priorUse = true
	}
}

func (a *asked) actions(actions []kb.Action) {
	for i := range actions {
		a.conditions(actions[i].Condition)
		a.conditions(actions[i].Except)
		for k := range actions[i].Dose {
			a.conditions(actions[i].Dose[k].Condition)
		}
	}
}

func (a *asked) conditions(conditions []string) {
	for _, c := range conditions {
		key, _, _ := strings.Cut(c, ":")
		switch key {
		case "age":
			a.age = true
		case "weight":
			a.weight = true
		case "prior-use":
			a.priorUse = true
		case "therapy":
			a.comedication = true
		}
	}
}

// only keeps the facts that are asked for.
func (a *asked) only(f facts) facts {
	if !a.age {
		f.age = within{}
	}
	if !a.weight {
		f.weight = within{}
	}
	if !a.priorUse {
		f.longUse = open
	}
	if !a.comedication {
		f.cyp2d6, f.cyp2c19 = NoEffect, NoEffect
	}
	f.taken = f.taken && a.cftr
	return f
}

// signature writes all of a result that guidance and conversions rest on, so
// that no two different ones are written alike.
func signature(to []byte, base *kb.KB, g *pgx.Gene) []byte {
	to = appendText(to, g.Name)
	flags := byte(0)
	if g.Conflict {
		flags |= 1
	}
	if g.Status == star.NoData {
		flags |= 2
	}
	if g.KB != base.Gene(g.Name) {
		flags |= 4 // a model of another knowledge base: never shared with this one's
	}
	to = append(to, flags)
	to = appendDiplotypes(to, g.Diplotypes)
	to = appendDiplotypes(to, g.Alternatives)
	return appendTexts(to, g.NotExcluded)
}

func appendDiplotypes(to []byte, ds []pgx.Diplotype) []byte {
	to = binary.AppendUvarint(to, uint64(len(ds)))
	for i := range ds {
		d := &ds[i]
		to = appendText(to, d.Lookup)
		to = appendText(to, d.Phenotype)
		to = appendText(to, d.Score)
		to = appendTexts(to, d.Keys)
		to = binary.AppendUvarint(to, uint64(len(d.Alleles)))
		for k := range d.Alleles {
			to = appendText(to, d.Alleles[k].Allele)
			to = appendText(to, d.Alleles[k].Value)
		}
	}
	return to
}

func appendTexts(to []byte, texts []string) []byte {
	to = binary.AppendUvarint(to, uint64(len(texts)))
	for _, s := range texts {
		to = appendText(to, s)
	}
	return to
}

// canonical returns one result of all that are alike in what guidance rests on.
// Results of small variants are shared by people already; outside calls are not.
func (s *assessor) canonical(base *kb.KB, g *pgx.Gene) *pgx.Gene {
	var buf [1024]byte
	key := signature(buf[:0], base, g)
	s.mu.RLock()
	have := s.alike[string(key)]
	s.mu.RUnlock()
	if have != nil && have.KB == g.KB {
		return have
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.alike) >= maxKept {
		clear(s.alike)
	}
	s.alike[string(key)] = g
	return g
}
