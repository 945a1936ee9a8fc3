package phenotype_test

import (
	"context"
	"fmt"
	"iter"
	"math"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/phenotype"
)

// byText takes what a record calls a medication for its ingredient.
func byText(e *ehr.Exposure) []string { return []string{e.Concept.Text} }

// people is a source of made people.
type people []*ehr.Patient

func (p people) Patients(context.Context) iter.Seq2[*ehr.Patient, error] { return each(p) }
func (p people) Tally() ehr.Tally                                        { return ehr.Tally{} }

func study(tb testing.TB, text string) *phenotype.Study {
	d, err := phenotype.ParseDesign("d.toml", []byte(text))
	require.NoError(tb, err)
	s, err := phenotype.NewStudy(d, phenotype.Options{Ingredients: byText, Hierarchy: hierarchy(tb, pairs), Workers: 2})
	require.NoError(tb, err)
	return s
}

// person makes a record of lines such as
//
//	born 1950 · female · died 2020-01-01
//	drug clopidogrel 2020-01-01 30 (days of supply) or ..2020-02-01 (an end)
//	dx ICD10CM:I21.4 2020-01-01 · px SNOMED:1 2020 · lab 4548-4 7.1 % 2020-01-01 · seen 2019-01-01
func person(lines ...string) *ehr.Patient {
	p := &ehr.Patient{ID: "the one", Sex: ehr.Male, Birth: on("1950-06-15")}
	for _, line := range lines {
		f := append(strings.Fields(line), "", "", "", "")
		switch f[0] {
		case "born":
			p.Birth = on(f[1])
		case "female":
			p.Sex = ehr.Female
		case "died":
			p.Deaths = append(p.Deaths, ehr.Death{At: on(f[1])})
		case "drug", "held":
			e := ehr.Exposure{Concept: ehr.Concept{Text: f[1]}, Start: on(f[2]), Kind: ehr.Dispensed}
			if f[0] == "held" {
				e.Status = ehr.OnHold
			}
			if end, ok := strings.CutPrefix(f[3], ".."); ok {
				e.End = on(end)
			} else {
				fmt.Sscan(f[3], &e.DaysSupply)
				fmt.Sscan(f[4], &e.Refills)
			}
			p.Exposures = append(p.Exposures, e)
		case "dx":
			p.Conditions = append(p.Conditions, condition(on(f[2]), f[1]))
		case "px":
			p.Procedures = append(p.Procedures, ehr.Procedure{Concept: condition(ehr.Time{}, f[1]).Concept, Start: on(f[2])})
		case "lab":
			m := ehr.Measurement{Concept: condition(ehr.Time{}, "LOINC:"+f[1]).Concept, At: on(f[4]), Value: ehr.Quantity{Value: math.NaN(), Unit: f[3]}}
			number := strings.TrimLeft(f[2], "<>=")
			m.Value.Comparator = f[2][:len(f[2])-len(number)]
			fmt.Sscan(number, &m.Value.Value)
			p.Measurements = append(p.Measurements, m)
		case "seen":
			p.Encounters = append(p.Encounters, ehr.Encounter{Start: on(f[1])})
		}
	}
	return p
}

// outcomeOf is what a study found of a person, in a line.
func outcomeOf(p phenotype.Person) string {
	if !p.Included {
		return "lost: " + p.Reason
	}
	text := fmt.Sprintf("%s %s %v after %d days", p.Group, p.Index, p.End, p.Days)
	if p.Event != (p.End == phenotype.AtOutcome) {
		text += " BUT event " + fmt.Sprint(p.Event)
	}
	if p.Imprecise {
		text += " at the latest"
	}
	return text
}

const newUsers = `
[codes.mi]
ICD10CM = ["I21*"]
SNOMED = ["<<22298006"]
[codes.pci]
SNOMED = ["415070008"]
[labs.diabetic]
loinc = ["4548-4"]
operator = ">="
value = 6.5
unit = "%"
[index]
drug = ["clopidogrel"]
`

const miOutcome = "[outcome]\ncondition = \"mi\"\nto_day = 365\n"

