package fhir_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/fhir"
)

// about is a resource of a kind about the patient p.
func about(kind, members string) string {
	return `{"resourceType":"` + kind + `","subject":{"reference":"Patient/p"},` + members + `}`
}

func coded(system, code string) string {
	return `{"coding":[{"system":"` + system + `","code":"` + code + `"}]}`
}

func TestMedications(t *testing.T) {
	for _, tc := range []struct {
		name, kind, members string
		check               func(t *testing.T, e ehr.Exposure)
	}{
		{
			"an order with all", "MedicationRequest", `"status":"active","intent":"order","authoredOn":"2026-01-01",
			"medicationCodeableConcept":{"text":"x"},"encounter":{"reference":"Encounter/e"},"reasonCode":[{"text":"gout"}],
			"dosageInstruction":[{"route":{"text":"oral"},"asNeededBoolean":true,
				"timing":{"repeat":{"frequency":2,"period":1,"periodUnit":"d","boundsPeriod":{"start":"2026-02-01","end":"2026-03"}}},
				"doseAndRate":[{"doseQuantity":{"value":75,"unit":"milligram","system":"http://unitsofmeasure.org","code":"mg"}}]}],
			"dispenseRequest":{"numberOfRepeatsAllowed":3,"validityPeriod":{"start":"2026-01-02","end":"2027-01-02"},
				"expectedSupplyDuration":{"value":1,"unit":"months","system":"http://unitsofmeasure.org","code":"mo"}}`,
			func(t *testing.T, e ehr.Exposure) {
				assert.Equal(t, "2026-02-01", e.Start.String())
				assert.Equal(t, "2026-03", e.End.String())
				assert.Equal(t, ehr.Quantity{Value: 75, Unit: "mg"}, e.Dose)
				assert.InDelta(t, 2, e.PerDay, 0)
				assert.Equal(t, 30, e.DaysSupply)
				assert.Equal(t, 3, e.Refills)
				assert.Equal(t, "oral", e.Route.Text)
				assert.Equal(t, "gout", e.Reason.Text)
				assert.Equal(t, "e", e.Encounter)
				assert.True(t, e.AsNeeded)
				assert.Equal(t, ehr.Active, e.Status)
			},
		},
		{
			"valid from", "MedicationRequest", `"status":"on-hold","authoredOn":"2026-01-01","dispenseRequest":{"validityPeriod":{"start":"2026-01-02"},"expectedSupplyDuration":{"value":"90"}}`,
			func(t *testing.T, e ehr.Exposure) {
				assert.Equal(t, "2026-01-02", e.Start.String())
				assert.True(t, e.End.IsZero())
				assert.Equal(t, 90, e.DaysSupply)
				assert.Equal(t, ehr.OnHold, e.Status)
				assert.True(t, math.IsNaN(e.Dose.Value))
			},
		},
		{"a plan", "MedicationRequest", `"status":"active","intent":"plan"`, status(ehr.Planned)},
		{"a stopped plan", "MedicationRequest", `"status":"stopped","intent":"plan"`, status(ehr.Stopped)},
		{"not to be done", "MedicationRequest", `"status":"active","doNotPerform":true`, status(ehr.Refuted)},
		{"cancelled", "MedicationRequest", `"status":"cancelled"`, status(ehr.Refuted)},
		{"completed", "MedicationRequest", `"status":"completed"`, status(ehr.Completed)},
		{"draft", "MedicationRequest", `"status":"draft"`, status(ehr.Planned)},
		{"no status", "MedicationRequest", `"x":1`, status(ehr.StatusUnknown)},
		{
			"dispensed", "MedicationDispense", `"status":"completed","whenPrepared":"2026-01-01","whenHandedOver":"2026-01-02",
			"daysSupply":{"value":2,"unit":"wk"},"dosageInstruction":[{"timing":{"code":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/v3-GTSAbbreviation","code":"TID"}]}}}],
			"context":{"reference":"http://h/Encounter/e2"}`,
			func(t *testing.T, e ehr.Exposure) {
				assert.Equal(t, ehr.Dispensed, e.Kind)
				assert.Equal(t, ehr.StatusUnknown, e.Status, "that it was handed over is no end")
				assert.Equal(t, "2026-01-02", e.Start.String())
				assert.Equal(t, 14, e.DaysSupply)
				assert.InDelta(t, 3, e.PerDay, 0)
				assert.Equal(t, "e2", e.Encounter)
			},
		},
		{"prepared", "MedicationDispense", `"status":"in-progress","whenPrepared":"2026-01-01"`, status(ehr.Planned)},
		{"declined", "MedicationDispense", `"status":"declined"`, status(ehr.Refuted)},
		{
			"given", "MedicationAdministration", `"status":"completed","effectivePeriod":{"start":"2026-01-01T08:00:00Z","end":"2026-01-01T09:00:00Z"},
			"dosage":{"dose":{"value":5,"unit":"mg"},"route":` + coded("http://snomed.info/sct", "47625008") + `}`,
			func(t *testing.T, e ehr.Exposure) {
				assert.Equal(t, ehr.Administered, e.Kind)
				assert.Equal(t, "2026-01-01T09:00:00Z", e.End.String())
				assert.Equal(t, ehr.Quantity{Value: 5, Unit: "mg"}, e.Dose)
				assert.Equal(t, ehr.SNOMED, e.Route.Codes[0].System)
			},
		},
		{"not given", "MedicationAdministration", `"status":"not-done","effectiveDateTime":"2026-01-01"`, status(ehr.Refuted)},
		{
			"reported", "MedicationStatement", `"status":"active","effectiveDateTime":"2025","dosage":[{"asNeededCodeableConcept":{"text":"pain"},
			"doseAndRate":[{"doseRange":{"low":{"value":1},"high":{"value":2,"unit":"{tbl}"}}}],"timing":{"repeat":{"when":["MORN","EVE"]}}}]`,
			func(t *testing.T, e ehr.Exposure) {
				assert.Equal(t, ehr.Reported, e.Kind)
				assert.Equal(t, "2025", e.Start.String())
				assert.Equal(t, ehr.Quantity{Value: 2, Unit: "{tbl}", Comparator: "<="}, e.Dose)
				assert.InDelta(t, 2, e.PerDay, 0)
				assert.True(t, e.AsNeeded)
			},
		},
		{"not taken", "MedicationStatement", `"status":"not-taken"`, status(ehr.Refuted)},
		{"intended", "MedicationStatement", `"status":"intended"`, status(ehr.Planned)},
		{
			"contained", "MedicationRequest", `"contained":[{"resourceType":"Medication","id":"m1","code":{"text":"A"},"form":{"text":"eye drops"}}],"medicationReference":{"reference":"#m1"}`,
			func(t *testing.T, e ehr.Exposure) {
				assert.Equal(t, "A", e.Concept.Text)
				assert.Equal(t, "eye drops", e.Form.Text)
			},
		},
		{"R5", "MedicationRequest", `"medication":{"concept":{"text":"B"}}`, func(t *testing.T, e ehr.Exposure) { assert.Equal(t, "B", e.Concept.Text) }},
		{
			"some hours", "MedicationRequest", `"dosageInstruction":[{"timing":{"repeat":{"frequency":1,"period":4,"periodUnit":"h","boundsDuration":{"value":10,"unit":"d"}}},"doseQuantity":{"value":1}}]`,
			func(t *testing.T, e ehr.Exposure) {
				assert.InDelta(t, 6, e.PerDay, 0)
				assert.Equal(t, 10, e.DaysSupply)
				assert.InDelta(t, 1, e.Dose.Value, 0)
			},
		},
		{
			"some days a week", "MedicationRequest", `"dosageInstruction":[{"timing":{"repeat":{"timeOfDay":["08:00:00"],"dayOfWeek":["mon","thu"]}}}]`,
			func(t *testing.T, e ehr.Exposure) { assert.InDelta(t, 2.0/7, e.PerDay, 1e-12) },
		},
		{
			"a period of no unit", "MedicationRequest", `"dosageInstruction":[{"timing":{"repeat":{"frequency":1,"period":0,"periodUnit":"x"}}}]`,
			func(t *testing.T, e ehr.Exposure) { assert.Zero(t, e.PerDay) },
		},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p, r := one(t, about(tc.kind, tc.members))
			require.Len(t, p.Exposures, 1)
			assert.Empty(t, r.warnings)
			assert.Equal(t, tc.kind, p.Exposures[0].Source)
			tc.check(t, p.Exposures[0])
		})
	}
	p, r := one(t, about("MedicationRequest", `"dosageInstruction":[{"doseQuantity":{"value":1}},{"doseQuantity":{"value":2}}]`),
		about("MedicationRequest", `"medicationReference":{"reference":"#gone","display":"Z"}`))
	assert.InDelta(t, 1, p.Exposures[0].Dose.Value, 0)
	assert.Equal(t, "Z", p.Exposures[1].Concept.Text)
	assert.Equal(t, map[string]int{"several-dosages": 1, "unresolved-medication": 1}, r.tally.Warnings)
}

