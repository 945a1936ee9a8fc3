package match_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/cohort/match"
)

const anEffect = `
[[effect]]
drug = "Clopidogrel"
gene = "CYP2C19"
phenotypes = ["Poor Metabolizer"]
event = "an invented event"
risk = 0.2
guided = 0.1
period = "one year"
citation = "invented for this test"
`

func TestParseEffects(t *testing.T) {
	got, err := match.ParseEffects("e.toml", []byte(anEffect))
	require.NoError(t, err)
	assert.Equal(t, []match.EffectSize{{
		Event: "an invented event", Drug: "clopidogrel", Gene: "CYP2C19", Phenotypes: []string{"Poor Metabolizer"},
		Risk: 0.2, Guided: 0.1, Period: "one year", Citation: "invented for this test",
	}}, got)
	for _, c := range []struct{ name, text, want string }{
		{"nothing", "", "no effect size"},
		{"no TOML", "[[effect]]\ndrug", "e.toml:2"},
		{"another type", "[[effect]]\nrisk = \"much\"", "correct the value"},
		{"an unknown key", anEffect + "hazard = 2\n", "hazard is no key"},
		{"no risk", "[[effect]]\ndrug = \"x\"\nevent = \"y\"\nguided = 0\nperiod = \"z\"", "effect 1 lacks"},
		{"no citation", anEffect + "[[effect]]\ndrug = \"x\"\ngene = \"y\"\nphenotypes = [\"z\"]\nevent = \"y\"\nrisk = 0.1\nguided = 0\nperiod = \"z\"", "match: e.toml: effect 2: an effect size without a citation"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := match.ParseEffects("e.toml", []byte(c.text))
			require.ErrorContains(t, err, c.want)
		})
	}
}

// Who has several equally good results is at risk where each of them is: else it is
// not known, and not counted.
func TestEffectAtRisk(t *testing.T) {
	e := match.EffectSize{Phenotypes: []string{"Poor Function", "Decreased Function", "Possible Decreased Function"}}
	for phenotype, want := range map[string]bool{
		"Poor Function": true, "Normal Function": false, "No Result": false, "": false,
		"Possible Decreased Function OR Decreased Function":        true,
		"Decreased Function OR Possible Decreased Function OR n/a": false,
		"Normal Function OR Decreased Function":                    false,
	} {
		assert.Equal(t, want, e.AtRisk(phenotype), phenotype)
	}
}

// What is spelt otherwise than the knowledge base has it would count nobody.
func TestEffectKnown(t *testing.T) {
	good := match.EffectSize{Drug: "Clopidogrel", Gene: "CYP2C19", Phenotypes: []string{"Poor Metabolizer", "Likely Poor Metabolizer"}}
	require.NoError(t, good.Known(kb.Default()))
	hla := match.EffectSize{Drug: "abacavir", Gene: "HLA-B", Phenotypes: []string{"*57:01 positive"}}
	require.NoError(t, hla.Known(kb.Default()))
	for name, change := range map[string]func(e *match.EffectSize){
		`no guideline speaks of clopidogral`:                    func(e *match.EffectSize) { e.Drug = "clopidogral" },
		`no guideline joins clopidogrel and CYP2C18: there are`: func(e *match.EffectSize) { e.Gene = "CYP2C18" },
		`"poor metaboliser" is no phenotype of CYP2C19`:         func(e *match.EffectSize) { e.Phenotypes = []string{"Poor Metabolizer", "poor metaboliser"} },
	} {
		bad := good
		change(&bad)
		require.ErrorContains(t, bad.Known(kb.Default()), name)
	}
}

func FuzzParseEffects(f *testing.F) {
	f.Add([]byte(anEffect))
	f.Add([]byte("[[effect]]\nrisk = nan"))
	f.Fuzz(func(t *testing.T, text []byte) {
		effects, err := match.ParseEffects("f", text)
		if err != nil {
			return
		}
		for i := range effects {
			require.NoError(t, effects[i].Check())
		}
	})
}
