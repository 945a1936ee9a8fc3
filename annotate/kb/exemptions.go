package kb

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// exemptionFile is one gene's entry in PharmCAT's exemptions.json.
type exemptionFile struct {
	Gene              string        `json:"gene"`
	RequiredPositions []int         `json:"requiredPositions"`
	IgnoredPositions  []variantFile `json:"ignoredPositions"`
	ExtraPositions    []variantFile `json:"extraPositions"`
	IgnoredAlleles    []string      `json:"ignoredAlleles"`
	Priorities        []struct {
		List []string `json:"list"`
		Pick string   `json:"pick"`
	} `json:"unphasedDiplotypePriorities"`
	AMP1Positions []int `json:"amp1Positions"`
}

func readExemptions(name string, data []byte) (map[string]exemptionFile, error) {
	var file map[string]exemptionFile
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, jsonError(name, err)
	}
	return file, nil
}

// apply lays the exemptions over a definition just read.
func (e *exemptionFile) apply(name string, g *Gene) error {
	bad := func(field, format string, args ...any) error {
		return fmt.Errorf("kb: %s: %s.%s: %s", name, g.Name, field, fmt.Sprintf(format, args...))
	}
	for _, v := range e.IgnoredPositions {
		g.ignore(&v)
	}
	g.Alleles = slices.DeleteFunc(g.Alleles, func(a Allele) bool {
		return !a.Reference && slices.ContainsFunc(e.IgnoredAlleles, func(n string) bool { return strings.EqualFold(n, a.Name) })
	})
	for _, pos := range e.RequiredPositions {
		i := g.siteAt(pos - 1)
		if i < 0 {
			return bad("requiredPositions", "the definition has no position %d: use definition and exemptions of one release", pos)
		}
		g.Required = append(g.Required, i)
	}
	for _, pos := range e.AMP1Positions {
		if i := g.siteAt(pos - 1); i >= 0 {
			g.Tier1 = append(g.Tier1, i)
		}
	}
	for i, v := range e.ExtraPositions {
		site, err := v.site(v.Chromosome)
		if err != nil {
			return bad(fmt.Sprintf("extraPositions[%d]", i), "%v", err)
		}
		g.Extra = append(g.Extra, site)
	}
	for i, p := range e.Priorities {
		entry := Priority{}
		for _, text := range p.List {
			a, b, ok := strings.Cut(text, "/")
			if !ok {
				return bad(fmt.Sprintf("unphasedDiplotypePriorities[%d].list", i), "%q is no diplotype: write *1/*2", text)
			}
			if text == p.Pick {
				entry.Pick = Pair{a, b}
			} else {
				entry.Alternatives = append(entry.Alternatives, Pair{a, b})
			}
		}
		if entry.Pick.A == "" {
			return bad(fmt.Sprintf("unphasedDiplotypePriorities[%d].pick", i), "%q is not in its list: pick one of the list", p.Pick)
		}
		g.Priorities = append(g.Priorities, entry)
	}
	return nil
}

// ignore takes the ALTs of one ignored position out of the definition: where
// position, REF and ALT agree, never by the coordinate alone. A site without
// an ALT left goes, and so do alleles that then define nothing.
func (g *Gene) ignore(v *variantFile) {
	i := g.siteAt(v.Position - 1)
	if i < 0 || g.Sites[i].Bases[0] != v.Ref {
		return
	}
	site := &g.Sites[i]
	var keep []int // old indexes
	for j, b := range site.Bases {
		if j == 0 || !slices.Contains(v.Alts, b) {
			keep = append(keep, j)
		}
	}
	if len(keep) == len(site.Bases) {
		return
	}
	bases := make([]string, len(keep))
	for j, old := range keep {
		bases[j] = site.Bases[old]
	}
	site.Bases = bases
	gone := len(keep) == 1
	for a := range g.Alleles {
		cell := &g.Alleles[a].Cells[i]
		var bits uint16
		for j, old := range keep {
			if cell.Has(old) {
				bits |= 1 << j
			}
		}
		if cell.Bases = bits; bits == 0 {
			cell.Defined = false
		}
		if gone {
			g.Alleles[a].Cells = slices.Delete(g.Alleles[a].Cells, i, i+1)
		}
	}
	if gone {
		g.Sites = slices.Delete(g.Sites, i, i+1)
	}
	g.Alleles = slices.DeleteFunc(g.Alleles, func(a Allele) bool {
		return !a.Reference && !slices.ContainsFunc(a.Cells, func(c Cell) bool { return c.Defined })
	})
	g.fillBlanks()
}

// siteAt returns the index of the site at a 0-based GRCh38 position, or -1.
func (g *Gene) siteAt(pos int) int {
	return slices.IndexFunc(g.Sites, func(s Site) bool { return s.GRCh38.Pos == pos })
}
