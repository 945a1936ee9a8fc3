package kb

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/allelerx/allelerx/genomics"
)

// Counts of the publishers' files, by jq:
// jq '.variants|length, (.namedAlleles|length)' alleles/GENE_translation.json
// jq '.namedAlleles|length' phenotype/GENE.json; wc -l extra/*.tsv less two
func TestCounts(t *testing.T) {
	for _, want := range []struct {
		gene                      string
		sites, alleles, functions int
		method                    Method
		scores                    bool
	}{
		{"ABCG2", 1, 2, 2, ByTable, false},
		{"CACNA1S", 2, 3, 3, ByTable, false},
		{"CFTR", 93, 104, 104, ByTable, false},
		{"CYP2B6", 48, 47, 48, ByTable, false},
		{"CYP2C19", 35, 36, 36, ByTable, false},
		{"CYP2C9", 83, 88, 75, ByTable, true},
		{"CYP2D6", 156, 171, 183, ByScore, true},
		{"CYP3A4", 42, 45, 12, ByTable, false},
		{"CYP3A5", 5, 6, 6, ByTable, false},
		{"CYP4F2", 20, 22, 0, NoMethod, false},
		{"DPYD", 83, 84, 84, ByTable, true},
		{"G6PD", 171, 185, 187, ByClass, false},
		{"IFNL3", 1, 2, 2, NoMethod, false},
		{"NAT2", 47, 59, 53, ByTable, false},
		{"NUDT15", 18, 21, 9, ByTable, false},
		{"RYR1", 313, 339, 339, ByMH, false},
		{"SLCO1B1", 35, 46, 38, ByTable, false},
		{"TPMT", 43, 46, 43, ByTable, false},
		{"UGT1A1", 4, 9, 9, ByTable, false},
		{"VKORC1", 1, 2, 2, ByTable, false},
		{"MT-RNR1", 21, 24, 25, BySingle, false},
		{"HLA-A", 0, 0, 0, ByStatus, false},
		{"HLA-B", 0, 0, 0, ByStatus, false},
	} {
		g := Default().Gene(want.gene)
		if g == nil {
			t.Errorf("%s is missing", want.gene)
			continue
		}
		if len(g.Sites) != want.sites || len(g.Alleles) != want.alleles || len(g.Functions) != want.functions || g.Method != want.method || g.Scores != want.scores {
			t.Errorf("%s: %d sites, %d alleles, %d functions, method %d, scores %v; want %+v",
				g.Name, len(g.Sites), len(g.Alleles), len(g.Functions), g.Method, g.Scores, want)
		}
	}
	tiers := map[Tier]int{}
	for _, g := range Default().Genes {
		tiers[g.Tier]++
	}
	if tiers[Full] != 20 || tiers[Outside] != 3 || tiers[Star] != 67 {
		t.Errorf("genes by tier: %v, want 20, 3 and PyPGx's 88 less 21", tiers)
	}
}

