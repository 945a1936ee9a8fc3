package records_test

import (
	"archive/zip"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/examples/simulate/records"
)

// TestEffectInRecords: what the truth says of a treatment can be read from the
// tables: the first order, the event after it, and no other one meanwhile.
func TestEffectInRecords(t *testing.T) {
	dir := written(t, 1500, records.Options{Seed: 7, Forms: records.OMOP, Effects: map[string]float64{"clopidogrel": 4}})
	z, err := zip.OpenReader(filepath.Join(dir, "omop.zip"))
	require.NoError(t, err)
	defer z.Close()
	patients := map[string]string{}
	for _, row := range table(t, z, "PERSON") {
		patients[row["person_id"]] = row["person_source_value"]
	}
	first := map[string]string{}
	for _, row := range table(t, z, "DRUG_EXPOSURE") {
		who, start := patients[row["person_id"]], row["drug_exposure_start_date"]
		word := row["drug_source_value"]
		if word == "309362" || word == "Clopidogrell 75 MG Oral Tablet" {
			if at, ok := first[who]; !ok || start < at {
				first[who] = start
			}
		}
	}
	events := map[string][]string{}
	for _, row := range table(t, z, "CONDITION_OCCURRENCE") {
		if slices.Contains([]string{"I21.3", "I63.9"}, row["condition_source_value"]) {
			who := patients[row["person_id"]]
			events[who] = append(events[who], row["condition_start_date"])
		}
	}
	deaths := map[string]string{}
	for _, row := range table(t, z, "DEATH") {
		deaths[patients[row["person_id"]]] = row["death_date"]
	}
	treated, happened := 0, 0
	for _, row := range tsv(t, filepath.Join(dir, "responses.tsv")) {
		require.Len(t, row, 11)
		who, drug, start, end, event, fatal := row[1], row[2], row[6], row[7], row[8], row[10]
		if drug != "clopidogrel" {
			continue
		}
		treated++
		assert.Equal(t, first[who], start)
		var within []string
		for _, at := range events[who] {
			if at > start && at <= end {
				within = append(within, at)
			}
		}
		if event == "." {
			assert.Empty(t, within)
			continue
		}
		happened++
		assert.Equal(t, []string{event}, within)
		if fatal == "true" {
			assert.Equal(t, event, deaths[who])
		}
	}
	assert.Len(t, first, treated)
	assert.Greater(t, treated, 25)
	assert.Greater(t, happened, 2)
}
