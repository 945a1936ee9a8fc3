package config

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/internal/nearest"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Pharmacogenes is the preset that needs no file: the knowledge base is embedded.
const Pharmacogenes = "clinpgx"

// presets are what is taken of well-known files. All have one value for each ALT
// allele; what a release of the file lacks is left out.
//
// ClinVar writes one allele a record (https://www.ncbi.nlm.nih.gov/variation/docs/ClinVar_vcf_files,
// "ClinVar VCF files are allele-specific"), with Number=. because its values have
// commas: "criteria_provided,_single_submitter" is one value, which is written with
// %2C as VCF 4.3 has it (section 1.2), so that there is one value an ALT. Keys are
// those of the header of clinvar.vcf.gz.
//
// gnomAD splits its sites as well; v4 has grpmax where v2.1 and v3 have popmax
// (https://gnomad.broadinstitute.org/help/grpmax, and the headers of the sites VCFs).
//
// dbSNP's records have several ALT alleles and one rsID
// (https://www.ncbi.nlm.nih.gov/variation/docs/oldglossary_dbSNP1_vcf).
var presets = map[string][]Field{
	"clinvar": {
		text("CLNSIG", "CLNSIG", "ClinVar: aggregate germline classification of the variant"),
		text("CLNSIGCONF", "CLNSIGCONF", "ClinVar: the classifications that are in conflict, and how many of each"),
		text("CLNREVSTAT", "CLNREVSTAT", "ClinVar: review status of the germline classification"),
		text("CLNDN", "CLNDN", "ClinVar: preferred names of the diseases"),
		text("CLNDISDB", "CLNDISDB", "ClinVar: databases and identifiers of the diseases"),
		number("ALLELEID", "CLNALLELEID", vcf.Integer, "ClinVar: identifier of the allele"),
		text("ID", "CLNID", "ClinVar: identifier of the variation"),
	},
	"gnomad": {
		number("AF", "gnomad_af", vcf.Float, "gnomAD: frequency of the allele"),
		number("AC", "gnomad_ac", vcf.Integer, "gnomAD: count of the allele"),
		number("AN", "gnomad_an", vcf.Integer, "gnomAD: number of alleles that were called"),
		number("nhomalt", "gnomad_nhomalt", vcf.Integer, "gnomAD: individuals who are homozygous for the allele"),
		text("grpmax", "gnomad_grpmax", "gnomAD: genetic ancestry group with the highest frequency", "popmax"),
		number("AF_grpmax", "gnomad_af_grpmax", vcf.Float, "gnomAD: frequency in the group with the highest", "AF_popmax"),
		text("FILTER", "gnomad_filter", "gnomAD: filters that the site failed, or PASS"),
	},
	"dbsnp": {
		text("ID", "dbsnp_id", "dbSNP: identifiers of the reference SNP"),
		text("GENEINFO", "dbsnp_gene", "dbSNP: genes, each as symbol:identifier"),
		{Field: annotate.Field{Column: "COMMON", As: "dbsnp_common", Op: annotate.First, Description: "dbSNP: common, with a minor allele of 1 % in a population of 1000 Genomes or more"}},
	},
	Pharmacogenes: {plain("PGX_GENE"), plain("PGX_ALLELES"), plain("PGX_FUNCTION"), plain("PGX_DRUGS"), plain("PGX_LEVEL"), plain("PGX_STRENGTH")},
}

// text is a column whose value is a text with whatever in it.
func text(column, as, description string, instead ...string) Field {
	return Field{instead: instead, Field: annotate.Field{
		Column: column, As: as, Expr: "join(values)", Description: description, Declared: true, Type: vcf.String, Number: vcf.PerAlt,
	}}
}

func number(column, as string, t vcf.Type, description string, instead ...string) Field {
	return Field{instead: instead, Field: annotate.Field{
		Column: column, As: as, Description: description, Declared: true, Type: t, Number: vcf.PerAlt,
	}}
}

// plain is a column that has its type and description already.
func plain(column string) Field { return Field{Field: annotate.Field{Column: column}} }

// Presets are the names of the presets.
func Presets() []string { return []string{"clinvar", Pharmacogenes, "dbsnp", "gnomad"} }

// PresetFields are what a preset takes, under which names.
func PresetFields(name string) []annotate.Field {
	var fields []annotate.Field
	for _, f := range presets[name] {
		fields = append(fields, f.Field)
	}
	return fields
}

// usePreset adds the fields of the source's preset, if it has one.
func (s *Source) usePreset() error {
	if s.Preset == "" {
		return nil
	}
	fields, ok := presets[s.Preset]
	if !ok {
		return fmt.Errorf("there is no preset %q: %s", s.Preset, nearest.Hint(s.Preset, Presets()))
	}
	if s.Preset == Pharmacogenes && s.File == "" {
		s.File = Pharmacogenes
	}
	for _, f := range slices.Clone(fields) {
		f.optional = true
		s.Fields = append(s.Fields, f)
	}
	return nil
}

// presetOf is the preset that a file's name begins with.
func presetOf(file string) string {
	base := strings.ToLower(path.Base(strings.ReplaceAll(file, `\`, "/")))
	for _, p := range Presets() {
		rest, ok := strings.CutPrefix(base, p)
		if ok && (rest == "" || !isLetter(rest[0])) {
			return p
		}
	}
	return ""
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
