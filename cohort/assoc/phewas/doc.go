// Package phewas asks of many diseases at once whether they go with some genes: the
// logistic regression of each on each, with covariates.
//
// Start with [Run], with the phecodes of people and what their genes are, in the
// order of the phecodes' people:
//
//	report, err := phewas.Run(ctx, phewas.Phecodes(table), phewas.Design{
//		Predictors: []assoc.Column{{Name: "CYP2C19 no-function alleles", Values: alleles}},
//		Covariates: []assoc.Column{{Name: "age", Values: age}, {Name: "sex", Values: sex}},
//	}, phewas.Options{})
//	if err != nil {
//		return err
//	}
//	for _, r := range report.Results {
//		fmt.Println(report.Traits[r.Trait].Code, r.Test, r.OddsRatio(), r.P, r.Fault)
//	}
//
// [Align] brings values of people into the order of others.
//
// Each result is what assoc gives for that disease and that predictor alone: the
// covariates are fitted once for each disease, and nothing is approximated. Firth's
// regression takes over where a predictor separates the cases. A disease with fewer
// cases or controls than Options.MinCases is left out, as its [Trait] says; so is a
// covariate that does not vary among its people, such as the sex for diseases of one.
//
// Everything here counts people: put small counts through suppression before they
// leave.
package phewas
