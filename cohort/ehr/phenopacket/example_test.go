package phenopacket_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/allelerx/allelerx/cohort/ehr/phenopacket"
)

func Example() {
	dir, err := os.MkdirTemp("", "phenopacket")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	text := `{"id":"case-1","subject":{"id":"proband","sex":"FEMALE","dateOfBirth":"1990-06-16T00:00:00Z"},
		"phenotypicFeatures":[
			{"type":{"id":"HP:0001250","label":"Seizure"},"onset":{"age":{"iso8601duration":"P3Y"}}},
			{"type":{"id":"HP:0000316","label":"Hypertelorism"},"excluded":true}],
		"metaData":{"phenopacketSchemaVersion":"2.0"}}`
	if err := os.WriteFile(filepath.Join(dir, "case.json"), []byte(text), 0o600); err != nil {
		fmt.Println(err)
		return
	}

	for patient, err := range phenopacket.Dir(dir).Patients(context.Background()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, c := range patient.Conditions {
			fmt.Println(patient.Sex, c.Concept.Text, c.Status, c.Start.At.Year())
		}
	}
	// Output:
	// female Seizure active 1993
	// female Hypertelorism refuted 1
}
