package vcf_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/allelerx/allelerx/genomics/file"
	"github.com/allelerx/allelerx/variant/vcf"
)

// long is a VCF of several blocks; record i is at line header+i and POS 10*i.
func long(records int) string {
	var b strings.Builder
	b.WriteString(small())
	for i := 1; i <= records; i++ {
		fmt.Fprintf(&b, "chr1\t%d\tid%d\tA\tC\t.\t.\tAF=0.5\tGT\t0|1\t1|1\t0|0\n", 10*i, i)
	}
	return b.String()
}

func gzipped(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, text)
	w.Close()
	return b.Bytes()
}

func TestCompressions(t *testing.T) {
	noLeak(t)
	const n = 10000
	text := long(n)
	header := strings.Count(small(), "\n")
	dir := t.TempDir()
	for name, data := range map[string][]byte{"a.vcf": []byte(text), "a.vcf.gz": compress(t, text), "a.gzip": gzipped(text)} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		for workers := range 4 {
			f, err := vcf.Open(background, path, vcf.Options{Workers: workers})
			if err != nil {
				t.Fatal(err)
			}
			for range 2 { // a file can be read again
				i := 0
				for r, err := range f.Records(background) {
					i++
					if err != nil || r.Pos() != 10*i-1 || r.Line() != header+i || string(r.ID()) != fmt.Sprint("id", i) {
						t.Fatalf("%s, record %d: %v line %d, %v", name, i, r, r.Line(), err)
					}
				}
				equal(t, name, i, n)
			}
			equal(t, "name", f.Name(), path)
			if err := f.Close(); err != nil {
				t.Error(err)
			}
		}
		// A stream can be read once.
		f, err := vcf.NewReader(background, name, iotest.HalfReader(bytes.NewReader(data)), vcf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, name, len(all(t, f)), n)
		for _, err := range f.Records(background) {
			equal(t, "second time", errors.Is(err, file.ErrConsumed), true)
		}
		f.Close()
	}
}

func TestBrokenOff(t *testing.T) {
	noLeak(t)
	data := compress(t, long(20000))
	path := filepath.Join(t.TempDir(), "a.vcf.gz")
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	for range 10 {
		f, err := vcf.Open(background, path, vcf.Options{Workers: 4})
		if err != nil {
			t.Fatal(err)
		}
		for range f.Records(background) {
			break
		}
		for b := range f.Blocks(background) {
			b.Release()
			b.Release()
			break
		}
		cancelled, cancel := context.WithCancel(background)
		n := 0
		var last error
		for _, err := range f.Records(cancelled) {
			if n++; n == 10 {
				cancel()
			}
			last = err
		}
		cancel()
		equal(t, "cancelled", errors.Is(last, context.Canceled), true)
		f.Close()
		// Never read at all.
		g, err := vcf.NewReader(background, "a", bytes.NewReader(data), vcf.Options{})
		if err != nil {
			t.Fatal(err)
		}
		g.Close()
	}
}

func TestRecordFaults(t *testing.T) {
	good := "chr1 5 . A C . . . GT 0|0 0|0 0|0"
	for name, c := range map[string]struct{ record, want string }{
		"one column":        {"chr1", "1 columns, the header names 12"},
		"two columns":       {"chr1 5", "2 columns"},
		"seven columns":     {"chr1 5 . A C . .", "7 columns"},
		"no samples":        {"chr1 5 . A C . . .", "8 columns"},
		"no FORMAT values":  {"chr1 5 . A C . . . GT", "9 columns"},
		"too few samples":   {"chr1 5 . A C . . . GT 0|0 0|0", "11 columns, the header names 12: the line may be cut short"},
		"too many samples":  {"chr1 5 . A C . . . GT 0|0 0|0 0|0 0|0", "13 columns, the header names 12: correct"},
		"POS is text":       {"chr1 x . A C . . . GT 0|0 0|0 0|0", `POS "x" in column 2`},
		"POS is negative":   {"chr1 -5 . A C . . . GT 0|0 0|0 0|0", `POS "-5"`},
		"POS is empty":      {"chr1  . A C . . . GT 0|0 0|0 0|0", "POS in column 2"},
		"POS is huge":       {"chr1 2147483648 . A C . . . GT 0|0 0|0 0|0", "from 0 to 2147483647"},
		"POS overflows":     {"chr1 99999999999999999999 . A C . . . GT 0|0 0|0 0|0", "from 0 to 2147483647"},
		"CHROM is empty":    {" 5 . A C . . . GT 0|0 0|0 0|0", "CHROM: is empty"},
		"REF is empty":      {"chr1 5 .  C . . . GT 0|0 0|0 0|0", "REF: is empty"},
		"QUAL is text":      {"chr1 5 . A C x . . GT 0|0 0|0 0|0", `QUAL "x"`},
		"QUAL is hex":       {"chr1 5 . A C 0x1p3 . . GT 0|0 0|0 0|0", "QUAL"},
		"header line":       {"#CHROM POS ID", "header line among the records"},
		"long value hidden": {"chr1 " + strings.Repeat("\x01y", 100) + " . A", `"` + strings.Repeat("?y", 20) + `"`},
	} {
		t.Run(name, func(t *testing.T) {
			n, err := failure(strings.NewReader(small(good, good, c.record, good)), vcf.Options{})
			var p *vcf.ParseError
			if !errors.As(err, &p) || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			equal(t, "records before", n, 2)
			equal(t, "line", p.Line, strings.Count(small(), "\n")+3)
			equal(t, "file", p.File, "test.vcf")
		})
	}
	_, err := failure(strings.NewReader(small()+"chr1 5 . A C . . . GT 0|0 0|0 0|0\n"), vcf.Options{})
	equal(t, "spaces", err != nil && strings.Contains(err.Error(), "by tabs, not spaces"), true)
}

