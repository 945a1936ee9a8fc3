package pgx

import (
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
)

// readPhenotypeText finds the gene's phenotype that a text means: the term
// itself, its abbreviation (PM, IM, NM, EM, RM, UM), British spelling, any
// case, "likely" and "possible" where the gene has no such term.
func readPhenotypeText(g *kb.Gene, text string) (string, bool) {
	if text == "" {
		return "", false
	}
	s := strings.ToLower(strings.Join(strings.Fields(text), " "))
	s = strings.NewReplacer("metaboliser", "metabolizer", "ultra-rapid", "ultrarapid", "ultra rapid", "ultrarapid").Replace(s)
	modifier := ""
	for _, m := range []string{"likely ", "possible "} {
		if rest, ok := strings.CutPrefix(s, m); ok {
			modifier, s = m, rest
		}
	}
	if long, ok := abbreviations[s]; ok {
		s = long
	}
	s = strings.Replace(s, "extensive metabolizer", "normal metabolizer", 1)
	for _, want := range []string{modifier + s, s} {
		for _, p := range phenotypesOf(g) {
			if strings.EqualFold(p, want) {
				return p, true
			}
		}
	}
	return text, false
}

func knownPhenotype(g *kb.Gene, text string) bool {
	_, ok := readPhenotypeText(g, text)
	return ok
}

var abbreviations = map[string]string{
	"pm": "poor metabolizer", "im": "intermediate metabolizer", "nm": "normal metabolizer",
	"em": "normal metabolizer", "rm": "rapid metabolizer", "um": "ultrarapid metabolizer",
}

// phenotypesOf lists the terms that a gene's results can have.
func phenotypesOf(g *kb.Gene) []string {
	if g.Method != kb.ByStatus {
		return g.Phenotypes
	}
	var out []string
	for _, a := range statusAlleles[g.Name] {
		out = append(out, a+" positive", a+" negative")
	}
	return out
}

// keysOfPhenotype are the keys that a phenotype alone stands for: in genes
// with scores every score it covers.
func keysOfPhenotype(g *kb.Gene, phenotype string) []string {
	if !g.Scores {
		return []string{phenotype}
	}
	var keys []string
	for _, s := range scoresOf(g) {
		if scoreBand(g, parseActivity(s)) == phenotype {
			keys = append(keys, s)
		}
	}
	if len(keys) == 0 {
		keys = []string{notAvailable}
	}
	return keys
}

// scoresOf lists the activity scores that guidelines give rows for.
func scoresOf(g *kb.Gene) []string {
	if g.Method == kb.ByScore {
		return []string{
			"0.0", "0.25", "0.5", "0.75", "1.0", "1.25", "1.5", "1.75", "2.0", "2.25", "2.5", "2.75", "3.0",
			"≥3.0", "≥3.25", "≥3.5", "≥3.75", "4.0", "≥4.0", "≥5.0", "≥6.0",
		}
	}
	return []string{"0.0", "0.5", "1.0", "1.5", "2.0"}
}

// scoreBand is the phenotype of an activity score: CPIC's bands of CYP2D6, and
// 0–0.5 PM, 1–1.5 IM, 2 NM of CYP2C9 and DPYD.
func scoreBand(g *kb.Gene, a activity) string {
	switch {
	case g.Method == kb.ByScore:
		return cyp2d6Band(a)
	case !a.known:
		return indeterminate
	case a.value < 1:
		return "Poor Metabolizer"
	case a.value < 2:
		return "Intermediate Metabolizer"
	default:
		return "Normal Metabolizer"
	}
}
