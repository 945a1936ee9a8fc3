package medication_test

import (
	"fmt"
	"time"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/medication"
)

func Example() {
	n, err := medication.New(kb.Default(), medication.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	asOf := time.Date(2026, time.March, 15, 0, 0, 0, 0, time.UTC)
	for _, e := range []ehr.Exposure{
		{Concept: ehr.Concept{Codes: []ehr.Code{{System: ehr.RxNorm, Code: "309362"}}}, Start: ehr.Date(2026, time.March, 1), DaysSupply: 30},
		{Concept: ehr.Concept{Text: "Simvistatin 10 MG"}, Start: ehr.Date(2026, time.January, 1), End: ehr.Date(2026, time.February, 1)},
		{Concept: ehr.Concept{Text: "tacrolimus 0.1 % ointment [Protopic]"}, Start: ehr.Date(2026, time.March, 1)},
		{Concept: ehr.Concept{Text: "simvastatin 20 MG Oral Tablet [Celexa]"}, Start: ehr.Date(2026, time.March, 1)},
	} {
		m := n.MapExposure(&e)
		a := medication.ActivityAt(&e, asOf, medication.ActivityOptions{})
		fmt.Println(m.Drugs(), m.Confidence, m.Site, a.State)
		for _, step := range m.How {
			fmt.Println("  ", step)
		}
		if m.Conflict != "" {
			fmt.Println("  ", m.Conflict)
		}
	}
	// Output:
	// [clopidogrel] high unknown active
	//    RxNorm 309362 → clopidogrel (embedded table)
	// [simvastatin] high unknown past
	//    a word of the text differs by one letter from simvastatin, and from no other name: read as that
	// [] high local active
	//    text names tacrolimus
	//    brand protopic → tacrolimus
	//    name (ointment, brand protopic): local
	// [] high systemic active
	//    text names simvastatin
	//    brand celexa → citalopram
	//    name (oral, tablet): systemic
	//    the name says simvastatin, the brand is of citalopram
}
