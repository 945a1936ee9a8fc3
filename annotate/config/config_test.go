package config_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/config"
)

// describe writes what a configuration says, one thing a line.
func describe(c *config.Config) string {
	var b strings.Builder
	for _, s := range c.Sources {
		fmt.Fprintf(&b, "source %s %q match=%s build=%v preset=%s\n", s.File, s.Name, s.Match, s.Build, s.Preset)
		for _, f := range s.Fields {
			fmt.Fprintf(&b, "  %s", describeField(f))
		}
	}
	for _, k := range c.Computed {
		fmt.Fprintf(&b, "computed %s = %s", k.Key, k.Expr)
		if k.Declared {
			fmt.Fprintf(&b, " %v %v", k.Type, k.Number)
		}
		fmt.Fprintln(&b)
	}
	for _, line := range [][2]string{{"id", c.SetID}, {"include", c.Include}, {"exclude", c.Exclude}, {"delete", strings.Join(c.Delete, " ")}} {
		if line[1] != "" {
			fmt.Fprintf(&b, "%s %s\n", line[0], line[1])
		}
	}
	return b.String()
}

func describeField(f config.Field) string {
	text := fmt.Sprintf("%s=%s/%v", f.Key(), f.Column, f.Op)
	if f.Expr != "" {
		text += " " + f.Expr
	}
	if f.Declared {
		text += fmt.Sprintf(" %v %v", f.Type, f.Number)
	}
	if f.Description != "" {
		text += " (" + f.Description + ")"
	}
	return text + "\n"
}

func TestParse(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"own form": {`
include = 'gnomad_af < 0.01' # rare
[[source]]
file = "gnomad.vcf.gz"
name = "gnomAD"
match = "position"
build = "hg38"
prefix = "gnomad_"
fields = ["AF", "1000G",
  {column = "AC", as = "n", op = "sum"}, {as = "freq", expr = "AC / AN", type = "Float", number = "A", description = "freq"},
  {column = 5, type = "String", number = 1}, {as = "there", op = "flag"}, {as = "f", column = "DB", op = "flag", type = "Flag"}, {column = "AF", as = "all", op = "by_alt"}]
`, `source gnomad.vcf.gz "gnomAD" match=position build=GRCh38 preset=
  gnomad_AF=AF/self
  gnomad__1000G=1000G/self
  n=AC/sum
  freq=/self AC / AN Float A (freq)
  gnomad__5=5/self String 1
  there=/flag
  f=DB/flag Flag 0
  all=AF/self join(values, "|") String A
include gnomad_af < 0.01
`},
		"preset": {`
[[source]]
file = "x.vcf.gz"
preset = "dbsnp"
fields = ["VC"]
`, `source x.vcf.gz "" match= build=unknown preset=dbsnp
  dbsnp_id=ID/self join(values) String A (dbSNP: identifiers of the reference SNP)
  dbsnp_gene=GENEINFO/self join(values) String A (dbSNP: genes, each as symbol:identifier)
  dbsnp_common=COMMON/first (dbSNP: common, with a minor allele of 1 % in a population of 1000 Genomes or more)
  VC=VC/self
`},
		"clinpgx needs no file": {"[[source]]\npreset = \"clinpgx\"\n", `source clinpgx "" match= build=unknown preset=clinpgx
  PGX_GENE=PGX_GENE/self
  PGX_ALLELES=PGX_ALLELES/self
  PGX_FUNCTION=PGX_FUNCTION/self
  PGX_DRUGS=PGX_DRUGS/self
  PGX_LEVEL=PGX_LEVEL/self
  PGX_STRENGTH=PGX_STRENGTH/self
`},
		"vcfanno": {`
[[annotation]]
file="ExAC.vcf.gz"
# a comment
fields = ["AC_AFR", "AC_AMR", "ID"]
ops=["self", "max", "concat"]

[[annotation]]
File="fitcons.bed"
columns = [4, 4, 5]
names=["fitcons_mean", "n", "hit_flag"]
ops=["mean", "count", "flag"]

[[annotation]]
file = "s.vcf.gz"
fields = ["A", "A", "A", "A", "A", "A", "A"]
names = ["a_float", "b_float", "c_int", "d_float", "e", "f_float", "g"]
ops = ["self", "uniq", "max", "by_alt", "div2", "concat", "expr:max(values) * 2"]
`, `source ExAC.vcf.gz "" match= build=unknown preset=
  AC_AFR=AC_AFR/self
  AC_AMR=AC_AMR/max
  ID=ID/concat
source fitcons.bed "" match= build=unknown preset=
  fitcons_mean=4/mean
  n=4/count
  hit=5/flag Flag 0
source s.vcf.gz "" match= build=unknown preset=
  a_float=A/self
  b=A/uniq Float .
  c=A/max Integer 1
  d=A/self join(values, "|") Float A
  e=A/self values[0] / values[1]
  f=A/concat Float .
  g=A/self max(values) * 2
`},
		"postannotation": {`
[[postannotation]]
fields=["AC", "AN"]
op="div2"
name="exac_af"
type="Float"

[[postannotation]]
fields=["a", "end", "my-key", "ID"]
op="max"
name="m"
type="Float"
[[postannotation]]
fields=["a", "b"]
op="concat"
name="c"
type="String"
[[postannotation]]
fields=["a", "b"]
op="uniq"
name="u"
type="String"
[[postannotation]]
fields=["a", "b"]
op="count"
name="n"
type="Integer"
[[postannotation]]
fields=["a", "b"]
op="flag"
name="fl"
type="Flag"
[[postannotation]]
fields=["a", "b", "c"]
op="first"
name="s"
type="String"
[[postannotation]]
op="expr:a + 1"
name="e"
type="Float"
[[postannotation]]
expr="a + 1"
name="e2"
[[postannotation]]
expr="a + 1"
name="e3"
type="Integer"
number=2
[[postannotation]]
fields=["a", "b"]
op="setid"
name="ID"
type="String"
[[postannotation]]
fields=["AN", "AN"]
op="delete"
`, `computed exac_af = AC / AN Float A
computed m = max(a, info("end"), info("my-key"), id) Float 1
computed c = join([string(a), string(b)]) String .
computed u = join(uniq([string(a), string(b)])) String .
computed n = (a != nil ? 1 : 0) + (b != nil ? 1 : 0) > 0 ? (a != nil ? 1 : 0) + (b != nil ? 1 : 0) : nil Integer 1
computed fl = a != nil || b != nil Flag 0
computed s = a != nil ? a : (b != nil ? b : (c)) String .
computed e = a + 1 Float .
computed e2 = a + 1
computed e3 = a + 1 Integer 2
id [string(a), string(b)]
delete AN
`},
		"one field": {`
[[postannotation]]
fields="a"
op="setid"
name="ID"
type="String"
`, "id a\n"},
		"conditions": {"exclude = \"DP < 10\"\ndelete = [\"A\", \"B\"]\n", "exclude DP < 10\ndelete A B\n"},
		"nothing":    {"# nothing\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := config.Parse("a.toml", []byte(c.text))
			require.NoError(t, err)
			assert.Equal(t, c.want, describe(got))
			assert.Empty(t, got.Warnings)
		})
	}
}

