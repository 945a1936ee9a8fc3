package warfarin_test

import (
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/score/warfarin"
)

// someone is a patient whom both algorithms take.
func someone(change func(*warfarin.Patient)) warfarin.Patient {
	p := warfarin.Patient{
		Age: 65, HeightCM: 170, WeightKG: 75, Race: warfarin.White, TargetINR: warfarin.INR2To3,
		VKORC1: warfarin.VKORC1GG, CYP2C9: warfarin.Diplotype{"*1", "*1"}, CoversRareAlleles: true,
	}
	if change != nil {
		change(&p)
	}
	return p
}

// The expected doses were computed in Python by two writings of the pharmacogenetic
// formula, that of reil (indicator variables in one sum) and that of
// WarfarinDosingOracle (a table of coefficients by column), which agree, and by that of
// warfarin-bandit's baselines.py for the clinical one.
func TestDoses(t *testing.T) {
	type patient = warfarin.Patient
	for _, c := range []struct {
		name                string
		change              func(*patient)
		genetic, clinicalMG float64 // mg a week
	}{
		{"reference", nil, 41.92562, 30.48144},
		{"A/G", func(p *patient) { p.VKORC1 = warfarin.VKORC1AG }, 31.44181, 30.48144},
		{"A/A", func(p *patient) { p.VKORC1 = warfarin.VKORC1AA }, 22.82546, 30.48144},
		{"VKORC1 unknown", func(p *patient) { p.VKORC1 = warfarin.VKORC1Unknown }, 35.87531, 30.48144},
		{"*1/*2", func(p *patient) { p.CYP2C9 = warfarin.Diplotype{"*1", "*2"} }, 35.44893, 30.48144},
		{"*1/*3", func(p *patient) { p.CYP2C9 = warfarin.Diplotype{"*1", "*3"} }, 30.68384, 30.48144},
		{"*2/*2", func(p *patient) { p.CYP2C9 = warfarin.Diplotype{"*2", "*2"} }, 29.30490, 30.48144},
		{"*2/*3", func(p *patient) { p.CYP2C9 = warfarin.Diplotype{"*2", "*3"} }, 20.74256, 30.48144},
		{"*3/*3", func(p *patient) { p.CYP2C9 = warfarin.Diplotype{"*3", "*3"} }, 17.17108, 30.48144},
		{"CYP2C9 unknown", func(p *patient) { p.CYP2C9 = warfarin.Diplotype{} }, 39.14004, 30.48144},
		{"Asian", func(p *patient) { p.Race = warfarin.Asian }, 40.52341, 23.48178},
		{"Black", func(p *patient) { p.Race = warfarin.Black }, 38.42760, 35.12933},
		{"mixed", func(p *patient) { p.Race = warfarin.MissingOrMixed }, 40.59984, 30.97256},
		{"inducer", func(p *patient) { p.EnzymeInducer = true }, 58.62352, 46.25224},
		{"amiodarone", func(p *patient) { p.Amiodarone = true }, 35.10207, 24.51735},
		{"young, tall and heavy", func(p *patient) { p.Age = 18; p.HeightCM = 200; p.WeightKG = 130 }, 76.51001, 62.17323},
		{"old, small and light", func(p *patient) { p.Age = 89; p.HeightCM = 145; p.WeightKG = 40 }, 27.94920, 18.04380},
		{"much at once", func(p *patient) {
			p.Age = 72
			p.HeightCM = 158
			p.WeightKG = 58
			p.Race = warfarin.Asian
			p.VKORC1 = warfarin.VKORC1AA
			p.CYP2C9 = warfarin.Diplotype{"*1", "*3"}
			p.Amiodarone = true
		}, 6.75480, 13.33930},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := someone(c.change)
			genetic, err := warfarin.Pharmacogenetic(p)
			require.NoError(t, err)
			assert.InDelta(t, c.genetic, genetic.WeeklyMG, 5e-5)
			assert.InDelta(t, c.genetic/7, genetic.DailyMG(), 1e-5)
			assert.True(t, genetic.Genetic)
			clinical, err := warfarin.Clinical(p)
			require.NoError(t, err)
			assert.InDelta(t, c.clinicalMG, clinical.WeeklyMG, 5e-5)
			assert.Empty(t, clinical.NotContained)
			for _, d := range []*warfarin.Dose{genetic, clinical} {
				root := 0.0
				for _, term := range d.Terms {
					root += term.Coefficient * term.Value
				}
				assert.InDelta(t, d.WeeklyMG, root*root, 1e-12, "the terms are what the dose is made of")
				assert.Contains(t, d.Notes, warfarin.NoLoadingDose)
			}
		})
	}
}

