package genomics_test

import (
	"fmt"

	"github.com/allelerx/allelerx/genomics"
)

func ExampleParseRegion() {
	r, err := genomics.ParseRegion("chr22:42,126,499-42,130,865")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.Start, r.End, r.Len()) // 0-based, half-open
	fmt.Println(r)                       // 1-based, inclusive
	// Output:
	// 42126498 42130865 4367
	// chr22:42126499-42130865
}

func ExampleSameContig() {
	fmt.Println(genomics.SameContig("chr22", "NC_000022.11"))
	fmt.Println(genomics.SameContig("NC_000022.10", "NC_000022.11"))
	// Output:
	// true
	// false
}

func ExampleBuildOfLength() {
	fmt.Println(genomics.BuildOfLength("chr22", 50818468))
	// Output: GRCh38
}
