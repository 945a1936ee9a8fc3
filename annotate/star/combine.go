package star

import (
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
)

// callCombinations describes each strand by the named alleles it carries and
// the variants left over. For research: no guideline speaks of the result.
func (c *Caller) callCombinations(v *observed, o Options, r *Result) {
	ways := 1
	if len(v.groups) > 1 {
		ways = 1 << min(len(v.groups)-1, 10)
		if len(v.groups) > 11 {
			r.note(TooManyArrangements, -1)
			return
		}
	}
	seen := map[string]bool{}
	for turn := range ways {
		first := c.combinations(v, o, turn, false)
		if v.haploid {
			for _, a := range first {
				c.addCombination(r, seen, [][]string{a})
			}
			continue
		}
		second := c.combinations(v, o, turn, true)
		for _, a := range first {
			for _, b := range second {
				c.addCombination(r, seen, [][]string{a, b})
			}
		}
	}
	if len(r.Diplotypes) == 0 {
		return
	}
	slices.SortFunc(r.Diplotypes, compareDiplotypes)
	r.Status = Called
	r.note(CombinationCall, -1)
}

func (c *Caller) addCombination(r *Result, seen map[string]bool, strands [][]string) {
	d := Diplotype{Strands: strands, Lookup: [2]string{strandName(strands[0])}}
	if len(strands) == 2 {
		if CompareNames(strandName(strands[0]), strandName(strands[1])) > 0 {
			d.Strands = [][]string{strands[1], strands[0]}
		}
		d.Lookup = [2]string{strandName(d.Strands[0]), strandName(d.Strands[1])}
	}
	if text := d.String(); !seen[text] {
		seen[text] = true
		r.Diplotypes = append(r.Diplotypes, d)
	}
}

// part is a named allele that one strand carries whole.
type part struct {
	name  string
	sites []int
}

// combinations describes one strand, in every way its alleles can be put
// together.
func (c *Caller) combinations(v *observed, o Options, turn int, strandB bool) [][]string {
	turned := map[int]bool{}
	for g, sites := range v.groups {
		if g > 0 && turn&(1<<(g-1)) != 0 {
			for _, s := range sites {
				turned[s] = true
			}
		}
	}
	base := func(s int) Base { return strand(v.calls[s], strandB != turned[s]) }
	sets := joinParts(c.parts(base))
	if len(sets) == 0 {
		sets = [][]part{nil}
	}
	var out [][]string
	for _, set := range sets {
		names := make([]string, 0, len(set))
		covered := map[int]bool{}
		for _, p := range set {
			names = append(names, p.name)
			for _, s := range p.sites {
				covered[s] = true
			}
		}
		slices.SortFunc(names, CompareNames)
		names = append(names, c.leftOver(v, o, base, covered)...)
		if len(names) == 0 {
			names = []string{c.names[c.reference]}
		}
		out = append(out, names)
	}
	return out
}

// parts lists the named alleles all of whose variant positions a strand
// carries, largest first.
func (c *Caller) parts(base func(int) Base) []part {
	var out []part
	for i := range c.gene.Alleles {
		a := &c.gene.Alleles[i]
		if i == c.reference || c.gene.Name == "UGT1A1" && strings.Contains(a.Name, "+") {
			continue
		}
		if sites, ok := c.carriedSites(a, base); ok {
			out = append(out, part{c.names[i], sites})
		}
	}
	slices.SortStableFunc(out, func(x, y part) int { return len(y.sites) - len(x.sites) })
	return out
}

// carriedSites returns the sites an allele defines where the strand fits it;
// not ok if one does not fit, or none differs from the reference allele.
func (c *Caller) carriedSites(a *kb.Allele, base func(int) Base) ([]int, bool) {
	var sites []int
	differs := false
	for s, cell := range a.Cells {
		if !cell.Defined {
			continue
		}
		b := base(s)
		if b == Missing {
			continue
		}
		if !b.Known() || !cell.Has(int(b)) {
			return nil, false
		}
		if b != c.refBase[s] {
			differs = true
			sites = append(sites, s)
		} else if !cell.Ambiguous() {
			sites = append(sites, s)
		}
	}
	return sites, differs
}

// joinParts puts alleles that share no site into sets. The largest come first;
// each joins every set it does not overlap; one that overlaps a larger member
// starts no set, one that overlaps only equals starts its own.
func joinParts(parts []part) [][]part {
	var sets [][]part
	for _, p := range parts {
		joined, larger := false, false
		for i, set := range sets {
			overlaps := false
			for _, q := range set {
				if slices.ContainsFunc(p.sites, func(s int) bool { return slices.Contains(q.sites, s) }) {
					overlaps = true
					larger = larger || len(q.sites) > len(p.sites)
				}
			}
			if !overlaps {
				sets[i] = append(slices.Clone(set), p)
				joined = true
			}
		}
		if !joined && !larger {
			sets = append(sets, []part{p})
		}
	}
	return sets
}

// leftOver writes the variants of a strand that no chosen allele explains, by
// genomic name; the unknown half of a half call ends in '?'.
func (c *Caller) leftOver(v *observed, o Options, base func(int) Base, covered map[int]bool) []string {
	var names []string
	for s := range c.gene.Sites {
		b := base(s)
		switch {
		case covered[s]:
		case b == Missing && v.calls[s].Half():
			names = append(names, positionName(&c.gene.Sites[s])+"?")
		case b == Missing || b == Absent || b == c.refBase[s]:
		case b.Known():
			names = append(names, c.variantName(s, b))
		case o.BaseName == nil:
			names = append(names, positionName(&c.gene.Sites[s])+"?")
		default:
			names = append(names, positionName(&c.gene.Sites[s])+o.BaseName(s, b))
		}
	}
	return names
}

// variantName writes one base of a site as HGVS: the publisher's own name
// where it has one for this base, else built from the coordinate.
func (c *Caller) variantName(s int, b Base) string {
	site := &c.gene.Sites[s]
	names := strings.Split(site.Name, "; ")
	if site.Name != "" && len(names) == 1 && len(site.Bases) == 2 {
		return names[0]
	}
	ref, alt := site.Bases[0], site.Bases[b]
	if len(ref) == 1 && len(alt) == 1 {
		return positionName(site) + ref + ">" + alt
	}
	if i := int(b) - 1; i >= 0 && len(names) == len(site.Bases)-1 {
		return names[i]
	}
	return positionName(site) + ref + ">" + alt
}
