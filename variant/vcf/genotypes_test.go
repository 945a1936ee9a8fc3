package vcf_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

const (
	missing = variant.Missing
	absent  = variant.Absent
	invalid = variant.Invalid
)

func TestGT(t *testing.T) {
	for text, want := range map[string]variant.Genotype{
		"0|1":     {A: 0, B: 1, Phased: true, Ploidy: 2},
		"0/1":     {A: 0, B: 1, Ploidy: 2},
		"2|0":     {A: 2, B: 0, Phased: true, Ploidy: 2},
		"./.":     {A: missing, B: missing, Ploidy: 2},
		".|1":     {A: missing, B: 1, Phased: true, Ploidy: 2},
		"1/.":     {A: 1, B: missing, Ploidy: 2},
		"0":       {A: 0, B: absent, Ploidy: 1},
		".":       {A: missing, B: absent, Ploidy: 1},
		"|1":      {A: 1, B: absent, Phased: true, Ploidy: 1},
		"/1":      {A: 1, B: absent, Ploidy: 1},
		"0|0|1":   {A: 0, B: 0, Phased: true, Ploidy: 3},
		"0|1/2":   {A: 0, B: 1, Ploidy: 3},
		"0/1|2":   {A: 0, B: 1, Ploidy: 3},
		"0/1/1/2": {A: 0, B: 1, Ploidy: 4},
		"|0|1":    {A: 0, B: 1, Phased: true, Ploidy: 2},
		"/0|1":    {A: 0, B: 1, Ploidy: 2},
		"10|11":   {A: 10, B: 11, Phased: true, Ploidy: 2},
		"01/1":    {A: 1, B: 1, Ploidy: 2},
		// What is no call of this record.
		"0/12":     {A: invalid, B: invalid},
		"99999/0":  {A: invalid, B: invalid},
		"0/C":      {A: invalid, B: invalid},
		"0/|1":     {A: invalid, B: invalid},
		"0/":       {A: invalid, B: invalid},
		"//0":      {A: invalid, B: invalid},
		"":         {A: invalid, B: invalid},
		"0.0":      {A: invalid, B: invalid},
		"-1/0":     {A: invalid, B: invalid},
		"/":        {A: invalid, B: invalid},
		"0\\1":     {A: invalid, B: invalid},
		"1:1":      {A: 1, B: absent, Ploidy: 1},
		"00000|00": {A: 0, B: 0, Phased: true, Ploidy: 2},
	} {
		for _, format := range []string{"GT", "GT:X", "X:GT"} {
			sample := strings.NewReplacer("X:GT", "5:"+text, "GT:X", text+":5", "GT", text).Replace(format)
			r := one(t, "chr1 7 . A C,A,C,A,C,A,C,A,C,A,C . . . "+format+" 0|0 "+sample+" 1|1", vcf.Options{})
			if format == "X:GT" {
				r = one(t, "chr1 7 . A C,A,C,A,C,A,C,A,C,A,C . . . "+format+" 5:0|0 "+sample+" 5:1|1", vcf.Options{})
			}
			got, err := r.Genotypes().At(1)
			calls, errs := r.Genotypes().Calls(nil)
			if got != want || calls[1] != want {
				t.Errorf("%s %q: got %+v and %+v, want %+v", format, text, got, calls[1], want)
			}
			if (err == nil) != (want.A != invalid) || (errs == nil) != (err == nil) {
				t.Errorf("%s %q: %v, %v", format, text, err, errs)
			}
			if calls[0].String() != "0|0" || calls[2].String() != "1|1" {
				t.Errorf("%s %q: the neighbours are lost: %v", format, text, calls)
			}
		}
	}
}

func TestGTFault(t *testing.T) {
	text := small("chr1 9 . A C . . . GT 0|1 0|2 1|3")
	for name, samples := range map[string][]string{"all": nil, "turned": {"C", "B", "A"}} {
		r := all(t, open(t, text, vcf.Options{Samples: samples}))[0]
		calls, err := r.Genotypes().Calls(nil)
		var p *vcf.ParseError
		if !errors.As(err, &p) {
			t.Fatal(err)
		}
		equal(t, name, fmt.Sprintln(p.Contig, p.Pos, p.Column, p.Field, p.Value), "chr1 8 11 FORMAT/GT 0|2\n")
		equal(t, name, strings.Contains(p.Error(), "2 samples of this record"), true)
		equal(t, name, calls[r.NumSamples()-1].Called(), samples != nil)
		equal(t, name, calls[1].A, invalid)
		a := slices.Index(r.Header().Samples(), "A")
		equal(t, name, r.Genotypes().CountAlt(1), 1)
		equal(t, name, calls[a].String(), "0|1")
	}
}

