package pgx

import (
	"math"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
)

// matched is a row that fits, and the listed score that stood in for the
// person's, if one did.
type matched struct {
	row     *kb.Row
	nearest string
}

// matchRows finds the rows of a guideline that fit one combination of
// results. A row fits when every gene's key does; a fitting diplotype row
// takes the place of the phenotype rows, a fitting joint status of the single
// ones.
func matchRows(g *kb.Guideline, combination []possibility, drug string) []matched {
	wanted := make([][]string, len(combination))
	nearest := make([]string, len(combination))
	for i, c := range combination {
		wanted[i], nearest[i] = rowValues(g, c)
	}
	var out []matched
	special := false
	for i := range g.Rows {
		row := &g.Rows[i]
		if !slices.Contains(row.Drugs, drug) {
			continue
		}
		fits, more := true, false
		near := ""
		for n, c := range combination {
			key := keyFor(row, c.name)
			switch {
			case key == nil: // the row does not depend on this gene
			case key.Kind == kb.KeyDiplotype:
				fits = fits && c.diplotype != nil && samePair(key.Diplotype, c.diplotype)
				more = true
			case isJoint(key):
				fits = fits && jointStatus(c)
				more = true
			default:
				fits = fits && slices.Contains(wanted[n], key.Value)
				if nearest[n] != "" && key.Kind == kb.KeyScore {
					near = key.Value
				}
			}
		}
		if !fits {
			continue
		}
		if more && !special {
			special, out = true, nil
		}
		if more == special {
			out = append(out, matched{row, near})
		}
	}
	return out
}

func keyFor(row *kb.Row, gene string) *kb.Key {
	for i := range row.Keys {
		if row.Keys[i].Gene == gene {
			return &row.Keys[i]
		}
	}
	return nil
}

// samePair compares a row's diplotype with a result's; order has no meaning.
func samePair(p kb.Pair, d *Diplotype) bool {
	if len(d.Alleles) != 2 {
		return false
	}
	a, b := d.Alleles[0].Allele, d.Alleles[1].Allele
	return a == p.A && b == p.B || a == p.B && b == p.A
}

// isJoint reports DPWG's key for two HLA-B alleles together.
func isJoint(k *kb.Key) bool { return k.Value == "1511 and 1502" }

func jointStatus(c possibility) bool {
	return c.diplotype != nil &&
		slices.Contains(c.diplotype.Keys, "*15:11 positive") && slices.Contains(c.diplotype.Keys, "*15:02 positive")
}

// rowValues are the key values that a result is looked up by in one guideline.
// Where its score is not listed the nearest of the same band stands in, which
// is returned too.
func rowValues(g *kb.Guideline, c possibility) (values []string, nearest string) {
	if c.diplotype == nil {
		return []string{NoResult}, ""
	}
	switch {
	case c.gene.KB.Method == kb.ByStatus:
		return c.diplotype.Keys, ""
	case c.name == "DPYD" && g.Source == "DPWG":
		return dpwgDPYD(c), ""
	case c.key == notAvailable && len(c.diplotype.Alleles) == 0 && c.diplotype.Phenotype != indeterminate:
		return nil, "" // an outside call that can't be read looks up nothing
	case c.key == notAvailable:
		return []string{notAvailable, indeterminate}, ""
	case g.Source == "DPWG" && c.name == "CYP2C19" && c.key == "Rapid Metabolizer":
		// DPWG counts *1/*17 as normal.
		return []string{"Normal Metabolizer"}, ""
	}
	score := parseActivity(c.key)
	listed := listedScores(g, c.name)
	if !score.known || len(listed) == 0 {
		// A source that asks for phenotypes where we look up scores.
		return []string{c.key, c.diplotype.Phenotype}, ""
	}
	if slices.ContainsFunc(listed, func(s string) bool { return sameScore(parseActivity(s), score) }) {
		for _, s := range listed {
			if sameScore(parseActivity(s), score) {
				values = append(values, s)
			}
		}
		return values, ""
	}
	values = nearestScores(g.Source, c.gene.KB, listed, score)
	return values, strings.Join(values, ", ")
}

// listedScores are the score keys of a guideline's rows for a gene.
func listedScores(g *kb.Guideline, gene string) []string {
	var out []string
	for i := range g.Rows {
		if k := keyFor(&g.Rows[i], gene); k != nil && k.Kind == kb.KeyScore && parseActivity(k.Value).known {
			out = appendDistinct(out, k.Value)
		}
	}
	return out
}

// nearestScores returns the listed scores of the same band that are nearest; a
// tie gives both.
func nearestScores(source string, gene *kb.Gene, listed []string, score activity) []string {
	best := math.Inf(1)
	var out []string
	for _, s := range listed {
		v := parseActivity(s)
		if sourceBand(source, gene, v) != sourceBand(source, gene, score) {
			continue
		}
		switch d := math.Abs(v.value - score.value); {
		case d < best:
			best, out = d, []string{s}
		case d == best:
			out = append(out, s)
		}
	}
	return out
}

// sourceBand is the phenotype that a source gives a score.
func sourceBand(source string, gene *kb.Gene, a activity) string {
	if source == "DPWG" && gene.Method == kb.ByScore {
		return dpwgCYP2D6Band(a)
	}
	return scoreBand(gene, a)
}

// dpwgCYP2D6Band is DPWG's: 0 PM, 0.25–1 IM, 1.25–2.5 NM, above UM (PMID
// 31647186 for the consensus, DPWG's own upper limit).
func dpwgCYP2D6Band(a activity) string {
	if a.known && a.value > 2.25 && a.value <= 2.5 {
		return "Normal Metabolizer"
	}
	return cyp2d6Band(a)
}

// dpwgDPYD writes a result as DPWG's DPYD rows do: sum 2, 1.5 and 0 by value;
// 0.5 needs phenotyping; 1.0 does when both strands carry 0.5. A score alone stands
// for either.
func dpwgDPYD(c possibility) []string {
	const im, phenotyping = "1.0 (Intermediate Metabolizer)", "1.0 (Phenotyping)"
	score := parseActivity(c.key)
	if !score.known {
		return nil
	}
	switch score.value {
	case 2:
		return []string{"2.0 (Normal Metabolizer)"}
	case 1.5:
		return []string{"1.5 (Intermediate Metabolizer)"}
	case 0.5:
		return []string{"0.5 (Phenotyping)"}
	case 0:
		return []string{"0.0 (Poor Metabolizer)"}
	case 1:
	default:
		return nil
	}
	if len(c.diplotype.Alleles) == 0 {
		return []string{im, phenotyping} // the strands are not known
	}
	for _, a := range c.diplotype.Alleles {
		if parseActivity(a.Value).value == 1 {
			return []string{im}
		}
	}
	return []string{phenotyping}
}
