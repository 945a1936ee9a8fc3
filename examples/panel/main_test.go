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
	"github.com/allelerx/allelerx/genomics/refdata"
)

// An exome's regions of a few genes, which leave out promoters and introns.
const exome = "track name=exome\n" +
	"chr10\t94762681\t94853205\texons of CYP2C19\n" +
	"chr16\t31090854\t31095980\tVKORC1\n" +
	"chr19\t41009350\t41009360\tCYP2B6\n" +
	"chr8\t18400340\t18400900\tNAT2\n" +
	"chr22\t42126308\t42132424\tCYP2D6\n"

func run(out, errout io.Writer, args ...string) int {
	return program.Run(context.Background(), "panel", "", new(flags), args, program.Streams{Out: out, Err: errout})
}

func bed(t testing.TB, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "exome.bed")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func Example() {
	dir, err := os.MkdirTemp("", "panel")
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "exome.bed")
	if err := os.WriteFile(name, []byte(exome), 0o600); err != nil {
		return
	}
	run(os.Stdout, os.Stdout, name, "--build", "GRCh38", "--genes", "CYP2C19,VKORC1,HLA-B")
	// Output:
	// Pharmacogenes in exome.bed, GRCh38, definitions of 2025-11-05
	//
	// GENE     STATUS           COVERED   FIRST TO ADD  CALLED AS OTHERS
	// CYP2C19  partial          34 of 35  rs12248560    *17
	// HLA-B    not by position  -         -             -
	// VKORC1   nothing          0 of 1    rs9923231     all
	//
	// CYP2C19, partial
	//   missing, AMP tier 1: rs12248560 chr10:94761900
	//   called as *1: *17 (Increased function)
	//   not told by positions: *36, *37
	//
	// HLA-B, not by position
	//   its alleles come from another test
	//
	// Covered means that the regions hold a position, not that it was read there.
}

func printed(t testing.TB, args ...string) string {
	t.Helper()
	var out, errout bytes.Buffer
	require.Equal(t, program.Success, run(&out, &errout, args...), errout.String())
	return out.String()
}

func TestText(t *testing.T) {
	out := printed(t, bed(t, exome), "--build", "GRCh38")
	assert.Contains(t, out, "CYP2D6   complete         156 of 156")
	assert.Contains(t, out, "not told by positions: *1x2, ")
	assert.Contains(t, out, "covered, but lost to a paralog by variant callers: rs2279343 chr19:41009358\n")
	assert.NotContains(t, out, "reported beside", "CYP2C9 is not covered at all")
	assert.Len(t, strings.Split(strings.Split(out, "\n\n")[1], "\n"), 24, "a line for each gene")
	// NAT2 without one of the positions it needs, CYP2C9 with all but an extra one.
	out = printed(t, bed(t, "chr10\t94938600\t94990000\nchr8\t18400400\t18400900\n"), "--build", "GRCh38")
	assert.Contains(t, out, "NAT2, not callable\n  missing, and the gene is not called without: rs1801279 chr8:18400194, rs1801280 chr8:18400344\n")
	assert.Contains(t, out, "missing, reported beside the gene: rs12777823 chr10:94645745\n")
}

func TestTable(t *testing.T) {
	lines := strings.Split(printed(t, bed(t, exome), "--build", "GRCh38", "--format", "tsv", "--genes", "cyp2c19,CYP2B6"), "\n")
	require.Len(t, lines, 4)
	assert.Equal(t, "CYP2C19\tpartial\t34\t35\trs12248560 chr10:94761900\t\trs12248560 chr10:94761900\t*17 (Increased function) as *1\t\t*36; *37", lines[2])
	cells := strings.Split(lines[1], "\t")
	require.Len(t, cells, len(strings.Split(lines[0], "\t")))
	assert.Equal(t, "rs2279343 chr19:41009358", cells[8])
	nat2 := printed(t, bed(t, "8\t0\t1000\n"), "--build", "GRCh37", "--format", "tsv", "--genes", "NAT2,CYP2D6")
	assert.Equal(t, 5, strings.Count(strings.Split(strings.Split(nat2, "\n")[2], "\t")[5], "rs"), "required positions")
	assert.Equal(t, "all", strings.Split(strings.Split(nat2, "\n")[1], "\t")[7])
}

// The missing positions, added to the regions, complete every gene.
func TestAddingWhatIsMissing(t *testing.T) {
	for _, build := range []string{"GRCh37", "GRCh38"} {
		regions := strings.ReplaceAll(exome, "chr", "")
		missing := printed(t, bed(t, regions), "--build", build, "--format", "bed", "--genes", "all")
		assert.NotContains(t, missing, "chr", "names as in the regions")
		out := filepath.Join(t.TempDir(), "out.tsv")
		assert.Empty(t, printed(t, bed(t, regions+missing), "--build", build, "--format", "tsv", "--genes", "all", "-o", out))
		table, err := os.ReadFile(out)
		require.NoError(t, err)
		for _, line := range strings.Split(strings.TrimSuffix(string(table), "\n"), "\n")[1:] {
			cells := strings.Split(line, "\t")
			assert.Contains(t, []string{"complete", "not by position"}, cells[1], line)
			assert.Equal(t, cells[2], cells[3])
			assert.Empty(t, strings.Join(cells[4:8], ""), line)
		}
	}
}

// The publisher's own regions cover all that they are made for.
func TestPublishersRegions(t *testing.T) {
	path := filepath.Join(refdata.Dir(t), "pgx/pharmcat/pharmcat_regions.bed")
	out := printed(t, path, "--build", "GRCh38", "--format", "tsv")
	for _, line := range strings.Split(strings.TrimSuffix(out, "\n"), "\n")[1:] {
		cells := strings.Split(line, "\t")
		if cells[0] != "MT-RNR1" {
			assert.Contains(t, []string{"complete", "not by position"}, cells[1], line)
		}
	}
}

func TestMisuse(t *testing.T) {
	path := bed(t, exome)
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"no build":     {[]string{path}, program.Misuse, "--build"},
		"no file":      {[]string{"/none.bed", "--build", "GRCh38"}, program.Failure, "/none.bed"},
		"itself":       {[]string{path, "--build", "GRCh38", "-o", path}, program.Misuse, "another name"},
		"not a BED":    {[]string{bed(t, "hello\n"), "--build", "GRCh38"}, program.Failure, ":1: has 1 columns"},
		"no region":    {[]string{bed(t, "# nothing\n"), "--build", "GRCh38"}, program.Failure, "has no region"},
		"unknown gene": {[]string{path, "--build", "GRCh38", "--genes", "CYP"}, program.Failure, `"CYP"`},
		"no knowledge": {[]string{path, "--build", "GRCh38", "--kb", "/none"}, program.Failure, "/none"},
		"no folder":    {[]string{path, "--build", "GRCh38", "-o", "/none/out.tsv"}, program.Failure, "/none"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errout bytes.Buffer
			assert.Equal(t, c.code, run(&out, &errout, c.args...))
			assert.Contains(t, errout.String(), c.says)
			assert.Empty(t, out.String())
		})
	}
}