func status(want ehr.Status) func(*testing.T, ehr.Exposure) {
	return func(t *testing.T, e ehr.Exposure) { assert.Equal(t, want, e.Status) }
}

func TestConditions(t *testing.T) {
	for _, tc := range []struct {
		name, members, start, end string
		status                    ehr.Status
		warning                   string
	}{
		{"active", `"clinicalStatus":` + coded("http://terminology.hl7.org/CodeSystem/condition-clinical", "active") + `,"onsetDateTime":"2020-05"`, "2020-05", "", ehr.Active, ""},
		{"a period", `"clinicalStatus":"resolved","onsetPeriod":{"start":"2020","end":"2021"}`, "2020", "2021", ehr.Completed, ""},
		{"abated", `"onsetDateTime":"2020-01-01","abatementDateTime":"2020-01-01"`, "2020-01-01", "2020-01-01", ehr.StatusUnknown, ""},
		{"by age", `"onsetAge":{"value":50,"system":"http://unitsofmeasure.org","code":"a"},"abatementAge":{"value":51,"unit":"years"}`, "2000", "2001", ehr.StatusUnknown, ""},
		{"by age, reversed", `"onsetAge":{"value":50,"unit":"a"},"abatementAge":{"value":18,"unit":"mo"}`, "2000", "1951-12", ehr.StatusUnknown, "reversed-interval"},
		{"by weeks", `"onsetAge":{"value":2,"code":"wk"},"abatementAge":{"value":20,"code":"d"}`, "1950-06-30", "1950-07-06", ehr.StatusUnknown, ""},
		{"of no age", `"onsetAge":{"value":2.5,"code":"a"},"abatementAge":{"value":2,"code":"furlongs"}`, "", "", ehr.StatusUnknown, ""},
		{"refuted", `"verificationStatus":` + coded("http://terminology.hl7.org/CodeSystem/condition-ver-status", "refuted"), "", "", ehr.Refuted, ""},
		{"refuted, before R4", `"clinicalStatus":"active","verificationStatus":"refuted","assertedDate":"2020"`, "", "", ehr.Refuted, ""},
		{"not confirmed", `"clinicalStatus":"active","verificationStatus":"differential"`, "", "", ehr.StatusUnknown, "unconfirmed-condition"},
		{"reversed", `"onsetDateTime":"2020-01-02","abatementDateTime":"2020-01-01"`, "2020-01-02", "2020-01-01", ehr.StatusUnknown, "reversed-interval"},
		{"in the future", `"onsetDateTime":"2999"`, "2999", "", ehr.StatusUnknown, "future-date"},
		{"recorded in the future", `"recordedDate":"2999-01-01"`, "", "", ehr.StatusUnknown, "future-date"},
		{"no date", `"onsetDateTime":"in SENTINEL's youth"`, "", "", ehr.StatusUnknown, "bad-date"},
		{"unknown system", `"code":` + coded("urn:SENTINEL", "x"), "", "", ehr.StatusUnknown, "unknown-system"},
		{"no system", `"code":{"coding":[{"code":"x"},{}]}`, "", "", ehr.StatusUnknown, "no-system"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p, r := one(t, about("Condition", tc.members))
			require.Len(t, p.Conditions, 1)
			c := p.Conditions[0]
			assert.Equal(t, tc.start, c.Start.String())
			assert.Equal(t, tc.end, c.End.String())
			assert.Equal(t, tc.status, c.Status)
			if tc.warning == "" {
				assert.Empty(t, r.warnings)
				return
			}
			assert.Equal(t, map[string]int{tc.warning: 1}, r.tally.Warnings)
			assert.NotContains(t, fmt.Sprintf("%+v", r.warnings), "SENTINEL")
		})
	}
}

