package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics/pileup"
	"github.com/allelerx/allelerx/genomics/refdata"
)

const reads = "@SQ\tSN:chr1\tLN:6\n@SQ\tSN:chr2\tLN:2\n" +
	"r1\t0\tchr1\t2\t60\t1M1D1M\t*\t0\t0\tAC\tFF\n" +
	"r2\t0\tchr1\t4\t60\t2M\t*\t0\t0\tAC\tFF\n"

func run(args []string, in io.Reader, out, errout io.Writer) int {
	return program.Run(context.Background(), "depth", "", new(flags), args, program.Streams{In: in, Out: out, Err: errout})
}

func fixture(dir string) (string, error) {
	name := filepath.Join(dir, "reads.sam")
	return name, os.WriteFile(name, []byte(reads), 0o600)
}

func Example() {
	dir, err := os.MkdirTemp("", "depth")
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	name, err := fixture(dir)
	if err != nil {
		return
	}
	run([]string{name}, nil, os.Stdout, os.Stderr)
	// Output:
	// chr1	2	1
	// chr1	3	0
	// chr1	4	2
	// chr1	5	1
}

func TestTwin(t *testing.T) {
	samtools := refdata.Program(t, "samtools")
	small, err := fixture(t.TempDir())
	require.NoError(t, err)
	genome := filepath.Join(refdata.Dir(t), "bam", "HG03130.bam")
	for _, args := range []string{
		small, "-a " + small, "-aa " + small,
		genome, "-r chr22:42,126,000-42,127,000 -a " + genome, "-q 20 -Q 30 -J " + genome,
	} {
		want, err := exec.CommandContext(t.Context(), samtools, append([]string{"depth"}, strings.Fields(strings.ReplaceAll(args, ",", ""))...)...).Output()
		require.NoError(t, err)
		var out, errout bytes.Buffer
		require.Zero(t, run(strings.Fields(args), nil, &out, &errout), errout.String())
		assert.True(t, bytes.Equal(out.Bytes(), want), "samtools depth %s: %d and %d bytes", args, out.Len(), len(want))
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	name, err := fixture(dir)
	require.NoError(t, err)
	out := filepath.Join(dir, "depth.tsv")
	var errout bytes.Buffer
	require.Zero(t, run([]string{name, "-a", "-o", out}, nil, io.Discard, &errout), errout.String())
	text, err := os.ReadFile(out)
	require.NoError(t, err)
	assert.Equal(t, 6, bytes.Count(text, []byte("\n")))

	unsorted := filepath.Join(dir, "unsorted.sam")
	require.NoError(t, os.WriteFile(unsorted, []byte(reads+"r3\t0\tchr1\t1\t60\t1M\t*\t0\t0\tA\tF\n"), 0o600))
	none := filepath.Join(dir, "none.tsv")
	assert.NotZero(t, run([]string{unsorted, "-o", none}, nil, io.Discard, &errout))
	assert.Contains(t, errout.String(), "samtools sort")
	assert.NoFileExists(t, none)
	assert.NotZero(t, run([]string{"-aaa", name}, nil, io.Discard, &errout))
	assert.NotZero(t, run([]string{filepath.Join(dir, "missing.bam")}, nil, io.Discard, &errout))
}

// Lines are put together from parts: against strconv, for positions and depths
// of all lengths.
func TestLines(t *testing.T) {
	long := strings.Repeat("contig", 9)
	for _, w := range []pileup.Window{
		{Contig: "1", Start: 0},
		{Contig: "chr22", Start: 89},
		{Contig: "chr22", Start: 98},
		{Contig: "chrUn", Start: 999_995},
		{Contig: long, Start: 7},
		{Contig: strings.Repeat("c", 26), Start: 99_990},
		{Contig: "chr1", Start: math.MaxInt32 - 200},
	} {
		w.Gaps = make([]int32, 200)
		for i := range 200 {
			w.Depth = append(w.Depth, []int32{0, 0, 7, 10, 99, 100, 999, 1000, 54321, math.MaxInt32}[i*i%11%10])
			w.Gaps[i] = int32(i % 3)
		}
		for _, gaps := range [][]int32{w.Gaps, nil} {
			w.Gaps = gaps
			for all := range 2 {
				var want []byte
				for i, n := range w.Depth {
					if n > 0 || all > 0 || len(gaps) > 0 && gaps[i] > 0 {
						want = fmt.Appendf(want, "%s\t%d\t%d\n", w.Contig, w.Start+i+1, n)
					}
				}
				got := (&flags{All: all}).appendWindow([]byte("before\n"), &w)
				require.Equal(t, "before\n"+string(want), string(got))
			}
		}
	}
}