// TestManyShapes compares the passes over a line with At, sample by sample.
func TestManyShapes(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	shapes := map[string][]string{
		"phased":      {"0|0", "0|1", "1|0", "1|1"},
		"biallelic":   {"0/0", "0|1", "1/0", "1|1"},
		"unphased":    {"0/0", "0/1", "1/1", "./."},
		"mixed":       {"0/0", "0|1", ".|.", "2/1", "9|0"},
		"multi-digit": {"0/0", "0|10", "11|11", "2/1"},
		"haploid":     {"0", "1", ".", "0|1"},
		"broken":      {"0|0", "0|", "1|x", "3/4", "99/1", "x/y"},
		"rarely odd":  append(slices.Repeat([]string{"0|0"}, 50), "0/0/1"),
	}
	for name, gts := range shapes {
		for _, format := range []string{"GT", "GT:DP"} {
			for n := 1; n < 40; n++ {
				names := make([]string, n)
				line := "chr1 1 . A C,C,C,C,C,C,C,C,C,C,C . . . " + format
				for i := range names {
					names[i] = fmt.Sprintf("s%d", i)
					line += " " + gts[random.IntN(len(gts))]
					if format != "GT" {
						line += ":7"
					}
				}
				text := "##fileformat=VCFv4.2\n" + columns("#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT "+strings.Join(names, " "), line)
				picked := slices.Clone(names)
				random.Shuffle(n, func(i, j int) { picked[i], picked[j] = picked[j], picked[i] })
				for _, o := range []vcf.Options{{}, {Samples: picked[:random.IntN(n+1)]}} {
					g := all(t, open(t, text, o))[0].Genotypes()
					calls, err := g.Calls([]variant.Genotype{{A: 77}})
					equal(t, "kept", len(calls) == g.Len()+1 && calls[0].A == 77, true)
					var want error
					sums := make([]int, 12)
					for i, call := range calls[1:] {
						alleles, _ := g.Alleles(i, nil)
						for _, a := range alleles {
							if a >= 0 {
								sums[a]++
							}
						}
						at, err := g.At(i)
						if at != call {
							t.Fatalf("%s %s sample %d: %+v and %+v in %q", name, format, i, at, call, line)
						}
						want = errors.Join(want, err)
					}
					equal(t, name, err == nil, want == nil)
					if counts := g.AlleleCounts(nil); !slices.Equal(counts, sums) {
						t.Fatalf("%s %s: %v, not %v, in %q", name, format, counts, sums, line)
					}
				}
			}
		}
	}
}

func TestAlleleCounts(t *testing.T) {
	r := one(t, "chr1 7 . A C,G . . . GT 0|1|2|2 1/. 2", vcf.Options{})
	g := r.Genotypes()
	equal(t, "counts", fmt.Sprint(g.AlleleCounts([]int{5})), "[5 1 2 3]")
	equal(t, "ALT 1", g.CountAlt(1), 2)
	equal(t, "no such", g.CountAlt(3)+g.CountAlt(-1), 0)
	alleles, err := g.Alleles(0, nil)
	equal(t, "alleles", fmt.Sprint(alleles, err), "[0 1 2 2] <nil>")
	alleles, _ = g.Alleles(1, nil)
	equal(t, "alleles", fmt.Sprint(alleles), "[1 -1]")
	_, err = one(t, "chr1 7 . A C,G . . . GT 0|9 1/. 2", vcf.Options{}).Genotypes().Alleles(0, nil)
	equal(t, "fault", err != nil, true)
	r = one(t, "chr1 7 . A C . . . DP 1 2 3", vcf.Options{})
	calls, err := r.Genotypes().Calls(nil)
	equal(t, "no GT", fmt.Sprint(calls, err, r.Genotypes().Has()), "[. . .] <nil> false")
	equal(t, "no GT", fmt.Sprint(r.Genotypes().AlleleCounts(nil)), "[0 0]")
	// What looks like a GT is none under another key.
	g = one(t, "chr1 7 . A C . . . XX 0|1 0|1 1|1", vcf.Options{}).Genotypes()
	equal(t, "another key", fmt.Sprint(g.AlleleCounts(nil)), "[0 0]")
	// GT of no more than 255 alleles.
	equal(t, "255", one(t, "chr1 7 . A C . . . GT "+strings.Repeat("0/", 254)+"0 . .", vcf.Options{}).Genotypes().CountAlt(0), 255)
	_, err = one(t, "chr1 7 . A C . . . GT "+strings.Repeat("0/", 255)+"0 . .", vcf.Options{}).Genotypes().At(0)
	equal(t, "256", err != nil && strings.Contains(err.Error(), "more than 255"), true)
}

func FuzzGT(f *testing.F) {
	for _, seed := range []string{"0|1", "./.", "0", "/0|1", "0/1/2", "10|11", "0|", "x"} {
		f.Add([]byte(seed), byte(2))
	}
	f.Fuzz(func(t *testing.T, gt []byte, alts byte) {
		if strings.ContainsAny(string(gt), "\t\n\r:") {
			return
		}
		line := "chr1\t1\t.\tA\t" + strings.Repeat("C,", int(alts%20)) + "C\t.\t.\t.\tGT\t0|0\t" + string(gt) + "\t0|0\n"
		r := all(t, open(t, small()+line, vcf.Options{}))[0]
		at, err := r.Genotypes().At(1)
		calls, errs := r.Genotypes().Calls(nil)
		if at != calls[1] || (err == nil) != (errs == nil) || calls[0].String() != "0|0" || calls[2].String() != "0|0" {
			t.Fatalf("%q: %v %v, %v %v", gt, at, err, calls, errs)
		}
		if err == nil && (int(at.A) > r.NumAlt() || int(at.B) > r.NumAlt() || at.Ploidy == 0) {
			t.Fatalf("%q: %+v of %d ALT", gt, at, r.NumAlt())
		}
		if err == nil && at.Ploidy <= 2 && strings.Trim(string(gt), "/|") == string(gt) && !strings.Contains(string(gt), "00") {
			if alleles, _ := r.Genotypes().Alleles(1, nil); len(alleles) != int(at.Ploidy) || alleles[0] != at.A {
				t.Fatalf("%q: %+v and %v", gt, at, alleles)
			}
		}
	})
}
