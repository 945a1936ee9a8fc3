package fhir_test

import (
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

// concepts are the texts of exposures with their statuses.
func concepts(p *ehr.Patient) (out []string) {
	for _, e := range p.Exposures {
		out = append(out, e.Concept.Text+" "+e.Status.String())
	}
	return out
}

// What says that a medication was not taken, in any version of FHIR, never counts
// as taken.
func TestNeverTaken(t *testing.T) {
	for _, tc := range []struct{ name, kind, members, want string }{
		{"not taken", "MedicationStatement", `"status":"not-taken"`, "refuted"},
		{"STU3, not taken", "MedicationStatement", `"status":"active","taken":"n"`, "refuted"},
		{"STU3, taken", "MedicationStatement", `"status":"active","taken":"y"`, "active"},
		{"STU3, not given", "MedicationAdministration", `"status":"completed","notGiven":true`, "refuted"},
		{"DSTU2, not given", "MedicationAdministration", `"status":"completed","wasNotGiven":true`, "refuted"},
		{"DSTU2, not taken", "MedicationStatement", `"status":"completed","wasNotTaken":true`, "refuted"},
		{"R5, not taking", "MedicationStatement", `"status":"recorded","adherence":{"code":{"coding":[{"code":"not-taking"}]}}`, "refuted"},
		{"R5, stopped", "MedicationStatement", `"status":"recorded","adherence":{"code":{"coding":[{"code":"stopped-as-directed"}]}}`, "stopped"},
		{"R5, on hold", "MedicationStatement", `"status":"recorded","adherence":{"code":{"coding":[{"code":"on-hold"}]}}`, "on hold"},
		{"refuted stays refuted", "MedicationAdministration", `"status":"not-done","adherence":{"code":{"coding":[{"code":"stopped"}]}}`, "refuted"},
		{"declined", "MedicationDispense", `"status":"declined"`, "refuted"},
		{"not to be done", "MedicationRequest", `"status":"active","doNotPerform":true`, "refuted"},
		{"an order that was withdrawn", "MedicationRequest", `"status":"cancelled"`, "refuted"},
		{"only planned", "MedicationRequest", `"status":"active","intent":"proposal"`, "planned"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p, r := one(t, about(tc.kind, `"id":"x","medicationCodeableConcept":{"text":"A"},`+tc.members))
			assert.Equal(t, []string{"A " + tc.want}, concepts(p))
			assert.Empty(t, r.tally.Warnings)
		})
	}
	p, r := one(t, about("MedicationStatement", `"status":"entered-in-error","id":"x"`), about("Procedure", `"status":"completed","notDone":true`),
		about("Procedure", `"status":"completed","notPerformed":true`))
	assert.Empty(t, p.Exposures)
	assert.Equal(t, ehr.Refuted, p.Procedures[0].Status)
	assert.Equal(t, ehr.Refuted, p.Procedures[1].Status)
	assert.Equal(t, map[string]int{"MedicationStatement": 1}, r.tally.Left)
}

// An extension that changes what a resource means is not passed over.
func TestModifierExtension(t *testing.T) {
	p, r := one(t, about("MedicationStatement", `"status":"active","modifierExtension":[{"url":"urn:not","valueBoolean":true}]`),
		about("Condition", `"modifierExtension":[]`),
		about("MedicationRequest", `"status":"active","dosageInstruction":[{"modifierExtension":[{"url":"urn:not"}],"doseAndRate":[{"doseQuantity":{"value":5}}],"asNeededBoolean":true}]`))
	assert.Len(t, p.Exposures, 1)
	assert.False(t, p.Exposures[0].AsNeeded)
	assert.NotEqual(t, 5.0, p.Exposures[0].Dose.Value)
	assert.Len(t, p.Conditions, 1)
	assert.Equal(t, map[string]int{"modifier-extension": 2}, r.tally.Warnings)
	assert.Equal(t, map[string]int{"MedicationStatement": 1}, r.tally.Left)
}

