package source_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/annotate/source"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Genes of a BED and frequencies of a table, written into a VCF. Twins:
//
//	bcftools annotate -a genes.bed.gz -c CHROM,FROM,TO,GENE …
//	bcftools annotate -a frequencies.tsv.gz -c CHROM,POS,REF,ALT,AF …
func Example() {
	if err := example(context.Background()); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Float A
	// GENE=CYP2C19;AF=.,0.15
}

func example(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "source")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{
		"genes.bed":       "chr10\t94762680\t94855547\tCYP2C19\n",
		"frequencies.tsv": "chrom\tpos\tref\talt\taf\n10\t94781859\tG\tA\t0.15\n10\t94781859\tG\tC\t1e-5\n",
		"in.vcf":          "##fileformat=VCFv4.3\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\nchr10\t94781859\t.\tG\tT,A\t.\t.\t.\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return err
		}
	}

	genes, err := source.Open(ctx, filepath.Join(dir, "genes.bed"), source.Options{
		Fields: []annotate.Field{{Column: "name", As: "GENE", Op: annotate.Uniq}},
	})
	if err != nil {
		return err
	}
	defer genes.Close()
	frequencies, err := source.Open(ctx, filepath.Join(dir, "frequencies.tsv"), source.Options{
		Fields: []annotate.Field{{Column: "af", As: "AF"}},
	})
	if err != nil {
		return err
	}
	defer frequencies.Close()
	fmt.Println(frequencies.Columns()[0].Type, frequencies.Columns()[0].Number)

	a, err := annotate.New(annotate.Options{Sources: []annotate.Source{genes, frequencies}})
	if err != nil {
		return err
	}
	v, err := vcf.Open(ctx, filepath.Join(dir, "in.vcf"), vcf.Options{})
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
		fmt.Println(rec.Info().Column())
	}
	return nil
}
