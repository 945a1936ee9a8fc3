package samplefile_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/cohort/assoc/samplefile"
	"github.com/allelerx/allelerx/variant/matrix"
)

func Example() {
	f, err := samplefile.Read(context.Background(), "traits.txt", strings.NewReader(`#IID	bleeding	age
s2	2	61
s1	1	NA
s9	1	40
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	samples := []matrix.Sample{{Family: "0", ID: "s1"}, {Family: "0", ID: "s2"}, {Family: "0", ID: "s3"}}
	phenotype, err := f.Phenotype("bleeding", samples)
	if err != nil {
		fmt.Println(err)
		return
	}
	covariates, _, err := f.Covariates(samples, "age")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(phenotype.Binary, phenotype.Values, covariates[0].Values)
	fmt.Printf("%+v\n", phenotype.Match)
	// Output:
	// true [0 1 NaN] [NaN 61 NaN]
	// {Matched:2 Absent:1 Unknown:1}
}