// Each way to name a patient, an encounter and a medication.
func TestWaysToRefer(t *testing.T) {
	for _, subject := range []string{
		`"reference":"Patient/p"`, `"reference":"http://h/fhir/Patient/p"`, `"reference":"https://h:8080/r4/Patient/p/_history/3"`, `"reference":"urn:uuid:7b"`,
		`"reference":"URN:UUID:7b"`, `"reference":"Patient?identifier=urn:mrn|17"`, `"reference":"Patient?identifier=urn%3Amrn%7C17"`, `"reference":"Patient?identifier=17"`,
		`"identifier":{"system":"urn:mrn","value":"17"}`, `"identifier":{"value":"17"}`, `"reference":"Patient/p","type":"Patient","display":"x"`,
	} {
		t.Run(subject, func(t *testing.T) {
			r := read(t, fhir.Options{Workers: 1}, `{"resourceType":"Bundle","type":"transaction","entry":[
				{"fullUrl":"urn:uuid:7b","resource":{"resourceType":"Patient","id":"p","identifier":[{"system":"urn:mrn","value":"17"}]}},
				{"resource":{"resourceType":"Condition","subject":{`+subject+`},"asserter":{"reference":"Practitioner?identifier=http://hl7.org/fhir/sid/us-npi|999"}}}]}`)
			require.NoError(t, r.err)
			require.Len(t, r.patients, 1)
			assert.Len(t, r.patients[0].Conditions, 1)
			assert.Empty(t, r.tally.Warnings)
			assert.Empty(t, r.tally.Left)
		})
	}
	for name, medication := range map[string]string{
		"relative": `"reference":"Medication/m"`, "absolute": `"reference":"http://h/fhir/Medication/m"`, "of the bundle": `"reference":"urn:uuid:8c"`,
		"contained": `"reference":"#m"`,
	} {
		t.Run("medication, "+name, func(t *testing.T) {
			r := read(t, fhir.Options{Workers: 1}, `{"resourceType":"Bundle","entry":[{"resource":`+patientP+`},
				{"resource":`+about("MedicationRequest", `"contained":[{"resourceType":"Medication","id":"m","code":{"text":"A"}}],"medicationReference":{`+medication+`}`)+`},
				{"fullUrl":"urn:uuid:8c","resource":{"resourceType":"Medication","id":"m","code":{"text":"A"}}}]}`)
			require.NoError(t, r.err)
			assert.Equal(t, []string{"A unknown"}, concepts(r.patients[0]))
			assert.Empty(t, r.tally.Warnings)
		})
	}
	// What is contained is of its own resource alone.
	p, _ := one(t,
		about("Condition", `"id":"c","code":{"text":"of another"}`),
		about("MedicationRequest", `"contained":[{"resourceType":"Condition","id":"c","code":{"text":"gout"}}],"reasonReference":[{"reference":"#c"}],"encounter":{"reference":"#c"}`),
		about("MedicationRequest", `"reasonReference":[{"reference":"#gone"}]`),
		about("MedicationRequest", `"reasonReference":[{"reference":"Condition/c"}],"context":{"reference":"Encounter/e"}`))
	assert.Equal(t, "gout", p.Exposures[0].Reason.Text)
	assert.Empty(t, p.Exposures[0].Encounter)
	assert.Empty(t, p.Exposures[1].Reason)
	assert.Equal(t, "of another", p.Exposures[2].Reason.Text)
	assert.Equal(t, "e", p.Exposures[2].Encounter)

	// A Medication that nobody can refer to changes nothing.
	p, _ = one(t, `{"resourceType":"Medication","code":{"text":"of nobody"}}`, about("MedicationRequest", `"medicationCodeableConcept":{"text":"A"}`))
	assert.Equal(t, []string{"A unknown"}, concepts(p))

	// Ingredients, where the Medication has no code.
	p, _ = one(t, about("MedicationRequest", `"id":"r","contained":[{"resourceType":"Medication","id":"m","ingredient":[
		{"itemCodeableConcept":{"text":"A"}},{"itemReference":{"reference":"#s","display":"B"}},{"item":{"concept":{"text":"C"}}}]}],"medicationReference":{"reference":"#m"}`))
	assert.Equal(t, []string{"A unknown", "B unknown", "C unknown"}, concepts(p))
}

