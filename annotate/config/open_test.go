package config_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/config"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant/vcf"
)

// write puts files into the working directory, which is a new one.
func write(t *testing.T, files map[string]string) {
	t.Helper()
	t.Chdir(t.TempDir())
	for name, text := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(name), 0o700))
		require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	}
}

const small = "##fileformat=VCFv4.2\n##contig=<ID=1>\n%s#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n%s"

var files = map[string]string{
	"clinvar.vcf": fmt.Sprintf(small, "##INFO=<ID=CLNSIG,Number=.,Type=String,Description=\"s\">\n##INFO=<ID=CLNREVSTAT,Number=.,Type=String,Description=\"r\">\n",
		"1\t100\t42\tA\tC\t.\t.\tCLNSIG=Pathogenic;CLNREVSTAT=criteria_provided,_single_submitter\n"+
			"1\t100\t43\tA\tG\t.\t.\tCLNSIG=Benign;CLNREVSTAT=no_assertion_criteria_provided\n"),
	"dir/gnomad.v2.vcf": fmt.Sprintf(small, "##INFO=<ID=AF,Number=A,Type=Float,Description=\"f\">\n##INFO=<ID=AN,Number=1,Type=Integer,Description=\"n\">\n##INFO=<ID=popmax,Number=A,Type=String,Description=\"p\">\n",
		"1\t100\t.\tA\tC\t.\tPASS\tAF=0.001;AN=1000;popmax=afr\n1\t100\t.\tA\tT\t.\tAC0;RF\tAF=0;AN=900\n"),
	"query.vcf": fmt.Sprintf(small, "##INFO=<ID=DP,Number=1,Type=Integer,Description=\"d\">\n",
		"1\t100\t.\tA\tC,G,T\t.\t.\tDP=7\n1\t200\t.\tA\tC\t.\t.\tDP=8\n"),
	"dir/a.toml": `
include = 'clnsig contains "pathogenic" && gnomad_af < 0.01'
[[source]]
file = "clinvar.vcf"
preset = "clinvar"
[[source]]
file = "gnomad.v2.vcf" # beside this file
preset = "gnomad"
fields = [{as = "gnomad_max", column = "AF", op = "max"}]
[[postannotation]]
name = "score"
expr = "DP * gnomad_max"
`,
}

func TestOpen(t *testing.T) {
	write(t, files)
	c, err := config.ReadFile("dir/a.toml")
	require.NoError(t, err)
	var warnings []string
	opened, err := c.Open(t.Context(), config.Options{Warn: func(w annotate.Warning) { warnings = append(warnings, w.String()) }})
	require.NoError(t, err)
	defer func() { require.NoError(t, opened.Close()) }()
	got := annotated(t, opened.Options, "query.vcf")
	for _, want := range []string{
		"DP=7;CLNSIG=Pathogenic,Benign,.;CLNREVSTAT=criteria_provided%2C_single_submitter,no_assertion_criteria_provided,.;CLNID=42,43,.;" +
			"gnomad_af=0.001,.,0;gnomad_an=1000,.,900;gnomad_grpmax=afr,.,.;gnomad_filter=PASS,.,AC0%2CRF;gnomad_max=0.001;score=0.007\n",
		`##INFO=<ID=CLNSIG,Number=A,Type=String,Description="ClinVar: aggregate germline classification of the variant">`,
		`##INFO=<ID=gnomad_af,Number=A,Type=Float,Description="gnomAD: frequency of the allele">`,
		`##INFO=<ID=gnomad_an,Number=A,Type=Integer,`, `##INFO=<ID=gnomad_max,Number=1,Type=Float,`, `##INFO=<ID=score,Number=1,Type=Float,Description="Computed: DP * gnomad_max">`,
	} {
		assert.Contains(t, got, want)
	}
	assert.NotContains(t, got, "\t200\t")
	assert.Equal(t, []string{
		"clinvar.vcf: does not have CLNSIGCONF, CLNDN, CLNDISDB, ALLELEID of the preset clinvar (preset-absent)",
		"dir/gnomad.v2.vcf: does not have AC, nhomalt, AF_grpmax of the preset gnomad (preset-absent)",
	}, warnings)
}

