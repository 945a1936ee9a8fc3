package normalize_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/allelerx/allelerx/genomics/fasta"
	"github.com/allelerx/allelerx/variant/normalize"
	"github.com/allelerx/allelerx/variant/vcf"
)

// vcfText is a file of one contig and two samples.
func vcfText(lines ...string) string {
	text := strings.Replace(fullHeader, "VCFv4.2", "VCFv4.5", 1) +
		"##FORMAT=<ID=LAA,Number=.,Type=Integer,Description=\"x\">\n##contig=<ID=c>\n##contig=<ID=d>\n" +
		"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\n"
	for _, line := range lines {
		text += strings.Join(strings.Fields(line), "\t") + "\n"
	}
	return text
}

// stream normalises a text, and returns the records without their columns ID,
// QUAL and FILTER.
func stream(t testing.TB, o normalize.Options, lines ...string) ([]string, normalize.Summary, error) {
	t.Helper()
	text, summary, err := ours(t, write(t, "in.vcf", vcfText(lines...)), o)
	var all []string
	for line := range strings.Lines(text) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		all = append(all, strings.Join(append([]string{f[0], f[1], f[3], f[4]}, f[7:]...), " "))
	}
	return all, summary, err
}

func equal(t testing.TB, what string, got, want any) {
	t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s:\n%v, expected\n%v", what, got, want)
	}
}

const streamReference = ">c\nGGGCACACACAGGGTTTTTACGTACGRYK\n"

func TestMismatch(t *testing.T) {
	ref := openReference(t, write(t, "r.fa", streamReference), fasta.Options{})
	records := []string{
		"c 5 . A C . . . GT 0/1 0/1", "c 5 . C T . . . GT 0/1 0/1", "c 5 . A R . . . GT 0/1 0/1", "c 5 . R A . . . GT 0/1 0/1",
		"c 5 . A A . . . GT 0/1 0/1", "c 29 . NA N . . . GT 0/1 0/1", "c 6 . C T,R . . . GT 1/2 0/1", "c 27 . N A . . . GT 0/1 0/1",
	}
	for i, want := range []string{"", "REF", "ALT", "REF", "ALT", "REF", "ALT", ""} {
		_, _, err := stream(t, normalize.Options{Reference: ref}, records[0], records[i])
		var fault *normalize.Error
		switch {
		case want == "" && err != nil:
			t.Errorf("%s: %v", records[i], err)
		case want != "" && (!errors.As(err, &fault) || fault.Field != want || !strings.HasPrefix(err.Error(), "normalize: line 29 (c:") || !strings.Contains(err.Error(), "keep")):
			t.Errorf("%s: %v", records[i], err)
		}
	}
	var codes []string
	warn := func(w normalize.Warning) { codes = append(codes, w.Code) }
	got, summary, err := stream(t, normalize.Options{Reference: ref, Mismatch: normalize.Keep, Warn: warn}, records...)
	equal(t, "kept", err, nil)
	equal(t, "kept", len(got), 9)
	equal(t, "warnings", codes, "[ref-mismatch no-bases no-bases same-alleles ref-mismatch no-bases]")
	equal(t, "summary", summary, normalize.Summary{Read: 8, Split: 1, Written: 9, Mismatched: 5})
	got, summary, err = stream(t, normalize.Options{Reference: ref, Mismatch: normalize.Exclude}, records...)
	equal(t, "excluded", err, nil)
	equal(t, "excluded", strings.Join(got, "\n"), "c 5 A C . GT 0/1 0/1\nc 5 A A . GT 0/1 0/1\nc 6 C T . GT 1/0 0/1\nc 27 N A . GT 0/1 0/1")
	equal(t, "summary", summary, normalize.Summary{Read: 8, Split: 1, Written: 4, Mismatched: 5, Excluded: 5})
	_, _, err = stream(t, normalize.Options{Reference: ref}, "d 5 . A C . . . GT 0/1 0/1")
	var missing *fasta.RangeError
	equal(t, "another contig", errors.As(err, &missing), true)
}

