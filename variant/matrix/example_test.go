package matrix_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

const exampleVCF = "##fileformat=VCFv4.2\n" +
	"##contig=<ID=chr10,length=133797422,assembly=GRCh38>\n" +
	"##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n" +
	"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tmother\tfather\tchild\n" +
	"chr10\t94761900\trs12248560\tC\tT\t.\tPASS\t.\tGT\t0/0\t0/1\t0/1\n" +
	"chr10\t94781859\trs4244285\tG\tA\t.\tPASS\t.\tGT\t0/1\t./.\t1/1\n"

// Matches plink2 --vcf example.vcf --freq counts, columns ALT_CTS and OBS_CT.
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
	for i := range m.NumVariants() {
		c := m.Counts(i)
		fmt.Printf("%s %d %d %d\n", m.Variant(i), m.Codes(i, nil), c.Alt(), c.Alleles())
	}
	// Output:
	// chr10:94761900:C:T [0 1 1] 2 6
	// chr10:94781859:G:A [1 3 2] 3 4
}

// Matches plink2 --vcf example.vcf --make-bed --out example.
func ExampleWritePLINK() {
	ctx := context.Background()
	v, err := vcf.NewReader(ctx, "example.vcf", strings.NewReader(exampleVCF), vcf.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer v.Close()
	dir, err := os.MkdirTemp("", "matrix")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	prefix := filepath.Join(dir, "example")
	summary, err := matrix.WritePLINK(ctx, prefix, v, matrix.Options{MaxAlleles: 2, HalfCalls: vcf.HalfCallsMissing})
	if err != nil {
		fmt.Println(err)
		return
	}
	bed, _ := os.ReadFile(prefix + ".bed")
	fmt.Printf("%d of %d records, % x\n", summary.Variants, summary.Records, bed)
	// Output:
	// 2 of 2 records, 6c 1b 01 2b 06
}
