// Package bam reads and writes aligned reads: BAM, and SAM text, plain or
// compressed, as a stream.
//
// Start with [Open]. Nothing of a record is decoded until it is asked for, and
// nothing is copied to be looked at; with an index beside the file, Query reads
// only the part of it that it needs:
//
//	f, err := bam.Open(ctx, "na12878.bam", bam.Options{})
//	if err != nil {
//		return err
//	}
//	defer f.Close()
//	for rec, err := range f.Query(ctx, genomics.MustRegion("chr22:42126499-42130865")) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(rec.Name(), rec.Pos(), rec.Cigar(), rec.MapQ(), rec.Flags())
//	}
//
// Work that does not need the records in one goroutine is done on whole blocks,
// several at a time, with the results in the file's order:
//
//	mapped := func(b *bam.Block) (int, error) {
//		n := 0
//		for i := range b.Len() {
//			if !b.At(i).Flags().Has(bam.Unmapped) {
//				n++
//			}
//		}
//		return n, nil
//	}
//	for n, err := range bam.Map(ctx, f, workers, mapped) { … }
//
// A [Record] is valid until the next iteration, a [Block] until its Release,
// and what they show ([Text], [Cigar], [Tag]) as long as they; strings are
// owned, and Clone copies. Positions are 0-based and half-open. A fault that
// ends the reading is a [*FormatError] or an error of the input, always as the
// last pair; faults that do not end it go to Options.Warn.
//
// [Writer], [WriteFile] and [Builder] write. Whatever makes records out of
// records is a [Stream].
//
// Format: the SAM specification of hts-specs, version 1.6.
package bam
