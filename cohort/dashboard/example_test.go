package dashboard_test

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/dashboard"
)

// Thirty patients without genotypes: a page of nobody.
func Example() {
	c := &cohort.Cohort{AsOf: time.Date(2026, time.March, 31, 0, 0, 0, 0, time.UTC), Flow: cohort.Flow{Patients: 30, PatientsAlone: 30}}
	board, err := dashboard.New(c, dashboard.Options{Title: "Ward 7"})
	if err != nil {
		fmt.Println(err)
		return
	}
	var page bytes.Buffer
	if err := board.WriteHTML(&page); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(strings.Contains(page.String(), "<h1>Ward 7</h1>"), strings.Contains(page.String(), "<b>30</b> <span>samples and patients came in</span>"))
	// Output: true true
}