// TestWithoutReference: alleles are trimmed, and what might lie elsewhere is
// counted.
func TestWithoutReference(t *testing.T) {
	records := []string{
		"c 5 . A AA . . . GT 0/1 0/1",        // may move
		"c 5 . A AT . . . GT 0/1 0/1",        // cannot
		"c 5 . ACACT ACT . . . GT 0/1 0/1",   // may
		"c 5 . ACT AGT . . . GT 0/1 0/1",     // becomes an SNV
		"c 5 . A <DEL>,AAA . . . GT 0/1 0/2", // the second may
		"c 5 . A R . . . GT 0/1 0/1",
		"c 5 . A A . . . GT 0/1 0/1",
		"c 5 . AAA . . . . GT 0/1 0/1",
		"c 0 . N NA . . . GT 0/1 0/1",
	}
	want := "c 0 N NA . GT 0/1 0/1\nc 5 A AA . GT 0/1 0/1\nc 5 A AT . GT 0/1 0/1\nc 5 ACA A . GT 0/1 0/1\nc 5 A <DEL> . GT 0/1 0/0\nc 5 A AAA . GT 0/0 0/1\n" +
		"c 5 A R . GT 0/1 0/1\nc 5 A A . GT 0/1 0/1\nc 5 AAA . . GT 0/1 0/1\nc 6 C G . GT 0/1 0/1"
	got, summary, err := stream(t, normalize.Options{}, records...)
	equal(t, "error", err, nil)
	equal(t, "records", strings.Join(got, "\n"), want)
	equal(t, "summary", summary, normalize.Summary{Read: 9, Split: 1, Written: 10, Changed: 2, Unaligned: 3})
	// Outside the windows of a reference it is the same.
	windows := openReference(t, write(t, "r.fa", ">c:101-105\nAAAAA\n"), fasta.Options{Windows: true})
	got, summary, err = stream(t, normalize.Options{Reference: windows, Mismatch: normalize.Keep}, append(records, "c 103 . A AA . . . GT 0/1 0/1")...)
	equal(t, "error", err, nil)
	equal(t, "windows", strings.Join(got, "\n"), want+"\nc 101 A AA . GT 0/1 0/1")
	equal(t, "windows", summary.Unaligned, 4)
}

func TestSplitting(t *testing.T) {
	got, _, err := stream(t, normalize.Options{OthersMissing: true}, "c 5 . A C,G . . AC=. GT:FA:FS 1/2:.:. 0|2:.5:x,y")
	equal(t, "others missing", err, nil)
	equal(t, "others missing", strings.Join(got, "\n"), "c 5 A C AC=. GT:FA:FS 1/.:.:. 0|.:0.5:x\nc 5 A G AC=. GT:FA:FS ./1:.:. 0|1:.:y")
	got, _, err = stream(t, normalize.Options{}, "c 5 . A C,G . . . GT /1|2 |2", "c 6 . A C,G . . . GT 2/1/0/11 2", "c 7 . A C . . . DP 1 .")
	equal(t, "an allele that is not there", got[:2], "[c 5 A C . GT /1|0 |0 c 5 A G . GT /0|1 |1]")
	var parse *vcf.ParseError
	equal(t, "an allele that is not there", errors.As(err, &parse), true)
	for record, want := range map[string]string{
		"c 5 . A C,G . . AC=1 GT 0/1 0/1":                        "INFO/AC has 1 values, Number=A and the record's ALTs ask for 2",
		"c 5 . A C,G . . AC=1,2,3 GT 0/1 0/1":                    "INFO/AC has 3 values",
		"c 5 . A C,G . . AD=1,2 GT 0/1 0/1":                      "Number=R and the record's ALTs ask for 3",
		"c 5 . A C,G . . GI=1,2,3,4 GT 0/1 0/1":                  "ask for 3 or 6",
		"c 5 . A C,G . . SA=a GT 0/1 0/1":                        "INFO/SA has 1 values",
		"c 5 . A C,G . . . GT:AD 0/1:1,2 0/1:1,2":                "FORMAT/AD has 2 values",
		"c 5 . A C,G . . . GT:FA 0/1:1,2,3 0/1:1,2":              "FORMAT/FA has 3 values",
		"c 5 . A C,G . . . GT:FR 0/1:1,2 0/1:1,2":                "FORMAT/FR has 2 values",
		"c 5 . A C,G . . . GT:PL 0/1:1,2,3,4,5,6,7,8,9,10 0/1:.": "FORMAT/PL has 10 values",
		"c 5 . A C,G . . . GT:LAA 0/1:1 0/2:2":                   "FORMAT/LAA is of local alleles",
	} {
		_, _, err := stream(t, normalize.Options{}, record)
		var fault *normalize.Error
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", record, err)
		}
		if _, _, err := stream(t, normalize.Options{KeepMultiallelic: true}, record); err != nil {
			t.Errorf("%s, kept: %v", record, err)
		}
	}
}

