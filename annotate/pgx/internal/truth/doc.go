// Package truth makes people whose star alleles are known, and says by plain
// loops what a caller must report of them. It is for tests alone and imports
// nothing of annotate: alleles come from the publishers' JSON, rules from
// their descriptions, so that agreement with the caller means something.
//
// Start with [Load]; [Draw] makes a person's two strands of a gene, [Sheet]
// writes people as VCF text, and [Expect] tries every arrangement of the
// strands against every pair of alleles:
//
//	gene, err := truth.Load("/data", "CYP2C19")
//	made := truth.Draw(rng, gene) // made.Truth() == "*1/*2"
//	seen := made.Unphased(rng)
//	text := (&truth.Sheet{Genes: []*truth.Gene{gene}, People: [][]truth.Genotype{{seen}}}).String()
//	want, ok := truth.Expect(gene, seen) // want.Calls[0].Text == "*1/*2"
package truth
