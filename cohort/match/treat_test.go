package match_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/medication"
)

// The rows are those of the guidelines of 25 March 2024, looked up by hand:
// CPIC codeine PA166104996, clopidogrel PA166104948 and so on.
func TestActions(t *testing.T) {
	cases := []struct {
		name, outside, drug string
		also                []ehr.Exposure
		rank, genotype      match.Rank
		rows                []string // that must be among the evidence
		differ              []match.Stand
		untested            []string
	}{
		{
			"clopidogrel, CYP2C19 PM", "CYP2C19\t*2/*2", "clopidogrel", nil, match.Contraindicated, match.Contraindicated,
			[]string{"PA166297572", "PA166297590", "PA166297582", "PA166299211"},
			nil, nil,
		},
		{"clopidogrel, CYP2C19 NM", "CYP2C19\t*1/*1", "clopidogrel", nil, match.Fine, match.Fine, []string{"PA166297567"}, nil, nil},
		{"codeine, CYP2D6 UM", "CYP2D6\t*1/*1x3", "codeine", nil, match.Contraindicated, match.Contraindicated, []string{"PA166297610", "PA166302267"}, nil, nil},
		{
			"codeine, CYP2D6 PM: sources differ, the more cautious ranks", "CYP2D6\t*4/*4", "codeine", nil, match.Contraindicated, match.Contraindicated,
			[]string{"PA166297602", "PA166302161"},
			[]match.Stand{{Source: "CPIC", Rank: match.Contraindicated}, {Source: "DPWG", Rank: match.Alternative}},
			nil,
		},
		{"codeine, CYP2D6 NM", "CYP2D6\t*1/*1", "codeine", nil, match.Fine, match.Fine, []string{"PA166297600"}, nil, nil},
		{"codeine and paroxetine, CYP2D6 NM", "CYP2D6\t*1/*1", "codeine", []ehr.Exposure{takes("paroxetine")}, match.Contraindicated, match.Fine, []string{"PA166297600"}, nil, nil},
		{"fluoxetine stopped three weeks ago", "CYP2D6\t*1/*1", "codeine", []ehr.Exposure{stopped("fluoxetine", 21)}, match.Contraindicated, match.Fine, nil, nil, nil},
		{"fluoxetine stopped seven weeks ago", "CYP2D6\t*1/*1", "codeine", []ehr.Exposure{stopped("fluoxetine", 49)}, match.Fine, match.Fine, nil, nil, nil},
		{
			"warfarin, CYP2C9 IM: CPIC has an algorithm and no rows", "CYP2C9\t*1/*3", "warfarin", nil, match.ChangeDose, match.ChangeDose,
			[]string{"", "PA166299070"},
			nil,
			[]string{"CYP4F2"},
		},
		{"simvastatin, SLCO1B1 poor", "SLCO1B1\t*5/*5", "simvastatin", nil, match.Alternative, match.Alternative, []string{"PA166298505", "PA166299084"}, nil, nil},
		{
			"carbamazepine, HLA-B*15:02 negative, HLA-A unknown", "HLA-B\t*07:02/*08:01", "carbamazepine", nil, match.UnknownTest, match.UnknownTest,
			[]string{"PA166297290"},
			nil,
			[]string{"HLA-A"},
		},
		{"carbamazepine, both negative", "HLA-B\t*07:02/*08:01\nHLA-A\t*01:01/*02:01", "carbamazepine", nil, match.Fine, match.Fine, nil, nil, nil},
		{
			"carbamazepine, HLA-B*15:02 positive", "HLA-B\t*15:02/*08:01", "carbamazepine", nil, match.Contraindicated, match.Contraindicated,
			[]string{"PA166297293", "PA166297310"},
			[]match.Stand{{Source: "CPIC", Rank: match.Contraindicated}, {Source: "DPWG", Rank: match.Alternative}},
			[]string{"HLA-A"},
		},
		{"carbamazepine, nothing tested", "CYP2D6\t*1/*1", "carbamazepine", nil, match.UnknownTest, match.UnknownTest, nil, nil, []string{"HLA-A", "HLA-B"}},
		{"azathioprine, TPMT IM and NUDT15 IM", "TPMT\t*1/*3A\nNUDT15\t*1/*3", "azathioprine", nil, match.ChangeDose, match.ChangeDose, []string{"PA166297269", "PA166299165", "PA166299095"}, nil, nil},
		{"azathioprine, both normal", "TPMT\t*1/*1\nNUDT15\t*1/*1", "azathioprine", nil, match.Fine, match.Fine, []string{"PA166297277"}, nil, nil},
		{"capecitabine, DPYD PM", "DPYD\tc.1905+1G>A (*2A)/c.1905+1G>A (*2A)", "capecitabine", nil, match.Contraindicated, match.Contraindicated, []string{"PA166297903", "PA166299235"}, nil, nil},
		{"capecitabine, DPYD IM", "DPYD\tReference/c.1905+1G>A (*2A)", "capecitabine", nil, match.ChangeDose, match.ChangeDose, []string{"PA166297901", "PA166299238"}, nil, nil},
		{"conflicting input", "CYP2D6\t*1/*3\tPM", "codeine", nil, match.Conflicting, match.Conflicting, nil, nil, nil},
		{
			"citalopram, CYP2C19 PM: change of dose goes before another drug", "CYP2C19\t*2/*2", "citalopram", nil, match.ChangeDose, match.ChangeDose,
			[]string{"PA166297342", "PA166299295"},
			[]match.Stand{{Source: "CPIC", Rank: match.Alternative}, {Source: "DPWG", Rank: match.ChangeDose}},
			nil,
		},
	}
	var texts []string
	for _, c := range cases {
		texts = append(texts, c.outside)
	}
	genotyped(t, texts...)
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := plan(t, options(), c.outside, adult(append(c.also, takes(c.drug))...))
			a := action(t, p, c.drug)
			assert.Equal(t, c.rank.String(), a.Rank.String())
			assert.Equal(t, c.genotype.String(), a.Genotype.String())
			assert.Equal(t, c.differ, a.Differ)
			assert.Equal(t, c.untested, a.Untested)
			var rows []string
			for _, one := range a.Answers {
				rows = append(rows, one.Row)
				assert.NotEmpty(t, one.Guideline)
				assert.NotEmpty(t, one.URL)
				assert.Equal(t, one.Row != "", one.Outcome == pgx.RowFound)
			}
			for _, r := range c.rows {
				assert.Contains(t, rows, r)
			}
			require.Len(t, a.Exposures, 1)
			assert.Equal(t, []string{"the text is the name"}, a.Exposures[0].Mapping.How)
			assert.Equal(t, match.Active, a.Activity)
		})
	}
}

