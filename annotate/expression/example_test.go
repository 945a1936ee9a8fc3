package expression_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/annotate/expression"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Rare variants that ClinVar calls pathogenic; those that gnomAD has never seen
// count as rare.
func Example() {
	if err := example(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// a false
	// b true
	// c true
	// expression: "gnomad_aff < 0.01": column 1: there is no INFO key "gnomad_aff": did you mean gnomad_af?
}

func example() error {
	f, err := vcf.NewReader(context.Background(), "in.vcf", strings.NewReader(`##fileformat=VCFv4.2
##contig=<ID=chr1>
##INFO=<ID=gnomad_af,Number=A,Type=Float,Description="">
##INFO=<ID=CLNSIG,Number=A,Type=String,Description="">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO
chr1	10	a	A	C	.	.	gnomad_af=0.3;CLNSIG=Benign
chr1	20	b	A	C,G	.	.	gnomad_af=0.3,0.001;CLNSIG=.,Likely_pathogenic
chr1	30	c	A	C	.	.	CLNSIG=Pathogenic
`), vcf.Options{})
	if err != nil {
		return err
	}
	defer f.Close()
	scope := expression.NewScope(f.Header())
	rare, err := scope.Compile(`(gnomad_af ?? 0) < 0.01 && clnsig contains "pathogenic"`)
	if err != nil {
		return err
	}
	env := scope.NewEnv()
	for rec, err := range f.Records(context.Background()) {
		if err != nil {
			return err
		}
		env.SetRecord(rec)
		fmt.Println(rec.ID(), rare.True(env))
	}
	_, err = scope.Compile(`gnomad_aff < 0.01`)
	fmt.Println(err)
	return nil
}
