package main

import (
	"bufio"
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics/chart"
	"github.com/allelerx/allelerx/variant/vcf"
)

func Example() {
	run(context.Background(), []string{"--list", "--only", "query"}, os.Stdout, os.Stderr)
	// Output: query            position and one INFO key of each record
}

func run(ctx context.Context, args []string, out, errout io.Writer) int {
	return program.Run(ctx, "compare", "", new(flags), args, program.Streams{Out: out, Err: errout})
}

func seconds(values ...float64) []sample {
	var s []sample
	for _, v := range values {
		s = append(s, sample{wall: time.Duration(v * 1e9), cpu: time.Duration(v * 2e9), memory: 64 << 20})
	}
	return s
}

func TestRatios(t *testing.T) {
	m := measurement{peer: seconds(2, 4, 3), ours: seconds(1, 1.5, 0.5)}
	r := m.wall()
	assert.InDelta(t, 1.0/3, r.median, 1e-9)
	assert.InDelta(t, 0.5/4, r.low, 1e-9)
	assert.InDelta(t, 1.5/2, r.high, 1e-9)
	assert.InDelta(t, 2.5, median([]float64{4, 1, 2, 3}), 0)
}

func TestResults(t *testing.T) {
	all := works()
	r := report{machine: "a machine", peers: []string{"bgzip 1"}, runs: 3, rows: []row{
		{all[0], measurement{peer: seconds(3, 3, 3), ours: seconds(1, 1, 1)}},
		{all[7], measurement{peer: seconds(3, 3, 3), ours: seconds(1, 1, 1), size: 1.2}},
	}, growth: []growth{{"view, records", []chart.Point{{X: 1, Y: 2}, {X: 4, Y: 8}, {X: 16, Y: 32}}, []float64{20, 21, 22}}}, packing: &packing{[]float64{1, 2, 3}, 0.42}}
	require.Equal(t, "deflate", all[7].name)
	name := filepath.Join(t.TempDir(), "RESULTS.md")
	require.NoError(t, r.writeFiles(name))
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Contains(t, string(text), "0.33 (0.33–0.33) missed | ≤ 0.30")
	assert.Contains(t, string(text), "missed | ≤ 0.35 | 0.33 | 64 / 64 | 1.200 |")
	assert.Contains(t, string(text), "| 16: 32.00 s, 22 MiB | 1.00 |")
	assert.Contains(t, string(text), "takes 2.00 s (median of 3 runs, 1.00–3.00)")
	for _, svg := range []string{"ratios.svg", "growth.svg"} {
		drawn, err := os.ReadFile(filepath.Join(filepath.Dir(name), svg))
		require.NoError(t, err)
		assert.Contains(t, string(drawn), "</svg>")
	}
}

// Works without a peer alone: there is nothing to draw.
func TestTimings(t *testing.T) {
	i := slices.IndexFunc(works(), func(w work) bool { return w.name == "phewas" })
	w := works()[i]
	r := report{runs: 1, timings: []timing{{w, []float64{70}, seconds(71)}}, growth: []growth{
		{"phewas, people", []chart.Point{{X: 1, Y: 1}, {X: 4, Y: 4}, {X: 16, Y: 16}}, []float64{1, 2, 3}},
		{"assoc linear, people", []chart.Point{{X: 1, Y: 1}, {X: 4, Y: 4}, {X: 16, Y: 16}}, []float64{1, 2, 3}},
	}}
	name := filepath.Join(t.TempDir(), "RESULTS.md")
	require.NoError(t, r.writeFiles(name))
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	assert.Contains(t, string(text), "70.00 s, median of 1 runs (70.00–70.00); goal: under 60 s, missed")
	assert.NotContains(t, string(text), "ratios.svg")
	assert.Contains(t, string(text), "(growth-assoc.svg)")
	assert.NotContains(t, string(text), "(growth.svg)")
	assert.NotContains(t, string(text), "(growth-people.svg)")
	assert.NotContains(t, string(text), "``: ")
	drawn, err := os.ReadFile(filepath.Join(filepath.Dir(name), "growth-assoc.svg"))
	require.NoError(t, err)
	assert.Contains(t, string(drawn), "phewas, people")
}

// Every growth is in one chart.
func TestGrowthCharts(t *testing.T) {
	for _, a := range axes() {
		for _, name := range a.works {
			i := slices.IndexFunc(works(), func(w work) bool { return w.name == name })
			grown, charts := works()[i].program()+", "+a.name, 0
			for _, c := range growthCharts {
				if c.of(grown) {
					charts++
				}
			}
			assert.Equal(t, 1, charts, grown)
		}
	}
}

// Every program of ours is one of the examples, but for the simulated PheWAS.
func TestPrograms(t *testing.T) {
	for _, w := range works() {
		folder := filepath.Join("..", "..", "examples")
		if w.name == "phewas" {
			folder = ".."
		}
		_, err := os.Stat(filepath.Join(folder, w.ours.name, "main.go"))
		require.NoError(t, err, w.name)
		if w.step != "" {
			assert.Positive(t, w.limit, w.name)
			continue
		}
		assert.NotNil(t, w.same, w.name)
		assert.Positive(t, w.goal, w.name)
	}
	for _, a := range axes() {
		for _, name := range a.works {
			assert.True(t, slices.ContainsFunc(works(), func(w work) bool { return w.name == name }), name)
		}
	}
}

func TestChoose(t *testing.T) {
	chosen, err := choose(works(), []string{"inflate", "query"})
	require.NoError(t, err)
	assert.Len(t, chosen, 5)
	chosen, err = choose(works(), []string{"bcf-plain", "bcf"})
	require.NoError(t, err)
	assert.Len(t, chosen, 2, "each once")
	_, err = choose(works(), []string{"inflat"})
	assert.Error(t, err)
}

