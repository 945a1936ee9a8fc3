package quality_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/cohort/assoc/quality"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

const exampleVCF = "##fileformat=VCFv4.2\n" +
	"##contig=<ID=chr10,length=133797422,assembly=GRCh38>\n" +
	"##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n" +
	"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\tc\td\te\n" +
	"chr10\t94761900\trs12248560\tC\tT\t.\tPASS\t.\tGT\t0/0\t0/1\t0/1\t0/0\t./.\n" +
	"chr10\t94781859\trs4244285\tG\tA\t.\tPASS\t.\tGT\t1/1\t0/0\t0/0\t1/1\t0/0\n"

// Matches plink2 --vcf example.vcf --freq --hardy --missing.
func Example() {
	ctx := context.Background()
	v, err := vcf.NewReader(ctx, "example.vcf", strings.NewReader(exampleVCF), vcf.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer v.Close()
	m, err := matrix.Read(ctx, v)
	if err != nil {
		fmt.Println(err)
		return
	}
	frequencies, err := quality.Frequencies(ctx, m, quality.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	tests, err := quality.HardyWeinberg(ctx, m, quality.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	calls, err := quality.Missingness(ctx, m, quality.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, f := range frequencies {
		alt, _ := f.Alt()
		rate, _ := calls[i].Rate()
		fmt.Printf("%s %.3g of %d, p = %.6f, %.0f %% called\n", m.Variant(i).ID, alt, f.Alleles, tests[i].P, 100*rate)
	}
	// Output:
	// rs12248560 0.25 of 8, p = 1.000000, 80 % called
	// rs4244285 0.4 of 10, p = 0.047619, 100 % called
}
