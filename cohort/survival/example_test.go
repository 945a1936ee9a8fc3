package survival_test

import (
	"fmt"

	"github.com/allelerx/allelerx/cohort/phenotype"
	"github.com/allelerx/allelerx/cohort/privacy/suppress"
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

// From the outcomes of a study to what may be shown: a life table of each group, and
// the hazard ratio where each shows events.
func ExampleSample_Curves() {
	result := &phenotype.Result{} // of phenotype.Study.Run
	for i := range 600 {
		p := phenotype.Person{Included: true, Group: phenotype.IndexGroup, Days: 365, End: phenotype.AtWindowEnd}
		if i%2 == 0 {
			p.Group = phenotype.ComparatorGroup
		}
		if i%5 == 0 || i%7 == 0 && p.Group == phenotype.IndexGroup {
			p.Days, p.Event, p.End = 1+i*97%365, true, phenotype.AtOutcome
		}
		result.People = append(result.People, p)
	}
	s, err := survival.FromStudy(result, func(p *phenotype.Person) string { return p.Group.String() })
	if err != nil {
		fmt.Println(err)
		return
	}
	people, err := suppress.New(len(result.People), suppress.Options{}) // one for the whole run
	if err != nil {
		fmt.Println(err)
		return
	}
	labels := survival.Labels{Title: "stroke by drug", Outcome: "stroke", Group: "drug", Every: 90}
	curves, err := s.Curves(people, labels)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range curves {
		fmt.Println(c.Group)
		for _, i := range c.Intervals {
			fmt.Println("  day", i.Begin, "to", i.End, "at risk", i.AtRisk, "events", i.Events, "survival", i.Survival)
		}
	}
	covariates, err := s.Data.Indicators("comparator")
	if err != nil {
		fmt.Println(err)
		return
	}
	fit, err := survival.Cox(s.Data, covariates, survival.CoxOptions{})
	if err != nil {
		fmt.Println(err)
		return
	}
	ratio := fit.Coefficients[0].HazardRatio()
	shown := survival.Figures(curves, ratio.Value, ratio.Lower, ratio.Upper)
	fmt.Println("hazard ratio", shown[0], "from", shown[1], "to", shown[2])
	// Output:
	// comparator
	//   day 0 to 90 at risk 300 events 14 survival 0.95
	//   day 90 to 180 at risk 286 events 13 survival 0.91
	//   day 180 to 270 at risk 273 events 16 survival 0.86
	//   day 270 to 360 at risk 257 events 16 survival 0.80
	// index
	//   day 0 to 90 at risk 300 events 23 survival 0.92
	//   day 90 to 180 at risk 277 events 22 survival 0.85
	//   day 180 to 270 at risk 255 events 22 survival 0.78
	//   day 270 to 360 at risk 233 events 25 survival 0.69
	// hazard ratio 1.68 from 1.22 to 2.32
}