// A person's 20th birthday is the first day of the second decade, and nobody is of
// more than nine.
func TestDecades(t *testing.T) {
	dose := func(age int) float64 {
		d, err := warfarin.Pharmacogenetic(someone(func(p *warfarin.Patient) { p.Age = age }))
		require.NoError(t, err)
		return math.Sqrt(d.WeeklyMG)
	}
	assert.InDelta(t, 0, dose(20)-dose(29), 1e-12)
	assert.InDelta(t, 0.2614, dose(29)-dose(30), 1e-12)
	assert.InDelta(t, 0.2614, dose(18)-dose(20), 1e-12)
	assert.InDelta(t, 0, dose(90)-dose(119), 1e-12)
}

// Everybody whom the algorithms were not made for is refused, with each reason.
func TestRefusals(t *testing.T) {
	type patient = warfarin.Patient
	for _, c := range []struct {
		name    string
		change  func(*patient)
		reasons []warfarin.Reason // of the pharmacogenetic algorithm
		genetic int               // how many of them, from the end, the clinical one does not have
	}{
		{"*5", func(p *patient) { p.CYP2C9 = warfarin.Diplotype{"*1", "*5"} }, []warfarin.Reason{warfarin.AlleleNotCovered}, 1},
		{"*6", func(p *patient) { p.CYP2C9 = warfarin.Diplotype{"*6", "*1"} }, []warfarin.Reason{warfarin.AlleleNotCovered}, 1},
		{"*8", func(p *patient) { p.CYP2C9 = warfarin.Diplotype{"*8", "*8"} }, []warfarin.Reason{warfarin.AlleleNotCovered}, 1},
		{"*11", func(p *patient) { p.CYP2C9 = warfarin.Diplotype{"*2", "*11"} }, []warfarin.Reason{warfarin.AlleleNotCovered}, 1},
		{"an allele not known to matter", func(p *patient) { p.CYP2C9 = warfarin.Diplotype{"*1", "*9"} }, []warfarin.Reason{warfarin.AlleleNotCovered}, 1},
		{"half a diplotype", func(p *patient) { p.CYP2C9 = warfarin.Diplotype{"*1", ""} }, []warfarin.Reason{warfarin.AlleleNotCovered}, 1},
		{"no genotypes", func(p *patient) { p.CYP2C9, p.VKORC1 = warfarin.Diplotype{}, 0 }, []warfarin.Reason{warfarin.GenotypesMissing}, 1},
		{"African ancestry, not tested", func(p *patient) { p.Race, p.CoversRareAlleles = warfarin.Black, false }, []warfarin.Reason{warfarin.RareNotTested}, 1},
		{"ancestry not stated, not tested", func(p *patient) { p.Race, p.CoversRareAlleles = warfarin.MissingOrMixed, false }, []warfarin.Reason{warfarin.RareNotTested}, 1},
		{"minor", func(p *patient) { p.Age = 17 }, []warfarin.Reason{warfarin.Minor}, 0},
		{"no age", func(p *patient) { p.Age = 0 }, []warfarin.Reason{warfarin.AgeMissing}, 0},
		{"a year for an age", func(p *patient) { p.Age = 1961 }, []warfarin.Reason{warfarin.AgeImplausible}, 0},
		{"no height", func(p *patient) { p.HeightCM = 0 }, []warfarin.Reason{warfarin.HeightMissing}, 0},
		{"height in metres", func(p *patient) { p.HeightCM = 1.7 }, []warfarin.Reason{warfarin.HeightImplausible}, 0},
		{"height in inches", func(p *patient) { p.HeightCM = 67 }, []warfarin.Reason{warfarin.HeightImplausible}, 0},
		{"infinite height", func(p *patient) { p.HeightCM = math.Inf(1) }, []warfarin.Reason{warfarin.HeightImplausible}, 0},
		{"NaN", func(p *patient) { p.HeightCM, p.WeightKG = math.NaN(), math.NaN() }, []warfarin.Reason{warfarin.HeightMissing, warfarin.WeightMissing}, 0},
		{"no weight", func(p *patient) { p.WeightKG = 0 }, []warfarin.Reason{warfarin.WeightMissing}, 0},
		{"weight in grams", func(p *patient) { p.WeightKG = 75000 }, []warfarin.Reason{warfarin.WeightImplausible}, 0},
		{"negative weight", func(p *patient) { p.WeightKG = -75 }, []warfarin.Reason{warfarin.WeightImplausible}, 0},
		{"target not stated", func(p *patient) { p.TargetINR = warfarin.INR{} }, []warfarin.Reason{warfarin.INRMissing}, 0},
		{"mechanical valve", func(p *patient) { p.TargetINR = warfarin.INR{2.5, 3.5} }, []warfarin.Reason{warfarin.INROther}, 0},
		{"low target", func(p *patient) { p.TargetINR = warfarin.INR{1.5, 2} }, []warfarin.Reason{warfarin.INROther}, 0},
		{"NaN target", func(p *patient) { p.TargetINR = warfarin.INR{math.NaN(), 3} }, []warfarin.Reason{warfarin.INROther}, 0},
		{"target the wrong way round", func(p *patient) { p.TargetINR = warfarin.INR{3, 2} }, []warfarin.Reason{warfarin.INROther}, 0},
		{"everything", func(p *patient) { *p = patient{CYP2C9: warfarin.Diplotype{"*1", "*5"}} }, []warfarin.Reason{warfarin.AgeMissing, warfarin.HeightMissing, warfarin.WeightMissing, warfarin.INRMissing, warfarin.AlleleNotCovered}, 1},
		{"below what can be predicted", func(p *patient) {
			*p = patient{Age: 95, HeightCM: 130, WeightKG: 30, Race: warfarin.Asian, Amiodarone: true, VKORC1: warfarin.VKORC1AA, CYP2C9: warfarin.Diplotype{"*3", "*3"}, TargetINR: warfarin.INR2To3}
		}, []warfarin.Reason{warfarin.OutOfReach}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := someone(c.change)
			_, err := warfarin.Pharmacogenetic(p)
			var refusal *warfarin.RefusalError
			require.ErrorAs(t, err, &refusal)
			assert.Equal(t, c.reasons, refusal.Reasons)
			for _, r := range refusal.Reasons {
				assert.True(t, refusal.Has(r))
				assert.Contains(t, err.Error(), r.Text())
				assert.NotEqual(t, string(r), r.Text())
			}
			assert.False(t, strings.HasSuffix(err.Error(), "."))
			_, err = warfarin.Clinical(p)
			if left := c.reasons[:len(c.reasons)-c.genetic]; len(left) == 0 {
				require.NoError(t, err)
			} else {
				require.ErrorAs(t, err, &refusal)
				assert.Equal(t, left, refusal.Reasons)
			}
		})
	}
	for _, r := range []warfarin.Reason{warfarin.CYP2C9Open, warfarin.VKORC1Open, warfarin.DrugOpen, warfarin.Deceased} {
		assert.NotEqual(t, string(r), r.Text())
	}
	assert.Equal(t, "other", warfarin.Reason("other").Text())
}

