// Package matrix holds the calls of all samples at all variants of a study, two
// bits each, and reads and writes them as PLINK 1 files (.bed, .bim, .fam).
//
// Start with [Read], which takes any stream of records:
//
//	v, err := vcf.Open(ctx, "cohort.vcf.gz", vcf.Options{})
//	if err != nil {
//		return err
//	}
//	defer v.Close()
//	m, err := matrix.Read(ctx, v)
//	if err != nil {
//		return err
//	}
//	for i := range m.NumVariants() {
//		fmt.Println(m.Variant(i), m.Counts(i).Frequency())
//	}
//
// A matrix takes variants × samples ÷ 4 bytes, and what it knows of each
// variant: about its line of the .bim and 8 bytes. [ReadPLINK] reads one from
// files, and [OpenPLINK] leaves the calls there, for a pass over them.
// [WritePLINK] converts a stream to files without holding it: it needs a few
// megabytes for any number of records, and writes the bytes that plink2
// writes.
//
// A call is the number of copies of the only ALT allele; a haploid call counts
// as the homozygous one, as in PLINK, and the calls of more than two strands
// are missing. What else a record may hold (more alleles, half calls) is an
// error until [Options] say what becomes of it: normalize.Stream splits the
// former.
package matrix
