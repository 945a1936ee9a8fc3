package warfarin

import (
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
)

// FromGenes takes the genotypes from the result of a person's genes: VKORC1, CYP2C9
// with rs12777823, and CYP4F2 where the call was asked for it (pgx.Options.Genes).
// The other fields of the patient are left as they are.
//
// What was not called is unknown. What is open, because several diplotypes fit or a
// position that tells *2 or *3 has no call, is a reason to refuse.
func FromGenes(p *Patient, genes *pgx.Person) []Reason {
	var reasons []Reason
	if reason := fromVKORC1(p, genes.Gene("VKORC1")); reason != "" {
		reasons = append(reasons, reason)
	}
	g := genes.Gene("CYP2C9")
	if reason := fromCYP2C9(p, g); reason != "" {
		reasons = append(reasons, reason)
	}
	if g != nil {
		for i := range g.Extra {
			if s := &g.Extra[i]; s.RSID == "rs12777823" {
				p.RS12777823 = carrier(s, "A")
			}
		}
	}
	if g := genes.Gene("CYP4F2"); g != nil {
		for i := range g.Sites {
			if s := &g.Sites[i]; s.RSID == "rs2108622" {
				p.CYP4F2 = carrier(s, "T")
			}
		}
	}
	return reasons
}

// fromVKORC1 reads the phenotypes of the knowledge base: "-1639 AG".
func fromVKORC1(p *Patient, g *pgx.Gene) Reason {
	p.VKORC1 = VKORC1Unknown
	if g == nil || g.Status != star.Called {
		return ""
	}
	if g.Conflict || len(g.Diplotypes) == 0 {
		return VKORC1Open
	}
	for i, d := range g.Diplotypes {
		v := VKORC1Unknown
		switch strings.TrimPrefix(d.Phenotype, "-1639 ") {
		case "GG":
			v = VKORC1GG
		case "AG":
			v = VKORC1AG
		case "AA":
			v = VKORC1AA
		}
		if v == VKORC1Unknown || i > 0 && v != p.VKORC1 {
			p.VKORC1 = VKORC1Unknown
			return VKORC1Open
		}
		p.VKORC1 = v
	}
	return ""
}

// fromCYP2C9 reads the diplotype.
func fromCYP2C9(p *Patient, g *pgx.Gene) Reason {
	p.CYP2C9, p.CoversRareAlleles = Diplotype{}, false
	if g == nil || g.Status == star.NoData {
		return ""
	}
	if g.Status != star.Called || g.Conflict || len(g.Diplotypes) != 1 {
		return CYP2C9Open // seen, and not understood: that is not "unknown"
	}
	alleles := g.Diplotypes[0].Alleles
	if len(alleles) != 2 {
		return CYP2C9Open
	}
	rare := true
	for i := range g.Sites {
		s := &g.Sites[i]
		if s.Reason == "" {
			continue
		}
		for _, allele := range s.Alleles {
			switch allele {
			case "*2", "*3":
				return CYP2C9Open
			case "*5", "*6", "*8", "*11":
				rare = false
			}
		}
	}
	p.CYP2C9 = Diplotype{alleles[0].Allele, alleles[1].Allele}.sorted()
	p.CoversRareAlleles = rare && g.Source != pgx.FromOutside
	return ""
}

// carrier counts an allele in a call on the forward strand: "C/T", "C|T".
func carrier(s *pgx.Site, allele string) Carrier {
	if s.Call == "" || s.Reason != "" {
		return NotTested
	}
	bases := strings.FieldsFunc(s.Call, func(r rune) bool { return r == '/' || r == '|' })
	if len(bases) != 2 || slices.Contains(bases, ".") {
		return NotTested
	}
	switch n := strings.Count(strings.Join(bases, "\x00"), allele); n {
	case 0:
		return NonCarrier
	case 1:
		return Heterozygous
	}
	return Homozygous
}
