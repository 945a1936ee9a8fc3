package star

import "github.com/allelerx/allelerx/annotate/kb"

// callBySingleVariant gives SLCO1B1 a lookup pair where it has no diplotype:
// rs4149056 alone decides, T reads as *1 and C as *5 (CPIC statin guideline,
// PMID 35152405). The diplotype itself stays "Not called".
func (c *Caller) callBySingleVariant(calls []Call, r *Result) {
	if c.gene.Name != "SLCO1B1" {
		return
	}
	site := siteOf(c.gene, "rs4149056")
	if site < 0 {
		return
	}
	k := calls[site]
	a, okA := slcoAllele(c.gene, site, k.A)
	b, okB := slcoAllele(c.gene, site, k.B)
	if k.B == Absent {
		b, okB = "", true
	}
	if !okA || !okB {
		return
	}
	d := Diplotype{Lookup: [2]string{a, b}}
	if b != "" {
		d.Lookup = inOrder(a, b)
	}
	r.Diplotypes = []Diplotype{d}
	r.note(SingleVariantBasis, site)
}

func slcoAllele(g *kb.Gene, site int, b Base) (string, bool) {
	if !b.Known() {
		return "", false
	}
	switch g.Sites[site].Bases[b] {
	case "T":
		return "*1", true
	case "C":
		return "*5", true
	}
	return "", false
}

func siteOf(g *kb.Gene, rsid string) int {
	for i := range g.Sites {
		if g.Sites[i].RSID == rsid {
			return i
		}
	}
	return -1
}
