package main

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics/bgzf"
)

const hostileHead = "##fileformat=VCFv4.2\n##INFO=<ID=AF,Number=A,Type=Float,Description=\"Frequency\">\n" +
	"##INFO=<ID=S,Number=1,Type=String,Description=\"Name\">\n##contig=<ID=chr1>\n##contig=<ID=chr2>\n" + columns + "\n"

// lines makes VCF records of "CHROM POS REF ALT INFO".
func lines(records ...string) string {
	var b strings.Builder
	for _, r := range records {
		f := strings.Fields(r)
		b.WriteString(strings.Join([]string{f[0], f[1], ".", f[2], f[3], ".", ".", f[4]}, "\t") + "\n")
	}
	return b.String()
}

// What is wrong or odd with records and sources ends in an error that says what to
// do, and leaves nothing under the output's name; or in values and a warning.
func TestHostile(t *testing.T) {
	long := strings.Repeat("ACGTTGCA", 1280) // over 10 kb
	source := lines("chr1 100 A C AF=0.1;S=a", "chr1 200 A C AF=0.2;S=b", "chr2 100 A C AF=0.3;S=c")
	for name, c := range map[string]struct {
		source, records string
		fails           string   // what the error says
		values          []string // of the records, by INFO
		says            string   // the summary or a warning
	}{
		"unsorted records":            {source, lines("chr1 200 A C .", "chr1 100 A C ."), "bcftools sort", nil, ""},
		"unsorted source":             {lines("chr1 200 A C AF=0.2", "chr1 100 A C AF=0.1"), lines("chr1 100 A C ."), "sort", nil, ""},
		"contigs in another order":    {source, lines("chr2 100 A C .", "chr1 100 A C ."), "", []string{"AF=0.3;S=c", "AF=0.1;S=a"}, "another order"},
		"a contig that no source has": {source, lines("chr1 100 A C .", "chr3 100 A C ."), "", []string{"AF=0.1;S=a", "."}, "chr3"},
		"other style of contigs":      {source, lines("1 100 A C ."), "", []string{"AF=0.1;S=a"}, ""},
		"the same record twice":       {source, lines("chr1 100 A C .", "chr1 100 A C ."), "", []string{"AF=0.1;S=a", "AF=0.1;S=a"}, ""},
		"the same entry twice":        {lines("chr1 100 A C AF=0.1;S=a", "chr1 100 A C AF=0.9;S=z"), lines("chr1 100 A C ."), "", []string{"AF=0.1;S=a"}, ""},
		"the wrong number of values":  {lines("chr1 100 A C,G AF=0.1;S=a", "chr1 200 A C AF=0.2"), lines("chr1 100 A G .", "chr1 200 A C ."), "", []string{"S=a", "AF=0.2"}, "1 value"},
		"a value that is empty":       {lines("chr1 100 A C,G AF=,0.2;S=a", "chr1 200 A C AF=;S=", "chr1 300 A C AF;S=b"), lines("chr1 100 A C,G .", "chr1 200 A C .", "chr1 300 A C ."), "", []string{"AF=.,0.2;S=a", ".", "S=b"}, ""},
		"REF of ten thousand bases":   {lines("chr1 100 " + long + " A AF=0.5;S=l"), lines("chr1 100 "+long+" A .", "chr1 100 "+long+" C ."), "", []string{"AF=0.5;S=l", "."}, ""},
		"symbolic alleles":            {lines("chr1 100 A <DEL> AF=0.5;S=d"), lines("chr1 100 A <DEL> END=400", "chr1 100 A <DUP> END=400"), "", []string{"END=400;AF=0.5;S=d", "END=400"}, ""},
		"an allele that is missing":   {source, lines("chr1 100 A *,C .", "chr1 200 A * ."), "", []string{"AF=.,0.1;S=a", "."}, ""},
		"a spanning deletion":         {source, lines("chr1 98 TTATT T .", "chr1 100 A C,* ."), "", []string{".", "AF=0.1,.;S=a"}, ""},
		"no record":                   {source, "", "", []string{}, "0 records"},
		"a key that no header has":    {strings.ReplaceAll(source, ";S=", ";T="), lines("chr1 100 A C ."), "", []string{"AF=0.1"}, ""},
		"a position that is none":     {lines("chr1 x A C AF=0.1"), lines("chr1 100 A C ."), "POS", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			in := func(name string) string { return filepath.Join(dir, name) }
			require.NoError(t, os.WriteFile(in("source.vcf"), []byte(hostileHead+c.source), 0o600))
			require.NoError(t, os.WriteFile(in("in.vcf"), []byte(hostileHead+c.records), 0o600))
			var errout bytes.Buffer
			code := run(io.Discard, &errout, "-s", in("source.vcf")+":AF,S", "-o", in("out.vcf"), in("in.vcf"))
			if c.fails != "" {
				assert.Equal(t, program.Failure, code)
				assert.Contains(t, errout.String(), c.fails)
				nothingLeft(t, dir)
				return
			}
			require.Equal(t, program.Success, code, errout.String())
			assert.Contains(t, errout.String(), c.says)
			text, err := os.ReadFile(in("out.vcf"))
			require.NoError(t, err)
			infos := []string{}
			for line := range strings.Lines(string(text)) {
				if !strings.HasPrefix(line, "#") {
					infos = append(infos, strings.Split(strings.TrimSpace(line), "\t")[7])
				}
			}
			assert.Equal(t, c.values, infos)
		})
	}
}