// Subjects that are named by an identifier are found in any file, with little
// memory as with much, and never when two people have it.
func TestSubjectsByIdentifier(t *testing.T) {
	var patients, conditions []string
	for i := range 50 {
		patients = append(patients, fmt.Sprintf(`{"resourceType":"Patient","id":"%d","identifier":[{"system":"urn:mrn","value":"m%d"},{"system":"urn:x","value":"same"}]}`, i, i))
		conditions = append(conditions, fmt.Sprintf(`{"resourceType":"Condition","id":"c%d","code":{"text":"of %d"},"subject":{"identifier":{"system":"urn:mrn","value":"m%d"}}}`, i, i, i))
	}
	conditions = append(conditions,
		`{"resourceType":"Condition","subject":{"identifier":{"system":"urn:x","value":"same"}}}`,
		`{"resourceType":"Observation","component":[{}],"subject":{"identifier":{"system":"urn:mrn","value":"nobody's"}}}`,
		`{"resourceType":"Condition","subject":{"identifier":{"system":"urn:other","value":"m1"}}}`,
		`{"resourceType":"Condition","subject":{"reference":"Patient?identifier=urn:mrn"}}`)
	for _, o := range []fhir.Options{{}, {Memory: 1, Workers: 3}} {
		r := read(t, o, strings.Join(conditions, "\n"), strings.Join(patients, "\n"))
		require.NoError(t, r.err)
		require.Len(t, r.patients, 50)
		for _, p := range r.patients {
			require.Len(t, p.Conditions, 1)
			assert.Equal(t, "of "+p.ID, p.Conditions[0].Concept.Text)
		}
		assert.Equal(t, map[string]int{"unresolved-subject": 4}, r.tally.Warnings)
		assert.Equal(t, map[string]int{"Condition": 3, "Observation": 1}, r.tally.Left)
		assert.Equal(t, map[string]int{"Condition": 53, "Observation": 1, "Patient": 50}, r.tally.Items)
	}
	// In one bundle as well.
	r := read(t, fhir.Options{}, bundleOf(patients[0], patients[1], conditions[50], conditions[1]))
	require.NoError(t, r.err)
	assert.Empty(t, r.patients[0].Conditions)
	assert.Len(t, r.patients[1].Conditions, 1)
	assert.Equal(t, map[string]int{"unresolved-subject": 1}, r.tally.Warnings)
}

// Of several versions of a resource the newest counts, in whatever order they come.
func TestVersions(t *testing.T) {
	version := func(at, status string) string {
		return about("MedicationRequest", `"id":"r","meta":{"lastUpdated":"`+at+`"},"status":"`+status+`","medicationCodeableConcept":{"text":"A"}`)
	}
	old, late := version("2026-01-01T00:00:00Z", "active"), version("2026-01-02T00:00:00+01:00", "stopped")
	pressure := func(at string, n int) string {
		return about("Observation", `"id":"o","meta":{"lastUpdated":"`+at+`"},"component":[`+strings.TrimSuffix(strings.Repeat(`{"valueInteger":`+fmt.Sprint(n)+`},`, n), ",")+`]`)
	}
	for _, tc := range []struct {
		name      string
		resources []string
		want      []string
		warnings  map[string]int
	}{
		{"newest last", []string{old, late}, []string{"A stopped"}, map[string]int{"older-version": 1}},
		{"newest first", []string{late, old}, []string{"A stopped"}, map[string]int{"older-version": 1}},
		{"the same again", []string{late, late}, []string{"A stopped"}, map[string]int{"duplicate-resource": 1}},
		{"no times", []string{version("", "active"), version("", "stopped")}, []string{"A active", "A stopped"}, map[string]int{"differing-resource": 1}},
		{"entered in error, later", []string{old, version("2026-01-03T00:00:00Z", "entered-in-error")}, nil, map[string]int{"entered-in-error": 1, "older-version": 1}},
		{"entered in error, no times", []string{version("", "entered-in-error"), version("", "active")}, nil, map[string]int{"entered-in-error": 1, "older-version": 1}},
		{"put right after an error", []string{version("2025-01-03T00:00:00Z", "entered-in-error"), old}, []string{"A active"}, map[string]int{"entered-in-error": 1}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p, r := one(t, tc.resources...)
			assert.Equal(t, tc.want, concepts(p))
			assert.Equal(t, tc.warnings, r.tally.Warnings)
			lines := read(t, fhir.Options{Memory: 1}, append([]string{patientP}, tc.resources...)...)
			require.NoError(t, lines.err)
			assert.Equal(t, tc.want, concepts(lines.patients[0]), "from files of their own")
			assert.Equal(t, r.tally.Left, lines.tally.Left)
		})
	}
	p, r := one(t, pressure("2026-01-01T00:00:00Z", 3), pressure("2026-01-02T00:00:00Z", 2))
	assert.Len(t, p.Measurements, 3, "the newer, and its two components: none of the older")
	assert.InDelta(t, 2.0, p.Measurements[1].Value.Value, 0)
	assert.Equal(t, map[string]int{"Observation": 1}, r.tally.Left)
	// A Patient that was put right is in no conflict with itself.
	patient := func(at, sex string) string {
		return `{"resourceType":"Patient","id":"p","meta":{"lastUpdated":"` + at + `"},"gender":"` + sex + `","birthDate":"1950"}`
	}
	r = read(t, fhir.Options{}, patient("2026-01-02T00:00:00Z", "female"), patient("2026-01-01T00:00:00Z", "male"))
	require.NoError(t, r.err)
	assert.Equal(t, ehr.Female, r.patients[0].Sex)
	assert.Equal(t, map[string]int{"older-version": 1}, r.tally.Warnings)
	assert.Equal(t, map[string]int{"Patient": 1}, r.tally.Left)
	// Only what was entered in error: nobody.
	r = read(t, fhir.Options{}, old, version("2026-02-02T00:00:00Z", "entered-in-error"))
	require.NoError(t, r.err)
	require.Len(t, r.patients, 1)
	r = read(t, fhir.Options{}, version("2026-02-02T00:00:00Z", "entered-in-error"))
	require.NoError(t, r.err)
	assert.Empty(t, r.patients)
}