// What holds while a gene is unknown is no open circumstance of who has both
// results.
func TestOpenCircumstances(t *testing.T) {
	a := action(t, plan(t, options(), "TPMT\t*1/*1\nNUDT15\t*1/*1", adult(takes("azathioprine"))), "azathioprine")
	assert.Empty(t, a.Open)
	assert.Equal(t, match.NoGuidance, a.UpTo)
	b := action(t, plan(t, options(), "CYP2D6\t*1/*4", adult(takes("eliglustat"))), "eliglustat")
	assert.Equal(t, match.Contraindicated, b.UpTo)
	assert.Contains(t, b.Open, "therapy:strong-cyp3a-inducer")
}

func TestPlanOrder(t *testing.T) {
	later := takes("simvastatin")
	later.Start = day(10)
	possibly := ehr.Exposure{Concept: ehr.Concept{Text: "tramadol"}, Start: day(-300)}
	p := plan(t, options(), "CYP2D6\t*4/*4\nCYP2C19\t*1/*1\nSLCO1B1\t*1/*1",
		adult(later, takes("clopidogrel"), possibly, takes("codeine"), takes("abacavir")))
	var got []string
	for _, a := range p.Actions {
		got = append(got, a.Rank.String()+" "+a.Drug+" "+a.Activity.String())
	}
	assert.Equal(t, []string{
		"contraindicated codeine active",
		"contraindicated tramadol possibly active",
		"fine clopidogrel active",
		"fine simvastatin future",
		"unknown: test abacavir active",
	}, got)
}

