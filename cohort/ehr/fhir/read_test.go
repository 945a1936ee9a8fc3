package fhir_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/fhir"
)

// result is what a reading gave.
type result struct {
	patients []*ehr.Patient
	tally    ehr.Tally
	warnings []ehr.Warning
	err      error
}

// read reads texts as the files of a folder, in order. Names and place hold the
// mark that no message may show.
func read(t testing.TB, o fhir.Options, texts ...string) result {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "SENTINEL")
	require.NoError(t, os.Mkdir(dir, 0o700))
	for i, text := range texts {
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("%02d_SENTINEL.json", i)), []byte(text), 0o600))
	}
	var r result
	o.Warn = func(w ehr.Warning) { r.warnings = append(r.warnings, w) }
	source, err := fhir.Open(t.Context(), dir, o)
	require.NoError(t, err)
	for p, err := range source.Patients(t.Context()) {
		if err != nil {
			r.err = err
			break
		}
		r.patients = append(r.patients, p)
	}
	r.tally = source.Tally()
	n := 0
	for _, k := range r.tally.Warnings {
		n += k
	}
	assert.Len(t, r.warnings, n, "each warning is told and counted")
	return r
}

// one reads resources about the patient p and returns it.
func one(t testing.TB, resources ...string) (*ehr.Patient, result) {
	t.Helper()
	r := read(t, fhir.Options{Workers: 1}, bundleOf(append([]string{patientP}, resources...)...))
	require.NoError(t, r.err)
	require.Len(t, r.patients, 1)
	return r.patients[0], r
}

const patientP = `{"resourceType":"Patient","id":"p","gender":"male","birthDate":"1950-06-16"}`

func bundleOf(resources ...string) string {
	var entries []string
	for _, r := range resources {
		entries = append(entries, `{"resource":`+r+`}`)
	}
	return `{"resourceType":"Bundle","type":"collection","entry":[` + strings.Join(entries, ",\n") + `]}`
}

func zipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	z.Write([]byte(text))
	z.Close()
	return b.String()
}

const (
	conditionP = `{"resourceType":"Condition","id":"c","subject":{"reference":"Patient/p"},"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"I21.9"}]}}`
	medication = `{"resourceType":"Medication","id":"m","code":{"text":"Plavix"},"form":{"text":"tablet"}}`
	statementP = `{"resourceType":"MedicationStatement","id":"s","status":"active","subject":{"reference":"Patient/p"},"medicationReference":{"reference":"Medication/m"},"context":{"reference":"Encounter/e"}}`
	encounterP = `{"resourceType":"Encounter","id":"e","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB"},"subject":{"reference":"Patient/p"}}`
)

// The same record in every form gives the same patient.
func TestForms(t *testing.T) {
	all := []string{patientP, conditionP, medication, statementP, encounterP}
	lines := strings.Join(all, "\n")
	pretty := strings.NewReplacer(`{"`, "{\n \"", `,"`, ",\n\t\"").Replace(bundleOf(all...))
	want := read(t, fhir.Options{Workers: 1}, bundleOf(all...))
	require.NoError(t, want.err)
	require.Len(t, want.patients, 1)
	assert.Equal(t, "Plavix", want.patients[0].Exposures[0].Concept.Text)
	assert.Equal(t, "tablet", want.patients[0].Exposures[0].Form.Text)
	assert.Equal(t, "e", want.patients[0].Exposures[0].Encounter)
	assert.Equal(t, ehr.ICD10CM, want.patients[0].Conditions[0].Concept.Codes[0].System)
	assert.Equal(t, map[string]int{"Patient": 1, "Condition": 1, "Medication": 1, "MedicationStatement": 1, "Encounter": 1}, want.tally.Items)

	for name, files := range map[string][]string{
		"pretty":                 {pretty},
		"gzip":                   {zipped(pretty)},
		"lines":                  {lines},
		"lines, CRLF":            {strings.ReplaceAll(lines, "\n", "\r\n\r\n") + "\r\n"},
		"lines, gzip":            {zipped(lines) + zipped("\n")},
		"a file for each":        all,
		"backwards":              {encounterP, statementP, medication, conditionP, patientP},
		"pretty files":           {strings.ReplaceAll(patientP, ",", ",\n"), strings.Join(all[1:], "\n")},
		"byte order mark":        {"\xef\xbb\xbf" + lines},
		"bundles in lines":       {bundleOf(all[:2]...) + "\n" + bundleOf(all[2:]...)},
		"a bundle after a line":  {patientP + "\n" + strings.ReplaceAll(bundleOf(all[1:]...), "\n", "")},
		"a bundle in a bundle":   {bundleOf(patientP, bundleOf(all[1:]...))},
		"sorted keys":            {`{"entry":[` + strings.TrimPrefix(bundleOf(all...), `{"resourceType":"Bundle","type":"collection","entry":[`)[:len(bundleOf(all...))-len(`{"resourceType":"Bundle","type":"collection","entry":[`)-1] + `,"resourceType":"Bundle"}`},
		"with empty files":       {"", lines, " \n", zipped("")},
		"white space in front":   {strings.Repeat(" \n", 100_000) + lines},
		"a long key before type": {`{"x":"` + strings.Repeat("x", 300_000) + `",` + bundleOf(all...)[1:]},
	} {
		t.Run(name, func(t *testing.T) {
			for _, o := range []fhir.Options{{Workers: 1}, {Workers: 3, Memory: 1}} {
				got := read(t, o, files...)
				require.NoError(t, got.err)
				assert.Equal(t, want.tally.Items, got.tally.Items)
				require.Len(t, got.patients, 1)
				// As text, for NaN differs from itself.
				assert.Equal(t, fmt.Sprintf("%+v", *want.patients[0]), fmt.Sprintf("%+v", *got.patients[0]))
				assert.Equal(t, len(files), got.tally.Files)
				assert.Empty(t, got.warnings)
			}
		})
	}
}

