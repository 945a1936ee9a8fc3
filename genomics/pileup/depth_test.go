package pileup_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/bam"
	"github.com/allelerx/allelerx/genomics/pileup"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// read opens SAM text.
func read(t testing.TB, text string) *bam.File {
	t.Helper()
	f, err := bam.NewReader(t.Context(), "test.sam", strings.NewReader(text), bam.Options{})
	require.NoError(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

// table writes depths as samtools depth does.
func table(t testing.TB, s bam.Stream, o pileup.Options, zeros bool) string {
	t.Helper()
	var b strings.Builder
	for w, err := range pileup.Depth(t.Context(), s, o) {
		require.NoError(t, err)
		for i, n := range w.Depth {
			if n > 0 || zeros || len(w.Gaps) > 0 && w.Gaps[i] > 0 {
				fmt.Fprintf(&b, "%s\t%d\t%d\n", w.Contig, w.Start+i+1, n)
			}
		}
		w.Release()
		w.Release() // does nothing
	}
	return b.String()
}

// columns makes the lines of a SAM file, whose fields stand apart by spaces.
func columns(lines ...string) string {
	return strings.ReplaceAll(strings.Join(lines, "\n")+"\n", " ", "\t")
}

var header = []string{"@HD VN:1.6 SO:coordinate", "@SQ SN:chr1 LN:20", "@SQ SN:chr2 LN:10", "@SQ SN:chr3 LN:5"}

func sam(reads ...string) string { return columns(append(header[:4:4], reads...)...) }

func TestDepth(t *testing.T) {
	flags := bam.Unmapped
	for _, tc := range []struct {
		name  string
		reads []string
		o     pileup.Options
		want  string // contig and position:depth, of positions that a read lies across
	}{
		{"nothing", nil, pileup.Options{}, ""},
		{"one read", []string{"a 0 chr1 3 60 2M * 0 0 AC FF"}, pileup.Options{}, "chr1 3:1 4:1"},
		{"two reads", []string{"a 0 chr1 3 60 2M * 0 0 AC FF", "b 16 chr1 4 60 2M * 0 0 AC FF"}, pileup.Options{}, "chr1 3:1 4:2 5:1"},
		{"all kinds of operations", []string{"a 0 chr1 3 60 1H1S1M1I1M1D1=1N1X1P1M1S * 0 0 ACGTACGT FFFFFFFF"}, pileup.Options{}, "chr1 3:1 4:1 5:0 6:1 7:0 8:1 9:1"},
		{"deletions count", []string{"a 0 chr1 3 60 1M2D1M1N1M * 0 0 ACG FFF"}, pileup.Options{Deletions: true}, "chr1 3:1 4:1 5:1 6:1 7:0 8:1"},
		{"base quality", []string{"a 0 chr1 3 60 5M * 0 0 ACGTA F#FF#"}, pileup.Options{MinBaseQ: 20}, "chr1 3:1 4:0 5:1 6:1 7:0"},
		{"base quality, after a clip and an insertion", []string{"a 0 chr1 3 60 1S1M1I2M * 0 0 ACGTA F#FF#"}, pileup.Options{MinBaseQ: 20}, "chr1 3:0 4:1 5:0"},
		{"no qualities", []string{"a 0 chr1 3 60 2M * 0 0 AC *"}, pileup.Options{MinBaseQ: 20}, "chr1 3:1 4:1"},
		{"mapping quality", []string{"a 0 chr1 3 9 2M * 0 0 AC FF", "b 0 chr1 3 10 1M * 0 0 A F"}, pileup.Options{MinMapQ: 10}, "chr1 3:1"},
		{"excluded", []string{
			"a 4 chr1 3 60 2M * 0 0 AC FF", "b 256 chr1 3 60 2M * 0 0 AC FF",
			"c 512 chr1 3 60 2M * 0 0 AC FF", "d 1024 chr1 3 60 2M * 0 0 AC FF", "e 2048 chr1 3 60 1M * 0 0 A F",
		}, pileup.Options{}, "chr1 3:1"},
		{"less excluded", []string{"a 4 chr1 3 60 2M * 0 0 AC FF", "b 1024 chr1 3 60 1M * 0 0 A F"}, pileup.Options{Exclude: &flags}, "chr1 3:1"},
		{"past the end", []string{"a 0 chr1 20 60 3M * 0 0 ACG FFF", "b 0 chr2 1 60 1M * 0 0 A F"}, pileup.Options{}, "chr1 20:1 chr2 1:1"},
		{"contigs without a read that counts", []string{"a 512 chr1 3 60 1M * 0 0 A F", "b 0 chr2 1 60 1M * 0 0 A F"}, pileup.Options{}, "chr2 1:1"},
		{"unplaced ones at the end", []string{"a 0 chr2 10 60 1M * 0 0 A F", "b 4 * 0 0 * * 0 0 A F"}, pileup.Options{}, "chr2 10:1"},
		{"regions", []string{"a 0 chr1 3 60 9M * 0 0 ACGTACGTA FFFFFFFFF"}, pileup.Options{Regions: []genomics.Region{
			{Contig: "1", Start: 9, End: 30}, {Contig: "chr1", Start: 3, End: 5}, {Contig: "chr1", Start: 4, End: 5},
		}}, "chr1 4:1 5:1 10:1 11:1"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var got strings.Builder
			contig := ""
			for _, line := range strings.Fields(strings.ReplaceAll(table(t, read(t, sam(tc.reads...)), tc.o, false), "\t", ":")) {
				parts := strings.Split(line, ":")
				if parts[0] != contig {
					contig = parts[0]
					got.WriteString(" " + contig)
				}
				got.WriteString(" " + parts[1] + ":" + parts[2])
			}
			assert.Equal(t, tc.want, strings.TrimSpace(got.String()))
		})
	}
}

// Which positions windows have where nothing covers them.
func TestEmptyPositions(t *testing.T) {
	reads := sam("a 0 chr2 3 60 1M * 0 0 A F")
	count := func(o pileup.Options) string {
		counts := map[string]int{}
		for w, err := range pileup.Depth(t.Context(), read(t, reads), o) {
			require.NoError(t, err)
			counts[w.Contig] += len(w.Depth)
		}
		return fmt.Sprint(counts)
	}
	assert.Equal(t, "map[chr2:10]", count(pileup.Options{}))
	assert.Equal(t, "map[chr1:20 chr2:10 chr3:5]", count(pileup.Options{AllContigs: true}))
	assert.Equal(t, "map[chr2:3 chr3:1]", count(pileup.Options{Regions: []genomics.Region{{Contig: "chr3", Start: 4, End: 5}, {Contig: "chr2", Start: 7, End: 99}}}))
}

func TestFaults(t *testing.T) {
	for name, tc := range map[string]struct{ text, says string }{
		"unsorted":         {sam("a 0 chr1 3 60 2M * 0 0 AC FF", "b 0 chr1 2 60 2M * 0 0 AC FF"), "chr1:2 lies before its predecessor: sort"},
		"unsorted contigs": {sam("a 0 chr2 3 60 2M * 0 0 AC FF", "b 0 chr1 5 60 2M * 0 0 AC FF"), "chr1:5 lies before"},
		"damaged":          {sam("a 0 chr1 x 60 2M * 0 0 AC FF"), "POS"},
	} {
		var last error
		for w, err := range pileup.Depth(t.Context(), read(t, tc.text), pileup.Options{}) {
			if last = err; err == nil {
				w.Release()
			}
		}
		require.ErrorContains(t, last, tc.says, name)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range pileup.Depth(ctx, read(t, sam()), pileup.Options{}) {
		require.ErrorIs(t, err, context.Canceled)
	}
	for range pileup.Depth(t.Context(), read(t, sam("a 0 chr1 3 60 2M * 0 0 AC FF")), pileup.Options{AllContigs: true}) {
		break // leaves nothing behind
	}
}

// randomReads makes sorted reads with all kinds of alignments, some of them
// longer than a window.
func randomReads(rng *rand.Rand, n int) string {
	var b strings.Builder
	b.WriteString(columns("@SQ SN:a LN:400000", "@SQ SN:b LN:1000", "@SQ SN:c LN:70000"))
	for _, c := range []struct {
		name   string
		length int
	}{{"a", 400000}, {"c", 70000}} {
		for i := range n {
			pos := 1 + (c.length-1000)*i/n
			var cigar, seq, qual strings.Builder
			for k := range 1 + 2*rng.IntN(4) {
				length := 1 + rng.IntN(60)
				op := "MM=X"[rng.IntN(4)]
				if k%2 > 0 {
					op = "IDN"[rng.IntN(3)]
				}
				if op == 'N' && rng.IntN(8) == 0 && pos < 200_000 && c.name == "a" {
					length = 70000
				}
				fmt.Fprintf(&cigar, "%d%c", length, op)
				for range length {
					if op != 'D' && op != 'N' {
						seq.WriteByte("ACGT"[rng.IntN(4)])
						qual.WriteByte(byte('!' + rng.IntN(41)))
					}
				}
			}
			flag := []int{0, 16, 4, 256, 512, 1024, 2048, 99, 147}[rng.IntN(9)]
			fmt.Fprintf(&b, "r\t%d\t%s\t%d\t%d\t%s\t*\t0\t0\t%s\t%s\n", flag, c.name, pos, rng.IntN(61), &cigar, &seq, &qual)
		}
	}
	return b.String()
}

func samtoolsDepth(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), refdata.Program(t, "samtools"), append(append([]string{"depth"}, args...), name)...).Output()
	require.NoError(t, err)
	return string(out)
}

