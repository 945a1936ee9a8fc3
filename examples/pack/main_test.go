package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source/packed"
	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics"
)

const variants = `##fileformat=VCFv4.2
##contig=<ID=chr10,length=133797422>
##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">
##INFO=<ID=CLNSIG,Number=.,Type=String,Description="Significance">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO
chr10	94781859	rs4244285	G	A	.	PASS	AF=0.175712;CLNSIG=drug_response
chr10	94842866	rs3758581	A	C,G	.	PASS	AF=0.000213,0.941133
`

func run(ctx context.Context, args []string, errout io.Writer) int {
	return program.Run(ctx, "pack", "", new(flags), args, program.Streams{Out: io.Discard, Err: errout})
}

func Example() {
	dir, err := os.MkdirTemp("", "pack")
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	in, out := filepath.Join(dir, "clinvar.vcf"), filepath.Join(dir, "clinvar.arx")
	if err := os.WriteFile(in, []byte(variants), 0o600); err != nil {
		return
	}
	var errout bytes.Buffer
	run(context.Background(), []string{"-o", out, "--precision", "AF=3", in}, &errout)
	fmt.Println(strings.SplitAfter(errout.String(), " chunks")[0])

	f, err := packed.Open(context.Background(), out, packed.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	var row annotate.Row
	if _, err := f.Find(context.Background(), "10", 94781858, []byte("G"), []byte("A"), &row); err != nil {
		fmt.Println(err)
		return
	}
	for i, c := range f.Columns() {
		fmt.Printf("%s %s\n", c.Name, row.Texts[i])
	}
	// Output:
	// pack: 3 entries in 1 chunks
	// AF 0.176
	// CLNSIG drug_response
	// ID rs4244285
}

func TestHeader(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("in.vcf", []byte(variants), 0o600))
	var errout bytes.Buffer
	require.Zero(t, run(t.Context(), strings.Fields("in.vcf -o x.arx -f CLNSIG,AF,FILTER -p AF=0.001 --name ClinVar --source-version 7 --source-date 2026-01-02"), &errout), errout.String())
	assert.Regexp(t, `ratio \d+\.\d+, in \d+\.\d s`, errout.String())
	f, err := packed.Open(t.Context(), "x.arx", packed.Options{})
	require.NoError(t, err)
	defer f.Close()
	h := f.Header()
	assert.Equal(t, []any{genomics.GRCh38, "ClinVar", "7", "2026-01-02", []int{4, 0, 0}}, []any{h.Build, h.Source, h.Version, h.Date, h.Digits})
	require.Zero(t, run(t.Context(), strings.Fields("in.vcf -o y.arx --build hg19"), &errout), errout.String())
}

func TestFlagsAndFaults(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("in.vcf", []byte(variants), 0o600))
	require.NoError(t, os.WriteFile("cut.vcf", []byte(variants[:len(variants)-40]), 0o600))
	require.NoError(t, os.WriteFile("same.arx", []byte(variants), 0o600))
	for args, says := range map[string]string{
		"in.vcf":                           "--output",
		"-o out.vcf in.vcf":                ".arx",
		"-o same.arx same.arx":             "another name",
		"-o out.arx none.vcf":              "none.vcf",
		"-o out.arx cut.vcf":               "columns",
		"-o out.arx -f XX in.vcf":          `no column "XX"`,
		"-o out.arx -f XX none.vcf":        "none.vcf",
		"-o out.arx -p AF=x in.vcf":        "relative error",
		"-o out.arx -p AF=0 in.vcf":        "relative error",
		"-o out.arx -p AF=10 in.vcf":       "from 1 to 9",
		"-o out.arx -p AF=2.5 in.vcf":      "from 1 to 9",
		"-o out.arx -p CLNSIG=2 in.vcf":    "precision",
		"-o out.arx --build hg20 in.vcf":   "hg20",
		"-o none/out.arx in.vcf":           "none",
		"-o out.arx -f AF -p ID=2 in.vcf":  "precision",
		"-o out.arx --precision AF in.vcf": "AF",
	} {
		var errout bytes.Buffer
		assert.NotZero(t, run(t.Context(), strings.Fields(args), &errout), args)
		assert.Contains(t, errout.String(), says, args)
		assert.NoFileExists(t, "out.arx", args)
	}
}

// TestInterrupted: nothing stands under the output's name, nor beside it.
func TestInterrupted(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("in.vcf", []byte(variants), 0o600))
	stopped, stop := context.WithCancel(t.Context())
	stop()
	var errout bytes.Buffer
	assert.NotZero(t, run(stopped, strings.Fields("-o out.arx in.vcf"), &errout))
	left, err := filepath.Glob("*out*")
	require.NoError(t, err)
	assert.Empty(t, left)
}

// What is left out is told, as it is when a VCF is read beside records.
func TestFaults(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("in.vcf", []byte(strings.Replace(variants, "AF=0.000213,0.941133", "AF=0.5", 1)), 0o600))
	var errout bytes.Buffer
	require.Zero(t, run(t.Context(), strings.Fields("in.vcf -o x.arx"), &errout), errout.String())
	assert.Contains(t, errout.String(), "pack: 2 values were left out, because they do not fit their declaration\n")
}
