package match_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/match"
)

// The conversions are those of the project's rules: CYP2D6 by activity score
// (strong × 0, moderate × 0.5), CYP2C19 by steps.
func TestWorking(t *testing.T) {
	all := append(match.KnownModifiers(), match.Modifier{Drug: "moderate2c19", Gene: "CYP2C19", Effect: match.ModerateInhibitor, Washout: 1})
	possibly := ehr.Exposure{Concept: ehr.Concept{Text: "paroxetine"}, Start: day(-300)}
	future := takes("paroxetine")
	future.Start = day(3)
	for _, c := range []struct {
		name, outside, drug string
		with                []ehr.Exposure
		want                string // "gene from → to by drug"; "" none
		rank                match.Rank
	}{
		{"strong, NM", "CYP2D6\t*1/*1", "codeine", []ehr.Exposure{takes("paroxetine")}, "CYP2D6 Normal Metabolizer 2.0 → Poor Metabolizer 0.0 by paroxetine", match.Contraindicated},
		{"strong, PM stays PM", "CYP2D6\t*4/*4", "codeine", []ehr.Exposure{takes("paroxetine")}, "", match.Contraindicated},
		{"the genotype's warning stays", "CYP2D6\t*1/*1x3", "codeine", []ehr.Exposure{takes("duloxetine")}, "CYP2D6 Ultrarapid Metabolizer ≥4.0 → Normal Metabolizer ≥2.0 by duloxetine", match.Contraindicated},
		{"moderate halves", "CYP2D6\t*1/*1", "codeine", []ehr.Exposure{takes("duloxetine")}, "CYP2D6 Normal Metabolizer 2.0 → Intermediate Metabolizer 1.0 by duloxetine", match.ChangeDose},
		{"the strongest counts", "CYP2D6\t*1/*1", "codeine", []ehr.Exposure{takes("duloxetine"), takes("bupropion")}, "CYP2D6 Normal Metabolizer 2.0 → Poor Metabolizer 0.0 by bupropion", match.Contraindicated},
		{"possibly active counts, and says so", "CYP2D6\t*1/*1", "codeine", []ehr.Exposure{possibly}, "CYP2D6 Normal Metabolizer 2.0 → Poor Metabolizer 0.0 by paroxetine", match.Contraindicated},
		{"ordered for later does not", "CYP2D6\t*1/*1", "codeine", []ehr.Exposure{future}, "", match.Fine},
		{"until the enzyme is back", "CYP2D6\t*1/*1", "codeine", []ehr.Exposure{stopped("paroxetine", 15)}, "CYP2D6 Normal Metabolizer 2.0 → Poor Metabolizer 0.0 by paroxetine", match.Contraindicated},
		{"after that", "CYP2D6\t*1/*1", "codeine", []ehr.Exposure{stopped("paroxetine", 16)}, "", match.Fine},
		{"within five half-lives", "CYP2D6\t*1/*1", "codeine", []ehr.Exposure{stopped("duloxetine", 3)}, "CYP2D6 Normal Metabolizer 2.0 → Intermediate Metabolizer 1.0 by duloxetine", match.ChangeDose},
		{"after them", "CYP2D6\t*1/*1", "codeine", []ehr.Exposure{stopped("duloxetine", 4)}, "", match.Fine},
		{"the last day of five weeks", "CYP2D6\t*1/*1", "codeine", []ehr.Exposure{stopped("fluoxetine", 35)}, "CYP2D6 Normal Metabolizer 2.0 → Poor Metabolizer 0.0 by fluoxetine", match.Contraindicated},
		{"the day after", "CYP2D6\t*1/*1", "codeine", []ehr.Exposure{stopped("fluoxetine", 36)}, "", match.Fine},
		{"a low-confidence mapping is not used", "CYP2D6\t*1/*1", "codeine", []ehr.Exposure{takes("paroxetine, low")}, "", match.Fine},
		{"a cream is not", "CYP2D6\t*1/*1", "codeine", []ehr.Exposure{takes("terbinafine, local")}, "", match.Fine},
		{"not tested: no activity is left of anything", "CYP2C19\t*1/*1", "codeine", []ehr.Exposure{takes("paroxetine")}, "CYP2D6 No Result → Poor Metabolizer 0.0 by paroxetine", match.Contraindicated},
		{"not tested and halved is still not known", "CYP2C19\t*1/*1", "codeine", []ehr.Exposure{takes("duloxetine")}, "", match.UnknownTest},
		{"not for the inhibitor itself", "CYP2D6\t*1/*1", "paroxetine", nil, "", match.Fine},
		{"but for another's", "CYP2D6\t*1/*1", "paroxetine", []ehr.Exposure{takes("bupropion")}, "CYP2D6 Normal Metabolizer 2.0 → Poor Metabolizer 0.0 by bupropion", match.ChangeDose},
		{"CYP2C19 strong", "CYP2C19\t*1/*1", "clopidogrel", []ehr.Exposure{takes("fluvoxamine")}, "CYP2C19 Normal Metabolizer → Poor Metabolizer by fluvoxamine", match.Contraindicated},
		{"one drug, two genes", "CYP2C19\t*1/*1\nCYP2D6\t*1/*1", "amitriptyline", []ehr.Exposure{takes("fluoxetine")}, "CYP2C19 Normal Metabolizer → Poor Metabolizer by fluoxetine; CYP2D6 Normal Metabolizer 2.0 → Poor Metabolizer 0.0 by fluoxetine", match.Contraindicated},
		{"induced, and not yet back", "CYP2C19\t*1/*1", "voriconazole", []ehr.Exposure{stopped("rifampin", 8)}, "CYP2C19 Normal Metabolizer → Rapid Metabolizer by rifampin", match.Alternative},
		{"no longer induced", "CYP2C19\t*1/*1", "voriconazole", []ehr.Exposure{stopped("rifampin", 9)}, "", match.Fine},
		{"CYP2C19 moderate, one step", "CYP2C19\t*17/*17", "clopidogrel", []ehr.Exposure{takes("moderate2c19")}, "CYP2C19 Ultrarapid Metabolizer → Normal Metabolizer by moderate2c19", match.Fine},
		{"CYP2C19 moderate, likely IM", "CYP2C19\t\tLikely Intermediate Metabolizer", "clopidogrel", []ehr.Exposure{takes("moderate2c19")}, "CYP2C19 Likely Intermediate Metabolizer → Poor Metabolizer by moderate2c19", match.Contraindicated},
		{"CYP2C19 induced", "CYP2C19\t*1/*1", "voriconazole", []ehr.Exposure{takes("rifampin")}, "CYP2C19 Normal Metabolizer → Rapid Metabolizer by rifampin", match.Alternative},
		{"PM is not induced", "CYP2C19\t*2/*2", "voriconazole", []ehr.Exposure{takes("rifampin")}, "", match.ChangeDose},
		{"other genes are not converted", "SLCO1B1\t*1/*1", "simvastatin", []ehr.Exposure{takes("paroxetine")}, "", match.Fine},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := options()
			o.Modifiers = all
			a := action(t, plan(t, o, c.outside, adult(append(c.with, takes(c.drug))...)), c.drug)
			var got []string
			if a.Working != nil {
				for _, x := range a.Working.Conversions {
					s := strings.TrimSpace(x.Gene+" "+x.From+" "+x.FromScore) + " → " + strings.TrimSpace(x.To+" "+x.ToScore)
					got = append(got, s+" by "+x.By.Drug)
				}
			}
			assert.Equal(t, c.want, strings.Join(got, "; "))
			assert.Equal(t, c.rank.String(), a.Rank.String())
			assert.GreaterOrEqual(t, a.Rank, a.Genotype)
		})
	}
}

