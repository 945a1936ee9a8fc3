package phenotype_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/phenotype"
)

const allKeys = `
name = "everything"
[codes.mi]
ICD10CM = ["I21*", "!I21.A*"]
ICD9CM = ["410-410.99"]
SNOMED = ["<<22298006"]
[labs.diabetic]
loinc = ["4548-4"]
operator = ">="
value = 6.5
unit = "%"
[exposure]
default_days = 14
grace_days = 30
stockpile = true
kinds = ["ordered", "dispensed"]
[index]
drug = ["clopidogrel"]
from = 2015-01-01
to = 2020-12-31
washout_days = 365
observed_days = 180
[comparator]
drug = ["prasugrel", "ticagrelor"]
[people]
sex = "male"
min_age = 18
max_age = 90
[[require]]
lab = "diabetic"
[[exclude]]
name = "earlier infarction"
condition = "mi"
from_day = -365
to_day = -1
[landmark]
day = 7
[outcome]
condition = "mi"
min_codes = 2
from_day = 8
to_day = 365
prior = "allow"
[censor]
exposure_end = true
grace_days = 30
comparator = true
[observation]
as_of = 2024-12-31
until = "as_of"
`

func TestParseDesign(t *testing.T) {
	d, err := phenotype.ParseDesign("d.toml", []byte(allKeys))
	require.NoError(t, err)
	assert.Equal(t, "everything", d.Name)
	assert.Equal(t, []string{"I21*", "!I21.A*"}, d.CodeSets["mi"]["ICD10CM"])
	assert.InDelta(t, 6.5, *d.Labs["diabetic"].Value, 0)
	assert.Equal(t, phenotype.ExposureRules{DefaultDays: 14, GraceDays: 30, Stockpile: true, Kinds: []string{"ordered", "dispensed"}}, d.Exposure)
	assert.Equal(t, []string{"clopidogrel"}, d.Index.Drug)
	assert.Equal(t, "2015-01-01 2020-12-31", d.Index.From.String()+" "+d.Index.To.String())
	assert.Equal(t, 365, *d.Index.Washout)
	assert.Equal(t, 180, d.Index.ObservedDays)
	assert.Equal(t, []string{"prasugrel", "ticagrelor"}, d.Comparator.Drug)
	assert.Equal(t, ehr.Male, d.People.Sex)
	assert.Equal(t, 18, *d.People.MinAge)
	assert.Equal(t, 90, *d.People.MaxAge)
	assert.Equal(t, "diabetic", d.Require[0].Lab)
	assert.Equal(t, -365, *d.Exclude[0].FromDay)
	assert.Equal(t, 7, d.Landmark)
	assert.Equal(t, 2, d.Outcome.MinCodes)
	assert.Equal(t, "allow", d.Outcome.Prior)
	assert.Equal(t, phenotype.Censor{ExposureEnd: true, GraceDays: 30, Comparator: true}, d.Censor)
	assert.Equal(t, "2024-12-31", d.Observed.AsOf.String())
}

