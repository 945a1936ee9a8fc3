// Package quality is the numbers by which variants and samples of a matrix are
// judged before anything is concluded from them: allele frequencies, call rates
// and the exact test of Hardy–Weinberg equilibrium, as plink2 --freq, --missing
// and --hardy give them.
//
// Start with [Frequencies], which has a result for each variant of the matrix:
//
//	m, err := matrix.ReadPLINK(ctx, "study", file.Options{})
//	if err != nil {
//		return err
//	}
//	frequencies, err := quality.Frequencies(ctx, m, quality.Options{})
//	if err != nil {
//		return err
//	}
//	for i, f := range frequencies {
//		if alt, ok := f.Alt(); ok {
//			fmt.Println(m.Variant(i), alt, f.Alleles)
//		}
//	}
//
// [HardyWeinberg], [Missingness] and [SampleMissingness] are called the same way.
//
// # Sexes and parents
//
// Of chrX men have one copy, of chrY only men have one, and of the mitochondrion
// everybody: see [PloidyOf]. The sexes are those of the matrix, which a VCF does
// not state, or Options.Sexes. Who has no sex counts as a woman for the
// frequencies of chrX, nowhere on chrY and not in the test of chrX.
// The pseudoautosomal regions are diploid where they are contigs of their own
// (PAR1, PAR2, XY), as plink2 --split-par makes them; inside chrX they are chrX.
//
// Frequencies and the test are of founders, the people without a named parent,
// unless Options say otherwise; missing calls are counted of all.
package quality