func TestObservations(t *testing.T) {
	for _, tc := range []struct {
		name, members string
		check         func(t *testing.T, m ehr.Measurement)
	}{
		{
			"quantity", `"status":"final","effectiveDateTime":"2020","valueQuantity":{"value":1.5e1,"comparator":"<","unit":"mg per dL","system":"urn:oid:2.16.840.1.113883.6.8","code":"mg/dL"},
			"referenceRange":[{"type":` + coded("http://terminology.hl7.org/CodeSystem/referencerange-meaning", "treatment") + `,"low":{"value":9}},{"low":{"value":1},"high":{"value":2}}]`,
			func(t *testing.T, m ehr.Measurement) {
				assert.Equal(t, ehr.Quantity{Value: 15, Unit: "mg/dL", Comparator: "<"}, m.Value)
				assert.InDelta(t, 1, m.Low, 0)
				assert.InDelta(t, 2, m.High, 0)
				assert.Equal(t, ehr.Completed, m.Status)
			},
		},
		{
			"the record's unit", `"status":"preliminary","effectivePeriod":{"start":"2020"},"valueQuantity":{"value":"7","unit":"drops","system":"urn:x","code":"d"}`,
			func(t *testing.T, m ehr.Measurement) {
				assert.Equal(t, ehr.Quantity{Value: 7, Unit: "drops"}, m.Value)
				assert.Equal(t, ehr.Active, m.Status)
				assert.Equal(t, "2020", m.At.String())
			},
		},
		{"code", `"status":"registered","valueCodeableConcept":` + coded("http://snomed.info/sct/731000124108", "1"), func(t *testing.T, m ehr.Measurement) {
			assert.Equal(t, ehr.Code{System: ehr.SNOMED, Code: "1"}, m.ValueCode.Codes[0])
			assert.Equal(t, ehr.Planned, m.Status)
		}},
		{"integer", `"status":"cancelled","valueInteger":4,"issued":"2020-01-01T00:00:00Z"`, func(t *testing.T, m ehr.Measurement) {
			assert.InDelta(t, 4, m.Value.Value, 0)
			assert.Equal(t, ehr.Refuted, m.Status)
			assert.Equal(t, "2020-01-01T00:00:00Z", m.At.String())
		}},
		{"words", `"valueString":"pos\u00edtive \ud83d\ude00"`, valueText("posítive 😀")},
		{"a half surrogate", `"valueString":"x\ud83d"`, func(t *testing.T, m ehr.Measurement) {
			assert.True(t, strings.HasPrefix(m.ValueCode.Text, "x"))
		}},
		{"no UTF-8", "\"valueString\":\"x\xff\"", valueText("x\uFFFD")},
		{"time", `"valueTime":"10:00:00","effectiveInstant":"2020-01-01T00:00:00Z"`, valueText("10:00:00")},
		{"yes", `"valueBoolean":true`, valueText("true")},
		{"ratio", `"valueRatio":{"numerator":{"value":1},"denominator":{"value":128}}`, valueText("1:128")},
		{"range", `"valueRange":{"low":{"value":3.50,"unit":"mg"},"high":{"value":5,"unit":"mg"}}`, valueText("3.50 mg-5 mg")},
		{"half a range", `"valueRange":{"low":{"value":3}}`, valueText("3-")},
		{"none", `"dataAbsentReason":{"text":"lost"},"effectiveTiming":{"event":["2020-02-02"]}`, func(t *testing.T, m ehr.Measurement) {
			assert.True(t, math.IsNaN(m.Value.Value))
			assert.Equal(t, "2020-02-02", m.At.String())
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p, r := one(t, about("Observation", tc.members))
			require.Len(t, p.Measurements, 1)
			assert.Empty(t, r.warnings)
			tc.check(t, p.Measurements[0])
		})
	}
	p, r := one(t, about("Observation", `"id":"o","code":{"text":"pressure"},"component":[{"code":{"text":"systolic"},"valueQuantity":{"value":1e999}},{"valueSampledData":{}}]`))
	require.Len(t, p.Measurements, 3)
	assert.Equal(t, "systolic", p.Measurements[1].Concept.Text)
	assert.Equal(t, "Observation.component", p.Measurements[1].Source)
	assert.True(t, math.IsNaN(p.Measurements[1].Value.Value))
	assert.Equal(t, map[string]int{"bad-number": 1, "value-type": 1}, r.tally.Warnings)
}

