package bam_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/bam"
)

// odd are records at the corners of the specification. Spaces stand for tabs.
func odd() map[string]string {
	name := strings.Repeat("n", 254)
	return map[string]string{
		"plain":              "r 99 chr1 100 60 10M = 200 110 ACGTACGTAC ABCDEFGHIJ NM:i:0",
		"flags in hex":       "r 0x10 chr1 100 60 4M * 0 0 ACGT ABCD",
		"flags in octal":     "r 020 chr1 100 60 4M * 0 0 ACGT ABCD",
		"all flags":          "r 65535 chr1 100 60 4M = 200 110 ACGT ABCD",
		"odd tags":           "r 4 * 0 0 * * 0 0 * * A!:A:! 1M:i:1 _-:Z:x II:I:300",
		"no name":            "* 0 chr1 100 60 4M * 0 0 ACGT ABCD",
		"long name":          name + " 0 chr1 100 60 4M * 0 0 ACGT ABCD",
		"no sequence":        "r 0 chr1 100 60 4M * 0 0 * *",
		"no qualities":       "r 0 chr1 100 60 4M * 0 0 ACGT *",
		"one quality":        "r 0 chr1 100 60 1M * 0 0 A ~",
		"qualities of 9":     "r 0 chr1 100 60 2M * 0 0 AC **",
		"lowest, highest":    "r 0 chr1 100 60 2M * 0 0 AC !~",
		"all bases":          "r 0 chr1 100 60 16M * 0 0 =ACMGRSVTWYHKDBN *",
		"small letters":      "r 0 chr1 100 60 5M * 0 0 acgtn *",
		"other letters":      "r 0 chr1 100 60 26M * 0 0 ABCDEFGHIJKLMNOPQRSTUVWXYZ *",
		"dots":               "r 0 chr1 100 60 3M * 0 0 A.C *",
		"unmapped, placed":   "r 69 chr1 100 0 * = 100 0 ACGT ABCD",
		"unmapped, unplaced": "r 4 * 0 0 * * 0 0 ACGT ABCD",
		"POS 0":              "r 0 chr1 0 60 4M * 0 0 ACGT ABCD",
		"no CIGAR, mapped":   "r 0 chr1 100 60 * * 0 0 ACGT ABCD",
		"POS without RNAME":  "r 0 * 100 60 4M = 7 0 ACGT ABCD",
		"mate without POS":   "r 1 chr1 100 60 4M chr2 0 0 ACGT ABCD",
		"mate elsewhere":     "r 1 chr1 100 60 4M chr2 7 0 ACGT ABCD",
		"mate = without":     "r 1 * 0 60 4M = 7 0 ACGT ABCD",
		"last position":      "r 0 chr1 2147483647 60 4M chr2 2147483647 -2147483648 ACGT ABCD",
		"last template":      "r 0 chr1 1 60 4M chr2 1 2147483647 ACGT ABCD",
		"plus":               "r 0 chr1 1 60 4M chr2 1 +5 ACGT ABCD",
		"past the bins":      "r 0 chr1 536870912 60 4M * 0 0 ACGT ABCD",
		"over a bin's edge":  "r 0 chr1 16383 60 4M * 0 0 ACGT ABCD",
		"all operations":     "r 0 chr1 100 60 1H2S3M4I5D6N7P8=9X1B2S1H * 0 0 * *",
		"no length":          "r 0 chr1 100 60 0M2M0I2M * 0 0 ACGT ABCD",
		"longest operation":  "r 0 chr1 100 60 268435455D4M * 0 0 ACGT ABCD",
		"only insertion":     "r 0 chr1 100 60 4I * 0 0 ACGT ABCD",
		"only clips":         "r 0 chr1 100 60 4S * 0 0 ACGT ABCD",
		"MAPQ 255":           "r 0 chr1 100 255 4M * 0 0 ACGT ABCD",
		"integers": "r 4 * 0 0 * * 0 0 * * A0:i:0 A1:i:-1 A2:i:127 A3:i:128 A4:i:-128 A5:i:-129 A6:i:255 A7:i:256 A8:i:32767 A9:i:32768 " +
			"B0:i:-32768 B1:i:-32769 B2:i:65535 B3:i:65536 B4:i:2147483647 B5:i:2147483648 B6:i:4294967295 B7:i:-2147483648 B8:i:+05",
		"leading zeros": "r 00000000000000000000004 * 0 0 * * 0 0 * * I0:i:-" + strings.Repeat("0", 98) + "77 I1:i:+00",
		"characters":    "r 4 * 0 0 * * 0 0 * * A0:A:! A1:A:~ A2:A:: A3:A:i",
		"text":          "r 4 * 0 0 * * 0 0 * * Z0:Z: Z1:Z:a:b:c Z2:Z:" + strings.Repeat("x", 1000) + " Z3:Z:é",
		"hex":           "r 4 * 0 0 * * 0 0 * * H0:H: H1:H:1AE301 H2:H:00",
		"floats": "r 4 * 0 0 * * 0 0 * * F0:f:0 F1:f:-0 F2:f:1e30 F3:f:1.5 F4:f:100000.5 F5:f:999999.5 F6:f:0.0001 F7:f:0.00009999 " +
			"F8:f:+1 F9:f:.5 G0:f:5. G1:f:inf G2:f:-inf G3:f:nan G4:f:1e-45 G5:f:1E+5 G6:f:123456789 G7:f:3.4e39",
		"arrays": "r 4 * 0 0 * * 0 0 * * BA:B:c,-128,0,127 BB:B:C,0,255 BC:B:s,-32768,32767 BD:B:S,0,65535 BE:B:i,-2147483648,2147483647 " +
			"BF:B:I,0,4294967295 BG:B:f,0,-1.5,1e30,inf BH:B:c BI:B:f",
		"double":       "r 4 * 0 0 * * 0 0 * * DD:d:1.5",
		"tag CG":       "r 0 chr1 100 60 4M * 0 0 ACGT ABCD CG:Z:not CH:i:1",
		"CG of others": "r 0 chr1 100 60 4S2M * 0 0 ACGTAC ABCDEF CG:B:I,16",
	}
}