// Every type of Bundle.
func TestBundleTypes(t *testing.T) {
	order := about("MedicationRequest", `"id":"r","status":"active","medicationCodeableConcept":{"text":"A"}`)
	for _, tc := range []struct {
		name, text string
		want       []string
		warnings   map[string]int
	}{
		{"searchset", `{"resourceType":"Bundle","type":"searchset","total":2,"link":[{"relation":"next","url":"x"}],"entry":[{"resource":` + patientP + `,"search":{"mode":"match"}},
			{"resource":` + order + `,"search":{"mode":"include"}},{"resource":{"resourceType":"OperationOutcome"},"search":{"mode":"outcome"}}]}`, []string{"A active"}, nil},
		{"batch", `{"resourceType":"Bundle","type":"batch","entry":[{"resource":` + patientP + `,"request":{"method":"PUT","url":"Patient/p"}},
			{"request":{"method":"POST","url":"MedicationRequest"},"resource":` + order + `},{"request":{"method":"GET","url":"Patient"}}]}`, []string{"A active"}, map[string]int{"no-resource": 1}},
		{"history, deleted", `{"resourceType":"Bundle","type":"history","entry":[{"resource":` + patientP + `},
			{"request":{"method":"DELETE","url":"MedicationRequest/r"},"response":{"status":"204"}},{"resource":` + order + `,"request":{"method":"PUT","url":"x"}}]}`, nil, map[string]int{"deleted-resource": 1}},
		{"history, deleted and made again", `{"resourceType":"Bundle","type":"history","entry":[{"resource":` + patientP + `},{"resource":` + order + `},
			{"request":{"method":"DELETE","url":"http://h/MedicationRequest/r"}},{"resource":` + strings.Replace(order, "active", "stopped", 1) + `}]}`, []string{"A active"}, map[string]int{"deleted-resource": 1}},
		{"history, oldest first", `{"resourceType":"Bundle","type":"history","entry":[{"resource":` + patientP + `},
			{"resource":` + strings.Replace(order, `"status"`, `"meta":{"lastUpdated":"2026-01-01T00:00:00Z"},"status"`, 1) + `},
			{"request":{"method":"DELETE","url":"MedicationRequest/r"},"response":{"lastModified":"2026-01-02T00:00:00Z"}}]}`, nil, map[string]int{"deleted-resource": 1}},
		{"no entries", `{"resourceType":"Bundle","type":"searchset","total":0}` + "\n" + patientP, nil, nil},
		{"an array", `[` + patientP + `,` + order + `]`, []string{"A active"}, nil},
		{"an array of bundles", "[\n" + bundleOf(patientP) + ",\n" + bundleOf(order) + "\n]\n", []string{"A active"}, nil},
	} {
		t.Run(tc.name, func(t *testing.T) {
			r := read(t, fhir.Options{}, tc.text)
			require.NoError(t, r.err)
			require.Len(t, r.patients, 1)
			assert.Equal(t, tc.want, concepts(r.patients[0]))
			if tc.warnings == nil {
				tc.warnings = map[string]int{}
			}
			assert.Equal(t, tc.warnings, r.tally.Warnings)
		})
	}
	r := read(t, fhir.Options{}, `[`+patientP+`,{"SENTINEL":1}]`)
	require.EqualError(t, r.err, fmt.Sprintf("fhir: the file: byte %d: this object has no resourceType, so it is no FHIR: get the file again from where it was exported", len(patientP)+2))
	r = read(t, fhir.Options{}, `[`+patientP+`,`)
	require.ErrorContains(t, r.err, "this is not JSON")
	r = read(t, fhir.Options{}, patientP, `[1,2]`, `[{"x":1}]`, `[]`, `{"transactionTime":"2026","output":[{"type":"Patient","url":"x"}]}`, "not,a,record\n")
	require.NoError(t, r.err)
	assert.Equal(t, map[string]int{"not-fhir": 5}, r.tally.Warnings)
	for _, mark := range []string{"\xff\xfe", "\xfe\xff"} {
		r = read(t, fhir.Options{}, mark+"{\x00")
		require.EqualError(t, r.err, "fhir: the file: byte 0: this is text in UTF-16: write it in UTF-8, as FHIR wants it")
	}
}