func TestNothingIsDropped(t *testing.T) {
	refuted := takes("warfarin")
	refuted.Status = ehr.Refuted
	p := plan(t, options(), "CYP2D6\t*4/*4", adult(
		takes("codeine, low"), takes("codeine, conflict"), takes("ibuprofen, local"), takes("zzz, unknown"), takes("metformin"),
		stopped("fluoxetine, low", 5), stopped("fluoxetine, local", 5), stopped("metformin", 5), refuted,
	))
	assert.Empty(t, p.Actions, "nothing that is unsure, local or denied is used")
	assert.Len(t, p.Unsure, 4)
	assert.Len(t, p.Local, 1)
	assert.Equal(t, medication.Local, p.Local[0].Mapping.Site)
	require.Len(t, p.WithoutGuidance, 1)
	assert.Equal(t, "metformin", p.WithoutGuidance[0].Mapping.Ingredients[0].Name)
	assert.Empty(t, p.Modifying)
	assert.False(t, p.LikelyAssessed)
}

func TestExposuresOfOneDrug(t *testing.T) {
	possibly := ehr.Exposure{Concept: ehr.Concept{Text: "codeine / paracetamol"}, Start: day(-300)}
	p := plan(t, options(), "CYP2D6\t*4/*4", adult(possibly, takes("codeine"), stopped("codeine", 100)))
	require.Len(t, p.Actions, 1)
	assert.Equal(t, match.Active, p.Actions[0].Activity)
	assert.Len(t, p.Actions[0].Exposures, 2)
	p = plan(t, options(), "CYP2D6\t*4/*4", adult(possibly))
	assert.Equal(t, match.PossiblyActive, p.Actions[0].Activity)
}

func TestDeceased(t *testing.T) {
	r := adult(takes("codeine"))
	r.Deaths = []ehr.Death{{At: day(0)}}
	p := plan(t, options(), "CYP2D6\t*4/*4", r)
	assert.True(t, p.Deceased)
	assert.Empty(t, p.Actions)
	r.Deaths[0].At = day(1)
	assert.False(t, plan(t, options(), "CYP2D6\t*4/*4", r).Deceased)
}

func TestNotExcluded(t *testing.T) {
	// A ranked call with an alternative comes from unphased variants; outside
	// calls have none, so the person is made here.
	p := *genotyped(t, "TPMT\t*1/*3A", "TPMT\t*3A/*3A")
	im := *p.Gene("TPMT")
	im.Alternatives, im.NotExcluded = genotyped(t, "TPMT\t*3A/*3A").Gene("TPMT").Diplotypes, []string{"Poor Metabolizer"}
	p.Genes = []*pgx.Gene{&im}
	m, err := match.New(options())
	require.NoError(t, err)
	a := action(t, m.Person(&cohort.Person{Genes: &p, Record: adult(takes("mercaptopurine"))}, asOf), "mercaptopurine")
	assert.Equal(t, match.ChangeDose, a.Genotype)
	assert.Contains(t, []match.Rank{match.NoGuidance, match.Contraindicated}, a.Possible)
	var sure, possible int
	for _, one := range a.Answers {
		if one.NotExcluded {
			possible++
		} else {
			sure++
		}
	}
	assert.Positive(t, sure)
	assert.Positive(t, possible)
}

func TestPopulations(t *testing.T) {
	long := takes("carbamazepine")
	long.Start = day(-200)
	possibly := long
	possibly.Status = ehr.StatusUnknown
	for _, c := range []struct {
		name    string
		outside string
		record  *ehr.Patient
		rank    match.Rank
		aside   []string
	}{
		{"newly on carbamazepine", "HLA-B\t*15:02/*08:01", adult(takes("carbamazepine")), match.Contraindicated, nil},
		{"on it for long", "HLA-B\t*15:02/*08:01", adult(long), match.Alternative, []string{"CBZ naive"}},
		{"possibly on it for long settles nothing", "HLA-B\t*15:02/*08:01", adult(possibly), match.Contraindicated, nil},
		{"a child", "CYP2C19\t*1/*17", &ehr.Patient{Birth: ehr.Date(2020, 1, 1), Exposures: []ehr.Exposure{takes("voriconazole")}}, match.Fine, []string{"adults"}},
		{"an adult", "CYP2C19\t*1/*17", adult(takes("voriconazole")), match.Alternative, []string{"pediatrics"}},
		{"age not known", "CYP2C19\t*1/*17", &ehr.Patient{Exposures: []ehr.Exposure{takes("voriconazole")}}, match.Alternative, nil},
		{
			"the year of the birth does not settle it", "CYP2C19\t*1/*17",
			&ehr.Patient{Birth: ehr.Time{At: time.Date(2008, 1, 1, 0, 0, 0, 0, time.UTC), Precision: ehr.Year}, Exposures: []ehr.Exposure{takes("voriconazole")}}, match.Alternative, nil,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := plan(t, options(), c.outside, c.record)
			require.Len(t, p.Actions, 1)
			assert.Equal(t, c.rank.String(), p.Actions[0].Rank.String())
			var aside []string
			for _, a := range p.Actions[0].Answers {
				if a.SetAside != "" {
					aside = append(aside, a.Population)
				}
			}
			assert.Equal(t, c.aside, aside)
		})
	}
}