// long is a record with n operations.
func long(n int) string {
	return fmt.Sprintf("r\t0\tchr1\t100\t60\t%s\t*\t0\t0\t%s\t*\tAA:i:1", strings.Repeat("1M1D", n/2), strings.Repeat("A", n/2))
}

// What this package makes of SAM text is, byte for byte, what samtools makes of
// it, and what it writes of that is what samtools writes.
func TestSAMAgainstSamtools(t *testing.T) {
	cases := odd()
	cases["RNAME unknown"] = "r 0 chr9 100 60 4M = 200 0 ACGT ABCD"
	cases["RNAME ="] = "r 0 = 100 60 4M chr2 200 0 ACGT ABCD"
	cases["RNEXT unknown"] = "r 1 chr1 100 60 4M chr9 7 0 ACGT ABCD"
	for _, n := range []int{65534, 65536, 70000} {
		cases[fmt.Sprint(n, " operations")] = long(n)
	}
	for name, record := range cases {
		t.Run(name, func(t *testing.T) {
			in := small(record)
			theirs := toBAM(t, in)
			data := inflate(t, theirs)
			raw := data[headerSize(data)+4:]

			for r, err := range open(t, []byte(in), bam.Options{}).Records(background) {
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(r.Bytes(), raw) {
					t.Errorf("\n got %.200q\nwant %.200q", r.Bytes(), raw)
				}
			}
			want := samtools(t, theirs, "view", "-")
			sameText(t, "from SAM", text(t, open(t, []byte(in), bam.Options{})), want)
			sameText(t, "from BAM", text(t, open(t, theirs, bam.Options{})), want)
			sameText(t, "again", text(t, open(t, []byte(smallHeader+want), bam.Options{})), want)
		})
	}
}

// A line may use another name of a reference, as in samtools, and of two
// references with that name the first has it. The specification forbids it.
func TestAlternativeNames(t *testing.T) {
	in := []byte("@SQ\tSN:chr1\tLN:1000\tAN:1,c\n@SQ\tSN:chr2\tLN:1000\tAN:2,c,chr1\n" +
		strings.ReplaceAll("r 0 1 5 3 1M 2 7 0 A *\nr 0 c 5 3 1M chr1 7 0 A *\n", " ", "\t"))
	sameText(t, "records", text(t, open(t, in, bam.Options{})), samtools(t, in, "view", "-"))
	in = []byte("@SQ\tSN:chr1\tLN:1000\tAN:1\nr\t0\t1\t5\t3\t1M\t*\t0\t0\tA\t*\n")
	if _, err := failure(in, bam.Options{Strict: true}); err == nil || !strings.Contains(err.Error(), `RNAME "1": the header has no such`) {
		t.Errorf("with Strict: %v", err)
	}
}

