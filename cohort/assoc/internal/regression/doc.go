// Package regression fits one predictor at a time beside the same covariates to
// the same outcome: linear, logistic and Firth's.
//
// What all predictors share is worked out once: [NewCovariates] standardises the
// covariates, [NewLinear] takes their part out of the outcome, [NewLogistic] fits
// them alone. A [Predictor] lists the people in whom it differs from its base
// value, which for most genotypes are few.
//
//	c, err := regression.NewCovariates(n, columns, regression.Limits{MaxCorr: 0.999, MaxVIF: 50})
//	if err != nil {
//		return err
//	}
//	linear, err := regression.NewLinear(c, outcome)
//	if err != nil {
//		return err
//	}
//	work := regression.NewWork(c)
//	e := linear.Fit(predictor, work)
//	if e.Fault == regression.None {
//		fmt.Println(e.Beta, e.SE)
//	}
//
// Covariates have the mean 0 and the variance 1 in here, so that the equations are
// as well conditioned as the limits on correlation promise: with a variance
// inflation of at most 50 the condition number of k columns is below 50·k², which
// leaves ten digits and more to normal equations.
package regression