// nothingLeft wants no output in a folder, under its name or another.
func nothingLeft(t *testing.T, dir string) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	hidden, err := filepath.Glob(filepath.Join(dir, ".*"))
	require.NoError(t, err)
	for _, name := range append(names, hidden...) {
		assert.NotContains(t, filepath.Base(name), "out.", "left behind")
	}
}

// manyRecords are enough that a source is still being read when the first ones
// leave.
func manyRecords(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("chr1\t" + strconv.Itoa(100+10*i) + "\t.\tA\tC\t.\t.\tAF=0.5;S=x\n")
	}
	return b.String()
}

// A source that is cut short ends the run, wherever the cut is.
func TestCutSource(t *testing.T) {
	var whole bytes.Buffer
	w := bgzf.NewWriter(&whole, bgzf.WriterOptions{})
	_, err := io.WriteString(w, hostileHead+manyRecords(40_000))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	for _, part := range []float64{0.3, 0.9, 0.9999} {
		dir := t.TempDir()
		in := func(name string) string { return filepath.Join(dir, name) }
		require.NoError(t, os.WriteFile(in("source.vcf.gz"), whole.Bytes()[:int(part*float64(whole.Len()))], 0o600))
		require.NoError(t, os.WriteFile(in("in.vcf"), []byte(hostileHead+manyRecords(40_000)), 0o600))
		var errout bytes.Buffer
		assert.Equal(t, program.Failure, run(io.Discard, &errout, "-s", "t@"+in("source.vcf.gz")+":AF", "-o", in("out.bcf"), in("in.vcf")))
		assert.Contains(t, errout.String(), "source.vcf.gz")
		nothingLeft(t, dir)
	}
}

// cancelling cancels once so many bytes have been read.
type cancelling struct {
	r      io.Reader
	left   int
	cancel context.CancelFunc
}

func (c *cancelling) Read(p []byte) (int, error) {
	n, err := c.r.Read(p[:min(len(p), 4096)])
	if c.left -= n; c.left < 0 {
		c.cancel()
	}
	return n, err
}

func TestCancelled(t *testing.T) {
	dir := t.TempDir()
	in := func(name string) string { return filepath.Join(dir, name) }
	text := hostileHead + manyRecords(100_000)
	require.NoError(t, os.WriteFile(in("source.vcf"), []byte(text), 0o600))
	for _, name := range []string{"out.vcf.gz", "out.bcf", "out.parquet", "out.tsv"} {
		ctx, cancel := context.WithCancel(t.Context())
		var errout bytes.Buffer
		code := program.Run(ctx, "annotate", "", new(flags), []string{"-s", "t@" + in("source.vcf") + ":AF", "-o", in(name), "-"},
			program.Streams{In: &cancelling{strings.NewReader(text), len(text) / 2, cancel}, Out: io.Discard, Err: &errout})
		cancel()
		assert.NotEqual(t, program.Success, code, name)
		assert.NotContains(t, errout.String(), "panic")
		nothingLeft(t, dir)
	}
}
