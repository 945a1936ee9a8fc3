package kb_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/genomics"
)

func ExampleDefault() {
	base := kb.Default()
	gene := base.Gene("CYP2C19")
	fmt.Println(base.Version, len(gene.Sites), "positions,", len(gene.Alleles), "alleles")
	for i := range gene.Sites {
		s := &gene.Sites[i]
		if s.RSID != "rs3758581" {
			continue
		}
		for _, b := range genomics.Builds() {
			p := s.At(b)
			fmt.Printf("%s %s:%d REF %s\n", b, p.Contig, p.Pos+1, s.Bases[p.Ref])
		}
	}
	// Output:
	// 2025-11-05 35 positions, 36 alleles
	// GRCh37 chr10:96602623 REF G
	// GRCh38 chr10:94842866 REF A
}

func ExampleGene_PhenotypeOf() {
	gene := kb.Default().Gene("DPYD")
	phenotype, score, ok := gene.PhenotypeOf("Reference", "c.2846A>T")
	fmt.Println(phenotype, score, ok)
	// Output: Intermediate Metabolizer 1.5 true
}

func ExampleKB_GuidelinesFor() {
	for _, g := range kb.Default().GuidelinesFor("abacavir") {
		for _, r := range g.Rows {
			fmt.Println(g.Source, r.Keys[0].Gene, r.Keys[0].Value, "→", r.Actions[0].Kind)
		}
	}
	// Output:
	// CPIC HLA-B *57:01 negative → standard
	// CPIC HLA-B *57:01 positive → avoid
	// DPWG HLA-B *57:01 positive → avoid
}

func ExampleLoad() {
	dir, err := os.MkdirTemp("", "kb")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	definition := `{
	  "gene": "VKORC1", "chromosome": "chr16", "genomeBuild": "GRCh38.p14", "version": "2026-01-31",
	  "variants": [{"chromosome": "chr16", "position": 31096368, "rsid": "rs9923231",
	    "chromosomeHgvsName": "g.31096368C>T", "ref": "C", "alts": ["T"]}],
	  "namedAlleles": [
	    {"name": "reference", "alleles": ["C"], "reference": true},
	    {"name": "variant", "alleles": ["T"], "reference": false}]
	}`
	if err := os.WriteFile(filepath.Join(dir, "VKORC1_translation.json"), []byte(definition), 0o600); err != nil {
		fmt.Println(err)
		return
	}
	mine, err := kb.Load(context.Background(), dir, kb.Default())
	if err != nil {
		fmt.Println(err)
		return
	}
	gene := mine.Gene("VKORC1")
	fmt.Println(gene.Version, gene.Alleles[1].Name, gene.Sites[0].GRCh37.Pos+1)
	// Output: 2026-01-31 variant 31107689
}
