package phenotype_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/phenotype"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// bundle is what this test takes from a FHIR bundle.
type bundle struct {
	Entry []struct {
		Resource struct {
			ResourceType  string `json:"resourceType"`
			Gender        string `json:"gender"`
			OnsetDateTime string `json:"onsetDateTime"`
			Code          struct {
				Coding []struct{ System, Code string } `json:"coding"`
			} `json:"code"`
		} `json:"resource"`
	} `json:"entry"`
}

// synthea reads the conditions of the 120 bundles.
func synthea(t *testing.T) []*ehr.Patient {
	names, err := filepath.Glob(filepath.Join(refdata.Dir(t), "ehr/fhir-r4/*.json"))
	require.NoError(t, err)
	require.Len(t, names, 120)
	var people []*ehr.Patient
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		var b bundle
		require.NoError(t, json.Unmarshal(text, &b))
		p := &ehr.Patient{ID: name}
		for _, e := range b.Entry {
			switch r := e.Resource; r.ResourceType {
			case "Patient":
				p.Sex = map[string]ehr.Sex{"female": ehr.Female, "male": ehr.Male}[r.Gender]
			case "Condition":
				c := ehr.Condition{Start: on(r.OnsetDateTime[:10])}
				require.False(t, c.Start.IsZero())
				for _, code := range r.Code.Coding {
					c.Concept.Codes = append(c.Concept.Codes, ehr.Code{System: code.System, Code: code.Code})
				}
				p.Conditions = append(p.Conditions, c)
			}
		}
		people = append(people, p)
	}
	return people
}

// The 837 conditions of the bundles (counted with Python's json) carry SNOMED CT
// only: no phecode has a case, and none has a control.
func TestSyntheaIsNotAssessable(t *testing.T) {
	people := synthea(t)
	p, _ := loadPhecodes(t)
	table, err := p.Table(t.Context(), each(people), phenotype.PhecodeOptions{}, 2)
	require.NoError(t, err)
	assert.Contains(t, table.Notes(), "phecodes not assessable: 837 conditions without an ICD code")
	assert.Equal(t, 837, table.Counts.Conditions)
	for i, s := range table.Summary() {
		assert.Equal(t, phenotype.PhecodeSummary{NotAssessable: 120}, s, p.List()[i].Code)
	}
	t.Log(table.Notes())

	// With a map of some of the codes, those who have nothing else can be assessed:
	// 38341003 is hypertension (31 people), 44054006 diabetes (4).
	m, err := phenotype.ReadCodeMap("some.tsv", strings.NewReader("source_code\ttarget_system\ttarget_code\n38341003\tICD10CM\tI10\n44054006\tICD10CM\tE11.9\n"))
	require.NoError(t, err)
	table, err = p.Table(t.Context(), each(people), phenotype.PhecodeOptions{Map: m, MinCodes: 1}, 2)
	require.NoError(t, err)
	want := map[string]int{}
	for _, patient := range people {
		has := map[string]bool{}
		for _, c := range patient.Conditions {
			has[c.Concept.Codes[0].Code] = true
		}
		for code := range has {
			want[code]++
		}
	}
	summary := table.Summary()
	assert.Equal(t, want["38341003"], summary[p.Index("401.1")].Cases, "essential hypertension")
	assert.Equal(t, want["44054006"], summary[p.Index("250.2")].Cases, "diabetes type 2")
	assert.Equal(t, map[string]int{"38341003": 31, "44054006": 4}, map[string]int{"38341003": want["38341003"], "44054006": want["44054006"]})
	t.Log(table.Notes(), fmt.Sprintf("%+v", summary[p.Index("401.1")]))
}

// A code set of SNOMED CT works on the same people as they are.
func TestSyntheaByCodeSet(t *testing.T) {
	set, err := phenotype.NewCodeSet("hypertension", map[string][]string{"SNOMED": {"38341003"}}, nil)
	require.NoError(t, err)
	found := map[phenotype.Standing]int{}
	for _, p := range synthea(t) {
		s, _, err := phenotype.CaseControl{Cases: set, MinCodes: 1}.Assess(p)
		require.NoError(t, err)
		found[s]++
	}
	assert.Equal(t, map[phenotype.Standing]int{phenotype.Case: 31, phenotype.Control: 88, phenotype.NotAssessable: 1}, found) // one has no condition
}
