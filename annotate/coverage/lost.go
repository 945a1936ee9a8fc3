package coverage

import (
	"slices"

	"github.com/allelerx/allelerx/annotate/kb"
)

// lost are the alleles that have a variant at a missing position and fit, on the
// covered positions alone, what some other allele is, although a missing position
// tells the two apart. positions are those of g.Sites.
//
// The reference allele is never among them: it is what others are taken for.
func lost(g *kb.Gene, positions []Position) []Allele {
	reference := g.ReferenceAllele()
	if reference == nil {
		return nil
	}
	bases, called := make([][]uint16, len(g.Alleles)), make([]string, len(g.Alleles))
	for i := range g.Alleles {
		bases[i] = basesOf(&g.Alleles[i], reference)
		called[i] = calledAs(g, g.Alleles[i].Name)
	}
	own := basesOf(reference, reference)
	var all []Allele
	for i := range g.Alleles {
		a := &g.Alleles[i]
		if a.Reference || !hasMissing(bases[i], own, positions) {
			continue
		}
		var alike []string
		for j, name := range called {
			switch {
			case name == called[i] || !alikeBut(bases[i], bases[j], positions):
			case g.Alleles[j].Reference:
				alike = slices.Insert(alike, 0, name)
			case name == g.Alleles[j].Name || !slices.Contains(alike, name):
				alike = append(alike, name)
			}
		}
		if len(alike) > 0 {
			f, _ := g.FunctionOf(a.Name)
			all = append(all, Allele{Name: a.Name, Function: f.Function, Value: f.Value, Alike: alike})
		}
	}
	return all
}

// calledAs is the name that an allele is reported as.
func calledAs(g *kb.Gene, name string) string {
	if as, ok := g.Rename[name]; ok {
		return as
	}
	return name
}

// basesOf are the bases that fit an allele at each site, as sets of indexes into
// its bases. A blank is the reference allele's base and, where that is ambiguous,
// GRCh38's REF: also in a gene of core variants, whose blanks say nothing, since
// two of its alleles are told apart by their core variants.
func basesOf(a, reference *kb.Allele) []uint16 {
	bases := make([]uint16, len(a.Cells))
	for i, c := range a.Cells {
		switch {
		case c.Defined:
			bases[i] = c.Bases
		case reference.Cells[i].Ambiguous():
			bases[i] = 1
		default:
			bases[i] = reference.Cells[i].Bases
		}
	}
	return bases
}

// hasMissing reports whether an allele differs from the reference allele at a
// position that is missing.
func hasMissing(bases, reference []uint16, positions []Position) bool {
	for i := range positions {
		if !positions[i].Covered && bases[i] != reference[i] {
			return true
		}
	}
	return false
}

// alikeBut reports whether one sequence fits two alleles at all covered positions,
// and none does at some missing one.
func alikeBut(a, b []uint16, positions []Position) bool {
	apart := false
	for i := range positions {
		if a[i]&b[i] != 0 {
			continue
		}
		if positions[i].Covered {
			return false
		}
		apart = true
	}
	return apart
}