func TestWarnings(t *testing.T) {
	c, err := config.Parse("a.toml", []byte("title = \"x\"\n[caddidx]\nfile = \"x\"\n[[annotation]]\nfile=\"a.vcf\"\nfields=[\"A\"]\nops=[\"self\"]\ncomment=\"mine\"\n"))
	require.NoError(t, err)
	assert.Equal(t, []string{"a.toml:8: comment means nothing here", "a.toml:2: caddidx means nothing here", "a.toml:1: title means nothing here"}, c.Warnings)
}

func TestParseErrors(t *testing.T) {
	source := "[[source]]\nfile = \"x.vcf\"\n"
	anno := "[[annotation]]\nfile=\"x.vcf\"\nfields=[\"A\", \"B\"]\n"
	post := "[[postannotation]]\nname=\"n\"\ntype=\"Float\"\nfields=[\"a\", \"b\"]\n"
	for _, c := range []struct{ name, text, want string }{
		{"no TOML", "a = \nb", "config: a.toml:1: expected value but found '\\n' instead"},
		{"key of a source", source + "feilds = [\"A\"]", "config: a.toml:3: feilds: is no key: did you mean fields?"},
		{"key of a field", source + "fields = [\"A\",\n {column = \"B\", names = \"x\"}]", "config: a.toml:4: names: is no key: there are"},
		{"table", "[[sources]]\nfile=\"x\"", "config: a.toml:1: sources: is no key: did you mean source?"},
		{"key of an annotation", anno + "ops=[\"self\",\"self\"]\nname=[\"a\",\"b\"]", "config: a.toml:5: name: is no key: did you mean names"},
		{"top", "inclde = \"x\"", "a.toml:1: inclde: is no key: did you mean include?"},
		{"twice in cases", "[[annotation]]\nfile=\"x\"\nFile=\"y\"", "file is there in upper and in lower case"},
		{"no list of tables", "[source]\nfile=\"x\"", "config: a.toml:1: source: is a table: begin each with [[source]]"},
		{"a list of others", "source = [1]", "config: a.toml:1: source: holds a number: begin each with [[source]]"},
		{"no file", "[[source]]\nfields=[\"A\"]", "config: a.toml:1: the source has no file: add file"},
		{"nothing taken", source, "config: a.toml:1: nothing is taken of x.vcf: add fields"},
		{"file", "[[source]]\nfile=1", "config: a.toml:2: file: is a number, and text in quotes is wanted"},
		{"match", source + "match=\"alleles\"", `config: a.toml:3: match: "alleles" is no way to match: use allele, position or overlap`},
		{"build", source + "build=\"hg99\"", "config: a.toml:3: build: "},
		{"preset", source + "preset=\"clinvr\"", `config: a.toml:3: preset: there is no preset "clinvr": did you mean clinvar?`},
		{"fields", source + "fields=true", "config: a.toml:3: fields: is true or false, and a list is wanted"},
		{"a field", source + "fields=[1.5]", "config: a.toml:3: fields.0: is a number, and a column's name"},
		{"a date", source + "fields=[1979-05-27]", "is a date"},
		{"a list in it", source + "fields=[[\"A\"]]", "fields.0: is a list"},
		{"no column", source + "fields=[\n{as=\"x\"}]", "config: a.toml:4: the field has no column and no expr: add one"},
		{"no name", source + "fields=[{expr=\"1\"}]", "config: a.toml:3: the field has no name: add as"},
		{"op and expr", source + "fields=[{as=\"x\",expr=\"1\",op=\"max\"}]", "the field has an op and an expr: use one of them"},
		{"op", source + "fields=[{column=\"x\",\n op=\"maxx\"}]", `a.toml:4: op: "maxx" is no operation: did you mean max`},
		{"expr", source + "fields=[{as=\"x\", expr=\"1 +\"}]", "config: a.toml:3: expr: expression: \"1 +\": column 3"},
		{"type", source + "fields=[{column=\"x\",type=\"Flot\",number=\"1\"}]", `type: "Flot" is no type: use Integer, Float, String or Flag`},
		{"type alone", source + "fields=[{column=\"x\",type=\"Float\"}]", "type and number go together: add the other"},
		{"number", source + "fields=[{column=\"x\",type=\"Float\",number=\"G\"}]", `"G" is no Number: use . or A, or how many values there are`},
		{"number of a flag", source + "fields=[{column=\"x\",type=\"Flag\",number=1}]", "a Flag has the Number 0, and nothing else has"},
		{"text", source + "fields=[{column=true}]", "column: is true or false, and text in quotes is wanted"},
		{"same name", source + "fields=[\"A\",\n\n\"A\"]", "config: a.toml:5: INFO/A is written already, by a.toml:3: give one of the two another name"},
		{"same name elsewhere", source + "fields=[\"A\"]\n" + source + "fields=[\"A\"]", "config: a.toml:6: INFO/A is written already, by a.toml:3"},
		{"annotation without file", "[[annotation]]\nfields=[\"A\"]", "config: a.toml:1: the annotation has no file"},
		{"BAM", "[[annotation]]\nfile=\"a.bam\"", "config: a.toml:2: file: a.bam: BAM files are not supported as sources yet"},
		{"ops missing", anno, "config: a.toml:1: ops: there are 0 ops and 2 fields: each of the fields wants one"},
		{"ops too few", anno + "ops=[\"self\"]", "config: a.toml:4: ops: there are 1 ops and 2 fields"},
		{"names too few", anno + "ops=[\"self\",\"self\"]\nnames=[\"a\"]", "config: a.toml:5: names: there are 1 names and 2 fields"},
		{"columns too few", "[[annotation]]\nfile=\"x.bed\"\ncolumns=[4]\nops=[\"self\",\"max\"]", "there are 2 ops and 1 columns"},
		{"columns without names", "[[annotation]]\nfile=\"x.bed\"\ncolumns=[4]\nops=[\"self\"]", "there are 0 names and 1 columns"},
		{"both", anno + "columns=[1]", "config: a.toml:4: columns: there are fields too"},
		{"neither", "[[annotation]]\nfile=\"x.bed\"\nops=[\"self\"]", "nothing is taken of x.bed: add fields (of a VCF) or columns"},
		{"column", "[[annotation]]\nfile=\"x.bed\"\ncolumns=[\n\"x\"]", "config: a.toml:4: columns.0: is text, and a column's number is wanted"},
		{"column 0", "[[annotation]]\nfile=\"x.bed\"\ncolumns=[0]", "columns.0: is 0, and columns are counted from 1"},
		{"columns type", "[[annotation]]\nfile=\"x.bed\"\ncolumns=true", "columns: is true or false, and a list is wanted"},
		{"fields type", "[[annotation]]\nfile=\"x.bed\"\nfields=[1]", "fields.0: is a number, and text in quotes is wanted"},
		{"names type", anno + "names=[1]", "names.0: is a number"},
		{"ops type", anno + "ops=1.5", "ops: is a number, and a list is wanted"},
		{"op unknown", anno + "ops=[\"self\",\n\"frist\"]", `config: a.toml:5: ops.1: "frist" is no operation: did you mean first`},
		{"DP2", anno + "ops=[\"self\",\"DP2\"]", "DP2 is of BAM files"},
		{"setid", anno + "ops=[\"self\",\"setid\"]", "setid stands in a [[postannotation]] only"},
		{"expr op", anno + "ops=[\"self\",\"expr:1 +\"]", "ops.1: expression: \"1 +\""},
		{"empty name", anno + "ops=[\"self\",\"max\"]\nnames=[\"a\",\"\"]", "the field has no name: add it to names"},
		{"name", anno + "ops=[\"self\",\"max\"]\nnames=[\"a\",\"b c\"]", `config: a.toml:5: names.1: "b c" cannot be an INFO key: write b_c`},
		{"post without op", "[[postannotation]]\nname=\"x\"", "config: a.toml:1: the postannotation has no op"},
		{"post with both", post + "op=\"max\"\nexpr=\"a\"", "expr: there is an op too"},
		{"post op", post + "op=\"maxx\"", `a.toml:5: op: "maxx" is no operation here: did you mean max`},
		{"post without fields", "[[postannotation]]\nname=\"x\"\nop=\"max\"\ntype=\"Float\"", "max wants fields"},
		{"delete without fields", "[[postannotation]]\nop=\"delete\"", "delete wants fields"},
		{"div2", "[[postannotation]]\nname=\"x\"\nop=\"div2\"\nfields=[\"a\"]", "div2 wants two fields, and there are 1"},
		{"post without name", "[[postannotation]]\nop=\"max\"\nfields=[\"a\"]", "the postannotation has no name"},
		{"post without type", "[[postannotation]]\nname=\"x\"\nop=\"max\"\nfields=[\"a\"]", "the postannotation has no type: add type"},
		{"post with number", "[[postannotation]]\nname=\"x\"\nexpr=\"a\"\nnumber=1", "type and number go together"},
		{"post type", "[[postannotation]]\nname=\"x\"\nexpr=\"a\"\ntype=\"X\"", `type: "X" is no type`},
		{"post expr", "[[postannotation]]\nname=\"x\"\nexpr=\"a +\"", "expr: expression"},
		{"post name", "[[postannotation]]\nname=\"x y\"\nexpr=\"a\"", `name: "x y" cannot be an INFO key: write x_y`},
		{"post key", post + "op=\"max\"\nfeilds=[\"a\"]", "a.toml:6: feilds: is no key: did you mean fields?"},
		{"post name type", "[[postannotation]]\nname=1", "name: is a number"},
		{"post fields type", "[[postannotation]]\nfields=[true]", "fields.0: is true or false"},
		{"post twice", post + "op=\"max\"\n" + post + "op=\"min\"", "config: a.toml:6: INFO/n is written already, by a.toml:1"},
		{"post of a field", source + "fields=[{column=\"A\",as=\"n\"}]\n" + post + "op=\"max\"", "config: a.toml:4: INFO/n is written already, by a.toml:3"},
		{"ID twice", "[[postannotation]]\nname=\"ID\"\nexpr=\"a\"\n[[postannotation]]\nname=\"ID\"\nexpr=\"a\"", "the ID is set already: do it once"},
		{"setid to another", post + "op=\"setid\"", "name: setid sets the ID: write name = \"ID\""},
		{"deleted", "[[postannotation]]\nop=\"delete\"\nfields=[\"b\"]\n" + post + "op=\"max\"", "config: a.toml:7: fields.1: b is deleted above"},
		{"deleted and computed", post + "op=\"max\"\n[[postannotation]]\nop=\"delete\"\nfields=[\"n\"]", "config: a.toml:6: INFO/n is computed, and deleted"},
		{"include", "include = \"a <\"", "config: a.toml:1: include: expression"},
		{"include type", "\nexclude = 1", "config: a.toml:2: exclude: is a number"},
		{"delete type", "delete = [1]", "config: a.toml:1: delete.0: is a number"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := config.Parse("a.toml", []byte(c.text))
			assert.ErrorContains(t, err, c.want)
		})
	}
}

