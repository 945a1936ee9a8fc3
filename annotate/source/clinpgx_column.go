package source

import (
	"slices"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/variant/vcf"
)

// pgxColumn is a column of Pharmacogenes.
type pgxColumn struct {
	name, description string
	of                func(*pgxPart) string // what a gene says; "" where nothing
}

// The one column that is a flag: pgxPart says "yes".
const refIsVariant = "PGX_REF_IS_VARIANT"

// pgxColumns are the columns, in their order.
var pgxColumns = []pgxColumn{
	{"PGX_GENE", "Genes whose alleles the ALT helps to define, joined by & as all PGX values are", func(p *pgxPart) string { return p.gene }},
	{"PGX_RSID", "rsID of the definition position", func(p *pgxPart) string { return p.rsid }},
	{"PGX_ALLELES", "Star alleles whose definitions name the ALT, joined by |", func(p *pgxPart) string { return p.alleles }},
	{"PGX_FUNCTION", "Function of each of PGX_ALLELES", func(p *pgxPart) string { return p.function }},
	{"PGX_ACTIVITY", "Activity value of each of PGX_ALLELES, in genes that have them", func(p *pgxPart) string { return p.activity }},
	{"PGX_REF_ALLELES", "Star alleles whose definitions name REF, joined by |", func(p *pgxPart) string { return p.refAlleles }},
	{refIsVariant, "REF of this build is not the base of the gene's reference allele: a genotype without the ALT carries a variant", func(p *pgxPart) string { return p.refIsVariant }},
	{"PGX_ROLE", "required: the gene is not called without the position; tier1: of an AMP tier 1 allele; extra: reported beside the gene, part of no allele", func(p *pgxPart) string { return p.role }},
	{"PGX_DRUGS", "Drugs with guidance on the gene, joined by |", func(p *pgxPart) string { return p.drugs }},
	{"PGX_LEVEL", "CPIC level of each of PGX_DRUGS with the gene, from A, prescribing should change, to D; none where CPIC has assigned none", func(p *pgxPart) string { return p.levels }},
	{"PGX_STRENGTH", "Guidelines on each of PGX_DRUGS as source:strength, joined by /: the strongest recommendation to depart from standard treatment; none where there is no such recommendation; the source alone where it is not graded", func(p *pgxPart) string { return p.strengths }},
	{"PGX_SOURCE", "Publisher of the definition", func(p *pgxPart) string { return p.source }},
}

// pgxDescribed are the columns as sources describe them, with the versions of
// the knowledge base.
func pgxDescribed(base *kb.KB) []annotate.Column {
	columns := make([]annotate.Column, len(pgxColumns))
	for i, c := range pgxColumns {
		columns[i] = annotate.Column{Name: c.name, Type: vcf.String, Number: vcf.PerAlt, Description: c.description}
		switch c.name {
		case refIsVariant:
			columns[i].Type, columns[i].Number = vcf.Flag, 0
		case "PGX_ALLELES":
			columns[i].Description += "; definitions of " + base.Version
		case "PGX_DRUGS":
			columns[i].Description += "; guidelines of " + base.GuidelineDate
		}
	}
	return columns
}

// joinParts makes the texts of the columns from what each gene says.
func joinParts(parts []pgxPart) [][]byte {
	texts := make([][]byte, len(pgxColumns))
	for i, c := range pgxColumns {
		values := make([]string, len(parts))
		for j := range parts {
			values[j] = c.of(&parts[j])
		}
		if c.name == refIsVariant {
			if slices.Contains(values, "yes") {
				texts[i] = []byte{}
			}
			continue
		}
		if text := joinList(values, "&"); text != "" {
			texts[i] = []byte(text)
		}
	}
	return texts
}