// A message is the same for everybody with the same reasons: no value is in it.
func TestRefusalsNameNoValue(t *testing.T) {
	message := func(change func(*warfarin.Patient)) string {
		_, err := warfarin.Pharmacogenetic(someone(change))
		require.Error(t, err)
		return err.Error()
	}
	assert.Equal(t, message(func(p *warfarin.Patient) { p.CYP2C9 = warfarin.Diplotype{"*1", "*5"} }), message(func(p *warfarin.Patient) { p.CYP2C9 = warfarin.Diplotype{"*11", "*8"} }))
	assert.Equal(t, message(func(p *warfarin.Patient) { p.HeightCM = 17 }), message(func(p *warfarin.Patient) { p.HeightCM = 1.9 }))
}

func TestNotes(t *testing.T) {
	type patient = warfarin.Patient
	for _, c := range []struct {
		name   string
		change func(*patient)
		note   warfarin.Note
	}{
		{"VKORC1", func(p *patient) { p.VKORC1 = 0 }, warfarin.VKORC1NotKnown},
		{"CYP2C9", func(p *patient) { p.CYP2C9 = warfarin.Diplotype{} }, warfarin.CYP2C9NotKnown},
		{"rare alleles", func(p *patient) { p.CoversRareAlleles = false }, warfarin.RareAllelesNote},
		{"race", func(p *patient) { p.Race = warfarin.MissingOrMixed }, warfarin.RaceAsUnknown},
		{"*2/*3", func(p *patient) { p.CYP2C9 = warfarin.Diplotype{"*3", "*2"} }, warfarin.ConsiderOther},
		{"*3/*3", func(p *patient) { p.CYP2C9 = warfarin.Diplotype{"*3", "*3"} }, warfarin.ConsiderOther},
		{"90", func(p *patient) { p.Age = 90 }, warfarin.EldestGroup},
		{"target", func(p *patient) { p.TargetINR = warfarin.INR{2, 2.5} }, warfarin.NarrowTarget},
		{"little", func(p *patient) { p.Age, p.VKORC1, p.CYP2C9 = 89, warfarin.VKORC1AA, warfarin.Diplotype{"*3", "*3"} }, warfarin.BelowOneMilligram},
	} {
		t.Run(c.name, func(t *testing.T) {
			d, err := warfarin.Pharmacogenetic(someone(c.change))
			require.NoError(t, err)
			assert.Contains(t, d.Notes, c.note)
			without, err := warfarin.Pharmacogenetic(someone(nil))
			require.NoError(t, err)
			assert.Equal(t, []warfarin.Note{warfarin.NoLoadingDose}, without.Notes)
		})
	}
}

