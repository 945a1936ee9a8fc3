package fasta_test

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/fasta"
)

// withIndex writes a FASTA file and an index.
func withIndex(t testing.TB, text, index string) string {
	t.Helper()
	path := write(t, "x.fa", text)
	if err := os.WriteFile(path+".fai", []byte(index), 0o666); err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	twoText  = ">a\nACGTA\nCGTAC\nGT\n>b\nTTTT\n"
	twoIndex = "a\t12\t3\t5\t6\nb\t4\t21\t4\t5\n"
)

// TestBadIndex: what an index can say that is not so.
func TestBadIndex(t *testing.T) {
	for index, want := range map[string]string{
		"":                                    "knows nothing of",
		"a\t12\t3\t5\t6\n":                    "knows nothing of",
		"a\t12\t3\t5\t6":                      "stops within this line",
		"a\t12\t3\t5\n":                       "4 columns",
		"a\t12\t3\t5\t6\t9\n":                 "FASTQ",
		"\t12\t3\t5\t6\n":                     "no name",
		"a\t-12\t3\t5\t6\n":                   "is not a count",
		"a\t+12\t3\t5\t6\n":                   "is not a count",
		"a\t12\t3\t0\t6\n":                    "have no bases",
		"a\t12\t3\t5\t4\n":                    "line break",
		"a\t12\t3\t5\t5\n":                    "line break",
		"a\t12\t3\t5\t9\n":                    "line break",
		"a\t9999999999\t3\t5\t6\n":            "more than a contig",
		"a\t12\t3\t9999999999\t9999999999\n":  "more than a line",
		"a\t12\t9223372036854775807\t5\t6\n":  "no offset",
		"a\t12\t99999999999999999999\t5\t6\n": "is not a count",
		"a\t2147483647\t3\t1\t3\n":            "is not where its index says",
		"a\t12\t999999\t5\t6\n":               "is not where its index says",
		twoIndex + "c\t9\t30\t4\t5\n":         "is not where its index says",
		twoIndex + "a\t12\t3\t5\t6\n":         "that of line 1",
		strings.Repeat("x", 70_000) + "\n":    "no FASTA index",
	} {
		_, err := fasta.Open(ctx, withIndex(t, twoText, index), fasta.Options{})
		var fault *fasta.FormatError
		if !errors.As(err, &fault) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "samtools faidx") {
			t.Errorf("%q: %v", index, err)
		}
	}
}