// What of a folder is no FHIR is passed over and counted.
func TestForeignFiles(t *testing.T) {
	r := read(t, fhir.Options{}, "read me", `{"transactionTime":"2026","output":[]}`, "[1]",
		`{"x":"`+strings.Repeat("x", 100_000)+`"}`, patientP, "{\"log\":1}\n{\"log\":2}\n", "{\n\"log\":1\n}")
	require.NoError(t, r.err)
	assert.Len(t, r.patients, 1)
	assert.Equal(t, map[string]int{"not-fhir": 6}, r.tally.Warnings)
	assert.Equal(t, 1, r.tally.Files)

	// A List with its entries before its type is no Bundle.
	r = read(t, fhir.Options{}, `{"entry":[{"item":{"reference":"Patient/1"}}],"resourceType":"List"}`)
	require.NoError(t, r.err)
	assert.Equal(t, map[string]int{"List": 1}, r.tally.Items)
	assert.Equal(t, map[string]int{"List": 1}, r.tally.Left)
	assert.Empty(t, r.warnings)
}

func TestReferences(t *testing.T) {
	about := func(subject string) string {
		return `{"fullUrl":"http://h/fhir/Condition/1","resource":{"resourceType":"Condition","subject":` + subject + `}}`
	}
	p := `{"fullUrl":"urn:uuid:u-1","resource":{"resourceType":"Patient","id":"p","identifier":[{"system":"s","value":"v"},{"value":""}]}}`
	for _, tc := range []struct {
		name, subject string
		kept          bool
		warning       string
	}{
		{"relative", `{"reference":"Patient/p"}`, true, ""},
		{"of a version", `{"reference":"Patient/p/_history/3"}`, true, ""},
		{"absolute", `{"reference":"https://host/fhir/Patient/p"}`, true, ""},
		{"of the bundle", `{"reference":"urn:uuid:u-1"}`, true, ""},
		{"of the bundle, upper case", `{"reference":"URN:UUID:u-1"}`, true, ""},
		{"conditional", `{"reference":"Patient?identifier=s|v"}`, true, ""},
		{"logical", `{"identifier":{"system":"s","value":"v"}}`, true, ""},
		{"logical, of nobody", `{"identifier":{"system":"s","value":"SENTINEL"}}`, false, "unresolved-subject"},
		{"conditional, other", `{"reference":"Patient?name=SENTINEL"}`, false, "no-subject"},
		{"contained", `{"reference":"#SENTINEL"}`, false, "unresolved-subject"},
		{"a group", `{"reference":"Group/SENTINEL"}`, false, "other-subject"},
		{"none", `{}`, false, "no-subject"},
		{"null", `null`, false, "no-subject"},
		{"a number", `17`, false, "no-subject"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := read(t, fhir.Options{Workers: 1}, `{"resourceType":"Bundle","entry":[`+about(tc.subject)+","+p+`]}`)
			require.NoError(t, r.err)
			require.Len(t, r.patients, 1)
			assert.Len(t, r.patients[0].Identifiers, 1)
			if tc.kept {
				assert.Len(t, r.patients[0].Conditions, 1)
				assert.Empty(t, r.warnings)
				return
			}
			assert.Empty(t, r.patients[0].Conditions)
			assert.Equal(t, map[string]int{tc.warning: 1}, r.tally.Warnings)
			assert.Equal(t, map[string]int{"Condition": 1}, r.tally.Left)
			assert.NotContains(t, fmt.Sprintf("%+v", r.warnings), "SENTINEL")
		})
	}
}

