package privacy_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/privacy"
)

func Example() {
	var level privacy.Level // nobody has chosen
	fmt.Println(level, errors.Is(level.AllowPersons(), privacy.ErrCohortOnly))

	key, err := privacy.NewKey([]byte("an example's key, never one to use"))
	if err != nil {
		fmt.Println(err)
		return
	}
	project, err := privacy.NewProject(key, "clopidogrel 2026")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(project.Pseudonym("patient-1"))
	birth, asOf := ehr.Date(1931, time.May, 4), ehr.Date(2026, time.March, 1)
	fmt.Printf("%v %q\n", privacy.AgeAt(birth, asOf), privacy.Birth(birth, asOf))
	// Output:
	// cohort true
	// S4RX41Z94FSR102PFG0N0NKR9
	// 90+ ""
}
