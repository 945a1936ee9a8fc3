package main

import (
	"bytes"
	"context"
	"fmt"
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

const reference = ">chr1\nGGGCACACACAGGGTTTTTacgtACG\n"

const variants = `##fileformat=VCFv4.2
##FILTER=<ID=PASS,Description="All filters passed">
##contig=<ID=chr1>
##INFO=<ID=AC,Number=A,Type=Integer,Description="Count">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	A	B
chr1	5	.	A	C,T	.	.	AC=2,1	GT	0|1	1|2
chr1	8	.	CAC	C	.	.	AC=1	GT	0|1	0|0
chr1	18	.	T	TTT	.	.	AC=1	GT	0|1	0|0
chr1	20	.	A	AC	.	.	AC=1	GT	0|1	0|0
`

func run(ctx context.Context, args []string, out, errout io.Writer) int {
	return program.Run(ctx, "norm", "", new(flags), args, program.Streams{In: strings.NewReader(variants), Out: out, Err: errout})
}

// fixture writes the reference and the variants into a folder.
func fixture(dir string) error {
	if err := os.WriteFile(filepath.Join(dir, "ref.fa"), []byte(reference), 0o600); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "ref.fa.fai"), []byte("chr1\t26\t6\t26\t27\n"), 0o600); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "in.vcf"), []byte(variants), 0o600)
}

func Example() {
	dir, err := os.MkdirTemp("", "norm")
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	if err := fixture(dir); err != nil {
		return
	}
	var out bytes.Buffer
	run(context.Background(), []string{"-f", filepath.Join(dir, "ref.fa"), filepath.Join(dir, "in.vcf")}, &out, os.Stdout)
	for line := range strings.Lines(out.String()) {
		if line[0] != '#' {
			fmt.Print(line)
		}
	}
	// Output:
	// norm: 4 records read, 1 split, 2 of 5 written were trimmed or moved, 0 left out
	// chr1	3	.	GCA	G	.	.	AC=1	GT	0|1	0|0
	// chr1	5	.	A	C	.	.	AC=2	GT	0|1	1|0
	// chr1	5	.	A	T	.	.	AC=1	GT	0|0	0|1
	// chr1	14	.	G	GTT	.	.	AC=1	GT	0|1	0|0
	// chr1	20	.	A	AC	.	.	AC=1	GT	0|1	0|0
}

// TestTwin: the whole output is that of bcftools norm.
func TestTwin(t *testing.T) {
	bcftools := refdata.Program(t, "bcftools")
	t.Chdir(t.TempDir())
	require.NoError(t, fixture("."))
	for _, tc := range []struct{ ours, theirs string }{
		{"-f ref.fa in.vcf", "-m- -f ref.fa in.vcf"},
		{"-f ref.fa --keep-multiallelic in.vcf", "-f ref.fa in.vcf"},
		{"-f ref.fa -c exclude in.vcf", "-m- -c x -f ref.fa in.vcf"},
		{"-f ref.fa -w 1 in.vcf", "-m- -w 1 -f ref.fa in.vcf"},
	} {
		want, err := exec.CommandContext(t.Context(), bcftools, append([]string{"norm", "--no-version"}, strings.Fields(tc.theirs)...)...).Output()
		require.NoError(t, err)
		var out, errout bytes.Buffer
		require.Zero(t, run(t.Context(), strings.Fields(tc.ours), &out, &errout), errout.String())
		assert.Equal(t, string(want), out.String(), tc.ours)
	}
}

func TestOutput(t *testing.T) {
	bcftools := refdata.Program(t, "bcftools")
	t.Chdir(t.TempDir())
	require.NoError(t, fixture("."))
	var plain, errout bytes.Buffer
	require.Zero(t, run(t.Context(), strings.Fields("-f ref.fa in.vcf"), &plain, &errout), errout.String())
	for _, name := range []string{"out.vcf", "out.vcf.gz", "out.bcf"} {
		var none bytes.Buffer
		require.Zero(t, run(t.Context(), []string{"-f", "ref.fa", "-o", name, "-"}, &none, &errout), errout.String())
		assert.Empty(t, none.String())
		text, err := exec.CommandContext(t.Context(), bcftools, "view", "--no-version", name).Output()
		require.NoError(t, err)
		assert.Equal(t, plain.String(), string(text), name)
		begin, err := os.ReadFile(name)
		require.NoError(t, err)
		assert.Equal(t, name == "out.vcf", bytes.HasPrefix(begin, []byte("##")), name)
	}
}

