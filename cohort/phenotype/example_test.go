package phenotype_test

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/phenotype"
)

// records are two made people.
type records struct{}

func (records) Tally() ehr.Tally { return ehr.Tally{} }

func (records) Patients(context.Context) iter.Seq2[*ehr.Patient, error] {
	stroke := ehr.Concept{Codes: []ehr.Code{{System: ehr.ICD10CM, Code: "I63.9"}}}
	begin := []ehr.Exposure{{Concept: ehr.Concept{Text: "clopidogrel"}, Start: ehr.Date(2024, time.March, 1), DaysSupply: 90}}
	last := []ehr.Encounter{{Start: ehr.Date(2025, time.June, 1)}}
	return func(yield func(*ehr.Patient, error) bool) {
		_ = yield(&ehr.Patient{Exposures: begin, Encounters: last, Conditions: []ehr.Condition{{Concept: stroke, Start: ehr.Date(2024, time.April, 10)}}}, nil) &&
			yield(&ehr.Patient{Exposures: begin, Encounters: last}, nil) &&
			yield(&ehr.Patient{Encounters: last}, nil)
	}
}

func Example() {
	design, err := phenotype.ParseDesign("stroke.toml", []byte(`
[codes.stroke]
ICD10CM = ["I63*"]

[index] # new users of the drug
drug = ["clopidogrel"]

[outcome]
condition = "stroke"
to_day = 365
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	study, err := phenotype.NewStudy(design, phenotype.Options{
		Ingredients: func(e *ehr.Exposure) []string { return []string{e.Concept.Text} },
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := study.Run(context.Background(), records{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range result.Included() {
		fmt.Println(p.Index, p.End, p.Days)
	}
	for _, step := range result.Flow[:2] {
		fmt.Println(step.Left, step.Name)
	}
	// Output:
	// 2024-03-01 outcome 40
	// 2024-03-01 end of the window 365
	// 3 people in the records
	// 2 with the index event: drug clopidogrel
}
