package config_test

import (
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/config"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/annotate/source/packed"
	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/vcf"
)

// differences are where vcfanno 0.3.5 writes something else, by place, ALT and
// key, each with its reason.
var differences = map[string]string{
	"100 C filters":   "vcfanno leaves PASS out",
	"300 C,G af_calc": "vcfanno cannot divide several values by several, and has AN twice",
	"300 C,G an":      "Number=1 is one value",
	"300 C,G db":      "a flag has no values",
	"300 C,G filters": "each filter once",
	"400 T af":        "missing is not 0",

	"400 T region":         "a semicolon is no comma",
	"400 T regions":        "a semicolon is no comma",
	"400 T regions_all":    "a semicolon is no comma",
	"400 T region_first":   "a semicolon is no comma",
	"400 T genes":          "a semicolon is no comma",
	"400 T genes_once":     "a semicolon is no comma",
	"400 T gene_or_region": "a semicolon is no comma",
}

// What vcfanno makes of its own configuration is what we make of it.
func TestAgainstVcfanno(t *testing.T) {
	program, dir := refdata.Program(t, "vcfanno"), t.TempDir()
	for _, name := range []string{"source.vcf", "regions.bed", "query.vcf", "vcfanno.toml"} {
		text, err := os.ReadFile(filepath.Join("testdata", name))
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), text, 0o600))
	}
	run := func(name string, args ...string) string {
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = dir
		out, err := cmd.Output()
		require.NoError(t, err)
		return string(out)
	}
	bgzip, tabix := refdata.Program(t, "bgzip"), refdata.Program(t, "tabix")
	for _, name := range []string{"source.vcf", "regions.bed"} {
		run(bgzip, "-k", name)
		run(tabix, "-p", strings.TrimPrefix(filepath.Ext(name), "."), name+".gz")
	}
	want := places(t, run(program, "vcfanno.toml", "query.vcf"))

	t.Chdir(dir)
	c, err := config.ReadFile("vcfanno.toml")
	require.NoError(t, err)
	opened, err := c.Open(t.Context(), config.Options{})
	require.NoError(t, err)
	defer opened.Close()
	got := places(t, annotated(t, opened.Options, "query.vcf"))

	used := map[string]bool{}
	assert.Equal(t, slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got)))
	for place, theirs := range want {
		ours := got[place]
		for key := range merged(theirs, ours) {
			at := place + " " + key
			if theirs[key] != ours[key] {
				assert.Contains(t, differences, at, "vcfanno has %q, and we have %q", theirs[key], ours[key])
				used[at] = true
			}
		}
	}
	for at, reason := range differences {
		assert.True(t, used[at], "there is no difference any more at %s: %s", at, reason)
	}
}

func merged(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

// annotated is a file with what the options say.
func annotated(t *testing.T, o annotate.Options, name string) string {
	t.Helper()
	a, err := annotate.New(o)
	require.NoError(t, err)
	f, err := vcf.Open(t.Context(), name, vcf.Options{})
	require.NoError(t, err)
	defer f.Close()
	s, err := a.Stream(f)
	require.NoError(t, err)
	out := filepath.Join(t.TempDir(), "out.vcf")
	require.NoError(t, vcf.WriteFile(t.Context(), out, s))
	text, err := os.ReadFile(out)
	require.NoError(t, err)
	return string(text)
}

// places are the ID and INFO of each record, by place and ALT.
func places(t *testing.T, text string) map[string]map[string]string {
	t.Helper()
	all := map[string]map[string]string{}
	for line := range strings.Lines(text) {
		if line[0] == '#' {
			continue
		}
		columns := strings.Split(strings.TrimSpace(line), "\t")
		values := map[string]string{"ID": columns[2]}
		for entry := range strings.SplitSeq(columns[7], ";") {
			key, value, _ := strings.Cut(entry, "=")
			values[key] = "=" + value
		}
		all[columns[1]+" "+columns[4]] = values
	}
	return all
}

// A record of the source with several ALTs, all of which are found, says once what
// it says of itself; packed it says the same.
func TestSelfOfSeveralAlts(t *testing.T) {
	program, dir := refdata.Program(t, "vcfanno"), t.TempDir()
	bgzip, tabix := refdata.Program(t, "bgzip"), refdata.Program(t, "tabix")
	const header = "##fileformat=VCFv4.2\n##contig=<ID=1>\n##FILTER=<ID=q10,Description=\"d\">\n##FILTER=<ID=s50,Description=\"d\">\n" +
		"##INFO=<ID=A,Number=A,Type=Integer,Description=\"d\">\n##INFO=<ID=ONE,Number=1,Type=Integer,Description=\"d\">\n" +
		"##INFO=<ID=TWO,Number=2,Type=Float,Description=\"d\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"
	for name, text := range map[string]string{
		"source.vcf": header + "1\t100\trs1;rs2\tA\tC,G,T\t.\tq10;s50\tA=1,2,3;ONE=4;TWO=0.5,7\n",
		"query.vcf":  header + "1\t100\t.\tA\tC,G,T\t.\t.\t.\n",
		"conf.toml": "[[annotation]]\nfile=\"source.vcf.gz\"\nfields=[\"ID\", \"FILTER\", \"A\", \"ONE\", \"TWO\"]\n" +
			"names=[\"rs\", \"filters\", \"a\", \"one\", \"two\"]\nops=[\"self\", \"self\", \"self\", \"self\", \"self\"]\n",
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	run := func(name string, args ...string) string {
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = dir
		out, err := cmd.Output()
		require.NoError(t, err)
		return string(out)
	}
	run(bgzip, "-k", "source.vcf")
	run(tabix, "-p", "vcf", "source.vcf.gz")
	want := places(t, run(program, "conf.toml", "query.vcf"))
	assert.Equal(t, "=rs1,rs2", want["100 C,G,T"]["rs"])
	// vcfanno joins the filters by semicolons, which end a value.
	want["100 C,G,T"]["filters"] = "=q10,s50"
	delete(want["100 C,G,T"], "s50")

	t.Chdir(dir)
	c, err := config.ReadFile("conf.toml")
	require.NoError(t, err)
	opened, err := c.Open(t.Context(), config.Options{})
	require.NoError(t, err)
	defer opened.Close()
	assert.Equal(t, want, places(t, annotated(t, opened.Options, "query.vcf")))

	plain, err := source.OpenVCF(t.Context(), "source.vcf.gz", source.Options{Fields: []annotate.Field{
		{Column: "ID"}, {Column: "FILTER"}, {Column: "A"}, {Column: "ONE"}, {Column: "TWO"},
	}})
	require.NoError(t, err)
	defer plain.Close()
	_, err = packed.Write(t.Context(), "source.arx", plain, packed.WriteOptions{})
	require.NoError(t, err)
	c.Sources[0].File = "source.arx"
	again, err := c.Open(t.Context(), config.Options{})
	require.NoError(t, err)
	defer again.Close()
	assert.Equal(t, want, places(t, annotated(t, again.Options, "query.vcf")))
}
