package survival_test

import (
	"fmt"

	"github.com/allelerx/allelerx/cohort/survival"
)

// Days to a stroke of people who take a drug, by what their genotype makes of it.
func Example() {
	d := survival.Data{
		Time:  []float64{20, 35, 35, 61, 75, 90, 110, 140, 200, 210, 210, 245, 280, 300, 365, 365},
		Event: []bool{true, true, true, true, false, true, false, true, true, false, true, false, false, true, false, false},
	}
	d.SetGroup([]string{
		"poor", "poor", "normal", "poor", "poor", "normal", "poor", "poor",
		"normal", "normal", "poor", "normal", "normal", "normal", "normal", "normal",
	})
	curves, err := survival.KaplanMeier(d, survival.CurveOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range curves {
		c := &curves[i]
		fmt.Println(c.Group, "median", c.Median(), "at risk", c.AtRiskAt(0, 100, 200, 300))
	}
	test, err := survival.LogRank(d, survival.LogRankOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("log-rank %.3f, p = %.3f\n", test.Statistic, test.P)
	covariates, err := d.Indicators("normal")
	if err != nil {
		fmt.Println(err)
		return
	}
	fit, err := survival.Cox(d, covariates, survival.CoxOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range fit.Coefficients {
		fmt.Printf("%s: hazard ratio %v, p = %.3f\n", c.Name, c.HazardRatio(), c.P)
	}
	// Output:
	// normal median 300 (200–not reached) at risk [9 7 7 3]
	// poor median 140 (35–not reached) at risk [7 3 1 0]
	// log-rank 4.465, p = 0.035
	// poor: hazard ratio 4.447 (0.994–19.896), p = 0.051
}
