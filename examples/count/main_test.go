package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
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

const reads = "@SQ\tSN:chr1\tLN:1000\n@SQ\tSN:chr2\tLN:1000\n" +
	"a\t99\tchr1\t10\t60\t4M\t=\t50\t44\tACGT\t*\n" +
	"a\t147\tchr1\t50\t60\t4M\t=\t10\t-44\tACGT\t*\n" +
	"b\t65\tchr1\t70\t4\t4M\tchr2\t10\t0\tACGT\t*\n" +
	"b\t1153\tchr2\t10\t5\t4M\tchr1\t70\t0\tACGT\t*\n" +
	"c\t516\t*\t0\t0\t*\t*\t0\t0\tACGT\t*\n" +
	"d\t2048\tchr1\t90\t60\t4M\t*\t0\t0\tACGT\t*\n"

func run(in io.Reader, out, errout io.Writer, args ...string) int {
	return program.Run(context.Background(), "count", "", new(flags), args, program.Streams{In: in, Out: out, Err: errout})
}

func file(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, data, 0o600))
	return path
}

func Example() {
	dir, err := os.MkdirTemp("", "count")
	if err != nil {
		return
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "reads.sam")
	if err := os.WriteFile(name, []byte(reads), 0o600); err != nil {
		return
	}
	run(nil, os.Stdout, os.Stderr, name)
	// Output:
	// 5 + 1 in total (QC-passed reads + QC-failed reads)
	// 4 + 1 primary
	// 0 + 0 secondary
	// 1 + 0 supplementary
	// 1 + 0 duplicates
	// 1 + 0 primary duplicates
	// 5 + 0 mapped (100.00% : 0.00%)
	// 4 + 0 primary mapped (100.00% : 0.00%)
	// 4 + 0 paired in sequencing
	// 2 + 0 read1
	// 2 + 0 read2
	// 2 + 0 properly paired (50.00% : N/A)
	// 4 + 0 with itself and mate mapped
	// 0 + 0 singletons (0.00% : N/A)
	// 2 + 0 with mate mapped to a different chr
	// 1 + 0 with mate mapped to a different chr (mapQ>=5)
}

// flagstat is what samtools says of a file.
func flagstat(t testing.TB, path string) string {
	t.Helper()
	out, err := exec.Command(refdata.Program(t, "samtools"), "flagstat", path).Output()
	require.NoError(t, err)
	return string(out)
}

func counted(t testing.TB, args ...string) string {
	t.Helper()
	var out, errout bytes.Buffer
	require.Equal(t, program.Success, run(nil, &out, &errout, args...), errout.String())
	return out.String()
}

// Every combination of the flags that a record can have, and then some.
func TestAgainstSamtools(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for _, n := range []int{0, 1, 2, 40_000} {
		var b strings.Builder
		b.WriteString("@SQ\tSN:chr1\tLN:1000\n@SQ\tSN:chr2\tLN:1000\n")
		for i := range n {
			mate := []string{"*", "=", "chr2"}[rng.IntN(3)]
			fmt.Fprintf(&b, "r%d\t%d\tchr1\t10\t%d\t4M\t%s\t50\t44\tACGT\t*\n", i, rng.IntN(4096), rng.IntN(10), mate)
		}
		sam := file(t, "a.sam", []byte(b.String()))
		packed := filepath.Join(t.TempDir(), "a.bam")
		require.NoError(t, exec.Command(refdata.Program(t, "samtools"), "view", "-b", "-o", packed, sam).Run())
		for _, path := range []string{sam, packed} {
			assert.Equal(t, flagstat(t, path), counted(t, path), n)
			assert.Equal(t, flagstat(t, path), counted(t, path, "--workers", "1"), n)
		}
	}
	path := filepath.Join(refdata.Dir(t), "bam/HG03130.bam")
	assert.Equal(t, flagstat(t, path), counted(t, path))
}

// Shares whose second digit differs between single and double precision.
func TestPercentAsSamtools(t *testing.T) {
	found := 0
	for of := 1; of < 3000 && found < 5; of++ {
		for n := 1; n < of && found < 5; n++ {
			if percent(n, of) == fmt.Sprintf("%.2f%%", 100*float64(n)/float64(of)) {
				continue
			}
			found++
			var b strings.Builder
			b.WriteString("@SQ\tSN:chr1\tLN:1000\n")
			for i := range of {
				fmt.Fprintf(&b, "r\t%d\tchr1\t10\t60\t1M\t*\t0\t0\tA\t*\n", map[bool]int{false: 4}[i < n])
			}
			path := file(t, "a.sam", []byte(b.String()))
			assert.Equal(t, flagstat(t, path), counted(t, path), "%d of %d", n, of)
		}
	}
	assert.Equal(t, 5, found)
}

func TestFaults(t *testing.T) {
	for name, c := range map[string]struct {
		args []string
		code int
		says string
	}{
		"no file":     {[]string{"/none.bam"}, program.Failure, "/none.bam"},
		"no name":     {nil, program.Misuse, "<input>"},
		"not a BAM":   {[]string{file(t, "a.vcf", []byte("##fileformat=VCFv4.2\n"))}, program.Failure, "line 1"},
		"broken line": {[]string{file(t, "a.sam", []byte(reads+"x\n"))}, program.Failure, "line 9: FLAG"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errout bytes.Buffer
			assert.Equal(t, c.code, run(nil, &out, &errout, c.args...))
			assert.Contains(t, errout.String(), c.says)
			assert.Empty(t, out.String())
		})
	}
}
