package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/examples/program"
)

func run(args ...string) (code int, stdout, stderr string) {
	var out, err bytes.Buffer
	code = program.Run(context.Background(), "records", "", new(flags), args, program.Streams{In: strings.NewReader(""), Out: &out, Err: &err})
	return code, out.String(), err.String()
}

func Example() {
	dir, err := os.MkdirTemp("", "records")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "Patient.ndjson"), []byte(`{"resourceType":"Patient","id":"a","gender":"female"}`+"\n"), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	_, stdout, stderr := run("--fhir", dir)
	fmt.Print(stdout, stderr)
	// Output: Patient	1
}

func TestForms(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o700))
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	packet := write("packets/one.json", `{"id":"case-1","subject":{"id":"x"},"metaData":{"created":"2024-01-01T00:00:00Z","phenopacketSchemaVersion":"2.0"}}`)
	people := write("persons.tsv", "id\tsex\none\tfemale\none\tmale\n")
	write("cdm/PERSON.csv", "person_id,gender_concept_id,year_of_birth,race_concept_id,ethnicity_concept_id\n1,8507,1950,0,0\n2,8532,1960,0,0\n")
	for _, tc := range []struct {
		name, want string
		args       []string
	}{
		{"phenopackets", "\t1\n", []string{"--phenopackets", filepath.Dir(packet)}},
		{"tables", "persons\t2\n", []string{"--table", people}},
		{"OMOP", "person\t2\n", []string{"--omop", filepath.Join(dir, "cdm")}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			code, stdout, stderr := run(tc.args...)
			assert.Equal(t, program.Success, code, stderr)
			assert.Contains(t, stdout, tc.want)
		})
	}
	_, _, stderr := run("--table", people)
	assert.Contains(t, stderr, "records: warning: ")
}

func TestMisuse(t *testing.T) {
	for args, want := range map[string]string{
		"":                        "--fhir",
		"--fhir a --omop b":       "can't be used together",
		"--fhir a --workers -1":   "--workers",
		"--phenopackets /no/such": "no such file",
		"--omop /no/such.zip":     "no such file",
	} {
		code, stdout, stderr := run(strings.Fields(args)...)
		assert.NotEqual(t, program.Success, code)
		assert.Empty(t, stdout)
		assert.Contains(t, stderr, want)
	}
}
