package phenopacket_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/phenopacket"
	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// read reads texts as the files of a folder, in order.
func read(t testing.TB, o phenopacket.Options, texts ...string) ([]*ehr.Patient, ehr.Tally, []ehr.Warning, error) {
	t.Helper()
	dir := t.TempDir()
	for i, text := range texts {
		require.NoError(t, os.WriteFile(filepath.Join(dir, fmt.Sprintf("SENTINEL_%02d.json", i)), []byte(text), 0o600))
	}
	var warnings []ehr.Warning
	o.Warn = func(w ehr.Warning) { warnings = append(warnings, w) }
	source, err := phenopacket.Open(t.Context(), dir, o)
	require.NoError(t, err)
	var patients []*ehr.Patient
	for p, err := range source.Patients(t.Context()) {
		if err != nil {
			return patients, source.Tally(), warnings, err
		}
		patients = append(patients, p)
	}
	return patients, source.Tally(), warnings, nil
}

// All 40 of them, by what encoding/json finds without this package.
func TestPhenopacketStore(t *testing.T) {
	names, err := filepath.Glob(filepath.Join(refdata.Dir(t), "ehr/phenopackets/*.json"))
	require.NoError(t, err)
	require.Len(t, names, 40)
	want := map[string]int{"phenopackets": 40}
	excluded := map[string]int{}
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		var p map[string]any
		require.NoError(t, json.Unmarshal(text, &p))
		for _, list := range []string{"phenotypicFeatures", "diseases", "interpretations"} {
			items, _ := p[list].([]any)
			want[list] += len(items)
			for _, i := range items {
				if x, _ := i.(map[string]any)["excluded"].(bool); x {
					excluded[p["id"].(string)]++
				}
			}
		}
	}
	// Counted once more by Python's json.
	assert.Equal(t, map[string]int{"phenopackets": 40, "phenotypicFeatures": 763, "diseases": 40, "interpretations": 40}, want)

	source := phenopacket.Dir(filepath.Join(refdata.Dir(t), "ehr/phenopackets"))
	conditions, refuted, sexes := 0, 0, map[ehr.Sex]int{}
	for p, err := range source.Patients(t.Context()) {
		require.NoError(t, err)
		conditions += len(p.Conditions)
		sexes[p.Sex]++
		n := 0
		for _, c := range p.Conditions {
			if c.Status == ehr.Refuted {
				n++
			}
			assert.True(t, c.Start.IsZero(), "no date of birth is given in any")
		}
		assert.Equal(t, excluded[p.ID], n)
		refuted += n
	}
	assert.Equal(t, 803, conditions)
	assert.Equal(t, 368, refuted)
	assert.Equal(t, map[ehr.Sex]int{ehr.Female: 21, ehr.Male: 15, ehr.SexUnknown: 4}, sexes)
	tally := source.Tally()
	assert.Equal(t, 40, tally.Files)
	assert.Equal(t, want, tally.Items)
	assert.Equal(t, map[string]int{"interpretations": 40}, tally.Left)
	// 29 last seen, 35 features and 10 diseases by age; 12 and 11 by class or gestation.
	assert.Equal(t, map[string]int{"age-without-birth": 74, "onset-class": 23}, tally.Warnings)
}