// What a file is called does not matter, nor in how many pieces gzip has it.
func TestNamesOfFiles(t *testing.T) {
	dir := t.TempDir()
	for name, text := range map[string]string{
		"PATIENT.NDJSON": patientP, "Condition.JSON.GZ": zipped(conditionP[:40]) + zipped(conditionP[40:]) + zipped("\r\n"),
		"export": "\xef\xbb\xbf" + medication + "\r\n" + statementP, "bundle.Json": "\xef\xbb\xbf" + bundleOf(encounterP),
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	source, err := fhir.Open(t.Context(), dir, fhir.Options{})
	require.NoError(t, err)
	for p, err := range source.Patients(t.Context()) {
		require.NoError(t, err)
		assert.Equal(t, ehr.Male, p.Sex)
		assert.Len(t, p.Conditions, 1)
		assert.Len(t, p.Encounters, 1)
		assert.Equal(t, []string{"Plavix active"}, concepts(p))
	}
	assert.Empty(t, source.Tally().Warnings)
	assert.Equal(t, 4, source.Tally().Files)
}

// Dates as exact as they are, with the offsets that servers write.
func TestDatesOfServers(t *testing.T) {
	for _, tc := range []struct{ text, want string }{
		{"2019", "2019"},
		{"2019-03", "2019-03"},
		{"2019-03-01", "2019-03-01"},
		{"2019-03-01T10:00:00Z", "2019-03-01T10:00:00Z"},
		{"2019-03-01T10:00:00.123+01:00", "2019-03-01T10:00:00+01:00"},
		{"2019-03-01T10:00:00-0500", "2019-03-01T10:00:00-05:00"},
		{"2019-03-01T10:00:00.000+0000", "2019-03-01T10:00:00Z"},
		{"2019-03-01T10:00", "2019-03-01"},
		{"2019-02-30", ""},
		{"01.03.2019", ""},
		{"2019-03-01T10:00:00-05000", ""},
	} {
		p, r := one(t, about("Procedure", `"performedDateTime":"`+tc.text+`"`), about("Observation", `"effectiveInstant":"`+tc.text+`"`),
			about("Condition", `"onsetPeriod":{"start":"`+tc.text+`"},"abatementString":"long ago"`))
		assert.Equal(t, tc.want, p.Procedures[0].Start.String(), tc.text)
		assert.Equal(t, tc.want, p.Measurements[0].At.String(), tc.text)
		assert.Equal(t, tc.want, p.Conditions[0].Start.String(), tc.text)
		if tc.want == "" {
			assert.NotZero(t, r.tally.Warnings["bad-date"], tc.text)
		}
	}
}
