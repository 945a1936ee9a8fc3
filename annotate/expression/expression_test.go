package expression_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/expression"
	"github.com/allelerx/allelerx/variant/vcf"
)

const head = `##fileformat=VCFv4.3
##contig=<ID=chr1,length=248956422>
##INFO=<ID=DP,Number=1,Type=Integer,Description="depth">
##INFO=<ID=AN,Number=1,Type=Integer,Description="number">
##INFO=<ID=AC,Number=A,Type=Integer,Description="count">
##INFO=<ID=gnomAD_AF,Number=A,Type=Float,Description="frequency">
##INFO=<ID=CLNSIG,Number=.,Type=String,Description="significance">
##INFO=<ID=GENE,Number=1,Type=String,Description="gene">
##INFO=<ID=DB,Number=0,Type=Flag,Description="in dbSNP">
##INFO=<ID=NONE,Number=1,Type=Float,Description="never there">
##INFO=<ID=xx,Number=1,Type=Float,Description="one of two">
##INFO=<ID=XX,Number=1,Type=Float,Description="the other">
##INFO=<ID=my.score,Number=1,Type=Float,Description="with a dot">
##INFO=<ID=my-score,Number=1,Type=Float,Description="with a dash">
##INFO=<ID=END,Number=1,Type=Integer,Description="end">
##INFO=<ID=FILTER,Number=1,Type=String,Description="hidden">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO
`

const line = "chr1\t100\trs1;rs2\tA\tC,<DEL>\t30.5\tq10;s50\t" +
	"DP=12;AN=200;AC=4,0;gnomAD_AF=0.02,.;CLNSIG=Pathogenic,Likely_benign;GENE=CYP2C19;DB;xx=1;XX=2;my.score=3;my-score=4;END=120;FILTER=h\n"

