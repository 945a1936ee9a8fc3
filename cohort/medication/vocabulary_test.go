package medication

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// generated is a small vocabulary with a product of each kind. Its numbers are
// made up; 1–9 are ingredients.
func generated() *omopTables {
	o := newOMOP()
	o.concept(1, ehr.RxNorm, "36567", "simvastatin", "Ingredient")
	o.concept(2, ehr.RxNorm, "900002", "Ezetimibe", "Ingredient")
	o.concept(3, ehr.RxNorm, "900003", "unheardofine", "Ingredient")
	o.concept(10, ehr.RxNorm, "800010", "product by ancestors", "Clinical Drug")
	o.up[10] = []int64{99, 1, 2, 1, 98}
	o.concept(98, ehr.ATC, "C10", "LIPID MODIFYING AGENTS", "ATC 2nd")
	o.concept(11, ehr.RxNorm, "800011", "component", "Clinical Drug Comp")
	o.relate(11, "RxNorm has ing", 1)
	o.concept(12, ehr.RxNorm, "800012", "component two", "Clinical Drug Comp")
	o.relate(12, "RxNorm has ing", 2)
	o.concept(13, ehr.RxNorm, "800013", "clinical drug", "Clinical Drug")
	o.relate(13, "Consists of", 11, 12)
	o.concept(14, ehr.RxNorm, "800014", "branded drug", "Branded Drug")
	o.relate(14, "Tradename of", 13)
	o.concept(15, ehr.RxNorm, "800015", "pack", "Branded Pack")
	o.relate(15, "Contains", 14, 13)
	o.concept(16, ehr.RxNorm, "800016", "salt", "Precise Ingredient")
	o.relate(16, "Form of", 3)
	o.concept(17, ehr.NDC, "00006-0543-31", "a box", "11-digit NDC")
	o.relate(17, "Maps to", 14)
	o.concept(18, ehr.RxNorm, "800018", "simvastatin 10 MG Oral Tablet [Zocor]", "Branded Drug") // ends nowhere: by name
	o.concept(19, ehr.RxNorm, "800019", "clinical drug, one part missing: simvastatin 10 MG / ezetimibe 10 MG Oral Tablet", "Clinical Drug")
	o.relate(19, "Consists of", 11, 77777)
	o.concept(20, ehr.RxNorm, "800020", "round", "Clinical Drug") // a circle
	o.relate(20, "Consists of", 21)
	o.concept(21, ehr.RxNorm, "800021", "about", "Clinical Drug")
	o.relate(21, "Tradename of", 20)
	o.concept(22, ehr.RxNorm, "800022", "Brandname", "Brand Name")
	o.relate(22, "Brand name of", 1, 14, 55555)
	o.concept(23, ehr.RxNorm, "800023", "quantified", "Quant Clinical Drug")
	o.relate(23, "Quantified form of", 13)
	o.concept(30, ehr.SNOMED, "78421000", "Intramuscular route", "Qualifier Value")
	o.concept(31, ehr.SNOMED, "6064005", "Topical route", "Qualifier Value")
	return o
}

func TestVocabulary(t *testing.T) {
	n := newNormaliser(t, Options{Vocabulary: generated()})
	for _, tc := range []struct {
		name string
		code ehr.Code
		want []string
		how  string
	}{
		{"ingredient", ehr.Code{System: ehr.OMOP, Code: "1"}, []string{"simvastatin"}, "RxNorm 36567 is the ingredient simvastatin"},
		{"ingredient that no table has", ehr.Code{System: ehr.OMOP, Code: "3"}, []string{"unheardofine"}, "is the ingredient unheardofine"},
		{"ancestors", ehr.Code{System: ehr.OMOP, Code: "10"}, []string{"simvastatin", "ezetimibe"}, "CONCEPT_ANCESTOR"},
		{"component", ehr.Code{System: ehr.RxNorm, Code: "800011"}, []string{"simvastatin"}, "(RxNorm has ing)"},
		{"consists of", ehr.Code{System: ehr.RxNorm, Code: "800013"}, []string{"simvastatin", "ezetimibe"}, "(Consists of, RxNorm has ing)"},
		{"tradename", ehr.Code{System: ehr.RxNorm, Code: "800014"}, []string{"simvastatin", "ezetimibe"}, "(Tradename of, Consists of, RxNorm has ing)"},
		{"pack", ehr.Code{System: ehr.RxNorm, Code: "800015"}, []string{"simvastatin", "ezetimibe"}, "(Contains, Tradename of, Consists of, RxNorm has ing)"},
		{"salt", ehr.Code{System: ehr.RxNorm, Code: "800016"}, []string{"unheardofine"}, "(Form of)"},
		{"NDC", ehr.Code{System: "http://hl7.org/fhir/sid/ndc", Code: "00006-0543-31"}, []string{"simvastatin", "ezetimibe"}, "Maps to"},
		{"by name", ehr.Code{System: ehr.RxNorm, Code: "800018"}, []string{"simvastatin"}, "by its name"},
		{"brand name", ehr.Code{System: ehr.RxNorm, Code: "800022"}, []string{"simvastatin"}, "(Brand name of)"},
		{"quantified", ehr.Code{System: ehr.RxNorm, Code: "800023"}, []string{"simvastatin", "ezetimibe"}, "Quantified form of"},
		{"circle", ehr.Code{System: ehr.RxNorm, Code: "800020"}, nil, "not known"},
		{"not a number", ehr.Code{System: ehr.OMOP, Code: "x"}, nil, "not known"},
		{"no such concept", ehr.Code{System: ehr.OMOP, Code: "4711"}, nil, "not in the vocabulary"},
		{"no matching concept", ehr.Code{System: ehr.OMOP, Code: "0"}, nil, "not known"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			m := n.Map(ehr.Concept{Codes: []ehr.Code{tc.code}}, ehr.Concept{}, ehr.Concept{})
			assert.ElementsMatch(t, tc.want, ingredientNames(m.Ingredients), "%v", m.How)
			assert.Contains(t, strings.Join(m.How, "\n"), tc.how)
			if tc.want != nil {
				assert.Equal(t, High, m.Confidence)
			}
		})
	}

	// What the relations lack, the name adds.
	m := n.Map(ehr.Concept{Codes: []ehr.Code{{System: ehr.OMOP, Code: "19"}}}, ehr.Concept{}, ehr.Concept{})
	assert.Contains(t, strings.Join(m.How, "\n"), "does not have")
	assert.Contains(t, ingredientNames(m.Ingredients), "simvastatin")

	// The code of an ingredient that the tables have without one is the vocabulary's.
	m = n.Map(ehr.Concept{Codes: []ehr.Code{{System: ehr.OMOP, Code: "2"}}}, ehr.Concept{}, ehr.Concept{})
	assert.Equal(t, []Ingredient{{Name: "ezetimibe", RxNorm: "900002"}}, m.Ingredients)

	// A route may be a concept as well.
	for code, site := range map[string]Site{"30": Systemic, "31": Local} {
		m = n.Map(words("gentamicin"), ehr.Concept{Codes: []ehr.Code{{System: ehr.OMOP, Code: code}}}, ehr.Concept{})
		assert.Equal(t, site, m.Site, "%v", m.How)
	}
	m = n.Map(words("gentamicin"), ehr.Concept{Codes: []ehr.Code{{System: "urn:ours", Code: "x"}}}, ehr.Concept{})
	assert.Equal(t, SiteUnknown, m.Site)
}
