package report

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/vcf"
)

// fixed makes reports that do not depend on the day.
var fixed = Options{
	Now:     func() time.Time { return time.Date(2026, 1, 5, 9, 30, 0, 0, time.UTC) },
	Version: "v0.0.0-test",
}

// hostile is a sample name that must stay text wherever it is written.
const hostile = `<script>alert("x")</script>`

// familyVCF has two people: the first CYP2C19 *2/*2 and, unphased, TPMT
// *1/*3A, which can't be told from *3B/*3C; the second differs nowhere.
const familyVCF = `##fileformat=VCFv4.2
##contig=<ID=chr6,assembly=GRCh38>
##contig=<ID=chr10,assembly=GRCh38>
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	` + hostile + `	second
chr6	18130687	rs1142345	T	C	.	PASS	.	GT	0/1	0/0
chr6	18138997	rs1800460	C	T	.	PASS	.	GT	0/1	0/0
chr10	94775367	rs12769205	A	G	.	PASS	.	GT	1/1	0/0
chr10	94781859	rs4244285	G	A	.	PASS	.	GT	1/1	0/0
chr10	94842866	rs3758581	A	G	.	PASS	.	GT	1/1	1/1
`

// call runs the whole line on a VCF.
func call(t *testing.T, text string, o pgx.Options) []*pgx.Person {
	t.Helper()
	ctx := context.Background()
	v, err := vcf.NewReader(ctx, "test.vcf", strings.NewReader(text), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	var people []*pgx.Person
	for p, err := range pgx.Call(ctx, v, o) {
		require.NoError(t, err)
		people = append(people, p)
	}
	return people
}

// family calls familyVCF as whole genomes.
func family(t *testing.T) []*pgx.Person {
	t.Helper()
	return call(t, familyVCF, pgx.Options{Assume: pgx.Assume{Genome: true}})
}

// smallKB is a knowledge base with one guideline of each kind, so that what
// reports make of it does not change with the embedded one.
func smallKB() *kb.KB {
	both := func(id, source string, genes []string, drug string, rows ...kb.Row) *kb.Guideline {
		for i := range rows {
			rows[i].Drugs = []string{drug}
		}
		return &kb.Guideline{
			ID: id, Source: source, Version: "2024-03-25", URL: "https://example.org/" + id,
			Genes: genes, Drugs: []string{drug}, PMIDs: []string{"1", "2"}, Rows: rows,
		}
	}
	phenotype := func(gene, value string) []kb.Key {
		return []kb.Key{{Gene: gene, Kind: kb.KeyPhenotype, Value: value}}
	}
	return &kb.KB{
		Version: "test", GuidelineDate: "2024-03-25",
		Sources:  []kb.Source{{Name: "A source", Version: "1", URL: "https://example.org", Licence: "CC0"}},
		Warnings: []string{"a file was older than the rest"},
		Guidelines: []*kb.Guideline{
			both("PA1", "CPIC", []string{"CYP2C19"}, "clopidogrel",
				kb.Row{
					ID: "R1", Keys: phenotype("CYP2C19", "Poor Metabolizer"), Population: "CVI ACS PCI", Strength: "Strong",
					Actions: []kb.Action{
						{Kind: kb.Avoid},
						{Kind: kb.Alternative, Link: kb.And, Drugs: []string{"prasugrel", "ticagrelor"}},
					},
					Text: "<p>Avoid &lt;it&gt;.</p><p>Really <b>avoid</b>.</p>", Implied: []string{"<p>Less effect</p>"},
				},
				kb.Row{
					ID: "R2", Keys: phenotype("CYP2C19", "Poor Metabolizer"), Population: "NVI", Strength: "Moderate",
					Actions: []kb.Action{{Kind: kb.Avoid, Modality: "should"}},
				}),
			both("PA2", "DPWG", []string{"CYP2C19"}, "clopidogrel",
				kb.Row{
					ID: "R3", Keys: phenotype("CYP2C19", "Poor Metabolizer"),
					Actions: []kb.Action{{Kind: kb.DoseKind, Dose: []kb.Dose{{Percent: &kb.Range{Low: 200, High: 200}}}}},
				}),
			both("PA3", "CPIC", []string{"TPMT"}, "azathioprine",
				kb.Row{
					ID: "R4", Keys: phenotype("TPMT", "Intermediate Metabolizer"), Strength: "Strong",
					Actions: []kb.Action{{Kind: kb.DoseKind, Dose: []kb.Dose{{Percent: &kb.Range{Low: 30, High: 80}, Phase: "start"}}}},
				},
				kb.Row{
					ID: "R5", Keys: phenotype("TPMT", "Poor Metabolizer"), Strength: "Strong",
					Actions: []kb.Action{{Kind: kb.Avoid}},
				}),
			both("PA4", "CPIC", []string{"SLCO1B1"}, "simvastatin",
				kb.Row{
					ID: "R6", Keys: phenotype("SLCO1B1", "Normal Function"), Strength: "Strong",
					Actions: []kb.Action{{Kind: kb.Standard}},
				}),
			both("PA5", "CPIC", []string{"CYP2D6"}, "codeine",
				kb.Row{ID: "R7", Keys: phenotype("CYP2D6", "Poor Metabolizer"), Actions: []kb.Action{{Kind: kb.Avoid}}}),
			both("PA6", "CPIC", []string{"CYP2D6"}, "tramadol",
				kb.Row{ID: "R8", Keys: phenotype("CYP2D6", "Poor Metabolizer"), Actions: []kb.Action{{Kind: kb.Avoid}}}),
			both("PA7", "CPIC", []string{"VKORC1"}, "warfarin"),
			both("PA8", "CPIC", []string{"HLA-B"}, "abacavir", kb.Row{
				ID: "R9", Strength: "Strong", Keys: []kb.Key{{Gene: "HLA-B", Kind: kb.KeyStatus, Value: "*57:01 negative"}},
				Actions: []kb.Action{{Kind: kb.SeeGuideline}},
			}),
		},
	}
}

// person is made by hand: a result of every kind.
func person() *pgx.Person {
	base := smallKB()
	two := func(a, fa, b, fb string) []pgx.Function {
		return []pgx.Function{{Allele: a, Function: fa}, {Allele: b, Function: fb}}
	}
	metabolizer := []string{"Poor Metabolizer", "Intermediate Metabolizer", "Normal Metabolizer"}
	gene := func(name string, phenotypes ...string) *kb.Gene {
		return &kb.Gene{
			Name: name, Source: "ClinPGx", Version: "1", Phenotypes: phenotypes,
			Sites:   []kb.Site{{Bases: []string{"G", "A"}}, {Bases: []string{"C", "T"}}, {Bases: []string{"C", "T"}}},
			Alleles: []kb.Allele{{Name: "*1", Reference: true, Cells: []kb.Cell{{Bases: 1}, {Bases: 1}, {Bases: 1}}}},
		}
	}
	at := func(contig string, pos int, rsid string) pgx.Position {
		return pgx.Position{Contig: contig, Pos: pos, RSID: rsid}
	}
	missing := at("chr10", 94761899, "rs12248560")
	return &pgx.Person{
		Sample: hostile,
		Run: &pgx.Run{
			KB: base, Build: genomics.GRCh38, Evidence: []string{"the header names GRCh38"}, Files: []string{"a&b.vcf"},
			Options: pgx.Options{KeepFiltered: true, Assume: pgx.Assume{Regions: []genomics.Region{{Contig: "chr10", Start: 0, End: 10}}}},
			Summary: pgx.Summary{Records: 10, Used: 3, Faults: map[string]int{"duplicate-record": 1}},
		},
		Genes: []*pgx.Gene{
			{
				Name: "CYP2C19", KB: gene("CYP2C19", metabolizer...), Status: star.Called, Phase: star.PhaseEffective, Source: pgx.FromVCF,
				Diplotypes: []pgx.Diplotype{{
					Text: "*2/*2", Lookup: "*2/*2", Phenotype: "Poor Metabolizer", Keys: []string{"Poor Metabolizer"},
					Alleles: two("*2", "No function", "*2", "No function"),
				}},
				Missing: []pgx.Position{missing},
				Sites: []pgx.Site{
					{Position: at("chr10", 94781858, "rs4244285"), Name: "g.94781859G>A", Call: "A/A", From: pgx.FromVCF, Verified: kb.ByPublisher | kb.ByChain},
					{Position: at("chr10", 94842865, ""), Call: "C|C", From: pgx.FromVCF, Verified: kb.ByPublisher},
					{Position: missing, Reason: pgx.Filtered},
				},
				Warnings: []pgx.Warning{
					{Code: "amp-tier1-position-missing", Detail: "rs12248560"},
					{Code: "amp-tier1-position-missing", Detail: "rs1"},
					{Code: "a-code-of-tomorrow"},
				},
			},
			{
				Name: "CYP2D6", KB: gene("CYP2D6", metabolizer...), Status: star.NotCalled, Source: pgx.FromVCF,
				Warnings: []pgx.Warning{{Code: "cyp2d6-not-called-from-vcf"}},
			},
			{Name: "HLA-B", KB: &kb.Gene{Name: "HLA-B", Method: kb.ByStatus}, Status: star.Called, Source: pgx.FromOutside, Diplotypes: []pgx.Diplotype{{
				Text: "*15:02/*57:01", Lookup: "*15:02/*57:01", Phenotype: "*15:02 positive; *57:01 negative",
				Keys: []string{"*15:02 positive", "*57:01 negative"},
			}}},
			{
				Name: "NUDT15", KB: gene("NUDT15", metabolizer...), Sites: []pgx.Site{{Position: at("chr13", 9, ""), Reason: pgx.NotInFile}},
				Missing: []pgx.Position{at("chr13", 9, "")},
			},
			{
				Name: "SLCO1B1", KB: gene("SLCO1B1", "Normal Function", "Poor Function"), Status: star.Called, Source: pgx.FromOutside,
				Diplotypes: []pgx.Diplotype{
					{Text: "*1/*1", Lookup: "*1/*1", Phenotype: "Normal Function", Keys: []string{"Normal Function"}, Alleles: two("*1", "Normal function", "*1", "Normal function")},
					{Text: "*1/*2", Lookup: "*1/*2", Phenotype: "Normal Function", Keys: []string{"Normal Function"}, Alleles: two("*1", "Normal function", "*2", "Normal function")},
				},
				Conflict: true,
				FromFile: &pgx.Gene{Name: "SLCO1B1", Status: star.NotCalled},
			},
			{
				Name: "TPMT", KB: gene("TPMT", metabolizer...), Status: star.Called, Source: pgx.FromVCF,
				Diplotypes: []pgx.Diplotype{{Text: "*1/*3A", Lookup: "*1/*3A", Phenotype: "Intermediate Metabolizer", Keys: []string{"Intermediate Metabolizer"}, Rank: 4}},
				Alternatives: []pgx.Diplotype{
					{Text: "*3B/*3C", Lookup: "*3B/*3C", Phenotype: "Poor Metabolizer", Keys: []string{"Poor Metabolizer"}, Rank: 2},
				},
				NotExcluded: []string{"Poor Metabolizer"},
			},
			{
				Name: "VKORC1", KB: gene("VKORC1", "-1639 AG"), Status: star.Called, Source: pgx.FromGVCF,
				Diplotypes: []pgx.Diplotype{{Text: "C/T", Lookup: "C/T", Phenotype: "-1639 AG", Keys: []string{"-1639 AG"}}},
				Extra:      []pgx.Site{{Position: at("chr10", 94645744, "rs12777823"), Call: "G/A", From: pgx.FromVCF}},
			},
		},
	}
}