const full = `{
 "id": "case-1",
 "subject": {"id": "s", "alternateIds": ["a"], "sex": "OTHER_SEX", "dateOfBirth": "1990-06-16T05:00:00Z",
  "timeAtLastEncounter": {"age": {"iso8601duration": "P30Y"}},
  "vitalStatus": {"status": "DECEASED", "timeOfDeath": {"timestamp": "2021-01-02T03:04:05Z"}, "causeOfDeath": {"id": "MONDO:0005068", "label": "MI"}}},
 "phenotypicFeatures": [
  {"type": {"id": "HP:0001250", "label": "Seizure"}, "onset": {"ageRange": {"start": {"iso8601duration": "P3Y"}, "end": {"iso8601duration": "P5Y"}}},
   "resolution": {"timestamp": "1992-01-01T00:00:00Z"}},
  {"type": {"id": "SCTID:22298006"}, "onset": {"gestationalAge": {"weeks": 30}}},
  {"type": {"id": "XX:1"}, "onset": {"interval": {"start": "2000-01-01T00:00:00Z", "end": "2001-01-01T00:00:00Z"}}},
  {"type": {"label": "no code"}, "onset": {"age": {"iso8601duration": "three"}}}],
 "diseases": [{"term": {"id": "OMIM:151100", "label": "LEOPARD"}, "excluded": true, "onset": {"timestamp": "someday"}}],
 "measurements": [
  {"assay": {"id": "LOINC:2160-0", "label": "Creatinine"}, "value": {"quantity": {"unit": {"id": "UCUM:mg/dL", "label": "mg per dL"}, "value": 1.5,
   "referenceRange": {"low": 0.5, "high": "1.2"}}}, "timeObserved": {"timestamp": "2999-01-01T00:00:00Z"}},
  {"assay": {"id": "LOINC:1"}, "value": {"ontologyClass": {"id": "NCIT:C1", "label": "Positive"}}},
  {"assay": {"id": "LOINC:55284-4"}, "complexValue": {"typedQuantities": [
   {"type": {"id": "NCIT:C25298", "label": "Systolic"}, "quantity": {"unit": {"id": "NCIT:C49670", "label": "mmHg"}, "value": 120}},
   {"type": {"id": "NCIT:C25299", "label": "Diastolic"}, "quantity": {"unit": {"id": "NCIT:C49670", "label": "mmHg"}, "value": "NaN"}}]}}],
 "medicalActions": [
  {"treatment": {"agent": {"id": "RxNorm:309362", "label": "clopidogrel"}, "routeOfAdministration": {"id": "NCIT:C38288", "label": "Oral"}, "drugType": "PRESCRIPTION",
   "doseIntervals": [
    {"quantity": {"unit": {"id": "UO:0000022", "label": "milligram"}, "value": 75}, "scheduleFrequency": {"id": "NCIT:C125004", "label": "Once Daily"},
     "interval": {"start": "2020-01-01T00:00:00Z", "end": "2020-02-01T00:00:00Z"}},
    {"scheduleFrequency": {"id": "NCIT:C64496", "label": "Twice Daily"}}]}, "treatmentTarget": {"id": "MONDO:0005068"}},
  {"treatment": {"agent": {"id": "ATC:B01AC04"}, "drugType": "EHR_MEDICATION_LIST"}},
  {"treatment": {"agent": {"id": "CHEBI:1"}, "drugType": "ADMINISTRATION_RELATED_TO_PROCEDURE"}},
  {"procedure": {"code": {"id": "NCIT:C15189"}, "performed": {"age": {"iso8601duration": "P10Y"}}}},
  {"radiationTherapy": {}}, {"therapeuticRegimen": {}}, {}],
 "biosamples": [{}, {}], "files": [{}], "interpretations": [{"id": "i"}],
 "metaData": {}}`

func TestFields(t *testing.T) {
	patients, tally, _, err := read(t, phenopacket.Options{}, full)
	require.NoError(t, err)
	require.Len(t, patients, 1)
	p := patients[0]
	assert.Equal(t, "case-1", p.ID)
	assert.Equal(t, []ehr.Identifier{{System: "subject", Value: "s"}, {System: "subject", Value: "a"}}, p.Identifiers)
	assert.Equal(t, ehr.OtherSex, p.Sex)
	assert.Equal(t, "1990-06-16", p.Birth.String())
	assert.Equal(t, "2020", p.Encounters[0].Start.String())
	require.Len(t, p.Deaths, 1)
	assert.Equal(t, "2021-01-02T03:04:05Z", p.Deaths[0].At.String())
	assert.Equal(t, ehr.MONDO, p.Deaths[0].Cause.Codes[0].System)

	require.Len(t, p.Conditions, 5)
	assert.Equal(t, ehr.Code{System: ehr.HPO, Code: "HP:0001250", Display: "Seizure"}, p.Conditions[0].Concept.Codes[0])
	assert.Equal(t, ehr.Completed, p.Conditions[0].Status)
	assert.Equal(t, ehr.Code{System: ehr.SNOMED, Code: "22298006"}, p.Conditions[1].Concept.Codes[0])
	assert.Equal(t, "2001-01-01T00:00:00Z", p.Conditions[2].End.String())
	assert.Equal(t, ehr.Code{System: ehr.OMIM, Code: "151100", Display: "LEOPARD"}, p.Conditions[4].Concept.Codes[0])
	assert.Equal(t, ehr.Refuted, p.Conditions[4].Status)

	require.Len(t, p.Measurements, 5)
	assert.Equal(t, ehr.Quantity{Value: 1.5, Unit: "mg/dL"}, p.Measurements[0].Value)
	assert.InDelta(t, 1.2, p.Measurements[0].High, 0)
	assert.Equal(t, "Positive", p.Measurements[1].ValueCode.Text)
	assert.Equal(t, ehr.Quantity{Value: 120, Unit: "mmHg"}, p.Measurements[3].Value)
	assert.True(t, math.IsNaN(p.Measurements[4].Value.Value))

	require.Len(t, p.Exposures, 4)
	e := p.Exposures[0]
	assert.Equal(t, ehr.Code{System: ehr.RxNorm, Code: "309362", Display: "clopidogrel"}, e.Concept.Codes[0])
	assert.Equal(t, ehr.Ordered, e.Kind)
	assert.Equal(t, ehr.Quantity{Value: 75, Unit: "milligram"}, e.Dose)
	assert.InDelta(t, 1, e.PerDay, 0)
	assert.Equal(t, "2020-02-01T00:00:00Z", e.End.String())
	assert.Equal(t, "Oral", e.Route.Text)
	assert.InDelta(t, 2, p.Exposures[1].PerDay, 0)
	assert.Equal(t, ehr.ATC, p.Exposures[2].Concept.Codes[0].System)
	assert.Equal(t, ehr.Administered, p.Exposures[3].Kind)
	assert.Equal(t, "2000", p.Procedures[0].Start.String())

	assert.Equal(t, map[string]int{
		"phenopackets": 1, "phenotypicFeatures": 4, "diseases": 1, "measurements": 3, "treatments": 3, "procedures": 1,
		"radiationTherapies": 1, "therapeuticRegimens": 1, "medicalActions": 1, "biosamples": 2, "files": 1, "interpretations": 1,
	}, tally.Items)
	assert.Equal(t, map[string]int{
		"radiationTherapies": 1, "therapeuticRegimens": 1, "medicalActions": 1, "biosamples": 2, "files": 1, "interpretations": 1,
	}, tally.Left)
	assert.Equal(t, map[string]int{
		"reversed-interval": 1, "onset-class": 1, "unknown-system": 2, "bad-age": 1, "bad-date": 1,
	}, tally.Warnings)
}