// Positions in GRCh37 as dbSNP and the literature give them, 1-based.
func TestKnownPlaces(t *testing.T) {
	for _, want := range []struct{ gene, rsid, place string }{
		{"CYP2C19", "rs4244285", "chr10:96541616"},
		{"CYP2C19", "rs4986893", "chr10:96540410"},
		{"CYP2C19", "rs12248560", "chr10:96521657"},
		{"CYP2C9", "rs1799853", "chr10:96702047"},
		{"CYP2C9", "rs1057910", "chr10:96741053"},
		{"CYP2C9", "rs12777823", "chr10:96405502"},
		{"CYP3A5", "rs776746", "chr7:99270539"},
		{"DPYD", "rs3918290", "chr1:97915614"},
		{"DPYD", "rs67376798", "chr1:97547947"},
		{"DPYD", "rs75017182", "chr1:98045449"},
		{"VKORC1", "rs9923231", "chr16:31107689"},
		{"SLCO1B1", "rs4149056", "chr12:21331549"},
		{"TPMT", "rs1142345", "chr6:18130918"},
		{"NUDT15", "rs116855232", "chr13:48619855"},
		{"CYP2B6", "rs3745274", "chr19:41512841"},
		{"CYP2D6", "rs3892097", "chr22:42524947"},
		{"G6PD", "rs1050828", "chrX:153764217"},
		{"ABCG2", "rs2231142", "chr4:89052323"},
		{"IFNL3", "rs12979860", "chr19:39738787"},
		{"CYP4F2", "rs2108622", "chr19:15990431"},
		{"CYP3A4", "rs35599367", "chr7:99366316"},
		{"NAT2", "rs1801280", "chr8:18257854"},
		{"UGT1A1", "rs4148323", "chr2:234669144"},
		{"CYP2B6", "rs2279343", "chr19:41515263"},
	} {
		s := site(t, want.gene, want.rsid)
		if got := fmt.Sprintf("%s:%d", s.GRCh37.Contig, s.GRCh37.Pos+1); got != want.place || !s.GRCh37.Known {
			t.Errorf("%s %s is at %s of GRCh37, want %s", want.gene, want.rsid, got, want.place)
		}
		if s.NeverAssume != (want.rsid == "rs2279343") {
			t.Errorf("%s: NeverAssume is %v", want.rsid, s.NeverAssume)
		}
	}
}

func site(t *testing.T, gene, rsid string) *Site {
	t.Helper()
	g := Default().Gene(gene)
	for _, sites := range [][]Site{g.Sites, g.Extra} {
		for i := range sites {
			if sites[i].RSID == rsid {
				return &sites[i]
			}
		}
	}
	t.Fatalf("%s has no site %s", gene, rsid)
	return nil
}