// A filter on a value with a comma in it finds it, escaped as it is.
func TestOpenShort(t *testing.T) {
	write(t, files)
	c := &config.Config{Include: `clnrevstat == "criteria_provided,_single_submitter"`}
	for _, short := range []string{"clinvar.vcf", "dir/gnomad.v2.vcf:AF,an=AN/sum"} {
		s, err := config.ParseSource(short)
		require.NoError(t, err)
		c.Add(s)
	}
	opened, err := c.Open(t.Context(), config.Options{})
	require.NoError(t, err)
	defer opened.Close()
	assert.Contains(t, annotated(t, opened.Options, "query.vcf"), ";AF=0.001,.,0;an=1900\n")
}

func TestOpenErrors(t *testing.T) {
	write(t, files)
	for name, c := range map[string]struct{ text, want string }{
		"no file":        {"[[source]]\nfile=\"none.vcf\"\nfields=[\"A\"]", "config: a.toml:1: "},
		"preset's file":  {"[[source]]\nfile=\"none.vcf\"\npreset=\"dbsnp\"", "config: a.toml:1: "},
		"kind":           {"[[source]]\nfile=\"a.xyz\"\nfields=[\"A\"]", "config: a.toml:1: "},
		"no column":      {"[[source]]\nfile=\"clinvar.vcf\"\nfields=[\"CLNSIG\",\n\"CLNREVSTA\"]", `config: a.toml:4: clinvar.vcf: there is no column "CLNREVSTA": did you mean CLNREVSTAT? It has CLNSIG, CLNREVSTAT, ID, QUAL, FILTER`},
		"nothing like":   {"[[annotation]]\nfile=\"clinvar.vcf\"\nfields=[\"QQQ\"]\nops=[\"self\"]", `config: a.toml:3: clinvar.vcf: there is no column "QQQ". It has CLNSIG, CLNREVSTAT`},
		"wrong preset":   {"[[source]]\nfile=\"query.vcf\"\npreset=\"clinvar\"\n", "it has nothing that the preset clinvar takes: it has DP, ID, QUAL, FILTER: name another file"},
		"only an ID":     {"[[source]]\nfile=\"query.vcf\"\npreset=\"dbsnp\"\n", ""},
		"nothing of it":  {"[[source]]\nfile=\"clinvar.vcf\"\npreset=\"gnomad\"\n", "it has nothing that the preset gnomad takes: it has CLNSIG"},
		"pharmacogenes":  {"[[source]]\npreset=\"clinpgx\"\n", "the pharmacogenes need a build"},
		"second of them": {"[[source]]\nfile=\"clinvar.vcf\"\nfields=[\"CLNSIG\"]\n[[source]]\nfile=\"none.vcf\"\nfields=[\"A\"]", "config: a.toml:4: "},
	} {
		t.Run(name, func(t *testing.T) {
			conf, err := config.Parse("a.toml", []byte(c.text))
			require.NoError(t, err)
			opened, err := conf.Open(t.Context(), config.Options{})
			if c.want == "" {
				require.NoError(t, err)
				require.NoError(t, opened.Close())
				return
			}
			assert.ErrorContains(t, err, c.want)
		})
	}
	twice := &config.Config{}
	for range 2 {
		s, err := config.ParseSource("clinvar.vcf:CLNSIG")
		require.NoError(t, err)
		twice.Add(s)
	}
	_, err := twice.Open(t.Context(), config.Options{})
	require.ErrorContains(t, err, "config: --source clinvar.vcf:CLNSIG: INFO/CLNSIG is written already, by --source clinvar.vcf:CLNSIG")
	_, err = (&config.Config{Sources: []config.Source{{File: "clinvar.vcf", Match: "any"}}}).Open(t.Context(), config.Options{})
	require.ErrorContains(t, err, `config: clinvar.vcf: "any" is no way to match`)
}