func valueText(want string) func(*testing.T, ehr.Measurement) {
	return func(t *testing.T, m ehr.Measurement) {
		assert.Equal(t, want, m.ValueCode.Text)
		assert.True(t, math.IsNaN(m.Value.Value))
	}
}

func TestProceduresAndEncounters(t *testing.T) {
	p, r := one(t,
		about("Procedure", `"status":"not-done","performedDateTime":"2020"`), about("Procedure", `"status":"in-progress","occurrencePeriod":{"start":"2020","end":"2021"}`),
		about("Procedure", `"status":"stopped"`), about("Procedure", `"status":"preparation"`), about("Procedure", `"status":"on-hold"`),
		about("Encounter", `"status":"finished","id":"e","class":[{"coding":[{"system":"http://terminology.hl7.org/x","code":"IMP"}]}],"type":[{"text":"stay"}],"period":{"start":"2020-01-02","end":"2020-01-05"}`),
		about("Encounter", `"status":"planned"`), about("Encounter", `"status":"cancelled"`), about("Encounter", `"status":"entered-in-error"`),
		about("Condition", `"verificationStatus":"entered-in-error"`), about("AllergyIntolerance", `"x":1`), about("Not A Type", `"x":1`))
	var statuses []ehr.Status
	for _, one := range p.Procedures {
		statuses = append(statuses, one.Status)
	}
	assert.Equal(t, []ehr.Status{ehr.Refuted, ehr.Active, ehr.Stopped, ehr.Planned, ehr.OnHold}, statuses)
	assert.Equal(t, "2021", p.Procedures[1].End.String())
	require.Len(t, p.Encounters, 1)
	assert.Equal(t, "IMP", p.Encounters[0].Class.Codes[0].Code)
	assert.Equal(t, "2020-01-05", p.Encounters[0].End.String())
	assert.Equal(t, map[string]int{"planned-encounter": 1, "cancelled-encounter": 1, "entered-in-error": 2}, r.tally.Warnings)
	assert.Equal(t, map[string]int{"Encounter": 3, "Condition": 1, "AllergyIntolerance": 1, "other": 1}, r.tally.Left)
}

