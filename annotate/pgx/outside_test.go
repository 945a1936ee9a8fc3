package pgx_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
)

// outside calls a person from an outside-call file alone.
func outside(t *testing.T, text string) *pgx.Person {
	t.Helper()
	calls, err := pgx.ReadOutside(strings.NewReader(text), "outside.tsv")
	require.NoError(t, err)
	s := reference(b38, "VKORC1")
	return people(t, s.String(), pgx.Options{Outside: map[string][]pgx.OutsideCall{"S1": calls}})[0]
}

func TestOutsideCalls(t *testing.T) {
	for _, c := range []struct {
		line                                   string
		diplotype, lookup, phenotype, activity string
		keys                                   string
		conflict                               bool
	}{
		{"CYP2D6\t*1/*3", "*1/*3", "*1/*3", "Intermediate Metabolizer", "1.0", "1.0", false},
		{"CYP2D6\tCYP2D6*4.024/CYP2D6*1", "*1/*4", "*1/*4", "Intermediate Metabolizer", "1.0", "1.0", false},
		{"CYP2D6\t*1/*1x3", "*1/*1x3", "*1/*1x≥3", "Ultrarapid Metabolizer", "≥4.0", "≥4.0", false},
		{"CYP2D6\t*1/*36x2+*10", "*1/*36x2 + *10", "*1/*36x2 + *10", "Normal Metabolizer", "1.25", "1.25", false},
		{"CYP2D6\t[*36 + *10]/*4", "*4/*36 + *10", "*4/*36 + *10", "Intermediate Metabolizer", "0.25", "0.25", false},
		{"CYP2D6\t*10x3/*1", "*1/*10x3", "*1/*10x3", "Normal Metabolizer", "1.75", "1.75", false},
		{"CYP2D6\t*1/*1xN", "*1/*1xN", "*1/*1xN", "Indeterminate", "n/a", "n/a", false},
		{"CYP2D6\t\tpoor metaboliser", "", "", "Poor Metabolizer", "n/a", "0.0", false},
		{"CYP2D6\t\tEM", "", "", "Normal Metabolizer", "n/a", "1.25;1.5;1.75;2.0;2.25", false},
		{"CYP2D6\t\t\t1.75", "", "", "Normal Metabolizer", "1.75", "1.75", false},
		{"CYP2D6\t*1/*3\tIM\t1.0", "*1/*3", "*1/*3", "Intermediate Metabolizer", "1.0", "1.0", false},
		{"CYP2D6\t*1/*3\tPM", "*1/*3", "*1/*3", "Intermediate Metabolizer OR Poor Metabolizer", "1.0", "1.0;0.0", true},
		{"CYP2D6\t*1/*3\t\t2", "*1/*3", "*1/*3", "Intermediate Metabolizer OR Normal Metabolizer", "1.0 OR 2.0", "1.0;2.0", true},
		{"CYP2D6\t*1/*999", "*1/*999", "*1/*999", "Indeterminate", "n/a", "n/a", false},
		{"CYP2C19\t*2/*2", "*2/*2", "*2/*2", "Poor Metabolizer", "", "Poor Metabolizer", false},
		{"CYP2C19\t\tLikely poor metabolizer", "", "", "Likely Poor Metabolizer", "", "Likely Poor Metabolizer", false},
		{"CYP2C19\t\tfast walker", "", "", "fast walker", "", "n/a", false},
		{"TPMT\t\tpossible IM", "", "", "Possible Intermediate Metabolizer", "", "Possible Intermediate Metabolizer", false},
		{
			"HLA-B\t*15:02/*57:01", "*15:02/*57:01", "*15:02/*57:01",
			"*15:02 positive; *57:01 positive; *58:01 negative; *15:11 negative", "",
			"*15:02 positive;*57:01 positive;*58:01 negative;*15:11 negative", false,
		},
		{
			"HLA-B\tHLA-B*57:01:01/B*08:01", "*08:01/*57:01", "*08:01/*57:01",
			"*15:02 negative; *57:01 positive; *58:01 negative; *15:11 negative", "",
			"*15:02 negative;*57:01 positive;*58:01 negative;*15:11 negative", false,
		},
		{"HLA-B\t*57:01", "*57:01", "*57:01", "*57:01 positive", "", "*57:01 positive", false},
		{"HLA-A\t\t*31:01 positive", "", "", "*31:01 positive", "", "*31:01 positive", false},
		{
			"MT-RNR1\t1555A>G", "m.1555A>G", "m.1555A>G",
			"increased risk of aminoglycoside-induced hearing loss", "",
			"increased risk of aminoglycoside-induced hearing loss", false,
		},
		{
			"MT-RNR1\t1555A>G/Reference", "Reference/m.1555A>G", "Reference/m.1555A>G",
			"increased risk of aminoglycoside-induced hearing loss", "",
			"increased risk of aminoglycoside-induced hearing loss", false,
		},
		{"SLCO1B1\t*45.001/*1", "*1/*45", "*1/*45", "Decreased Function", "", "Decreased Function", false},
		{"G6PD\tA- 202A_376G/Foo", "A- 202A_376G/Foo", "A- 202A_376G/Foo", "n/a", "", "n/a", false},
		{"RYR1\tReference/c.99999A>G", "Reference/c.99999A>G", "Reference/c.99999A>G", "n/a", "", "n/a", false},
		{"G6PD\tA-202A_376G", "A- 202A_376G", "A- 202A_376G", "Deficient", "", "Deficient", false},
		{"DPYD\tc.498G>A/[c.2933A>G + c.1905+1G>A (*2A)]", "c.498G>A/[c.1905+1G>A (*2A) + c.2933A>G]", "c.498G>A/c.1905+1G>A (*2A)", "Intermediate Metabolizer", "1.0", "1.0", false},
	} {
		t.Run(c.line, func(t *testing.T) {
			gene, _, _ := strings.Cut(c.line, "\t")
			g := outside(t, c.line).Gene(gene)
			assert.Equal(t, c.diplotype, g.Diplotype())
			assert.Equal(t, c.lookup, g.LookupDiplotype())
			assert.Equal(t, c.phenotype, g.Phenotype())
			assert.Equal(t, c.activity, g.ActivityScore())
			assert.Equal(t, c.keys, strings.Join(g.Keys(), ";"))
			assert.Equal(t, c.conflict, g.Conflict)
			assert.Equal(t, pgx.FromOutside, g.Source)
		})
	}
}

