package vcf_test

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

const exampleVCF = "##fileformat=VCFv4.2\n" +
	"##contig=<ID=chr10,length=133797422,assembly=GRCh38>\n" +
	"##INFO=<ID=AF,Number=A,Type=Float,Description=\"Allele frequency\">\n" +
	"##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n" +
	"##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"Depth\">\n" +
	"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tmother\tchild\n" +
	"chr10\t94761900\trs12248560\tC\tT\t.\tPASS\tAF=0.21\tGT:DP\t0/0:31\t0/1:28\n" +
	"chr10\t94781859\trs4244285\tG\tA\t.\tPASS\tAF=0.15\tGT:DP\t0/1:33\t0/1:25\n"

// Matches bcftools query -f '%CHROM %POS %AF[ %GT]\n' example.vcf.
func Example() {
	ctx := context.Background()
	v, err := vcf.NewReader(ctx, "example.vcf", strings.NewReader(exampleVCF), vcf.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer v.Close()
	af := v.Header().Info("AF")
	var calls []variant.Genotype
	for rec, err := range v.Records(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		freq, _ := rec.Info().Float(af)
		if calls, err = rec.Genotypes().Calls(calls[:0]); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(rec.Contig(), rec.Pos()+1, freq, calls[0], calls[1])
	}
	// Output:
	// chr10 94761900 0.21 0/0 0/1
	// chr10 94781859 0.15 0/1 0/1
}

// Matches bcftools view -H -r chr10:94781859 example.vcf.gz | cut -f 3.
func ExampleFile_Query() {
	ctx := context.Background()
	v, err := vcf.NewReader(ctx, "example.vcf", strings.NewReader(exampleVCF), vcf.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer v.Close()
	for rec, err := range v.Query(ctx, genomics.MustRegion("10:94781859")) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(rec.ID())
	}
	// Output: rs4244285
}

// Matches bcftools query -s child -f '[%SAMPLE %DP]\n' example.vcf.
func ExampleFormat_Int() {
	ctx := context.Background()
	v, err := vcf.NewReader(ctx, "example.vcf", strings.NewReader(exampleVCF), vcf.Options{Samples: []string{"child"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer v.Close()
	dp := v.Header().Format("DP")
	for rec, err := range v.Records(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		depth, ok := rec.Format().Int(dp, 0)
		fmt.Println(v.Header().Samples()[0], depth, ok)
	}
	// Output:
	// child 28 true
	// child 25 true
}

// Matches bcftools view -I -s child -Oz -o child.vcf.gz example.vcf.
func ExampleWriteFile() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	v, err := vcf.NewReader(ctx, "example.vcf", strings.NewReader(exampleVCF), vcf.Options{Samples: []string{"child"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer v.Close()
	name := filepath.Join(dir, "child.vcf.gz")
	if err := vcf.WriteFile(ctx, name, v); err != nil {
		fmt.Println(err)
		return
	}
	written, err := vcf.Open(ctx, name, vcf.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer written.Close()
	fmt.Println(written.Header().Samples())
	// Output: [child]
}

// Makes records from nothing.
func ExampleBuilder() {
	h, err := vcf.NewHeader("a", "b")
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := h.AddContig(vcf.Contig{ID: "chr10", Length: 133797422}); err != nil {
		fmt.Println(err)
		return
	}
	if _, err := h.AddFormat("GT", 1, vcf.String, "Genotype"); err != nil {
		fmt.Println(err)
		return
	}
	w := vcf.NewWriter(os.Stdout, h, vcf.WriterOptions{})
	defer w.Close()
	b := vcf.NewBuilder(h)
	b.Reset("chr10", 94781858, "G", "A")
	b.SetID("rs4244285")
	b.SetFilter("PASS")
	b.SetGenotypes([]variant.Genotype{
		{A: 0, B: 1, Phased: true, Ploidy: 2},
		{A: variant.Missing, B: variant.Missing, Ploidy: 2},
	})
	rec, err := b.Record()
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := w.WriteRecord(rec); err != nil {
		fmt.Println(err)
		return
	}
	// Output:
	// ##fileformat=VCFv4.2
	// ##FILTER=<ID=PASS,Description="All filters passed">
	// ##contig=<ID=chr10,length=133797422>
	// ##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
	// #CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	a	b
	// chr10	94781859	rs4244285	G	A	.	PASS	.	GT	0|1	./.
}

// passing is a stage: a stream of the records of another that failed no filter.
type passing struct{ vcf.Stream }

func (p passing) Blocks(ctx context.Context) iter.Seq2[*vcf.Block, error] {
	return vcf.NewStream(p.Header(), func(ctx context.Context) iter.Seq2[*vcf.Record, error] {
		return func(yield func(*vcf.Record, error) bool) {
			for rec, err := range vcf.Records(ctx, p.Stream) {
				if err == nil && !rec.Filter().Pass() {
					continue
				}
				if !yield(rec, err) {
					return
				}
			}
		}
	}).Blocks(ctx)
}

// Matches bcftools view -H -f .,PASS example.vcf | wc -l.
func ExampleStream() {
	ctx := context.Background()
	v, err := vcf.NewReader(ctx, "example.vcf", strings.NewReader(exampleVCF), vcf.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer v.Close()
	n := 0
	for _, err := range vcf.Records(ctx, passing{v}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		n++
	}
	fmt.Println(n)
	// Output: 2
}

func ExampleOptions_strict() {
	text := "##fileformat=VCFv4.3\n" +
		"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n" +
		"chr1\t5\t.\tA\tC,G\t.\t.\tAC=1\n"
	f, err := vcf.NewReader(context.Background(), "a.vcf", strings.NewReader(text), vcf.Options{Strict: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	for _, err := range f.Records(context.Background()) {
		fmt.Println(err)
	}
	// Output: vcf: a.vcf: line 3 (chr1:5): INFO/AC "1" in column 8: has 1 values, which Number=A does not allow in this record: correct them, or the Number in the header
}
