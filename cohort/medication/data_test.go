package medication

import (
	"archive/zip"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// checked reads a table of drugs that were mapped by hand.
func checked(t *testing.T, name string, fields int) [][]string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	require.NoError(t, err)
	var out [][]string
	for row := range rows(string(data), fields) {
		out = append(out, append([]string(nil), row...))
	}
	return out
}

// fhirDrugs are the distinct codings of medications in the FHIR bundles.
func fhirDrugs(t *testing.T) map[ehr.Code]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(refdata.Dir(t), "ehr/fhir-r4/*.json"))
	require.NoError(t, err)
	require.Len(t, files, 120)
	drugs := map[ehr.Code]bool{}
	for _, name := range files {
		data, err := os.ReadFile(name)
		require.NoError(t, err)
		var bundle struct {
			Entry []struct {
				Resource struct {
					Medication struct {
						Coding []struct{ System, Code, Display string } `json:"coding"`
					} `json:"medicationCodeableConcept"`
				} `json:"resource"`
			} `json:"entry"`
		}
		require.NoError(t, json.Unmarshal(data, &bundle))
		for _, e := range bundle.Entry {
			for _, c := range e.Resource.Medication.Coding {
				drugs[ehr.Code(c)] = true
			}
		}
	}
	return drugs
}

func TestFHIRDrugs(t *testing.T) {
	if testing.Short() {
		t.Skip("decodes 120 bundles whole; slow under the race detector")
	}
	drugs := fhirDrugs(t)
	require.Len(t, drugs, 102)
	n := newNormaliser(t, Options{})
	rows := checked(t, "fhir.tsv", 4)
	require.Len(t, rows, 102)
	conflicts := map[string]string{}
	for _, row := range rows {
		code := ehr.Code{System: "http://www.nlm.nih.gov/research/umls/rxnorm", Code: row[0], Display: row[1]}
		assert.True(t, drugs[code], "%s is not in the bundles", row[0])
		want := strings.Split(row[2], "+")

		byWords := n.Map(words(row[1]), ehr.Concept{}, ehr.Concept{})
		assert.ElementsMatch(t, want, used(&byWords), "%s: %v", row[1], byWords.How)
		assert.Equal(t, row[3], byWords.Site.String(), "%s: %v", row[1], byWords.How)

		both := n.Map(ehr.Concept{Codes: []ehr.Code{code}, Text: row[1]}, ehr.Concept{}, ehr.Concept{})
		if both.Conflict != "" {
			conflicts[row[0]] = both.Conflict
			assert.Empty(t, both.Drugs())
			continue
		}
		assert.ElementsMatch(t, want, used(&both), "%s: %v", row[1], both.How)
		assert.NotEmpty(t, both.How)
	}
	// The bundles have one wrong code: RxNorm's 833036, as OMOP's vocabulary
	// states, is acetaminophen 750 MG / hydrocodone bitartrate 7.5 MG Oral Tablet.
	assert.Equal(t, map[string]string{"833036": "the code is of acetaminophen + hydrocodone, the words say captopril"}, conflicts)
}

// omopTables is the OMOP set's vocabulary, read with the standard library alone.
type omopTables struct {
	codes   map[int64]ehr.Code
	classes map[int64]string
	byCode  map[ehr.Code]int64
	related map[int64]map[string][]int64
	up      map[int64][]int64
	drugs   map[int64]bool
}

func (o *omopTables) Concept(id int64) (ehr.Code, string, bool) {
	c, ok := o.codes[id]
	return c, o.classes[id], ok
}

func (o *omopTables) Ancestors(id int64) []int64 { return o.up[id] }
func (o *omopTables) Related(id int64, relationship string) []int64 {
	return o.related[id][relationship]
}

func (o *omopTables) ByCode(code ehr.Code) (int64, bool) {
	id, ok := o.byCode[ehr.Code{System: code.System, Code: code.Code}]
	return id, ok
}

func newOMOP() *omopTables {
	return &omopTables{
		codes: map[int64]ehr.Code{}, classes: map[int64]string{}, byCode: map[ehr.Code]int64{},
		related: map[int64]map[string][]int64{}, up: map[int64][]int64{}, drugs: map[int64]bool{},
	}
}

func (o *omopTables) concept(id int64, system, code, name, class string) {
	o.codes[id], o.classes[id] = ehr.Code{System: system, Code: code, Display: name}, class
	o.byCode[ehr.Code{System: system, Code: code}] = id
}

func (o *omopTables) relate(from int64, relationship string, to ...int64) {
	if o.related[from] == nil {
		o.related[from] = map[string][]int64{}
	}
	o.related[from][relationship] = append(o.related[from][relationship], to...)
}

