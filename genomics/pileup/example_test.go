package pileup_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/genomics/bam"
	"github.com/allelerx/allelerx/genomics/pileup"
)

func ExampleDepth() {
	reads := "@SQ\tSN:chr22\tLN:6\n" +
		"r1\t0\tchr22\t1\t60\t4M\t*\t0\t0\tACGT\tFFFF\n" +
		"r2\t0\tchr22\t3\t60\t3M\t*\t0\t0\tGTA\tFFF\n"
	ctx := context.Background()
	f, err := bam.NewReader(ctx, "reads.sam", strings.NewReader(reads), bam.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	for w, err := range pileup.Depth(ctx, f, pileup.Options{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(w.Contig, w.Start, w.Depth)
		w.Release()
	}
	// Output: chr22 0 [1 1 2 2 1 0]
}