func TestPatients(t *testing.T) {
	r := read(t, fhir.Options{AsOf: ehr.Date(2020, time.January, 1)},
		`{"resourceType":"Patient","id":"a","gender":"other","birthDate":"2020-01-01","deceasedBoolean":true,"link":[{"type":"replaced-by"}],
		"extension":[{"url":"http://hl7.org/fhir/us/core/StructureDefinition/us-core-race","extension":[
			{"url":"detailed","valueCoding":{"system":"urn:oid:2.16.840.1.113883.6.238","code":"2108-9"}},{"url":"text","valueString":"European"}]}]}`,
		`{"resourceType":"Patient","id":"b","birthDate":"2020-01-02","deceasedBoolean":false}`,
		`{"resourceType":"Patient","id":"c","birthDate":"1950","deceasedDateTime":"1940"}`,
		`{"resourceType":"Patient","id":"d","deceasedDateTime":"SENTINEL"}`,
		`{"resourceType":"Patient"}`)
	require.NoError(t, r.err)
	require.Len(t, r.patients, 4)
	assert.Equal(t, ehr.OtherSex, r.patients[0].Sex)
	assert.Equal(t, []ehr.Death{{Source: "Patient"}}, r.patients[0].Deaths)
	assert.Equal(t, "2108-9", r.patients[0].Race.Codes[0].Code)
	assert.Empty(t, r.patients[1].Deaths)
	assert.Len(t, r.patients[3].Deaths, 1, "that the person died is kept")
	assert.Equal(t, map[string]int{"linked-patient": 1, "future-date": 1, "reversed-interval": 1, "bad-date": 1, "no-id": 1}, r.tally.Warnings)
}

// Each URI and OID, by terminology.hl7.org.
func TestSystems(t *testing.T) {
	for uri, want := range map[string]string{
		"http://snomed.info/sct": ehr.SNOMED, "urn:oid:2.16.840.1.113883.6.96": ehr.SNOMED,
		"http://www.nlm.nih.gov/research/umls/rxnorm": ehr.RxNorm, "urn:oid:2.16.840.1.113883.6.88": ehr.RxNorm,
		"http://loinc.org": ehr.LOINC, "http://loinc.org/": ehr.LOINC, "urn:oid:2.16.840.1.113883.6.1": ehr.LOINC,
		"http://hl7.org/fhir/sid/icd-10-cm": ehr.ICD10CM, "urn:oid:2.16.840.1.113883.6.90": ehr.ICD10CM,
		"http://hl7.org/fhir/sid/icd-9-cm": ehr.ICD9CM, "urn:oid:2.16.840.1.113883.6.103": ehr.ICD9CM,
		"http://hl7.org/fhir/sid/icd-10": ehr.ICD10, "http://www.whocc.no/atc": ehr.ATC, "urn:oid:2.16.840.1.113883.6.73": ehr.ATC,
		"http://hl7.org/fhir/sid/cvx": ehr.CVX, "http://hl7.org/fhir/sid/ndc": ehr.NDC, "http://unitsofmeasure.org": ehr.UCUM,
		"http://human-phenotype-ontology.org": ehr.HPO, "http://www.omim.org": ehr.OMIM, "http://purl.obolibrary.org/obo/mondo.owl": ehr.MONDO,
		"https://fhir-terminology.ohdsi.org": ehr.OMOP, "http://hl7.org/fhir/sid/icd-9-cm/procedure": "http://hl7.org/fhir/sid/icd-9-cm/procedure",
	} {
		p, r := one(t, about("Condition", `"code":`+coded(uri, "1")))
		assert.Equal(t, want, p.Conditions[0].Concept.Codes[0].System)
		assert.Empty(t, r.warnings, uri)
	}
}
