package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/cohort/privacy"
	"github.com/allelerx/allelerx/examples/program"
	simulation "github.com/allelerx/allelerx/examples/simulate/records"
	"github.com/allelerx/allelerx/examples/simulate/synth"
)

func run(args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = program.Run(context.Background(), "cohort", description, new(flags), args, program.Streams{In: strings.NewReader(""), Out: &out, Err: &err})
	return code, out.String(), err.String()
}

// simulated makes a cohort; its identifiers are those of the link file.
func simulated(t testing.TB, people int) (dir string, identifiers []string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "sim")
	who, err := synth.New(kb.Default(), synth.Options{Seed: 7, Samples: people, Frequencies: simulation.Frequencies()})
	require.NoError(t, err)
	c, err := simulation.New(who, kb.Default(), simulation.Options{Seed: 7})
	require.NoError(t, err)
	require.NoError(t, c.WriteDir(t.Context(), dir, func(folder string) error {
		return who.WriteFiles(t.Context(), filepath.Join(folder, "genotypes.vcf.gz"), filepath.Join(folder, "truth.tsv"))
	}))
	text, err := os.ReadFile(filepath.Join(dir, "link.tsv"))
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); fields[0] != "sample" {
			identifiers = append(identifiers, fields...)
		}
	}
	return dir, identifiers
}

func Example() {
	_, _, stderr := run("--vcf", "cohort.vcf.gz")
	fmt.Print(stderr)
	// Output: cohort: no health records: give one of --fhir, --omop, --phenopackets, --table
}

func TestSimulatedCohort(t *testing.T) {
	dir, identifiers := simulated(t, 60)
	guard, err := privacy.NewGuard(identifiers)
	require.NoError(t, err)
	in := func(name string) string { return filepath.Join(dir, name) }
	genotypes := []string{"--vcf", in("genotypes.vcf.gz"), "--link", in("link.tsv")}
	for _, tc := range []struct {
		name string
		args []string
	}{
		{"OMOP", []string{"--omop", in("omop.zip")}},
		{"FHIR", []string{"--fhir", in("fhir"), "--link-system", simulation.PatientSystem}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			page := filepath.Join(t.TempDir(), "report.html")
			code, stdout, stderr := run(append(append(tc.args, genotypes...), "-o", page)...)
			require.Zero(t, code, stderr)
			text, err := os.ReadFile(page)
			require.NoError(t, err)
			assert.Contains(t, string(text), "<b>60</b> <span>samples and patients came in</span>")
			require.NoError(t, guard.Scan(strings.NewReader(string(text)+stdout+stderr)))
		})
	}
	t.Run("persons", func(t *testing.T) {
		t.Setenv(keyVariable, "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
		table := filepath.Join(t.TempDir(), "persons.tsv")
		code, page, stderr := run(append([]string{"--omop", in("omop.zip"), "--persons", table, "--level", "pseudonymous", "--as-of", "2024-06-30"}, genotypes...)...)
		require.Zero(t, code, stderr)
		text, err := os.ReadFile(table)
		require.NoError(t, err)
		assert.True(t, strings.HasPrefix(string(text), "# "+privacy.PseudonymousLabel+"\n"))
		require.NoError(t, guard.Scan(strings.NewReader(page+stderr+string(text))))
		r := csv.NewReader(bytes.NewReader(text))
		r.Comma, r.Comment = '\t', '#'
		rows, err := r.ReadAll()
		require.NoError(t, err)
		assert.Greater(t, len(rows), 1)
	})
	t.Run("nobody linked", func(t *testing.T) {
		code, stdout, stderr := run("--omop", in("omop.zip"), "--vcf", in("genotypes.vcf.gz"))
		assert.Equal(t, program.Failure, code)
		assert.Contains(t, stderr, "--link")
		require.NoError(t, guard.Scan(strings.NewReader(stdout+stderr)))
	})
}

func TestMisuse(t *testing.T) {
	for _, tc := range []struct {
		name, want string
		args       []string
	}{
		{"no genotypes", "--vcf", nil},
		{"two records", "can't be used together", []string{"--vcf", "a", "--omop", "b", "--fhir", "c"}},
		{"no date", "--as-of", []string{"--vcf", "a", "--omop", "b", "--as-of", "soon"}},
		{"no threshold", "--threshold", []string{"--vcf", "a", "--omop", "b", "--threshold", "0"}},
		{"persons without a level", "--level", []string{"--vcf", "a", "--omop", "b", "--persons", "c"}},
		{"a level without persons", "--persons", []string{"--vcf", "a", "--omop", "b", "--level", "identifiable"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			code, _, stderr := run(tc.args...)
			assert.Equal(t, program.Misuse, code)
			assert.Contains(t, stderr, tc.want)
		})
	}
}
