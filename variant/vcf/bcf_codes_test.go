package vcf_test

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/variant/vcf"
)

// asBCF writes a VCF as BCF.
func asBCF(t testing.TB, text string) []byte {
	t.Helper()
	f := open(t, text, vcf.Options{})
	var b bytes.Buffer
	w := vcf.NewWriter(&b, f.Header(), vcf.WriterOptions{BCF: true})
	for r, err := range f.Records(background) {
		if err != nil {
			t.Fatal(err)
		}
		if err := w.WriteRecord(r); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestCodesOfBCF compares what both encodings of a record say, with each other
// and with Calls.
func TestCodesOfBCF(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 8))
	shapes := map[string][]string{"2 and 1": slices.Repeat([]string{"0|0", "1|0", "0/1"}, 20)}
	shapes["2 and 1"] = append(shapes["2 and 1"], "0", "1", ".")
	for name, gts := range genotypeShapes {
		if name != "broken" && name != "leading" && name != "rarely bad" { // what BCF cannot hold
			shapes[name] = gts
		}
	}
	for name, gts := range shapes {
		for _, format := range []string{"GT", "GT:DP", "DP:GT"} {
			t.Run(name+"/"+format, func(t *testing.T) {
				for n := 1; n < 70; n += 1 + random.IntN(9) {
					header, names := headerOf(n)
					header = strings.Replace(header, "#CHROM", smallHeader[strings.Index(smallHeader, "\n")+1:]+"#CHROM", 1)
					alts := []int{2, 9, 12}[random.IntN(3)]
					if slices.Contains([]string{"phased", "unphased", "some absent", "separators", "half", "male", "2 and 1"}, name) {
						alts = 1
					}
					if name == "multi-digit" || strings.HasPrefix(name, "rarely odd") {
						alts = 12
					}
					if name == "digits" {
						alts = 9 + random.IntN(3)
					}
					text := header + strings.ReplaceAll(genotypeLine(random, gts, n, alts, format), "DP", "7")
					text = strings.Replace(text, "\t"+strings.ReplaceAll(format, "DP", "7")+"\t", "\t"+format+"\t", 1)
					bcf := asBCF(t, text)
					random.Shuffle(n, func(i, j int) { names[i], names[j] = names[j], names[i] })
					for _, o := range []vcf.Options{{}, {Samples: names[:random.IntN(n+1)]}} {
						f, err := vcf.NewReader(background, "test.bcf", bytes.NewReader(bcf), o)
						if err != nil {
							t.Fatal(err)
						}
						packed, plain := all(t, f)[0].Genotypes(), all(t, open(t, text, o))[0].Genotypes()
						for half := range vcf.HalfCallsReference + 1 {
							for alt := 1; alt < 3; alt++ {
								if problem := compareCodes(packed, alt, half); problem != "" {
									t.Fatalf("ALT %d, half calls %s: %s", alt, half, problem)
								}
								a, _ := packed.Codes(nil, alt, half)
								b, _ := plain.Codes(nil, alt, half)
								if !bytes.Equal(a, b) {
									t.Fatalf("ALT %d, half calls %s: %x and %x", alt, half, a, b)
								}
							}
						}
						f.Close()
					}
				}
			})
		}
	}
}
