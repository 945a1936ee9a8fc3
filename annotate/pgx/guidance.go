package pgx

import (
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/star"
)

// Drugs lists, in order of name, the drugs that some guideline speaks of for a
// gene that was asked for.
func (p *Person) Drugs() []string {
	var out []string
	for _, g := range p.Run.KB.Guidelines {
		if !slices.ContainsFunc(g.Genes, func(name string) bool { return p.Gene(name) != nil }) {
			continue
		}
		for _, d := range g.Drugs {
			out = appendDistinct(out, d)
		}
	}
	slices.Sort(out)
	return out
}

// Guidance returns what every guideline for a drug says of the person, CPIC
// before DPWG. Each guideline answers, with rows or with the reason why it has
// none. All populations are returned; nothing is chosen or merged.
func (p *Person) Guidance(drug string) []Advice {
	drug = strings.ToLower(strings.TrimSpace(drug))
	var out []Advice
	for _, g := range p.Run.KB.GuidelinesFor(drug) {
		out = append(out, p.ask(g, drug)...)
	}
	return out
}

// possibility is one result that a gene may have.
type possibility struct {
	gene        *Gene
	name        string
	diplotype   *Diplotype // nil: no result
	key         string     // one of the diplotype's keys
	notExcluded bool
}

// ask looks up every combination of the genes' possible results.
func (p *Person) ask(g *kb.Guideline, drug string) []Advice {
	base := Advice{Drug: drug, Guideline: g}
	var options [][]possibility
	tested := false
	for _, name := range g.Genes {
		gene := p.Gene(name)
		ps := possibilities(gene, name)
		if ps[0].diplotype == nil {
			base.Missing = append(base.Missing, name)
		}
		tested = tested || gene != nil && gene.Status != star.NoData
		options = append(options, ps)
	}
	switch {
	case len(g.Rows) == 0:
		base.Outcome = RowlessSource
		base.Results = keysOf(g, combine(options)[0])
		return []Advice{base}
	case len(base.Missing) == len(g.Genes) && !tested:
		base.Outcome = NotTested
		return []Advice{base}
	case len(base.Missing) == len(g.Genes):
		base.Outcome = TestedNoCall
		return []Advice{base}
	}
	var out []Advice
	for _, combination := range combine(options) {
		out = p.addRows(out, base, combination, drug)
	}
	if product(options) > maxCombinations {
		for i := range out {
			out[i].Notes = append(out[i].Notes, NotAllCombinations)
		}
	}
	return out
}

// product is how many combinations there are.
func product(options [][]possibility) int {
	n := 1
	for _, ps := range options {
		n = min(n*min(len(ps), 1<<10), 1<<20)
	}
	return n
}

// statusSeparator stands between allele statuses that hold together.
const statusSeparator = "; "

// possibilities lists the results of one gene: the calls, then what the data
// can't exclude.
func possibilities(gene *Gene, name string) []possibility {
	var out []possibility
	add := func(d *Diplotype, notExcluded bool) {
		keys := d.Keys
		if gene.KB.Method == kb.ByStatus {
			keys = []string{strings.Join(keys, statusSeparator)} // they hold together
		}
		for _, key := range keys {
			if !slices.ContainsFunc(out, func(x possibility) bool {
				return x.key == key && x.diplotype.Lookup == d.Lookup
			}) {
				out = append(out, possibility{gene, name, d, key, notExcluded})
			}
		}
	}
	if gene != nil {
		for i := range gene.Diplotypes {
			add(&gene.Diplotypes[i], false)
		}
		for i := range gene.Alternatives {
			if d := &gene.Alternatives[i]; len(out) > 0 && slices.Contains(gene.NotExcluded, d.Phenotype) {
				add(d, true)
			}
		}
	}
	if len(out) == 0 {
		return []possibility{{gene: gene, name: name}}
	}
	return out
}

// maxCombinations bounds the look-ups of one guideline.
const maxCombinations = 256

// combine makes every combination of one result per gene.
func combine(options [][]possibility) [][]possibility {
	all := [][]possibility{nil}
	for _, ps := range options {
		var next [][]possibility
		for _, have := range all {
			for _, one := range ps {
				if len(next) < maxCombinations {
					next = append(next, append(slices.Clone(have), one))
				}
			}
		}
		all = next
	}
	return all
}

// addRows adds the rows of a guideline that match one combination.
func (p *Person) addRows(out []Advice, base Advice, combination []possibility, drug string) []Advice {
	found := matchRows(base.Guideline, combination, drug)
	a := base
	a.Results = keysOf(base.Guideline, combination)
	for _, c := range combination {
		a.NotExcluded = a.NotExcluded || c.notExcluded
		a.Conflict = a.Conflict || c.gene != nil && c.gene.Conflict
	}
	a.Notes = notesOf(base.Guideline, combination)
	if len(found) == 0 {
		a.Outcome = NoRow
		if !slices.ContainsFunc(out, func(x Advice) bool { return x.Outcome == NoRow && slices.Equal(x.Results, a.Results) }) {
			out = append(out, a)
		}
		return out
	}
	for _, f := range found {
		b := a
		b.Row, b.NearestScore = f.row, f.nearest
		b.Results = withWords(b.Results, base.Guideline, combination, f)
		again := slices.IndexFunc(out, func(x Advice) bool { return x.Row == f.row && slices.Equal(x.Results, b.Results) })
		if again < 0 {
			out = append(out, b)
		} else if !b.NotExcluded {
			out[again].NotExcluded = false
		}
	}
	return out
}

// keysOf lists the results that a look-up rests on; of allele statuses those
// that the guideline asks for.
func keysOf(g *kb.Guideline, combination []possibility) []GeneKey {
	var out []GeneKey
	for _, c := range combination {
		k := GeneKey{Gene: c.name, Key: NoResult}
		if c.diplotype != nil {
			k.Key, k.Diplotype = c.key, c.diplotype.Lookup
			if c.gene.KB.Method == kb.ByStatus {
				k.Key = askedStatuses(g, c)
			}
		}
		out = append(out, k)
	}
	return out
}

// askedStatuses keeps the statuses of alleles that some row of the guideline
// names; all of them where none is named.
func askedStatuses(g *kb.Guideline, c possibility) string {
	var out []string
	for _, status := range c.diplotype.Keys {
		allele, _, _ := strings.Cut(status, " ")
		for i := range g.Rows {
			k := keyFor(&g.Rows[i], c.name)
			if k != nil && (strings.HasPrefix(k.Value, allele+" ") || isJoint(k) && (allele == "*15:02" || allele == "*15:11")) {
				out = appendDistinct(out, status)
			}
		}
	}
	if len(out) == 0 {
		return c.key
	}
	return strings.Join(out, statusSeparator)
}