func readOMOP(t *testing.T) *omopTables {
	t.Helper()
	z, err := zip.OpenReader(filepath.Join(refdata.Dir(t), "ehr/omop/Synthea27Nj_5.4.zip"))
	require.NoError(t, err)
	defer z.Close()
	o := newOMOP()
	each := func(name string, fn func(get func(string) string)) {
		f, err := z.Open(name)
		require.NoError(t, err)
		defer f.Close()
		r := csv.NewReader(f)
		header, err := r.Read()
		require.NoError(t, err)
		for {
			row, err := r.Read()
			if err == io.EOF {
				return
			}
			require.NoError(t, err)
			fn(func(column string) string {
				for i, h := range header {
					if h == column {
						return row[i]
					}
				}
				t.Fatalf("%s has no column %s", name, column)
				return ""
			})
		}
	}
	number := func(s string) int64 {
		v, err := strconv.ParseInt(s, 10, 64)
		require.NoError(t, err)
		return v
	}
	each("CONCEPT.csv", func(get func(string) string) {
		o.concept(number(get("concept_id")), get("vocabulary_id"), get("concept_code"), get("concept_name"), get("concept_class_id"))
	})
	each("CONCEPT_RELATIONSHIP.csv", func(get func(string) string) {
		if get("invalid_reason") == "" {
			o.relate(number(get("concept_id_1")), get("relationship_id"), number(get("concept_id_2")))
		}
	})
	each("DRUG_EXPOSURE.csv", func(get func(string) string) { o.drugs[number(get("drug_concept_id"))] = true })
	return o
}

func TestOMOPDrugs(t *testing.T) {
	o := readOMOP(t)
	require.Len(t, o.drugs, 79)
	withVocabulary := newNormaliser(t, Options{Vocabulary: o})
	alone := newNormaliser(t, Options{})
	rows := checked(t, "omop.tsv", 3)
	require.Len(t, rows, 79)
	for _, row := range rows {
		id, err := strconv.ParseInt(row[0], 10, 64)
		require.NoError(t, err)
		assert.True(t, o.drugs[id], row[0])
		want := strings.Split(row[1], "+")

		// The concept alone, as OMOP's tables have it.
		m := withVocabulary.Map(ehr.Concept{Codes: []ehr.Code{{System: ehr.OMOP, Code: row[0]}}}, ehr.Concept{}, ehr.Concept{})
		assert.ElementsMatch(t, want, used(&m), "%s: %v", row[0], m.How)
		// The vocabulary's way, without the embedded codes: here it ends at the name.
		f := withVocabulary.fromVocabulary(id)
		assert.ElementsMatch(t, want, ingredientNames(f.ingredients), "%s: %v", row[0], f.steps)
		assert.Equal(t, High, f.confidence)
		// Code and name, no vocabulary.
		code := o.codes[id]
		m = alone.Map(ehr.Concept{Codes: []ehr.Code{code}}, ehr.Concept{}, ehr.Concept{})
		assert.ElementsMatch(t, want, used(&m), "%s: %v", row[0], m.How)
		assert.Equal(t, row[2], m.Site.String(), "%s: %v", row[0], m.How)
		// The code alone.
		m = alone.Map(ehr.Concept{Codes: []ehr.Code{{System: ehr.RxNorm, Code: code.Code}}}, ehr.Concept{}, ehr.Concept{})
		assert.ElementsMatch(t, want, used(&m), "%s: %v", row[0], m.How)
	}
}

// Every embedded code of a product is in the vocabulary, and is of what its name
// says.
func TestProductsAreOfTheVocabulary(t *testing.T) {
	o := readOMOP(t)
	n := newNormaliser(t, Options{})
	for _, p := range tables().products {
		id, ok := o.ByCode(ehr.Code{System: ehr.RxNorm, Code: p.code})
		if !assert.True(t, ok, p.code) {
			continue
		}
		name := strings.ToLower(o.codes[id].Display)
		for _, i := range p.ingredients {
			found := false
			s := n.words.byName[i]
			for _, row := range tables().substances {
				if row.name == n.words.substances[s].Name {
					for _, other := range append([]string{row.name}, row.others...) {
						found = found || strings.Contains(strings.Join(nameTokens(name), " "), strings.Join(nameTokens(other), " "))
					}
				}
			}
			assert.True(t, found, "%s: %s is not in %q", p.code, i, name)
		}
	}
	// The codes of ingredients that both state are the same.
	for id, class := range o.classes {
		if class != "Ingredient" || o.codes[id].System != ehr.RxNorm {
			continue
		}
		i, ok := n.words.byRxNorm[o.codes[id].Code]
		if assert.True(t, ok, o.codes[id].Code) {
			assert.Equal(t, o.codes[id].Display == "penicillin V", n.words.substances[i].Name == "penicillin v")
			if o.codes[id].Display != "penicillin V" {
				assert.Equal(t, o.codes[id].Display, n.words.substances[i].Name)
			}
		}
	}
}

// The codes of ingredients are those of the CPIC table.
func TestIngredientCodesAreOfTheCPICTable(t *testing.T) {
	f, err := os.Open(filepath.Join(refdata.Dir(t), "pgx/pypgx/cpic-table.csv"))
	require.NoError(t, err)
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	n := newNormaliser(t, Options{})
	checked := 0
	for _, row := range all[1:] {
		name, code := row[1], row[2]
		p := n.words.exact(name)
		if p == nil || code == "" || code == "NA" || p.brand {
			continue
		}
		i, ok := n.words.byRxNorm[code]
		switch name {
		case "fluticasone propionate", "vitamin k": // a salt, a group: their codes are not the substance's
			continue
		}
		if assert.True(t, ok, "%s %s", name, code) {
			checked++
			assert.Equal(t, []int{i}, p.substances, name)
		}
	}
	assert.Greater(t, checked, 400)
}
