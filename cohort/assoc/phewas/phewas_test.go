package phewas_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/assoc/phewas"
	"github.com/allelerx/allelerx/cohort/phenotype"
)

// made is a simulated study: phenotypes of frequencies from one in a thousand to one
// in five, some people excluded from each, some phenotypes of women only; genes
// whose alleles are from rare to common; the covariates age, sex and two components.
type made struct {
	list      []phenotype.Phecode
	standings [][]phenotype.Standing
	design    phewas.Design
}

func (m *made) List() []phenotype.Phecode { return m.list }

func (m *made) Standings(trait int, to []phenotype.Standing) []phenotype.Standing {
	return append(to[:0], m.standings[trait]...)
}

// planted is the effect of each copy of gene 1 on trait 1, in log odds.
const planted = 0.5

func simulate(people, traits, genes int) *made {
	random := rand.New(rand.NewPCG(8, 15))
	m := &made{}
	column := func(name string, f func() float64) assoc.Column {
		c := assoc.Column{Name: name, Values: make([]float64, people)}
		for i := range c.Values {
			c.Values[i] = f()
		}
		return c
	}
	m.design.Covariates = []assoc.Column{
		column("age", func() float64 { return 18 + 70*random.Float64() }),
		column("sex", func() float64 { return float64(random.IntN(2)) }),
		column("PC1", random.NormFloat64),
		column("PC2", random.NormFloat64),
	}
	for g := range genes {
		f := 0.01 * math.Pow(45, float64(g)/float64(max(1, genes-1))) // of the allele: 1 to 45 %
		m.design.Predictors = append(m.design.Predictors, column(fmt.Sprint("gene ", g), func() float64 {
			v := 0.0
			for range 2 {
				if random.Float64() < f {
					v++
				}
			}
			if random.IntN(100) == 0 {
				return math.NaN()
			}
			return v
		}))
	}
	for p := range traits {
		frequency := 0.001 * math.Pow(200, random.Float64())
		if p == 1 {
			frequency = 0.1
		}
		women, slope := p%10 == 3, 0.03*random.NormFloat64()
		var s []phenotype.Standing
		for i := range people {
			eta := math.Log(frequency/(1-frequency)) + slope*(m.design.Covariates[0].Values[i]-53) + 0.2*m.design.Covariates[1].Values[i]
			if p == 1 && genes > 1 && !math.IsNaN(m.design.Predictors[1].Values[i]) {
				eta += planted * m.design.Predictors[1].Values[i]
			}
			switch {
			case women && m.design.Covariates[1].Values[i] == 0:
				s = append(s, phenotype.Excluded)
			case random.IntN(20) == 0:
				s = append(s, phenotype.Excluded)
			case random.IntN(50) == 0:
				s = append(s, phenotype.NotAssessable)
			case random.Float64() < 1/(1+math.Exp(-eta)):
				s = append(s, phenotype.Case)
			default:
				s = append(s, phenotype.Control)
			}
		}
		m.standings = append(m.standings, s)
		m.list = append(m.list, phenotype.Phecode{Code: fmt.Sprintf("%d.1", p), Description: fmt.Sprint("trait ", p)})
	}
	return m
}

// TestAlone: each result is what the regression alone gives, whatever the workers.
func TestAlone(t *testing.T) {
	people := 12_000
	if testing.Short() {
		people = 3_000
	}
	m := simulate(people, 30, 6)
	report, err := phewas.Run(t.Context(), m, m.design, phewas.Options{})
	require.NoError(t, err)
	require.Len(t, report.Traits, 30)
	firth, fits := 0, 0
	for p, trait := range report.Traits {
		values := make([]float64, people)
		cases := 0
		for i, s := range m.standings[p] {
			switch s {
			case phenotype.Case:
				values[i] = 1
				cases++
			case phenotype.Control:
			default:
				values[i] = math.NaN()
			}
		}
		assert.Equal(t, cases, trait.Cases)
		assert.Equal(t, people, trait.Cases+trait.Controls+trait.Excluded+trait.NotAssessable)
		assert.Equal(t, cases < 20, trait.LeftOut != "", trait.LeftOut)
		if trait.LeftOut != "" {
			continue
		}
		d := assoc.Design{Binary: true, Phenotype: assoc.Column{Name: trait.Code, Values: values}, Covariates: m.design.Covariates}
		if p%10 == 3 {
			assert.Equal(t, []string{"sex"}, trait.Dropped)
			d.Covariates = append(append([]assoc.Column(nil), d.Covariates[:1]...), d.Covariates[2:]...)
		} else {
			assert.Empty(t, trait.Dropped)
		}
		model, err := assoc.New(d, assoc.Options{})
		require.NoError(t, err)
		for g := range m.design.Predictors {
			want, err := model.Fit(assoc.NewPredictor(m.design.Predictors[g]))
			require.NoError(t, err)
			got := report.Results[fits]
			assert.Equal(t, [2]int{p, g}, [2]int{got.Trait, got.Predictor})
			assert.Equal(t, want, got.Result)
			if want.Firth {
				firth++
			}
			fits++
		}
	}
	assert.Len(t, report.Results, fits)
	assert.Positive(t, firth)
	again, err := phewas.Run(t.Context(), m, m.design, phewas.Options{Model: assoc.Options{Workers: 5}})
	require.NoError(t, err)
	assert.Equal(t, report, again)

	for _, r := range report.Results {
		if r.Trait == 1 && r.Predictor == 1 && !testing.Short() {
			assert.InDelta(t, planted, r.Effect, 3*r.SE, "the effect that was planted")
			assert.Less(t, r.P, 1e-3)
		}
	}
}

