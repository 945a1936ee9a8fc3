package fhir_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/allelerx/allelerx/cohort/ehr/fhir"
)

func Example() {
	dir, err := os.MkdirTemp("", "fhir")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{
		"Patient.ndjson": `{"resourceType":"Patient","id":"p1","gender":"female","birthDate":"1950"}`,
		"MedicationRequest.ndjson": `{"resourceType":"MedicationRequest","status":"active","subject":{"reference":"Patient/p1"},` +
			`"authoredOn":"2026-03-01","medicationCodeableConcept":{"coding":[{"system":` +
			`"http://www.nlm.nih.gov/research/umls/rxnorm","code":"309362","display":"clopidogrel 75 MG Oral Tablet"}]}}`,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			fmt.Println(err)
			return
		}
	}

	source := fhir.Dir(dir)
	for patient, err := range source.Patients(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, e := range patient.Exposures {
			fmt.Println(patient.Sex, patient.Birth, e.Status, e.Concept.Codes[0].Display, e.Start)
		}
	}
	fmt.Println(source.Tally().Items["MedicationRequest"])
	// Output:
	// female 1950 active clopidogrel 75 MG Oral Tablet 2026-03-01
	// 1
}
