package omop_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/omop"
)

// The same person with one drug in every shape that a data set comes in.
func TestVariants(t *testing.T) {
	people := "person_id,gender_concept_id,year_of_birth\n7,8507,1950\n"
	drugs := "drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,drug_exposure_end_date,drug_source_value\n1,7,5,2020-01-02,2020-02-01,a\n"
	tabs := func(text string) string { return strings.ReplaceAll(text, ",", "\t") }
	quoted := func(text string) string {
		var out []string
		for line := range strings.Lines(text) {
			out = append(out, `"`+strings.ReplaceAll(strings.TrimSpace(line), ",", `","`)+`"`)
		}
		return strings.Join(out, "\r\n") + "\r\n"
	}
	for name, files := range map[string]map[string]string{
		"as the model has it":   {"person.csv": people, "drug_exposure.csv": drugs},
		"upper case":            {"PERSON.CSV": strings.ToUpper(people), "DRUG_EXPOSURE.CSV": strings.Replace(strings.ToUpper(drugs), ",A\n", ",a\n", 1)},
		"tabs":                  {"person.tsv": tabs(people), "drug_exposure.tsv": tabs(drugs)},
		"tabs in .csv":          {"person.csv": tabs(people), "drug_exposure.csv": tabs(drugs)},
		"semicolons":            {"person.csv": strings.ReplaceAll(people, ",", ";"), "drug_exposure.txt": strings.ReplaceAll(drugs, ",", ";")},
		"pipes":                 {"person.csv": strings.ReplaceAll(people, ",", "|"), "drug_exposure.csv": strings.ReplaceAll(drugs, ",", "|")},
		"quoted, CRLF":          {"person.csv": quoted(people), "drug_exposure.csv": quoted(drugs)},
		"quoted tabs":           {"person.csv": strings.ReplaceAll(quoted(people), ",", "\t"), "drug_exposure.csv": strings.ReplaceAll(quoted(drugs), ",", "\t")},
		"byte order mark":       {"person.csv": "\xef\xbb\xbf" + people, "drug_exposure.csv": "\xef\xbb\xbf" + drugs},
		"no last line break":    {"person.csv": strings.TrimSpace(people), "drug_exposure.csv": strings.TrimSpace(drugs)},
		"gzip":                  {"person.csv.gz": string(zippedText(t, people)), "Drug_Exposure.CSV.GZ": string(zippedText(t, drugs[:50])) + string(zippedText(t, drugs[50:]))},
		"another order":         {"person.csv": "year_of_birth,person_id,gender_concept_id\n1950,7,8507\n", "drug_exposure.csv": "drug_source_value,drug_exposure_end_date,drug_exposure_start_date,drug_concept_id,person_id,drug_exposure_id\na,2020-02-01,2020-01-02,5,7,1\n"},
		"more columns":          {"person.csv": "x," + strings.ReplaceAll(people, "\n7", "\n\"line\nbreak\",7"), "drug_exposure.csv": strings.ReplaceAll(strings.ReplaceAll(drugs, "value\n", "value,note\n"), ",a\n", ",a,\"says \"\"hello\"\"\r\nand more, with a comma\"\n")},
		"numbers with a point":  {"person.csv": "person_id,gender_concept_id,year_of_birth\n7.0,8507.0,1950.0\n", "drug_exposure.csv": strings.Replace(drugs, "1,7,5,", "1.0,7.0,5.0,", 1)},
		"dates without hyphens": {"person.csv": people, "drug_exposure.csv": strings.NewReplacer("2020-01-02", "20200102", "2020-02-01", "20200201").Replace(drugs)},
		"dates with midnight":   {"person.csv": people, "drug_exposure.csv": strings.NewReplacer("2020-01-02", "2020-01-02 00:00:00", "2020-02-01", "2020-02-01T00:00:00.000").Replace(drugs)},
		"empty tables": {
			"person.csv": people, "drug_exposure.csv": drugs, "death.csv": "person_id,death_date\n", "measurement.csv": "person_id,measurement_concept_id,measurement_date\n",
			"concept.csv": "concept_id,concept_name,vocabulary_id,concept_code\n", "note_nlp.csv": "note_nlp_id\n",
		},
		"spaces around names": {"person.csv": strings.ReplaceAll(people, ",", ", "), "drug_exposure.csv": drugs},
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, folder(t, files), omop.Options{})
			got := mustRead(t, s)
			require.Len(t, got, 1)
			p := got[0]
			assert.Equal(t, "7", p.ID)
			assert.Equal(t, ehr.Male, p.Sex)
			assert.Equal(t, "1950", p.Birth.String())
			require.Len(t, p.Exposures, 1)
			assert.Equal(t, ehr.Concept{Codes: []ehr.Code{{System: ehr.OMOP, Code: "5"}, {Code: "a"}}, Text: "a"}, p.Exposures[0].Concept)
			assert.Equal(t, "2020-01-02", p.Exposures[0].Start.String())
			assert.Equal(t, "2020-02-01", p.Exposures[0].End.String())
			assert.Empty(t, s.Tally().Warnings)
		})
	}
}

// Eras are read where there is nothing else, and told of where they are not.
func TestEras(t *testing.T) {
	people := "person_id,gender_concept_id,year_of_birth\n7,8507,1950\n8,8532,1960\n"
	eras := "drug_era_id,person_id,drug_concept_id,drug_era_start_date,drug_era_end_date,drug_exposure_count,gap_days\n2,7,6,2021-01-01,2021-02-01,1,0\n1,7,5,2020-01-02,2020-02-01,3,10\n3,9,5,2020-01-02,2020-02-01,1,0\n"
	drugs := "drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date\n"
	s := open(t, folder(t, map[string]string{"person.csv": people, "drug_era.csv": eras}), omop.Options{})
	got := mustRead(t, s)
	require.Len(t, got, 2)
	require.Len(t, got[0].Exposures, 2)
	e := got[0].Exposures[0]
	assert.Equal(t, []ehr.Code{{System: ehr.OMOP, Code: "5"}}, e.Concept.Codes)
	assert.Equal(t, "2020-01-02 2020-02-01 drug_era", e.Start.String()+" "+e.End.String()+" "+e.Source)
	assert.Equal(t, map[string]int{"person": 2, "drug_era": 3}, s.Tally().Items)
	assert.Equal(t, map[string]int{"drug_era": 1}, s.Tally().Left)
	assert.Equal(t, map[string]int{"unmatched-person": 1}, s.Tally().Warnings)

	s = open(t, folder(t, map[string]string{"person.csv": people, "drug_era.csv": eras, "drug_exposure.csv": drugs + "1,7,5,2020-01-02\n"}), omop.Options{})
	got = mustRead(t, s)
	assert.Len(t, got[0].Exposures, 1, "an era is no exposure beside those that it is made of")
	assert.Equal(t, map[string]int{"drug_era": 3}, s.Tally().Left)
	assert.Empty(t, s.Tally().Warnings)

	s = open(t, folder(t, map[string]string{"person.csv": people, "drug_era.csv": eras, "drug_exposure.csv": drugs}), omop.Options{})
	assert.Empty(t, mustRead(t, s)[0].Exposures)
	assert.Equal(t, map[string]int{"unread-eras": 1}, s.Tally().Warnings)

	_, err := omop.Open(t.Context(), folder(t, map[string]string{"person.csv": people, "drug_era.csv": "person_id,drug_concept_id\n"}), omop.Options{})
	require.ErrorContains(t, err, "has no column drug_era_start_date")
}
