package variant_test

import (
	"fmt"
	"testing"

	"github.com/allelerx/allelerx/variant"
)

func TestParse(t *testing.T) {
	for text, want := range map[string]variant.Variant{
		"chr10:94781859:G:A":  {Contig: "chr10", Pos: 94781858, Ref: "G", Alt: "A"},
		"10-94781859-GA-G":    {Contig: "10", Pos: 94781858, Ref: "GA", Alt: "G"},
		"HLA-A*01:01:5:G:<*>": {Contig: "HLA-A*01:01", Pos: 4, Ref: "G", Alt: "<*>"},
	} {
		got, err := variant.Parse(text)
		if err != nil || got != want {
			t.Errorf("%s: %+v %v", text, got, err)
		}
		if again, err := variant.Parse(got.String()); err != nil || again != want {
			t.Errorf("%s: written as %s", text, got)
		}
	}
	for _, text := range []string{"", "chr1", "chr1:5:A", "chr1:0:A:C", "chr1:x:A:C", ":5:A:C", "chr1:5::C", "chr1:5:A:", "chr1:-5:A:C"} {
		if v, err := variant.Parse(text); err == nil {
			t.Errorf("%q was read as %v", text, v)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("MustParse did not panic")
		}
	}()
	variant.MustParse("chr1")
}

func TestGenotype(t *testing.T) {
	for want, g := range map[string]variant.Genotype{
		"0|1": {A: 0, B: 1, Phased: true, Ploidy: 2},
		"./2": {A: variant.Missing, B: 2, Ploidy: 2},
		"1":   {A: 1, B: variant.Absent, Ploidy: 1},
		".":   {A: variant.Missing, B: variant.Absent},
	} {
		if g.String() != want {
			t.Errorf("%+v: %s", g, g)
		}
		if g.Called() != (want == "0|1" || want == "1") || g.Haploid() != (want == "1") {
			t.Errorf("%s: called %v, haploid %v", want, g.Called(), g.Haploid())
		}
	}
	if n := (variant.Genotype{A: 1, B: 1, Ploidy: 2}).CountAlt(1); n != 2 {
		t.Errorf("%d strands", n)
	}
	if (variant.Genotype{A: variant.Invalid, B: variant.Invalid, Ploidy: 2}).Called() {
		t.Error("an invalid call is none")
	}
}

func Example() {
	v := variant.MustParse("chr10:94781859:G:A")
	fmt.Println(v.Contig, v.Pos, v.End(), v)
	// Output: chr10 94781858 94781859 chr10:94781859:G:A
}
