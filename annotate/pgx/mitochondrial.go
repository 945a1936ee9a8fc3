package pgx

import (
	"fmt"
	"slices"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/star"
)

// callMitochondrial calls MT-RNR1 from chrM: any allele other than the
// reference is carried, whatever its share of the reads. Allele names are of
// the form m.1555A>G; each defines one site.
func (c *call) callMitochondrial(gc *geneCaller, g *Gene, sample int) {
	var names []string
	present := 0
	for i, l := range gc.sites.sites {
		k := gc.calls[i]
		if l == nil {
			continue
		}
		if !k.Present() {
			g.Missing = append(g.Missing, g.Sites[i].Position)
			continue
		}
		present++
		for _, b := range []star.Base{k.A, k.B} {
			if b == star.Absent || int(b) == l.place.Ref {
				continue
			}
			if name, ok := mitochondrialAllele(gc.sites.gene, i, b); ok {
				names = appendDistinct(names, name)
			} else {
				g.warn("undocumented-variation", placeText(l.place.Contig, l.start))
			}
		}
		if k.Heterozygous() {
			g.warn("heteroplasmy", c.heteroplasmy(l, sample, g.Sites[i].Call))
		}
	}
	switch {
	case present == 0:
		return
	case len(names) == 0 && len(g.Warnings) > 0:
		g.Status = star.NotCalled
		return
	case len(names) == 0:
		names = []string{"Reference"}
	}
	g.Status = star.Called
	slices.SortFunc(names, star.CompareNames)
	for _, n := range names {
		g.Diplotypes = append(g.Diplotypes, describe(gc.sites.gene, star.Diplotype{
			Strands: [][]string{{n}}, Lookup: [2]string{n},
		}))
	}
	if len(names) > 1 {
		g.Diplotypes = togetherOn(g.Diplotypes)
	}
}

// togetherOn joins alleles that one molecule carries; the worst risk decides.
func togetherOn(ds []Diplotype) []Diplotype {
	worst := ds[0]
	text := ds[0].Text
	for _, d := range ds[1:] {
		text += "; " + d.Text
		if riskRank(d.Phenotype) > riskRank(worst.Phenotype) {
			worst = d
		}
	}
	worst.Text = text
	return []Diplotype{worst}
}

func riskRank(phenotype string) int {
	switch phenotype {
	case "increased risk of aminoglycoside-induced hearing loss":
		return 2
	case "uncertain risk of aminoglycoside-induced hearing loss":
		return 1
	}
	return 0
}

func mitochondrialAllele(g *kb.Gene, site int, b star.Base) (string, bool) {
	for _, a := range g.Alleles {
		if !a.Reference && a.Cells[site].Defined && a.Cells[site].Has(int(b)) {
			return a.Name, true
		}
	}
	return "", false
}

func placeText(contig string, pos int) string { return fmt.Sprintf("%s:%d", contig, pos+1) }

// heteroplasmy says where both alleles were seen, and in which part of the
// reads the variant, where the file tells.
func (c *call) heteroplasmy(l *locus, sample int, call string) string {
	text := placeText(l.place.Contig, l.start) + " " + call
	if f, ok := c.obs.fractions[sampleLocus{l.id, sample}]; ok && f > 0 {
		text += fmt.Sprintf(" in %.0f %% of reads", 100*f)
	}
	return text
}