func TestStudy(t *testing.T) {
	start, end := "drug clopidogrel 2020-01-01 30", "seen 2022-01-01"
	mi := "dx ICD10CM:I21.4 "
	for _, c := range []struct {
		name, design string
		lines        []string
		want         string
	}{
		{"the outcome in the window", miOutcome, []string{start, mi + "2020-03-01", end}, "index 2020-01-01 outcome after 60 days"},
		{"by SNOMED's hierarchy", miOutcome, []string{start, "dx SNOMED:401303003 2020-03-01", end}, "index 2020-01-01 outcome after 60 days"},
		{"the first outcome counts", miOutcome, []string{start, mi + "2020-04-01", mi + "2020-03-01", end}, "index 2020-01-01 outcome after 60 days"},
		{"on the window's last day", miOutcome, []string{start, mi + "2020-12-31", end}, "index 2020-01-01 outcome after 365 days"},
		{"a day later", miOutcome, []string{start, mi + "2021-01-01", end}, "index 2020-01-01 end of the window after 365 days"},
		{"none, until the window ends", miOutcome, []string{start, end}, "index 2020-01-01 end of the window after 365 days"},
		{"none, until the record ends", miOutcome, []string{start, "seen 2020-02-01"}, "index 2020-01-01 end of observation after 31 days"},
		{"nobody is observed after their last record", miOutcome, []string{start}, "lost: followed after the index"},
		{"unless the data says so", miOutcome + "[observation]\nas_of = 2020-04-10\nuntil = \"as_of\"\n", []string{start}, "index 2020-01-01 end of observation after 100 days"},
		{"death censors", miOutcome, []string{start, "died 2020-01-31"}, "index 2020-01-01 death after 30 days"},
		{"a death of a month censors at its first day", miOutcome, []string{start, "died 2020-02"}, "index 2020-01-01 death after 31 days"},
		{"of two deaths the first censors", miOutcome, []string{start, "died 2020-02-20", "died 2020-01-31"}, "index 2020-01-01 death after 30 days"},
		{"the outcome on the day of death", miOutcome, []string{start, mi + "2020-01-31", "died 2020-01-31"}, "index 2020-01-01 outcome after 30 days"},
		{"an outcome after death is left out", miOutcome, []string{start, mi + "2020-02-20", "died 2020-01-31"}, "index 2020-01-01 death after 30 days"},
		{"an outcome on the index day may be before", miOutcome, []string{start, mi + "2020-01-01", end}, "lost: without the outcome before follow-up"},
		{"unless the day is asked for", miOutcome + "from_day = 0\n", []string{start, mi + "2020-01-01", end}, "index 2020-01-01 outcome after 0 days"},
		{"an earlier outcome leaves out", miOutcome, []string{mi + "2010-01-01", start, mi + "2020-03-01", end}, "lost: without the outcome before follow-up"},
		{"unless it is allowed", miOutcome + "prior = \"allow\"\n", []string{mi + "2010-01-01", start, mi + "2020-03-01", end}, "index 2020-01-01 outcome after 60 days"},
		{"an outcome of the month after", miOutcome, []string{start, mi + "2020-03", end}, "index 2020-01-01 outcome after 90 days at the latest"},
		{"an outcome of the index's month may be before", miOutcome, []string{start, mi + "2020-01", end}, "lost: without the outcome before follow-up"},
		{"an outcome of a year across the window's end", miOutcome, []string{"drug clopidogrel 2020-06-01", mi + "2021", end}, "lost: outcome certain to be in the window or not"},
		{"an outcome without a date may be before", miOutcome, []string{start, mi, end}, "lost: without the outcome before follow-up"},
		{"death as outcome", "[outcome]\ndeath = true\n", []string{start, "died 2020-01-31"}, "index 2020-01-01 outcome after 30 days"},
		{"alive", "[outcome]\ndeath = true\n", []string{start, end}, "index 2020-01-01 end of observation after 731 days"},
		{"two deaths, as outcome the latest", "[outcome]\ndeath = true\n", []string{start, "died 2020-02-20", "died 2020-01-31"}, "index 2020-01-01 outcome after 50 days at the latest"},
		{"two codes for an outcome", miOutcome + "min_codes = 2\n", []string{start, mi + "2020-03-01", mi + "2020-03-01", mi + "2020-03-05", end}, "index 2020-01-01 outcome after 64 days"},
		{"one code is too few", miOutcome + "min_codes = 2\n", []string{start, mi + "2020-03-01", mi + "2020-03-01", end}, "index 2020-01-01 end of the window after 365 days"},
		{"a procedure", "[outcome]\nprocedure = \"pci\"\n", []string{start, "px SNOMED:415070008 2020-01-11", end}, "index 2020-01-01 outcome after 10 days"},
		{"a drug", "[outcome]\ndrug = [\"Prasugrel\"]\n", []string{start, "drug prasugrel 2020-01-11 30", end}, "index 2020-01-01 outcome after 10 days"},
		{"a lab", "[outcome]\nlab = \"diabetic\"\n", []string{start, "lab 4548-4 6.4 % 2020-01-11", "lab 4548-4 6.5 % 2020-01-12", end}, "index 2020-01-01 outcome after 11 days"},
		{"a lab beyond what is measured", "[outcome]\nlab = \"diabetic\"\n", []string{start, "lab 4548-4 >15 % 2020-01-11", end}, "index 2020-01-01 outcome after 10 days"},
		{"a lab that may have passed", "[outcome]\nlab = \"diabetic\"\n", []string{start, "lab 4548-4 >6 % 2020-01-11", end}, "lost: outcome certain to be in the window or not"},
		{"a lab in another unit says nothing", "[outcome]\nlab = \"diabetic\"\n", []string{start, "lab 4548-4 60 mmol/mol 2020-01-11", end}, "index 2020-01-01 end of observation after 731 days"},

		{"no index", miOutcome, []string{"drug aspirin 2020-01-01", end}, "lost: with the index event: drug clopidogrel"},
		{"on hold is not taken", miOutcome, []string{"held clopidogrel 2020-01-01", end}, "lost: with the index event: drug clopidogrel"},
		{"an index of a month", miOutcome, []string{"drug clopidogrel 2020-01 30", end}, "lost: index exact to the day"},
		{"perhaps an earlier one", miOutcome, []string{"drug clopidogrel 2020-01 30", "drug clopidogrel 2020-01-15 30", end}, "lost: no such event before"},
		{"one without a date", miOutcome, []string{"drug clopidogrel", start, end}, "lost: no such event before"},

		{"observed before", "observed_days = 365\n" + miOutcome, []string{"seen 2019-01-01", start, end}, "index 2020-01-01 end of the window after 365 days"},
		{"observed a day too few", "observed_days = 365\n" + miOutcome, []string{"seen 2019-01-02", start, end}, "lost: at least 365 days of record before"},
		{"a month begins at its end", "observed_days = 365\n" + miOutcome, []string{"seen 2019-01", start, end}, "lost: at least 365 days of record before"},

		{"washout is over", "washout_days = 90\n" + miOutcome, []string{"drug clopidogrel 2019-08-01 30", start, "seen 2021-01-01"}, "index 2019-08-01 end of the window after 365 days"},
		{"washout, first in the time of the study", "washout_days = 90\nfrom = 2020-01-01\n" + miOutcome, []string{"drug clopidogrel 2019-08-01 30", start, end}, "index 2020-01-01 end of the window after 365 days"},
		{"washout, supply reaches into it", "washout_days = 90\nfrom = 2020-01-01\n" + miOutcome, []string{"drug clopidogrel 2019-08-01 80", start, end}, "lost: no such event in the 90 days before"},
		{"washout, a later index", "washout_days = 90\nfrom = 2020-01-01\n" + miOutcome, []string{"drug clopidogrel 2019-12-01 30", start, "drug clopidogrel 2020-07-01 30", end}, "index 2020-07-01 end of the window after 365 days"},
		{"no washout takes prevalent users", "washout_days = 0\nfrom = 2020-01-01\n" + miOutcome, []string{"drug clopidogrel 2019-12-01 60", start, end}, "index 2020-01-01 end of the window after 365 days"},
		{"too late", "to = 2019-12-31\n" + miOutcome, []string{start, end}, "lost: index exact to the day, in the time of the study"},

		{"old enough", "[people]\nmin_age = 69\n" + miOutcome, []string{start, end}, "index 2020-01-01 end of the window after 365 days"},
		{"too young by a day", "[people]\nmin_age = 70\n" + miOutcome, []string{"born 1950-01-02", start, end}, "lost: of the sex and age asked for"},
		{"on the birthday", "[people]\nmin_age = 70\n" + miOutcome, []string{"born 1950-01-01", start, end}, "index 2020-01-01 end of the window after 365 days"},
		{"a birth year may be too young", "[people]\nmin_age = 70\n" + miOutcome, []string{"born 1950", start, end}, "lost: of the sex and age asked for"},
		{"too old perhaps", "[people]\nmax_age = 69\n" + miOutcome, []string{"born 1950", start, end}, "lost: of the sex and age asked for"},
		{"no birth date", "[people]\nmax_age = 69\n" + miOutcome, []string{"born ?", start, end}, "lost: of the sex and age asked for"},
		{"sex", "[people]\nsex = \"female\"\n" + miOutcome, []string{start, end}, "lost: of the sex and age asked for"},

		{"required", "[[require]]\nprocedure = \"pci\"\nfrom_day = -30\n" + miOutcome, []string{"px SNOMED:415070008 2019-12-02", start, end}, "index 2020-01-01 end of the window after 365 days"},
		{"required, a day too early", "[[require]]\nprocedure = \"pci\"\nfrom_day = -30\n" + miOutcome, []string{"px SNOMED:415070008 2019-12-01", start, end}, "lost: with procedure pci from day -30 to day 0"},
		{"required, and perhaps there", "[[require]]\nprocedure = \"pci\"\nfrom_day = -30\n" + miOutcome, []string{"px SNOMED:415070008 2019", start, end}, "lost: with procedure pci from day -30 to day 0"},
		{"a drug that is still taken", "[[require]]\nname = \"on aspirin\"\ndrug = [\"aspirin\"]\nfrom_day = 0\n" + miOutcome, []string{"drug aspirin 2019-12-01 32", start, end}, "index 2020-01-01 end of the window after 365 days"},
		{"a drug that is over", "[[require]]\nname = \"on aspirin\"\ndrug = [\"aspirin\"]\nfrom_day = 0\n" + miOutcome, []string{"drug aspirin 2019-12-01 31", start, end}, "lost: with on aspirin"},
		{"excluded", "[[exclude]]\ncondition = \"mi\"\n" + miOutcome + "prior = \"allow\"\n", []string{mi + "2001-01-01", start, end}, "lost: without condition mi until day 0"},
		{"excluded because perhaps", "[[exclude]]\ncondition = \"mi\"\nfrom_day = -365\nto_day = -1\n" + miOutcome + "prior = \"allow\"\n", []string{mi + "2019", start, end}, "lost: without condition mi from day -365 to day -1"},
		{"two codes exclude, one does not", "[[exclude]]\ncondition = \"mi\"\nmin_codes = 2\n" + miOutcome + "prior = \"allow\"\n", []string{mi + "2001-01-01", mi + "2001-01-01", start, end}, "index 2020-01-01 end of the window after 365 days"},
		{"two codes exclude", "[[exclude]]\ncondition = \"mi\"\nmin_codes = 2\n" + miOutcome + "prior = \"allow\"\n", []string{mi + "2001-01-01", mi + "2002-01-01", start, end}, "lost: without condition mi (codes on 2 days) until day 0"},

		{"a landmark", "[landmark]\nday = 30\n" + miOutcome, []string{start, mi + "2020-03-01", end}, "index 2020-01-01 outcome after 30 days"},
		{"an outcome before the landmark", "[landmark]\nday = 30\n" + miOutcome, []string{start, mi + "2020-01-31", end}, "lost: without the outcome before follow-up"},
		{"dead before the landmark", "[landmark]\nday = 30\n" + miOutcome, []string{start, "died 2020-01-31"}, "lost: followed after the landmark, day 30"},

		{"on treatment", "[censor]\nexposure_end = true\n" + miOutcome, []string{start, mi + "2020-02-10", end}, "index 2020-01-01 end of exposure after 29 days"},
		{"on treatment with grace", "[censor]\nexposure_end = true\ngrace_days = 15\n" + miOutcome, []string{start, mi + "2020-02-10", end}, "index 2020-01-01 outcome after 40 days"},
		{"a gap ends the exposure", "[censor]\nexposure_end = true\n" + miOutcome, []string{start, "drug clopidogrel 2020-02-10 30", end}, "index 2020-01-01 end of exposure after 29 days"},
		{"unless it is short", "[exposure]\ngrace_days = 10\n[censor]\nexposure_end = true\n" + miOutcome, []string{start, "drug clopidogrel 2020-02-10 30", end}, "index 2020-01-01 end of exposure after 69 days"},
		{"an end instead of a supply", "[censor]\nexposure_end = true\n" + miOutcome, []string{"drug clopidogrel 2020-01-01 ..2020-04-10", end}, "index 2020-01-01 end of exposure after 100 days"},
		{"an end before the beginning is none", "[exposure]\ndefault_days = 7\n[censor]\nexposure_end = true\n" + miOutcome, []string{"drug clopidogrel 2020-01-01 ..2019-04-10", end}, "index 2020-01-01 end of exposure after 6 days"},
		{"overlap, without a stock", "[censor]\nexposure_end = true\n" + miOutcome, []string{start, "drug clopidogrel 2020-01-21 30", end}, "index 2020-01-01 end of exposure after 49 days"},
		{"overlap, with a stock", "[exposure]\nstockpile = true\n[censor]\nexposure_end = true\n" + miOutcome, []string{start, "drug clopidogrel 2020-01-21 30", end}, "index 2020-01-01 end of exposure after 59 days"},
		{"other kinds of record", "[exposure]\nkinds = [\"administered\"]\n" + miOutcome, []string{start, end}, "lost: with the index event: drug clopidogrel"},

		{"compared", "[comparator]\ndrug = [\"prasugrel\"]\n" + miOutcome, []string{"drug prasugrel 2020-01-01 30", end}, "comparator 2020-01-01 end of the window after 365 days"},
		{"the first of both", "[comparator]\ndrug = [\"prasugrel\"]\n" + miOutcome, []string{start, "drug prasugrel 2020-02-01 30", end}, "index 2020-01-01 end of the window after 365 days"},
		{"both on one day", "[comparator]\ndrug = [\"prasugrel\"]\n" + miOutcome, []string{start, "drug prasugrel 2020-01-01 30", end}, "lost: no such event before, and not both drugs on one day"},
		{"a switch", "[comparator]\ndrug = [\"prasugrel\"]\n[censor]\ncomparator = true\n" + miOutcome, []string{start, "drug prasugrel 2020-02-01 30", end}, "index 2020-01-01 switch of drug after 31 days"},
		{"a switch the other way", "[comparator]\ndrug = [\"prasugrel\"]\n[censor]\ncomparator = true\nexposure_end = true\n" + miOutcome, []string{"drug prasugrel 2020-01-01 60", "drug clopidogrel 2020-02-01 30", end}, "comparator 2020-01-01 switch of drug after 31 days"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := study(t, newUsers+c.design)
			got := s.Assess(person(c.lines...))
			assert.Equal(t, c.want, outcomeOf(got))

			// A record that no rule asks for, within what is observed, changes nothing.
			more := person(append(c.lines, "dx ICD10CM:Z00.0 2020-01-01", "drug water 2020-01-01 9", "lab 1-1 5 % 2020-01-01", "px SNOMED:7 2020-01-01")...)
			if !strings.Contains(c.name, "no index") {
				assert.Equal(t, c.want, outcomeOf(s.Assess(more)), "with records that are of nothing asked for")
			}
		})
	}
}

