package annotate_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

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
	// Package source opens files as sources; this one has its entries in memory.
	frequencies := table("AF:float",
		"10 94781859 G A 0.184",
		"10 94842866 A G 0.942",
	)
	a, err := annotate.New(annotate.Options{Sources: []annotate.Source{frequencies}})
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
