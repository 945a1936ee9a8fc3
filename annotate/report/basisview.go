package report

import (
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
)

// basis is one combination of results that an answer rests on, a gene each,
// in the source's own terms.
type basis []geneBasis

type geneBasis struct {
	gene string // "CYP2C9 *1/*3"
	key  string // "1.0", with the source's word where it differs
}

func (b basis) equal(other basis) bool { return slices.Equal(b, other) }

// basisOf leaves out genes without a result; they are named as missing.
func basisOf(a *pgx.Advice) basis {
	var out basis
	nearest := a.NearestScore
	for _, r := range a.Results {
		if r.Key == pgx.NoResult {
			continue
		}
		g := geneBasis{gene: r.Gene, key: r.Key}
		if r.Diplotype != "" {
			g.gene += " " + r.Diplotype
		}
		if g.key == r.Diplotype {
			g.key = ""
		}
		if r.Word != "" {
			g.key += " (the source’s word: " + r.Word + ")"
		}
		if nearest != "" && isScore(r.Key) && r.Key != nearest {
			g.key += " (not listed; row of the nearest, " + nearest + ")"
			nearest = ""
		}
		out = append(out, g)
	}
	return out
}

func isScore(key string) bool {
	key = strings.TrimPrefix(key, "≥")
	return key != "" && key[0] >= '0' && key[0] <= '9'
}

// Results writes the combinations, "CYP2D6 *4/*4: 1.25, 1.5 or 2.0". Where
// more than one gene varies each combination is written out: which goes with
// which would be lost.
func (a *answer) Results() string {
	if len(a.Basis) == 0 {
		return ""
	}
	varies := varying(a.Basis)
	if len(varies) > 1 || varies == nil {
		texts := make([]string, len(a.Basis))
		for i, b := range a.Basis {
			texts[i] = b.text(-1, "")
		}
		return strings.Join(texts, " or ")
	}
	if len(varies) == 0 {
		return a.Basis[0].text(-1, "")
	}
	var keys []string
	for _, b := range a.Basis {
		keys = union(keys, []string{b[varies[0]].key})
	}
	return a.Basis[0].text(varies[0], orList(keys))
}

// varying lists the genes whose key is not the same in all combinations; nil
// when the combinations are not of the same genes and diplotypes.
func varying(all []basis) []int {
	out := []int{}
	for i := range all[0] {
		for _, b := range all[1:] {
			if len(b) != len(all[0]) || b[i].gene != all[0][i].gene {
				return nil
			}
			if b[i].key != all[0][i].key && !slices.Contains(out, i) {
				out = append(out, i)
			}
		}
	}
	return out
}

// text writes one combination, with another key for one of its genes.
func (b basis) text(at int, key string) string {
	parts := make([]string, len(b))
	for i, g := range b {
		if i == at {
			g.key = key
		}
		parts[i] = g.gene
		if g.key != "" {
			parts[i] += ": " + g.key
		}
	}
	return strings.Join(parts, "; ")
}
