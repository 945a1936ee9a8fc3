package match

import (
	_ "embed"
	"strings"
	"sync"

	"github.com/allelerx/allelerx/cohort/ehr"
)

//go:embed conditions.tsv
var conditionsText string

// KnownConditionDrugs returns the table of conditions and drugs that this library
// knows, for Options.Conditions: for each drug a label or a guideline that was read
// says that the condition is one it is used for. A row says no more than that: not
// that it is the first choice, nor that this person needs it. Conditions are found
// by ICD-10 and ICD-10-CM, and by single codes of SNOMED CT, without its hierarchy.
// Most uses of most drugs are not in it; nothing follows from a missing row.
func KnownConditionDrugs() *ConditionDrugs { return knownConditions() }

var knownConditions = sync.OnceValue(func() *ConditionDrugs {
	t := &ConditionDrugs{exact: map[[2]string][]*ConditionDrug{}, prefix: map[string][]*ConditionDrug{}}
	line := 0
	for text := range strings.Lines(conditionsText) {
		line++
		cells := strings.Split(strings.TrimSuffix(text, "\n"), "\t")
		if strings.HasPrefix(text, "#") || len(cells) != 4 {
			continue // a test finds every line that is no row
		}
		for written := range strings.FieldsSeq(cells[1]) {
			system, code, _ := strings.Cut(written, ":")
			systems := []string{system}
			if system == "ICD" {
				systems = []string{ehr.ICD10CM, ehr.ICD10}
			}
			for _, system := range systems {
				for drug := range strings.FieldsSeq(cells[2]) {
					t.rows = append(t.rows, ConditionDrug{
						System: system, Code: code, Drug: drug, Line: line,
						Citation: cells[0] + ": " + cells[3] + " (read " + readOn + ")",
					})
				}
			}
		}
	}
	t.index()
	return t
})
