package match_test

import (
	"encoding/json"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/match"
)

// six people: hand-counted below.
func six(t testing.TB) *cohort.Cohort {
	t.Helper()
	pm, nm, none := "CYP2C19\t*2/*2", "CYP2C19\t*1/*1", ""
	genotyped(t, pm, nm, none)
	person := func(outside string, sex ehr.Sex, exposures ...ehr.Exposure) cohort.Person {
		r := adult(exposures...)
		r.Sex = sex
		return cohort.Person{Genes: genotyped(t, outside), Record: r}
	}
	later := takes("clopidogrel")
	later.Start = day(5)
	c := &cohort.Cohort{AsOf: asOf, People: []cohort.Person{
		person(pm, ehr.Female, takes("clopidogrel")),
		person(pm, ehr.Male, takes("clopidogrel"), takes("codeine, low")),
		person(nm, ehr.Male, takes("clopidogrel"), takes("fluvoxamine")),
		person(nm, ehr.Male, ehr.Exposure{Concept: ehr.Concept{Text: "clopidogrel"}, Start: day(-90)}, takes("ibuprofen, local")),
		person(none, ehr.Female, takes("clopidogrel")),
		person(pm, ehr.Female, later),
	}}
	dead := person(pm, ehr.Female, takes("clopidogrel"))
	dead.Record.Deaths = []ehr.Death{{At: day(-1)}}
	c.People = append(c.People, dead)
	return c
}

func counted(t testing.TB, groupOf func(*cohort.Person) []string) *match.Counts {
	t.Helper()
	m, err := match.New(options())
	require.NoError(t, err)
	counts := match.NewCounts(m, groupOf)
	for p, err := range m.Treatments(t.Context(), six(t)) {
		require.NoError(t, err)
		counts.Add(p)
	}
	return counts
}

func TestCounts(t *testing.T) {
	c := counted(t, match.BySex)
	all, men := c.Groups[match.Everybody], c.Groups["male"]
	assert.Equal(t, 7, all.People)
	assert.Equal(t, 1, all.Deceased)
	assert.Equal(t, 3, men.People)
	assert.Equal(t, 3, all.Phenotypes[match.GenePhenotype{Gene: "CYP2C19", Phenotype: "Poor Metabolizer"}])
	assert.Equal(t, 1, all.Phenotypes[match.GenePhenotype{Gene: "CYP2C19", Phenotype: "No Result"}])
	assert.Equal(t, 3, all.ActionableBy["CYP2C19"])
	assert.Equal(t, 1, men.ActionableBy["CYP2C19"])
	assert.Equal(t, 1, all.Unsure)
	assert.Equal(t, 1, all.Local)
	e := all.Drugs["clopidogrel"]
	assert.Equal(t, 5, e.People, "not the one for whom it is ordered for later")
	assert.Equal(t, 1, e.Possibly)
	assert.Equal(t, 3, e.AtRisk)
	assert.Equal(t, 1, e.Working)
	assert.Equal(t, 3, all.Acting)
	assert.Equal(t, map[match.Rank]int{match.Contraindicated: 3, match.Fine: 1, match.UnknownTest: 1}, e.Ranks)
	heat := all.HeatMap()
	require.Equal(t, []string{"clopidogrel", "fluvoxamine"}, heat.Rows)
	var row []string
	for i, column := range heat.Columns {
		row = append(row, fmt.Sprint(column, " ", heat.At(0, i)))
	}
	assert.Subset(t, row, []string{"CYP2C19: Poor Metabolizer 2", "CYP2C19: Normal Metabolizer 2", "CYP2C19: No Result 1"})
	ranks := all.ByRank()
	assert.Len(t, ranks.Columns, len(match.Ranks()))
	assert.Equal(t, 3, ranks.At(0, 1))
}

// VKORC1 is called for everybody and asks for no change; it is not actionable.
func TestActionableIsOfTheResult(t *testing.T) {
	c := counted(t, nil)
	assert.Len(t, c.Groups, 1)
	assert.Zero(t, c.Groups[match.Everybody].ActionableBy["VKORC1"])
	assert.Equal(t, 3, c.Groups[match.Everybody].Actionable)
}