func TestParseDesignErrors(t *testing.T) {
	good := "[codes.mi]\nICD10CM = [\"I21*\"]\n[index]\ndrug = [\"a\"]\n[outcome]\ncondition = \"mi\"\n" // six lines
	lab := "[labs.l]\nloinc = [\"1-1\"]\noperator = \">\"\nvalue = 1\nunit = \"%\"\n"
	for _, c := range []struct{ name, text, want string }{
		{"no TOML", "a = \n", "d.toml:1: expected value but found"},
		{"a wrong type", "[index]\ndrug = 5\n", "d.toml:2: "},
		{"a text for a number", good + "to_day = \"365\"\n", "d.toml:7: "},
		{"a key", good + "too_day = 365\n", "d.toml:7: outcome.too_day is no key of a design"},
		{"a key of the top", "nme = \"x\"\n" + good, "d.toml:1: nme is no key"},
		{"a table", good + "[censoring]\nx = 1\n", "d.toml:7: censoring is no key"},
		{"a key of the second table in a list", good + "[[exclude]]\ncondition = \"mi\"\n[[exclude]]\ncondtion = \"mi\"\n", "d.toml:10: exclude.condtion is no key"},
		{"a key after a long text", "name = \"\"\"\n[people]\nx = 1\n\"\"\"\n" + good + "x = 1\n", "d.toml:11: outcome.x is no key"},
		{"a key twice", good + "to_day = 1\nto_day = 2\n", "d.toml:8: "},
		{"nothing", "", "d.toml:1: index: names no event: add one of drug"},
		{"two events", good + "procedure = \"mi\"\n", "d.toml:5: outcome: names several events"},
		{"an empty drug", strings.Replace(good, `"a"`, `" "`, 1), "d.toml:4: index.drug: has an empty name"},
		{"no outcome", strings.Split(good, "[outcome]")[0], "outcome: names no event"},
		{"an unknown set", strings.Replace(good, "= \"mi\"", "= \"im\"", 1), `d.toml:6: outcome.condition: there is no code set "im": add [codes.im]`},
		{"an unknown lab", good + "[[require]]\nlab = \"x\"\n", `d.toml:8: require.0.lab: there is no "x": add [labs.x]`},
		{"codes of a drug", strings.Replace(good, "[outcome]", "min_codes = 2\n[outcome]", 1), "d.toml:5: index.min_codes: is of conditions"},
		{"an empty set", good + "[codes.x]\n", "d.toml:7: codes.x: is empty"},
		{"a lab without codes", good + strings.Replace(lab, `"1-1"`, "", 1), "d.toml:7: labs.l: has no loinc"},
		{"a lab with an empty code", good + strings.Replace(lab, `"1-1"`, `""`, 1), "d.toml:7: labs.l: has an empty code"},
		{"a lab's operator", good + strings.Replace(lab, ">", "=", 1), `operator is "=": use >`},
		{"a lab's limit", good + strings.Replace(lab, "value = 1\n", "", 1), "has no value"},
		{"a lab without a unit", good + strings.Replace(lab, `"%"`, `""`, 1), "has no unit"},
		{"negative days", good + "[landmark]\nday = -1\n", "d.toml:8: landmark.day: is -1: use a number of days from 0"},
		{"too many days", good + "[landmark]\nday = 100000\n", "use 73000 days at most"},
		{"negative supply", good + "[exposure]\ndefault_days = -1\n", "d.toml:8: exposure.default_days"},
		{"negative grace", good + "[exposure]\ngrace_days = -1\n", "d.toml:8: exposure.grace_days"},
		{"a kind", good + "[exposure]\nkinds = [\"bought\"]\n", `"bought" is no kind of exposure: use ordered`},
		{"a negative washout", strings.Replace(good, "[outcome]", "washout_days = -1\n[outcome]", 1), "d.toml:5: index.washout_days: is -1"},
		{"a washout and codes", "[codes.mi]\nICD10CM=[\"I21\"]\n[index]\ncondition=\"mi\"\nmin_codes=2\nwashout_days=3\n[outcome]\ndeath=true\n", "d.toml:6: index.washout_days: there are several codes"},
		{"negative observation", strings.Replace(good, "[outcome]", "observed_days = -1\n[outcome]", 1), "d.toml:5: index.observed_days"},
		{"a time that ends before", strings.Replace(good, "[outcome]", "from = 2020-01-01\nto = 2019-01-01\n[outcome]", 1), "d.toml:6: index.to: is before index.from"},
		{"compared with itself", good + "[comparator]\ndrug = [\"A \"]\n", `d.toml:8: comparator.drug: "A " is a drug of the index too`},
		{"compared with nothing", good + "[comparator]\n", "d.toml:7: comparator: names no event"},
		{"a comparator of a condition", "[codes.mi]\nICD10CM=[\"I21\"]\n[index]\ncondition=\"mi\"\n[comparator]\ndrug=[\"a\"]\n[outcome]\ndeath=true\n", "d.toml:5: comparator: the index is no drug"},
		{"a sex", good + "[people]\nsex = \"f\"\n", `d.toml:8: people.sex: is "f": use "female" or "male"`},
		{"an age", good + "[people]\nmin_age = 200\n", "people.min_age: is 200"},
		{"ages", good + "[people]\nmin_age = 50\nmax_age = 40\n", "d.toml:9: people.max_age: is below min_age"},
		{"a window backwards", good + "[[exclude]]\ncondition = \"mi\"\nfrom_day = -1\nto_day = -5\n", "d.toml:7: exclude.0: the window ends (to_day -5) before it begins (from_day -1)"},
		{"a window far back", good + "[[exclude]]\ncondition = \"mi\"\nfrom_day = -1000000\n", "d.toml:9: exclude.0.from_day: is -1000000: leave it out"},
		{"a window's end far back", good + "[[exclude]]\ncondition = \"mi\"\nto_day = -1000000\n", "d.toml:9: exclude.0.to_day: is -1000000"},
		{"selected by the future", good + "[[require]]\ncondition = \"mi\"\nto_day = 30\n", "d.toml:9: require.0.to_day: is 30, when follow-up has begun"},
		{"the index is excluded", good + "[[exclude]]\ndrug = [\"A\"]\n", "d.toml:7: exclude.0: the index event itself is in the window"},
		{"required and excluded", good + "[[require]]\ncondition = \"mi\"\n[[exclude]]\ncondition = \"mi\"\n", "d.toml:9: exclude.0: excludes what [[require]] number 1 asks for"},
		{"an outcome window backwards", good + "from_day = 1\nto_day = 0\n", "d.toml:5: outcome: the window ends (to_day 0) before it begins (from_day 1)"},
		{"an outcome before the index", good + "from_day = -1\n", "d.toml:7: outcome.from_day: is -1, before follow-up begins on day 0"},
		{"an outcome that nobody can have for long", good + "from_day = 30\n", "write [landmark] day = 29"},
		{"an outcome long after", good + "to_day = 1000000\n", "d.toml:7: outcome.to_day: is 1000000"},
		{"an outcome before the landmark ends", good + "to_day = 5\n[landmark]\nday = 10\n", "the window ends (to_day 5) before it begins (from_day 11)"},
		{"prior", good + "prior = \"ignore\"\n", `d.toml:7: outcome.prior: is "ignore": use "allow"`},
		{"death and more", good + "death = true\n", "d.toml:5: outcome: is death and another event"},
		{"the exposure as outcome", strings.Replace(good, "condition = \"mi\"", "drug = [\"a\"]", 1), `outcome.drug: "a" is what people are followed for taking`},
		{"the index as outcome", "[codes.mi]\nICD10CM=[\"I21\"]\n[index]\ncondition=\"mi\"\n[outcome]\ncondition=\"mi\"\n", "d.toml:5: outcome: is the index event, which everybody has had before"},
		{"the end of no exposure", "[codes.mi]\nICD10CM=[\"I21\"]\n[index]\ncondition=\"mi\"\n[outcome]\ndeath=true\n[censor]\nexposure_end=true\n", "d.toml:8: censor.exposure_end: the index is no drug"},
		{"a grace of nothing", good + "[censor]\ngrace_days = 5\n", "d.toml:8: censor.grace_days: means nothing without exposure_end"},
		{"a negative grace of the end", good + "[censor]\ngrace_days = -5\n", "d.toml:8: censor.grace_days: is -5"},
		{"a switch to nothing", good + "[censor]\ncomparator = true\n", "d.toml:8: censor.comparator: there is no [comparator]"},
		{"until", good + "[observation]\nuntil = \"ever\"\n", `d.toml:8: observation.until: is "ever"`},
		{"until no end", good + "[observation]\nuntil = \"as_of\"\n", "d.toml:8: observation.until: there is no as_of"},
		{"begun after the end", strings.Replace(good, "[outcome]", "from = 2020-01-01\n[outcome]", 1) + "[observation]\nas_of = 2019-01-01\n", "d.toml:5: index.from: is after the end of the data"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := phenotype.ParseDesign("d.toml", []byte(c.text))
			require.ErrorContains(t, err, c.want)
			assert.True(t, strings.HasPrefix(err.Error(), "phenotype: d.toml:"), err)
		})
	}
}

