package main

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/synth"
)

// TestAdvice looks at what the table of persons says of single drugs: results are
// those of other tests, so that each is known.
func TestAdvice(t *testing.T) {
	who, err := synth.New(kb.Default(), synth.Options{Seed: 7, Samples: 4, Males: 1})
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, who.WriteFiles(t.Context(), filepath.Join(dir, "genotypes.vcf.gz"), filepath.Join(dir, "truth.tsv")))
	at := filepath.Join(t.TempDir(), "records")
	require.NoError(t, os.Mkdir(at, 0o700))
	write := func(name, text string) string {
		path := filepath.Join(at, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	write("persons.csv", "id,birth,sex\nS000001,1960-05-01,F\nS000002,1960-05-01,M\nS000003,1960-05-01,M\nS000004,1960-05-01,M\n")
	write("exposures.csv", "id,name,start,end\n"+
		"S000001,clopidogrel 75 MG Oral Tablet,2025-01-01,2026-12-31\n"+
		"S000002,codeine,2025-01-01,2026-12-31\nS000002,paroxetine,2025-01-01,2025-12-20\n"+
		"S000003,simvastatin or something like it,2025-01-01,2026-12-31\n"+
		"S000004,simvastatin 20 MG Oral Tablet,2025-01-01,2026-12-31\n")
	table, sink := filepath.Join(t.TempDir(), "people.tsv"), filepath.Join(t.TempDir(), "results")
	code, _, stderr := run("--vcf", filepath.Join(dir, "genotypes.vcf.gz"), "--table", at, "--as-of", "2025-12-31", "--level", "identifiable",
		"--people", table, "--results", sink, "--results-people", "-o", filepath.Join(t.TempDir(), "page.html"),
		"--outside", "S000001="+write("a", "CYP2C19\t*2/*2\n"), "--outside", "S000002="+write("b", "CYP2D6\t*1/*1\n"),
		"--outside", "S000004="+write("c", "SLCO1B1\t*1/*37\nSLCO1B1\t*1/*42\n"))
	require.Zero(t, code, stderr)
	actions := parquetText(t, filepath.Join(sink, "actions.parquet"))

	f, err := os.Open(table)
	require.NoError(t, err)
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.Comment, r.LazyQuotes = '\t', '#', true
	rows, err := r.ReadAll()
	require.NoError(t, err)
	cell := func(person, drug, column string) string {
		for _, row := range rows[1:] {
			for i, name := range rows[0] {
				if row[0] == person && row[1] == drug && name == column {
					return row[i]
				}
			}
		}
		t.Errorf("no row of %s and %q, or no column %s", person, drug, column)
		return ""
	}
	for _, tc := range []struct {
		name, person, drug, column string
		want                       []string
	}{
		{"the rank", "S000001", "clopidogrel", "action", []string{"contraindicated"}},
		{"what the guideline says, whose, how strongly", "S000001", "clopidogrel", "guidance", []string{"CPIC ", "(Strong)", "void clopidogrel"}},
		{"what the guideline names", "S000001", "clopidogrel", "alternatives", []string{"prasugrel (CPIC", "ticagrelor (CPIC"}},
		{"what to check of it", "S000001", "clopidogrel", "check", []string{"of alternatives check allergy, interactions, indication, organ function"}},
		{"how it was mapped", "S000001", "clopidogrel", "mapped", []string{"clopidogrel"}},
		{"contraindicated as it works", "S000002", "codeine", "action", []string{"contraindicated"}},
		{"and fine by the genotype", "S000002", "codeine", "by_genotype", []string{"fine"}},
		{"who says so, since when it has stopped", "S000002", "codeine", "working", []string{
			"CYP2D6 works as Poor Metabolizer by paroxetine (strong inhibitor; stopped less than 16 days ago; consensus, not guideline; read 2026-11-28: https://",
		}},
		{"what is not sure", "S000003", unsure, "action", []string{look}},
		{"how it was mapped so far", "S000003", unsure, "mapped", []string{"simvastatin"}},
		{"one of several results is of unknown function", "S000004", "simvastatin", "action", []string{"unknown: test"}},
		{"which", "S000004", "simvastatin", "uncertain", []string{"CPIC recommends nothing for SLCO1B1 Indeterminate"}},
		{"what holds for the other", "S000004", "simvastatin", "guidance", []string{"CPIC ", "usual dose"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got := cell(tc.person, tc.drug, tc.column)
			for _, want := range tc.want {
				assert.Contains(t, got, want)
			}
		})
	}
	assert.Contains(t, cell("S000001", "clopidogrel", "check"), swapped, "a man by the genotypes, a woman by the record")
	assert.NotContains(t, cell("S000002", "codeine", "check"), swapped)
	for _, want := range []string{"prasugrel (CPIC", "check allergy", "works as Poor Metabolizer by paroxetine", unsure} {
		assert.Contains(t, actions, want)
	}
}
