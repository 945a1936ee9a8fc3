package coding_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort/assoc/coding"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Example counts the alleles of DPYD that do not work, of two people.
func Example() {
	const text = `##fileformat=VCFv4.2
##contig=<ID=chr1,length=248956422>
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	A	B
chr1	97450058	rs3918290	C	T	.	PASS	.	GT	0/1	0/0
`
	ctx := context.Background()
	v, err := vcf.NewReader(ctx, "example.vcf", strings.NewReader(text), vcf.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer v.Close()
	var genes []*pgx.Gene
	for person, err := range pgx.Call(ctx, v, pgx.Options{Assume: pgx.Assume{Genome: true}}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		genes = append(genes, person.Gene("DPYD"))
	}
	none, coded := coding.Function("DPYD", genes, "No function")
	fmt.Println(none.Name, none.Values, coded)
	score, coded := coding.ActivityScore("DPYD", genes)
	fmt.Println(score.Name, score.Values, coded)
	// Output:
	// DPYD no function [1 0] 2 coded (0 by a lower bound), 0 not called, 0 open, 0 unknown
	// DPYD activity score [1 2] 2 coded (0 by a lower bound), 0 not called, 0 open, 0 unknown
}