func TestCountsAreNotPrinted(t *testing.T) {
	c := counted(t, match.BySex)
	g := c.Groups["male"]
	for _, text := range []string{c.String(), fmt.Sprintf("%+v", *c), fmt.Sprintf("%#v", *g), g.String(), fmt.Sprintf("%#v", *c)} {
		assert.Equal(t, "match: raw counts, not shown: suppress small cells first", text)
	}
	_, err := json.Marshal(c)
	require.ErrorContains(t, err, "suppress small cells first")
	_, err = json.Marshal(map[string]any{"g": g})
	require.Error(t, err)
}

func TestByAge(t *testing.T) {
	by := match.ByAge(asOf)
	for _, c := range []struct {
		birth ehr.Time
		want  string
	}{
		{ehr.Date(2026, 1, 1), "0-17"},
		{ehr.Date(1990, 1, 1), "18-39"},
		{ehr.Date(1976, 1, 1), "40-64"},
		{ehr.Date(1950, 1, 1), "65-89"},
		{ehr.Date(1936, time.November, 1), "90 or older"},
		{ehr.Date(1936, time.November, 2), "65-89"},
		{ehr.Time{At: time.Date(1936, 1, 1, 0, 0, 0, 0, time.UTC), Precision: ehr.Year}, "age not known"},
		{ehr.Time{At: time.Date(1910, 1, 1, 0, 0, 0, 0, time.UTC), Precision: ehr.Year}, "90 or older"},
		{ehr.Time{At: time.Date(2008, 11, 1, 3, 0, 0, 0, time.UTC), Precision: ehr.Instant}, "18-39"},
		{ehr.Date(2027, 1, 1), "age not known"},
		{ehr.Time{}, "age not known"},
	} {
		assert.Equal(t, []string{c.want}, by(&cohort.Person{Record: &ehr.Patient{Birth: c.birth}}), c.birth.String())
	}
}

func TestExpect(t *testing.T) {
	g := counted(t, nil).Groups[match.Everybody]
	e := match.EffectSize{
		Event: "an invented event", Drug: "Clopidogrel", Gene: "CYP2C19", Phenotypes: []string{"Poor Metabolizer", "Intermediate Metabolizer"},
		Risk: 0.2, Guided: 0.1, Period: "one year", Citation: "invented for this test",
	}
	x, err := g.Expect(e)
	require.NoError(t, err)
	// Four are genotyped and take it, two of them are poor metabolizers.
	assert.Equal(t, 4, x.Genotyped)
	assert.Equal(t, 2, x.AtRisk)
	assert.InDelta(t, 0.4, x.Events, 1e-12)
	assert.InDelta(t, 0.2, x.Avoided, 1e-12)
	assert.InDelta(t, 20, x.NumberNeededToGenotype, 1e-9)
	e.Guided = e.Risk
	x, err = g.Expect(e)
	require.NoError(t, err)
	assert.True(t, math.IsInf(x.NumberNeededToGenotype, 1))
	for _, c := range []struct {
		name   string
		change func(*match.EffectSize)
		want   string
	}{
		{"no citation", func(e *match.EffectSize) { e.Citation = "" }, "citation"},
		{"no drug", func(e *match.EffectSize) { e.Drug = "" }, "drug"},
		{"a risk above one", func(e *match.EffectSize) { e.Risk = 20 }, "from 0 to 1"},
		{"no number", func(e *match.EffectSize) { e.Risk = math.NaN() }, "from 0 to 1"},
		{"no result", func(e *match.EffectSize) { e.Phenotypes = []string{"No Result"} }, "no phenotype"},
	} {
		t.Run(c.name, func(t *testing.T) {
			bad := e
			c.change(&bad)
			_, err := g.Expect(bad)
			require.ErrorContains(t, err, c.want)
		})
	}
}
