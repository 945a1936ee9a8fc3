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

// genotypeShapes are what the samples of one record may look like.
var genotypeShapes = map[string][]string{
	"phased":      {"0|0", "0|1", "1|0", "1|1"},
	"unphased":    {"0/0", "0/1", "1/1"},
	"some absent": {"0/0", "0/1", "1/1", "./."},
	"separators":  {"0/0", "0|1", "1/0", "1|1"},
	"half":        {"0/0", "0/.", ".|1", "./."},
	"digits":      {"0/0", "0|1", ".|.", "2/1", "9|0"},
	"multi-digit": {"0/0", "0|10", "11|11", "2/1"},
	"haploid":     {"0", "1", ".", "2"},
	"male":        {"0", "1", "0|1", "1/1"},
	"leading":     {"|1", "/0|1", "|0|1", "/."},
	"more":        {"0/0/1", "1|1|1|1", "./1/0", "0/1"},
	"broken":      {"0|0", "0|", "1|x", "3/4", "99/1", "x/y", ""},
	"rarely odd":  append(slices.Repeat([]string{"0|0", "1|0"}, 60), "0/0/1", "./.", "0/1", "12|1", "0"),
	"rarely half": append(slices.Repeat([]string{"0|0", "1|0"}, 60), "0/.", ".|."),
	"rarely bad":  append(slices.Repeat([]string{"0|0", "1|0"}, 60), "0|2", "0|0\x000"),
}

// genotypeLine is a record of n such samples, with other values before and
// after GT, some samples without them.
func genotypeLine(random *rand.Rand, gts []string, n, alts int, format string) string {
	var b strings.Builder
	b.WriteString("chr1\t1\t.\tA\t" + strings.TrimSuffix(strings.Repeat("C,", alts), ",") + "\t.\t.\t.\t" + format)
	if alts == 0 {
		b.Reset()
		b.WriteString("chr1\t1\t.\tA\t.\t.\t.\t.\t" + format)
	}
	for range n {
		value := strings.Replace(format, "GT", gts[random.IntN(len(gts))], 1)
		value = strings.Replace(value, "PL", fmt.Sprintf("%d,%d,0", random.IntN(100), random.IntN(3000)), 1)
		if random.IntN(4) == 0 && strings.HasPrefix(format, "GT") {
			value, _, _ = strings.Cut(value, ":")
		}
		b.WriteString("\t" + value)
	}
	return b.String() + "\n"
}

func headerOf(n int) (text string, names []string) {
	for i := range n {
		names = append(names, fmt.Sprintf("s%d", i))
	}
	return "##fileformat=VCFv4.2\n" + columns("#CHROM POS ID REF ALT QUAL FILTER INFO FORMAT "+strings.Join(names, " ")), names
}

// TestCodes compares the passes that make plain slices with Calls and Alleles,
// sample by sample.
func TestCodes(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	for name, gts := range genotypeShapes {
		for _, format := range []string{"GT", "GT:DP", "GT:PL:DP", "DP:GT:PL", "DP"} {
			t.Run(name+"/"+format, func(t *testing.T) {
				for n := 1; n < 70; n += 1 + random.IntN(9) {
					header, names := headerOf(n)
					alts := []int{0, 1, 1, 2, 9, 10, 12}[random.IntN(7)]
					text := header + genotypeLine(random, gts, n, alts, format)
					random.Shuffle(n, func(i, j int) { names[i], names[j] = names[j], names[i] })
					for _, o := range []vcf.Options{{}, {Samples: names[:random.IntN(n+1)]}} {
						r := all(t, open(t, text, o))[0]
						for _, alt := range []int{1, 2, 11, 0} {
							for half := range vcf.HalfCallsReference + 1 {
								if problem := compareCodes(r.Genotypes(), alt, half); problem != "" {
									t.Fatalf("ALT %d, half calls %s: %s in %q", alt, half, problem, text[len(header):])
								}
							}
						}
					}
				}
			})
		}
	}
}

// compareCodes says where Codes, Dosages or Phases differ from what Calls and
// Alleles say.
func compareCodes(g vcf.Genotypes, alt int, half vcf.HalfCalls) string {
	calls, fault := g.Calls(nil)
	// What is in front must stay, what was in the memory must not matter.
	dirty := slices.Repeat([]byte{0xA5}, g.Len()+9)
	codes, codesErr := g.Codes(dirty[:1], alt, half)
	dosages, dosagesErr := g.Dosages(append(make([]int8, 0, g.Len()+9), 77), alt, half)
	phased, first, phasesErr := g.Phases(slices.Clone(dirty)[:1], slices.Clone(dirty)[:1], alt)
	if len(codes) != 1+(g.Len()+3)/4 || len(dosages) != 1+g.Len() || len(phased) != 1+(g.Len()+7)/8 || len(first) != len(phased) {
		return "wrong length"
	}
	if codes[0] != 0xA5 || dosages[0] != 77 || phased[0] != 0xA5 || first[0] != 0xA5 {
		return "what was there is lost"
	}
	codes, dosages, phased, first = codes[1:], dosages[1:], phased[1:], first[1:]
	halves := false
	for i, c := range calls {
		alleles, _ := g.Alleles(i, nil)
		code, dosage, isHalf := judge(c, alleles, alt, half)
		halves = halves || isHalf
		if got := int(codes[i/4] >> (2 * (i % 4)) & 3); got != code {
			return fmt.Sprintf("sample %d: code %d of %v, not %d", i, got, c, code)
		}
		if int(dosages[i]) != dosage {
			return fmt.Sprintf("sample %d: dosage %d of %v, not %d", i, dosages[i], c, dosage)
		}
		if got := phased[i/8]>>(i%8)&1 == 1; got != c.Phased {
			return fmt.Sprintf("sample %d: phase of %v", i, c)
		}
		want := c.Ploidy == 2 && alt > 0 && int(c.A) == alt && c.B >= 0 && int(c.B) != alt
		if got := first[i/8]>>(i%8)&1 == 1; got != want {
			return fmt.Sprintf("sample %d: first strand of %v", i, c)
		}
	}
	for i := len(calls); i < 8*len(phased); i++ {
		if i < 4*len(codes) && codes[i/4]>>(2*(i%4))&3 != 0 || (phased[i/8]|first[i/8])>>(i%8)&1 != 0 {
			return "the bits after the last sample"
		}
	}
	refused := halves && half == vcf.HalfCallsError
	for what, err := range map[string]error{"codes": codesErr, "dosages": dosagesErr, "phases": phasesErr} {
		switch {
		case fault != nil && (err == nil || err.Error() != fault.Error()):
			return fmt.Sprintf("%s: %v, not %v", what, err, fault)
		case fault == nil && what != "phases" && refused != (err != nil):
			return fmt.Sprintf("%s: half calls and %v", what, err)
		case fault == nil && !refused && err != nil:
			return fmt.Sprintf("%s: %v", what, err)
		}
	}
	return ""
}

