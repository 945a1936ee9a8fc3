package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/program"
	simulation "github.com/allelerx/allelerx/examples/simulate/records"
	"github.com/allelerx/allelerx/examples/simulate/synth"
)

func run(args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = program.Run(context.Background(), "cohort", description, new(flags), args, program.Streams{In: strings.NewReader(""), Out: &out, Err: &err})
	return code, out.String(), err.String()
}

// simulated makes a cohort, in which nobody and nothing but the link file joins
// some of the people.
func simulated(t testing.TB, people int) (dir string, identifiers []string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "sim")
	who, err := synth.New(kb.Default(), synth.Options{Seed: 7, Samples: people, Frequencies: simulation.Frequencies()})
	require.NoError(t, err)
	c, err := simulation.New(who, kb.Default(), simulation.Options{Seed: 7, Unmatched: 0.05, Forms: simulation.FHIR | simulation.Bulk | simulation.OMOP})
	require.NoError(t, err)
	require.NoError(t, c.WriteDir(t.Context(), dir, func(folder string) error {
		return who.WriteFiles(t.Context(), filepath.Join(folder, "genotypes.vcf.gz"), filepath.Join(folder, "truth.tsv"))
	}))
	return dir, identify(t, dir)
}

// identify gathers what identifies the people of a simulated cohort: names of
// samples, numbers of patients, dates of birth, names, and identifiers of FHIR's.
func identify(t testing.TB, dir string) []string {
	t.Helper()
	var all []string
	text, err := os.ReadFile(filepath.Join(dir, "link.tsv"))
	require.NoError(t, err)
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); fields[0] != "sample" {
			all = append(all, fields...)
		}
	}
	patients, err := os.ReadFile(filepath.Join(dir, "bulk", "Patient.ndjson"))
	require.NoError(t, err)
	found := regexp.MustCompile(`"(?:id|birthDate)":"([^"]+)"`).FindAllStringSubmatch(string(patients), -1)
	require.NotEmpty(t, found)
	for _, m := range found {
		all = append(all, m[1])
	}
	return all
}

func Example() {
	_, _, stderr := run("--vcf", "cohort.vcf.gz")
	fmt.Print(stderr)
	// Output: cohort: no health records: give one of --fhir, --omop, --phenopackets, --table
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
		{"a level without persons", "--people", []string{"--vcf", "a", "--omop", "b", "--level", "identifiable"}},
		{"results of persons without a level", "--level", []string{"--vcf", "a", "--omop", "b", "--results", "r", "--results-people"}},
		{"persons without results", "--results", []string{"--vcf", "a", "--omop", "b", "--results-people", "--level", "identifiable"}},
		{"noise without a budget", "--budget", []string{"--vcf", "a", "--omop", "b", "--epsilon", "1", "--as-of", "2025-01-01"}},
		{"noise without a day", "--as-of", []string{"--vcf", "a", "--omop", "b", "--epsilon", "1", "--budget", "x"}},
		{"noise and persons", "--people", []string{"--vcf", "a", "--omop", "b", "--epsilon", "1", "--budget", "x", "--as-of", "2025-01-01", "--people", "p", "--level", "identifiable"}},
		{"noise by race", "--by race", []string{"--vcf", "a", "--omop", "b", "--epsilon", "1", "--budget", "x", "--as-of", "2025-01-01", "--by", "race"}},
		{"a budget without noise", "--epsilon", []string{"--vcf", "a", "--omop", "b", "--budget", "x"}},
		{"no number", "--epsilon", []string{"--vcf", "a", "--omop", "b", "--epsilon", "-1", "--budget", "x"}},
		{"groups that are none", "--by", []string{"--vcf", "a", "--omop", "b", "--by", "height"}},
		{"two outputs", "same file", []string{"--vcf", "a", "--omop", "b", "-o", "c", "--audit", "c"}},
		{"results nowhere", "--results", []string{"--vcf", "a", "--omop", "b", "--results", "mysql://x"}},
		{"workers", "--workers", []string{"--vcf", "a", "--omop", "b", "--workers", "-1"}},
		{"open days", "--open-days", []string{"--vcf", "a", "--omop", "b", "--open-days", "-1"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			code, _, stderr := run(tc.args...)
			assert.Equal(t, program.Misuse, code)
			assert.Contains(t, stderr, tc.want)
		})
	}
}