func TestFaultLineInLaterBlocks(t *testing.T) {
	text := long(20000)
	_, err := failure(strings.NewReader(text+"chr1\tx\n"+text), vcf.Options{Workers: 3})
	var p *vcf.ParseError
	if !errors.As(err, &p) {
		t.Fatal(err)
	}
	equal(t, "line", p.Line, strings.Count(text, "\n")+1)
}

func TestAccepted(t *testing.T) {
	crlf := strings.ReplaceAll(small("chr1 5 . A C . . X=1 GT 0|0 0|0 0|1"), "\n", "\r\n")
	for name, c := range map[string]struct {
		text     string
		records  int
		warnings string
	}{
		"CRLF":               {crlf, 1, ""},
		"no newline":         {strings.TrimSuffix(small("chr1 5 . A C . . . GT 0|0 0|0 0|1"), "\n"), 1, "no-final-newline"},
		"blank lines":        {small("chr1 5 . A C . . . GT 0|0 0|0 0|1") + "\n\r\n", 1, "blank-line blank-line"},
		"no records":         {small(), 0, ""},
		"0 samples":          {"##fileformat=VCFv4.3\n" + columns("#CHROM POS ID REF ALT QUAL FILTER INFO", "1 5 . A C . . ."), 1, ""},
		"FORMAT, 0 samples":  {"##fileformat=VCFv4.3\n" + columns("#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT", "1 5 . A C . . .", "1 5 . A C . . . GT"), 2, ""},
		"undeclared contigs": {small("7 1 . A C . . . . . . .", "8 1 . A C . . . . . . .", "7 1 . A C . . . . . . ."), 3, "undeclared-contig undeclared-contig"},
		"no contigs":         {"##fileformat=VCFv4.3\n" + columns("#CHROM POS ID REF ALT QUAL FILTER INFO", "1 5 . A C . . .", "2 1 . A C . . ."), 2, ""},
		"unsorted":           {small("chr1 9 . A C . . . . . . .", "chr1 8 . A C . . . . . . .", "chr2 1 . A C . . . . . . ."), 3, "unsorted"},
		"symbolic contig":    {"##fileformat=VCFv4.3\n" + columns("#CHROM POS ID REF ALT QUAL FILTER INFO", "<1> 5 . A C . . ."), 1, ""},
	} {
		t.Run(name, func(t *testing.T) {
			for _, workers := range []int{1, 3} {
				var codes []string
				f := open(t, c.text, vcf.Options{Workers: workers, RequireSorted: true, Warn: func(w vcf.Warning) {
					codes = append(codes, w.Code)
					equal(t, "line known", w.Line > 1, true)
				}})
				records := all(t, f)
				equal(t, "records", len(records), c.records)
				equal(t, "warnings", strings.Join(codes, " "), c.warnings)
				total := 0
				for _, n := range f.Warnings() {
					total += n
				}
				equal(t, "counted", total, len(codes))
			}
		})
	}
	r := all(t, open(t, crlf, vcf.Options{}))[0]
	calls, err := r.Genotypes().Calls(nil)
	equal(t, "last sample before CRLF", err == nil && calls[2].String() == "0|1", true)
	equal(t, "header before CRLF", r.Header().String(), small())
}

