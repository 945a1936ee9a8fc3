// Package contingency tests tables of counts: does an allele, a genotype or a
// star allele go with an outcome?
//
// Start with [Fisher] for a 2×2 table, whose rows are cases and controls and
// whose columns are those with and without what is looked at:
//
//	t := contingency.Table{{12, 188}, {25, 1775}}
//	r, err := contingency.Fisher(t, contingency.Options{})
//	if err != nil {
//		return err
//	}
//	if r.Reason != contingency.Answered {
//		fmt.Println(r.Reason) // "nobody is a control", and the like
//		return nil
//	}
//	fmt.Println(r.P, r.Odds.Ratio, r.Odds.Low, r.Odds.High)
//
// [Genotypes] is the 2×3 table by copies of an allele, which [Groups] counts from
// a row of a variant/matrix; [FisherGenotypes], [ChiSquareGenotypes] and [Trend]
// test it.
// [ChiSquare] is Pearson's test and [Woolf] the odds ratio of large samples.
//
// # What a result says
//
// A table that cannot answer gives no error and no NaN: the result's Reason says
// what it lacks, P is 1 and Log10P 0. Counts that cannot be are errors. Log10P
// keeps its digits where P, a float64, is 0.
//
// Exact tests hold their level whatever the counts; those of Pearson and
// Cochran–Armitage want about five expected in each cell, see [Test.MinExpected].
//
// What is counted here is raw: a cohort's tables pass through
// cohort/privacy/suppress before they are shown.
package contingency
