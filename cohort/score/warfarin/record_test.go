package warfarin_test

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/medication"
	"github.com/allelerx/allelerx/cohort/score/warfarin"
)

var asOf = time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)

func measured(code string, at ehr.Time, value float64, unit string) ehr.Measurement {
	return ehr.Measurement{
		Concept: ehr.Concept{Codes: []ehr.Code{{System: ehr.LOINC, Code: code}}},
		At:      at, Value: ehr.Quantity{Value: value, Unit: unit},
	}
}

func takes(name string, start ehr.Time) ehr.Exposure {
	return ehr.Exposure{Concept: ehr.Concept{Text: name}, Start: start, Status: ehr.Active, Kind: ehr.Ordered}
}

// patient is a record that has all that is needed.
func patient(change func(*ehr.Patient)) *ehr.Patient {
	p := &ehr.Patient{
		ID: "SECRET", Birth: ehr.Date(1960, 4, 1),
		Race: ehr.Concept{Codes: []ehr.Code{{System: "urn:oid:2.16.840.1.113883.6.238", Code: "2106-3"}}},
		Measurements: []ehr.Measurement{
			measured("8302-2", ehr.Date(2020, 1, 1), 1.70, "m"),
			measured("29463-7", ehr.Date(2026, 3, 1), 165, "[lb_av]"),
			measured("29463-7", ehr.Date(2025, 3, 1), 80, "kg"),
		},
	}
	if change != nil {
		change(p)
	}
	return p
}

func medicines(t *testing.T) *medication.Normaliser {
	t.Helper()
	n, err := medication.New(kb.Default(), medication.Options{})
	require.NoError(t, err)
	return n
}

