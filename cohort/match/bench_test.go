package match_test

import (
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/match"
)

// manyResults are outside calls whose combinations a cohort shares.
var manyResults = [][]string{
	{"CYP2D6\t*1/*1", "CYP2D6\t*1/*4", "CYP2D6\t*4/*4", "CYP2D6\t*1/*1x3", "CYP2D6\t*10/*41", ""},
	{"CYP2C19\t*1/*1", "CYP2C19\t*1/*2", "CYP2C19\t*2/*2", "CYP2C19\t*1/*17", "CYP2C19\t*17/*17"},
	{"CYP2C9\t*1/*1", "CYP2C9\t*1/*3", "CYP2C9\t*2/*2"},
	{"SLCO1B1\t*1/*1", "SLCO1B1\t*1/*5", "SLCO1B1\t*5/*5"},
	{"TPMT\t*1/*1\nNUDT15\t*1/*1", "TPMT\t*1/*3A\nNUDT15\t*1/*3"},
}

var manyDrugs = []string{
	"codeine", "tramadol", "clopidogrel", "omeprazole", "pantoprazole", "simvastatin", "atorvastatin", "citalopram", "sertraline",
	"amitriptyline", "paroxetine", "warfarin", "ibuprofen", "celecoxib", "azathioprine", "ondansetron", "metoprolol", "venlafaxine",
	"metformin", "lisinopril", "fluoxetine", "bupropion", "duloxetine",
}

// many makes a cohort of n people with five medications each, who share 200
// genotype profiles. Their records are as different as records are.
func many(t testing.TB, n int) *cohort.Cohort {
	t.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	texts := make([]string, 200)
	for i := range texts {
		for _, of := range manyResults {
			texts[i] += of[r.IntN(len(of))] + "\n"
		}
	}
	genotyped(t, texts...)
	profiles := make([]*pgx.Person, len(texts))
	for i, text := range texts {
		profiles[i] = genotyped(t, text)
	}
	c := &cohort.Cohort{AsOf: asOf, People: make([]cohort.Person, n)}
	for i := range c.People {
		p := &ehr.Patient{ID: strconv.Itoa(i), Birth: day(-r.IntN(36500)), Sex: ehr.Sex(1 + r.IntN(2)), Exposures: make([]ehr.Exposure, 5)}
		for k := range p.Exposures {
			e := &p.Exposures[k]
			e.Concept = ehr.Concept{Text: manyDrugs[r.IntN(len(manyDrugs))], Codes: []ehr.Code{{System: ehr.RxNorm, Code: "1", Display: "a display of common length"}}}
			e.Start = day(-r.IntN(1000))
			switch r.IntN(4) {
			case 0:
				e.End = day(-r.IntN(60))
			case 1:
			default:
				e.Status = ehr.Active
			}
		}
		c.People[i] = cohort.Person{Genes: profiles[r.IntN(len(profiles))], Record: p}
	}
	return c
}

const benchmarkPeople = 100_000

// BenchmarkTreatments matches 100,000 people with five medications each and
// counts them. The goal is less than 5 s on two CPUs.
func BenchmarkTreatments(b *testing.B) {
	c := many(b, benchmarkPeople)
	o := options()
	o.Workers = 0
	b.ReportAllocs()
	for b.Loop() {
		m, err := match.New(o)
		require.NoError(b, err)
		counts := match.NewCounts(m, match.BySex)
		for p, err := range m.Treatments(b.Context(), c) {
			if err != nil {
				b.Fatal(err)
			}
			counts.Add(p)
		}
		require.Equal(b, benchmarkPeople, counts.Groups[match.Everybody].People)
	}
}