func TestTwin(t *testing.T) {
	text := randomReads(rand.New(rand.NewPCG(9, 4)), 700)
	name := filepath.Join(t.TempDir(), "reads.sam")
	require.NoError(t, os.WriteFile(name, []byte(text), 0o600))
	for _, tc := range []struct {
		args  string
		o     pileup.Options
		zeros bool
	}{
		{"", pileup.Options{}, false},
		{"-a", pileup.Options{}, true},
		{"-aa", pileup.Options{AllContigs: true}, true},
		{"-q 20", pileup.Options{MinBaseQ: 20}, false},
		{"-Q 30 -J", pileup.Options{MinMapQ: 30, Deletions: true}, false},
		{"-q 20 -J", pileup.Options{MinBaseQ: 20, Deletions: true}, false},
	} {
		want := samtoolsDepth(t, name, strings.Fields(tc.args)...)
		got := table(t, read(t, text), tc.o, tc.zeros)
		if got != want {
			t.Errorf("samtools depth %s: %d and %d bytes", tc.args, len(got), len(want))
		}
	}
}

func TestRealReads(t *testing.T) {
	name := filepath.Join(refdata.Dir(t), "bam", "HG03130.bam")
	f, err := bam.Open(t.Context(), name, bam.Options{})
	require.NoError(t, err)
	defer f.Close()
	region := genomics.MustRegion("chr22:42119000-42166000")
	for args, o := range map[string]pileup.Options{
		"-a":            {Regions: []genomics.Region{region}},
		"-a -q 13 -Q 1": {Regions: []genomics.Region{region}, MinBaseQ: 13, MinMapQ: 1},
	} {
		want := samtoolsDepth(t, name, append(strings.Fields(args), "-r", region.String())...)
		got := table(t, f.Within(region), o, true)
		if got != want {
			t.Errorf("samtools depth %s: %d and %d bytes", args, len(got), len(want))
		}
	}
}
