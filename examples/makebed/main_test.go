package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics/refdata"
)

const variants = `##fileformat=VCFv4.2
##contig=<ID=chr1>
##contig=<ID=chr2>
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	A	B	C
chr1	100	rs1	A	C	.	.	.	GT	0|1	1|1	./.
chr1	150	.	A	C,G	.	.	.	GT	0|1	1|2	0/0
chr2	50	.	A	CT	.	.	.	GT	0/1	1/.	0/0
`

func run(args []string, out, errout io.Writer) int {
	return program.Run(context.Background(), "makebed", "", new(flags), args, program.Streams{Out: out, Err: errout})
}

func fixture(dir string) (string, error) {
	name := filepath.Join(dir, "cohort.vcf")
	return name, os.WriteFile(name, []byte(variants), 0o600)
}

func Example() {
	dir, err := os.MkdirTemp("", "makebed")
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	name, err := fixture(dir)
	if err != nil {
		return
	}
	prefix := filepath.Join(dir, "cohort")
	run([]string{name, "--max-alleles", "2", "--half-calls", "missing", "-o", prefix}, io.Discard, os.Stderr)
	bim, err := os.ReadFile(prefix + ".bim")
	if err != nil {
		return
	}
	_, _ = os.Stdout.Write(bim)
	// Output:
	// 1	rs1	0	100	C	A
	// 2	.	0	50	CT	A
}

func TestTwin(t *testing.T) {
	plink2 := refdata.Program(t, "plink2")
	dir := t.TempDir()
	name, err := fixture(dir)
	require.NoError(t, err)
	theirs, ours := filepath.Join(dir, "theirs"), filepath.Join(dir, "ours")
	out, err := exec.CommandContext(t.Context(), plink2, "--vcf", name, "--max-alleles", "2", "--vcf-half-call", "missing", "--make-bed", "--out", theirs).CombinedOutput()
	require.NoError(t, err, string(out))
	var said, errout bytes.Buffer
	require.Zero(t, run([]string{name, "--max-alleles", "2", "--half-calls", "missing", "-o", ours + ".bed"}, &said, &errout), errout.String())
	assert.Equal(t, "3 records read, 2 variants of 3 samples written to "+ours+".bed; 1 left out for more alleles\n", said.String())
	for _, ending := range []string{".bed", ".bim", ".fam"} {
		want, err := os.ReadFile(theirs + ending)
		require.NoError(t, err)
		got, err := os.ReadFile(ours + ending)
		require.NoError(t, err)
		assert.Equal(t, want, got, ending)
	}
}

func TestMisuse(t *testing.T) {
	dir := t.TempDir()
	name, err := fixture(dir)
	require.NoError(t, err)
	for args, says := range map[string]string{
		name:           "--output",
		name + " -o -": "three files",
		name + " -o " + dir + "/a --max-alleles 1":                              "at least two",
		name + " -o " + dir + "/a":                                              "150",
		name + " -o " + dir + "/a --max-alleles 2":                              "half",
		name + " -o " + dir + "/a --half-calls perhaps":                         "half-calls",
		name + " -o " + dir + "/no/such/a --max-alleles 2 --half-calls missing": "no",
		name + "x -o " + dir + "/a":                                             "cohort.vcfx",
	} {
		var out, errout bytes.Buffer
		assert.NotZero(t, run(strings.Fields(args), &out, &errout), args)
		assert.Contains(t, strings.ToLower(errout.String()), says, args)
		assert.Zero(t, out.Len(), args)
	}
	left, err := filepath.Glob(filepath.Join(dir, "a*"))
	require.NoError(t, err)
	assert.Empty(t, left)
}
