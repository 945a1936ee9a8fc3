package phewas_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/assoc/phewas"
	"github.com/allelerx/allelerx/cohort/phenotype"
)

// fixed are standings that a test wrote down.
type fixed struct {
	names     []string
	standings map[string][]phenotype.Standing
}

func (f *fixed) List() []phenotype.Phecode {
	var list []phenotype.Phecode
	for _, name := range f.names {
		list = append(list, phenotype.Phecode{Code: name})
	}
	return list
}

func (f *fixed) Standings(trait int, to []phenotype.Standing) []phenotype.Standing {
	return append(to[:0], f.standings[f.names[trait]]...)
}

// TestBadInput: whatever cannot be asked has a reason, and no number that looks like a
// result; whatever has none is a number.
func TestBadInput(t *testing.T) {
	const people = 400
	random := rand.New(rand.NewPCG(6, 6))
	age, again, constant := make([]float64, people), make([]float64, people), make([]float64, people)
	holes, none := make([]float64, people), make([]float64, people)
	gene, same, unknown, marker := make([]float64, people), make([]float64, people), make([]float64, people), make([]float64, people)
	infinite, likeAge := make([]float64, people), make([]float64, people)
	for i := range people {
		age[i] = float64(20 + random.IntN(60))
		again[i], constant[i] = 365.25*age[i], 1
		holes[i], none[i], unknown[i] = age[i], math.NaN(), math.NaN()
		if i%3 == 0 {
			holes[i] = math.NaN()
		}
		gene[i] = float64(random.IntN(3))
		same[i] = 2
		likeAge[i] = age[i] / 10
	}
	infinite[7] = math.Inf(1)
	traits := &fixed{standings: map[string][]phenotype.Standing{}}
	trait := func(name string, is func(i int) phenotype.Standing) {
		traits.names = append(traits.names, name)
		for i := range people {
			traits.standings[name] = append(traits.standings[name], is(i))
		}
	}
	upTo := func(cases int, others phenotype.Standing) func(int) phenotype.Standing {
		return func(i int) phenotype.Standing {
			if i < cases {
				return phenotype.Case
			}
			return others
		}
	}
	trait("one case", upTo(1, phenotype.Control))
	trait("no case", upTo(0, phenotype.Control))
	trait("cases only", upTo(people, phenotype.Case))
	trait("one control", upTo(people-1, phenotype.Control))
	trait("cases, the others excluded", upTo(100, phenotype.Excluded))
	trait("nobody", upTo(0, phenotype.NotAssessable))
	trait("three people", func(i int) phenotype.Standing {
		return []phenotype.Standing{phenotype.Case, phenotype.Control, phenotype.Control, phenotype.Excluded}[min(i, 3)]
	})
	trait("ordinary", func(i int) phenotype.Standing {
		if (i*7919)%5 == 0 {
			return phenotype.Case
		}
		return phenotype.Control
	})
	trait("by age", func(i int) phenotype.Standing {
		if age[i] > 60 {
			return phenotype.Case
		}
		return phenotype.Control
	})
	for i := range people {
		if traits.standings["ordinary"][i] == phenotype.Case {
			marker[i] = 1
		}
	}
	predictors := []assoc.Column{
		{Name: "gene", Values: gene},
		{Name: "same for all", Values: same},
		{Name: "unknown", Values: unknown},
		{Name: "infinite", Values: infinite},
		{Name: "all cases have it", Values: marker},
		{Name: "as age", Values: likeAge},
	}
	few := map[string]string{
		"one case": "fewer than 20 cases", "no case": "fewer than 20 cases", "cases only": "fewer than 20 controls",
		"one control": "fewer than 20 controls", "cases, the others excluded": "fewer than 20 controls", "nobody": "fewer than 20 cases",
		"three people": "fewer than 20 cases",
	}
	for _, c := range []struct {
		name       string
		covariates []assoc.Column
		least      int
		firth      assoc.Firth
		leftOut    map[string]string // of traits; "*": of the others
		faults     map[string]assoc.Fault
		dropped    []string
	}{
		{name: "as it is", leftOut: few},
		{name: "one case is enough", least: 1, leftOut: map[string]string{
			"no case": "fewer than 1 cases", "cases only": "fewer than 1 controls", "cases, the others excluded": "fewer than 1 controls",
			"nobody": "fewer than 1 cases", "three people": "too few samples for 1 covariates",
		}},
		{name: "one case without a penalty", least: 1, firth: assoc.FirthNever, leftOut: map[string]string{
			"no case": "fewer than 1 cases", "cases only": "fewer than 1 controls", "cases, the others excluded": "fewer than 1 controls",
			"nobody": "fewer than 1 cases", "three people": "too few samples for 1 covariates",
		}, faults: map[string]assoc.Fault{"all cases have it": assoc.Separation}},
		{name: "constant covariate", covariates: []assoc.Column{{Name: "constant", Values: constant}}, dropped: []string{"constant"}, leftOut: few},
		{name: "covariates that say the same", covariates: []assoc.Column{{Name: "again", Values: again}}, least: 1, leftOut: map[string]string{
			"no case": "fewer than", "cases only": "fewer than", "cases, the others excluded": "fewer than", "nobody": "fewer than",
			"three people": "too few samples", "*": `CORR_TOO_HIGH: covariates "age" and "again"`,
		}},
		{name: "covariate with holes", covariates: []assoc.Column{{Name: "holes", Values: holes}}, leftOut: map[string]string{
			"one case": "fewer than 20", "no case": "fewer than 20", "cases only": "fewer than 20", "one control": "fewer than 20",
			"cases, the others excluded": "fewer than 20", "nobody": "fewer than 20", "three people": "fewer than 20", "*": "CORR_TOO_HIGH",
		}},
		{name: "covariate that nobody has", covariates: []assoc.Column{{Name: "none", Values: none}}, leftOut: map[string]string{"*": "fewer than 20 cases"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := phewas.Design{Predictors: predictors, Covariates: append([]assoc.Column{{Name: "age", Values: age}}, c.covariates...)}
			report, err := phewas.Run(t.Context(), traits, d, phewas.Options{MinCases: c.least, Model: assoc.Options{Firth: c.firth}})
			require.NoError(t, err)
			require.Len(t, report.Traits, len(traits.names))
			for i, trait := range report.Traits {
				reason, listed := c.leftOut[trait.Code]
				if !listed {
					reason = c.leftOut["*"]
				}
				if reason == "" {
					assert.Empty(t, trait.LeftOut, trait.Code)
				}
				assert.Contains(t, trait.LeftOut, reason, trait.Code)
				assert.Equal(t, people, trait.Cases+trait.Controls+trait.Excluded+trait.NotAssessable+trait.WithoutCovariate, trait.Code)
				if trait.LeftOut == "" {
					assert.Subset(t, trait.Dropped, c.dropped, trait.Code)
				}
				results := 0
				for _, r := range report.Results {
					if r.Trait == i {
						results++
						checkStated(t, trait.Code, r, c.faults)
					}
				}
				assert.Equal(t, trait.LeftOut == "", results == len(predictors), trait.Code)
			}
		})
	}
}

// checkStated wants numbers, or a reason.
func checkStated(t *testing.T, code string, r phewas.Result, faults map[string]assoc.Fault) {
	t.Helper()
	numbers := []float64{r.Effect, r.SE, r.Stat, r.P, r.Log10P, r.Lower, r.Upper, r.OddsRatio()}
	for _, v := range numbers {
		if r.Fault == assoc.None {
			assert.False(t, math.IsNaN(v) || math.IsInf(v, 0), "%s, %s: %v", code, r.Test, r)
		} else {
			assert.True(t, math.IsNaN(v), "%s, %s: %v", code, r.Test, r)
		}
	}
	if code != "ordinary" {
		return
	}
	want := map[string]assoc.Fault{
		"same for all": assoc.ConstAllele, "unknown": assoc.TooFewSamples, "infinite": assoc.InfiniteValue, "as age": assoc.CorrTooHigh,
	}
	for name, fault := range faults {
		want[name] = fault
	}
	assert.Equal(t, want[r.Test].String(), r.Fault.String(), r.Test)
}
