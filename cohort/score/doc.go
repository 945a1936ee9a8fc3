// Package score gives each person of a cohort their polygenic scores: the sum over
// variants of a weight times the copies of an allele, as plink2 --score does it, from
// scoring files of the PGS Catalog or from plain tables of weights.
//
// Start with [Read] and [VCF] (or [PLINK]):
//
//	build, err := score.BuildOf(v.Header())
//	if err != nil {
//		return err
//	}
//	weights, err := score.Read(ctx, "PGS000018_hmPOS_GRCh38.txt.gz", score.ReadOptions{Build: build})
//	if err != nil {
//		return err
//	}
//	result, err := score.VCF(ctx, v, []*score.File{weights}, score.Options{})
//	if err != nil {
//		return err
//	}
//	scored := result[0]
//	fmt.Println(scored.Counts(), scored.Coverage())
//	for i := range scored.Samples {
//		average, ok := scored.Average(i, 0)
//		fmt.Println(scored.Sum(i, 0), average, ok)
//	}
//
// # Which variants count
//
// A row of a scoring file is looked for at its position in the build of the
// genotypes, or by its ID where it has no position, and then by its alleles. The
// alleles may stand as the file has them, with REF and ALT exchanged, or on the
// other strand. Where both strands fit, as at A/T and C/G sites, nothing in the
// alleles tells which is meant: such a row is left out, unless allele frequencies
// tell ([Palindromes]). What becomes of each row is an [Outcome], and rows that are
// not used are counted by reason. Of an insertion and a deletion that have the same
// alleles at one place, the one whose ALT is the effect allele is taken; alone, either
// is taken for the row's, as nothing tells them apart. A position that the genotypes
// do not have is not taken for reference.
//
// Genotypes are calls (GT), or with Options.Dosages the imputed copies of FORMAT/DS where a
// record has them. Rows on Y, which not
// everybody has, and rows that weigh haplotypes or two variants together are left
// out and counted.
//
// # What a score means
//
// A score depends on which variants were found: scores of cohorts with different
// coverage are not comparable. Weights are estimated in some population, mostly of
// European ancestry, and the distribution of a score differs between ancestries for
// reasons that have nothing to do with risk: neither a score nor its place within a
// cohort ([Standardise]) can be compared between people of different ancestry, and
// in a mixed cohort [StandardiseWithin] groups of like ancestry is the least to do.
package score
