package omop_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/allelerx/allelerx/cohort/ehr/omop"
)

func Example() {
	dir, err := os.MkdirTemp("", "cdm")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{
		"PERSON.csv":        "person_id,gender_concept_id,year_of_birth\n1,8532,1950\n",
		"DRUG_EXPOSURE.csv": "drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,days_supply\n1,1,1322185,2026-03-01,30\n",
		"CONCEPT.csv":       "concept_id,concept_name,vocabulary_id,concept_class_id,concept_code\n1322185,clopidogrel 75 MG Oral Tablet,RxNorm,Clinical Drug,309362\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			fmt.Println(err)
			return
		}
	}

	ctx := context.Background()
	source, err := omop.Open(ctx, dir, omop.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer source.Close()
	for p, err := range source.Patients(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, e := range p.Exposures {
			fmt.Println(p.Sex, e.Concept.Codes[0].Code, e.Concept.Codes[0].Display, e.Start, e.DaysSupply)
		}
	}
	fmt.Println(source.Tally().Items["drug_exposure"])
	// Output:
	// female 309362 clopidogrel 75 MG Oral Tablet 2026-03-01 30
	// 1
}
