package matrix_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// tiny is a VCF of three samples, with spaces for tabs in the records.
func tiny(samples string, records ...string) string {
	head, _, _ := strings.Cut(studyHeader, "#CHROM")
	text := head + "#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT " + samples + "\n" + strings.Join(records, "\n") + "\n"
	return head + strings.ReplaceAll(text[len(head):], " ", "\t")
}

func stream(t testing.TB, text string) *vcf.File {
	t.Helper()
	f, err := vcf.NewReader(background, "test.vcf", strings.NewReader(text), vcf.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func TestRead(t *testing.T) {
	m, err := matrix.Read(background, stream(t, tiny("a b c d e",
		"chr1 101 rs1 G T . . . GT 0/0 0|1 1/1 ./. 1",
		"chrX 0 . GA . . . . GT 0 0/0 . 0/0/0 0|0")))
	if err != nil {
		t.Fatal(err)
	}
	v := m.Variant(0)
	if v != (matrix.Variant{Contig: "chr1", ID: "rs1", Distance: "0", Pos: 100, Ref: "G", Alt: "T"}) || v.String() != "chr1:101:G:T" {
		t.Errorf("%+v", v)
	}
	if v := m.Variant(1); v != (matrix.Variant{Contig: "chrX", ID: ".", Distance: "0", Pos: -1, Ref: "GA", Alt: "."}) {
		t.Errorf("%+v", v)
	}
	if s := m.Samples(); len(s) != 5 || s[4] != (matrix.Sample{Family: "0", ID: "e", Father: "0", Mother: "0", Phenotype: "-9"}) {
		t.Errorf("%+v", s)
	}
	for what, got := range map[string]string{
		"codes of 0 [0 1 2 3 2]":          fmt.Sprintf("codes of 0 %d", m.Codes(0, nil)),
		"codes of 1 [9 0 0 3 3 0]":        fmt.Sprintf("codes of 1 %d", m.Codes(1, []byte{9})),
		"dosages [0 1 2 NaN 2]":           fmt.Sprint("dosages ", m.Dosages(0, math.NaN(), nil)),
		"dosages of a sample [7 0.5 0.5]": fmt.Sprint("dosages of a sample ", m.SampleDosages(3, .5, []float64{7})),
		"codes of a sample [2 3]":         fmt.Sprintf("codes of a sample %d", m.SampleCodes(2, nil)),
		"counts {1 1 2 1} 5 8 0.625":      fmt.Sprint("counts ", m.Counts(0), m.Counts(0).Alt(), m.Counts(0).Alleles(), m.Counts(0).Frequency()),
		"counts of a sample {1 0 1 0}":    fmt.Sprint("counts of a sample ", m.SampleCounts(4)),
		"frequency NaN":                   fmt.Sprint("frequency ", matrix.Counts{Missing: 3}.Frequency()),
	} {
		if what != got {
			t.Errorf("got %q, want %q", got, what)
		}
	}
}

// TestViews compares every way into a matrix with the calls of the records.
func TestViews(t *testing.T) {
	for samples := 1; samples < 45; samples += 3 {
		text := study{seed: uint64(samples), samples: samples, records: 40, format: "GT:AD:DP:GQ:PL", many: true, halves: true}.text()
		o := matrix.Options{Workers: 1 + samples%3, MaxAlleles: 2, HalfCalls: vcf.HalfCallsReference}
		m, s, err := matrix.ReadWith(background, stream(t, text), o)
		if err != nil || s.Variants != m.NumVariants() || s.Records != 40 || s.MoreAlleles != 40-s.Variants {
			t.Fatal(s, err)
		}
		row := 0
		var bySample [][]byte
		for i := range samples {
			bySample = append(bySample, m.SampleCodes(i, nil))
		}
		for r, err := range stream(t, text).Records(background) {
			if err != nil {
				t.Fatal(err)
			}
			if r.NumAlt() > 1 {
				continue
			}
			want, _ := r.Genotypes().Codes(nil, 1, o.HalfCalls)
			if !bytes.Equal(m.Row(row), want) {
				t.Fatalf("%d samples, row %d: %x, not %x", samples, row, m.Row(row), want)
			}
			unpacked, dosages := m.Codes(row, nil), m.Dosages(row, 3, nil)
			var n [4]int
			for i, code := range unpacked {
				n[code]++
				if m.Code(row, i) != code || bySample[i][row] != code || dosages[i] != float64(code) || want[i/4]>>(2*(i%4))&3 != code {
					t.Fatalf("%d samples, row %d, sample %d", samples, row, i)
				}
			}
			if c := m.Counts(row); len(unpacked) != samples || c != (matrix.Counts{HomRef: n[0], Het: n[1], HomAlt: n[2], Missing: n[3]}) {
				t.Fatalf("%d samples, row %d: %+v of %v", samples, row, c, unpacked)
			}
			row++
		}
		if row != m.NumVariants() {
			t.Fatalf("%d rows of %d", m.NumVariants(), row)
		}
	}
}

// What a matrix cannot hold is an error that says where and what to do.
func TestReadErrors(t *testing.T) {
	good := "chr1 5 . A C . . . GT 0/0 0/1 1/1"
	for _, c := range []struct {
		name, text string
		options    matrix.Options
		want       string
	}{
		{"more alleles", tiny("a b c", good, "chr1 7 . A C,G . . . GT 0/0 0/1 1/1"), matrix.Options{}, "line 15 (chr1:7): ALT: the record has 3 alleles"},
		{"half call", tiny("a b c", good, "chr1 7 . A C . . . GT 0/0 0/. 1/1"), matrix.Options{}, `(chr1:7): FORMAT/GT "0/." in column 11: has an allele on one strand`},
		{"half call left out", tiny("a b c", good, "chr1 7 . A C,G . . . GT 0/0 0/. 1/1"), matrix.Options{MaxAlleles: 2}, `FORMAT/GT "0/."`},
		{"no such allele", tiny("a b c", good, "chr1 7 . A C . . . GT 0/0 0/2 1/1"), matrix.Options{}, `FORMAT/GT "0/2" in column 11: names an allele`},
		{"fault left out", tiny("a b c", good, "chr1 7 . A C,G . . . GT 0/0 0/3 1/1"), matrix.Options{MaxAlleles: 2}, `FORMAT/GT "0/3"`},
		{"space in ID", strings.Replace(tiny("a b c", good), "\t.\tA", "\tx y\tA", 1), matrix.Options{}, `ID "x y": holds a space`},
		{"space in ALT", strings.Replace(tiny("a b c", good), "\tC\t", "\t<A B>\t", 1), matrix.Options{}, `ALT "<A B>": holds a space`},
		{"no samples", strings.ReplaceAll(tiny("a b c"), "\tFORMAT\ta\tb\tc", ""), matrix.Options{}, "no samples"},
		{"sample 0", tiny("a 0 c", good), matrix.Options{}, `sample 2 of the header: a sample ID "0"`},
		{"sample #", tiny("a b #c", good), matrix.Options{}, `sample 3 of the header: a sample ID that begins with "#"`},
		{"space in sample", strings.Replace(tiny("aaa b c", good), "aaa", "a a", 1), matrix.Options{}, "sample 1 of the header: a sample ID with a space"},
		{"cut short", tiny("a b c", good, "chr1 7 . A C . . . GT 0/0"), matrix.Options{}, "columns"},
	} {
		for _, workers := range []int{1, 2} {
			c.options.Workers = workers
			_, _, err := matrix.ReadWith(background, stream(t, c.text), c.options)
			_, werr := matrix.WritePLINK(background, t.TempDir()+"/x", stream(t, c.text), c.options)
			if err == nil || !strings.Contains(err.Error(), c.want) || werr == nil || werr.Error() != err.Error() {
				t.Errorf("%s: %v and %v, not %q", c.name, err, werr, c.want)
			}
			var p *vcf.ParseError
			if strings.Contains(c.want, "chr1") && !errors.As(err, &p) {
				t.Errorf("%s: %T", c.name, err)
			}
		}
	}
	// Nothing to write is an error of writing only.
	none := tiny("a b c")
	if m, err := matrix.Read(background, stream(t, none)); err != nil || m.NumVariants() != 0 || m.NumSamples() != 3 {
		t.Error(err)
	}
	if _, err := matrix.WritePLINK(background, t.TempDir()+"/x", stream(t, none), matrix.Options{}); err == nil || !strings.Contains(err.Error(), "no variant") {
		t.Error(err)
	}
	for _, name := range []string{"", "-", ".bed"} {
		if _, err := matrix.WritePLINK(background, name, stream(t, tiny("a b c", good)), matrix.Options{}); err == nil || !strings.Contains(err.Error(), "need a name") {
			t.Errorf("%q: %v", name, err)
		}
	}
}