// FuzzParseDesign: a design is read or is an error, with its place; one that is
// read can be asked of anybody.
func FuzzParseDesign(f *testing.F) {
	f.Add([]byte(allKeys))
	f.Add([]byte("name = '''\nx = 1\n'''\n[index]\ncondition = \"a\"\n[outcome]\ndeath = true\n[codes.a]\nICD10 = [\"I21\"]"))
	f.Add([]byte("[[require]]\n[[require]]\nx = 1\n\"a.b\" = 2"))
	f.Add([]byte(newUsers + miOutcome))
	h := hierarchy(f, pairs)
	p := person("drug clopidogrel 2020-01-01 30", "drug prasugrel 2020-01 5", "dx ICD10CM:I21.4 2020-03-01", "dx ICD10CM:I21.4", "lab 4548-4 7 % 2020-01-01", "died 2021")
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := phenotype.ParseDesign("d.toml", text)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "phenotype: d.toml") {
				t.Fatal(err)
			}
			return
		}
		s, err := phenotype.NewStudy(d, phenotype.Options{Ingredients: byText, Hierarchy: h})
		if err != nil {
			return
		}
		if got := s.Assess(p); got.Included && (got.Days < 0 || math.IsNaN(got.Age.Years())) {
			t.Fatal(got)
		}
	})
}
