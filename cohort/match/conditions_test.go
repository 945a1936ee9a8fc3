package match_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/match"
)

const invented = "system\tcode\tdrug\tcitation\n# an invented table\nICD10CM\tI25.*\tClopidogrel\tinvented for this test\nSNOMED\t414545008\tsimvastatin\tinvented for this test\n"

func table(t testing.TB) *match.ConditionDrugs {
	t.Helper()
	c, err := match.ReadConditionDrugs(strings.NewReader(invented), "invented.tsv")
	require.NoError(t, err)
	return c
}

func has(system, code string, change func(*ehr.Condition)) ehr.Condition {
	c := ehr.Condition{Concept: ehr.Concept{Codes: []ehr.Code{{System: system, Code: code}}}, Start: day(-100)}
	if change != nil {
		change(&c)
	}
	return c
}

func TestLikely(t *testing.T) {
	for _, c := range []struct {
		name      string
		condition ehr.Condition
		want      []string
		assessed  bool
	}{
		{"by the beginning of a code", has(ehr.ICD10CM, "I25.10", nil), []string{"clopidogrel"}, true},
		{"by a code", has(ehr.SNOMED, "414545008", nil), []string{"simvastatin"}, true},
		{"no row", has(ehr.ICD10CM, "J45", nil), nil, false},
		{"another system", has(ehr.ICD10, "I25.10", nil), nil, false},
		{"denied", has(ehr.ICD10CM, "I25.10", func(c *ehr.Condition) { c.Status = ehr.Refuted }), nil, false},
		{"over", has(ehr.ICD10CM, "I25.10", func(c *ehr.Condition) { c.End = day(-1) }), nil, false},
		{"later", has(ehr.ICD10CM, "I25.10", func(c *ehr.Condition) { c.Start = day(1) }), nil, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			o := options()
			o.Conditions = table(t)
			r := adult()
			r.Conditions = []ehr.Condition{c.condition, c.condition}
			p := plan(t, o, "CYP2C19\t*2/*2\nSLCO1B1\t*1/*1", r)
			var got []string
			for _, a := range p.Likely {
				got = append(got, a.Drug)
				assert.Len(t, a.For, 2)
				assert.Equal(t, "invented for this test", a.For[0].Row.Citation)
				assert.Empty(t, a.Exposures)
			}
			assert.Equal(t, c.want, got)
			assert.Equal(t, c.assessed, p.LikelyAssessed)
		})
	}
	t.Run("in two code systems: one reason", func(t *testing.T) {
		o := options()
		o.Conditions = table(t)
		c := has(ehr.ICD10CM, "I25.10", nil)
		c.Concept.Codes = append(c.Concept.Codes, ehr.Code{System: ehr.ICD10CM, Code: "I25.110"})
		r := adult()
		r.Conditions = []ehr.Condition{c}
		p := plan(t, o, "CYP2C19\t*2/*2", r)
		require.Len(t, p.Likely, 1)
		assert.Len(t, p.Likely[0].For, 1)
	})
	o := options()
	o.Conditions = table(t)
	r := adult(takes("clopidogrel"))
	r.Conditions = []ehr.Condition{has(ehr.ICD10CM, "I25.10", nil)}
	p := plan(t, o, "CYP2C19\t*2/*2", r)
	assert.Empty(t, p.Likely, "it is taken")
	assert.True(t, p.LikelyAssessed)
}

func TestConditionErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"no citation", "ICD10CM\tI25\tclopidogrel\n", "x.tsv:1: no citation"},
		{"blank citation", "ICD10CM\tI25\tclopidogrel\t \n", "x.tsv:1: no citation"},
		{"no drug", "system\tcode\tdrug\tcitation\nICD10CM\tI25\t\tPMID 1\n", "x.tsv:2: system, code or drug is missing"},
		{"every condition", "ICD10CM\t*\tclopidogrel\tPMID 1\n", "stands for every condition"},
		{"nothing", "", "no row"},
		{"only a header", "System\tcode\n", "no row"},
		{"not UTF-8", "ICD10CM\tI\xff\tclopidogrel\tPMID 1\n", "UTF-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := match.ReadConditionDrugs(strings.NewReader(c.text), "x.tsv")
			require.ErrorContains(t, err, c.want)
			assert.True(t, strings.HasPrefix(err.Error(), "match: "))
		})
	}
}

func FuzzConditionDrugs(f *testing.F) {
	f.Add(invented)
	f.Add("a\tb*\tc\td\n\"\n")
	f.Add("\ufeffsystem\n")
	f.Fuzz(func(t *testing.T, text string) {
		if c, err := match.ReadConditionDrugs(strings.NewReader(text), "x"); err == nil {
			require.NotNil(t, c)
		} else {
			require.NotContains(t, err.Error(), "clopidogrel")
		}
	})
}
