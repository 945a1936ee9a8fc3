package records_test

import (
	"math"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/fhir"
	"github.com/allelerx/allelerx/examples/simulate/records"
	"github.com/allelerx/allelerx/examples/simulate/synth"
)

// TestRecord: the record of a person is what the reader of FHIR makes of the files,
// but for what it says it leaves out.
func TestRecord(t *testing.T) {
	o := records.Options{Seed: 11, Forms: records.FHIR, Registry: "clopidogrel"}
	who := people(t, synth.Options{Seed: 7, Samples: 300})
	c, err := records.New(who, kb.Default(), o)
	require.NoError(t, err)
	dir := filepath.Join(t.TempDir(), "cohort")
	require.NoError(t, c.WriteDir(t.Context(), dir))
	source, err := fhir.Open(t.Context(), filepath.Join(dir, "fhir"), fhir.Options{})
	require.NoError(t, err)
	read := map[string]*ehr.Patient{}
	for p, err := range source.Patients(t.Context()) {
		require.NoError(t, err)
		read[p.Identifiers[0].Value] = bare(p)
	}
	misspelled := 0
	for n := range c.Samples() {
		p := c.Person(n)
		have := bare(c.Record(p))
		assert.Equal(t, read[p.Patient], have, n)
		for _, e := range have.Exposures {
			if e.Concept.Text != e.Concept.Codes[0].Display || e.Concept.Text == "Clopidogrell 75 MG Oral Tablet" {
				misspelled++
			}
		}
	}
	assert.Len(t, read, 300)
	assert.Positive(t, misspelled, "tired people are among them")
}

// bare is a record without measurements and what the files alone give a
// name, and with numbers that equal themselves.
func bare(p *ehr.Patient) *ehr.Patient {
	p.ID, p.Race, p.Ethnicity, p.Measurements, p.Observed = "", ehr.Concept{}, ehr.Concept{}, nil, nil
	for i := range p.Encounters {
		p.Encounters[i].ID = ""
	}
	if len(p.Exposures) == 0 {
		p.Exposures = nil
	}
	if len(p.Conditions) == 0 {
		p.Conditions = nil
	}
	for i := range p.Deaths {
		p.Deaths[i].Cause = ehr.Concept{}
	}
	for i := range p.Conditions {
		p.Conditions[i].Encounter = ""
	}
	for i := range p.Procedures {
		p.Procedures[i].Encounter = ""
	}
	for i := range p.Exposures {
		e := &p.Exposures[i]
		e.Encounter = ""
		e.Concept.Codes = withoutEmpty(e.Concept.Codes)
		e.Route.Codes, e.Form.Codes, e.Reason.Codes = withoutEmpty(e.Route.Codes), withoutEmpty(e.Form.Codes), withoutEmpty(e.Reason.Codes)
		if math.IsNaN(e.Dose.Value) {
			e.Dose.Value = -1
		}
	}
	return p
}

func withoutEmpty(codes []ehr.Code) []ehr.Code {
	if len(codes) == 0 {
		return nil
	}
	return codes
}

// TestRegistry: everybody begins the drug once, is treated and seen for a year, but
// for those who die; and it is for something.
func TestRegistry(t *testing.T) {
	for _, drug := range []string{"clopidogrel", "simvastatin", "azathioprine"} {
		t.Run(drug, func(t *testing.T) {
			who := people(t, synth.Options{Seed: 7, Samples: 600, Genes: []string{"CYP2C19", "SLCO1B1", "TPMT", "NUDT15"}, Frequencies: only("CYP2C19", "SLCO1B1", "TPMT", "NUDT15")})
			c, err := records.New(who, kb.Default(), records.Options{Seed: 3, Registry: drug})
			require.NoError(t, err)
			treated, carriers := 0, 0
			for n := range c.Samples() {
				for _, r := range c.Person(n).Responses {
					if r.Drug != drug {
						continue
					}
					treated++
					if r.Carrier {
						carriers++
					}
					if days := between(t, r.Start, r.End) * 365.25; days < 365 {
						assert.True(t, r.Fatal || died(c, n), "%v days, and alive", days)
					}
				}
			}
			assert.Greater(t, treated, 560)
			assert.LessOrEqual(t, treated, 600)
			assert.Greater(t, carriers, 30)
		})
	}
	_, err := records.New(people(t, synth.Options{Samples: 1}), kb.Default(), records.Options{Registry: "warfarin"})
	require.ErrorContains(t, err, "choose a drug that an effect is planted for: clopidogrel, simvastatin, azathioprine")
}

func died(c *records.Cohort, n int) bool { return len(c.Record(c.Person(n)).Deaths) > 0 }

func only(genes ...string) synth.Frequencies {
	f := synth.Frequencies{}
	for _, g := range genes {
		f[g] = records.Frequencies()[g]
	}
	return f
}

// TestOddsRatio: the odds of risks that are told, by hand.
func TestOddsRatio(t *testing.T) {
	e := records.Effects()[0]
	assert.Equal(t, "clopidogrel", e.Drug)
	// 1 - e^-0.12 = 0.1130796, 1 - e^-0.18 = 0.1647298; their odds 0.1274969 and 0.1972174.
	assert.InDelta(t, 0.1130796, e.Risk(1, false), 1e-7)
	assert.InDelta(t, 0.1647298, e.Risk(1, true), 1e-7)
	assert.InDelta(t, 0.1972174/0.1274969, e.OddsRatio(1), 1e-6)
	assert.InDelta(t, e.HazardRatio, e.OddsRatio(1e-9), 1e-6, "of few events it is the hazard ratio")
}