// The builds have different bases at six positions of the full genes.
func TestOtherRef(t *testing.T) {
	want := []string{
		"CYP2C19 rs3758581 A G", "CYP2D6 rs1135840 C G", "CYP2D6 rs16947 G A", "CYP2D6 rs1058164 C G", "CYP3A5 rs776746 T C", "DPYD rs1801265 A G",
	}
	var got []string
	for _, g := range Default().Genes {
		for i := range g.Sites {
			if s := &g.Sites[i]; g.Tier == Full && s.GRCh37.Ref != s.GRCh38.Ref {
				got = append(got, strings.Join([]string{g.Name, s.RSID, s.Bases[s.GRCh38.Ref], s.Bases[s.GRCh37.Ref]}, " "))
			}
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

// What every consumer may rely on.
func TestInvariants(t *testing.T) {
	for _, g := range Default().Genes {
		reference := 0
		for _, a := range g.Alleles {
			if len(a.Cells) != len(g.Sites) {
				t.Fatalf("%s %s has %d cells for %d sites", g.Name, a.Name, len(a.Cells), len(g.Sites))
			}
			if a.Reference {
				reference++
			}
			defined := 0
			for i, c := range a.Cells {
				if c.Bases == 0 || int(c.Bases) >= 1<<len(g.Sites[i].Bases) {
					t.Errorf("%s %s site %d: bases %b", g.Name, a.Name, i, c.Bases)
				}
				if c.Defined {
					defined++
				}
			}
			if a.Reference && defined != len(g.Sites) || defined == 0 {
				t.Errorf("%s %s defines %d of %d sites", g.Name, a.Name, defined, len(g.Sites))
			}
		}
		if len(g.Alleles) > 0 && (reference != 1 || !g.ReferenceAllele().Reference) {
			t.Errorf("%s has %d reference alleles", g.Name, reference)
		}
		for i := range g.Sites {
			if i > 0 && g.Sites[i].GRCh38.Pos <= g.Sites[i-1].GRCh38.Pos {
				t.Errorf("%s: sites are not in order at %d", g.Name, i)
			}
			checkSite(t, g, &g.Sites[i])
		}
	}
}

func checkSite(t *testing.T, g *Gene, s *Site) {
	t.Helper()
	for _, b := range genomics.Builds() {
		p, r := s.At(b), g.RegionOf(b)
		switch {
		case !p.Known:
			t.Errorf("%s %s has no place in %s", g.Name, s.Name, b)
		case p.Contig != g.Chrom || p.Contig != r.Contig || p.Pos < r.Start || p.Pos >= r.End:
			t.Errorf("%s %s: %s:%d is outside the gene's region %s", g.Name, s.Name, p.Contig, p.Pos+1, r)
		case p.Verified&BySequence != 0 && (len(p.Left) == 0 || len(p.Right) == 0), p.Verified&BySequence == 0 && p.Left+p.Right != "":
			t.Errorf("%s %s: flanks and sequence do not go together in %s", g.Name, s.Name, b)
		case len(p.Left) > 50 || len(p.Right) > 50 || strings.Trim(p.Left+p.Right, "ACGT") != "":
			t.Errorf("%s %s: flanks %q %q", g.Name, s.Name, p.Left, p.Right)
		case !isDNA(s.Bases[p.Ref]):
			t.Errorf("%s %s: REF %q", g.Name, s.Name, s.Bases[p.Ref])
		}
	}
}

// A mitochondrial allele is carried whatever else is there.
func TestMitochondrial(t *testing.T) {
	g := Default().Gene("MT-RNR1")
	for _, want := range []struct {
		allele    string
		pos       int // 1-based
		ref, base string
	}{
		{"m.1555A>G", 1555, "A", "G"}, {"m.960C>del", 955, "AC", "A"}, {"m.961T>del", 960, "CT", "C"}, {"m.961T>G", 960, "CT", "CG"},
	} {
		a, ok := g.Allele(want.allele)
		if !ok {
			t.Errorf("%s is not defined", want.allele)
			continue
		}
		for i, c := range a.Cells {
			s := &g.Sites[i]
			if !c.Defined {
				if c.Bases != 1<<len(s.Bases)-1 {
					t.Errorf("%s: at %d not every base fits", want.allele, s.GRCh38.Pos+1)
				}
				continue
			}
			if s.GRCh38.Pos+1 != want.pos || s.GRCh37 != s.GRCh38 || s.Bases[0] != want.ref || !c.Has(slices.Index(s.Bases, want.base)) {
				t.Errorf("%s: %+v %+v", want.allele, s, c)
			}
		}
	}
	if _, ok := g.Allele("m.961T>del+Cn"); ok {
		t.Error("m.961T>del+Cn has a definition, but no single spelling")
	}
	if p, _, ok := g.PhenotypeOf("m.1555A>G", ""); !ok || p != "increased risk of aminoglycoside-induced hearing loss" {
		t.Error(p, ok)
	}
}

func TestFunctions(t *testing.T) {
	for _, c := range []struct{ gene, allele, function, value string }{
		{"CYP2D6", "*4", "No function", "0.0"},
		{"CYP2D6", "*41", "Decreased function", "0.25"},
		{"CYP2D6", "*1x≥3", "Increased function", "≥3.0"},
		{"CYP2D6", "*22", "", "n/a"},
		{"CYP2D6", "*36 + *10", "Decreased function", "0.25"},
		{"G6PD", "Mediterranean, Dallas, Panama, Sassari, Cagliari, Birmingham", "II/Deficient", ""},
		{"RYR1", "c.1840C>T", "Malignant Hyperthermia associated", ""},
		{"SLCO1B1", "*45.001", "No function", ""}, // renamed to *45
		{"CYP2C9", "*2", "Decreased function", "0.5"},
		{"CYP2C8", "*1", "Normal function", ""},
	} {
		f, ok := Default().Gene(c.gene).FunctionOf(c.allele)
		if !ok || f.Function != c.function || f.Value != c.value {
			t.Errorf("%s %s: %+v %v, want %q %q", c.gene, c.allele, f, ok, c.function, c.value)
		}
	}
	g := Default().Gene("CYP2C19")
	if _, ok := g.FunctionOf("*41"); ok {
		t.Error("CYP2C19*41 has no function record")
	}
	for _, pair := range [][2]string{{"*1", "*41"}, {"*41", "*1"}, {"*1", ""}} {
		if p, _, ok := g.PhenotypeOf(pair[0], pair[1]); ok {
			t.Errorf("%v gives %q", pair, p)
		}
	}
	copied := *g // has no tables of its own, and answers all the same
	if p, _, ok := copied.PhenotypeOf("*17", "*1"); !ok || p != "Rapid Metabolizer" {
		t.Error(p, ok)
	}
}

func TestGuidelines(t *testing.T) {
	base := Default()
	rows, hashes, sources := 0, map[string]bool{}, map[string]int{}
	var empty []string
	for _, g := range base.Guidelines {
		sources[g.Source]++
		rows += len(g.Rows)
		if len(g.Rows) == 0 {
			empty = append(empty, g.Drugs[0])
		}
		if g.URL == "" || g.Version != "2024-03-25" {
			t.Errorf("%s: %q %q", g.ID, g.URL, g.Version)
		}
		for i := range g.Rows {
			r := &g.Rows[i]
			hashes[r.TextHash] = true
			if len(r.Actions) == 0 || len(r.Keys) == 0 || len(r.Drugs) == 0 || r.Text != "" || r.Implied != nil {
				t.Errorf("%s row %s: %+v", g.ID, r.ID, r)
			}
		}
	}
	if rows != 2525 || len(hashes) != 531 || sources["CPIC"] != 56 || sources["DPWG"] != 62 {
		t.Errorf("%d rows, %d wordings, %v; want 2583 less 58, 531, 56 and 62", rows, len(hashes), sources)
	}
	if slices.Sort(empty); !slices.Equal(empty, []string{"peginterferon alfa-2a", "warfarin"}) {
		t.Errorf("guidelines without rows: %q", empty)
	}
	if g := base.GuidelinesFor(" Warfarin "); len(g) != 3 {
		t.Errorf("warfarin has %d guidelines, want CPIC and two of DPWG", len(g))
	}
	if d, ok := base.Drug("Abacavir"); !ok || d.RxNorm != "190521" || d.ID != "PA448004" || !slices.Contains(d.ATC, "J05AF06") {
		t.Errorf("%+v %v", d, ok)
	}
	if _, ok := base.Drug("water"); ok || base.Gene("ACTB") != nil || base.GuidelinesFor("water") != nil {
		t.Error("found what is not there")
	}
}

// A hand-made KB answers without having been decoded.
func TestHandMade(t *testing.T) {
	k := &KB{Genes: []*Gene{{Name: "X", Regions: [2]genomics.Region{{Contig: "1"}, {Contig: "2"}}}}}
	g := k.Gene("X")
	if g == nil || k.Gene("Y") != nil || g.ReferenceAllele() != nil {
		t.Error("look-up by name")
	}
	if g.RegionOf(genomics.GRCh37).Contig != "1" || g.RegionOf(genomics.GRCh38).Contig != "2" || g.RegionOf(genomics.UnknownBuild).Contig != "" {
		t.Error("regions")
	}
	c := Cell{Bases: 0b101}
	if !c.Has(0) || c.Has(1) || !c.Has(2) || c.Has(-1) || !c.Ambiguous() || (Cell{Bases: 2}).Ambiguous() {
		t.Error("cells")
	}
}

func TestBlobSize(t *testing.T) {
	if len(blob) >= 3<<20 {
		t.Errorf("the embedded knowledge base takes %d bytes, at most 3 MB are promised", len(blob))
	}
}

func TestLoadTime(t *testing.T) {
	if raceEnabled {
		t.Skip("the race detector slows everything down")
	}
	best := time.Hour
	for try := 0; try < 30 && best > 20*time.Millisecond; try++ { // the machine may be busy with other tests
		start := time.Now()
		if _, err := Decode(blob); err != nil {
			t.Fatal(err)
		}
		best = min(best, time.Since(start))
	}
	if best > 20*time.Millisecond {
		t.Errorf("the embedded knowledge base loads in %v, 20 ms are promised", best)
	}
}

func BenchmarkDecode(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Decode(blob); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkPhenotypeOf(b *testing.B) {
	g := Default().Gene("CYP2C9")
	for b.Loop() {
		g.PhenotypeOf("*2", "*3")
	}
}
