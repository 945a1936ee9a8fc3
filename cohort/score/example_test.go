package score_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/cohort/score"
	"github.com/allelerx/allelerx/variant/vcf"
)

const exampleVCF = "##fileformat=VCFv4.2\n" +
	"##contig=<ID=chr10,length=133797422>\n" +
	"##contig=<ID=chr16,length=90338345>\n" +
	"##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n" +
	"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tmother\tfather\tchild\n" +
	"chr10\t94761900\trs12248560\tC\tT\t.\tPASS\t.\tGT\t0/0\t0/1\t0/1\n" +
	"chr10\t94781859\trs4244285\tG\tA\t.\tPASS\t.\tGT\t0/1\t1/1\t1/1\n" +
	"chr16\t31096368\trs9923231\tC\tT\t.\tPASS\t.\tGT\t1/1\t0/1\t0/1\n"

const exampleScore = `###PGS CATALOG SCORING FILE
#format_version=2.0
#pgs_id=PGS999999
#weight_type=beta
#genome_build=GRCh37
#HmPOS_build=GRCh38
rsID	chr_name	chr_position	effect_allele	other_allele	effect_weight	hm_chr	hm_pos
rs12248560	10	96521657	T	C	0.5	10	94761900
rs4244285	10	96541616	G	A	-0.25	10	94781859
rs9923231	16	31107689	A	G	0.125	16	31096368
rs1	1	1000	A	T	9	1	2000
`

// The second row counts REF, the third is of the other strand, and the fourth is
// not there.
func Example() {
	ctx := context.Background()
	v, err := vcf.NewReader(ctx, "example.vcf", strings.NewReader(exampleVCF), vcf.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer v.Close()
	build, err := score.BuildOf(v.Header())
	if err != nil {
		fmt.Println(err)
		return
	}
	weights, err := score.ReadFrom(ctx, "PGS999999.txt", strings.NewReader(exampleScore), score.ReadOptions{Build: build})
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := score.VCF(ctx, v, []*score.File{weights}, score.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	scored := result[0]
	fmt.Println(scored.Counts())
	for i := range scored.Samples {
		average, _ := scored.Average(i, 0)
		fmt.Printf("%g of %d alleles, %.4f on average\n", scored.Sum(i, 0), scored.AlleleCount(i), average)
	}
	// Output:
	// 1 as-given, 1 swapped, 1 flipped, 1 not-in-genotypes
	// 0 of 6 alleles, 0.0000 on average
	// 0.625 of 6 alleles, 0.1042 on average
	// 0.625 of 6 alleles, 0.1042 on average
}

// A score's place within a cohort, for people of like ancestry.
func ExampleStandardise() {
	values := make([]float64, 101)
	for i := range values {
		values[i] = float64(i)
	}
	standings, err := score.Standardise(values)
	fmt.Printf("%.2f %.1f %v\n", standings[75].Z, standings[75].Percentile, err)
	// Output: 0.85 74.8 <nil>
}
