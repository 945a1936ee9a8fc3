package records_test

import (
	"cmp"
	"fmt"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/records"
	"github.com/allelerx/allelerx/examples/simulate/synth"
)

// The first people who take clopidogrel, and what was planted.
func Example() {
	people, err := synth.New(kb.Default(), synth.Options{Seed: 3, Samples: 500, Frequencies: records.Frequencies()})
	if err != nil {
		fmt.Println(err)
		return
	}
	cohort, err := records.New(people, kb.Default(), records.Options{Seed: 3})
	if err != nil {
		fmt.Println(err)
		return
	}
	for n := range 120 {
		for _, r := range cohort.Person(n).Responses {
			if r.Drug == "clopidogrel" {
				fmt.Println(r.Diplotypes[0].A, r.Diplotypes[0].B, r.HazardRatio, r.Start, r.End, cmp.Or(r.Outcome, "nothing"))
			}
		}
	}
	// Output:
	// *1 *1 1 2025-11-16 2025-12-31 nothing
	// *17 *17 1 2010-02-05 2010-05-05 nothing
	// *1 *38 1 2019-10-03 2020-03-30 nothing
	// *1 *2 1.5 2020-09-08 2021-06-04 nothing
	// *1 *1 1 2017-08-25 2021-05-05 I63.9
}