// What the algorithm does not contain is shown, and does not change the dose.
func TestNotContained(t *testing.T) {
	plain, err := warfarin.Pharmacogenetic(someone(func(p *warfarin.Patient) { p.Race = warfarin.Black }))
	require.NoError(t, err)
	for _, c := range []struct {
		race        warfarin.Race
		rs, f2      warfarin.Carrier
		rsOn, f2On  bool
		sameAsPlain bool
	}{
		{warfarin.Black, warfarin.Heterozygous, warfarin.Homozygous, true, false, true},
		{warfarin.Black, warfarin.NonCarrier, warfarin.NotTested, false, false, true},
		{warfarin.White, warfarin.Homozygous, warfarin.Heterozygous, false, true, false},
		{warfarin.MissingOrMixed, warfarin.Homozygous, warfarin.Heterozygous, false, false, false},
	} {
		d, err := warfarin.Pharmacogenetic(someone(func(p *warfarin.Patient) { p.Race, p.RS12777823, p.CYP4F2 = c.race, c.rs, c.f2 }))
		require.NoError(t, err)
		require.Len(t, d.NotContained, 2)
		rs, f2 := d.NotContained[0], d.NotContained[1]
		assert.Equal(t, c.rs, rs.Carrier)
		assert.Equal(t, c.rsOn, rs.Applies)
		assert.Equal(t, [2]float64{-25, -10}, [2]float64{rs.Low, rs.High})
		assert.Equal(t, c.f2On, f2.Applies)
		assert.Equal(t, [2]float64{5, 10}, [2]float64{f2.Low, f2.High})
		if c.sameAsPlain {
			assert.InDelta(t, plain.WeeklyMG, d.WeeklyMG, 0)
		}
	}
}

func TestSurrogates(t *testing.T) {
	for _, c := range []struct {
		rsID, genotype string
		race           warfarin.Race
		want           warfarin.VKORC1
		err            string
	}{
		{"rs9934438", "C/C", warfarin.Black, warfarin.VKORC1GG, ""},
		{"rs9934438", "T/C", warfarin.MissingOrMixed, warfarin.VKORC1AG, ""},
		{"rs9934438", "T/T", warfarin.White, warfarin.VKORC1AA, ""},
		{"rs2359612", "C/T", warfarin.White, warfarin.VKORC1AG, ""},
		{"rs8050894", "G/G", warfarin.Asian, warfarin.VKORC1GG, ""},
		{"rs8050894", "C/C", warfarin.Asian, warfarin.VKORC1AA, ""},
		{"rs8050894", "C/G", warfarin.Black, 0, "White and Asian people alone"},
		{"rs2359612", "T/T", warfarin.MissingOrMixed, 0, "White and Asian people alone"},
		{"rs9934438", "G/A", warfarin.White, 0, "in the orientation of the gene"},
		{"rs7294", "A/G", warfarin.White, 0, "no surrogate"},
	} {
		got, err := warfarin.FromSurrogate(c.rsID, c.genotype, c.race)
		assert.Equal(t, c.want, got)
		if c.err == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, c.err)
		}
	}
}

func TestWords(t *testing.T) {
	assert.Equal(t, "unknown G/G A/G A/A", strings.Join([]string{warfarin.VKORC1(0).String(), warfarin.VKORC1GG.String(), warfarin.VKORC1AG.String(), warfarin.VKORC1AA.String()}, " "))
	assert.Equal(t, "*1/*3", warfarin.Diplotype{"*3", "*1"}.String())
	assert.Equal(t, "unknown", warfarin.Diplotype{}.String())
	assert.Equal(t, "not tested", warfarin.NotTested.String())
}
