package kb

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Every refusal names the file and the field, and says what to do.
func TestLoadErrors(t *testing.T) {
	edit := func(text string, pairs ...string) string {
		for i := 0; i < len(pairs); i += 2 {
			if !strings.Contains(text, pairs[i]) {
				t.Fatalf("%q is not in the file", pairs[i])
			}
			text = strings.Replace(text, pairs[i], pairs[i+1], 1)
		}
		return text
	}
	const phenotype = `{"gene": "G", "namedAlleles": [{"name": "*1", "functionValue": "x"}], "diplotypes": [{"diplotype": "*1/*1", "diplotypekey": {"*1": 2}, "phenotype": "A"}]}`
	rows := guidelineText("PA0", "R1", "x", `"A"`)
	for name, c := range map[string]struct{ text, want string }{
		"iupac":        {edit(cyp2c19, `"R"`, `"Z"`), `namedAlleles[2] (*17).alleles[0]: position 94842866: "Z" is no IUPAC nucleotide letter`},
		"letter":       {edit(cyp2c19, `"R"`, `"Y"`), `"Y" stands for C, which is neither the ref nor one of the alts`},
		"cell":         {edit(cyp2c19, `"R"`, `"ACG"`), `"ACG" is neither the ref nor one of the alts`},
		"no gene":      {edit(cyp2c19, `"gene": "CYP2C19"`, `"gene": ""`), "gene: is missing"},
		"build":        {edit(cyp2c19, "GRCh38.p14", "GRCh37"), `genomeBuild: "GRCh37": definitions must be in GRCh38`},
		"position":     {edit(cyp2c19, "94761999", "0"), "variants[2].position: 0 is no position"},
		"twice":        {edit(cyp2c19, "94761999", "94761900"), "variants[2].position: 94761900 occurs twice"},
		"contig":       {edit(cyp2c19, `{"chromosome": "chr10"`, `{"chromosome": "chr11"`), "variants[0].chromosome"},
		"ref":          {edit(cyp2c19, `"ref": "A"`, `"ref": "N"`), `variants[0].ref: "N" at position 94842866`},
		"alt":          {edit(cyp2c19, `["G"]`, `["A"]`), `variants[0].alts[0]: "A" at position 94842866 occurs twice`},
		"many alts":    {edit(cyp2c19, `["G"]`, `["AA","AC","AG","AT","CA","CC","CG","CT","GA","GC","GG","GT","TA","TC","TG","TT"]`), "has 17 alleles"},
		"cells":        {edit(cyp2c19, `["G", null, null]`, `["G", null]`), "namedAlleles[1] (*1).alleles: has 2 cells for 3 variants"},
		"reference":    {edit(cyp2c19, `"reference": true`, `"reference": false`), "no allele has reference: true"},
		"references":   {edit(cyp2c19, `"reference": false`, `"reference": true`), "namedAlleles[1] (*1).reference: is true, as it is of *38"},
		"blank":        {edit(cyp2c19, `["A", "C", "C"]`, `["A", "C", null]`), "namedAlleles[0] (*38).alleles[2]: is blank"},
		"chromosome":   {edit(cyp2c19, `"chromosome": "chr10", "genomeBuild"`, `"genomeBuild"`), `chromosome: "" is no chromosome`},
		"announced":    {`{"gene": "X", "chromosome": "chr1", "variants": [{}], "namedAlleles": [{}` + strings.Repeat(",{}", 1_000_000) + `]}`, "namedAlleles: has 1000001 entries"},
		"nested":       {`{"variants": ` + strings.Repeat("[", 1_000_000), "exceeded max depth"},
		"same name":    {edit(cyp2c19, `"*99"`, `"*17"`), "namedAlleles[3] (*17).name: occurs twice"},
		"no name":      {edit(cyp2c19, `"*99"`, `""`), "namedAlleles[3] ().name: is missing"},
		"no variants":  {`{"gene": "X", "variants": [], "namedAlleles": []}`, "variants: is empty"},
		"no alleles":   {`{"gene": "X", "variants": [{"position": 1, "ref": "A"}], "namedAlleles": []}`, "namedAlleles: is empty"},
		"type":         {edit(cyp2c19, `94761999`, `"x"`), "variants.position: holds string"},
		"truncated":    {cyp2c19[:200], "is no complete JSON document"},
		"other":        {`{"a": 1}`, "is neither an allele definition"},
		"one file":     {`{"guidelines": []}`, "prescribing_guidance.json"},
		"p gene":       {edit(phenotype, `"G"`, `""`), "gene: is missing"},
		"p alleles":    {edit(phenotype, `[{"name": "*1", "functionValue": "x"}]`, `[]`), "namedAlleles: is empty"},
		"p twice":      {edit(phenotype, `"x"}`, `"x"}, {"name": "*1"}`), `namedAlleles[1].name: "*1" is empty or occurs twice`},
		"p copies":     {edit(phenotype, `{"*1": 2}`, `{"*1": 3}`), "diplotypes[0].diplotypekey"},
		"p three":      {edit(phenotype, `{"*1": 2}`, `{"*1": 2, "*2": 1}`), "names 3 alleles"},
		"p unknown":    {edit(phenotype, `{"*1": 2}`, `{"*2": 2}`), `"*2" is not among namedAlleles`},
		"p missing":    {edit(phenotype, `"A"`, `""`), "diplotypes[0].phenotype: is missing"},
		"p type":       {edit(phenotype, `"x"`, `1`), "functionValue"},
		"g id":         {edit(rows, `"PA0"`, `""`), "guideline.id: is missing"},
		"g source":     {edit(rows, `"DPWG"`, `""`), "guideline.source: is missing"},
		"g drugs":      {edit(rows, `"relatedChemicals"`, `"chemicals"`), "guideline.relatedChemicals: is missing"},
		"g genes":      {edit(rows, `"relatedGenes"`, `"genes"`), "guideline.relatedGenes: is missing"},
		"g row":        {edit(rows, `"R1"`, `""`), "recommendations[0].id: is missing"},
		"g text":       {edit(rows, `{"html": "x"}`, `null`), "recommendations[0].text.html: is missing"},
		"g key":        {edit(rows, `{"CYP2C9": "A"}`, `{}`), "recommendations[0].lookupKey: is missing"},
		"g number":     {edit(rows, `"A"`, `1`), "recommendations[0].lookupKey.CYP2C9: 1 is no key"},
		"g copies":     {edit(rows, `"A"`, `{"*1": 3}`), `"*1" has 3 copies`},
		"g diplotype":  {edit(rows, `"A"`, `{"*1": 1}`), "names 1 alleles"},
		"g object":     {edit(rows, `"A"`, `{"*1": "x"}`), "recommendations[0].lookupKey.CYP2C9"},
		"g type":       {edit(rows, `"PA0"`, `1`), "guideline.id"},
		"not a record": {`[]`, "the document: holds array"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Load(context.Background(), folder(t, map[string]string{"x.json": c.text}), nil)
			if err == nil || !strings.HasPrefix(err.Error(), "kb: ") || !strings.Contains(err.Error(), "x.json") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want …%s…", err, c.want)
			}
		})
	}
	for name, c := range map[string]struct{ text, want string }{
		"required": {edit(exemptions, `[94761900]`, `[7]`), "CYP2C19.requiredPositions: the definition has no position 7"},
		"extra":    {edit(exemptions, `"ref": "G"`, `"ref": "x"`), "CYP2C19.extraPositions[0]"},
		"pair":     {edit(exemptions, `"*1/*17"`, `"*1"`), `unphasedDiplotypePriorities[0].list: "*1" is no diplotype`},
		"pick":     {edit(exemptions, `"pick": "*38/*99"`, `"pick": "*2/*2"`), "unphasedDiplotypePriorities[0].pick"},
		"json":     {"{", "exemptions.json"},
	} {
		_, err := Load(context.Background(), folder(t, map[string]string{"x_translation.json": cyp2c19, "exemptions.json": c.text}), nil)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want …%s…", name, err, c.want)
		}
	}
}

