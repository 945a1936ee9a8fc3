package kb

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/refdata"
)

// folder writes files, by path, into a new folder.
func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		name = filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// a definition with two of CYP2C19's positions as they are, and a new one
const cyp2c19 = `{
  "formatVersion": "2", "source": "CLINPGX", "version": "2026-02-01-00-25", "gene": "CYP2C19",
  "chromosome": "chr10", "genomeBuild": "GRCh38.p14",
  "variants": [
    {"chromosome": "chr10", "position": 94842866, "rsid": "rs3758581", "chromosomeHgvsName": "g.94842866A>G", "ref": "A", "alts": ["G"]},
    {"chromosome": "chr10", "position": 94761900, "rsid": "rs12248560", "chromosomeHgvsName": "g.94761900C>T", "ref": "C", "alts": ["T"]},
    {"chromosome": "chr10", "position": 94761999, "rsid": "rs1", "chromosomeHgvsName": "g.94761999C>T", "ref": "C", "alts": ["T", "G"]}],
  "namedAlleles": [
    {"name": "*38", "id": "PA1", "alleles": ["A", "C", "C"], "reference": true},
    {"name": "*1", "id": "PA2", "alleles": ["G", null, null], "reference": false},
    {"name": "*17", "id": "PA3", "alleles": ["R", "T", ""], "reference": false},
    {"name": "*99", "id": "PA4", "alleles": [null, null, "K"], "reference": false}],
  "hiddenCoreAlleles": [{"name": "*0", "alleles": [null, null, null]}],
  "suballelesMap": {"*17.001": "*17"}
}`

const exemptions = `{"CYP2C19": {"gene": "CYP2C19",
  "requiredPositions": [94761900], "amp1Positions": [94761900, 1],
  "ignoredPositions": [
    {"chromosome": "chr10", "position": 94761999, "ref": "C", "alts": ["T"]},
    {"chromosome": "chr10", "position": 94842866, "ref": "T", "alts": ["G"]},
    {"chromosome": "chr10", "position": 5, "ref": "T", "alts": ["G"]}],
  "ignoredAlleles": ["*1"],
  "extraPositions": [{"chromosome": "chr10", "position": 94645745, "rsid": "rs12777823", "chromosomeHgvsName": "g.94645745G>A", "ref": "G", "alts": ["A"]}],
  "unphasedDiplotypePriorities": [{"id": "x", "list": ["*1/*17", "*38/*99"], "pick": "*38/*99"}]}}`

