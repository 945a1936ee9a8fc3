package synth_test

import (
	"strings"
	"testing"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/synth"
)

// TestRefusals: each says what is wrong and what to do.
func TestRefusals(t *testing.T) {
	ada := synth.Person{Name: "Ada"}
	has := func(gene, a, b string) []synth.Person {
		return []synth.Person{{Male: true, Genes: []synth.Diplotype{{Gene: gene, A: a, B: b}}}}
	}
	for _, test := range []struct {
		want string
		o    synth.Options
	}{
		{"at most", synth.Options{Samples: 1 << 30}},
		{"as many samples", synth.Options{Samples: 1, People: []synth.Person{ada, {}}}},
		{"negative", synth.Options{Background: -1}},
		{"room", synth.Options{Background: 1 << 30}},
		{"choose one", synth.Options{GVCF: true, VariantOnly: true}},
		{"between 0 and 1", synth.Options{Missing: 1.5}},
		{"between 0 and 1", synth.Options{Males: -0.5}},
		{"GT must come first", synth.Options{Format: []string{"AD", "GT"}}},
		{"twice", synth.Options{Format: []string{"GT", "AD", "AD"}}},
		{"unknown FORMAT", synth.Options{Format: []string{"GT", "FT"}}},
		{"needs phase sets", synth.Options{Format: []string{"GT", "PS"}}},
		{"no gene", synth.Options{Genes: []string{"CYP0"}}},
		{"no allele definitions", synth.Options{Genes: []string{"HLA-A"}}},
		{"no alleles of that gene", synth.Options{Frequencies: synth.Frequencies{"HLA-A": nil}}},
		{"no allele \"*99\"", synth.Options{Frequencies: synth.Frequencies{"CYP3A5": {"*99": 0.1}}}},
		{"exceed 1", synth.Options{Frequencies: synth.Frequencies{"CYP3A5": {"*3": 0.9, "*6": 0.2}}}},
		{"have the name", synth.Options{People: []synth.Person{ada, ada}}},
		{"call that person something else", synth.Options{Samples: 2, People: []synth.Person{{Name: "S000002"}}}},
		{"line break", synth.Options{People: []synth.Person{{Name: "A\tB"}}}},
		{"add it to Genes", synth.Options{Genes: []string{"CYP3A5"}, People: has("DPYD", "", "")}},
		{"no allele \"*99\"", synth.Options{People: has("CYP3A5", "*1", "*99")}},
		{"leave B empty", synth.Options{People: has("G6PD", "B (reference)", "B (reference)")}},
	} {
		if _, err := synth.New(kb.Default(), test.o); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("expected %q, got %v", test.want, err)
		}
	}
}

// TestSharedSite: two genes cannot decide about one site.
func TestSharedSite(t *testing.T) {
	gene := func(name string) *kb.Gene {
		place := kb.Place{Known: true, Contig: "chr1", Pos: 1_000_000}
		return &kb.Gene{
			Name: name, Chrom: "chr1",
			Sites:   []kb.Site{{Bases: []string{"A", "G"}, GRCh37: place, GRCh38: place}},
			Alleles: []kb.Allele{{Name: "*1", Reference: true, Cells: []kb.Cell{{Bases: 1, Defined: true}}}},
		}
	}
	base := &kb.KB{Genes: []*kb.Gene{gene("AAA1"), gene("BBB1")}}
	if _, err := synth.New(base, synth.Options{}); err == nil || !strings.Contains(err.Error(), "one of them at a time") {
		t.Errorf("got %v", err)
	}
	if _, err := synth.New(base, synth.Options{Genes: []string{"BBB1"}}); err != nil {
		t.Error(err)
	}
}

func TestReadFrequencies(t *testing.T) {
	const table = "gene\tallele\tfrequency\n# CPIC, all populations\nCYP3A5\t*3\t0.9\n\nCYP3A5\t*6\t0.05\tfurther\r\n"
	f, err := synth.ReadFrequencies("table", strings.NewReader(table))
	if err != nil || len(f) != 1 || f["CYP3A5"]["*3"] != 0.9 || f["CYP3A5"]["*6"] != 0.05 {
		t.Errorf("read %v, %v", f, err)
	}
	for text, want := range map[string]string{
		"CYP3A5 *3 0.9":                             "line 1 has 1 columns",
		"CYP3A5\t*3\tmuch":                          "\"much\" is no frequency",
		"CYP3A5\t*3\tNaN":                           "is no frequency",
		"CYP3A5\t*3\t0.1\nCYP3A5\t*3\t0.1":          "line 2: CYP3A5 *3 is there twice",
		"CYP3A5\t*3\t" + strings.Repeat("0", 1<<17): "cannot read on",
	} {
		if _, err := synth.ReadFrequencies("table", strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("expected %q, got %v", want, err)
		}
	}
}
