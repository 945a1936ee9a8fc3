// Package normalize writes variants in the one form that everybody compares:
// one ALT a record, no base more than needed, and as far left as the reference
// lets it slide. The records are those of bcftools norm -m- -f.
//
// Start with [Stream], a stage between a reader and whatever takes a stream:
//
//	ref, err := fasta.Open(ctx, "GRCh38.fa", fasta.Options{})
//	if err != nil {
//		return err
//	}
//	defer ref.Close()
//	norm := normalize.Stream(v, normalize.Options{Reference: ref})
//	err = vcf.WriteFile(ctx, "norm.vcf.gz", norm)
//	fmt.Println(norm.Summary().Split, "records were split")
//
// Records that need no change pass through as they are. A record that moves
// left is put in order again within a window of 1000 bases, as by bcftools.
//
// [Left], [Trim] and [Same] do the same for single variants: Same tells whether
// two ways to write a variant are of one haplotype.
package normalize