func TestLoadFolderErrors(t *testing.T) {
	phenotype := `{"gene": "G", "namedAlleles": [{"name": "*1"}], "diplotypes": []}`
	for name, files := range map[string]map[string]string{
		"in no .json file, nor do its": {"readme.txt": "x"},
		"is also defined in":           {"a.json": cyp2c19, "alleles/b.json": cyp2c19},
		"has phenotypes in":            {"a.json": phenotype, "phenotype/b.json": phenotype},
		"is in another file too":       {"a.json": guidelineText("PA0", "R", "x", `"A"`), "b.json": guidelineText("PA0", "R", "x", `"A"`)},
		"exemptions are also in":       {"exemptions.json": "{}", "alleles/exemptions.json": "{}"},
	} {
		_, err := Load(context.Background(), folder(t, files), nil)
		if want := strings.TrimPrefix(name, "in "); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want …%s…", err, want)
		}
	}
	if _, err := Load(context.Background(), filepath.Join(t.TempDir(), "none"), nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Load(ctx, folder(t, map[string]string{"a.json": cyp2c19}), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	if err := os.Symlink("nowhere", filepath.Join(t.TempDir(), "l")); err == nil {
		dir := t.TempDir()
		_ = os.Symlink("nowhere", filepath.Join(dir, "a.json"))
		if _, err := Load(context.Background(), dir, nil); err == nil || !strings.Contains(err.Error(), "a.json") {
			t.Errorf("an unreadable file: %v", err)
		}
	}
}