func load(t *testing.T, files map[string]string) *KB {
	t.Helper()
	k, err := Load(context.Background(), folder(t, files), nil)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestLoadDefinition(t *testing.T) {
	// "K" names G, which is an alt, and T
	k := load(t, map[string]string{"alleles/CYP2C19_translation.json": cyp2c19})
	g := k.Gene("CYP2C19")
	if len(g.Sites) != 3 || len(g.Alleles) != 4 || g.Version != "2026-02-01" || k.Version != "2026-02-01" || g.Rename["*17.001"] != "*17" || g.Hidden[0] != "*0" {
		t.Fatalf("%+v", g)
	}
	if len(g.Required)+len(g.Tier1)+len(g.Extra) != 0 {
		t.Error("a definition without exemptions.json has exemptions")
	}
	names := []string{g.Sites[0].RSID, g.Sites[1].RSID, g.Sites[2].RSID}
	if !slices.Equal(names, []string{"rs12248560", "rs1", "rs3758581"}) {
		t.Errorf("sites are not in order: %q", names)
	}
	last := &g.Sites[2]
	if !last.GRCh37.Known || last.GRCh37.Pos+1 != 96602623 || last.Bases[last.GRCh37.Ref] != "G" || last.GRCh38.Left == "" {
		t.Errorf("rs3758581 lost its place: %+v", last)
	}
	if g.Sites[1].GRCh37.Known {
		t.Error("a new position has a place in GRCh37")
	}
	want := [][]uint16{{1, 1, 1}, {1, 1, 2}, {2, 1, 3}, {1, 6, 1}} // by allele, then site
	for i, row := range want {
		for j, bits := range row {
			if got := g.Alleles[i].Cells[j].Bases; got != bits {
				t.Errorf("%s site %d: %b, want %b", g.Alleles[i].Name, j, got, bits)
			}
		}
	}
	if p, _, ok := g.PhenotypeOf("*1", "*17"); !ok || p != "Rapid Metabolizer" {
		t.Errorf("the phenotypes are gone: %q %v", p, ok)
	}
	text := strings.Join(k.Warnings, "\n")
	if !strings.Contains(text, "g.94761999C>T") || !strings.Contains(text, "without exemptions") || strings.Contains(text, "rs3758581") {
		t.Errorf("warnings: %s", text)
	}
	if len(Default().Gene("CYP2C19").Sites) != 35 || len(k.Gene("CYP2D6").Sites) != 156 {
		t.Error("the base changed, or the rest did")
	}
}

func TestLoadExemptions(t *testing.T) {
	k := load(t, map[string]string{"CYP2C19_translation.json": cyp2c19, "exemptions.json": exemptions})
	g := k.Gene("CYP2C19")
	if len(g.Sites) != 3 || !slices.Equal(g.Sites[1].Bases, []string{"C", "G"}) || g.Alleles[2].Cells[1].Bases != 2 {
		t.Errorf("the ignored ALT is not out: %+v", g.Sites)
	}
	if len(g.Alleles) != 3 || !slices.Equal(g.Required, []int{0}) || !slices.Equal(g.Tier1, []int{0}) {
		t.Errorf("%d alleles, required %v, tier 1 %v", len(g.Alleles), g.Required, g.Tier1)
	}
	if p := g.Priorities[0]; p.Pick != (Pair{"*38", "*99"}) || len(p.Alternatives) != 1 || p.Alternatives[0] != (Pair{"*1", "*17"}) {
		t.Errorf("%+v", p)
	}
	if len(g.Extra) != 1 || g.Extra[0].RSID != "rs12777823" {
		t.Errorf("%+v", g.Extra)
	}
	// all ALTs ignored: the site goes, and the allele that only it defines
	both := strings.Replace(exemptions, `"ref": "C", "alts": ["T"]`, `"ref": "C", "alts": ["T", "G"]`, 1)
	g = load(t, map[string]string{"CYP2C19_translation.json": cyp2c19, "exemptions.json": both}).Gene("CYP2C19")
	if _, ok := g.Allele("*99"); ok || len(g.Sites) != 2 || len(g.Alleles[0].Cells) != 2 {
		t.Errorf("the ignored site is not out: %d sites", len(g.Sites))
	}
	// alone they change nothing
	k = load(t, map[string]string{"exemptions.json": exemptions})
	if len(k.Gene("CYP2C19").Sites) != 35 || len(k.Warnings) != 1 {
		t.Errorf("%q", k.Warnings)
	}
}

func TestLoadPhenotype(t *testing.T) {
	const file = `{"gene": "CYP2C19", "version": "2026-02-01", "haplotypes": {},
	  "namedAlleles": [{"name": "*1", "functionValue": "Normal function"}, {"name": "*2", "functionValue": "No function"}, {"name": "*3", "functionValue": "No function"}],
	  "diplotypes": [
	    {"diplotype": "*1/*1", "diplotypekey": {"*1": 2}, "phenotype": "A"},
	    {"diplotype": "*1/*2", "diplotypekey": {"*1": 1, "*2": 1}, "phenotype": "B"},
	    {"diplotype": "*2/*2", "diplotypekey": {"*2": 2}, "phenotype": "C"},
	    {"diplotype": "*2/*3", "diplotypekey": {"*2": 1, "*3": 1}, "phenotype": "C"},
	    {"diplotype": "*3/*3", "diplotypekey": {"*3": 2}, "phenotype": "D"}]}`
	functions := `{"gene": "RYR1", "namedAlleles": [{"name": "Reference", "functionValue": "Normal function"}], "diplotypes": []}`
	fresh := `{"gene": "NEW", "namedAlleles": [{"name": "a", "functionValue": "x", "activityValue": "1.0"}], "diplotypes": [{"diplotype": "a", "diplotypekey": {"a": 1}, "phenotype": "p"}]}`
	star := strings.Replace(functions, "RYR1", "CYP2C8", 1)
	k := load(t, map[string]string{"phenotype/a.json": file, "phenotype/b.json": functions, "phenotype/c.json": fresh, "phenotype/d.json": star})
	g := k.Gene("CYP2C19")
	for _, c := range [][3]string{{"*1", "*1", "A"}, {"*3", "*1", ""}, {"*2", "*1", "B"}, {"*2", "*3", "C"}, {"*3", "*3", "D"}} {
		p, _, ok := g.PhenotypeOf(c[0], c[1])
		if c[2] == "" { // no such row, but the pair of functions has one
			c[2] = "B"
		}
		if !ok || p != c[2] {
			t.Errorf("%s/%s = %q %v, want %q", c[0], c[1], p, ok, c[2])
		}
	}
	if len(g.Exceptions) != 1 || !slices.Equal(g.Phenotypes, []string{"A", "B", "C", "D"}) || len(g.Sites) != 35 {
		t.Errorf("%+v", g)
	}
	if g := k.Gene("RYR1"); g.Method != ByMH || len(g.Functions) != 1 || len(g.Phenotypes) == 0 {
		t.Errorf("RYR1 is no longer computed: %+v", g.Method)
	}
	if g := k.Gene("NEW"); g.Tier != Outside || g.Method != BySingle || !g.Scores {
		t.Errorf("%+v", g)
	}
	if g := k.Gene("CYP2C8"); g.Tier != Full {
		t.Errorf("%+v", g.Tier)
	}
}

const guideline = `{"guideline": {"id": "%ID", "source": "DPWG", "url": "u", "relatedChemicals": [{"id": "PA9", "name": "Newdrug"}], "relatedGenes": [{"symbol": "CYP2C9"}]},
  "recommendations": [{"id": "%ROW", "population": null, "classification": {"term": "N/A"}, "relatedChemicals": [{"name": "Newdrug"}],
    "text": {"html": "%TEXT"}, "implications": ["i"], "lookupKey": {"CYP2C9": %KEY}, "dosingInformation": true}],
  "citations": [{"pmid": "1"}, {}], "version": "2026-03-01-00-00"}`

func guidelineText(id, row, text, key string) string {
	return strings.NewReplacer("%ID", id, "%ROW", row, "%TEXT", text, "%KEY", key).Replace(guideline)
}

func TestLoadGuideline(t *testing.T) {
	base := Default()
	old := base.GuidelinesFor("abacavir")[0]
	k := load(t, map[string]string{
		"guidelines/a.json": guidelineText(old.ID, old.Rows[0].ID, "<p>Reworded</p>", `{"*10": 1.0, "*2": 1.0}`),
		"guidelines/b.json": guidelineText("PA0", "R1", "<p>New</p>", `"1.0 (Intermediate Metabolizer)"`),
	})
	if len(k.Guidelines) != len(base.Guidelines)+1 || k.GuidelineDate != "2026-03-01" || len(k.Warnings) != 2 {
		t.Errorf("%d guidelines, %s, %q", len(k.Guidelines), k.GuidelineDate, k.Warnings)
	}
	found := k.GuidelinesFor("newdrug")
	if len(found) != 2 {
		t.Fatalf("%d guidelines for the new drug", len(found))
	}
	i := slices.IndexFunc(found, func(g *Guideline) bool { return g.ID == old.ID })
	r := found[i].Rows[0]
	if len(r.Actions) != 1 || r.Actions[0].Kind != SeeGuideline || r.Text != "<p>Reworded</p>" || r.Strength != "" || !r.Flags.DosingInformation || r.Implied[0] != "i" {
		t.Errorf("%+v", r)
	}
	if r.Keys[0].Kind != KeyDiplotype || r.Keys[0].Value != "*2/*10" || r.Keys[0].Diplotype != (Pair{"*2", "*10"}) {
		t.Errorf("%+v", r.Keys[0])
	}
	if key := found[1-i].Rows[0].Keys[0]; key.Kind != KeyScore {
		t.Errorf("%+v", key)
	}
	if d, ok := k.Drug("newdrug"); !ok || d.ID != "PA9" {
		t.Errorf("%+v %v", d, ok)
	}
	// the same row and wording keeps its code; only one of the two does not
	const text = "<p>Same</p>"
	coded := &KB{Genes: base.Genes, Guidelines: []*Guideline{{ID: "PA0", Source: "DPWG", Rows: []Row{{ID: "R1", TextHash: TextHash(text), Actions: []Action{{Kind: Avoid}}}}}}}
	for row, want := range map[string]Kind{"R1": Avoid, "R2": SeeGuideline} {
		dir := folder(t, map[string]string{"guidelines/a.json": guidelineText("PA0", row, text, `"No Result"`)})
		k, err := Load(context.Background(), dir, coded)
		if err != nil {
			t.Fatal(err)
		}
		if r := k.Guidelines[0].Rows[0]; r.Actions[0].Kind != want || r.Text != text || r.Keys[0].Kind != KeyNoResult {
			t.Errorf("%s: %+v", row, r)
		}
	}
}

// The publishers' own folder laid over the embedded base changes no fact.
func TestLoadSame(t *testing.T) {
	k, err := Load(context.Background(), filepath.Join(refdata.Dir(t), "pgx/pharmcat"), Default())
	if err != nil {
		t.Fatal(err)
	}
	if len(k.Warnings) != 0 {
		t.Errorf("warnings: %q", k.Warnings)
	}
	for _, g := range k.Guidelines {
		for i := range g.Rows {
			g.Rows[i].Text, g.Rows[i].Implied = "", nil
		}
	}
	k.Sources = Default().Sources
	for _, g := range k.Genes { // methods of computed genes stay; IFNL3's file has no rows
		if want := Default().Gene(g.Name); g.Method != want.Method {
			t.Errorf("%s: method %d, want %d", g.Name, g.Method, want.Method)
		}
	}
	got, err := Encode(k)
	if err != nil {
		t.Fatal(err)
	}
	if want, err := Encode(Default()); err != nil || !bytes.Equal(got, want) {
		t.Errorf("the publishers' files laid over what was made of them differ from it (%v)", err)
	}
}
