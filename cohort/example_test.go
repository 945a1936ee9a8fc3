package cohort_test

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/ehr"
)

// Three samples, two records, and a map between them.
func Example() {
	r := records{patients: []*ehr.Patient{
		{ID: "p-1", Conditions: []ehr.Condition{{Recorded: ehr.Date(2026, time.March, 1)}}},
		{ID: "p-2", Exposures: []ehr.Exposure{{Start: ehr.Date(2026, time.March, 7)}}},
	}}
	pairs, err := cohort.ReadPairs(strings.NewReader("sample\tpatient\nS1\tp-1\nS3\tp-2\n"), "link.tsv")
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := cohort.Join(context.Background(), people("S1", "S2", "S3"), r, cohort.Link{Pairs: pairs})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(c.Flow.Linked, "of", c.Flow.Samples, "samples are linked, as of", c.AsOf.Format(time.DateOnly))
	fmt.Println(c.Flow.SamplesAlone, "sample has no record")
	// Output:
	// 2 of 3 samples are linked, as of 2026-03-07
	// 1 sample has no record
}
