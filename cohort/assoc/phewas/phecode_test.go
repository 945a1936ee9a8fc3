package phewas_test

import (
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/assoc/phewas"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/phenotype"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// patients are 120 people of whom those with an even number, and a few others, had
// two infarctions; the others hypertension.
func patients() iter.Seq2[*ehr.Patient, error] {
	return func(yield func(*ehr.Patient, error) bool) {
		for i := range 120 {
			p := &ehr.Patient{ID: fmt.Sprint("p", i), Sex: ehr.Female, Birth: ehr.Date(1950, 1, 1)}
			code := "I10"
			if i%2 == 0 || i%10 == 1 {
				code = "I21.4"
			}
			for day := range 2 {
				p.Conditions = append(p.Conditions, ehr.Condition{
					Concept: ehr.Concept{Codes: []ehr.Code{{System: ehr.ICD10CM, Code: code}}}, Start: ehr.Date(2020, 3, 1+day),
				})
			}
			if !yield(p, nil) {
				return
			}
		}
	}
}

// TestPhecodes asks of the phecodes of records.
func TestPhecodes(t *testing.T) {
	maps, err := phenotype.LoadPhecodes(os.DirFS(filepath.Join(refdata.Dir(t), "ehr/phecode")))
	require.NoError(t, err)
	people, err := maps.Table(t.Context(), patients(), phenotype.PhecodeOptions{}, 1)
	require.NoError(t, err)
	alleles := make([]float64, len(people.IDs))
	for i := range alleles {
		alleles[i] = float64((i + 1) % 2)
	}
	alleles[0], alleles[3] = 0, 1 // nobody is told apart for certain
	report, err := phewas.Run(t.Context(), phewas.Phecodes(people), phewas.Design{
		Predictors: []assoc.Column{{Name: "alleles", Values: alleles}},
	}, phewas.Options{})
	require.NoError(t, err)
	require.Len(t, report.Traits, len(maps.List()))
	place := maps.Index("411.2")
	assert.Equal(t, "411.2", report.Traits[place].Code)
	assert.Equal(t, 72, report.Traits[place].Cases)
	found := false
	for _, r := range report.Results {
		if r.Trait != place {
			continue
		}
		found = true
		// By hand: 59 cases and 1 control with the allele, 13 and 47 without; 59·47/(1·13).
		assert.Equal(t, 120, r.N)
		assert.InDelta(t, 213.307692, r.OddsRatio(), 1e-4)
	}
	assert.True(t, found)
}