func TestTruncated(t *testing.T) {
	text := small("chr1 5 . A C . . . GT 0|0 0|0 0|1", "chr1 6 . A C . . . GT 0|0 0|0 0|1")
	for name, data := range map[string][]byte{"BGZF": compress(t, text), "gzip": gzipped(text)} {
		for n := range data {
			if _, err := failure(bytes.NewReader(data[:n]), vcf.Options{}); err == nil {
				t.Fatalf("%s cut after %d of %d bytes was accepted", name, n, len(data))
			}
		}
	}
	// Whole records before the cut are read.
	data := compress(t, long(30000))
	n, err := failure(bytes.NewReader(data[:len(data)-100]), vcf.Options{})
	equal(t, "truncated", err != nil && n > 20000, true)
	_, err = failure(io.MultiReader(strings.NewReader(small()), iotest.ErrReader(errors.New("the disk is gone"))), vcf.Options{})
	equal(t, "error", err != nil && strings.Contains(err.Error(), "the disk is gone"), true)
}

func TestLongLine(t *testing.T) {
	value := strings.Repeat("x", 10<<20)
	text := small("chr1 5 . A C . . X="+value+" GT 0|0 0|0 0|1", "chr1 6 . A C . . . GT 0|0 0|0 0|1")
	records := all(t, open(t, text, vcf.Options{}))
	equal(t, "records", len(records), 2)
	equal(t, "length", len(records[0].Info().Text(records[0].Header().Info("X"))), len(value))
	h := open(t, strings.Replace(text, "##reference", "##long="+value+"\n##reference", 1), vcf.Options{}).Header()
	long, _ := h.Meta("long")
	equal(t, "header line", len(long), len(value))
}

func TestOpenFails(t *testing.T) {
	if _, err := vcf.Open(background, filepath.Join(t.TempDir(), "none.vcf"), vcf.Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	opened := false
	_, err := vcf.Open(background, "mem://a", vcf.Options{Open: func(context.Context, string) (file.Input, error) {
		opened = true
		return file.FromReader("mem://a", strings.NewReader("no VCF")), nil
	}})
	equal(t, "scheme", opened && err != nil, true)
}

func FuzzReader(f *testing.F) {
	f.Add([]byte(small("chr1 5 . A C . . AF=0.5;END=9 GT:DP 0|0:1 0|0:2 0|1")))
	f.Add([]byte("##fileformat=VCFv4.5\r\n" + columns("#CHROM POS ID REF ALT QUAL FILTER INFO", "1 0 . N <DEL>,<*> NaN q;PASS SVLEN=3,4")))
	f.Add([]byte("##fileformat=VCFv4.2\n##INFO=<ID=a,Number=A,Type=Float,Description=\"\\\"\">\n" + columns("#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT s", "1 1 . . . . . . GT 0|1")))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := vcf.NewReader(background, "fuzz", bytes.NewReader(data), vcf.Options{Workers: 1})
		if err != nil {
			return
		}
		defer r.Close()
		h := r.Header()
		if again, err := vcf.ParseHeader(h.String()); err != nil || again.String() != h.String() {
			t.Fatalf("the header does not survive: %v", err)
		}
		var out bytes.Buffer
		w := vcf.NewWriter(&out, h, vcf.WriterOptions{})
		records := 0
		for rec, err := range r.Records(background) {
			if err != nil {
				break
			}
			records++
			visit(rec)
			if err := w.WriteRecord(rec); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if n, err := failure(&out, vcf.Options{}); err != nil || n != records {
			t.Fatalf("%d of %d records survive: %v", n, records, err)
		}
	})
}

// visit asks a record for everything.
func visit(r *vcf.Record) {
	r.End()
	r.Qual()
	for i := range r.NumAlt() {
		r.Variant(i)
	}
	for range r.Filter().All() {
	}
	for k, v := range r.Info().All() {
		key := r.Header().Info(k.String())
		r.Info().Floats(key, r.Info().Floats(key, nil))
		r.Info().Ints(key, nil)
		r.Info().Texts(key, nil)
		_ = v.String()
	}
	r.Genotypes().AlleleCounts(nil)
	for k := range r.Format().Keys() {
		key := r.Header().Format(k.String())
		r.Format().IntColumn(key, nil)
		for s := range r.NumSamples() {
			r.Format().Floats(key, s, nil)
			r.Genotypes().At(s)
		}
	}
	_ = r.Clone().String()
}
