package records_test

import (
	"archive/zip"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/examples/simulate/records"
	"github.com/allelerx/allelerx/examples/simulate/synth"
)

func synthOptions(samples int) synth.Options { return synth.Options{Seed: 7, Samples: samples} }

// TestTables: keys are unique, foreign keys lead somewhere, and dates make
// sense.
func TestTables(t *testing.T) {
	z, err := zip.OpenReader(filepath.Join(written(t, 300, records.Options{Seed: 7, Forms: records.OMOP}), "omop.zip"))
	require.NoError(t, err)
	defer z.Close()
	concepts, persons, visits := keys(t, z, "CONCEPT", "concept_id"), keys(t, z, "PERSON", "person_id"), keys(t, z, "VISIT_OCCURRENCE", "visit_occurrence_id")
	periods := map[string]map[string]string{}
	for _, row := range table(t, z, "OBSERVATION_PERIOD") {
		periods[row["person_id"]] = row
		assert.Less(t, row["observation_period_start_date"], row["observation_period_end_date"])
	}
	assert.Len(t, periods, 300)
	for _, p := range table(t, z, "PERSON") {
		birth := p["birth_datetime"][:10]
		assert.Equal(t, p["year_of_birth"], birth[:4])
		assert.Less(t, birth, periods[p["person_id"]]["observation_period_start_date"])
	}
	for _, of := range []struct{ name, key, start, end string }{
		{"PERSON", "person_id", "", ""},
		{"OBSERVATION_PERIOD", "observation_period_id", "observation_period_start_date", "observation_period_end_date"},
		{"VISIT_OCCURRENCE", "visit_occurrence_id", "visit_start_date", "visit_end_date"},
		{"CONDITION_OCCURRENCE", "condition_occurrence_id", "condition_start_date", "condition_end_date"},
		{"DRUG_EXPOSURE", "drug_exposure_id", "drug_exposure_start_date", "drug_exposure_end_date"},
		{"PROCEDURE_OCCURRENCE", "procedure_occurrence_id", "procedure_date", "procedure_end_date"},
		{"MEASUREMENT", "measurement_id", "measurement_date", ""},
		{"DEATH", "person_id", "death_date", ""},
	} {
		keys(t, z, of.name, of.key)
		for _, row := range table(t, z, of.name) {
			for column, value := range row {
				switch {
				case strings.HasSuffix(column, "concept_id"):
					assert.True(t, value == "" || concepts[value], "%s.%s: no concept %s", of.name, column, value)
				case strings.HasSuffix(column, "visit_occurrence_id"):
					assert.True(t, value == "" || visits[value], "%s.%s: no visit %s", of.name, column, value)
				case column == "person_id":
					assert.True(t, persons[value], "%s: no person", of.name)
				}
			}
			period := periods[row["person_id"]]
			if of.start == "" {
				continue
			}
			start := row[of.start]
			if end := row[of.end]; of.end != "" && end != "" {
				assert.LessOrEqual(t, start, end, of.name)
				assert.LessOrEqual(t, end, period["observation_period_end_date"], of.name)
			}
			assert.LessOrEqual(t, start, period["observation_period_end_date"], of.name)
			if of.name != "CONDITION_OCCURRENCE" { // those may have begun before
				assert.GreaterOrEqual(t, start, period["observation_period_start_date"], of.name)
			}
		}
	}
	for _, row := range table(t, z, "DEATH") {
		assert.Equal(t, periods[row["person_id"]]["observation_period_end_date"], row["death_date"])
	}
	for name, columns := range map[string][]string{
		"CONCEPT_RELATIONSHIP": {"concept_id_1", "concept_id_2"},
		"CONCEPT_ANCESTOR":     {"ancestor_concept_id", "descendant_concept_id"},
	} {
		for _, row := range table(t, z, name) {
			for _, column := range columns {
				assert.True(t, concepts[row[column]], "%s.%s: no concept %s", name, column, row[column])
			}
		}
	}
	assert.Len(t, table(t, z, "CDM_SOURCE"), 1)
}

// keys are a table's, each of which occurs once.
func keys(t *testing.T, z *zip.ReadCloser, name, column string) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, row := range table(t, z, name) {
		assert.False(t, all[row[column]], "%s: %s occurs twice", name, column)
		all[row[column]] = true
	}
	return all
}

// TestVocabulary follows an order to its ingredient, by both ways.
func TestVocabulary(t *testing.T) {
	z, err := zip.OpenReader(filepath.Join(written(t, 10, records.Options{Forms: records.OMOP}), "omop.zip"))
	require.NoError(t, err)
	defer z.Close()
	byID := map[string]map[string]string{}
	for _, row := range table(t, z, "CONCEPT") {
		byID[row["concept_id"]] = row
	}
	ingredients := map[string]string{}
	for _, row := range table(t, z, "CONCEPT_RELATIONSHIP") {
		if row["relationship_id"] == "RxNorm has ing" {
			ingredients[row["concept_id_1"]] = row["concept_id_2"]
		}
	}
	const clopidogrelTablet = "19075601"
	assert.Equal(t, "309362", byID[clopidogrelTablet]["concept_code"])
	assert.Equal(t, "32968", byID[ingredients[clopidogrelTablet]]["concept_code"])
	descends := false
	for _, row := range table(t, z, "CONCEPT_ANCESTOR") {
		descends = descends || row["descendant_concept_id"] == clopidogrelTablet && row["ancestor_concept_id"] == ingredients[clopidogrelTablet]
	}
	assert.True(t, descends)
	assert.Greater(t, len(ingredients), 15)
}
