package phewas_test

import (
	"context"
	"fmt"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/cohort/assoc/phewas"
	"github.com/allelerx/allelerx/cohort/phenotype"
)

// twoTraits are those of twelve people; of a table of phecodes phewas.Phecodes makes
// the same.
type twoTraits struct{}

func (twoTraits) List() []phenotype.Phecode {
	return []phenotype.Phecode{{Code: "411.2", Description: "Myocardial infarction"}, {Code: "008", Description: "Intestinal infection"}}
}

func (twoTraits) Standings(trait int, to []phenotype.Standing) []phenotype.Standing {
	to = to[:0]
	for _, c := range []string{"++-+--+---x-", "+-----------"}[trait] {
		to = append(to, map[rune]phenotype.Standing{'+': phenotype.Case, '-': phenotype.Control, 'x': phenotype.Excluded}[c])
	}
	return to
}

func Example() {
	alleles, _, err := phewas.Align(
		[]string{"p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "p10", "p11", "p12"}, // as the table has them
		[]string{"p12", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9", "p10", "p11"}, // as the genotypes are
		[]float64{0, 2, 1, 0, 1, 0, 1, 0, 0, 1, 0, 0},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := phewas.Run(context.Background(), twoTraits{}, phewas.Design{
		Predictors: []assoc.Column{{Name: "CYP2C19 no-function alleles", Values: alleles}},
	}, phewas.Options{MinCases: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, t := range report.Traits {
		fmt.Printf("%s: %d cases, %d controls; left out: %q\n", t.Code, t.Cases, t.Controls, t.LeftOut)
	}
	for _, r := range report.Results {
		fmt.Println(report.Traits[r.Trait].Code, r.String())
	}
	// Output:
	// 411.2: 4 cases, 7 controls; left out: ""
	// 008: 1 cases, 11 controls; left out: "fewer than 2 cases"
	// 411.2 CYP2C19 no-function alleles n=11 effect 1.948 (-0.5566 to 4.452) P=0.127
}
