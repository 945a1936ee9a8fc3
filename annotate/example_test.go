package annotate_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

const frequencies = "##fileformat=VCFv4.2\n##INFO=<ID=AF,Number=A,Type=Float,Description=\"Frequency\">\n" +
	"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n" +
	"10\t94781859\trs4244285\tG\tA\t.\tPASS\tAF=0.184\n" +
	"10\t94842866\trs3758581\tA\tG\t.\tPASS\tAF=0.942\n"

const sample = "##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n" +
	"chr10\t94781858\t.\tGG\tGA,G\t.\t.\t.\n"

func Example() {
	if err := example(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 94781858 GG AF=0.184,.
	// one variant: 0.942 true
}

func example(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "annotate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "frequencies.vcf")
	if err := os.WriteFile(name, []byte(frequencies), 0o600); err != nil {
		return err
	}
	s, err := source.OpenVCF(ctx, name, source.Options{Fields: []annotate.Field{{Column: "AF"}}})
	if err != nil {
		return err
	}
	defer s.Close()
	a, err := annotate.New(annotate.Options{Sources: []annotate.Source{s}})
	if err != nil {
		return err
	}

	v, err := vcf.NewReader(ctx, "sample.vcf", strings.NewReader(sample), vcf.Options{})
	if err != nil {
		return err
	}
	defer v.Close()
	annotated, err := a.Stream(v)
	if err != nil {
		return err
	}
	for rec, err := range vcf.Records(ctx, annotated) {
		if err != nil {
			return err
		}
		fmt.Println(rec.Pos()+1, rec.Ref(), rec.Info().Column())
	}

	found, err := a.Lookup(ctx, variant.MustParse("chr10:94842866:A:G"))
	if err != nil {
		return err
	}
	af, ok := found.Float("AF")
	fmt.Println("one variant:", af, ok)
	return nil
}
