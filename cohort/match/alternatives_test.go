package match_test

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/allelerx/allelerx/cohort/match"
)

func TestAlternatives(t *testing.T) {
	for _, c := range []struct {
		name, outside, drug string
		named, sameClass    []string
		unsuitable          []string
		classes             []string
	}{
		{
			"named by guidelines", "CYP2C19\t*2/*2", "clopidogrel",
			[]string{"prasugrel", "ticagrelor", "ticlopidine", "acetylsalicylic acid/dipyridamole"},
			nil, nil,
			[]string{"p2y12-inhibitor", "not-or-less-metabolised-by:CYP2C19"},
		},
		{
			"tramadol is called unsuitable, hydrocodone depends on the gene", "CYP2D6\t*4/*4", "codeine",
			[]string{"morphine", "oxycodone"},
			nil,
			[]string{"tramadol", "hydrocodone"},
			[]string{"opioid", "not-or-less-metabolised-by:CYP2D6"},
		},
		{
			"statins at another dose, and those advised against", "SLCO1B1\t*5/*5\nCYP2C9\t*1/*1", "simvastatin",
			[]string{"rosuvastatin", "pravastatin", "fluvastatin"},
			[]string{"pitavastatin"},
			[]string{"atorvastatin", "lovastatin"},
			[]string{"statin"},
		},
		{
			"what depends on a second gene goes", "SLCO1B1\t*5/*5\nCYP2C9\t*3/*3", "simvastatin",
			[]string{"rosuvastatin", "pravastatin"},
			[]string{"pitavastatin"},
			[]string{"atorvastatin", "lovastatin", "fluvastatin"},
			[]string{"statin"},
		},
		{
			"at the usual dose first", "SLCO1B1\t*1/*5\nCYP2C9\t*1/*1", "lovastatin",
			nil,
			[]string{"fluvastatin", "pravastatin", "rosuvastatin", "pitavastatin"},
			[]string{"atorvastatin", "simvastatin"},
			[]string{"statin"},
		},
		{
			"the class as a whole is advised against", "DPYD\tc.1905+1G>A (*2A)/c.1905+1G>A (*2A)", "capecitabine",
			nil, nil,
			[]string{"fluorouracil", "tegafur"},
			nil,
		},
		{"oxcarbazepine is of the class and no better", "HLA-B\t*15:02/*08:01", "carbamazepine", nil, nil, []string{"oxcarbazepine"}, nil},
		{"nothing to change", "CYP2D6\t*1/*1", "codeine", nil, nil, nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := action(t, plan(t, options(), c.outside, adult(takes(c.drug))), c.drug)
			var named, sameClass, unsuitable []string
			for _, x := range a.Alternatives {
				assert.Condition(t, func() bool { return x.Rank < match.Alternative || x.Rank == match.ChangeDose }, "%s: %s", x.Drug, x.Rank)
				assert.Empty(t, x.Why)
				if x.FromGuideline() {
					assert.Empty(t, sameClass, "the guidelines' own come first")
					named = append(named, x.Drug)
				} else {
					assert.Len(t, x.Class, 5)
					sameClass = append(sameClass, x.Drug)
				}
			}
			for _, x := range a.Unsuitable {
				assert.NotEmpty(t, x.Why)
				unsuitable = append(unsuitable, x.Drug)
			}
			assert.Equal(t, c.named, named)
			assert.Equal(t, c.sameClass, sameClass)
			assert.ElementsMatch(t, c.unsuitable, unsuitable)
			assert.Equal(t, c.classes, a.Classes)
		})
	}
	a := action(t, plan(t, options(), "CYP2C19\t*2/*2", adult(takes("clopidogrel"))), "clopidogrel")
	assert.Equal(t, []string{"status:history-of-stroke-or-tia"}, a.Alternatives[0].Caution, "prasugrel")
	assert.Contains(t, match.Check, "allergy")
}

// Same-class candidates are among the guidance drugs of the same chemical
// subgroup; here pantoprazole's, of which none has a change for the person.
func TestSameClass(t *testing.T) {
	a := action(t, plan(t, options(), "CYP2C9\t*3/*3", adult(takes("piroxicam"))), "piroxicam")
	found := map[string]bool{}
	for _, x := range append(a.Alternatives, a.Unsuitable...) {
		found[x.Drug] = true
		if x.Drug == "tenoxicam" || x.Drug == "meloxicam" {
			assert.NotEmpty(t, x.Why, "they depend on CYP2C9 too")
		}
	}
	assert.True(t, found["meloxicam"] && found["tenoxicam"], "M01AC: %v", found)
	// The working phenotype counts for candidates too: tramadol is none for
	// who takes paroxetine.
	b := action(t, plan(t, options(), "CYP2D6\t*1/*1", adult(takes("codeine"), takes("paroxetine"))), "codeine")
	for _, x := range b.Alternatives {
		assert.NotEqual(t, "tramadol", x.Drug)
	}
}