// TestOtherFile: an index whose lines are well formed, of another file.
func TestOtherFile(t *testing.T) {
	for name, c := range map[string]struct{ text, index string }{
		"a longer header":         {">a x\nACGTA\nCGTAC\nGT\n>b\nTT\n", twoIndex},
		"another name":            {">c\nACGTA\nCGTAC\nGT\n>b\nTTTT\n", twoIndex},
		"other lines":             {">a\nACGTAC\nGTACGT\n\n>b\nTTTT\n", twoIndex},
		"a line more":             {">a\nACGTA\nCGTAC\nGTACG\nTTTTTTT\n", "a\t12\t3\t5\t6\n"},
		"shorter":                 {">a\nACGTA\nCGTAC\nG\n\n>b\nTTTT\n", twoIndex},
		"a base that is none":     {">a\nACGTA\nC>TAC\nGT\n>b\nTTTT\n", twoIndex},
		"a zero byte":             {">a\nACGTA\nC\x00TAC\nGT\n>b\nTTTT\n", twoIndex},
		"a line break too late":   {">a\nACGTAC\nGTAC\nGT\n>b\nTTTT\n", twoIndex},
		"the index one line off":  {twoText, "a\t6\t9\t5\t6\nb\t4\t21\t4\t5\n"},
		"the index ends too soon": {twoText, "a\t11\t3\t5\t6\nb\t4\t21\t4\t5\n"},
		"cut short":               {twoText[:14], "a\t12\t3\t5\t6\n"},
	} {
		f, err := fasta.Open(ctx, withIndex(t, c.text, c.index), fasta.Options{})
		if err == nil {
			n, _ := f.Length("a")
			_, err = f.Bases(ctx, nil, genomics.Region{Contig: "a", End: n})
			f.Close()
		}
		var fault *fasta.FormatError
		if !errors.As(err, &fault) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestTruncatedIndex: an index cut anywhere is an error.
func TestTruncatedIndex(t *testing.T) {
	for n := range len(twoIndex) {
		if _, err := fasta.Open(ctx, withIndex(t, twoText, twoIndex[:n]), fasta.Options{}); err == nil {
			t.Errorf("%q passed", twoIndex[:n])
		}
	}
}

// TestTruncatedFile: so is a file, wherever it is cut within bases.
func TestTruncatedFile(t *testing.T) {
	for n := range len(twoText) - 1 {
		f, err := fasta.Open(ctx, withIndex(t, twoText[:n], twoIndex), fasta.Options{})
		if err == nil {
			t.Errorf("%q passed: %v", twoText[:n], f.Sequences())
			f.Close()
		}
	}
}

func TestBadFile(t *testing.T) {
	for text, want := range map[string]string{
		"":                                "no bases",
		"ACGT\n":                          "begins with >name",
		">\nACGT\n":                       "without a name",
		"> x\nACGT\n":                     "without a name",
		">a\nAC\nGTA\n":                   "different lengths",
		">a\nAC\nG\nAC\n":                 "different lengths",
		">a\nAC\n\nAC\n":                  "different lengths",
		">a\nAC\r\nAC\nAC\n":              "different lengths",
		">a\nAC\n>a\nAC\n":                "there twice",
		">a\n>b\n":                        "no bases",
		">" + strings.Repeat("x", 70_000): "longer than 64 KiB",
		"\x1f\x8b\x08\x00 more of it, longer than a header": "bgzip",
	} {
		_, err := fasta.Open(ctx, write(t, "bad.fa", text), fasta.Options{})
		if err == nil || !strings.HasPrefix(err.Error(), "fasta: ") || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v", text, err)
		}
	}
	if _, err := fasta.Open(ctx, "/no/such/file.fa", fasta.Options{}); err == nil || !strings.Contains(err.Error(), "check the name") {
		t.Errorf("%v", err)
	}
	path := write(t, "x.fa", twoText)
	if _, err := fasta.Open(ctx, path, fasta.Options{Index: path + ".other"}); err == nil {
		t.Error("an index that was named and is not there")
	}
	if _, err := fasta.Open(ctx, "-", fasta.Options{}); err == nil || !strings.Contains(err.Error(), "save it to a file") {
		t.Errorf("standard input: %v", err)
	}
}

func TestOlderIndex(t *testing.T) {
	path := withIndex(t, twoText, twoIndex)
	past := time.Now().Add(-time.Hour)
	if err := os.Chtimes(path+".fai", past, past); err != nil {
		t.Fatal(err)
	}
	var codes []string
	f := open(t, path, fasta.Options{Warn: func(w fasta.Warning) { codes = append(codes, w.Code) }})
	if fmt.Sprint(codes) != "[index-older]" || bases(t, f, "b:1-4") != "TTTT" {
		t.Errorf("%v", codes)
	}
}

// FuzzIndex: whatever index and file meet, bases are those of the file, or an
// error.
func FuzzIndex(f *testing.F) {
	f.Add(twoText, twoIndex)
	f.Add(twoText, "a\t12\t3\t5\t6\n")
	f.Add(">a\r\nAC\r\nG\r\n", "a\t3\t4\t2\t4\n")
	f.Add(">a\nACGT", "a\t4\t3\t4\t4\n")
	f.Fuzz(func(t *testing.T, text, index string) {
		path := withIndex(t, text, index)
		x, err := fasta.Open(ctx, path, fasta.Options{KeepCase: true})
		if err != nil {
			return
		}
		defer x.Close()
		flat := strings.NewReplacer("\n", "", "\r", "").Replace(text)
		for _, s := range x.Sequences() {
			got, err := x.Bases(ctx, nil, s)
			if err == nil && (len(got) != s.Len() || !strings.Contains(flat, string(got))) {
				t.Fatalf("%v: %q", s, got)
			}
		}
	})
}
