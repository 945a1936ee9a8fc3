package annotate_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

// counts is a source with two entries of one allele.
func counts(fields ...annotate.Field) *memory {
	s := table("AC:int AN:int:1 SIG:str F:flag",
		"1 100 A C 1 10 benign yes",
		"1 100 A C 3 20 . .",
		"1 100 A G 5 50 pathogenic .",
		"1 200 A C 2 . x .",
	)
	s.entries[1].texts[2] = "."
	s.fields = fields
	return s
}

func TestFieldExpr(t *testing.T) {
	for name, c := range map[string]struct {
		field annotate.Field
		info  string // of chr1 100 A C,T,G DP=7
		line  string
	}{
		"one value an ALT":        {annotate.Field{As: "AF", Expr: "AC / AN"}, "AF=0.1,.,0.1", "AF,Number=A,Type=Float"},
		"joined":                  {annotate.Field{Column: "AC", As: "ALL", Expr: `join(values, "|")`}, "ALL=1|3,.,5", "ALL,Number=A,Type=String"},
		"joined by commas":        {annotate.Field{Column: "AC", As: "ALL", Expr: `join(values)`}, "ALL=1%2C3,.,5", "ALL,Number=A,Type=String"},
		"of all entries":          {annotate.Field{Column: "AC", As: "S", Expr: "sum(values)", Declared: true, Type: vcf.Integer, Number: 1}, "S=9", "S,Number=1,Type=Integer"},
		"a list":                  {annotate.Field{Column: "AC", As: "L", Expr: "values", Declared: true, Type: vcf.String, Number: vcf.Variable}, "L=1,3,5", "L,Number=.,Type=String"},
		"of the record":           {annotate.Field{As: "D", Expr: `max(AC) + info("DP")`}, "D=10,.,12", "D,Number=A,Type=Integer"},
		"a condition":             {annotate.Field{As: "BAD", Expr: `sig == "Pathogenic"`}, "BAD", "BAD,Number=0,Type=Flag"},
		"a condition not met":     {annotate.Field{As: "BAD", Expr: `sig == "none"`}, "", "BAD,Number=0,Type=Flag"},
		"nothing":                 {annotate.Field{As: "X", Expr: `max(AC) > 100 ? 1 : nil`}, "", "X,Number=A,Type=Integer"},
		"nothing in one value":    {annotate.Field{As: "X", Expr: `max(AC) > 100 ? 1 : nil`, Declared: true, Type: vcf.Integer, Number: 1}, "", "X,Number=1,Type=Integer"},
		"described":               {annotate.Field{As: "X", Expr: `max(AC)`, Description: "the most"}, "X=3,.,5", `X,Number=A,Type=Integer,Description="the most"`},
		"said of what it is made": {annotate.Field{As: "X", Expr: `max(AC)`}, "X=3,.,5", `Description="Computed of table: max(AC)"`},
	} {
		t.Run(name, func(t *testing.T) {
			source := counts(c.field)
			got, s, err := infos(t, records(t, "chr1 100 A C,T,G DP=7", "chr1 200 A T ."), annotate.Options{Sources: []annotate.Source{source}})
			require.NoError(t, err)
			assert.Equal(t, []string{strings.TrimSuffix("DP=7;"+c.info, ";"), "."}, got)
			assert.Contains(t, s.Header().String(), c.line)
			assert.Equal(t, source.given, int(source.released.Load()))
		})
	}
	// One entry is written without a copy of its texts.
	got, _, err := infos(t, records(t, "chr1 200 A C ."), annotate.Options{Sources: []annotate.Source{counts(annotate.Field{As: "AF", Expr: "AC / (AN ?? 8)"})}})
	require.NoError(t, err)
	assert.Equal(t, []string{"AF=0.25"}, got)
}

func TestFieldExprErrors(t *testing.T) {
	for says, f := range map[string]annotate.Field{
		`annotate: table: INFO/X: expression: "AD / AN": column 1: there is no column "AD": did you mean AC or AN?`: {As: "X", Expr: "AD / AN"},
		`X has an operation and an expression: use one of them`:                                                     {As: "X", Expr: "AC", Op: annotate.Max},
		`there is no column "Y"`:           {Column: "Y", As: "X", Expr: "AC"},
		`"" cannot be an INFO key`:         {Expr: "AC"},
		`there is no INFO key "Q"`:         {As: "X", Expr: `info("Q")`},
		`the field has no column of which`: {As: "X", Expr: "values"},
	} {
		t.Run(says, func(t *testing.T) {
			a, err := annotate.New(annotate.Options{Sources: []annotate.Source{counts(f)}})
			if err == nil {
				_, err = a.Stream(records(t))
			}
			assert.ErrorContains(t, err, says)
		})
	}
}

func TestNeeds(t *testing.T) {
	known := []string{"AC", "AN", "x-y"}
	assert.Equal(t, []string{"AC"}, annotate.Field{Column: "AC"}.Needs(known))
	assert.Equal(t, []string{"AC", "AN", "x-y"}, annotate.Field{Column: "AC", Expr: `an / ac + column("x-y") + other`}.Needs(known))
	assert.Empty(t, annotate.Field{Column: "Q", Expr: "("}.Needs(known))
}

