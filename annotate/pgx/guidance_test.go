package pgx_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
)

// rowsOf returns the advice of one source.
func rowsOf(p *pgx.Person, drug, source string) []pgx.Advice {
	return slices.DeleteFunc(p.Guidance(drug), func(a pgx.Advice) bool { return a.Guideline.Source != source })
}

func keyOf(t *testing.T, a pgx.Advice, gene string) string {
	t.Helper()
	require.NotNil(t, a.Row)
	for _, k := range a.Row.Keys {
		if k.Gene == gene {
			return k.Value
		}
	}
	return ""
}

func TestScoreLookups(t *testing.T) {
	for _, c := range []struct {
		name, line, drug, source string
		key                      string
		nearest                  bool
		word                     string
	}{
		{"listed", "CYP2D6\t*1/*4", "codeine", "CPIC", "1.0", false, ""},
		{"DPWG bands differ", "CYP2D6\t\t\t2.5", "codeine", "DPWG", "2.5", false, "Normal Metabolizer"},
		{"nearest of the band", "CYP2D6\t\t\t7", "codeine", "CPIC", "≥6.0", true, ""},
		{"CPIC CYP2C9 by score", "CYP2C9\t*1/*3", "phenytoin", "CPIC", "1.0", false, ""},
		{"DPWG CYP2C9 by diplotype", "CYP2C9\t*1/*3", "phenytoin", "DPWG", "*1/*3", false, ""},
		{"DPWG CYP2C9 by phenotype", "CYP2C9\t*3/*13", "phenytoin", "DPWG", "Poor Metabolizer", false, ""},
		{"DPWG DPYD, one normal strand", "DPYD\tReference/c.1905+1G>A (*2A)", "capecitabine", "DPWG", "1.0 (Intermediate Metabolizer)", false, ""},
		{"DPWG DPYD, both halved", "DPYD\tc.2846A>T/c.2846A>T", "capecitabine", "DPWG", "1.0 (Phenotyping)", false, "Phenotyping"},
		{"DPWG DPYD, half", "DPYD\tc.2846A>T/c.1905+1G>A (*2A)", "capecitabine", "DPWG", "0.5 (Phenotyping)", false, "Phenotyping"},
		{"DPWG counts *1/*17 as normal", "CYP2C19\t*1/*17", "clopidogrel", "DPWG", "Normal Metabolizer", false, "Normal Metabolizer"},
		{"HLA positive", "HLA-B\t*57:01/*08:01", "abacavir", "CPIC", "*57:01 positive", false, ""},
		{"HLA negative", "HLA-B\t*07:02/*08:01", "abacavir", "CPIC", "*57:01 negative", false, ""},
		{"joint status", "HLA-B\t*15:02/*15:11", "carbamazepine", "DPWG", "1511 and 1502", false, ""},
		{"indeterminate", "CYP2D6\t*1/*22", "codeine", "CPIC", "n/a", false, ""},
		{"risk", "MT-RNR1\tm.1555A>G", "gentamicin", "CPIC", "increased risk of aminoglycoside-induced hearing loss", false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := outside(t, c.line)
			gene := c.line[:indexTab(c.line)]
			var found []pgx.Advice
			for _, a := range rowsOf(p, c.drug, c.source) {
				if a.Outcome == pgx.RowFound && keyOf(t, a, gene) != "" {
					found = append(found, a)
				}
			}
			require.NotEmpty(t, found)
			for _, a := range found {
				assert.Equal(t, c.key, keyOf(t, a, gene))
				assert.Equal(t, c.nearest, a.NearestScore != "")
				assert.NotEmpty(t, a.Row.Actions)
				if c.word != "" {
					assert.Equal(t, c.word, a.Results[slices.IndexFunc(a.Results, func(k pgx.GeneKey) bool { return k.Gene == gene })].Word)
				}
			}
		})
	}
}

