// Package pileup counts what aligned reads say of each position of the
// reference.
//
// Start with [Depth]: how many reads cover each position, in windows, in the
// order of the reference:
//
//	f, err := bam.Open(ctx, "na12878.bam", bam.Options{})
//	if err != nil {
//		return err
//	}
//	defer f.Close()
//	for w, err := range pileup.Depth(ctx, f, pileup.Options{}) {
//		if err != nil {
//			return err
//		}
//		for i, n := range w.Depth {
//			fmt.Println(w.Contig, w.Start+i, n)
//		}
//		w.Release()
//	}
//
// Reads must be sorted by coordinate. Positions are 0-based and half-open. The
// zero [Options] count as samtools depth does.
package pileup