func TestSameBytes(t *testing.T) {
	dir := t.TempDir()
	write := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, data, 0o600))
		return path
	}
	long := bytes.Repeat([]byte{7}, 3<<20)
	a := write("a", long)
	other := bytes.Clone(long)
	other[2<<20+5] = 8
	require.NoError(t, sameBytes(t.Context(), a, write("same", long)))
	require.ErrorContains(t, sameBytes(t.Context(), a, write("other", other)), "byte 2097157")
	require.ErrorContains(t, sameBytes(t.Context(), a, write("short", long[:2<<20])), "byte 2097152")
	require.NoError(t, sameBytes(t.Context(), write("e", nil), write("f", nil)))
}

// The simulated cohort has all the odd genotypes that it promises.
func TestFields(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var text bytes.Buffer
	w := bufio.NewWriter(limited{&text, 40 << 20, cancel})
	_ = writeFields(ctx, w) // cancelled, or refused

	whole := text.Bytes()[:bytes.LastIndexByte(text.Bytes(), '\n')+1]
	v, err := vcf.NewReader(t.Context(), "fields", bytes.NewReader(whole), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	records, multi, many, half := 0, 0, 0, 0
	for r, err := range v.Records(t.Context()) {
		require.NoError(t, err)
		records++
		if r.NumAlt() > 1 {
			multi++
		}
		if r.NumAlt() > 9 {
			many++
		}
		calls, err := r.Genotypes().Calls(nil)
		require.NoError(t, err)
		for _, c := range calls {
			if c.Ploidy == 2 && (c.A < 0) != (c.B < 0) {
				half++
			}
		}
		ad := r.Format().Ints(v.Header().Format("AD"), 0, nil)
		assert.True(t, len(ad) == r.NumAlt()+1 || len(ad) == 1, "AD has a number for each allele")
	}
	assert.Greater(t, records, 100)
	assert.Greater(t, multi, records/16)
	assert.Positive(t, many)
	assert.Greater(t, half, records)
}

// limited takes so many bytes and then calls full.
type limited struct {
	to   *bytes.Buffer
	n    int
	full func()
}

func (l limited) Write(p []byte) (int, error) {
	if l.to.Len() > l.n {
		l.full()
		return len(p), nil
	}
	return l.to.Write(p)
}

func TestMisuse(t *testing.T) {
	for args, says := range map[string]string{
		"--runs 0 --data x":       "at least one run",
		"--only nothing --data x": "no such work",
		"--speed":                 "see --help",
		"--only bed --data=":      "no reference data",
	} {
		t.Setenv("ALLELERX_DATA", "")
		var errout bytes.Buffer
		assert.NotZero(t, run(t.Context(), strings.Fields(args), io.Discard, &errout), args)
		assert.Contains(t, errout.String(), says, args)
	}
}

func TestWatchMemory(t *testing.T) {
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("the system keeps no /proc")
	}
	peak := watchMemory(os.Getpid())
	assert.Greater(t, peak(), int64(1<<20))

	// One that another process started, which holds what it has read until there is no more.
	c := exec.Command("sh", "-c", "tail -c 50000000 >/dev/null; true")
	in, err := c.StdinPipe()
	require.NoError(t, err)
	require.NoError(t, c.Start())
	_, err = in.Write(make([]byte, 60_000_000))
	require.NoError(t, err)
	assert.Eventually(t, func() bool {
		peak := watchMemory(c.Process.Pid)
		time.Sleep(30 * time.Millisecond)
		return peak() > 40<<20
	}, time.Minute, time.Millisecond)
	require.NoError(t, in.Close())
	require.NoError(t, c.Wait())
}

// A work whose peer may be absent is left out, and the others stay.
func TestInstalled(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	var log strings.Builder
	kept := installed([]work{{name: "a", peer: commandLine{name: "echtvar"}, absent: true}, {name: "b", peer: commandLine{name: "bcftools"}}}, &log)
	require.Len(t, kept, 1)
	assert.Equal(t, "b", kept[0].name)
	assert.Contains(t, log.String(), "a: left out, because echtvar is not on the PATH")
}

func TestSameAsEchtvar(t *testing.T) {
	dir := t.TempDir()
	write := func(name, info string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte("##fileformat=VCFv4.2\n##contig=<ID=1>\n##INFO=<ID=t_AC,Number=1,Type=Integer,Description=\"d\">\n"+
			"##INFO=<ID=AF,Number=1,Type=Float,Description=\"d\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n1\t5\t.\tA\tC\t.\t.\t"+info+"\n"), 0o600))
		return path
	}
	theirs := write("theirs.vcf", "t_AC=3;AF=0.256976")
	for info, want := range map[string]string{
		"t_AC=3;AF=0.256977": "", "t_AC=3;AF=0.256979": "AF is 0.256976 and", "t_AC=4;AF=0.256976": "t_AC is 3 and", "AF=0.256976": `t_AC is 3 and ""`,
	} {
		err := sameAsEchtvar(t.Context(), theirs, write("ours.vcf", info))
		if want == "" {
			require.NoError(t, err, info)
		} else {
			require.ErrorContains(t, err, want, info)
		}
	}
	missing := write("missing.vcf", "t_AC=.;AF=.")
	require.NoError(t, sameAsEchtvar(t.Context(), missing, write("ours.vcf", ".")))
	require.ErrorContains(t, sameAsEchtvar(t.Context(), missing, write("ours.vcf", "t_AC=3")), "t_AC is missing and 3")
}
