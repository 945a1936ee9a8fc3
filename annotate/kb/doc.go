// Package kb is the pharmacogenomic knowledge base: which positions define the
// star alleles of a gene, what each allele does, which phenotype two of them
// give, and what the guidelines say about it, as coded actions.
//
// Start with [Default], the knowledge base that is part of the binary. [Load]
// lays a user's own PharmCAT-format files over it.
//
//	base := kb.Default()
//	gene := base.Gene("CYP2C19")
//	gene.Sites[0].At(genomics.GRCh37).Pos // 0-based position in that build
//
// Everything a KB holds is immutable and safe for concurrent use.
package kb
