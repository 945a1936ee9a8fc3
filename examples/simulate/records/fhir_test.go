package records_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/examples/simulate/records"
)

// resource is what the tests look at.
type resource struct {
	ResourceType string
	ID           string
	BirthDate    string
	Identifier   []struct{ System, Value string }
	Name         []struct{ Family string }
}

// references finds all references of a resource.
func references(v any, found func(string)) {
	switch v := v.(type) {
	case map[string]any:
		for key, value := range v {
			if text, ok := value.(string); ok && key == "reference" {
				found(text)
			}
			references(value, found)
		}
	case []any:
		for _, one := range v {
			references(one, found)
		}
	}
}

// TestBundles: each is JSON, holds one patient, and every reference leads to a
// resource of it.
func TestBundles(t *testing.T) {
	dir := written(t, 120, records.Options{Seed: 7, Forms: everyForm})
	names, err := filepath.Glob(filepath.Join(dir, "fhir", "*.json"))
	require.NoError(t, err)
	require.Len(t, names, 120)
	count := map[string]int{}
	everywhere := map[string]bool{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		var bundle struct {
			ResourceType, Type string
			Entry              []struct {
				FullURL  string
				Resource json.RawMessage
				Request  struct{ Method, URL string }
			}
		}
		require.NoError(t, json.Unmarshal(text, &bundle), name)
		assert.Equal(t, "Bundle transaction", bundle.ResourceType+" "+bundle.Type)
		known := map[string]bool{}
		for _, e := range bundle.Entry {
			var r resource
			require.NoError(t, json.Unmarshal(e.Resource, &r))
			assert.Equal(t, "urn:uuid:"+r.ID, e.FullURL)
			assert.Equal(t, "POST "+r.ResourceType, e.Request.Method+" "+e.Request.URL)
			assert.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, r.ID)
			assert.False(t, everywhere[r.ID], "an identifier occurs twice")
			known[e.FullURL], everywhere[r.ID] = true, true
			count[r.ResourceType]++
			if r.ResourceType == "Patient" {
				assert.Equal(t, "Person", r.Name[0].Family)
				assert.Equal(t, filepath.Base(name), r.Identifier[0].Value+".json")
			}
		}
		links := 0
		for _, e := range bundle.Entry {
			var v any
			require.NoError(t, json.Unmarshal(e.Resource, &v))
			references(v, func(to string) {
				links++
				assert.True(t, known[to], "%s leads nowhere", to)
			})
		}
		assert.GreaterOrEqual(t, links, len(bundle.Entry)-1, "whom is it about?")
	}
	for _, kind := range []string{"Patient", "Encounter", "Condition", "MedicationRequest", "Procedure", "Observation"} {
		assert.Positive(t, count[kind], kind)
	}
	compareBulk(t, dir, count)
	compareTables(t, dir, count)
}

// compareBulk reads the export of the same people.
func compareBulk(t *testing.T, dir string, count map[string]int) {
	t.Helper()
	known := map[string]bool{}
	var links []string
	for kind, want := range count {
		text, err := os.ReadFile(filepath.Join(dir, "bulk", kind+".ndjson"))
		require.NoError(t, err)
		lines := 0
		for s := bufio.NewScanner(bytes.NewReader(text)); s.Scan(); lines++ {
			var r resource
			require.NoError(t, json.Unmarshal(s.Bytes(), &r))
			assert.Equal(t, kind, r.ResourceType)
			known[kind+"/"+r.ID] = true
			var v any
			require.NoError(t, json.Unmarshal(s.Bytes(), &v))
			references(v, func(to string) { links = append(links, to) })
		}
		assert.Equal(t, want, lines, kind)
	}
	for _, to := range links {
		assert.True(t, known[to], "%s leads nowhere", to)
	}
	assert.NotEmpty(t, links)
}

// compareTables counts the same things in OMOP's tables.
func compareTables(t *testing.T, dir string, count map[string]int) {
	t.Helper()
	z, err := zip.OpenReader(filepath.Join(dir, "omop.zip"))
	require.NoError(t, err)
	defer z.Close()
	for kind, name := range map[string]string{
		"Patient": "PERSON", "Encounter": "VISIT_OCCURRENCE", "Condition": "CONDITION_OCCURRENCE",
		"MedicationRequest": "DRUG_EXPOSURE", "Procedure": "PROCEDURE_OCCURRENCE",
	} {
		assert.Len(t, table(t, z, name), count[kind], name)
	}
	// One panel is two measurements; a cause of death is none.
	pressures, causes := 0, 0
	for _, row := range table(t, z, "MEASUREMENT") {
		if row["measurement_source_value"] == "8462-4" {
			pressures++
		}
	}
	for _, row := range table(t, z, "DEATH") {
		if row["cause_source_value"] != "" {
			causes++
		}
	}
	assert.Len(t, table(t, z, "MEASUREMENT"), count["Observation"]+pressures-causes)
}

// TestLink: the map, the identifiers of both forms and the genotypes name the
// same people.
func TestLink(t *testing.T) {
	const samples = 70
	dir := written(t, samples, records.Options{Seed: 7})
	cohort := people(t, synthOptions(samples))
	z, err := zip.OpenReader(filepath.Join(dir, "omop.zip"))
	require.NoError(t, err)
	defer z.Close()
	persons := table(t, z, "PERSON")
	link := tsv(t, filepath.Join(dir, "link.tsv"))
	require.Len(t, link, samples)
	seen := map[string]bool{}
	for i, pair := range link {
		require.Len(t, pair, 2)
		assert.Equal(t, cohort.Name(i), pair[0])
		assert.Equal(t, persons[i]["person_source_value"], pair[1])
		assert.False(t, seen[pair[1]])
		seen[pair[1]] = true
		text, err := os.ReadFile(filepath.Join(dir, "fhir", pair[1]+".json"))
		require.NoError(t, err)
		assert.Contains(t, string(text), `"system":"`+records.SampleSystem+`","value":"`+pair[0]+`"`)
		assert.Contains(t, string(text), `"system":"`+records.PatientSystem+`","value":"`+pair[1]+`"`)
		sex := map[bool]string{true: `"gender":"male"`, false: `"gender":"female"`}[cohort.Person(i).Male]
		assert.Contains(t, string(text), sex)
		assert.Equal(t, map[bool]string{true: "M", false: "F"}[cohort.Person(i).Male], persons[i]["gender_source_value"])
	}
	var vcf strings.Builder
	require.NoError(t, cohort.WriteVCF(t.Context(), &vcf))
	_, head, _ := strings.Cut(vcf.String(), "\tFORMAT\t")
	head, _, _ = strings.Cut(head, "\n")
	var names []string
	for _, pair := range link {
		names = append(names, pair[0])
	}
	assert.Equal(t, strings.Join(names, "\t"), head)
}
