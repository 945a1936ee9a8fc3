package suppress_test

import (
	"fmt"
	"slices"

	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

func Example() {
	phenotypes := slices.Concat(slices.Repeat([]string{"normal"}, 60), slices.Repeat([]string{"intermediate"}, 25), slices.Repeat([]string{"poor"}, 4))
	people, err := suppress.New(len(phenotypes), suppress.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	t, err := people.Table("CYP2C19", nil, suppress.Group("CYP2C19", phenotypes))
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, name := range t.Categories[0] {
		fmt.Println(name, t.Cell(i), suppress.Percent(t.Cell(i), t.Total()))
	}
	fmt.Println("all", t.Total())
	// Output:
	// intermediate hidden hidden
	// normal 60 67.42
	// poor hidden hidden
	// all 89
}
