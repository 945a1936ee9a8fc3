package truth

import (
	"math/rand/v2"
	"slices"
)

// Made is one person's gene, as drawn.
type Made struct {
	Gene    *Gene
	Names   []string   // the allele of each strand; nil where strands carry independent variants
	Strands [][]string // one or two, the bases by site
}

// Draw makes a person with two alleles drawn evenly; half of all people have
// one strand of G6PD.
func Draw(rng *rand.Rand, g *Gene) Made {
	m := Made{Gene: g}
	strands := 2
	if g.Chrom == "chrX" && rng.IntN(2) == 0 {
		strands = 1
	}
	for range strands {
		if g.Independent {
			m.Strands = append(m.Strands, drawVariants(rng, g))
			continue
		}
		a := rng.IntN(len(g.Alleles))
		m.Names = append(m.Names, g.Reported(a))
		m.Strands = append(m.Strands, drawStrand(rng, g, a))
	}
	return m
}

// drawStrand writes an allele's bases; of an ambiguous cell any that fits.
func drawStrand(rng *rand.Rand, g *Gene, allele int) []string {
	strand := make([]string, len(g.Sites))
	for s := range strand {
		options := g.Options(allele, s)
		strand[s] = options[rng.IntN(len(options))]
	}
	return strand
}

// Spellings returns an allele's strand with the first base of every cell, and
// where cells are ambiguous also with the last.
func (g *Gene) Spellings(allele int) [][]string {
	first, last := make([]string, len(g.Sites)), make([]string, len(g.Sites))
	for s := range g.Sites {
		options := g.Options(allele, s)
		first[s], last[s] = options[0], options[len(options)-1]
	}
	if slices.Equal(first, last) {
		return [][]string{first}
	}
	return [][]string{first, last}
}

// drawVariants puts up to three variants on a strand, and in DPYD often some
// of HapB3.
func drawVariants(rng *rand.Rand, g *Gene) []string {
	strand := make([]string, len(g.Sites))
	for s := range strand {
		strand[s] = g.ReferenceBase(s)
	}
	put := func(s int) { strand[s] = g.Sites[s].Alts[rng.IntN(len(g.Sites[s].Alts))] }
	for range rng.IntN(4) {
		put(rng.IntN(len(strand)))
	}
	if g.Name == "DPYD" {
		for _, rsid := range []string{intronicRSID, exonicRSID} {
			if rng.IntN(3) == 0 {
				put(g.SiteOf(rsid))
			}
		}
	}
	return strand
}

// Truth is the diplotype that was drawn; "" of independent variants.
func (m Made) Truth() string {
	switch len(m.Names) {
	case 0:
		return ""
	case 1:
		return m.Names[0]
	default:
		return Join(m.Names[0], m.Names[1])
	}
}

// Explains reports whether a diplotype's alleles fit the strands drawn.
func (m Made) Explains(diplotype string) bool {
	fits := func(strand []string) (names []string) {
		for a := range m.Gene.Alleles {
			if !slices.ContainsFunc(m.Gene.order[a], func(s int) bool { return !m.Gene.Fits(a, s, strand[s]) }) {
				names = append(names, m.Gene.Reported(a))
			}
		}
		return names
	}
	first := fits(m.Strands[0])
	if len(m.Strands) == 1 {
		return slices.Contains(first, diplotype)
	}
	second := fits(m.Strands[1])
	return slices.ContainsFunc(first, func(a string) bool {
		return slices.ContainsFunc(second, func(b string) bool { return Join(a, b) == diplotype })
	})
}

// Written gives the calls of both strands, every site in one phase set.
func (m Made) Written(set int) Genotype {
	out := make(Genotype, len(m.Gene.Sites))
	for s := range out {
		out[s] = Call{A: m.Strands[0][s], B: None, Set: set}
		if len(m.Strands) == 2 {
			out[s].B = m.Strands[1][s]
		}
	}
	return out
}

// Phased writes every site with '|'.
func (m Made) Phased() Genotype { return m.Written(OneSet) }

// Unphased writes every site with '/', the strands in any order.
func (m Made) Unphased(rng *rand.Rand) Genotype {
	out := m.Written(Loose)
	for s := range out {
		out[s].turn(rng)
	}
	return out
}

// InSets cuts the gene into phase sets that turn against each other; some
// sites are left unphased.
func (m Made) InSets(rng *rand.Rand) Genotype {
	out := m.Written(Loose)
	sets := 1 + rng.IntN(4)
	turned := make([]bool, sets)
	for i := range turned {
		turned[i] = rng.IntN(2) == 0
	}
	order := make([]int, len(out))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return m.Gene.Sites[a].Pos - m.Gene.Sites[b].Pos })
	loose := rng.IntN(4) == 0
	for rank, s := range order {
		set := rank * sets / len(order)
		switch {
		case loose && rng.IntN(8) == 0:
			out[s].turn(rng)
			continue
		case turned[set]:
			out[s].swap()
		}
		out[s].Set = 2 + set
	}
	return out
}

func (c *Call) swap() {
	if c.B != None {
		c.A, c.B = c.B, c.A
	}
}

func (c *Call) turn(rng *rand.Rand) {
	if rng.IntN(2) == 0 {
		c.swap()
	}
}

// Lose makes some calls missing and, where there are two strands, some half.
// HapB3's sites are never half: nothing is said of such a call.
func (gt Genotype) Lose(rng *rand.Rand, g *Gene, oneIn int) {
	for s := range gt {
		c := &gt[s]
		if rng.IntN(oneIn) > 0 {
			continue
		}
		rsid := g.Sites[s].RSID
		if c.B != None && rsid != intronicRSID && rsid != exonicRSID && rng.IntN(8) == 0 {
			c.B = Unknown
			c.turn(rng)
			continue
		}
		if c.A = Unknown; c.B != None {
			c.B = Unknown
		}
	}
}

// Mutate puts a base that the definition does not list on one strand of one
// site; at a site of insertions or deletions the base before them changes.
// It reports false where the site drawn can't show it.
func (gt Genotype) Mutate(rng *rand.Rand, g *Gene) bool {
	s := rng.IntN(len(gt))
	site := &g.Sites[s]
	var base string
	for _, i := range rng.Perm(4) {
		if base = "ACGT"[i:i+1] + site.Ref[1:]; !site.Listed(base) {
			break
		}
	}
	if site.Listed(base) || g.shared(s) {
		return false
	}
	if gt[s].A = base; gt[s].B != None {
		gt[s].turn(rng)
	}
	return true
}

// shared reports whether a site's REF covers another site.
func (g *Gene) shared(site int) bool {
	a := &g.Sites[site]
	return slices.ContainsFunc(g.Sites, func(b Site) bool {
		return b.Pos != a.Pos && b.Pos < a.Pos+len(a.Ref) && a.Pos < b.Pos+len(b.Ref)
	})
}
