package vcf_test

import (
	"strings"
	"testing"

	"github.com/allelerx/allelerx/variant/vcf"
)

// FuzzStrictLine reads a record with and without the rules: what the rules
// accept is read without them, too, and says the same.
func FuzzStrictLine(f *testing.F) {
	for _, line := range []string{
		"1 5 rs1;rs2 A C,G 30 PASS I=1;PA=1,2;B;S=x%3B GT:FI:FG 0/1:1,2:1,2,3,4,5,6 ./.",
		"1 5 . A <DEL>,* . q10 END=9;SVLEN=4,.;SVCLAIM=DJ,. GT:PS 0|1:5 |2",
		"1 0 . N .[2:5[ NaN . . GT . 1",
		"1 5 . acgtn . -0 . F=-1.5e3;C=µ GT:FA:GP 0:1:1,0 0/1/1:.",
		"1 5 . A C,G . . . GT:LAA:LAD:LPL 2/2:2:20,30:90,80,0 0/0::3:1",
	} {
		for minor := range 6 {
			f.Add(uint8(minor), strings.ReplaceAll(line, " ", "\t"))
		}
	}
	f.Fuzz(func(t *testing.T, minor uint8, line string) {
		if strings.ContainsAny(line, "\n") || len(line) > 1<<12 {
			return
		}
		text := versioned(int(minor%6), strictKeys, "@")
		text = strings.Replace(text, "@\n", line+"\n", 1)
		strict, err := told([]byte(text), vcf.Options{Workers: 1, Strict: true})
		if err != nil {
			if strings.Contains(err.Error(), "\n") || !strings.Contains(err.Error(), "flipped") {
				t.Fatalf("%q", err)
			}
			return
		}
		plain, err := told([]byte(text), vcf.Options{Workers: 1})
		if err != nil {
			t.Fatalf("%q is accepted with the rules and not without: %v", line, err)
		}
		if difference := compareFlipped(strict, plain, -1, -1); difference != "" {
			t.Fatal(difference)
		}
		for r, err := range open(t, text, vcf.Options{}).Records(background) {
			if err != nil {
				t.Fatal(err)
			}
			acceptedIsReadable(t, r)
		}
	})
}

// acceptedIsReadable reads the typed values of a record that the rules accept.
func acceptedIsReadable(t *testing.T, r *vcf.Record) {
	t.Helper()
	for k, v := range r.Info().All() {
		key := r.Header().Info(k.String())
		if v.Missing() || !key.Declared() {
			continue
		}
		if _, ok := r.Info().Int(key); key.Type() == vcf.Integer && !ok && !strings.HasPrefix(v.String(), ".") {
			t.Fatalf("INFO/%s %q is no whole number", k, v)
		}
		if _, ok := r.Info().Float(key); key.Type() == vcf.Float && !ok && !strings.HasPrefix(v.String(), ".,") {
			t.Fatalf("INFO/%s %q is no number", k, v)
		}
	}
	for s := range r.NumSamples() {
		// The conformance files use allele 1 where ALT is ".".
		if _, err := r.Genotypes().At(s); err != nil && r.NumAlt() > 0 && r.NumAlt() < 1<<15 {
			t.Fatal(err)
		}
	}
}

// FuzzStrictHeader reads a header with and without the rules.
func FuzzStrictHeader(f *testing.F) {
	for _, lines := range []string{
		strictKeys,
		"##ALT=<ID=DEL:ME,Description=\"a, \\\"b\\\" \\\\\">\n##FILTER=<ID=q10,Description=\"\">",
		"##contig=<ID=1,length=5,md5=0123456789abcdef0123456789abcdef,URL=ftp://a.b/c>\n##assembly=file:///a",
		"##META=<ID=Assay,Type=String,Number=.,Values=[A, B]>\n##SAMPLE=<ID=S,Genomes=a;b,Mixture=.1;.9,Description=\"x;y\">",
		"##PEDIGREE=<ID=C,Father=F>\n##pedigreeDB=<http://127.0.0.1:80/x>\n##title=<\"x, y\">",
	} {
		for minor := range 6 {
			f.Add(uint8(minor), lines)
		}
	}
	f.Fuzz(func(t *testing.T, minor uint8, lines string) {
		text := versioned(int(minor%6), lines+"\n")
		strict, err := told([]byte(text), vcf.Options{Workers: 1, Strict: true})
		if err != nil {
			return
		}
		warnings := 0
		plain, err := told([]byte(text), vcf.Options{Workers: 1, Warn: func(w vcf.Warning) { warnings++ }})
		if err != nil || warnings > 0 {
			t.Fatalf("%q is accepted with the rules; without there is %v and %d warnings", lines, err, warnings)
		}
		if difference := compareFlipped(strict, plain, -1, -1); difference != "" {
			t.Fatal(difference)
		}
	})
}
