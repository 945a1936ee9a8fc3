package bam_test

import (
	"fmt"

	"github.com/allelerx/allelerx/genomics/bam"
)

// A header made by hand, as one would for a Writer.
func ExampleNewHeader() {
	h, err := bam.NewHeader(bam.Reference{Name: "chr22", Length: 50818468})
	if err != nil {
		fmt.Println(err)
		return
	}
	h.SetSortOrder("coordinate")
	if err := h.Add("@RG\tID:1\tSM:A"); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Print(h)
	// Output:
	// @HD	VN:1.6	SO:coordinate
	// @SQ	SN:chr22	LN:50818468
	// @RG	ID:1	SM:A
}