// A transaction creates resources that have no ID yet.
func TestTransactionWithoutIDs(t *testing.T) {
	r := read(t, fhir.Options{}, `{"resourceType":"Bundle","type":"transaction","entry":[
		{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient","gender":"female"},"request":{"method":"POST","url":"Patient"}},
		{"fullUrl":"urn:uuid:2","resource":{"resourceType":"Medication","ingredient":[
			{"itemCodeableConcept":{"text":"A"}},{"itemCodeableConcept":{"text":"B"}},{"itemReference":{}}],"doseForm":{"text":"cream"}}},
		{"fullUrl":"urn:uuid:3","resource":{"resourceType":"Condition","code":{"text":"gout"},"subject":{"reference":"urn:uuid:1"}}},
		{"resource":{"resourceType":"MedicationRequest","id":"x","status":"active","subject":{"reference":"urn:uuid:1"},
			"medicationReference":{"reference":"urn:uuid:2"},"reasonReference":[{"reference":"urn:uuid:3"}]}},
		{"fullUrl":"urn:uuid:9","request":{"method":"DELETE"}},
		{"resource":null},{"resource":{"id":"x"}}]}`)
	require.NoError(t, r.err)
	require.Len(t, r.patients, 1)
	p := r.patients[0]
	assert.Equal(t, "1", p.ID)
	require.Len(t, p.Exposures, 2, "one for each ingredient")
	assert.Equal(t, "A", p.Exposures[0].Concept.Text)
	assert.Equal(t, "B", p.Exposures[1].Concept.Text)
	assert.Equal(t, "cream", p.Exposures[1].Form.Text)
	assert.Equal(t, "gout", p.Exposures[1].Reason.Text)
	assert.Equal(t, map[string]int{"no-resource": 2, "deleted-resource": 1}, r.tally.Warnings)
}

func TestTwoPatientsOfOneID(t *testing.T) {
	for _, tc := range []struct {
		name, second string
		sex          ehr.Sex
		birth        string
		warnings     map[string]int
	}{
		{"the same", patientP, ehr.Male, "1950-06-16", map[string]int{"duplicate-patient": 1}},
		{"less exact", `{"resourceType":"Patient","id":"p","birthDate":"1950"}`, ehr.Male, "1950-06-16", map[string]int{"duplicate-patient": 1}},
		{
			"two sexes", `{"resourceType":"Patient","id":"p","gender":"female"}`, ehr.SexUnknown, "1950-06-16",
			map[string]int{"duplicate-patient": 1, "sex-conflict": 1},
		},
		{
			"two births", `{"resourceType":"Patient","id":"p","birthDate":"1951"}`, ehr.Male, "",
			map[string]int{"duplicate-patient": 1, "birth-conflict": 1},
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, files := range [][]string{{patientP, tc.second}, {tc.second, patientP}, {bundleOf(patientP, tc.second)}} {
				r := read(t, fhir.Options{}, files...)
				require.NoError(t, r.err)
				require.Len(t, r.patients, 1)
				assert.Equal(t, tc.sex, r.patients[0].Sex)
				assert.Equal(t, tc.birth, r.patients[0].Birth.String())
				assert.Equal(t, tc.warnings, r.tally.Warnings)
			}
		})
	}
	// All three contradict each other; two identifiers, two deaths are kept.
	r := read(t, fhir.Options{},
		`{"resourceType":"Patient","id":"p","gender":"male","birthDate":"1950","identifier":[{"value":"1"}],"deceasedDateTime":"2020"}`,
		`{"resourceType":"Patient","id":"p","gender":"female","birthDate":"1960","identifier":[{"value":"2"},{"value":"1"}],"deceasedDateTime":"2021"}`,
		`{"resourceType":"Patient","id":"p","gender":"male","birthDate":"1950","deceasedDateTime":"2020"}`)
	require.NoError(t, r.err)
	p := r.patients[0]
	assert.Equal(t, ehr.SexUnknown, p.Sex)
	assert.True(t, p.Birth.IsZero())
	assert.Len(t, p.Identifiers, 2)
	assert.Len(t, p.Deaths, 2)
	assert.Equal(t, map[string]int{"duplicate-patient": 2, "sex-conflict": 1, "birth-conflict": 1}, r.tally.Warnings)
}

func TestDuplicateResources(t *testing.T) {
	other := strings.Replace(conditionP, "I21.9", "I22", 1)
	r := read(t, fhir.Options{}, bundleOf(patientP, conditionP), conditionP, other, other, encounterP, encounterP)
	require.NoError(t, r.err)
	assert.Len(t, r.patients[0].Conditions, 2, "both versions")
	assert.Len(t, r.patients[0].Encounters, 1)
	assert.Equal(t, map[string]int{"duplicate-resource": 3, "differing-resource": 1}, r.tally.Warnings)
	assert.Equal(t, map[string]int{"Condition": 2, "Encounter": 1}, r.tally.Left)
	assert.Equal(t, 4, r.tally.Items["Condition"])

	r = read(t, fhir.Options{}, conditionP, statementP)
	require.NoError(t, r.err)
	require.Len(t, r.patients, 1, "a patient without a Patient is kept")
	assert.Len(t, r.patients[0].Conditions, 1)
	assert.Equal(t, map[string]int{"no-patient-resource": 1, "unresolved-medication": 1}, r.tally.Warnings)
}
