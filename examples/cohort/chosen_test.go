package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/cohort/privacy"
	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/examples/simulate/synth"
)

// few makes genotypes of four people, and a table of their medications.
func few(t *testing.T, exposures string) (args []string) {
	t.Helper()
	who, err := synth.New(kb.Default(), synth.Options{Seed: 7, Samples: 4})
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, who.WriteFiles(t.Context(), filepath.Join(dir, "genotypes.vcf.gz"), filepath.Join(dir, "truth.tsv")))
	for name, text := range map[string]string{
		"persons.csv":    "id,birth,sex\nS000001,1960-05-01,F\nS000002,1960-05-01,F\nS000003,1960-05-01,M\nS000004,1960-05-01,M\n",
		"conditions.csv": "id,system,code,start\nS000001,ICD10CM,I48.0,2025-01-01\n",
		"exposures.csv":  exposures,
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return []string{"--vcf", filepath.Join(dir, "genotypes.vcf.gz"), "--table", dir, "--as-of", "2025-12-31"}
}

// tableOf runs the program for its table of persons, and the page.
func tableOf(t *testing.T, args ...string) (table, page string) {
	t.Helper()
	at, out := filepath.Join(t.TempDir(), "people.tsv"), filepath.Join(t.TempDir(), "page.html")
	code, _, stderr := run(append(args, "--people", at, "--level", "identifiable", "-o", out)...)
	require.Zero(t, code, stderr)
	text, err := os.ReadFile(at)
	require.NoError(t, err)
	html, err := os.ReadFile(out)
	require.NoError(t, err)
	return string(text), string(html)
}

// The table of conditions that is built in is used where it is asked for.
func TestKnownConditions(t *testing.T) {
	args := few(t, "id,name,start,end\nS000002,codeine,2025-01-01,2026-12-31\n")
	table, page := tableOf(t, args...)
	assert.NotContains(t, table, "warfarin")
	assert.Contains(t, page, "Not assessed")
	table, page = tableOf(t, append(args, "--conditions", "known")...)
	assert.Contains(t, table, "S000001\twarfarin\t", "of atrial fibrillation")
	assert.Contains(t, page, "those of the built-in table")
}

// A drug of the table of conditions that guidance has under another name is an
// error; one without guidance is not.
func TestDrugsOfConditions(t *testing.T) {
	args := few(t, "id,name,start,end\nS000002,codeine,2025-01-01,2026-12-31\n")
	for drug, want := range map[string]string{
		"clopidogrel": "", "lisinopril": "", "something new": "",
		"clopidogral": "line 2: guidance has the drug under another name: write clopidogrel", "Plavix": "write clopidogrel",
	} {
		table := filepath.Join(t.TempDir(), "conditions.tsv")
		require.NoError(t, os.WriteFile(table, []byte("system\tcode\tdrug\tcitation\nICD10CM\tI48.0\t"+drug+"\tinvented\n"), 0o600))
		code, _, stderr := run(append(args, "--conditions", table, "-o", filepath.Join(t.TempDir(), "page.html"))...)
		assert.Equal(t, want != "", code == program.Failure, stderr)
		assert.Contains(t, stderr, want)
	}
}

// A code of RxNorm that is not built in is found by the files of a release.
func TestRxNorm(t *testing.T) {
	args := few(t, "id,system,code,start,end\nS000001,RxNorm,987654321,2025-01-01,2026-12-31\n")
	table, _ := tableOf(t, args...)
	assert.Contains(t, table, "S000001\t"+unsure+"\t"+look)
	dir := t.TempDir()
	for name, text := range map[string]string{
		"RXNCONSO.RRF": "36567|ENG||||||1|1|||RXNORM|IN|36567|simvastatin||N|4096|\n" +
			"987654321|ENG||||||1|1|||RXNORM|SCD|987654321|simvastatin 17 MG Oral Tablet||N|4096|\n",
		"RXNREL.RRF": "36567||CUI|RO|987654321||CUI|has_ingredient|1||RXNORM|||||4096|\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	table, page := tableOf(t, append(args, "--rxnorm", dir)...)
	assert.Contains(t, table, "S000001\tsimvastatin\t")
	assert.NotContains(t, table, unsure)
	assert.Contains(t, page, "files of a release")
	code, _, stderr := run(append(args, "--rxnorm", t.TempDir())...)
	assert.Equal(t, program.Failure, code)
	assert.Contains(t, stderr, "RXNCONSO.RRF")
}

// What acts where it is applied is no use of a drug for a design, either.
func TestDesignOfLocalForms(t *testing.T) {
	design := filepath.Join(t.TempDir(), "d.toml")
	require.NoError(t, os.WriteFile(design, []byte("[index]\ndrug = [\"tacrolimus\"]\n[outcome]\ndeath = true\n[observation]\nas_of = 2025-12-31\nuntil = \"as_of\"\n"), 0o600))
	for form, nobody := range map[string]bool{"tacrolimus 1 MG/ML Topical Ointment": true, "tacrolimus 1 MG Oral Capsule": false} {
		args := few(t, "id,name,start,end\nS000001,"+form+",2025-01-01,2026-12-31\n")
		code, _, stderr := run(append(args, "--design", design, "-o", filepath.Join(t.TempDir(), "page.html"))...)
		assert.Equal(t, nobody, code == program.Failure && strings.Contains(stderr, "selects nobody"), "%s: %s", form, stderr)
	}
}

// Who has no link, or more than one, is listed on both sides where it is asked for
// twice.
func TestUnlinked(t *testing.T) {
	args := few(t, "id,name,start,end\nS000001,codeine,2025-01-01,2026-12-31\n")
	link := filepath.Join(t.TempDir(), "link.tsv")
	require.NoError(t, os.WriteFile(link, []byte("sample\tpatient\nS000001\tS000001\nS000002\tS000002\nS000002\tS000003\n"), 0o600))
	t.Setenv(keyVariable, testKey)
	list := func(level string) string {
		at := filepath.Join(t.TempDir(), "unlinked.tsv")
		code, _, stderr := run(append(args, "--link", link, "--unlinked", at, "--level", level, "-o", filepath.Join(t.TempDir(), "page.html"))...)
		require.Zero(t, code, stderr)
		text, err := os.ReadFile(at)
		require.NoError(t, err)
		return string(text)
	}
	assert.Equal(t, "# "+privacy.IdentifiableLabel+"\nwho\tname\twhy\n"+
		"sample\tS000003\tno patient is linked to it\nsample\tS000004\tno patient is linked to it\n"+
		"sample\tS000002\tlinked to several patients, or sharing one\n"+
		"patient\tS000004\tno sample is linked to it\n"+
		"patient\tS000002\tlinked to several samples, or sharing one\npatient\tS000003\tlinked to several samples, or sharing one\n", list("identifiable"))
	hidden := list("pseudonymous")
	assert.NotContains(t, hidden, "S00000")
	assert.Equal(t, 6, strings.Count(hidden, "\nsample\t")+strings.Count(hidden, "\npatient\t"))
	code, _, stderr := run(append(args, "--unlinked", "x")...)
	assert.Equal(t, program.Misuse, code)
	assert.Contains(t, stderr, "--level")
}
