package pgx

import "github.com/allelerx/allelerx/annotate/star"

// applySex compares a stated sex with the ploidy of a gene on X, and makes a
// male's homozygous diploid calls one allele.
func (c *call) applySex(gc *geneCaller, g *Gene, sample int) {
	if gc.sites.gene.Chrom != "chrX" {
		return
	}
	haploid, diploid, het := 0, 0, 0
	for i := range gc.calls {
		k := gc.calls[i]
		switch {
		case g.Sites[i].From == FromNone:
		case k.B == star.Absent:
			haploid++
		default:
			diploid++
			if k.Heterozygous() {
				het++
			}
		}
	}
	switch sex := c.options.Sex[c.samples[sample]]; {
	case sex == Female && haploid > 0, sex == Male && het > 0:
		g.warn("sex-contradicts-ploidy", "")
	case sex == Male && diploid > 0:
		for i := range gc.calls {
			if gc.calls[i].Present() {
				gc.calls[i].B = star.Absent
			}
		}
	}
}

// guessSex says what X suggests: a heterozygous call is a woman's, haploid
// calls alone are a man's. Homozygous diploid calls tell nothing.
func (c *call) guessSex(sample int) Sex {
	haploid := false
	for _, gs := range c.obs.table.genes {
		if gs.gene.Chrom != "chrX" {
			continue
		}
		for _, l := range gs.sites {
			if l == nil {
				continue
			}
			switch k := c.cellAt(l, sample); {
			case !k.valid():
			case k.B == star.Absent:
				haploid = true
			case k.A != k.B && k.A != star.Missing && k.B != star.Missing:
				return Female
			}
		}
	}
	if haploid {
		return Male
	}
	return SexUnknown
}