// The index of a condition that takes two codes is the second one's day.
func TestStudyOfConditions(t *testing.T) {
	design := "[codes.mi]\nICD10CM = [\"I21*\"]\n[index]\ncondition = \"mi\"\nmin_codes = 2\n[outcome]\ndeath = true\n"
	mi := "dx ICD10CM:I21.4 "
	for _, c := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"the second day", []string{mi + "2020-01-01", mi + "2020-02-01", "died 2020-02-11"}, "index 2020-02-01 outcome after 10 days"},
		{"one day", []string{mi + "2020-01-01", mi + "2020-01-01", "died 2020-02-11"}, "lost: with the index event: condition mi (codes on 2 days)"},
		{"the second is a month's", []string{mi + "2020-01-01", mi + "2020-02", "died 2020-03-11"}, "lost: index exact to the day"},
		{"perhaps earlier", []string{mi + "2020-01-01", mi + "2020-02-01", mi + "2020", "died 2020-02-11"}, "lost: the day of the event is certain"},
	} {
		t.Run(c.name, func(t *testing.T) {
			assert.Equal(t, c.want, outcomeOf(study(t, design).Assess(person(c.lines...))))
		})
	}
}

func TestFlow(t *testing.T) {
	s := study(t, "name = \"mi\"\n"+newUsers+"[people]\nsex = \"male\"\n"+miOutcome)
	var all people
	for range 20 {
		all = append(all, person("drug clopidogrel 2020-01-01 30", "seen 2021-01-01", "dx ICD10CM:Z1 1900"))
	}
	all = append(all, person("female", "drug clopidogrel 2020-01-01 30", "seen 2021-01-01"), person("seen 2021-01-01"))
	result, err := s.Run(t.Context(), all)
	require.NoError(t, err)
	var flow []string
	for _, step := range result.Flow {
		flow = append(flow, fmt.Sprint(step.Left, " ", step.Name))
	}
	assert.Equal(t, []string{
		"22 people in the records", "21 with the index event: drug clopidogrel", "21 index exact to the day", "21 no such event before",
		"21 at least 0 days of record before", "20 of the sex and age asked for", "20 without the outcome before follow-up",
		"20 followed after the index", "20 outcome certain to be in the window or not",
	}, flow)
	assert.Len(t, result.Included(), 20)
	assert.Equal(t, []string{"20 items are before the birth, and were left out"}, result.Notes())
	assert.InDelta(t, 69, result.People[0].Age.Years(), 0)
}

