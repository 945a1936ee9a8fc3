package components_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/cohort/assoc/components"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Two and two people are alike. Matches
// plink2 --vcf example.vcf --bad-freqs --pca 2.
func Example() {
	const text = "##fileformat=VCFv4.2\n##contig=<ID=chr1>\n" +
		"##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n" +
		"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\ta\tb\tc\td\n" +
		"chr1\t101\t.\tC\tT\t.\t.\t.\tGT\t0/0\t0/1\t1/1\t1/1\n" +
		"chr1\t102\t.\tG\tA\t.\t.\t.\tGT\t1/1\t1/1\t0/0\t0/1\n" +
		"chr1\t103\t.\tG\tA\t.\t.\t.\tGT\t0/1\t0/0\t1/1\t0/1\n"
	ctx := context.Background()
	v, err := vcf.NewReader(ctx, "example.vcf", strings.NewReader(text), vcf.Options{})
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
	pca, err := components.Compute(ctx, m, components.Options{Components: 2, FewFounders: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, value := range pca.Values {
		fmt.Printf("%.4f: %.4f\n", value, pca.Vectors[i])
	}
	// Output:
	// 4.2917: [-0.5053 -0.4417 0.6984 0.2486]
	// 0.9317: [0.6669 -0.5363 0.2946 -0.4252]
}
