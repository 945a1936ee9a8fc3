// Package kb is the pharmacogenomic knowledge base: which positions define the
// star alleles of a gene, what each allele does, which phenotype two of them
// give, and what the guidelines say about it, as coded actions.
//
// Start with [Default], the knowledge base that is part of the binary. [Load]
// lays a user's own PharmCAT-format files over it.
//
//	base := kb.Default()
//	gene := base.Gene("CYP2C19")
//	gene.Sites[0].At(genomics.GRCh37).Pos                  // 0-based, in that build
//	phenotype, score, ok := gene.PhenotypeOf("*1", "*2")   // "Intermediate Metabolizer"
//	for _, g := range base.GuidelinesFor("clopidogrel") {  // one of CPIC, one of DPWG
//		g.Rows[0].Actions                                  // coded, the preferred one first
//	}
//
// Everything a KB holds is immutable and safe for concurrent use. The embedded
// data has a licence of its own, LICENSE-DATA; VERIFICATION.md says how each
// position was checked. Both it and the data are rebuilt from the publishers'
// files by
//
//	ALLELERX_DATA=/path/to/data go generate ./annotate/kb
package kb