// A design that selects nobody says which step left nobody, and no count: of 13 people
// and 12 after the next step one would be told.
func TestNobody(t *testing.T) {
	s := study(t, "name = \"mi\"\n"+newUsers+"[people]\nsex = \"female\"\n"+miOutcome)
	all := people{person("seen 2020-01-01")}
	for range 12 {
		all = append(all, person("drug clopidogrel 2020-01-01 30", "seen 2021-01-01"))
	}
	for _, c := range []struct {
		all  people
		want string
	}{
		{all, `phenotype: design "mi": selects nobody: step 6 (of the sex and age asked for) left none of the people in the records → with the index event: drug clopidogrel → index exact to the day → no such event before → at least 0 days of record before: widen [people]`},
		{all[:4], "of the people in the records → with the index event"},
		{all[:1], "step 2 (with the index event: drug clopidogrel) left none of the people in the records: check the names, codes and systems of [index]"},
		{nil, "step 1 (people in the records) left none: the source is empty"},
	} {
		result, err := s.Run(t.Context(), c.all)
		require.ErrorContains(t, err, c.want)
		var nobody *phenotype.NobodyError
		require.ErrorAs(t, err, &nobody)
		assert.Equal(t, result.Flow, nobody.Flow)
		assert.NotContains(t, err.Error(), "the one")
		assert.Len(t, result.People, len(c.all))
	}
}

