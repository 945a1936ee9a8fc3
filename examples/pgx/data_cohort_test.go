package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/genomics/refdata"
)

// bcftools runs bcftools.
func bcftools(t *testing.T, args ...string) {
	t.Helper()
	out, err := exec.Command(refdata.Program(t, "bcftools"), args...).CombinedOutput()
	require.NoError(t, err, "bcftools %s\n%s", strings.Join(args, " "), out)
}

// tsv runs the program on files and returns its table.
func tsv(t *testing.T, files []string, args ...string) string {
	t.Helper()
	require.NotEmpty(t, files)
	for _, f := range files {
		args = append(args, "--vcf", f)
	}
	var out, errs bytes.Buffer
	require.Zero(t, run(context.Background(), args, strings.NewReader(""), &out, &errs), errs.String())
	return out.String()
}

// sameTable compares two tables and shows the first line that differs.
func sameTable(t *testing.T, what, a, b string) {
	t.Helper()
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range min(len(x), len(y)) {
		if x[i] != y[i] {
			t.Errorf("%s differ in line %d:\n%s\n%s", what, i+1, x[i], y[i])
			return
		}
	}
	if len(x) != len(y) {
		t.Errorf("%s have %d and %d lines", what, len(x), len(y))
	}
}

// splitGenes have sites that 1000 Genomes splits: rs3064744 of UGT1A1 into
// C→CAT, CAT→C and C→CATAT, NUDT15 chr13:48037782 into A→AGGAGTC and AGGAGTC→A.
var splitGenes = []string{"UGT1A1", "NUDT15", "CYP2C9", "CYP2D6"}

// contradicting is the one person whose records put two ALTs of rs3064744 on
// one strand. Split, that is no call; joined, one of them is lost.
const contradicting = "HG02648"

// TestSplitAndJoined runs files joined by bcftools norm -m+, and those split
// again by -m-. They are not compared with the files as they were: bcftools 1.16
// puts the second record's ALT on the first strand that is free (0|1 becomes
// 2|0, 1|0 and 0|1 become 1/2); see TestJoinedKeepsPhase.
func TestSplitAndJoined(t *testing.T) {
	dir := filepath.Join(refdata.Dir(t), "1kgp/GRCh38")
	if testing.Short() {
		t.Skip("the 1000 Genomes files are left out with -short")
	}
	work := t.TempDir()
	var joined, split []string
	for _, gene := range splitGenes {
		j, s := filepath.Join(work, gene+".joined.vcf.gz"), filepath.Join(work, gene+".split.vcf.gz")
		bcftools(t, "norm", "-m+any", "-Oz", "-o", j, filepath.Join(dir, gene+".vcf.gz"))
		bcftools(t, "norm", "-m-any", "-Oz", "-o", s, j)
		joined, split = append(joined, j), append(split, s)
	}
	args := []string{"--build", "GRCh38", "--genes", strings.Join(splitGenes, ","), "--research", "cyp2d6", "--assume-reference"}
	a, b := tsv(t, joined, args...), tsv(t, split, args...)
	assert.Equal(t, 1+4*3202, strings.Count(a, "\n"))
	sameTable(t, "joined and split again", a, b)
}

// TestJoinedKeepsPhase joins the two sites with their phase kept: everything
// in the table is the same.
func TestJoinedKeepsPhase(t *testing.T) {
	dir := filepath.Join(refdata.Dir(t), "1kgp/GRCh38")
	if testing.Short() {
		t.Skip("the 1000 Genomes files are left out with -short")
	}
	work := t.TempDir()
	var original, joined []string
	for gene, at := range map[string]string{"UGT1A1": "233760233", "NUDT15": "48037782"} {
		in, plain := filepath.Join(dir, gene+".vcf.gz"), filepath.Join(work, gene+".vcf")
		bcftools(t, "annotate", "-x", "INFO", "-o", plain, in)
		text, err := os.ReadFile(plain)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(plain, []byte(joinAt(t, string(text), at)), 0o600))
		original, joined = append(original, in), append(joined, plain)
	}
	for _, assume := range []string{"--assume-reference", "--assume-reference=false"} {
		args := []string{"--build", "GRCh38", "--genes", "UGT1A1,NUDT15", assume}
		a, b := without(tsv(t, original, args...), contradicting), without(tsv(t, joined, args...), contradicting)
		sameTable(t, "split and joined", a, b)
		assert.Equal(t, 1+2*3201, strings.Count(a, "\n"))
	}
}

// joinAt makes one record of those at a position.
func joinAt(t *testing.T, text, pos string) string {
	t.Helper()
	var b strings.Builder
	var records [][]string
	flush := func() {
		if len(records) > 0 {
			require.Greater(t, len(records), 1)
			b.WriteString(strings.Join(joinRecords(records), "\t") + "\n")
			records = nil
		}
	}
	for line := range strings.Lines(text) {
		fields := strings.Split(strings.TrimRight(line, "\n"), "\t")
		if !strings.HasPrefix(line, "#") && fields[1] == pos {
			records = append(records, fields)
			continue
		}
		flush()
		b.WriteString(line)
	}
	flush()
	return b.String()
}

// joinRecords writes all ALTs against the longest REF; each strand has the one
// ALT that some record puts there.
func joinRecords(records [][]string) []string {
	out := slices.Clone(records[0])
	for _, r := range records {
		if len(r[3]) > len(out[3]) {
			out[3] = r[3]
		}
	}
	var alts []string
	for n, r := range records {
		alts = append(alts, r[4]+strings.TrimPrefix(out[3], r[3]))
		for i := 9; i < len(r); i++ {
			if n == 0 {
				out[i] = "0|0"
			}
			for strand := range 2 {
				if r[i][2*strand] == '1' {
					joined := []byte(out[i])
					joined[2*strand] = byte('1' + n)
					out[i] = string(joined)
				}
			}
		}
	}
	out[2], out[4] = ".", strings.Join(alts, ",")
	return out
}

// without leaves out one person's lines.
func without(table, sample string) string {
	var b strings.Builder
	for line := range strings.Lines(table) {
		if !strings.HasPrefix(line, sample+"\t") {
			b.WriteString(line)
		}
	}
	return b.String()
}