func TestFromRecord(t *testing.T) {
	o := warfarin.RecordOptions{AsOf: asOf, Medicines: medicines(t), TargetINR: warfarin.INR2To3}
	recent := ehr.Date(2026, 3, 1)
	race := func(codes ...ehr.Code) func(*ehr.Patient) {
		return func(p *ehr.Patient) { p.Race = ehr.Concept{Codes: codes} }
	}
	cdc := func(code string) ehr.Code { return ehr.Code{System: "urn:oid:2.16.840.1.113883.6.238", Code: code} }
	omop := func(code string) ehr.Code { return ehr.Code{System: ehr.OMOP, Code: code} }
	type want = warfarin.Patient
	for _, c := range []struct {
		name    string
		record  func(*ehr.Patient)
		want    func(*want)
		reasons []warfarin.Reason
	}{
		{"all there", nil, nil, nil},
		{"on the birthday", func(p *ehr.Patient) { p.Birth = ehr.Date(1960, 3, 31) }, func(w *want) { w.Age = 66 }, nil},
		{"birth year, one decade", func(p *ehr.Patient) { p.Birth = ehr.Time{At: ehr.Date(1960, 1, 1).At, Precision: ehr.Year} }, nil, nil},
		{"birth year, two decades", func(p *ehr.Patient) { p.Birth = ehr.Time{At: ehr.Date(1956, 1, 1).At, Precision: ehr.Year} }, func(w *want) { w.Age = 69 }, []warfarin.Reason{warfarin.AgeMissing}},
		{"birth year, perhaps a minor", func(p *ehr.Patient) { p.Birth = ehr.Time{At: ehr.Date(2008, 1, 1).At, Precision: ehr.Year} }, func(w *want) { w.Age = 17 }, []warfarin.Reason{warfarin.AgeMissing}},
		{"no birth", func(p *ehr.Patient) { p.Birth = ehr.Time{} }, func(w *want) { w.Age = 0 }, []warfarin.Reason{warfarin.AgeMissing}},
		{"born later", func(p *ehr.Patient) { p.Birth = ehr.Date(2027, 1, 1) }, func(w *want) { w.Age = 0 }, []warfarin.Reason{warfarin.AgeMissing}},
		{"dead", func(p *ehr.Patient) { p.Deaths = []ehr.Death{{}} }, nil, []warfarin.Reason{warfarin.Deceased}},
		{"dies later", func(p *ehr.Patient) { p.Deaths = []ehr.Death{{At: ehr.Date(2026, 4, 1)}} }, nil, nil},

		{"no measurements", func(p *ehr.Patient) { p.Measurements = nil }, func(w *want) { w.HeightCM, w.WeightKG = 0, 0 }, nil},
		{"height in inches", func(p *ehr.Patient) { p.Measurements[0].Value = ehr.Quantity{Value: 70, Unit: "[in_i]"} }, func(w *want) { w.HeightCM = 177.8 }, nil},
		{"height in millimetres", func(p *ehr.Patient) { p.Measurements[0].Value = ehr.Quantity{Value: 1700, Unit: "mm"} }, nil, nil},
		{"height in feet", func(p *ehr.Patient) { p.Measurements[0].Value = ehr.Quantity{Value: 6, Unit: "[ft_i]"} }, func(w *want) { w.HeightCM = 182.88 }, nil},
		{"height without a unit", func(p *ehr.Patient) { p.Measurements[0].Value.Unit = "" }, func(w *want) { w.HeightCM = 0 }, nil},
		{"height too old", func(p *ehr.Patient) { p.Measurements[0].At = ehr.Date(2010, 1, 1) }, func(w *want) { w.HeightCM = 0 }, nil},
		{"weight of tomorrow", func(p *ehr.Patient) { p.Measurements[1].At = ehr.Date(2026, 4, 1) }, func(w *want) { w.WeightKG = 80 }, nil},
		{"weight taken back", func(p *ehr.Patient) { p.Measurements[1].Status = ehr.Refuted }, func(w *want) { w.WeightKG = 80 }, nil},
		{"weight in grams", func(p *ehr.Patient) { p.Measurements[1].Value = ehr.Quantity{Value: 71000, Unit: "g"} }, func(w *want) { w.WeightKG = 71 }, nil},
		{"weight not a number", func(p *ehr.Patient) { p.Measurements[1].Value.Value = math.NaN() }, func(w *want) { w.WeightKG = 0 }, nil},
		{"weight above", func(p *ehr.Patient) { p.Measurements[1].Value.Comparator = ">" }, func(w *want) { w.WeightKG = 0 }, nil},
		{"weight in stones", func(p *ehr.Patient) { p.Measurements[1].Value.Unit = "[stone_av]" }, func(w *want) { w.WeightKG = 0 }, nil},
		{"OMOP's concepts", func(p *ehr.Patient) {
			for i, code := range []string{"3036277", "3025315", "3025315"} {
				p.Measurements[i].Concept = ehr.Concept{Codes: []ehr.Code{omop(code)}}
			}
		}, nil, nil},

		{"Asian", race(cdc("2028-9")), func(w *want) { w.Race = warfarin.Asian }, nil},
		{"Black", race(cdc("2054-5")), func(w *want) { w.Race = warfarin.Black }, nil},
		{"two races", race(cdc("2054-5"), cdc("2106-3")), func(w *want) { w.Race = warfarin.MissingOrMixed }, nil},
		{"another race", race(cdc("1002-5")), func(w *want) { w.Race = warfarin.MissingOrMixed }, nil},
		{"OMOP", race(omop("8516")), func(w *want) { w.Race = warfarin.Black }, nil},
		{"OMOP, Asian", race(omop("8515"), ehr.Code{System: "Race", Code: "2"}), func(w *want) { w.Race = warfarin.Asian }, nil},
		{"OMOP, White", race(omop("8527"), omop("44814653")), nil, nil},
		{"OMOP, another", race(omop("8657")), func(w *want) { w.Race = warfarin.MissingOrMixed }, nil},
		{"words", func(p *ehr.Patient) { p.Race = ehr.Concept{Text: "Black or African American"} }, func(w *want) { w.Race = warfarin.Black }, nil},
		{"word", func(p *ehr.Patient) { p.Race = ehr.Concept{Text: " asian "} }, func(w *want) { w.Race = warfarin.Asian }, nil},
		{"other words", func(p *ehr.Patient) { p.Race = ehr.Concept{Text: "prefers not to say"} }, func(w *want) { w.Race = warfarin.MissingOrMixed }, nil},

		{"amiodarone", func(p *ehr.Patient) { p.Exposures = []ehr.Exposure{takes("amiodarone 200 MG Oral Tablet", recent)} }, func(w *want) { w.Amiodarone = true }, nil},
		{"phenytoin", func(p *ehr.Patient) { p.Exposures = []ehr.Exposure{takes("Dilantin", recent)} }, func(w *want) { w.EnzymeInducer = true }, nil},
		{"carbamazepine", func(p *ehr.Patient) { p.Exposures = []ehr.Exposure{takes("carbamazepine", recent)} }, func(w *want) { w.EnzymeInducer = true }, nil},
		{"rifampicin", func(p *ehr.Patient) { p.Exposures = []ehr.Exposure{takes("rifampicin 300 mg", recent)} }, func(w *want) { w.EnzymeInducer = true }, nil},
		{"another drug", func(p *ehr.Patient) { p.Exposures = []ehr.Exposure{takes("simvastatin 20 mg", recent)} }, nil, nil},
		{"stopped", func(p *ehr.Patient) {
			x := takes("amiodarone", recent)
			x.Status, x.End = ehr.Completed, ehr.Date(2026, 3, 15)
			p.Exposures = []ehr.Exposure{x}
		}, nil, nil},
		{"perhaps still", func(p *ehr.Patient) { p.Exposures = []ehr.Exposure{takes("amiodarone", ehr.Date(2024, 1, 1))} }, nil, []warfarin.Reason{warfarin.DrugOpen}},
		{"perhaps still, and surely another", func(p *ehr.Patient) {
			p.Exposures = []ehr.Exposure{takes("phenytoin", ehr.Date(2024, 1, 1)), takes("carbamazepine", recent)}
		}, func(w *want) { w.EnzymeInducer = true }, nil},
		{"fosphenytoin", func(p *ehr.Patient) { p.Exposures = []ehr.Exposure{takes("fosphenytoin", recent)} }, nil, []warfarin.Reason{warfarin.DrugOpen}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var got warfarin.Patient
			facts, reasons, err := warfarin.FromRecord(&got, patient(c.record), o)
			require.NoError(t, err)
			assert.Equal(t, c.reasons, reasons)
			want := warfarin.Patient{Age: 65, HeightCM: 170, WeightKG: 165 * 0.45359237, Race: warfarin.White, TargetINR: warfarin.INR2To3}
			if c.want != nil {
				c.want(&want)
			}
			assert.InDelta(t, want.HeightCM, got.HeightCM, 1e-9)
			assert.InDelta(t, want.WeightKG, got.WeightKG, 1e-9)
			assert.Equal(t, want.HeightCM == 0, facts.HeightAt.IsZero())
			want.HeightCM, want.WeightKG = got.HeightCM, got.WeightKG
			assert.Equal(t, want, got)
		})
	}
}

