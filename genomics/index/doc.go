// Package index finds the part of a BGZF file that holds the records of a
// region: it reads TBI, CSI and BAI indexes, and builds and writes them.
//
// Start with [Read]. What a file's index names, bgzf.NewRangeReader reads:
//
//	x, err := index.Read(ctx, tbi)
//	if err != nil {
//		return err
//	}
//	chunks, ok := x.Chunks("chr22", 42126498, 42130865) // 0-based, half-open
//	if !ok {
//		return nil // no record on that contig
//	}
//	r := bgzf.NewRangeReader(ctx, vcf, size, chunks, bgzf.Options{})
//	defer r.Close()
//	// Chunks hold more than the region: the reader of records skips the rest.
//
// [Builder] makes an index while, or after, the file is written. The indexes of
// BCF and BAM files go by the numbers of the contigs in the file's header: ask
// them with [Index.ChunksOf].
//
// The index that leads to a byte of the data instead, .gzi, is bgzf.GZI.
//
// Formats: the tabix, CSIv1 and SAM (section 5, for BAI) specifications of
// hts-specs.
package index