func TestIndications(t *testing.T) {
	o := options()
	ranks := map[string]match.Rank{}
	for _, term := range []string{"", "CVI ACS PCI", "CVI non-ACS non-PCI", "NVI"} {
		o.Indications = func(*ehr.Patient, *ehr.Exposure) []string { return []string{term} }
		a := action(t, plan(t, o, "CYP2C19\t*1/*2", adult(takes("clopidogrel"))), "clopidogrel")
		var cpic match.Rank
		for _, one := range a.Answers {
			if one.Source == "CPIC" && one.SetAside == "" {
				cpic = max(cpic, one.Rank)
			}
		}
		ranks[term] = cpic
	}
	assert.Equal(t, map[string]match.Rank{
		"": match.Alternative, "CVI ACS PCI": match.Alternative, "CVI non-ACS non-PCI": match.NoGuidance, "NVI": match.Alternative,
	}, ranks)
}

func TestWeight(t *testing.T) {
	child := func(kg float64, unit string, ago int) *ehr.Patient {
		return &ehr.Patient{
			Birth: ehr.Date(2014, 1, 1), Exposures: []ehr.Exposure{takes("atazanavir")},
			Measurements: []ehr.Measurement{{
				Concept: ehr.Concept{Codes: []ehr.Code{{System: ehr.LOINC, Code: "29463-7"}}}, At: day(-ago), Value: ehr.Quantity{Value: kg, Unit: unit},
			}},
		}
	}
	drug := weightDrug(t)
	aside := func(r *ehr.Patient) bool {
		r.Exposures = []ehr.Exposure{takes(drug.drug)}
		for _, a := range action(t, plan(t, options(), drug.outside, r), drug.drug).Answers {
			if a.Population == "child >40kg_adult" && a.SetAside != "" {
				return true
			}
		}
		return false
	}
	assert.False(t, aside(child(45, "kg", 10)))
	assert.True(t, aside(child(35, "kg", 10)))
	assert.True(t, aside(child(35000, "g", 10)))
	assert.False(t, aside(child(35, "kg", 300)), "children grow")
	assert.False(t, aside(child(35, "stone", 10)))
	assert.False(t, aside(child(99, "[lb_av]", 10)))
	assert.True(t, aside(child(80, "lb", 10)))
	assert.False(t, aside(adult()))
}

// weightDrug is a drug and a result with a row for people above 40 kg.
func weightDrug(t *testing.T) (out struct{ drug, outside string }) {
	t.Helper()
	for _, g := range kb.Default().Guidelines {
		for i := range g.Rows {
			r := &g.Rows[i]
			if r.Population == "child >40kg_adult" && len(r.Keys) == 1 && r.Keys[0].Kind == kb.KeyPhenotype {
				out.drug, out.outside = r.Drugs[0], r.Keys[0].Gene+"\t\t"+r.Keys[0].Value
				return out
			}
		}
	}
	require.Fail(t, "no such row")
	return out
}

func TestOptions(t *testing.T) {
	_, err := match.New(match.Options{})
	require.ErrorContains(t, err, "Options.Medicines")
	_, err = match.New(match.Options{Medicines: byName{}})
	require.ErrorContains(t, err, "Options.Activity")
	for _, err := range match.Treatments(t.Context(), &cohort.Cohort{}, match.Options{}) {
		require.Error(t, err)
	}
	for _, err := range match.Treatments(t.Context(), &cohort.Cohort{}, options()) {
		require.ErrorContains(t, err, "AsOf")
	}
}
