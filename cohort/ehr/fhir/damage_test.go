package fhir_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/fhir"
	"github.com/allelerx/allelerx/genomics/file"
)

// marked is a person whose every name and number is the mark.
const marked = `{"resourceType":"Patient","id":"SENTINEL","name":[{"family":"SENTINEL"}],"identifier":[{"system":"SENTINEL","value":"SENTINEL"}],"birthDate":"SENTINEL"}`

// Each damage is an error that says where, and names nobody.
func TestDamage(t *testing.T) {
	good := bundleOf(marked, strings.ReplaceAll(conditionP, "Patient/p", "Patient/SENTINEL"))
	middle := strings.Index(good, `"Condition"`)
	lines := marked + "\n\n" + conditionP + "\n"
	for _, tc := range []struct{ name, text, want string }{
		{"broken in the middle", good[:middle] + "SENTINEL" + good[middle:], fmt.Sprintf("byte %d: this is not JSON", middle)},
		{"a comma too many", strings.Replace(good, "},\n{", "},\n,{", 1), "this is not JSON"},
		{"no comma", strings.Replace(good, "},\n{", "}\n{", 1), fmt.Sprintf("byte %d: this is not JSON", strings.Index(good, "},\n{")+2)},
		{"a bracket of another kind", strings.Replace(good, "}],\"birth", "}},\"birth", 1), "this is not JSON"},
		{"cut", good[:middle], "this is not JSON"},
		{"cut after the entries", good[:len(good)-1], fmt.Sprintf("byte %d: this is not JSON", len(good)-1)},
		{"cut in an escape", good[:middle] + `\`, "this is not JSON"},
		{"more behind it", good + "SENTINEL", fmt.Sprintf("byte %d: this is not JSON", len(good))},
		{"a key that is none", `{"resourceType":"Bundle",SENTINEL:1}`, "byte 25: this is not JSON"},
		{"an entry that is none", `{"resourceType":"Bundle","entry":["SENTINEL"]}`, "byte 34: an entry of the bundle is no object"},
		{"an entry in an inner bundle", bundleOf(`{"resourceType":"Bundle","entry":["SENTINEL"]}`), "an entry of the bundle is no object"},
		{"broken beside the entries", `{"resourceType":"Bundle","signature":{"who":SENTINEL},"entry":[]}`, "byte 44: this is not JSON"},
		{"no type, later", good + `{"SENTINEL":1}`, fmt.Sprintf("byte %d: this object has no resourceType", len(good))},
		{"a broken line", lines + `{"resourceType":"Condition","id":"SENTINEL" "x"}`, fmt.Sprintf("line 4: byte %d: this is not JSON", len(lines)+44)},
		{"a cut line", lines + `{"resourceType":"Condition","id":"SENTINEL`, "line 4: byte"},
		{"a line of no type", lines + `{"id":"SENTINEL"}`, fmt.Sprintf("line 4: byte %d: this line has no resourceType", len(lines))},
		{"a line that is no object", lines + `"SENTINEL"`, "line 4: byte"},
		{"deep", lines + `{"resourceType":"Condition","x":` + strings.Repeat("[", 1000) + strings.Repeat("]", 1000) + "}", "nested deeper than 300 levels"},
		{"many values", lines + `{"resourceType":"Condition","x":[` + strings.Repeat("1,", 4<<20+1) + "1]}", "holds more than 4 million values"},
		{"cut gzip", zipped(good)[:200], "the file: its data end early: copy the file again"},
		{"cut gzip of lines", zipped(lines)[:len(zipped(lines))-10], "the file: its data end early: copy the file again"},
		{"bad gzip", "\x1f\x8bSENTINEL", "it begins like gzip but is not"},
		{"only a bracket", "{", "this is not JSON"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			for _, workers := range []int{1, 2} {
				r := read(t, fhir.Options{Workers: workers}, tc.text)
				require.Error(t, r.err)
				assert.True(t, strings.HasPrefix(r.err.Error(), "fhir: the file: "), r.err.Error())
				assert.Contains(t, r.err.Error(), tc.want)
				assert.NotContains(t, fmt.Sprintf("%v %+v %#v %+v", r.err, r.err, r.warnings, r.tally), "SENTINEL")
			}
		})
	}
	r := read(t, fhir.Options{ShowNames: true}, "{")
	require.ErrorContains(t, r.err, "SENTINEL.json", "where the caller asks for names")
}

// A run over marked people, with all that is warned of: nobody is named.
func TestNobodyIsNamed(t *testing.T) {
	s := func(kind, members string) string {
		return strings.ReplaceAll(about(kind, members), "Patient/p", "Patient/SENTINEL")
	}
	odd := []string{
		marked, strings.Replace(marked, `"birth`, `"gender":"male","birth`, 1), strings.Replace(marked, `"birthDate":"SENTINEL"`, `"gender":"female","birthDate":"1950"`, 1),
		strings.Replace(marked, `"birthDate":"SENTINEL"`, `"birthDate":"1951","link":[{"type":"replaces"}]`, 1),
		s("Condition", `"id":"SENTINEL","code":`+coded("SENTINEL", "SENTINEL")+`,"onsetDateTime":"2999","abatementDateTime":"2998"`),
		s("Condition", `"id":"SENTINEL","code":{"coding":[{"code":"SENTINEL"}]},"verificationStatus":"provisional"`), s("Condition", `"id":"SENTINEL3","verificationStatus":"entered-in-error"`),
		s("SENTINEL SENTINEL", `"x":1`), s("Encounter", `"status":"planned"`), s("Observation", `"valueQuantity":{"value":1e999}`), s("Observation", `"valuePeriod":{}`),
		s("MedicationRequest", `"medicationReference":{"reference":"Medication/SENTINEL"},"dosage":[{},{}],"dosageInstruction":[{},{}]`),
		s("MedicationRequest", `"medicationReference":{"reference":"#SENTINEL"}`),
		`{"resourceType":"Condition","subject":{"reference":"Group/SENTINEL"}}`, `{"resourceType":"Condition","subject":{"reference":"#SENTINEL"}}`,
		`{"resourceType":"Condition","subject":{"reference":"Patient?identifier=SENTINEL|2"}}`, `{"resourceType":"Condition","subject":{"display":"SENTINEL"}}`,
		`{"resourceType":"Condition","subject":{"reference":"Patient/SENTINEL2"}}`, `{"resourceType":"Patient","name":"SENTINEL"}`, `{"SENTINEL":"SENTINEL"}`,
	}
	r := read(t, fhir.Options{}, bundleOf(odd...), bundleOf(odd...), "SENTINEL", `{"SENTINEL":1}`)
	require.NoError(t, r.err)
	assert.Len(t, r.patients, 2)
	for _, code := range []string{
		"duplicate-patient", "sex-conflict", "birth-conflict", "linked-patient", "unknown-system", "no-system", "future-date", "reversed-interval",
		"unconfirmed-condition", "entered-in-error", "planned-encounter", "bad-number", "bad-date", "value-type", "several-dosages", "unresolved-medication",
		"other-subject", "unresolved-subject", "no-subject", "no-patient-resource", "no-id", "no-resource", "not-fhir", "duplicate-resource", "differing-resource",
	} {
		assert.NotZero(t, r.tally.Warnings[code], code)
	}
	assert.NotContains(t, fmt.Sprintf("%+v %+v", r.warnings, r.tally), "SENTINEL")
}

// endless is one line that does not end, of two gigabytes.
type endless struct {
	front string
	left  int64
}

func (e *endless) Read(p []byte) (int, error) {
	if e.left <= 0 {
		return 0, io.EOF
	}
	n := copy(p, e.front)
	e.front = e.front[n:]
	if n == 0 {
		n = copy(p, bytes.Repeat([]byte("SENTINEL"), 1+len(p)/8))
	}
	e.left -= int64(n)
	return n, nil
}

// streamed reads what a reader gives, under a name that shows nothing.
func streamed(t testing.TB, o fhir.Options, r func() io.Reader) (n int, err error) {
	t.Helper()
	o.Open = func(context.Context, string) (file.Input, error) { return file.FromReader("SENTINEL", r()), nil }
	source, err := fhir.Open(t.Context(), "SENTINEL", o)
	require.NoError(t, err)
	for _, err := range source.Patients(t.Context()) {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

func TestTwoGigabytesInALine(t *testing.T) {
	for _, tc := range []struct{ name, front, want string }{
		{"of an export", patientP + "\n" + patientP + "\n" + `{"resourceType":"Patient","id":"`, fmt.Sprintf("fhir: the file: line 3: byte %d: this line is longer than 16 MiB: correct the file, or raise Options.MaxItem", 2*len(patientP)+2)},
		{"of a bundle", `{"resourceType":"Bundle","entry":[{"id":"`, "fhir: the file: byte 34: what begins here is longer than 16 MiB: correct the file, or raise Options.MaxItem"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := streamed(t, fhir.Options{MaxItem: 16 << 20}, func() io.Reader { return &endless{tc.front, 2 << 30} })
			runtime.ReadMemStats(&after)
			require.EqualError(t, err, tc.want)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(160<<20), "all that was ever allocated")
		})
	}
	// A long line below the limit is read.
	text := strings.Repeat(" ", 20<<20)
	n, err := streamed(t, fhir.Options{}, func() io.Reader {
		return strings.NewReader(patientP + "\n" + strings.Replace(patientP, `"p"`, `"q","x":"`+text+`"`, 1) + "\n" + strings.Replace(patientP, `"p"`, `"r"`, 1))
	})
	require.NoError(t, err)
	assert.Equal(t, 3, n)
	_, err = streamed(t, fhir.Options{MaxItem: 10}, func() io.Reader { return strings.NewReader(patientP + "\n" + patientP) })
	require.EqualError(t, err, "fhir: the file: line 1: byte 0: this line is longer than 10 bytes: correct the file, or raise Options.MaxItem")
}

func TestOpenErrors(t *testing.T) {
	_, err := fhir.Open(t.Context(), filepath.Join(t.TempDir(), "SENTINEL"), fhir.Options{})
	require.EqualError(t, err, "fhir: the file: there is no such file: check the name")
	_, err = fhir.Open(t.Context(), t.TempDir(), fhir.Options{})
	require.EqualError(t, err, "fhir: there is no file to read: name a file, or a folder that holds some")
	_, err = fhir.Open(t.Context(), ".", fhir.Options{MaxItem: -1})
	require.ErrorContains(t, err, "MaxItem")
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = fhir.Open(cancelled, ".", fhir.Options{})
	require.ErrorIs(t, err, context.Canceled)
	for _, err := range fhir.Dir(filepath.Join(t.TempDir(), "none")).Patients(t.Context()) {
		require.ErrorIs(t, err, os.ErrNotExist)
	}
	for _, text := range []string{"SENTINEL", "[]", `{"log":1}`} {
		_, err = streamed(t, fhir.Options{}, func() io.Reader { return strings.NewReader(text) })
		require.EqualError(t, err, "fhir: the file: byte 0: this is no FHIR in JSON: name a bundle, an NDJSON file, or a folder of them")
	}
	r := read(t, fhir.Options{Memory: 1, TempDir: filepath.Join(t.TempDir(), "none")}, patientP)
	require.ErrorContains(t, r.err, "fhir: no temporary file: ")
	require.ErrorContains(t, r.err, "Options.TempDir")
}

func TestStandardInputOnce(t *testing.T) {
	r, w, err := os.Pipe()
	require.NoError(t, err)
	before := os.Stdin
	os.Stdin = r
	defer func() { os.Stdin = before; r.Close() }()
	_, err = w.WriteString(patientP)
	require.NoError(t, err)
	w.Close()
	source := fhir.Dir("-")
	for _, err := range source.Patients(t.Context()) {
		require.NoError(t, err)
	}
	for _, err := range source.Patients(t.Context()) {
		require.ErrorIs(t, err, file.ErrConsumed)
	}
}

// FuzzFHIR reads anything, as a document and as lines: no panic, and what is read
// with little memory is what is read with much.
func FuzzFHIR(f *testing.F) {
	f.Add(bundleOf(patientP, conditionP, medication, statementP, encounterP))
	f.Add(strings.Join([]string{patientP, conditionP, medication, statementP, encounterP}, "\n"))
	f.Add(`{"entry":[{"fullUrl":"urn:uuid:1","resource":{"resourceType":"Patient"}}],"resourceType":"Bundle"}`)
	f.Add(patientP + "\n" + about("Observation", `"valueQuantity":{"value":"1e5"},"component":[{"valueRatio":{"numerator":{"value":"x"}}}]`))
	f.Add(patientP + "\n" + about("MedicationRequest", `"dosageInstruction":[{"timing":{"repeat":{"frequency":1e9,"period":1e-9,"periodUnit":"s"}},"doseAndRate":[{"doseRange":{}}]}]`))
	f.Add("{\"resourceType\":\"Bundle\",\"entry\":[\"\\")
	f.Fuzz(func(t *testing.T, text string) {
		var want []string
		for i, o := range []fhir.Options{{Workers: 1}, {Workers: 2, Memory: 1}} {
			o.AsOf = ehr.Date(2026, 1, 1)
			o.Open = func(context.Context, string) (file.Input, error) {
				return file.FromReader("stream", iotestSmall(text)), nil
			}
			source, err := fhir.Open(t.Context(), "stream", o)
			require.NoError(t, err)
			var got []string
			for p, err := range source.Patients(t.Context()) {
				if err != nil {
					require.True(t, strings.HasPrefix(err.Error(), "fhir: the file: "), err.Error())
					got = append(got, err.Error())
					break
				}
				got = append(got, fmt.Sprintf("%+v", *p))
			}
			if i == 0 {
				want = got
			}
			require.Equal(t, want, got)
		}
	})
}

// iotestSmall gives few bytes at a time, so that values lie across reads.
func iotestSmall(text string) io.Reader { return &small{strings.NewReader(text)} }

type small struct{ r *strings.Reader }

func (s *small) Read(p []byte) (int, error) { return s.r.Read(p[:min(len(p), 7)]) }
