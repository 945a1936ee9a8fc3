package contingency_test

import (
	"fmt"

	"github.com/allelerx/allelerx/cohort/assoc/contingency"
)

// Matches R: fisher.test(matrix(c(12, 25, 188, 1775), 2)).
func Example() {
	t := contingency.Table{{12, 188}, {25, 1775}}
	r, err := contingency.Fisher(t, contingency.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("n = %d, p = %.3g, odds ratio %.3f (%.3f to %.3f)\n", r.N, r.P, r.Odds.Ratio, r.Odds.Low, r.Odds.High)

	r, err = contingency.Fisher(contingency.Table{{0, 0}, {25, 1775}}, contingency.Options{})
	fmt.Println(r.Reason, r.P, err)
	// Output:
	// n = 2000, p = 0.00014, odds ratio 4.526 (2.037 to 9.531)
	// nobody is a case 1 <nil>
}

// Matches R: prop.trend.test(c(80, 90, 30), c(880, 590, 130)).
func ExampleTrend() {
	r, err := contingency.Trend(contingency.Genotypes{{80, 90, 30}, {800, 500, 100}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("chi-square %.4f, p = %.4g\n", r.Statistic, r.P)
	// Output:
	// chi-square 26.5781, p = 2.531e-07
}