// Genes and record together.
func TestOf(t *testing.T) {
	o := warfarin.RecordOptions{AsOf: asOf, Medicines: medicines(t), TargetINR: warfarin.INR2To3}
	person := genes(t, map[string]string{"rs1057910": "0/1", "rs9923231": "0/1"}, options)
	record := patient(func(p *ehr.Patient) {
		p.Exposures = []ehr.Exposure{takes("something that nobody knows", ehr.Date(2026, 3, 1))}
	})
	p, facts, err := warfarin.Of(person, record, o)
	require.NoError(t, err)
	assert.Equal(t, 1, facts.UnmappedMedications)
	assert.Equal(t, "2026-03-01", facts.WeightAt.String())
	d, err := warfarin.Pharmacogenetic(p)
	require.NoError(t, err)
	// 5.6044 − 6·0.2614 + 170·0.0087 + 74.8427…·0.0128 − 0.8677 − 0.9357
	root := 5.6044 - 6*0.2614 + 170*0.0087 + 165*0.45359237*0.0128 - 0.8677 - 0.9357
	assert.InDelta(t, root*root, d.WeeklyMG, 1e-9)

	open := genes(t, map[string]string{"rs1057910": ""}, options)
	_, _, err = warfarin.Of(open, patient(func(p *ehr.Patient) { p.Birth = ehr.Time{} }), o)
	var refusal *warfarin.RefusalError
	require.ErrorAs(t, err, &refusal)
	assert.Equal(t, []warfarin.Reason{warfarin.AgeMissing, warfarin.CYP2C9Open}, refusal.Reasons)
	assert.NotContains(t, err.Error(), "SECRET")

	_, _, err = warfarin.Of(person, record, warfarin.RecordOptions{Medicines: o.Medicines})
	require.ErrorContains(t, err, "RecordOptions.AsOf")
	_, _, err = warfarin.Of(person, record, warfarin.RecordOptions{AsOf: asOf})
	require.ErrorContains(t, err, "RecordOptions.Medicines")
}
