package pgx

import (
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
)

// withWords adds the source's own word for a result where it differs from
// ours.
func withWords(results []GeneKey, g *kb.Guideline, combination []possibility, f matched) []GeneKey {
	out := slices.Clone(results)
	for i, c := range combination {
		if c.diplotype == nil {
			continue
		}
		word := ""
		switch {
		case g.Source != "DPWG":
		case c.name == "CYP2D6":
			word = dpwgCYP2D6Band(parseActivity(c.key))
		case c.name == "CYP2C19" && c.key == "Rapid Metabolizer":
			word = "Normal Metabolizer"
		case c.name == "DPYD":
			if k := keyFor(f.row, c.name); k != nil {
				_, word, _ = strings.Cut(strings.TrimSuffix(k.Value, ")"), "(")
			}
		}
		if word != c.diplotype.Phenotype {
			out[i].Word = word
		}
	}
	return out
}

// Notes of an Advice.
const (
	// FourVariantGuideline: DPWG's DPYD guideline names four variants; the
	// result rests on another, by CPIC's activity value.
	FourVariantGuideline = "four-variant-guideline"

	// NotAllCombinations: the genes have more possible results together than
	// maxCombinations, and not all were looked up.
	NotAllCombinations = "not-all-combinations"
)

// dpwgVariants are the DPYD variants that DPWG names (PMID 31745289).
var dpwgVariants = []string{
	"c.1905+1G>A (*2A)", "c.1679T>G (*13)", "c.2846A>T",
	"c.1129-5923C>G, c.1236G>A (HapB3)", "c.1129-5923C>G",
}

func notesOf(g *kb.Guideline, combination []possibility) []string {
	var notes []string
	for _, c := range combination {
		if g.Source != "DPWG" || c.name != "DPYD" || c.diplotype == nil {
			continue
		}
		for _, a := range c.diplotype.Alleles {
			if v := parseActivity(a.Value); v.known && v.value < 1 && !slices.Contains(dpwgVariants, a.Allele) {
				notes = appendDistinct(notes, FourVariantGuideline)
			}
		}
	}
	return notes
}