func TestComputed(t *testing.T) {
	o := annotate.Options{
		Sources: []annotate.Source{counts(annotate.Field{Column: "AC"}, annotate.Field{Column: "AN"})},
		Computed: []annotate.Computed{
			{Key: "AF", Expr: "AC / AN"},
			{Key: "RARE", Expr: "AF < 0.2"},
			{Key: "DP", Expr: "DP * 2", Description: "twice"},
			{Key: "BOTH", Expr: "max(AC, DP)", Declared: true, Type: vcf.String, Number: 1},
			{Key: "NO", Expr: "AF > 5"},
		},
		SetID:  `RARE ? "rs" + string(pos) : nil`,
		Delete: []string{"AN", "NONE"},
	}
	got, s, err := infos(t, records(t, "chr1 100 A C,T DP=7", "chr1 200 A C .", "chr1 300 A C DP=1"), o)
	require.NoError(t, err)
	assert.Equal(t, []string{"AC=1,.;AF=0.1,.;RARE;DP=14;BOTH=14", "AC=2;BOTH=2", "DP=2;BOTH=2"}, got)
	header := s.Header().String()
	assert.Contains(t, header, `##INFO=<ID=AF,Number=A,Type=Float,Description="Computed: AC / AN">`)
	assert.Contains(t, header, `##INFO=<ID=RARE,Number=0,Type=Flag,`)
	assert.Contains(t, header, `##INFO=<ID=DP,Number=1,Type=Integer,Description="twice">`)
	assert.NotContains(t, header, "ID=AN,")
	assert.Equal(t, 1, strings.Count(header, "ID=DP,"))
	a, err := annotate.New(o)
	require.NoError(t, err)
	f, err := a.Lookup(t.Context(), variant.MustParse("chr1:100:A:G"))
	require.NoError(t, err)
	assert.Equal(t, annotate.Found{{Key: "AC", Text: "5"}, {Key: "AN", Text: "50"}}, f, "a look-up has what the sources say")

	s, err = a.Stream(records(t, "chr1 100 A C,T DP=7", "chr1 200 A C ."))
	require.NoError(t, err)
	var ids []string
	for r, err := range vcf.Records(t.Context(), s) {
		require.NoError(t, err)
		ids = append(ids, r.ID().String())
	}
	assert.Equal(t, []string{"rs100", "."}, ids)
}

// Several identifiers are separated by semicolons.
func TestSetIDs(t *testing.T) {
	a, err := annotate.New(annotate.Options{SetID: `["a", "b"]`, Delete: []string{"DP"}})
	require.NoError(t, err)
	s, err := a.Stream(records(t, "chr1 100 A C DP=1"))
	require.NoError(t, err)
	for r, err := range vcf.Records(t.Context(), s) {
		require.NoError(t, err)
		assert.Equal(t, "a;b .", r.ID().String()+" "+r.Info().Column().String())
	}
}

func TestFilters(t *testing.T) {
	lines := []string{"chr1 100 A C,T DP=7", "chr1 100 A G DP=9", "chr1 200 A C DP=11", "chr1 300 A C DP=13", "chr1 400 A C ."}
	for name, c := range map[string]struct {
		include, exclude string
		want             string // positions and ALTs
	}{
		"all":               {"", "", "100C 100G 200C 300C 400C"},
		"of a source":       {`sig contains "Pathogenic"`, "", "100G"},
		"in any case":       {`ac < 3 && SIG != "x"`, "", "100C"},
		"exclude":           {"", `sig == "x"`, "100C 100G 300C 400C"},
		"both":              {`ac > 0`, `sig == "x"`, "100C 100G"},
		"of the record":     {`dp >= 11`, "", "200C 300C"},
		"missing is false":  {`ac < 100`, "", "100C 100G 200C"},
		"missing by choice": {`(ac ?? 0) < 3`, "", "100C 200C 300C 400C"},
		"by a column":       {`filter == "PASS" and alt == "T"`, "", "100C"},
		"nothing left":      {`pos < 0`, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			source := counts(annotate.Field{Column: "AC"}, annotate.Field{Column: "SIG"})
			a, err := annotate.New(annotate.Options{Sources: []annotate.Source{source}, Include: c.include, Exclude: c.exclude})
			require.NoError(t, err)
			s, err := a.Stream(records(t, lines...))
			require.NoError(t, err)
			var got []string
			for r, err := range vcf.Records(t.Context(), s) {
				require.NoError(t, err)
				v := r.Variant(0)
				got = append(got, strings.TrimPrefix(strings.Replace(v.String(), ":A:", "", 1), "chr1:"))
			}
			assert.Equal(t, c.want, strings.Join(got, " "))
			assert.Equal(t, 5, s.Summary().Records)
			assert.Equal(t, 5-len(got), s.Summary().Excluded)
			assert.Equal(t, source.given, int(source.released.Load()))
		})
	}
}

func TestFormulaErrors(t *testing.T) {
	for says, o := range map[string]annotate.Options{
		`annotate: the condition to include by: expression: "a_c < 1": column 1: there is no INFO key "a_c": did you mean AC?`: {Include: "a_c < 1"},
		`the condition to include by: "AC" is not true or false: compare it with something`:                                    {Include: "AC"},
		`the condition to exclude by: expression`:                                                                              {Exclude: "AC <"},
		`annotate: the ID: expression`:                                                                                         {SetID: "AC <"},
		`annotate: INFO/X: expression`:                                                                                         {Computed: []annotate.Computed{{Key: "X", Expr: "AC <"}}},
		`annotate: "1X" cannot be an INFO key`:                                                                                 {Computed: []annotate.Computed{{Key: "1X", Expr: "AC"}}},
		`table writes INFO/AC, which is computed too: give one another name`:                                                   {Computed: []annotate.Computed{{Key: "AC", Expr: "AC"}}},
		`another expression writes INFO/X`:                                                                                     {Computed: []annotate.Computed{{Key: "X", Expr: "AC"}, {Key: "X", Expr: "AC"}}},
	} {
		t.Run(says, func(t *testing.T) {
			o.Sources = []annotate.Source{counts(annotate.Field{Column: "AC"})}
			a, err := annotate.New(o)
			require.NoError(t, err)
			_, err = a.Stream(records(t))
			assert.ErrorContains(t, err, says)
		})
	}
}
