// Package survival asks how long people stay free of an event: curves of Kaplan
// and Meier, log-rank tests, and Cox regression with its checks.
//
// Start with [Data], or with [FromStudy], which makes it from the outcomes of a
// study and a grouping such as the phenotype of a gene:
//
//	s, err := survival.FromStudy(result, func(p *phenotype.Person) string { return phenotypes[p.ID] })
//	if err != nil {
//		return err
//	}
//	curves, err := survival.KaplanMeier(s.Data, survival.CurveOptions{})
//	…
//	test, err := survival.LogRank(s.Data, survival.LogRankOptions{})
//	…
//	covariates, err := s.Data.Indicators("normal metabolizer") // each other group against this one
//	…
//	fit, err := survival.Cox(s.Data, covariates, survival.CoxOptions{})
//	if err != nil {
//		return err
//	}
//	for _, c := range fit.Coefficients {
//		fmt.Println(c.Name, c.HazardRatio(), c.P, c.Problem)
//	}
//
// [Scan] is Cox regression for one more predictor after the other, such as the
// variants of a genome, with the same people and covariates.
//
// # What is not known is not a number
//
// A coefficient that cannot be estimated has a [Problem] that says why, and NaN in
// all its numbers: it is constant or collinear, or the likelihood rises without end
// as it goes to infinity, which Firth's penalty can mend ([CoxOptions].Firth). A
// median that is not reached is +Inf. People with a missing value are left out and
// counted; a negative or infinite time is an error.
//
// # What the numbers mean
//
// Where death ends the follow-up and is not the event, it is a censoring: hazard
// ratios and log-rank tests are those of the cause alone, and one minus the curve
// is not the share of people who will have the event, but more.
//
// # Numbers of single people
//
// Curves, tests and fits are computed from each person's own times; a curve's steps
// are single people's. None of it is for showing where people's records must not
// be: [Sample.Curves] puts curves, as life tables, through cohort/privacy/suppress,
// and [Figures] what was computed from the same people.
//
// # Checked against
//
// R's survival package: survfit, survdiff, coxph, basehaz, residuals, concordance
// and cox.zph (Therneau & Grambsch, Modeling Survival Data, Springer 2000), to a
// relative 1e-5 or better. As there, times that differ by rounding only are one.
package survival