func TestRunFaults(t *testing.T) {
	m := simulate(500, 4, 2)
	run := func(change func(d *phewas.Design, o *phewas.Options)) (*phewas.Report, error) {
		d, o := m.design, phewas.Options{}
		d.Covariates = append([]assoc.Column(nil), d.Covariates...)
		change(&d, &o)
		return phewas.Run(t.Context(), m, d, o)
	}
	for _, c := range []struct {
		name, says string
		change     func(d *phewas.Design, o *phewas.Options)
	}{
		{"no predictor", "there is no predictor", func(d *phewas.Design, _ *phewas.Options) { d.Predictors = nil }},
		{"negative minimum", "MinCases is negative", func(_ *phewas.Design, o *phewas.Options) { o.MinCases = -1 }},
		{"short covariate", `covariate "age" has 2 values`, func(d *phewas.Design, _ *phewas.Options) { d.Covariates[0].Values = []float64{1, 2} }},
		{"short predictor", `predictor "gene 0" has 1 values`, func(d *phewas.Design, o *phewas.Options) {
			d.Predictors = []assoc.Column{{Name: "gene 0", Values: []float64{1}}}
			o.MinCases = 1
		}},
		{"infinite covariate", `covariate "age" has an infinite value`, func(d *phewas.Design, _ *phewas.Options) {
			d.Covariates[0].Values = append([]float64{math.Inf(1)}, d.Covariates[0].Values[1:]...)
		}},
		{"bad option", "Confidence", func(_ *phewas.Design, o *phewas.Options) { o.Model.Confidence = 2 }},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := run(c.change)
			require.ErrorContains(t, err, c.says)
		})
	}
	t.Run("covariates that say the same", func(t *testing.T) {
		report, err := run(func(d *phewas.Design, o *phewas.Options) {
			d.Covariates = append(d.Covariates, assoc.Column{Name: "again", Values: d.Covariates[0].Values})
			o.MinCases = 1
		})
		require.NoError(t, err)
		for _, trait := range report.Traits {
			assert.Contains(t, trait.LeftOut, "CORR_TOO_HIGH")
		}
		assert.Empty(t, report.Results)
	})
	t.Run("missing covariates", func(t *testing.T) {
		report, err := run(func(d *phewas.Design, o *phewas.Options) {
			values := append([]float64(nil), d.Covariates[0].Values...)
			for i := range 100 {
				values[i] = math.NaN()
			}
			d.Covariates[0].Values = values
			o.MinCases = 1
		})
		require.NoError(t, err)
		trait := report.Traits[0]
		assert.Positive(t, trait.WithoutCovariate)
		assert.Equal(t, 500, trait.Cases+trait.Controls+trait.Excluded+trait.NotAssessable+trait.WithoutCovariate)
		assert.LessOrEqual(t, report.Results[0].N, trait.Cases+trait.Controls)
	})
	t.Run("cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := phewas.Run(ctx, m, m.design, phewas.Options{})
		require.ErrorIs(t, err, context.Canceled)
	})
}

func TestAlign(t *testing.T) {
	aligned, unknown, err := phewas.Align([]string{"c", "a", "b", "a"}, []string{"a", "b", "z"}, []float64{1, 2, 3})
	require.NoError(t, err)
	assert.Equal(t, "[NaN 1 2 1]", fmt.Sprint(aligned))
	assert.Equal(t, 1, unknown)
	_, _, err = phewas.Align(nil, []string{"Jane", "Jane"}, []float64{1, 2})
	require.ErrorContains(t, err, "a person has two values")
	assert.NotContains(t, err.Error(), "Jane")
	_, _, err = phewas.Align(nil, []string{"a"}, nil)
	require.ErrorContains(t, err, "0 values of 1 people")
}
