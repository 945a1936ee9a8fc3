// Package assoc asks whether genotypes go with a phenotype: linear regression for
// quantitative ones, logistic regression for cases and controls, with covariates,
// and Firth's where a predictor separates the cases.
//
// Start with [New], which fits the covariates once, and ask the [Model] of the
// variants of a matrix, or of any other number that people have:
//
//	model, err := assoc.New(assoc.Design{
//		Phenotype:  assoc.Column{Name: "bleeding", Values: bleeding}, // 0, 1 or NaN, in the order of the samples
//		Binary:     true,
//		Covariates: []assoc.Column{{Name: "age", Values: age}, {Name: "sex", Values: sex}},
//	}, assoc.Options{})
//	if err != nil {
//		return err
//	}
//	fmt.Println(model.People()) // who is in, and how many were left out why
//	for a, err := range model.Variants(ctx, genotypes) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(genotypes.Variant(a.Variant), a.OddsRatio(), a.P, a.Fault)
//	}
//	r, err := model.Fit(assoc.NewPredictor(assoc.Column{Name: "CYP2D6 activity score", Values: scores}))
//
// The package samplefile reads the columns from PLINK's files of phenotypes and
// covariates; [Model.Schema] has the results under PLINK 2's column names; [Bonferroni],
// [BenjaminiHochberg] and others adjust p-values for how many there are. The package phewas
// asks of all phecodes at once.
//
// # What is computed
//
// The numbers are those of plink2 --glm and of R's lm and glm, the regressions being
// solved to eight digits where plink2 stops at single precision: the effect and its
// standard error to 5e-7 of the latter, mostly to 1e-8. Firth's regression is used where no
// finite effect is the likeliest, by the predictor or by the covariates alone; where few
// people are far out its likelihood may have several maxima, and the higher one counts,
// which is not always the one that plink2 ends at. A1 is the allele
// that is counted: the rarer one, as plink2 has it, or ALT with Options. People
// without the phenotype or a covariate are left out and counted, people without a
// genotype for that variant only. On X the sex is a further covariate and men count as
// two copies or none, on Y men are asked alone, and on Y and the mitochondrion a copy is
// one, all as plink2 has it: [Model.On]. Two people with a relative among them are two
// people: remove relatives, or use another method.
//
// A matrix has calls. Imputed dosages, which are no calls, can be asked of one variant at a
// time as a predictor; so can what the package coding makes: activity scores, counts of
// star alleles, burdens of rare variants.
//
// Effects and p-values are computed from each person's own values, and small counts can be
// computed back from them: they are raw, and for those who may see all the data. Where
// others read them, leave out those of small counts as examples/assoc does, with the
// threshold of cohort/privacy/suppress, or compute from released counts alone, as
// cohort/dashboard.
//
// A result without numbers says why in Fault, in plink2's words: its numbers are
// NaN, and null in a table. plink2 calls an allele that the genetic model makes
// constant (no homozygotes, in the recessive one) rank-deficient, or a failure of
// Firth's regression; here it is CONST_ALLELE.
package assoc