type broken struct{ people }

func (b broken) Patients(context.Context) iter.Seq2[*ehr.Patient, error] {
	return func(yield func(*ehr.Patient, error) bool) { yield(nil, assert.AnError) }
}

func TestRunHandsErrorsOn(t *testing.T) {
	s := study(t, newUsers+miOutcome)
	_, err := s.Run(t.Context(), broken{})
	require.ErrorIs(t, err, assert.AnError)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = s.Run(ctx, people{person()})
	require.ErrorIs(t, err, context.Canceled)
	d, err := phenotype.ParseDesign("d.toml", []byte(newUsers+miOutcome))
	require.NoError(t, err)
	_, err = phenotype.NewStudy(d, phenotype.Options{})
	require.ErrorContains(t, err, "d.toml:2: phenotype: code set")
	_, err = phenotype.NewStudy(d, phenotype.Options{Hierarchy: hierarchy(t, pairs)})
	require.ErrorContains(t, err, "set Options.Ingredients")
	_, err = phenotype.NewStudy(&phenotype.Design{}, phenotype.Options{})
	require.ErrorContains(t, err, "phenotype: index: names no event")
}

// A source that breaks, a context that ends and people left in the middle leave no
// goroutine behind.
func TestNoGoroutineIsLeft(t *testing.T) {
	before := runtime.NumGoroutine()
	s, p := study(t, newUsers+miOutcome), small(t)
	var all people
	for range 3000 {
		all = append(all, person("drug clopidogrel 2020-01-01 30", "seen 2021-01-01"))
	}
	ctx, cancel := context.WithCancel(t.Context())
	stops := func(yield func(*ehr.Patient, error) bool) {
		for i, patient := range all {
			if i == 1000 {
				cancel()
			}
			if !yield(patient, nil) {
				return
			}
		}
	}
	_, err := p.Table(ctx, stops, phenotype.PhecodeOptions{}, 4)
	require.ErrorIs(t, err, context.Canceled)
	_, err = s.Run(t.Context(), broken{})
	require.ErrorIs(t, err, assert.AnError)
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

// random makes a person with records around 2020.
func random(r *rand.Rand, shift int) *ehr.Patient {
	date := func(span int) ehr.Time {
		at := ehr.Date(2019, 1, 1+r.IntN(span))
		return ehr.Time{At: at.At.AddDate(0, 0, shift), Precision: ehr.Day}
	}
	p := &ehr.Patient{ID: "x", Sex: ehr.Sex(r.IntN(3)), Birth: ehr.Time{At: ehr.Date(1950, 1, 1).At.AddDate(0, 0, shift), Precision: ehr.Day}}
	for range r.IntN(6) {
		p.Exposures = append(p.Exposures, ehr.Exposure{Concept: ehr.Concept{Text: []string{"clopidogrel", "prasugrel", "aspirin"}[r.IntN(3)]}, Start: date(900), DaysSupply: r.IntN(90)})
	}
	for range r.IntN(4) {
		p.Conditions = append(p.Conditions, condition(date(1200), []string{"ICD10CM:I21.4", "ICD10CM:E11"}[r.IntN(2)]))
	}
	for range r.IntN(4) {
		p.Encounters = append(p.Encounters, ehr.Encounter{Start: date(1500)})
	}
	if r.IntN(3) == 0 {
		p.Deaths = []ehr.Death{{At: date(1500)}}
	}
	return p
}

// Where all of a person's dates move, the result moves with them.
func TestStudyMovesWithDates(t *testing.T) {
	s := study(t, newUsers+"washout_days = 100\nobserved_days = 30\n[comparator]\ndrug = [\"prasugrel\"]\n[landmark]\nday = 10\n[exposure]\nstockpile = true\ngrace_days = 14\n[censor]\nexposure_end = true\ngrace_days = 30\ncomparator = true\n"+miOutcome)
	included := 0
	for seed := range uint64(2000) {
		for _, days := range []int{-7000, 1, 366} {
			a := s.Assess(random(rand.New(rand.NewPCG(seed, 1)), 0))
			b := s.Assess(random(rand.New(rand.NewPCG(seed, 1)), days))
			if a.LostAt > 3 {
				a.Index.At, a.Start.At = a.Index.At.AddDate(0, 0, days), a.Start.At.AddDate(0, 0, days)
			}
			a.Age, b.Age = phenotype.Age{}, phenotype.Age{} // 366 days can be two birthdays
			require.Equal(t, a, b, "seed %d, %d days", seed, days)
			if a.Included {
				included++
			}
		}
	}
	assert.Greater(t, included, 300)
}

// BenchmarkStudy asks a design of 20,000 people with some twenty records each.
func BenchmarkStudy(b *testing.B) {
	s := study(b, newUsers+"[comparator]\ndrug = [\"prasugrel\"]\n[censor]\nexposure_end = true\n"+miOutcome)
	var all people
	r := rand.New(rand.NewPCG(1, 1))
	for range 20_000 {
		p := random(r, 0)
		for range 50 {
			p.Conditions = append(p.Conditions, condition(ehr.Date(2019, 1, 1+r.IntN(900)), "ICD10CM:E11.9"))
		}
		all = append(all, p)
	}
	for b.Loop() {
		if _, err := s.Run(b.Context(), all); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(all)*b.N)/b.Elapsed().Seconds(), "people/s")
}