func TestFamiliesAndCohorts(t *testing.T) {
	one := func(id string) string { return fmt.Sprintf(`{"id":%q,"subject":{"id":%q}}`, id, id) }
	patients, tally, _, err := read(t, phenopacket.Options{Workers: 2},
		`{"id":"f","proband":`+one("p")+`,"relatives":[`+one("m")+`],"files":[{}],"metaData":{}}`,
		`{"id":"c","members":[`+one("a")+`,`+one("p")+`],"biosamples":[{}]}`,
		one("x")+"\n"+one("y"),
		`{"some":"other"}`, `no json`)
	require.NoError(t, err)
	var ids []string
	for _, p := range patients {
		ids = append(ids, p.ID)
	}
	assert.Equal(t, []string{"p", "m", "a", "p#2", "x", "y"}, ids)
	assert.Equal(t, 3, tally.Files)
	assert.Equal(t, map[string]int{"duplicate-patient": 1, "not-phenopacket": 2}, tally.Warnings)
}

func TestDamage(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, err := z.Write([]byte(strings.Replace(full, "case-1", strings.Repeat("SENTINEL", 5000), 1)))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	for _, tc := range []struct{ name, text, want string }{
		{"cut", full[:300], "phenopacket: the file: byte 300: this JSON ends early: get the file again"},
		{"broken", `{"id":"SENTINEL" "subject"}`, "phenopacket: the file: byte 17: this is not JSON: the file is broken here; get it again"},
		{"other type", `{"id":"SENTINEL","subject":"SENTINEL"}`, "phenopacket: the file: byte 37: this JSON is no phenopacket of version 2: it has a member of the wrong type (string); check the version"},
		{"no number", `{"id":"SENTINEL","subject":{},"measurements":[{"value":{"quantity":{"value":"SENTINEL"}}}]}`, "it has a member of the wrong type (number)"},
		{"cut gzip", packed.String()[:packed.Len()-20], "phenopacket: the file: its data end early: copy the file again"},
		{"bad gzip", "\x1f\x8bSENTINEL SENTINEL", "it begins like gzip but is not: copy the file again"},
		{"version 1", `{"id":"SENTINEL","subject":{"id":"a"},"metaData":{"phenopacketSchemaVersion":"1.0.0-RC3"}}`, "phenopacket: the file: byte 0: this phenopacket is not of version 2: convert it, for example with phenopacket-tools"},
		{"version 1 by what it denies", `{"id":"SENTINEL","subject":{"id":"a"},"phenotypicFeatures":[{"type":{"id":"HP:1"},"negated":true}]}`, "is not of version 2"},
		{"version 1 in a family", `{"proband":{"id":"SENTINEL","subject":{"id":"a"}},"relatives":[{"id":"b","phenotypicFeatures":[{"negated":false}]}]}`, "is not of version 2"},
		{"version 1 as proband", `{"proband":{"id":"SENTINEL","subject":{"id":"a"},"metaData":{"phenopacketSchemaVersion":"1.0"}}}`, "is not of version 2"},
		{"version 3", `{"id":"SENTINEL","subject":{"id":"a"},"metaData":{"phenopacketSchemaVersion":"3.0"}}`, "is not of version 2"},
		{"YAML", "id: SENTINEL\nsubject:\n  id: a\nmetaData:\n  phenopacketSchemaVersion: 2.0\n", "phenopacket: the file: byte 0: this is a phenopacket in YAML: write it as JSON, for example with phenopacket-tools"},
		{"a member without ID", `{"members":[{"id":"SENTINEL","subject":{"id":"a"}},{"subject":{}}]}`, "this is no phenopacket with an id"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, _, warnings, err := read(t, phenopacket.Options{}, tc.text)
			require.Error(t, err)
			assert.Contains(t, err.Error(), tc.want)
			assert.NotContains(t, fmt.Sprintf("%v %+v", err, warnings), "SENTINEL")
		})
	}
	_, _, _, err = read(t, phenopacket.Options{MaxFile: 100}, full)
	require.EqualError(t, err, "phenopacket: the file: byte 100: the file is longer than 100 bytes: cut it into phenopackets, or raise Options.MaxFile")
	_, _, _, err = read(t, phenopacket.Options{ShowNames: true}, "{")
	require.ErrorContains(t, err, "SENTINEL_00.json")
}