// Whoever opens sources for a configuration sees what it says of them.
func TestOpenSource(t *testing.T) {
	write(t, files)
	conf, err := config.Parse("a.toml", []byte("[[source]]\npreset=\"clinpgx\"\n[[source]]\nfile=\"/x/y.arx\"\nname=\"mine\"\nmatch=\"overlap\"\nbuild=\"GRCh37\"\nfields=[{as=\"n\",op=\"count\"}]"))
	require.NoError(t, err)
	var asked []string
	broken := errors.New("broken")
	_, err = conf.Open(t.Context(), config.Options{Build: genomics.GRCh38, OpenSource: func(ctx context.Context, name string, o source.Options) (source.File, error) {
		asked = append(asked, fmt.Sprint(name, " ", o.Name, " ", o.Match, " ", o.Build, " ", len(o.Fields)))
		if name == "/x/y.arx" {
			return nil, broken
		}
		return pgx(), nil
	}})
	require.ErrorIs(t, err, broken)
	assert.Equal(t, []string{"clinpgx  allele GRCh38 6", "/x/y.arx mine overlap GRCh37 1"}, asked)

	// A preset of which a file has nothing.
	conf, err = config.Parse("a.toml", []byte("[[source]]\nfile=\"x.bed\"\npreset=\"gnomad\"\n"))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile("x.bed", []byte("1\t1\t2\ta\t0\n"), 0o600))
	_, err = conf.Open(t.Context(), config.Options{})
	require.ErrorContains(t, err, "config: a.toml:1: it has nothing that the preset gnomad takes: it has ")
}

// pgx is a source with the columns of the pharmacogenes.
func pgx() empty {
	var e empty
	for column := range strings.FieldsSeq("PGX_GENE PGX_ALLELES PGX_FUNCTION PGX_DRUGS PGX_LEVEL PGX_STRENGTH") {
		e = append(e, annotate.Column{Name: column, Number: 1})
	}
	return e
}

// The embedded pharmacogenes, by their preset.
func TestOpenPharmacogenes(t *testing.T) {
	write(t, map[string]string{"query.vcf": fmt.Sprintf(small, "", "10\t94781859\t.\tG\tA\t.\t.\t.\n")})
	s, err := config.ParseSource("clinpgx")
	require.NoError(t, err)
	c := &config.Config{Include: `pgx_gene == "CYP2C19"`}
	c.Add(s)
	opened, err := c.Open(t.Context(), config.Options{Build: genomics.GRCh38})
	require.NoError(t, err)
	defer func() { require.NoError(t, opened.Close()) }()
	assert.Contains(t, annotated(t, opened.Options, "query.vcf"), "\tPGX_GENE=CYP2C19;PGX_ALLELES=")
	_, err = c.Open(t.Context(), config.Options{})
	require.ErrorContains(t, err, "config: --source clinpgx: annotate: the pharmacogenes need a build")
}

// An expression may use columns of a table that no field takes.
func TestOpenTable(t *testing.T) {
	write(t, map[string]string{
		"query.vcf": files["query.vcf"],
		"t.tsv":     "chrom\tpos\tref\talt\tAC\tAN\n1\t100\tA\tC\t1\t10\n1\t100\tA\tG\t3\t20\n",
		"a.toml":    "[[source]]\nfile=\"t.tsv\"\nfields=[{column=\"AC\", as=\"AF\", expr=\"string(AC / AN) + 'x'\", type=\"String\", number=\"A\"}]\n",
	})
	c, err := config.ReadFile("a.toml")
	require.NoError(t, err)
	opened, err := c.Open(t.Context(), config.Options{})
	require.NoError(t, err)
	defer opened.Close()
	assert.Contains(t, annotated(t, opened.Options, "query.vcf"), "\tDP=7;AF=0.1x,0.15x,.\n")
}

// BCF records get the same as those of text, whichever of them become text.
func TestBCF(t *testing.T) {
	write(t, files)
	in, err := vcf.Open(t.Context(), "query.vcf", vcf.Options{})
	require.NoError(t, err)
	defer in.Close()
	require.NoError(t, vcf.WriteFile(t.Context(), "query.bcf", in))
	c, err := config.Parse("a.toml", []byte("delete = [\"DP\"]\n[[source]]\nfile=\"clinvar.vcf\"\nfields=[\"CLNSIG\", {column=\"ID\", as=\"ids\", op=\"concat\"}]\n"+
		"[[postannotation]]\nname=\"ID\"\nexpr=\"ids\"\n[[postannotation]]\nname=\"twice\"\nexpr=\"DP * 2\"\n"))
	require.NoError(t, err)
	opened, err := c.Open(t.Context(), config.Options{})
	require.NoError(t, err)
	defer opened.Close()
	text := places(t, annotated(t, opened.Options, "query.vcf"))
	assert.Equal(t, map[string]map[string]string{
		"100 C,G,T": {"ID": "42;43", "CLNSIG": "=Pathogenic", "ids": "=42,43", "twice": "=14"},
		"200 C":     {"ID": ".", "twice": "=16"},
	}, text)
	assert.Equal(t, text, places(t, annotated(t, opened.Options, "query.bcf")))
}
