package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/examples/program"
)

const columns = "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO"

const frequencies = "##fileformat=VCFv4.2\n##INFO=<ID=AF,Number=A,Type=Float,Description=\"Frequency\">\n" +
	columns + "\n10\t94781859\trs4244285\tG\tA\t.\tPASS\tAF=0.184\n10\t94842866\trs3758581\tA\tG\t.\tPASS\tAF=0.942\n"

const genes = "chr10\t94762680\t94855547\tCYP2C19\n"

const sample = "##fileformat=VCFv4.2\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n" +
	"##contig=<ID=chr10,length=133797422>\n" + columns + "\tFORMAT\tA\n" +
	"chr10\t94781858\t.\tGG\tGA\t.\tPASS\t.\tGT\t0/1\n" +
	"chr10\t94842866\t.\tA\tG,AT\t.\tPASS\t.\tGT\t1/1\n" +
	"chr10\t94900000\t.\tA\tC\t.\tPASS\t.\tGT\t0/0\n"

// files writes the inputs into a folder, and makes it the working directory.
func files(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"af.vcf": frequencies, "genes.bed": genes, "in.vcf": sample} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600))
	}
	return dir
}

func run(out, errout io.Writer, args ...string) int {
	return program.Run(context.Background(), "annotate", "", new(flags), args, program.Streams{In: strings.NewReader(""), Out: out, Err: errout})
}

func Example() {
	dir, err := os.MkdirTemp("", "annotate")
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{"af.vcf": frequencies, "genes.bed": genes, "in.vcf": sample} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return
		}
	}
	in := func(name string) string { return filepath.Join(dir, name) }
	run(os.Stdout, io.Discard, "-s", in("af.vcf")+":AF", "-s", in("genes.bed")+":gene=4/uniq", "--include", "AF > 0.5",
		"--format", "tsv", "--columns", "AF,gene", in("in.vcf"))
	// Output:
	// CHROM	POS	ID	REF	ALT	QUAL	FILTER	AF	gene
	// chr10	94842866		A	G,AT		PASS	0.942,.	CYP2C19
}

func TestForms(t *testing.T) {
	dir := files(t)
	in := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"out.vcf", "out.vcf.gz", "out.bcf", "out.tsv", "out.jsonl", "out.parquet"} {
		var errout bytes.Buffer
		require.Equal(t, program.Success, run(io.Discard, &errout, "-s", in("af.vcf")+":AF", "-o", in(name), in("in.vcf")), errout.String())
		assert.Contains(t, errout.String(), "3 records, 2 annotated")
		assert.Contains(t, errout.String(), "1 insertions and deletions")
		data, err := os.ReadFile(in(name))
		require.NoError(t, err)
		assert.NotEmpty(t, data, name)
	}
	text, err := os.ReadFile(in("out.vcf"))
	require.NoError(t, err)
	assert.Contains(t, string(text), "##INFO=<ID=AF,Number=A,Type=Float,Description=\"Frequency\">\n")
	assert.Contains(t, string(text), "\tPASS\tAF=0.184\tGT\t0/1\n")
	assert.Contains(t, string(text), "\tPASS\tAF=0.942,.\tGT\t1/1\n")
	assert.Contains(t, string(text), "\tPASS\t.\tGT\t0/0\n")
}

func TestConfig(t *testing.T) {
	dir := files(t)
	conf := filepath.Join(dir, "conf.toml")
	require.NoError(t, os.WriteFile(conf, []byte("[[annotation]]\nfile = \"af.vcf\"\nfields = [\"AF\"]\nnames = [\"freq\"]\nops = [\"self\"]\n"+
		"[[annotation]]\nfile = \"genes.bed\"\ncolumns = [4]\nnames = [\"gene\"]\nops = [\"uniq\"]\n"), 0o600))
	var out, errout bytes.Buffer
	require.Equal(t, program.Success, run(&out, &errout, "--config", conf, filepath.Join(dir, "in.vcf")), errout.String())
	assert.Contains(t, out.String(), "\tfreq=0.184;gene=CYP2C19\tGT\t0/1\n")
}

func TestMisuse(t *testing.T) {
	dir := files(t)
	in := filepath.Join(dir, "in.vcf")
	source := filepath.Join(dir, "af.vcf") + ":AF"
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"no source":          {[]string{in}, program.Misuse, "--source"},
		"over itself":        {[]string{"-s", source, "-o", in, in}, program.Misuse, "another name"},
		"windows of nothing": {[]string{"-s", source, "--windows", in}, program.Misuse, "--fasta-ref"},
		"index of a table":   {[]string{"-s", source, "--index", "-o", "a.tsv", in}, program.Misuse, "not for a table"},
		"columns of a VCF":   {[]string{"-s", source, "--columns", "AF", in}, program.Misuse, "--format"},
		"an ending of none":  {[]string{"-s", source, "-o", "a.csv", in}, program.Misuse, "-o a.csv: the ending says nothing"},
		"plain VCF":          {[]string{"-s", source, "-u", "-o", "a.vcf", in}, program.Misuse, ".bcf"},
		"unknown build":      {[]string{"-s", source, "--build", "hg1", in}, program.Misuse, "hg1"},
		"no such file":       {[]string{"-s", filepath.Join(dir, "none.vcf:AF"), in}, program.Failure, "none.vcf"},
		"no such key":        {[]string{"-s", filepath.Join(dir, "af.vcf:AC"), in}, program.Failure, "AC"},
		"no such name":       {[]string{"-s", source, "--include", "XY > 1", in}, program.Failure, "XY"},
		"no input":           {[]string{"-s", source, filepath.Join(dir, "none.vcf")}, program.Failure, "none.vcf"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errout bytes.Buffer
			assert.Equal(t, c.code, run(&out, &errout, c.args...), errout.String())
			assert.Contains(t, errout.String(), c.says)
			assert.Empty(t, out.String())
		})
	}
}
