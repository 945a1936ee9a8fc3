package vcf_test

import (
	"bytes"
	"context"
	"io"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/allelerx/allelerx/genomics/bgzf"
	"github.com/allelerx/allelerx/variant/vcf"
)

// background is every test's context.
var background = context.Background()

// columns joins lines whose tabs are written as spaces, so that tests read well.
func columns(lines ...string) string {
	return strings.ReplaceAll(strings.Join(lines, "\n")+"\n", " ", "\t")
}

const smallHeader = `##fileformat=VCFv4.2
##reference=GRCh38
##FILTER=<ID=q10,Description="Quality below 10">
##contig=<ID=chr1,length=248956422,assembly=GRCh38,md5=6aef>
##contig=<ID=chr2>
##INFO=<ID=AF,Number=A,Type=Float,Description="Allele frequency, \"per\" ALT">
##INFO=<ID=AC,Number=A,Type=Integer,Description="Count">
##INFO=<ID=DB,Number=0,Type=Flag,Description="In dbSNP">
##INFO=<ID=END,Number=1,Type=Integer,Description="End">
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Depth">
##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Depths">
##FORMAT=<ID=GP,Number=G,Type=Float,Description="Probabilities">
##FORMAT=<ID=PS,Number=1,Type=Integer,Description="Phase set">
`

// small is a VCF of three samples with the given records.
func small(records ...string) string {
	return smallHeader + columns("#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT A B C") + body(records)
}

func open(t testing.TB, text string, o vcf.Options) *vcf.File {
	t.Helper()
	f, err := vcf.NewReader(background, "test.vcf", strings.NewReader(text), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// all reads clones of every record.
func all(t testing.TB, s vcf.Stream) []*vcf.Record {
	t.Helper()
	var out []*vcf.Record
	for r, err := range vcf.Records(background, s) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, r.Clone())
	}
	return out
}

// one reads the single record of a small VCF.
func one(t testing.TB, record string, o vcf.Options) *vcf.Record {
	t.Helper()
	records := all(t, open(t, small(record), o))
	if len(records) != 1 {
		t.Fatalf("%d records", len(records))
	}
	return records[0]
}

// failure reads until the error, and returns how many records came before it.
func failure(text io.Reader, o vcf.Options) (records int, err error) {
	f, err := vcf.NewReader(background, "test.vcf", text, o)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for _, err := range f.Records(background) {
		if err != nil {
			return records, err
		}
		records++
	}
	return records, nil
}

func compress(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := bgzf.NewWriter(&b, bgzf.WriterOptions{})
	if _, err := io.WriteString(w, text); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func lines(records []*vcf.Record) string {
	var b []byte
	for _, r := range records {
		b = append(r.AppendText(b), '\n')
	}
	return string(b)
}

// noLeak fails the test if goroutines are left over at its end.
func noLeak(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for range 100 {
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
	})
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

func body(records []string) string {
	if len(records) == 0 {
		return ""
	}
	return columns(records...)
}