// Warnings, which tell of all that is odd in a packet, name nobody.
func TestNobodyIsNamed(t *testing.T) {
	marked := strings.NewReplacer("case-1", "SENTINEL", `"s"`, `"SENTINEL"`, "someday", "SENTINEL", "three", "SENTINEL", "XX:", "SENTINEL:").Replace(full)
	_, _, warnings, err := read(t, phenopacket.Options{}, marked, marked, `{"SENTINEL":1}`, "SENTINEL")
	require.NoError(t, err)
	assert.NotEmpty(t, warnings)
	assert.NotContains(t, fmt.Sprintf("%+v", warnings), "SENTINEL")
}

func TestOpenErrors(t *testing.T) {
	_, err := phenopacket.Open(t.Context(), filepath.Join(t.TempDir(), "SENTINEL"), phenopacket.Options{})
	require.EqualError(t, err, "phenopacket: the file: there is no such file: check the name")
	_, err = phenopacket.Open(t.Context(), t.TempDir(), phenopacket.Options{})
	require.EqualError(t, err, "phenopacket: there is no file to read: name a file, or a folder that holds some")
	_, err = phenopacket.Open(t.Context(), "x", phenopacket.Options{MaxFile: -1})
	require.ErrorContains(t, err, "MaxFile")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = phenopacket.Open(cancelled, ".", phenopacket.Options{})
	require.ErrorIs(t, err, context.Canceled)
	for _, err := range phenopacket.Dir(filepath.Join(t.TempDir(), "none")).Patients(t.Context()) {
		require.ErrorIs(t, err, os.ErrNotExist)
	}
}

// A stream is named alone: what is no phenopacket is an error.
func TestStreams(t *testing.T) {
	for _, tc := range []struct {
		text string
		ok   bool
	}{{full, true}, {"\xef\xbb\xbf" + full, true}, {"", false}, {`{"some":"other"}`, false}, {"[]", false}} {
		source, err := phenopacket.Open(t.Context(), "stream", phenopacket.Options{
			AsOf: ehr.Date(2000, time.January, 1),
			Open: func(context.Context, string) (file.Input, error) {
				return file.FromReader("SENTINEL", strings.NewReader(tc.text)), nil
			},
		})
		require.NoError(t, err)
		for _, err := range source.Patients(t.Context()) {
			assert.Equal(t, tc.ok, err == nil, "%v", err)
		}
		if tc.ok {
			assert.NotZero(t, source.Tally().Warnings["future-date"])
		}
	}
}

func TestStandardInputOnce(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	before := os.Stdin
	os.Stdin = r
	defer func() { os.Stdin = before; r.Close() }()
	_, err = w.WriteString(full)
	require.NoError(t, err)
	w.Close()
	source := phenopacket.Dir("-")
	for _, err := range source.Patients(t.Context()) {
		require.NoError(t, err)
	}
	for _, err := range source.Patients(t.Context()) {
		require.ErrorIs(t, err, file.ErrConsumed)
	}
}

func FuzzPhenopacket(f *testing.F) {
	f.Add(full)
	f.Add(`{"members":[{"id":"a","metaData":{}}]}`)
	f.Add(`{"id":"a","subject":{"dateOfBirth":"9999-12-31T00:00:00Z","timeAtLastEncounter":{"age":{"iso8601duration":"P99999Y"}}},"metaData":{}}`)
	f.Fuzz(func(t *testing.T, text string) {
		source, err := phenopacket.Open(t.Context(), "stream", phenopacket.Options{
			Workers: 1,
			Open: func(context.Context, string) (file.Input, error) {
				return file.FromReader("stream", strings.NewReader(text)), nil
			},
		})
		require.NoError(t, err)
		n := 0
		for _, err := range source.Patients(t.Context()) {
			if err != nil {
				assert.True(t, strings.HasPrefix(err.Error(), "phenopacket: the file"), err.Error())
				continue
			}
			n++
		}
		assert.GreaterOrEqual(t, source.Tally().Items["phenopackets"], n)
	})
}
