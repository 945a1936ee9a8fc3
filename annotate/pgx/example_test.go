package pgx_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/variant/vcf"
)

// A VCF in, guidance out. The position is VKORC1 rs9923231; everything that
// the file does not speak of stays without a result.
func Example() {
	const text = `##fileformat=VCFv4.2
##contig=<ID=chr16,length=90338345>
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	S1
chr16	31096368	rs9923231	C	T	.	PASS	.	GT	1/1
`
	ctx := context.Background()
	v, err := vcf.NewReader(ctx, "example.vcf", strings.NewReader(text), vcf.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer v.Close()
	for person, err := range pgx.Call(ctx, v, pgx.Options{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(person.Gene("VKORC1").Phenotype())
		fmt.Println(person.Gene("CYP2C19").Phenotype())
		for _, advice := range person.Guidance("acenocoumarol") {
			fmt.Println(advice.Guideline.Source, advice.Outcome, advice.Row.Actions[0].Kind)
		}
	}
	// Output:
	// -1639 AA
	// No Result
	// DPWG guidance dose
}

// Calls of other tests are read from a file and laid beside the VCF.
func ExampleReadOutside() {
	calls, err := pgx.ReadOutside(strings.NewReader("CYP2D6\t*1/*4\n"), "outside.tsv")
	fmt.Println(calls[0].Gene, calls[0].Diplotype, err)
	// Output: CYP2D6 *1/*4 <nil>
}