// manyRecords is a file of some megabytes, every tenth record to be changed.
func manyRecords(t testing.TB, fault bool) (path string, n int) {
	var b bytes.Buffer
	b.WriteString(vcfText())
	for n = range 60_000 {
		alt := []string{"C", "G,T", "CA", "T", "T", "T", "T", "T", "T", "T"}[n%10]
		if fault && n == 40_000 {
			alt = "C,T,G"
		}
		fmt.Fprintf(&b, "c\t%d\t.\tA\t%s\t.\tPASS\tAC=1,1;SD=abcdefghijklmnopqrstuvwxyz\tGT:DP\t0/1:5\t1|1:7\n", n*3+1, alt)
	}
	return write(t, "many.vcf", b.String()), n + 1
}

// TestErrorIsLast: all records before the fault come first, however many
// workers there are.
func TestErrorIsLast(t *testing.T) {
	path, _ := manyRecords(t, true)
	for _, workers := range []int{1, 4} {
		text, _, err := ours(t, path, normalize.Options{Workers: workers})
		var fault *normalize.Error
		equal(t, "error", errors.As(err, &fault) && fault.Pos == 120_000, true)
		equal(t, "records", strings.Count(text, "\n"), 44_000)
	}
	short := write(t, "cut.vcf", vcfText("c 5 . A C . . . GT 0/1 0/1")+"c\t9\t.\tA")
	text, _, err := ours(t, short, normalize.Options{})
	var parse *vcf.ParseError
	equal(t, "the source's error", errors.As(err, &parse), true)
	equal(t, "the source's error", strings.Count(text, "\n"), 1)
}

// TestLeaving: a loop that is left, or whose context is cancelled, leaves no
// goroutine.
func TestLeaving(t *testing.T) {
	path, n := manyRecords(t, false)
	before := runtime.NumGoroutine()
	for _, workers := range []int{1, 3} {
		v, err := vcf.Open(ctx, path, vcf.Options{Workers: workers})
		if err != nil {
			t.Fatal(err)
		}
		norm := normalize.Stream(v, normalize.Options{Workers: workers})
		count := 0
		for range vcf.Records(ctx, norm) {
			if count++; count == 5000 {
				break
			}
		}
		stopped, stop := context.WithCancel(ctx)
		count = 0
		var last error
		for _, err := range vcf.Records(stopped, norm) {
			if count++; count == 5000 {
				stop()
			}
			last = err
		}
		stop()
		equal(t, "cancelled", errors.Is(last, context.Canceled), true)
		count = 0
		for _, err := range vcf.Records(ctx, norm) {
			if err != nil {
				t.Fatal(err)
			}
			count++
		}
		equal(t, "read again", count, n+n/10)
		equal(t, "read again", norm.Summary(), normalize.Summary{Read: n, Split: n / 10, Written: n + n/10, Unaligned: n / 10})
		v.Close()
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines are left", runtime.NumGoroutine()-before)
}
