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
##FILTER=<ID=PASS,Description="All filters passed">
##contig=<ID=chr1>
##contig=<ID=chr2>
##INFO=<ID=AF,Number=A,Type=Float,Description="Frequency">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	A	B	C
chr1	100	rs1	A	C	50	PASS	AF=0.25	GT:DP	0|1:7	1|1:300	./.:.
chr1	150	.	A	C,G	.	.	AF=0.5,0.125	GT	0|1	1|2	0/0
chr2	50	.	A	CT	.	.	.	GT	0/1	1/.	0
`

func run(args []string, in io.Reader, out, errout io.Writer) int {
	return program.Run(context.Background(), "view", "", new(flags), args, program.Streams{In: in, Out: out, Err: errout})
}

func fixture(dir string) (string, error) {
	name := filepath.Join(dir, "cohort.vcf")
	return name, os.WriteFile(name, []byte(variants), 0o600)
}

func Example() {
	dir, err := os.MkdirTemp("", "view")
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	name, err := fixture(dir)
	if err != nil {
		return
	}
	bcf := filepath.Join(dir, "cohort.bcf")
	run([]string{name, "-o", bcf, "--index"}, nil, os.Stdout, os.Stderr)
	run([]string{"-H", "-s", "B,A", bcf, "chr1:101-200", "chr2"}, nil, os.Stdout, os.Stderr)
	// Output:
	// chr1	150	.	A	C,G	.	.	AF=0.5,0.125	GT	1|2	0|1
	// chr2	50	.	A	CT	.	.	.	GT	1/.	0/1
}

// view runs the program and returns its output.
func view(t *testing.T, args ...string) string {
	t.Helper()
	var out, errout bytes.Buffer
	require.Zero(t, run(args, nil, &out, &errout), errout.String())
	return out.String()
}

func TestForms(t *testing.T) {
	dir := t.TempDir()
	name, err := fixture(dir)
	require.NoError(t, err)
	assert.Equal(t, variants, view(t, name))
	head, records, _ := strings.Cut(variants, "chr1\t100")
	records = "chr1\t100" + records
	assert.Equal(t, records, view(t, "-H", name))
	assert.Equal(t, head, view(t, "--header-only", name))
	for _, form := range []string{"a.vcf", "a.vcf.gz", "a.bcf", "b.bcf -u", "c.vcf.gz -l 9 --index", "d.bcf --index --workers 1"} {
		args := strings.Fields(form)
		args[0] = filepath.Join(dir, args[0])
		assert.Empty(t, view(t, append([]string{name, "-o"}, args...)...))
		assert.Equal(t, records, view(t, "-H", args[0]), form)
	}
	assert.FileExists(t, filepath.Join(dir, "c.vcf.gz.tbi"))
	assert.FileExists(t, filepath.Join(dir, "d.bcf.csi"))
	piped := view(t, name, "-u")
	var out, errout bytes.Buffer
	require.Zero(t, run([]string{"-H", "-"}, strings.NewReader(piped), &out, &errout), errout.String())
}

func TestTwin(t *testing.T) {
	bcftools := refdata.Program(t, "bcftools")
	dir := t.TempDir()
	name, err := fixture(dir)
	require.NoError(t, err)
	ask := func(args ...string) string {
		out, err := exec.CommandContext(t.Context(), bcftools, append([]string{"view", "--no-version"}, args...)...).Output()
		require.NoError(t, err)
		return string(out)
	}
	bcf := filepath.Join(dir, "cohort.bcf")
	view(t, name, "-o", bcf, "--index")
	assert.Equal(t, ask(name), ask(bcf))
	assert.Equal(t, ask("-H", bcf, "chr1:120-200"), view(t, "-H", bcf, "chr1:120-200"))
	assert.Equal(t, ask("-H", "--no-update", "-s", "C,A", name), view(t, "-H", "-s", "C,A", name))
	plain := filepath.Join(dir, "plain.bcf")
	view(t, name, "-u", "-o", plain)
	assert.Equal(t, ask(name), ask(plain))
}

func TestMisuse(t *testing.T) {
	dir := t.TempDir()
	name, err := fixture(dir)
	require.NoError(t, err)
	broken := filepath.Join(dir, "broken.vcf")
	require.NoError(t, os.WriteFile(broken, []byte(strings.Replace(variants, "AF=0.25", "AF=0.25;AF=0.25", 1)), 0o600))
	out := filepath.Join(dir, "out.vcf.gz")
	for _, tc := range []struct{ args, says string }{
		{name + " -H -o " + out, "leave -o out"},
		{name + " -u -o " + out, "end with .bcf"},
		{name + " -o " + name, "another name"},
		{name + " -l 10", "levels are 1 to 9"},
		{name + " -s nobody", "sample"},
		{name + " chr1:9-5", "smaller position first"},
		{name + " --index -o " + filepath.Join(dir, "out.vcf"), "compressed"},
		{broken + " --strict -o " + out, "AF"},
	} {
		var stdout, errout bytes.Buffer
		assert.NotZero(t, run(strings.Fields(tc.args), nil, &stdout, &errout), tc.args)
		assert.Contains(t, errout.String(), tc.says, tc.args)
	}
	assert.NoFileExists(t, out)
	assert.NotEmpty(t, view(t, broken), "without --strict it can be read")
}
