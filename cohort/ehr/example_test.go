package ehr_test

import (
	"fmt"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
)

func Example() {
	p := ehr.Patient{
		Sex:   ehr.Female,
		Birth: ehr.Time{At: time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC), Precision: ehr.Year},
		Exposures: []ehr.Exposure{{
			Concept: ehr.Concept{Codes: []ehr.Code{{System: ehr.RxNorm, Code: "309362", Display: "clopidogrel 75 MG Oral Tablet"}}},
			Start:   ehr.Date(2026, time.March, 1), Kind: ehr.Ordered, DaysSupply: 30,
		}},
	}
	for _, e := range p.Exposures {
		fmt.Println(p.Sex, p.Birth, e.Kind, e.Concept.Codes[0].Display, e.Start)
	}
	// Output:
	// female 1950 ordered clopidogrel 75 MG Oral Tablet 2026-03-01
}