// The header lacks references: each is told of once, with the line that first
// names it.
func TestUnknownReferences(t *testing.T) {
	n := 20_000
	if testing.Short() {
		n = 5000
	}
	var lines []string
	for i := range n {
		lines = append(lines, fmt.Sprintf("r 0 chr%d %d 60 4M * 0 0 ACGT ABCD", 1+i%5, 1+i))
	}
	var warnings []string
	o := bam.Options{Warn: func(w bam.Warning) { warnings = append(warnings, w.String()) }}
	unmapped := 0
	f := open(t, []byte(small(lines...)), o)
	for r, err := range f.Records(background) {
		if err != nil {
			t.Fatal(err)
		}
		if r.RefID() < 0 && r.Flags()&bam.Unmapped != 0 {
			unmapped++
		}
	}
	equal(t, "unmapped", unmapped, n/5*3)
	equal(t, "counted", f.Warnings()["unknown-reference"], 3)
	for i, want := range []string{`line 7: the header has no reference "chr3"`, `line 8: the header has no reference "chr4"`, `line 9: the header has no reference "chr5"`} {
		if !strings.Contains(warnings[i], want) {
			t.Errorf("%s, want %s", warnings[i], want)
		}
	}
	// Without any reference samtools reads nothing that has one.
	if _, err := failure([]byte("r\t0\tchr1\t1\t0\t1M\t*\t0\t0\tA\t*\n"), bam.Options{}); err == nil {
		t.Error("accepted without a header")
	}
}

func TestFloatsAsSamtools(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var in strings.Builder
	in.WriteString(smallHeader)
	for i := range 20_000 {
		f := math.Float32frombits(rng.Uint32())
		switch i % 4 {
		case 1:
			f = float32(rng.Float64() * 1e6)
		case 2:
			f = float32(rng.IntN(2_000_000)) / 2
		case 3:
			f = float32(rng.Float64() / 1e3)
		}
		if f != f {
			continue
		}
		fmt.Fprintf(&in, "r\t4\t*\t0\t0\t*\t*\t0\t0\t*\t*\tXF:f:%.9g\n", f)
	}
	sameText(t, "floats", text(t, open(t, []byte(in.String()), bam.Options{})), samtools(t, []byte(in.String()), "view", "-"))
}

