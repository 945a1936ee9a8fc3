package kb

import (
	"cmp"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/allelerx/allelerx/genomics"
)

// Gene returns the gene of that symbol, or nil.
func (kb *KB) Gene(name string) *Gene {
	if kb.genes != nil {
		return kb.genes[name]
	}
	for _, g := range kb.Genes {
		if g.Name == name {
			return g
		}
	}
	return nil
}

// GuidelinesFor returns the guidelines that speak of a drug, by the
// publisher's generic name in any case, in order of source and id.
func (kb *KB) GuidelinesFor(drug string) []*Guideline {
	drug = strings.ToLower(strings.TrimSpace(drug))
	var found []*Guideline
	for _, g := range kb.Guidelines {
		for _, d := range g.Drugs {
			if d == drug {
				found = append(found, g)
				break
			}
		}
	}
	return found
}

// Drug returns what is known of a drug, by the publisher's generic name in any
// case.
func (kb *KB) Drug(name string) (Drug, bool) {
	name = strings.ToLower(strings.TrimSpace(name))
	i := sort.Search(len(kb.Drugs), func(i int) bool { return kb.Drugs[i].Name >= name })
	if i < len(kb.Drugs) && kb.Drugs[i].Name == name {
		return kb.Drugs[i], true
	}
	return Drug{}, false
}

// Allele returns the definition of a named allele.
func (g *Gene) Allele(name string) (*Allele, bool) {
	i, ok := g.lookup().alleles[name]
	if !ok {
		return nil, false
	}
	return &g.Alleles[i], true
}

// ReferenceAllele returns the allele that defines every site; nil in a gene
// without definitions.
func (g *Gene) ReferenceAllele() *Allele {
	for i := range g.Alleles {
		if g.Alleles[i].Reference {
			return &g.Alleles[i]
		}
	}
	return nil
}

// FunctionOf returns what an allele does. A suballele without a record of its
// own has that of the allele it is reported as.
func (g *Gene) FunctionOf(allele string) (Function, bool) {
	ix := g.lookup()
	i, ok := ix.functions[allele]
	if !ok {
		i, ok = ix.functions[g.Rename[allele]]
	}
	if !ok {
		return Function{}, false
	}
	return g.Functions[i], true
}

// PhenotypeOf looks two alleles up in the publisher's diplotype table and
// returns the phenotype and, in genes that have them, the activity score. It
// reports false where the table has no such row: an allele without a function,
// or a gene whose phenotype is computed (see [Method]). The order of the
// alleles has no meaning; of a gene with one copy (MT-RNR1), b is "".
func (g *Gene) PhenotypeOf(a, b string) (phenotype, score string, ok bool) {
	ix := g.lookup()
	fa, ok := g.FunctionOf(a)
	if !ok {
		return "", "", false
	}
	var fb Function
	if b != "" {
		if fb, ok = g.FunctionOf(b); !ok {
			return "", "", false
		}
	}
	if i, ok := ix.exceptions[ordered(fa.Allele, fb.Allele)]; ok {
		return g.Exceptions[i].Phenotype, g.Exceptions[i].Score, true
	}
	if i, ok := ix.pairs[ordered(fa.Function, fb.Function)]; ok {
		return g.FunctionPairs[i].Phenotype, g.FunctionPairs[i].Score, true
	}
	return "", "", false
}

// RegionOf returns where the gene and its surroundings lie in a build; the
// zero Region where that is unknown.
func (g *Gene) RegionOf(b genomics.Build) genomics.Region {
	switch b {
	case genomics.GRCh37:
		return g.Regions[0]
	case genomics.GRCh38:
		return g.Regions[1]
	default:
		return genomics.Region{}
	}
}

// index holds a gene's look-up tables, made when first asked for.
type index struct {
	owner *Gene // of a copied Gene the index is not its own, and not used
	once  sync.Once
	made  tables
}

type tables struct {
	functions, alleles map[string]int
	exceptions, pairs  map[[2]string]int
}

// lookup returns the gene's tables. A Gene made by hand or copied has none of
// its own and gets fresh ones each time: correct, only slower.
func (g *Gene) lookup() *tables {
	if g.index == nil || g.index.owner != g {
		m := g.makeTables()
		return &m
	}
	g.index.once.Do(func() { g.index.made = g.makeTables() })
	return &g.index.made
}

func (g *Gene) makeTables() tables {
	m := tables{
		functions:  make(map[string]int, len(g.Functions)),
		alleles:    make(map[string]int, len(g.Alleles)),
		exceptions: make(map[[2]string]int, len(g.Exceptions)),
		pairs:      make(map[[2]string]int, len(g.FunctionPairs)),
	}
	for i := range g.Functions {
		m.functions[g.Functions[i].Allele] = i
	}
	for i := range g.Alleles {
		m.alleles[g.Alleles[i].Name] = i
	}
	for i := range g.Exceptions {
		m.exceptions[ordered(g.Exceptions[i].A, g.Exceptions[i].B)] = i
	}
	for i := range g.FunctionPairs {
		m.pairs[ordered(g.FunctionPairs[i].A, g.FunctionPairs[i].B)] = i
	}
	return m
}

// finish puts a KB just made into order and makes its look-up tables ready.
func (kb *KB) finish() *KB {
	kb.sort()
	kb.genes = make(map[string]*Gene, len(kb.Genes))
	for _, g := range kb.Genes {
		g.index = &index{owner: g}
		kb.genes[g.Name] = g
	}
	return kb
}

// sort puts genes, guidelines and drugs into their documented order.
func (kb *KB) sort() {
	slices.SortFunc(kb.Genes, func(a, b *Gene) int { return strings.Compare(a.Name, b.Name) })
	slices.SortStableFunc(kb.Guidelines, func(a, b *Guideline) int {
		return cmp.Or(strings.Compare(a.Source, b.Source), strings.Compare(a.ID, b.ID))
	})
	slices.SortFunc(kb.Drugs, func(a, b Drug) int { return strings.Compare(a.Name, b.Name) })
}

func ordered(a, b string) [2]string {
	if b < a {
		a, b = b, a
	}
	return [2]string{a, b}
}
