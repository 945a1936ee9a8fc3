package source

import (
	"maps"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
)

// geneGuidance is the guidance on a gene: lists of one length, as texts.
type geneGuidance struct{ drugs, levels, strengths string }

// strengthsBySource are the strongest recommendations on a drug, by guideline
// source: "" is not graded.
type strengthsBySource map[string]string

// noChange stands for a guideline without a recommendation to depart from
// standard treatment.
const noChange = "none"

// guidanceByGene finds for each gene the drugs whose guidelines speak of it.
func guidanceByGene(base *kb.KB) map[string]geneGuidance {
	found := map[string]map[string]strengthsBySource{} // by gene and drug
	add := func(gene, drug, source, strength string) {
		drugs := found[gene]
		if drugs == nil {
			drugs = map[string]strengthsBySource{}
			found[gene] = drugs
		}
		if drugs[drug] == nil {
			drugs[drug] = strengthsBySource{}
		}
		if had, ok := drugs[drug][source]; !ok || strengthRank(strength) > strengthRank(had) {
			drugs[drug][source] = strength
		}
	}
	for _, g := range base.Guidelines {
		if len(g.Rows) == 0 { // an algorithm
			for _, gene := range g.Genes {
				for _, drug := range g.Drugs {
					add(gene, drug, g.Source, "")
				}
			}
		}
		for i := range g.Rows {
			r := &g.Rows[i]
			for _, k := range r.Keys {
				if k.Kind == kb.KeyNoResult {
					continue
				}
				for _, drug := range r.Drugs {
					add(k.Gene, drug, g.Source, rowStrength(r))
				}
			}
		}
	}
	out := make(map[string]geneGuidance, len(found))
	for gene, drugs := range found {
		var names, levels, strengths []string
		for _, drug := range slices.Sorted(maps.Keys(drugs)) {
			names = append(names, escapeWord(drug))
			levels = append(levels, levelOf(base, drug, gene))
			strengths = append(strengths, drugs[drug].text())
		}
		out[gene] = geneGuidance{strings.Join(names, "|"), strings.Join(levels, "|"), strings.Join(strengths, "|")}
	}
	return out
}

// levelOf is CPIC's level of a gene and a drug, "none" where it has none.
func levelOf(base *kb.KB, drug, gene string) string {
	if d, ok := base.Drug(drug); ok {
		if level := d.LevelFor(gene); level != "" {
			return escapeWord(level)
		}
	}
	return noLevel
}

// noLevel stands for a gene and a drug that CPIC has assigned no level.
const noLevel = "none"

// text writes "CPIC:Strong/DPWG".
func (s strengthsBySource) text() string {
	var all []string
	for _, source := range slices.Sorted(maps.Keys(s)) {
		text := escapeWord(source)
		if strength := s[source]; strength != "" {
			text += ":" + escapeWord(strength)
		}
		all = append(all, text)
	}
	return strings.Join(all, "/")
}

// rowStrength is how strongly a row departs from standard treatment.
func rowStrength(r *kb.Row) string {
	departs := slices.ContainsFunc(r.Actions, func(a kb.Action) bool {
		return a.Kind != kb.Standard && a.Kind != kb.InsufficientEvidence && a.Kind != kb.NotAddressed
	})
	switch {
	case !departs:
		return noChange
	case r.Strength == "N/A":
		return ""
	default:
		return r.Strength
	}
}

// strengthRank orders CPIC's terms. What is not graded stands above a row that
// changes nothing.
func strengthRank(strength string) int {
	switch strength {
	case noChange:
		return 0
	case "No recommendation":
		return 1
	case "":
		return 2
	case "Optional":
		return 4
	case "Moderate":
		return 5
	case "Strong":
		return 6
	default: // of another publisher
		return 3
	}
}