func TestFlagsAndFaults(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, fixture("."))
	require.NoError(t, os.WriteFile("other.fa", []byte(strings.Replace(reference, "CACACACA", "CTCACACA", 1)), 0o600))
	require.NoError(t, os.WriteFile("cut.vcf", []byte(variants[:len(variants)-12]), 0o600))
	for args, says := range map[string]string{
		"":                                      "expected",
		"-w 0 in.vcf":                           "1 at least",
		"--windows in.vcf":                      "--fasta-ref",
		"-c set in.vcf":                         "refuse",
		"-f none.fa -o out.vcf in.vcf":          "none.fa",
		"-f ref.fa -o out.vcf none.vcf":         "none.vcf",
		"-f other.fa -o out.vcf in.vcf":         "use the reference of the file's build",
		"-f ref.fa -o out.vcf cut.vcf":          "columns",
		"-f ref.fa --windows -o out.vcf in.vcf": "contig:start-end",
		"-f ref.fa -o none/out.vcf in.vcf":      "none/out.vcf",
	} {
		var out, errout bytes.Buffer
		code := run(t.Context(), strings.Fields(args), &out, &errout)
		assert.NotZero(t, code, args)
		assert.Contains(t, errout.String(), says, args)
		assert.Empty(t, out.String(), args)
		assert.NoFileExists(t, "out.vcf", args)
	}
	var errout bytes.Buffer
	require.Zero(t, run(t.Context(), strings.Fields("-o trimmed.vcf in.vcf"), io.Discard, &errout))
	assert.Contains(t, errout.String(), "2 insertions and deletions may lie further left")
	errout.Reset()
	require.Zero(t, run(t.Context(), strings.Fields("-c keep -f other.fa -o kept.vcf in.vcf"), io.Discard, &errout))
	assert.Contains(t, errout.String(), "[index-made]")
}

// TestInterrupted: nothing stands under the output's name, nor beside it.
func TestInterrupted(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, fixture("."))
	stopped, stop := context.WithCancel(t.Context())
	stop()
	var errout bytes.Buffer
	assert.NotZero(t, run(stopped, strings.Fields("-f ref.fa -o out.vcf.gz in.vcf"), io.Discard, &errout))
	assert.Contains(t, errout.String(), "interrupted")
	left, err := filepath.Glob("*out*")
	require.NoError(t, err)
	assert.Empty(t, left)
}

// TestFullDisk: a file that could not be written whole is an error.
func TestFullDisk(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	t.Chdir(t.TempDir())
	require.NoError(t, fixture("."))
	require.NoError(t, os.Symlink("/dev/full", "out.vcf"))
	require.NoError(t, os.Symlink("/dev/full", "out.vcf.gz"))
	for _, name := range []string{"out.vcf", "out.vcf.gz"} {
		var errout bytes.Buffer
		assert.NotZero(t, run(t.Context(), []string{"-f", "ref.fa", "-o", name, "in.vcf"}, io.Discard, &errout))
		assert.Contains(t, errout.String(), "no space left")
	}
}

// What is written does not take the place of what is read.
func TestOutputIsInput(t *testing.T) {
	name := filepath.Join(t.TempDir(), "in.vcf")
	require.NoError(t, os.WriteFile(name, []byte("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n"), 0o600))
	var out, errout bytes.Buffer
	code := program.Run(t.Context(), "norm", "", new(flags), []string{name, "-o", name}, program.Streams{Out: &out, Err: &errout})
	assert.Equal(t, program.Misuse, code)
	assert.Contains(t, errout.String(), "another name")
}