func TestOutsideLines(t *testing.T) {
	g := outside(t, "# a comment\n\nCYP2C19\t*1/*2\textra\nCYP2C19\t*1/*3\n").Gene("CYP2C19")
	assert.Equal(t, "*1/*2 OR *1/*3", g.Diplotype(), "several lines are several possibilities")
	for _, no := range []string{".", "./.", "Not available", "NA", ""} {
		assert.Equal(t, star.NoData, outside(t, "CYP2C19\t"+no).Gene("CYP2C19").Status, no)
	}
	g = outside(t, "\ufeffVKORC1\trs9923231 variant (T)/rs9923231 variant (T)\r\n").Gene("VKORC1")
	assert.Equal(t, "-1639 AA", g.Phenotype())
	require.NotNil(t, g.FromFile, "what the file says is kept beside it")
	assert.Equal(t, "-1639 GG", g.FromFile.Phenotype())
	assert.Contains(t, codes(g), "outside-replaces-file")
}

func TestOutsideCallsThatShowNowhere(t *testing.T) {
	p := outside(t, "NOGENE\t*1/*1\nCYP2D6\t*1/*1")
	assert.Equal(t, 1, p.Run.Summary.Faults["outside-unknown-gene"])
	p = outside(t, "CYP2C19\t\tfast walker\nCYP2D6\t\tPM")
	assert.Equal(t, 1, p.Run.Summary.Faults["outside-unknown-phenotype"])
	s := reference(b38, "VKORC1")
	call := map[string][]pgx.OutsideCall{"S1": {{Gene: "CYP2D6", Diplotype: "*1/*1"}}}
	ps := people(t, s.String(), pgx.Options{Genes: []string{"VKORC1"}, Outside: call})
	assert.Equal(t, 1, ps[0].Run.Summary.Faults["outside-gene-not-asked"])
	_, err := tryPeople(s.String(), pgx.Options{Outside: map[string][]pgx.OutsideCall{"PATIENT": call["S1"]}})
	require.ErrorContains(t, err, "not reported")
	assert.NotContains(t, err.Error(), "PATIENT")
}

func TestOutsideErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"one column", "CYP2D6", "outside.tsv:1: has one column"},
		{"no gene", "\t*1/*2", "names no gene"},
		{"three alleles", "CYP2D6\t*1/*2\nCYP2D6\t*1/*2/*3", "outside.tsv:2: has more than two alleles"},
		{"another gene's allele", "HLA-A\tHLA-B*57:01/*02:01", "allele of HLA-B"},
		{"not UTF-8", "CYP2D6\t\xff\xfe", "UTF-8"},
		{"NUL", "CYP2D6\t*1\x00", "NUL"},
		{"long line", "CYP2D6\t" + strings.Repeat("x", 2<<20), "longer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := pgx.ReadOutside(strings.NewReader(c.text), "outside.tsv")
			require.ErrorContains(t, err, c.want)
			var e *pgx.OutsideError
			assert.ErrorAs(t, err, &e)
		})
	}
}

func FuzzOutside(f *testing.F) {
	f.Add("CYP2D6\t*1/*36x2 + *10\tIM\t1.25\n")
	f.Add("HLA-B\tHLA-B*15:02:01/B*57:01\n#x\nMT-RNR1\t1555A>G")
	f.Add("DPYD\t[a + b]/c\t\t≥2")
	f.Add("DPYD\t[") // an allele that is all brackets
	f.Add("RYR1\t[]/ + ")
	f.Add("DPYD\toa + ]/\t\t≥2") // a bracket that only closes, after nothing
	f.Fuzz(func(t *testing.T, text string) {
		calls, err := pgx.ReadOutside(strings.NewReader(text), "f")
		if err != nil {
			return
		}
		s := reference(b38, "VKORC1")
		ps, err := tryPeople(s.String(), pgx.Options{Outside: map[string][]pgx.OutsideCall{"S1": calls}})
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range ps[0].Genes {
			_ = g.Keys()
		}
		for _, d := range []string{"codeine", "abacavir", "capecitabine", "warfarin"} {
			ps[0].Guidance(d)
		}
	})
}