func TestSAMFaults(t *testing.T) {
	for _, c := range []struct{ name, line, want string }{
		{"few columns", "r 0 chr1 1 0 1M * 0 0 A", "QUAL: the line has fewer than 11 columns"},
		{"empty column", "r  chr1 1 0 1M * 0 0 A A", "FLAG: the column is empty"},
		{"empty line", "", "QNAME: the column is empty"},
		{"empty tag", "r 0 chr1 1 0 1M * 0 0 A A  NM:i:1", "tags: the column is empty"},
		{"header line", "@CO x", "QNAME: a header line after the first record"},
		{"long name", strings.Repeat("n", 255) + " 0 chr1 1 0 1M * 0 0 A A", "QNAME: a name has 1 to 254"},
		{"FLAG", "r 65536 chr1 1 0 1M * 0 0 A A", `FLAG "65536": not a whole number`},
		{"FLAG octal", "r 099 chr1 1 0 1M * 0 0 A A", `FLAG "099": not a whole number`},
		{"FLAG hex", "r 0x chr1 1 0 1M * 0 0 A A", `FLAG "0x": not a whole number`},
		{"FLAG binary", "r 0b1 chr1 1 0 1M * 0 0 A A", `FLAG "0b1": not a whole number`},
		{"FLAG sign", "r -1 chr1 1 0 1M * 0 0 A A", `FLAG "-1": not a whole number`},
		{"POS", "r 0 chr1 * 0 1M * 0 0 A A", `POS "*": not a whole number`},
		{"POS sign", "r 0 chr1 -1 0 1M * 0 0 A A", `POS "-1": not a whole number`},
		{"POS large", "r 0 chr1 2147483648 0 1M * 0 0 A A", `POS "2147483648": not a whole number`},
		{"POS huge", "r 0 chr1 99999999999999999999999 0 1M * 0 0 A A", `POS "99999999999999999999999": not a`},
		{"MAPQ", "r 0 chr1 1 256 1M * 0 0 A A", `MAPQ "256": not a whole number`},
		{"CIGAR letter", "r 0 chr1 1 0 1Q * 0 0 A A", `CIGAR "1Q": not a CIGAR`},
		{"CIGAR number", "r 0 chr1 1 0 M * 0 0 A A", `CIGAR "M": not a CIGAR`},
		{"CIGAR end", "r 0 chr1 1 0 1M2 * 0 0 A A", `CIGAR "1M2": not a CIGAR`},
		{"CIGAR length", "r 0 chr1 1 0 268435456M * 0 0 A A", `CIGAR "268435456M": not a CIGAR`},
		{"CIGAR short", "r 0 chr1 1 0 1M * 0 0 AC AB", "CIGAR: the CIGAR is not as long as SEQ"},
		{"PNEXT", "r 0 chr1 1 0 1M * -1 0 A A", `PNEXT "-1": not a whole number`},
		{"TLEN", "r 0 chr1 1 0 1M * 0 1.5 A A", `TLEN "1.5": not a whole number`},
		{"SEQ", "r 0 chr1 1 0 1M * 0 0 A-C ABC", "SEQ: SEQ holds a character that is no base"},
		{"QUAL short", "r 0 chr1 1 0 2M * 0 0 AC A", "QUAL: QUAL is not as long as SEQ"},
		{"QUAL without SEQ", "r 0 chr1 1 0 2M * 0 0 * AB", "QUAL: QUAL is not as long as SEQ"},
		{"QUAL low", "r 0 chr1 1 0 2M * 0 0 AC A\x1f", "QUAL: QUAL is not as long as SEQ"},
		{"tag form", "r 0 chr1 1 0 1M * 0 0 A A NM:5", "tags: a tag is written"},
		{"tag name", "r 0 chr1 1 0 1M * 0 0 A A N\x01:i:5", "tags: a tag is written"},
		{"tag type", "r 0 chr1 1 0 1M * 0 0 A A NM:x:5", "NM: a tag is written"},
		{"tag A", "r 0 chr1 1 0 1M * 0 0 A A NM:A:ab", "NM: the value is not"},
		{"tag i", "r 0 chr1 1 0 1M * 0 0 A A NM:i:4294967296", `NM "4294967296": the value is not`},
		{"tag i small", "r 0 chr1 1 0 1M * 0 0 A A NM:i:-2147483649", `NM "-2147483649": the value is not`},
		{"tag f", "r 0 chr1 1 0 1M * 0 0 A A NM:f:0x1p3", `NM "0x1p3": the value is not`},
		{"tag f exponent", "r 0 chr1 1 0 1M * 0 0 A A NM:f:e", `NM "e": the value is not`},
		{"tag H odd", "r 0 chr1 1 0 1M * 0 0 A A NM:H:abc", "NM: the value is not"},
		{"tag H letter", "r 0 chr1 1 0 1M * 0 0 A A NM:H:gg", "NM: the value is not"},
		{"array empty", "r 0 chr1 1 0 1M * 0 0 A A NM:B:", "NM: an array is written"},
		{"array type", "r 0 chr1 1 0 1M * 0 0 A A NM:B:A,1", "NM: an array is written"},
		{"array comma", "r 0 chr1 1 0 1M * 0 0 A A NM:B:c,", "NM: an array is written"},
		{"array range", "r 0 chr1 1 0 1M * 0 0 A A NM:B:c,128", `NM "128": an array is written`},
		{"array sign", "r 0 chr1 1 0 1M * 0 0 A A NM:B:C,-1", `NM "-1": an array is written`},
	} {
		t.Run(c.name, func(t *testing.T) {
			records, err := failure([]byte(small("r 4 * 0 0 * * 0 0 * *", c.line, "r 4 * 0 0 * * 0 0 * *")), bam.Options{})
			if records != 1 || err == nil || !strings.HasPrefix(err.Error(), "bam: test: line 6: "+c.want) {
				t.Errorf("%d records, %v", records, err)
			}
		})
	}
}
