package phenotype_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/phenotype"
)

func TestEras(t *testing.T) {
	for _, c := range []struct {
		name  string
		rules phenotype.ExposureRules
		lines []string
		want  string
	}{
		{"30 days where nothing is said", phenotype.ExposureRules{}, []string{"drug a 2020-01-01"}, "2020-01-01..2020-01-30 (1)"},
		{"or as asked", phenotype.ExposureRules{DefaultDays: 7}, []string{"drug a 2020-01-01"}, "2020-01-01..2020-01-07 (1)"},
		{"a supply", phenotype.ExposureRules{}, []string{"drug a 2020-01-01 10"}, "2020-01-01..2020-01-10 (1)"},
		{"a supply that follows", phenotype.ExposureRules{}, []string{"drug a 2020-01-11 10", "drug a 2020-01-01 10"}, "2020-01-01..2020-01-20 (2)"},
		{"a day's gap", phenotype.ExposureRules{}, []string{"drug a 2020-01-01 10", "drug a 2020-01-12 10"}, "2020-01-01..2020-01-10 (1) 2020-01-12..2020-01-21 (1)"},
		{"a day's grace", phenotype.ExposureRules{GraceDays: 1}, []string{"drug a 2020-01-01 10", "drug a 2020-01-12 10"}, "2020-01-01..2020-01-21 (2)"},
		{"within another", phenotype.ExposureRules{}, []string{"drug a 2020-01-01 100", "drug a 2020-01-12 10"}, "2020-01-01..2020-04-09 (2)"},
		{"within another, in stock", phenotype.ExposureRules{Stockpile: true}, []string{"drug a 2020-01-01 100", "drug a 2020-01-12 10"}, "2020-01-01..2020-04-19 (2)"},
		{"an end is no stock", phenotype.ExposureRules{Stockpile: true}, []string{"drug a 2020-01-01 100", "drug a 2020-01-12 ..2020-01-21"}, "2020-01-01..2020-04-09 (2)"},
		{"other drugs", phenotype.ExposureRules{}, []string{"drug b 2020-01-01"}, ""},
		{"no date", phenotype.ExposureRules{}, []string{"drug a"}, ""},
		{"a month", phenotype.ExposureRules{}, []string{"drug a 2020-01 10"}, "2020-01-01..2020-01-31 (1) not exact"},
		{"a supply with refills", phenotype.ExposureRules{}, []string{"drug a 2020-01-01 10 2"}, "2020-01-01..2020-01-30 (1)"},
		{"an absurd supply", phenotype.ExposureRules{}, []string{"drug a 2020-01-01 -5"}, "2020-01-01..2020-01-30 (1)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got []string
			for _, e := range c.rules.Eras(person(c.lines...), func(e *ehr.Exposure) bool { return e.Concept.Text == "a" }) {
				text := fmt.Sprintf("%v..%v (%d)", e.First, e.Last, e.Records)
				if !e.Exact {
					text += " not exact"
				}
				got = append(got, text)
			}
			assert.Equal(t, c.want, strings.Join(got, " "))
		})
	}
}

func TestCaseControl(t *testing.T) {
	set := func(name string, expressions ...string) *phenotype.CodeSet {
		s, err := phenotype.NewCodeSet(name, map[string][]string{"ICD10CM": expressions}, nil)
		require.NoError(t, err)
		return s
	}
	rule := phenotype.CaseControl{Cases: set("mi", "I21*"), Related: set("heart", "I20-I25")}
	one, partial, ended := rule, rule, rule
	one.MinCodes, partial.PartialControls, ended.AsOf = 1, true, on("2020-06-01")
	mi := "dx ICD10CM:I21.4 "
	for _, c := range []struct {
		name  string
		rule  phenotype.CaseControl
		lines []string
		want  string
	}{
		{"two days", rule, []string{mi + "2020-01-01", mi + "2020-02-01"}, "case"},
		{"one day", rule, []string{mi + "2020-01-01", mi + "2020-01-01"}, "excluded"},
		{"one is enough", one, []string{mi + "2020-01-01"}, "case"},
		{"related", rule, []string{"dx ICD10CM:I25.9 2020-01-01"}, "excluded"},
		{"others", rule, []string{"dx ICD10CM:E11 2020-01-01"}, "control"},
		{"SNOMED only", rule, []string{"dx SNOMED:22298006 2020-01-01"}, "not assessable"},
		{"SNOMED only, partial", partial, []string{"dx SNOMED:22298006 2020-01-01"}, "not assessable"},
		{"partly SNOMED", rule, []string{"dx SNOMED:22298006 2020-01-01", "dx ICD10CM:E11 2020-01-01"}, "not assessable"},
		{"partly SNOMED, and asked for", partial, []string{"dx SNOMED:22298006 2020-01-01", "dx ICD10CM:E11 2020-01-01"}, "control"},
		{"nothing", rule, nil, "not assessable"},
		{"after the end", ended, []string{mi + "2020-01-01", mi + "2020-08-01"}, "excluded"},
	} {
		got, _, err := c.rule.Assess(person(c.lines...))
		require.NoError(t, err)
		assert.Equal(t, c.want, got.String(), c.name)
	}
	_, _, err := phenotype.CaseControl{}.Assess(person())
	require.ErrorContains(t, err, "has no code set of cases")
	one.MinCodes = -1
	_, _, err = one.Assess(person())
	require.ErrorContains(t, err, "MinCodes is negative")
}

// What a design leaves out of the records is counted, once an item.
func TestTallyOfStudies(t *testing.T) {
	s := study(t, newUsers+"[[exclude]]\nlab = \"diabetic\"\n"+miOutcome)
	got := s.Assess(person("born 1950", "died 2021-01-01", "drug clopidogrel 2020-01-01 ..2019-01-01", "drug aspirin 2020-05", "dx ICD10CM:I21.4 1949-01-01",
		"dx ICD10CM:I21.4 2021-01-02", "lab 4548-4 60 mmol/mol 2020-01-01", "lab 4548-4 x % 2020-01-01", "px SNOMED:1", "seen 2020-06-01"))
	assert.True(t, got.Included, got.Reason)
	assert.Equal(t, phenotype.Tally{People: 1, BeforeBirth: 1, AfterDeath: 1, Undated: 1, Imprecise: 1, Reversed: 1, Unit: 1, NoValue: 1}, got.Tally)
	assert.Equal(t, phenotype.Age{Known: true, Lowest: 69, Highest: 70}, got.Age)
}
