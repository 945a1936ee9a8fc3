// Package vcf reads and writes VCF 4.1 to 4.5 and BCF 2, plain or compressed, of
// any number of samples, as a stream. A record says the same in both encodings:
// nothing but the file's first bytes, or its name's ending, tells which it is.
//
// Start with [Open]. Nothing of a record is decoded until it is asked for, and
// nothing is copied to be looked at; with an index beside the file, Query reads
// only the part of it that it needs:
//
//	v, err := vcf.Open(ctx, "cohort.vcf.gz", vcf.Options{})
//	if err != nil {
//		return err
//	}
//	defer v.Close()
//	af := v.Header().Info("AF")
//	var calls []variant.Genotype
//	for rec, err := range v.Query(ctx, genomics.MustRegion("chr22:42126499-42130865")) {
//		if err != nil {
//			return err
//		}
//		freq, ok := rec.Info().Float(af)
//		calls, err = rec.Genotypes().Calls(calls[:0])
//		fmt.Println(rec.Contig(), rec.Pos(), freq, ok, len(calls), err)
//	}
//
// A [Record] is valid until the next iteration, a [Block] until its Release,
// and what they show ([Text]) as long as they; strings are owned, and Clone
// copies. Positions are 0-based and half-open. A fault that ends the reading is
// a [*ParseError] or an error of the input, always as the last pair; faults that
// do not end it go to Options.Warn. Options.Strict makes a fault of all that
// departs from the specification of the file's version.
//
// [Writer], [WriteFile] and [Builder] write. Whatever makes records out of
// records is a [Stream].
package vcf