func TestLua(t *testing.T) {
	for op, want := range map[string]string{
		"lua:mean(vals)":                     `ops = ["max", "expr:mean(values)"]`,
		`lua:join(vals, ",")`:                `ops = ["max", 'expr:join(values, ",")']`,
		"lua:join(vals, ',')":                `ops = ["max", 'expr:join(values, ",")']`,
		`lua:table.concat(vals, "|")`:        `ops = ["max", 'expr:join(values, "|")']`,
		"lua:#vals":                          `ops = ["max", "expr:len(values)"]`,
		"lua:vals[1] / vals[ 2 ]":            `ops = ["max", "expr:values[0] / values[1]"]`,
		"lua:vals[1]+vals[2]":                `ops = ["max", "expr:values[0]+values[1]"]`,
		`lua:ref .. '/' .. alt[1]`:           `ops = ["max", 'expr:ref + "/" + alt[0]']`,
		"lua:return math.max(vals)":          `ops = ["max", "expr:max(values)"]`,
		"lua:stop - start":                   `ops = ["max", "expr:end - (pos - 1)"]`,
		"lua:vals[1] ~= 1.5e3 and not false": `ops = ["max", "expr:values[0] != 1.5e3 and not false"]`,
		"lua:tonumber(vals[1]) >= 2":         `ops = ["max", "expr:float(values[0]) >= 2"]`,
		"lua:ratio(vals)":                    `Lua is not run here: write what "ratio(vals)" computes as an expression, ops = ["expr:…"], with values for vals`,
		"lua:function sum(t) local sum = 0; for i=1,#t do sum = sum + t[i] end return sum end": `Lua is not run here: write what "function sum(t)`,
		"lua:AC / AN":   "Lua is not run here: write what",
		"lua:vals[0]":   "write what",
		"lua:vals[i]":   "write what",
		"lua:vals[":     "write what",
		"lua:'x":        "write what",
		`lua:"a\n"`:     "write what",
		"lua:1..2":      "write what",
		"lua:#":         "write what",
		"lua:#nope":     "write what",
		"lua:":          "write what",
		"lua:vals[1] +": "write what",
		"lua:x = 1":     "write what",
		"js:mean(vals)": `JavaScript is not run here: write what "mean(vals)"`,
	} {
		t.Run(op, func(t *testing.T) {
			text := "[[annotation]]\nfile=\"x.vcf\"\nfields=[\"A\", \"B\"]\nops=[\"max\",\n'''" + op + "''']"
			_, err := config.Parse("a.toml", []byte(text))
			require.ErrorContains(t, err, "config: a.toml:5: ops.1: ")
			require.ErrorContains(t, err, want)
			if line, ok := strings.CutPrefix(want, "ops"); ok { // what is shown is taken
				_, err := config.Parse("a.toml", []byte("[[annotation]]\nfile=\"x.vcf\"\nfields=[\"A\", \"B\"]\nops"+line))
				require.NoError(t, err)
			}
		})
	}
	for op, want := range map[string]string{
		"lua:AC / AN":                `op = "expr:AC / AN"`,
		`lua:AC_1 .. ":" .. end_pos`: `op = 'expr:AC_1 + ":" + end_pos'`,
		"lua:math.floor(AF * 100)":   `op = "expr:floor(AF * 100)"`,
		"lua:check(vals)":            `write what "check(vals)" computes as an expression, op = "expr:…"`,
		"lua:vals[1]":                `write what`,
		"lua:DP10^2 % 3":             `op = "expr:DP10^2 % 3"`,
	} {
		t.Run(op, func(t *testing.T) {
			_, err := config.Parse("a.toml", []byte("[[postannotation]]\nname=\"x\"\nfields=[\"AC\"]\ntype=\"Float\"\nop='"+op+"'"))
			require.ErrorContains(t, err, "config: a.toml:5: op: Lua is not run here: ")
			assert.ErrorContains(t, err, want)
		})
	}
}

func TestReadFile(t *testing.T) {
	_, err := config.ReadFile(t.TempDir() + "/none.toml")
	require.ErrorIs(t, err, os.ErrNotExist)
	name := t.TempDir() + "/a.toml"
	require.NoError(t, os.WriteFile(name, []byte("include = 'DP > 1'"), 0o600))
	c, err := config.ReadFile(name)
	require.NoError(t, err)
	assert.Equal(t, "DP > 1", c.Include)
	s, err := config.ParseSource("a.vcf:AF")
	require.NoError(t, err)
	c.Add(s)
	assert.Len(t, c.Sources, 1)
}