func TestNoModifiers(t *testing.T) {
	o := options()
	o.Modifiers = []match.Modifier{}
	assert.Nil(t, action(t, plan(t, o, "CYP2D6\t*1/*1", adult(takes("codeine"), takes("paroxetine"))), "codeine").Working)
}

func TestWorkingEvidence(t *testing.T) {
	p := plan(t, options(), "CYP2D6\t*1/*1", adult(takes("codeine"), stopped("fluoxetine", 21)))
	require.Len(t, p.Modifying, 2, "of CYP2D6 and of CYP2C19")
	by := action(t, p, "codeine").Working.Conversions[0].By
	assert.Equal(t, match.Past, by.Activity)
	assert.Equal(t, time.Date(2026, time.November, 15, 0, 0, 0, 0, time.UTC), by.Until)
	assert.Equal(t, match.StrongInhibitor, by.Effect)
	assert.Equal(t, "strong inhibitor", by.Effect.String())
	assert.Len(t, p.Actions, 1, "what is stopped has no action of its own")
}

// A stopped drug without a stated end counts from what the record has of it.
func TestLastDay(t *testing.T) {
	o := options()
	o.Activity = func(e *ehr.Exposure, asOf time.Time) match.Judgement {
		if e.Concept.Text == "codeine" {
			return judge(e, asOf)
		}
		return match.Judgement{Activity: match.Past}
	}
	for _, c := range []struct {
		name string
		e    ehr.Exposure
		want bool
	}{
		{"an end", ehr.Exposure{Start: day(-90), End: day(-34)}, true},
		{"a supply", ehr.Exposure{Start: day(-60), DaysSupply: 30}, true},
		{"a supply with refills", ehr.Exposure{Start: day(-90), DaysSupply: 30, Refills: 1}, true},
		{"a supply long over", ehr.Exposure{Start: day(-90), DaysSupply: 30}, false},
		{"a start", ehr.Exposure{Start: day(-34)}, true},
		{"nothing", ehr.Exposure{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.e.Concept.Text = "fluoxetine"
			p := plan(t, o, "CYP2D6\t*1/*1", adult(takes("codeine"), c.e))
			assert.Equal(t, c.want, len(p.Modifying) > 0)
		})
	}
}

// Guidance that asks for a co-medication is settled by one that is surely taken.
func TestComedication(t *testing.T) {
	a := action(t, plan(t, options(), "CYP2D6\t*1/*4", adult(takes("eliglustat"), takes("paroxetine"))), "eliglustat")
	b := action(t, plan(t, options(), "CYP2D6\t*1/*4", adult(takes("eliglustat"))), "eliglustat")
	assert.NotEqual(t, a.Answers[0].Actions, b.Answers[0].Actions)
	for _, x := range a.Answers[0].Actions {
		assert.NotContains(t, x.Condition, "therapy:no-moderate-or-strong-cyp2d6-inhibitor")
	}
	assert.NotEmpty(t, b.Open)
	assert.Greater(t, b.UpTo, b.Genotype)
}