// record reads the one record of a text.
func record(t testing.TB, text string) *vcf.Record {
	t.Helper()
	f, err := vcf.NewReader(t.Context(), "in", strings.NewReader(text), vcf.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	for r, err := range f.Records(t.Context()) {
		require.NoError(t, err)
		return r.Clone()
	}
	t.Fatal("there is no record")
	return nil
}

func TestTrue(t *testing.T) {
	for expr, want := range map[string]bool{
		// Numbers, and names in any case.
		`DP == 12`: true, `dp = 12`[:2] + ` != 12`: false, `dp < 12`: false, `dp <= 12`: true, `dp > 11.5`: true, `dp >= 13`: false,
		`12 == dp`: true, `XX == 2`: true, `xx == 1`: true, `my.score == 3`: true, `info("my-score") == 4`: true,
		`info["my-score"] == 4`: true, `info("dp") == 12`: true, `info("FILTER") == "h"`: true,
		// Any value, and none that is missing.
		`gnomad_af < 0.05`: true, `gnomad_af >= 0.05`: false, `gnomad_af != 0.02`: false, `ac > 3`: true, `ac == 0`: true, `ac != 0`: true,
		`none < 1`: false, `none >= 1`: false, `none != 1`: false, `not (none < 1)`: true, `none == none`: false,
		`none == nil`: true, `nil != none`: false, `gnomad_af == nil`: false, `gnomad_af != nil`: true, `clnsig != nil`: true,
		`(none ?? 7) == 7`: true, `(gnomad_af ?? 1) == 1`: true, `(gnomad_af ?? 1) == 0.02`: true, `(gnomad_af ?? ac) == 0`: true,
		`(none ?? none) == nil`: true, `(ac ?? none) == 4`: true, `(info("FILTER") ?? "x") == "h"`: true,
		// Value by value.
		`ac / an == gnomad_af`: true, `ac == gnomad_af`: false, `ac < [5, 1]`: true, `ac < [4, 0]`: false, `[4] == ac`: true, `[1, 2] == [2, 1]`: false,
		`ac / 0 == nil`: true, `-ac == -4`: true, `+dp == 12`: true, `ac + 1 == 5`: true, `dp - 2 == 10`: true, `dp * 2 == 24`: true,
		`dp % 5 == 2`: true, `dp ** 2 == 144`: true, `2 ^ 3 == 8`: true, `2 ** 5000 == nil`: true, `none + 1 == nil`: true, `ac[0] == 4`: true, `ac[-1] == 0`: true,
		`ac[2] == nil`: true, `ac[none] == nil`: true, `clnsig[1] == "likely_benign"`: true, `clnsig[5] == nil`: true,
		// Texts, in any case.
		`clnsig contains "pathogenic"`: true, `clnsig contains "uncertain"`: false, `clnsig not contains "uncertain"`: true, `clnsig == "pathogenic"`: true,
		`clnsig != "Pathogenic"`: true, `clnsig startsWith "likely"`: true, `clnsig endsWith "BENIGN"`: true, `clnsig endsWith "longer than the value is"`: false,
		`clnsig contains ""`: true, `clnsig matches "^Path"`: true, `clnsig matches "^path"`: false, `clnsig matches "(?i)^path"`: true,
		`gene + "*1" == "CYP2C19*1"`: true, `"x" == gene`: false, `clnsig + [gene, "y"] == "Likely_benigny"`: true,
		`gene in ["cyp2d6", "cyp2c19"]`: true, `dp in [11, 12]`: true, `dp in [1]`: false, `gene in ["A"]`: false, `gene not in ["A"]`: true, `ac in ac`: true,
		`pos in 1..100`: true, `pos in 1..99`: false, `pos in none..9`: false,
		// The columns.
		`chrom == "chr1"`: true, `pos == 100`: true, `end == 120`: true, `ref == "A"`: true, `alt == "<DEL>"`: true, `alt == "G"`: false,
		`qual > 30`: true, `id == "rs2"`: true, `filter == "s50"`: true, `filter == "PASS"`: false, `QUAL > 30`: true, `len(alt) == 2`: true,
		// Truth.
		`db`: true, `!db`: false, `db && dp > 100`: false, `db and dp > 1`: true, `dp > 100 || db`: true, `dp > 100 or dp > 200`: false, `db == true`: true,
		`db != false`: true, `db != nil`: true, `db == nil`: false, `dp > 1 ? db : false`: true, `dp > 100 ? true : false`: false,
		`(dp > 100 ? ac : nil) == nil`: true, `(dp > 1 ? nil : gene) == nil`: true, `(dp > 1 ? 1 : none) == 1`: true, `(dp < 1 ? "x" : gene) == "cyp2c19"`: true,
		`if dp > 1 { db } else { false }`: true,
		// Functions.
		`abs(-1.5) == 1.5`: true, `ceil(1.2) == 2`: true, `floor(1.8) == 1`: true, `round(1.5) == 2`: true, `int(-1.5) == -1`: true,
		`log10(100) == 2`: true, `log(1) == 0`: true, `sqrt(9) == 3`: true, `sqrt(-9) == nil`: true,
		`min(ac) == 0`: true, `max(ac, dp) == 12`: true, `mean(ac) == 2`: true, `median(1, 5, 3) == 3`: true, `median([1, 2]) == 1.5`: true,
		`sum(ac, gnomad_af) == 4.02`: true, `max(none) == nil`: true, `len(gnomad_af) == 1`: true, `len(clnsig) == 2`: true,
		`first(gnomad_af) == 0.02`: true, `last(gnomad_af) == 0.02`: true, `last(ac) == 0`: true, `first(clnsig) == "pathogenic"`: true, `last(clnsig) == "pathogenic"`: false,
		`first(none) == nil`: true, `len(uniq([1, 2, 1])) == 2`: true, `len(uniq(["a", "b", "a"])) == 2`: true, `last(info("FILTER")) == "h"`: true,
		`join(ac, "/") == "4/0"`: true, `join(clnsig) == "Pathogenic,Likely_benign"`: true, `join(none, "x") == nil`: true, `join(gnomad_af, "|") == "0.02"`: true,
		`split("a|b", "|") == "b"`: true, `replace(gene, "CYP", "") == "2C19"`: true, `lower(gene) matches "cyp"`: true, `upper(gene) matches "CYP"`: true,
		`trim(" x ") == "x"`: true, `string(gene) == gene`: true, `string(dp) == "12"`: true, `string(gnomad_af) == "0.02"`: true,
		`float("1e3") == 1000`: true, `float(dp) == 12`: true, `float(gene) == nil`: true, `(split(gene + ".", "C") ?? "x") == "19."`: true,
		`upper(split(".|a", "|")) == "A"`: true,
		// Conditions on each value.
		`any(ac, # > 3)`: true, `any(ac, # > 4)`: false, `all(ac, # >= 0)`: true, `all(ac, # > 0)`: false, `all(none, # > 0)`: true, `none(ac, # > 4)`: true,
		`one(ac, # == 4)`: true, `one(ac, # >= 0)`: false, `count(ac, # > 3) == 1`: true, `count(ac) == 2`: true, `count(gnomad_af) == 1`: true,
		`len(filter(ac, # > 0)) == 1`: true, `max(map(ac, # * 2)) == 8`: true, `sum(ac, # + 1) == 6`: true, `first(filter(clnsig, # contains "benign")) == "likely_benign"`: true,
		`map(clnsig, lower(#)) matches "^path"`: true, `any(ac, {#index == 1 and # == 0})`: true, `any(ac, any(clnsig, # contains "b") && # == 4)`: true,
		`ac | max() == 4`: true, `any(gnomad_af, # == # )`: true, `filter(ac, # > 1)[0] == 4`: true,
	} {
		t.Run(expr, func(t *testing.T) {
			r := record(t, head+line)
			scope := expression.NewScope(r.Header())
			p, err := scope.Compile(expr)
			require.NoError(t, err)
			env := scope.NewEnv()
			for range 2 {
				env.SetRecord(r)
				assert.Equal(t, want, p.True(env))
			}
		})
	}
}

func TestErrors(t *testing.T) {
	for expr, want := range map[string]string{
		`gnomad_aff < 1`:            `expression: "gnomad_aff < 1": column 1: there is no INFO key "gnomad_aff": did you mean gnomAD_AF?`,
		`1 > clnsgi`:                `column 5: there is no INFO key "clnsgi": did you mean CLNSIG?`,
		`Xx > 1`:                    `Xx may be xx or XX: write it as one of them is written`,
		`info("Xx") > 1`:            `Xx may be xx or XX`,
		`info("nope") > 1`:          `column 1: there is no INFO key "nope"`,
		`info(dp) > 1`:              `info wants a name in quotes, as in info("AF")`,
		`info() > 1`:                `info wants a name in quotes`,
		`column("AF") > 1`:          `column(…) is for fields of a source: use info(…)`,
		`my.scor > 1`:               `there is no INFO key "my.scor": did you mean my.score`,
		`values > 1`:                `there is no INFO key "values"`,
		`dp <`:                      `unexpected token EOF`,
		`dp == "x"`:                 `column 4: dp is a number, and "x" is text: compare like with like`,
		`clnsig < "x"`:              `< does not go with text`,
		`dp contains 1`:             `contains does not go with a number`,
		`db < true`:                 `< does not go with true or false`,
		`dp && db`:                  `column 1: dp is a number, and true or false is wanted: compare it with something, as in "… != nil"`,
		`db || gene`:                `gene is text, and true or false is wanted`,
		`!dp`:                       `dp is a number, and true or false is wanted`,
		`-gene == 1`:                `gene is text, and a number is wanted: float(…) makes numbers of text`,
		`gene + 1 == "x"`:           `1 is a number, and text is wanted: string(…) makes text of numbers`,
		`gene - 1 == 1`:             `gene is text, and a number is wanted`,
		`dp + gene == 1`:            `gene is text, and a number is wanted`,
		`db + 1 == 1`:               `db is true or false, and a number is wanted`,
		`nil == nil`:                `nil is compared with == and != only`,
		`dp < nil`:                  `nil is compared with == and != only`,
		`db && nil`:                 `nil is nil, and true or false is wanted`,
		`gene matches "("`:          `error parsing regexp`,
		`gene matches gene`:         `a regular expression in quotes is wanted after matches`,
		`dp matches "x"`:            `dp is a number, and text is wanted`,
		`dp in ["x"]`:               `a value and a list of such values are wanted`,
		`dp in []`:                  `the list is empty`,
		`dp in [1, "x"]`:            `"x" is text, and a number is wanted`,
		`dp in [db]`:                `a list holds numbers or texts, and db is true or false`,
		`dp in [nope]`:              `there is no INFO key "nope"`,
		`gene in 1..2`:              `gene is text, and a number is wanted`,
		`dp in "a"..2`:              `"a" is text, and a number is wanted`,
		`nope in [1]`:               `there is no INFO key`,
		`dp in nope`:                `there is no INFO key`,
		`1..2 == dp`:                `a range stands after in only`,
		`dp > 1 ? 1 : "x"`:          `one of the two values is a number, and the other text: make them the same`,
		`dp > 1 ? nil : nil`:        `make them the same`,
		`dp ? 1 : 2`:                `dp is a number, and true or false is wanted`,
		`db ? nope : 2`:             `there is no INFO key`,
		`db ? 1 : nope`:             `there is no INFO key`,
		`db ?? true`:                `db is true or false, of which none is missing`,
		`dp ?? "x"`:                 `"x" is text, and a number is wanted`,
		`nope ?? 1`:                 `there is no INFO key`,
		`nope + 1`:                  `there is no INFO key`,
		`nope && db`:                `there is no INFO key`,
		`dp == nope`:                `there is no INFO key`,
		`db[0]`:                     `true or false has no values to take one of`,
		`nope(1)[0]`:                `there is no function nope`,
		`dp["x"]`:                   `there is no INFO key "dp.x"`,
		`ac[gene]`:                  `gene is text, and a number is wanted`,
		`maxi(ac) > 1`:              `there is no function maxi: did you mean max`,
		`toJSON(ac) == "x"`:         `there is no function toJSON`,
		`abs() > 1`:                 `abs wants 1 arguments, not 0`,
		`abs(gene) > 1`:             `argument 1 of abs is text, and a number is wanted`,
		`lower(dp) == "x"`:          `argument 1 of lower is a number, and text is wanted`,
		`string(db) == "x"`:         `argument 1 of string is true or false`,
		`float(db) == 1`:            `argument 1 of float is true or false`,
		`max() > 1`:                 `max wants numbers`,
		`max(gene) > 1`:             `gene is text, and a number is wanted`,
		`max(nope) > 1`:             `there is no INFO key`,
		`len(db) > 1`:               `len wants one list of numbers or texts`,
		`first(db)`:                 `first wants one list`,
		`uniq(db)`:                  `uniq wants one list`,
		`join(ac, 1) == "x"`:        `argument 2 of join is a number`,
		`split(gene, gene) == "x"`:  `split wants what stands between the parts, in quotes`,
		`split(gene) == "x"`:        `split wants 2 arguments`,
		`replace(gene, gene, "x")`:  `replace wants two texts in quotes`,
		`replace(gene)`:             `replace wants 3 arguments`,
		`# > 1`:                     `unexpected token`,
		`any(ac, #foo > 1)`:         `there is # and #index, and no #foo`,
		`any(ac, # contains "x")`:   `# is a number, and "x" is text`,
		`any(db, # > 1)`:            `any wants a list, and db is true or false`,
		`any(nope, # > 1)`:          `there is no INFO key`,
		`any(ac, # + 1)`:            `# + 1 is a number, and true or false is wanted`,
		`any(ac, nope)`:             `there is no INFO key`,
		`any(ac, .x > 1)`:           `"x" is text, and a number is wanted`,
		`map(ac, # > 1)`:            `map makes numbers or texts, not true or false`,
		`sum(ac, # > 1)`:            `map makes numbers or texts`,
		`let x = 1; x > 0`:          `this kind of expression is not supported`,
		`ac[0:1] == 1`:              `this kind of expression is not supported`,
		`{"a": 1}`:                  `this kind of expression is not supported`,
		`dp.x() == 1`:               `this kind of expression is not supported`,
		strings.Repeat("(", 20_000): `it is longer than 10000 bytes: cut it into several`,
	} {
		t.Run(expr[:min(len(expr), 40)], func(t *testing.T) {
			scope := expression.NewScope(record(t, head+line).Header())
			_, err := scope.Compile(expr)
			require.ErrorContains(t, err, want)
			var e *expression.Error
			assert.ErrorAs(t, err, &e)
		})
	}
}

func TestAppend(t *testing.T) {
	for _, c := range []struct {
		expr  string
		typ   vcf.Type
		want  string
		found bool
		first string
	}{
		{`ac / an`, vcf.Float, "0.02,0", true, "0.02"},
		{`gnomad_af`, vcf.Float, "0.02,.", true, "0.02"},
		{`gnomad_af * 100`, vcf.Integer, "2,.", true, "2"},
		{`0.1 + 0.2`, vcf.Float, "0.3", true, "0.3"},
		{`1e7 + 0`, vcf.Float, "10000000", true, "10000000"},
		{`1e30 + 0`, vcf.Float, "1e+30", true, "1e+30"},
		{`dp`, vcf.String, "12", true, "12"},
		{`none`, vcf.Float, "", false, ""},
		{`[none ?? none, 1]`, vcf.Float, "1", true, "1"},
		{`clnsig`, vcf.String, "Pathogenic,Likely_benign", true, "Pathogenic"},
		{`join(clnsig)`, vcf.String, "Pathogenic,Likely_benign", true, "Pathogenic%2CLikely_benign"},
		{`"a b;c=d" + "\t"`, vcf.String, "a%20b%3Bc%3Dd%09", true, "a%20b%3Bc%3Dd%09"},
		{`split(".|a", "|")`, vcf.String, ".,a", true, "a"},
		{`replace(gene, "CYP", "a%2Cb,%zz%4")`, vcf.String, "a%252Cb%2C%zz%2542C19", true, "a%252Cb%2C%zz%2542C19"},
		{`[""]`, vcf.String, "", false, ""},
		{`db`, vcf.Flag, "", true, "1"},
		{`db`, vcf.Integer, "1", true, "1"},
		{`!db`, vcf.Flag, "", false, ""},
		{`dp`, vcf.Flag, "", true, "12"},
		{`dp - 12`, vcf.Flag, "", false, "0"},
		{`gene`, vcf.Flag, "", true, "CYP2C19"},
	} {
		t.Run(c.expr, func(t *testing.T) {
			r := record(t, head+line)
			scope := expression.NewScope(r.Header())
			p, err := scope.Compile(c.expr)
			require.NoError(t, err)
			env := scope.NewEnv()
			env.SetRecord(r)
			out, found := p.Append([]byte("K="), env, c.typ)
			assert.Equal(t, "K="+c.want, string(out))
			assert.Equal(t, c.found, found)
			out, found = p.AppendFirst([]byte("K="), env, c.typ)
			assert.Equal(t, "K="+c.first, string(out))
			assert.Equal(t, c.first != "", found)
			assert.Equal(t, c.found || c.first == "0", p.True(env) || c.first == "0")
		})
	}
}

func TestDeclare(t *testing.T) {
	scope := expression.NewScope(record(t, head+line).Header())
	for expr, want := range map[string]string{
		`dp`: "Integer 1", `ac`: "Integer A", `ac / an`: "Float A", `ac + gnomad_af`: "Float A", `an + 1`: "Integer 1", `clnsig + gene`: "String .", `alt + gene`: "String A", `ac + [1, 2]`: "Integer .",
		`upper(alt)`: "String A", `-ac`: "Integer A", `dp + 1`: "Integer 1", `dp / 2`: "Float 1", `max(ac)`: "Integer 1", `mean(ac)`: "Float 1",
		`gene`: "String 1", `clnsig`: "String .", `join(clnsig)`: "String 1", `db`: "Flag 0", `dp > 1`: "Flag 0", `[1, 2]`: "Integer .", `[1, 2.5]`: "Float .",
		`-dp`: "Integer 1", `abs(dp)`: "Integer 1", `log(dp)`: "Float 1", `map(ac, # * 2)`: "Float .", `ac[0]`: "Integer 1", `dp > 1 ? nil : dp`: "Integer 1", `len(ac)`: "Integer 1",
	} {
		p, err := scope.Compile(expr)
		require.NoError(t, err, expr)
		typ, number := p.Declare()
		assert.Equal(t, want, typ.String()+" "+number.String(), expr)
		assert.Equal(t, typ == vcf.Flag, p.Condition(), expr)
	}
}

// What a record is getting takes the place of what it has.
func TestAdded(t *testing.T) {
	r := record(t, head+line)
	scope := expression.NewScope(r.Header())
	scope.Declare(expression.Name{Name: "NEW", Type: vcf.Float, Number: vcf.Variable})
	scope.Declare(expression.Name{Name: "GENE", Type: vcf.Float})
	p, err := scope.Compile(`join(new, "|") + "/" + string(dp ?? -1) + "/" + string(gene ?? -1)`)
	require.NoError(t, err)
	env := scope.NewEnv()
	text := func() string {
		out, _ := p.Append(nil, env, vcf.String)
		return string(out)
	}
	env.SetRecord(r)
	assert.Empty(t, text(), "NEW is missing")
	env.SetAdded([]byte("NEW=1,2"), nil)
	assert.Equal(t, "1|2/12/.", strings.ReplaceAll(text(), "-1", "."))
	env.SetAdded([]byte("NEW=1,2;GENE=7"), nil)
	assert.Equal(t, "1|2/12/7", text())
	env.SetAdded([]byte("NEW=1,2;GENE=7;X=1"), []string{"DP", "GENE", "Y"})
	assert.Equal(t, "1|2/-1/7", text())
	env.SetRecord(r)
	assert.Empty(t, text())
}

func TestEntries(t *testing.T) {
	columns := []expression.Name{{Name: "AC", Type: vcf.Integer, Number: vcf.PerAlt}, {Name: "AN", Type: vcf.Integer}, {Name: "SIG", Type: vcf.String}, {Name: "DB", Type: vcf.Flag}, {Name: "POS", Type: vcf.Float}}
	r := record(t, head+line)
	scope := expression.NewScope(r.Header())
	rows := [][]byte{
		[]byte("1"), []byte("10"), []byte("a,b"),
		{},
		[]byte("0.5"),
		nil, []byte("20"), []byte("."), nil, []byte("x"),
		[]byte("5"), []byte("50"), []byte("b"), nil, nil,
	}
	for expr, want := range map[string]string{
		`values`: "1,5", `sum(values)`: "6", `column("AN")`: "10,20,50", `max(an) + info("DP")`: "62", `join(uniq(sig), "|")`: "a|b",
		`pos`: "100", `column("pos")`: "0.5,.", `first(sig) + ref`: "aA",
	} {
		p, err := scope.CompileEntries(expr, expression.Entries{Columns: columns})
		require.NoError(t, err, expr)
		env := scope.NewEnv()
		env.SetRecord(r)
		env.SetEntries(rows, len(columns))
		out, ok := p.Append(nil, env, vcf.String)
		assert.True(t, ok, expr)
		assert.Equal(t, want, string(out), expr)
		env.SetEntries(nil, len(columns))
		env.SetPlace("chr2", 7, []byte("AT"), [][]byte{[]byte("G")})
		_, ok = p.Append(nil, env, vcf.String)
		assert.Equal(t, expr == "pos", ok, expr)
	}
	for expr, want := range map[string]string{
		`DP > 1`: `there is no column "DP": did you mean DB?`, `column("X")`: `there is no column "X"`, `DB`: `DB is a flag, which has no values`, `column()`: `column wants a name in quotes`,
	} {
		_, err := scope.CompileEntries(expr, expression.Entries{Columns: columns})
		require.ErrorContains(t, err, want)
	}
	_, err := scope.CompileEntries(`values`, expression.Entries{Columns: columns, Values: -1})
	require.ErrorContains(t, err, "the field has no column of which there are values")
	_, err = expression.NewScope(nil).CompileEntries(`info("DP")`, expression.Entries{Columns: columns})
	require.ErrorIs(t, err, expression.ErrNoHeader)
}

// A variant without a record has a place and alleles.
func TestPlace(t *testing.T) {
	scope := expression.NewScope(nil)
	p, err := scope.Compile(`chrom == "chr2" && pos == 8 && end == 9 && ref == "AT" && alt == "G" && qual == nil && id == nil && filter == nil`)
	require.NoError(t, err)
	env := scope.NewEnv()
	env.SetPlace("chr2", 7, []byte("AT"), [][]byte{[]byte("G")})
	assert.True(t, p.True(env))
}

// Escapes are taken out where they are read, and put in where they are written.
func TestEscapes(t *testing.T) {
	r := record(t, head+strings.Replace(line, "CYP2C19", "a%2cb%3Dc%zz%2", 1))
	scope := expression.NewScope(r.Header())
	env := scope.NewEnv()
	env.SetRecord(r)
	p, err := scope.Compile(`gene == "a,b=c%zz%2"`)
	require.NoError(t, err)
	assert.True(t, p.True(env))
	p, err = scope.Compile(`gene`)
	require.NoError(t, err)
	for _, f := range []func([]byte, *expression.Env, vcf.Type) ([]byte, bool){p.Append, p.AppendFirst} {
		out, _ := f(nil, env, vcf.String)
		assert.Equal(t, "a%2Cb%3Dc%zz%2", string(out))
	}
	p, err = scope.Compile(`dp > 1 ? join(clnsig) : nil`)
	require.NoError(t, err)
	out, _ := p.Append(nil, env, vcf.String)
	assert.Equal(t, "Pathogenic,Likely_benign", string(out), "commas of join separate values")
}

func TestMentions(t *testing.T) {
	assert.Equal(t, []string{"AC", "AN", "column", "x-y", "a", "a.b"}, expression.Mentions(`AC / AN + column("x-y") + a.b`))
	assert.Empty(t, expression.Mentions(`AC /`))
	require.NoError(t, expression.Check(`AC / AN`))
	require.Error(t, expression.Check(`AC /`))
}
