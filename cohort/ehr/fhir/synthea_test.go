package fhir_test

import (
	"encoding/json"
	"maps"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/fhir"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// plain is a Synthea bundle as encoding/json sees it, resource by resource.
type plain struct {
	counts map[string]int
	byType map[string][]map[string]any
}

// countPlainly counts the resources of a bundle without this package.
func countPlainly(t *testing.T, name string) plain {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	var bundle struct {
		Entry []struct {
			Resource map[string]any `json:"resource"`
		} `json:"entry"`
	}
	require.NoError(t, json.Unmarshal(text, &bundle))
	p := plain{map[string]int{}, map[string][]map[string]any{}}
	for _, e := range bundle.Entry {
		kind := e.Resource["resourceType"].(string)
		p.counts[kind]++
		p.byType[kind] = append(p.byType[kind], e.Resource)
	}
	return p
}

func at(v any, path ...any) any {
	for _, p := range path {
		switch p := p.(type) {
		case string:
			m, _ := v.(map[string]any)
			v = m[p]
		case int:
			l, _ := v.([]any)
			if len(l) <= p {
				return nil
			}
			v = l[p]
		}
	}
	return v
}

// All 120 bundles, by counts of encoding/json on the same files.
func TestSynthea(t *testing.T) {
	names, _ := bundles(t)
	want := map[string]plain{}
	total := map[string]int{}
	for _, name := range names {
		p := countPlainly(t, name)
		for kind, n := range p.counts {
			total[kind] += n
		}
		require.Len(t, p.byType["Patient"], 1)
		want[p.byType["Patient"][0]["id"].(string)] = p
	}
	// Counted once more by Python's json: 16,979 observations and so on.
	assert.Equal(t, 16979, total["Observation"])
	assert.Equal(t, 875, total["MedicationRequest"])

	for _, workers := range []int{1, 3} {
		source, err := fhir.Open(t.Context(), filepath.Join(refdata.Dir(t), "ehr/fhir-r4"), fhir.Options{Workers: workers})
		require.NoError(t, err)
		seen := map[string]bool{}
		for p, err := range source.Patients(t.Context()) {
			require.NoError(t, err)
			require.False(t, seen[p.ID], "yielded once")
			seen[p.ID] = true
			if workers == 1 {
				comparePatient(t, want[p.ID], p)
			}
		}
		assert.Len(t, seen, 120)
		tally := source.Tally()
		assert.Equal(t, 120, tally.Files)
		assert.Equal(t, total, tally.Items)
		left := maps.Clone(total)
		for _, kind := range []string{"Patient", "Condition", "Observation", "Procedure", "Encounter", "MedicationRequest"} {
			delete(left, kind)
		}
		assert.Equal(t, left, tally.Left)
		assert.Empty(t, tally.Warnings)
	}
}

// comparePatient compares a patient with what encoding/json read.
func comparePatient(t *testing.T, want plain, p *ehr.Patient) {
	t.Helper()
	self := want.byType["Patient"][0]
	assert.Equal(t, self["gender"], p.Sex.String())
	assert.Equal(t, self["birthDate"], p.Birth.String())
	assert.Len(t, p.Identifiers, len(self["identifier"].([]any)))
	if died, ok := self["deceasedDateTime"].(string); ok {
		require.Len(t, p.Deaths, 1)
		when, err := time.Parse(time.RFC3339, died)
		require.NoError(t, err)
		assert.True(t, when.Equal(p.Deaths[0].At.At))
	} else {
		assert.Empty(t, p.Deaths)
	}
	assert.NotEmpty(t, p.Race.Codes)
	assert.NotEmpty(t, p.Race.Text)
	assert.Equal(t, at(self, "extension", 1, "extension", 1, "valueString"), p.Ethnicity.Text)

	assert.Len(t, p.Conditions, want.counts["Condition"])
	for i, c := range want.byType["Condition"] {
		got := p.Conditions[i]
		assert.Equal(t, at(c, "code", "coding", 0, "code"), got.Concept.Codes[0].Code)
		assert.Equal(t, ehr.SNOMED, got.Concept.Codes[0].System)
		assert.Equal(t, at(c, "clinicalStatus", "coding", 0, "code") == "active", got.Status == ehr.Active)
		assert.Equal(t, c["abatementDateTime"] != nil, !got.End.IsZero())
		assert.Equal(t, strings.TrimPrefix(at(c, "encounter", "reference").(string), "urn:uuid:"), got.Encounter)
	}
	assert.Len(t, p.Exposures, want.counts["MedicationRequest"])
	for i, m := range want.byType["MedicationRequest"] {
		got := p.Exposures[i]
		assert.Equal(t, ehr.Code{
			System: ehr.RxNorm, Code: at(m, "medicationCodeableConcept", "coding", 0, "code").(string),
			Display: at(m, "medicationCodeableConcept", "coding", 0, "display").(string),
		}, got.Concept.Codes[0])
		assert.Equal(t, m["status"], got.Status.String())
		assert.Equal(t, ehr.Ordered, got.Kind)
		assert.Equal(t, strings.Replace(m["authoredOn"].(string), "+00:00", "Z", 1), got.Start.String())
		asNeeded, _ := at(m, "dosageInstruction", 0, "asNeededBoolean").(bool)
		assert.Equal(t, asNeeded, got.AsNeeded)
		if period, ok := at(m, "dosageInstruction", 0, "timing", "repeat", "period").(float64); ok {
			perDay := at(m, "dosageInstruction", 0, "timing", "repeat", "frequency").(float64) / period
			if at(m, "dosageInstruction", 0, "timing", "repeat", "periodUnit") == "h" {
				perDay *= 24
			}
			assert.InDelta(t, perDay, got.PerDay, 1e-9)
			assert.InDelta(t, 1, got.Dose.Value, 0)
		}
		assert.Equal(t, m["reasonReference"] != nil, len(got.Reason.Codes) > 0, "the Condition that is named")
	}
	compareMeasurements(t, want, p)
	assert.Len(t, p.Procedures, want.counts["Procedure"])
	assert.Len(t, p.Encounters, want.counts["Encounter"])
	for i, e := range want.byType["Encounter"] {
		assert.Equal(t, e["id"], p.Encounters[i].ID)
		assert.Equal(t, at(e, "class", "code"), p.Encounters[i].Class.Codes[0].Code)
		assert.Equal(t, at(e, "type", 0, "text"), p.Encounters[i].Concept.Text)
	}
}

func compareMeasurements(t *testing.T, want plain, p *ehr.Patient) {
	t.Helper()
	i := 0
	for _, o := range want.byType["Observation"] {
		parts, _ := o["component"].([]any)
		for _, part := range append([]any{o}, parts...) {
			require.Less(t, i, len(p.Measurements))
			got := p.Measurements[i]
			i++
			assert.Equal(t, at(part, "code", "coding", 0, "code"), got.Concept.Codes[0].Code)
			if value, ok := at(part, "valueQuantity", "value").(float64); ok {
				assert.InDelta(t, value, got.Value.Value, 0)
				assert.Equal(t, at(part, "valueQuantity", "code"), got.Value.Unit)
			} else {
				assert.True(t, math.IsNaN(got.Value.Value))
			}
			if text := at(part, "valueCodeableConcept", "text"); text != nil {
				assert.Equal(t, text, got.ValueCode.Text)
			}
		}
	}
	assert.Len(t, p.Measurements, i, "observations and their components")
}