// judge says what a call is in two bits and as a dosage, the long way.
func judge(c variant.Genotype, alleles []int16, alt int, half vcf.HalfCalls) (code, dosage int, isHalf bool) {
	called, copies := 0, 0
	for _, a := range alleles {
		if a >= 0 {
			called++
		}
		if int(a) == alt && alt > 0 {
			copies++
		}
	}
	isHalf = c.Ploidy == 2 && called == 1
	switch {
	case len(alleles) == 0:
		return vcf.CodeMissing, vcf.MissingDosage, false
	case isHalf && half == vcf.HalfCallsReference:
		return copies, copies, true
	case isHalf && half == vcf.HalfCallsHaploid:
		return 2 * copies, copies, true
	case called < len(alleles):
		return vcf.CodeMissing, vcf.MissingDosage, isHalf
	case c.Ploidy > 2:
		return vcf.CodeMissing, copies, false
	}
	return 2 * copies / len(alleles), copies, false
}

func TestHalfCallError(t *testing.T) {
	text := small("chr1 9 . A C . . . GT:DP 0|1:3 0|.:2 ./1:2")
	for name, samples := range map[string][]string{"all": nil, "turned": {"C", "B", "A"}} {
		r := all(t, open(t, text, vcf.Options{Samples: samples}))[0]
		_, err := r.Genotypes().Codes(nil, 1, vcf.HalfCallsError)
		var p *vcf.ParseError
		if !errors.As(err, &p) {
			t.Fatal(err)
		}
		want := "chr1 8 11 FORMAT/GT 0|.\n"
		if samples != nil {
			want = "chr1 8 12 FORMAT/GT ./1\n"
		}
		equal(t, name, fmt.Sprintln(p.Contig, p.Pos, p.Column, p.Field, p.Value), want)
		equal(t, name, strings.Contains(p.Error(), "HalfCalls"), true)
		equal(t, name, strings.Contains(p.Error(), "2 samples of this record"), true)
	}
	for half, want := range map[vcf.HalfCalls]string{
		vcf.HalfCallsMissing: "missing", vcf.HalfCallsHaploid: "haploid",
		vcf.HalfCallsReference: "reference", vcf.HalfCallsError: "error",
	} {
		equal(t, "name", half.String(), want)
	}
}

// FuzzCodes puts any bytes in place of the samples' columns.
func FuzzCodes(f *testing.F) {
	random := rand.New(rand.NewPCG(5, 6))
	for _, gts := range genotypeShapes {
		for _, format := range []string{"GT", "GT:DP"} {
			_, after, _ := strings.Cut(genotypeLine(random, gts, 19, 3, format), format+"\t")
			f.Add(format, []byte(strings.TrimSuffix(after, "\n")), byte(3))
		}
	}
	f.Add("DP", []byte("0|0\t0|0"), byte(1))
	f.Add("DP:GT", []byte("3:0|1\t3\t"), byte(1))
	f.Fuzz(func(t *testing.T, format string, samples []byte, alts byte) {
		if strings.ContainsAny(string(samples), "\n\r") || strings.ContainsAny(format, "\n\r\t") || format == "" {
			return
		}
		header, _ := headerOf(1 + strings.Count(string(samples), "\t"))
		alt := strings.Repeat("C,", int(alts%20)) + "C"
		r := all(t, open(t, header+"chr1\t1\t.\tA\t"+alt+"\t.\t.\t.\t"+format+"\t"+string(samples)+"\n", vcf.Options{}))[0]
		for half := range vcf.HalfCallsReference + 1 {
			if problem := compareCodes(r.Genotypes(), 1+int(alts)%3, half); problem != "" {
				t.Fatal(problem)
			}
		}
	})
}

// TestColumnOfTwo looks at another record of the block inside the loop.
func TestColumnOfTwo(t *testing.T) {
	f := open(t, small("chr1 9 . A C . . . GT:DP 0|1:3 0|.:22 ./1:111", "chr1 9 . A C . . . DP 44444 5 6"), vcf.Options{})
	dp := f.Header().Format("DP")
	for b, err := range f.Blocks(background) {
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for i, text := range b.At(0).Format().Column(dp) {
			got = append(got, text.String(), b.At(1).Format().Text(dp, i).String())
		}
		equal(t, "both", strings.Join(got, " "), "3 44444 22 5 111 6")
		b.Release()
	}
}
