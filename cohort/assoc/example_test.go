package assoc_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/cohort/assoc"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Example asks of two variants, and of an activity score, whether they go with a
// level in the blood.
func Example() {
	ctx := context.Background()
	v, err := vcf.NewReader(ctx, "x.vcf", strings.NewReader(`##fileformat=VCFv4.2
##contig=<ID=chr10>
##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
#CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	A	B	C	D	E	F	G	H
chr10	94781859	rs4244285	G	A	.	.	.	GT	0/0	0/1	0/0	1/1	0/1	0/0	0/0	0/1
chr10	94775489	.	G	T	.	.	.	GT	0/0	0/0	0/0	0/0	0/0	0/0	0/0	0/0
`), vcf.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer v.Close()
	genotypes, err := matrix.Read(ctx, v)
	if err != nil {
		fmt.Println(err)
		return
	}
	model, err := assoc.New(assoc.Design{
		Phenotype:  assoc.Column{Name: "level", Values: []float64{5.1, 7.9, 4.7, 11.2, 8.4, 5.6, 4.9, 8.1}},
		Covariates: []assoc.Column{{Name: "age", Values: []float64{44, 51, 38, 60, 47, 55, 41, 66}}},
	}, assoc.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for a, err := range model.Variants(ctx, genotypes) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(genotypes.Variant(a.Variant), a.String())
	}
	r, err := model.Fit(assoc.NewPredictor(assoc.Column{Name: "activity", Values: []float64{2, 1, 2, 0, 1, 2, 3, 1}}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(r.String())
	// Output:
	// chr10:94781859:G:A ADD n=8 effect 2.904 (2.391 to 3.418) P=2.78e-05
	// chr10:94775489:G:T ADD n=8 CONST_OMITTED_ALLELE
	// activity n=8 effect -2.138 (-3.436 to -0.8393) P=0.00823
}