func indexTab(s string) int {
	for i := range s {
		if s[i] == '\t' {
			return i
		}
	}
	return len(s)
}

func TestEveryGuidelineAnswers(t *testing.T) {
	p := outside(t, "CYP2C19\t*1/*2")
	for _, c := range []struct {
		drug, source string
		want         pgx.Outcome
	}{
		{"abacavir", "CPIC", pgx.NotTested},
		{"warfarin", "CPIC", pgx.RowlessSource},
		{"peginterferon alfa-2a", "CPIC", pgx.RowlessSource},
		{"clopidogrel", "CPIC", pgx.RowFound},
	} {
		as := rowsOf(p, c.drug, c.source)
		require.NotEmpty(t, as, c.drug)
		assert.Equal(t, c.want, as[0].Outcome, c.drug)
	}
	for _, drug := range p.Drugs() {
		assert.NotEmpty(t, p.Guidance(drug), drug)
	}
	as := rowsOf(outside(t, "HLA-B\t*07:02/*08:01"), "abacavir", "DPWG")
	assert.Equal(t, pgx.NoRow, as[0].Outcome, "DPWG has rows for carriers only")
}

func TestMissingGeneOfTwo(t *testing.T) {
	p := outside(t, "CYP2C19\t*2/*2")
	as := rowsOf(p, "amitriptyline", "CPIC")
	require.Len(t, as, 1)
	assert.Equal(t, pgx.RowFound, as[0].Outcome)
	assert.Equal(t, "No Result", keyOf(t, as[0], "CYP2D6"))
	assert.Equal(t, []string{"CYP2D6"}, as[0].Missing)
}

func TestSeveralResultsEachLookUp(t *testing.T) {
	p := outside(t, "CYP2C19\t*1/*2\nCYP2C19\t*2/*2\nCYP2D6\t*1/*1\nCYP2D6\t*1/*4\nCYP2D6\t*4/*4")
	assert.Len(t, rowsOf(p, "amitriptyline", "CPIC"), 6)
}

func TestNotExcludedIsLookedUp(t *testing.T) {
	s := reference(b38, "TPMT").call("rs1800460", "C/T").call("rs1142345", "T/C")
	p := people(t, s.String(), pgx.Options{})[0]
	var sure, unsure int
	for _, a := range rowsOf(p, "azathioprine", "DPWG") {
		if a.Row == nil {
			continue
		}
		if a.NotExcluded {
			unsure++
			assert.Equal(t, "Poor Metabolizer", keyOf(t, a, "TPMT"))
		} else {
			sure++
			assert.Equal(t, "Intermediate Metabolizer", keyOf(t, a, "TPMT"))
		}
	}
	assert.Equal(t, 1, sure)
	assert.Equal(t, 1, unsure)
}

func TestConflictMarksGuidance(t *testing.T) {
	for _, a := range rowsOf(outside(t, "CYP2D6\t*1/*3\tPM"), "codeine", "CPIC") {
		assert.True(t, a.Conflict)
	}
}

func TestDPWGNamesFourVariants(t *testing.T) {
	as := rowsOf(outside(t, "DPYD\tReference/c.557A>G"), "capecitabine", "DPWG")
	require.NotEmpty(t, as)
	assert.Contains(t, as[0].Notes, pgx.FourVariantGuideline)
}

// Every score, phenotype and status of every gene gets an answer from every
// guideline of the gene, without a panic.
func TestEveryResultAnswers(t *testing.T) {
	for _, g := range kb.Default().Genes {
		if g.Tier == kb.Star {
			continue
		}
		for _, phenotype := range g.Phenotypes {
			p := outside(t, g.Name+"\t\t"+phenotype)
			for _, guideline := range kb.Default().Guidelines {
				if slices.Contains(guideline.Genes, g.Name) {
					assert.NotEmpty(t, p.Guidance(guideline.Drugs[0]))
				}
			}
		}
	}
}
