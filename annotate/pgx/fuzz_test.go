package pgx_test

import (
	"strings"
	"testing"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/annotate/star"
)

// FuzzCall runs the whole line on any VCF text: it may refuse it, but what it
// returns must hold together.
func FuzzCall(f *testing.F) {
	f.Add(reference(b38, "VKORC1", "TPMT").call("rs1142345", "T|C").String(), false)
	f.Add(reference(b37, "G6PD", "MT-RNR1").String(), true)
	s := reference(b38, "NUDT15", "UGT1A1")
	s.samples = []string{"A", "B"}
	s.extra = []string{
		"chr13 48037700 . A <NON_REF> . . END=48037900 GT:MIN_DP 0/0:30 ./.:0",
		"chr13 48037782 . A AGGAGTC . PASS . GT:PS:AD 0|1:7:3,4 .|1:-1:x",
		"chr2 233760233 . CAT C,CATAT,* . q10 . GT 1/2/3 0",
	}
	f.Add(strings.ReplaceAll(s.String(), "\t0/0\n", "\t0/0\t1/.\n"), false)
	f.Fuzz(func(t *testing.T, text string, assume bool) {
		ps, err := tryPeople(text, pgx.Options{
			Build: b38, Assume: pgx.Assume{Genome: assume}, CYP2D6: true, Combinations: true,
			Sex: map[string]pgx.Sex{"S1": pgx.Male},
		})
		if err != nil {
			if strings.TrimSpace(err.Error()) == "" {
				t.Error("an error without words")
			}
			return
		}
		for _, p := range ps {
			for _, g := range p.Genes {
				holdsTogether(t, g)
			}
			for _, drug := range p.Drugs() {
				for _, a := range p.Guidance(drug) {
					_ = a.Row
				}
			}
		}
	})
}

// holdsTogether checks what must be so of any gene's result.
func holdsTogether(t *testing.T, g *pgx.Gene) {
	t.Helper()
	switch {
	case g.Diplotype() == "" || g.Phenotype() == "" || len(g.Keys()) == 0:
		t.Errorf("%s: %q, %q, %q", g.Name, g.Diplotype(), g.Phenotype(), g.Keys())
	case g.Status == star.Called && len(g.Diplotypes) == 0:
		t.Errorf("%s is called, but nothing is", g.Name)
	case g.Status == star.NoData && g.Source != pgx.FromNone:
		t.Errorf("%s has no data, from %v", g.Name, g.Source)
	case len(g.Missing) > len(g.Sites):
		t.Errorf("%s: %d of %d sites are missing", g.Name, len(g.Missing), len(g.Sites))
	}
	for _, s := range g.Sites {
		if (s.Call == "") != (s.From == pgx.FromNone) {
			t.Errorf("%s %s: call %q from %v", g.Name, s.Name, s.Call, s.From)
		}
	}
}
