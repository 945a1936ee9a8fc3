package vcf_test

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

// openBytes opens what a writer wrote.
func openBytes(t testing.TB, data []byte, o vcf.Options) *vcf.File {
	t.Helper()
	f, err := vcf.NewReader(background, "test.bcf", bytes.NewReader(data), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func mustBCF(t testing.TB, s vcf.Stream) []byte {
	t.Helper()
	data, err := plainBCF(s)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// facts is what the typed accessors say of a record. Values that a line leaves
// out at its end are missing ones in BCF.
func facts(r *vcf.Record) string {
	var b strings.Builder
	q, ok := r.Qual()
	fmt.Fprintf(&b, "%s %d %d %s %s %d %s %x %t %s %t\n", r.Contig(), r.Pos(), r.End(), r.ID(), r.Ref(), r.NumAlt(),
		slices.Collect(r.Alts()), math.Float32bits(q), ok, r.Filter(), r.Filter().Pass())
	for i := range r.NumAlt() {
		fmt.Fprintf(&b, "%s ", r.Alt(i))
	}
	h, info := r.Header(), r.Info()
	for _, id := range []string{"AC", "DP", "AF", "FS", "DB", "TXT", "CHR", "END", "BIG", "SM", "NONE"} {
		k := h.Info(id)
		fmt.Fprintf(&b, "%s %t", id, info.Has(k))
		if k.Type() == vcf.Float {
			f, ok := info.Float(k)
			fmt.Fprintf(&b, " %x %t", math.Float32bits(f), ok)
		} else {
			n, ok := info.Int(k)
			ints := info.Ints(k, nil)
			if len(ints) == 0 && info.Has(k) {
				ints = []int32{vcf.MissingInt} // of "AC="
			}
			fmt.Fprintf(&b, " %d %t %v", n, ok, ints)
		}
		if k.Type() == vcf.Float {
			fmt.Fprintf(&b, " %x", bits(info.Floats(k, nil)))
		} else if k.Type() != vcf.Integer {
			fmt.Fprintf(&b, " %s", info.Text(k))
		}
		b.WriteByte('\n')
	}
	for _, id := range []string{"AD", "DP", "GQ", "PL", "GL", "FT", "ST", "HQ", "NONE"} {
		k := h.Format(id)
		fmt.Fprintf(&b, "%s %t\n", id, r.Format().Has(k))
		if k.Type() == vcf.Float {
			fmt.Fprintf(&b, "%x\n", bits(r.Format().FloatColumn(k, nil)))
		} else {
			fmt.Fprintln(&b, r.Format().IntColumn(k, nil))
		}
		for i := range r.NumSamples() {
			if k.Type() == vcf.Float {
				f, ok := r.Format().Float(k, i)
				fmt.Fprintf(&b, "%x %t", math.Float32bits(f), ok)
			} else {
				n, ok := r.Format().Int(k, i)
				ints := r.Format().Ints(k, i, nil)
				if len(ints) == 0 {
					ints = []int32{vcf.MissingInt}
				}
				fmt.Fprintf(&b, " %d %t %v", n, ok, ints)
			}
			if text := r.Format().Text(k, i); k.Type() == vcf.String && !text.Missing() {
				fmt.Fprintf(&b, " %s", text)
			}
			b.WriteByte('\n')
		}
	}
	g := r.Genotypes()
	calls, err := g.Calls(nil)
	fmt.Fprintf(&b, "%t %+v %t %v\n", g.Has(), calls, err == nil, g.AlleleCounts(nil))
	for i := range r.NumSamples() {
		c, err := g.At(i)
		alleles, _ := g.Alleles(i, nil)
		fmt.Fprintf(&b, "%+v %t %v\n", c, err == nil, alleles)
	}
	for alt := 1; alt <= r.NumAlt(); alt++ {
		codes, err := g.Codes(nil, alt, vcf.HalfCallsHaploid)
		phased, first, _ := g.Phases(nil, nil, alt)
		dosages, _ := g.Dosages(nil, alt, vcf.HalfCallsError)
		fmt.Fprintf(&b, "%x %x %x %d %t %d\n", codes, phased, first, dosages, err == nil, g.CountAlt(alt))
	}
	return b.String()
}

func bits(values []float32) []uint32 {
	out := make([]uint32, len(values))
	for i, f := range values {
		out[i] = math.Float32bits(f)
	}
	return out
}

// TestSameInBothEncodings asks the same of records as text and as BCF, also of
// some samples in another order, of clones, and of copies in a stream.
func TestSameInBothEncodings(t *testing.T) {
	for seed, samples := range []int{0, 3, 40} {
		text := wild(60, samples, uint64(seed)+100)
		data := mustBCF(t, open(t, text, vcf.Options{}))
		choices := [][]string{nil, {}}
		if samples > 0 {
			choices = append(choices, []string{"s2", "s0"})
		}
		for _, some := range choices {
			o := vcf.Options{Samples: some}
			want, got := all(t, open(t, text, o)), all(t, openBytes(t, data, o))
			equal(t, "records", len(got), len(want))
			for i := range want {
				if g, w := facts(got[i]), facts(want[i]); g != w {
					t.Fatalf("%d samples, %v: %s", samples, some, firstDifference(g, w))
				}
			}
			source := openBytes(t, data, o)
			copied := vcf.NewStream(source.Header(), source.Records)
			for i, r := range all(t, copied) {
				if g, w := facts(r), facts(want[i]); g != w {
					t.Fatalf("copied: %s", firstDifference(g, w))
				}
			}
			again := mustBCF(t, openBytes(t, data, o))
			for i, r := range all(t, openBytes(t, again, vcf.Options{})) {
				if g, w := facts(r), facts(want[i]); g != w {
					t.Fatalf("written again: %s", firstDifference(g, w))
				}
			}
		}
	}
}

// TestOtherNumbers writes BCF records under a header that numbers its names
// otherwise, and through a Builder.
func TestOtherNumbers(t *testing.T) {
	data := mustBCF(t, open(t, wild(80, 5, 7), vcf.Options{}))
	want := all(t, openBytes(t, data, vcf.Options{}))
	h := want[0].Header().Clone()
	h.Remove("INFO", "AC")
	h.Remove("contig", "chr1")
	for _, line := range []string{`##INFO=<ID=NEW,Number=1,Type=String,Description="x">`, `##INFO=<ID=AC,Number=A,Type=Integer,Description="Count">`, "##contig=<ID=chr9>", "##contig=<ID=chr1>"} {
		if err := h.Add(line); err != nil {
			t.Fatal(err)
		}
	}
	builder := vcf.NewBuilder(h)
	for name, change := range map[string]func(*vcf.Record) (*vcf.Record, error){
		"as they are": func(r *vcf.Record) (*vcf.Record, error) { return r, nil },
		"built": func(r *vcf.Record) (*vcf.Record, error) {
			builder.Copy(r)
			return builder.Record()
		},
	} {
		var b bytes.Buffer
		w := vcf.NewWriter(&b, h, vcf.WriterOptions{BCF: true})
		for _, r := range want {
			c, err := change(r)
			if err != nil {
				t.Fatal(err)
			}
			if name == "built" && repeatsKey(r) {
				c = r // a Builder holds each key once
			}
			if err := w.WriteRecord(c); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		for i, r := range all(t, openBytes(t, b.Bytes(), vcf.Options{})) {
			if g, w := facts(r), facts(want[i]); g != w {
				t.Fatalf("%s: %s", name, firstDifference(g, w))
			}
		}
	}
}

func repeatsKey(r *vcf.Record) bool {
	seen := map[string]bool{}
	for k := range r.Info().All() {
		if seen[k.String()] {
			return true
		}
		seen[k.String()] = true
	}
	return false
}

// TestNotForBCF gives records that BCF cannot hold.
func TestNotForBCF(t *testing.T) {
	for record, want := range map[string]string{
		"chr9 5 . A C . . . GT 0 0 0":       `CHROM "chr9": is not declared`,
		"chr1 5 . A C . q99 . GT 0 0 0":     `FILTER "q99": is not declared`,
		"chr1 5 . A C . . ZZ=1 GT 0 0 0":    `INFO "ZZ": is not declared`,
		"chr1 5 . A C . . . GT:ZZ 0:1 0 0":  `FORMAT "ZZ": is not declared`,
		"chr1 5 . A C . . . GT:DP 0 0:1x 0": `FORMAT/DP "1x" in column 11: is not a list`,
		"chr1 5 . A C . . . GT 0 |0/1 0":    `FORMAT/GT "|0/1" in column 11: is not a genotype that BCF can hold`,
		"chr1 5 . A C . . . GT 0 0 0:1":     `in column 12: the sample has more values`,
		"chr1 5 . A C . . . GT 0 40000 0":   `FORMAT/GT "40000" in column 11: names an allele past`,
		"chr1 5 . A C . . . GP 0 0,x 0":     `FORMAT/GP "0,x" in column 11: is not a list`,
	} {
		_, err := plainBCF(open(t, small(record), vcf.Options{}))
		if err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "line 16") {
			t.Errorf("%s: %v", record, err)
		}
	}
}

func TestBCFGenotypes(t *testing.T) {
	text := small("chr1 5 . A C . . . GT 0/1 1|1 .", "chr1 6 . A C . . . GT 0|1|1 7/1 1", "chr1 7 . A C . . . DP 1 2 3")
	records := all(t, openBytes(t, mustBCF(t, open(t, text, vcf.Options{})), vcf.Options{}))
	calls, err := records[0].Genotypes().Calls(nil)
	if err != nil || calls[0] != (variant.Genotype{A: 0, B: 1, Ploidy: 2}) || !calls[1].Phased || calls[2].A != variant.Missing {
		t.Errorf("%v %v", calls, err)
	}
	_, err = records[1].Genotypes().Calls(nil)
	if want := `vcf: test.bcf: record 2 (chr1:6): FORMAT/GT "7/1" in column 11: names an allele`; err == nil || !strings.HasPrefix(err.Error(), want) {
		t.Errorf("%v", err)
	}
	equal(t, "no GT", records[2].Genotypes().Has(), false)
}

// From VCF 4.4 on a genotype's first allele has a phase of its own, which BCF
// has as its lowest bit (section 6.3.3). What says nothing that the other
// alleles do not is not written again.
func TestPhaseInFront(t *testing.T) {
	for _, c := range []struct {
		text, again string
		packed      []byte
	}{
		{"|0/1", "|0/1", []byte{3, 4}},
		{"/0/1", "0/1", []byte{2, 4}},
		{"|0|1", "0|1", []byte{3, 5}},
		{"0|1", "0|1", []byte{2, 5}}, // as bcftools 1.16
		{"|0/1|1", "|0/1|1", []byte{3, 4, 5}},
		{"|0", "0", []byte{3}},
		{"|.", "|.", []byte{1}},
		{"/.", ".", []byte{0}},
		{".|.", ".|.", []byte{0, 1}},
		{"|.|.", ".|.", []byte{1, 1}},
	} {
		for minor := 3; minor <= 5; minor++ {
			text := versioned(minor, "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"\">\n##contig=<ID=1>\n", "1 5 . A C . . . GT "+c.text+" "+c.text)
			data, err := plainBCF(open(t, text, vcf.Options{}))
			if minor == 3 && strings.ContainsAny(c.text[:1], "|/") {
				equal(t, c.text+" before 4.4 is refused", err != nil, true)
				continue
			}
			if err != nil {
				t.Errorf("%s: %v", c.text, err)
				continue
			}
			equal(t, c.text+" packed", string(data[len(data)-2*len(c.packed):]), string(c.packed)+string(c.packed))
			r := all(t, openBytes(t, data, vcf.Options{Strict: true}))[0]
			equal(t, c.text+" again", string(r.AppendText(nil)), strings.ReplaceAll("1 5 . A C . . . GT "+c.again+" "+c.again, " ", "\t"))
		}
	}
	for _, gt := range []string{"/0|1", "/0"} {
		text := versioned(4, "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"\">\n##contig=<ID=1>\n", "1 5 . A C . . . GT "+gt+" 0/1")
		_, err := plainBCF(open(t, text, vcf.Options{}))
		equal(t, gt+" is refused", err != nil && strings.Contains(err.Error(), "a / in front"), true)
	}
}
