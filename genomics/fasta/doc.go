// Package fasta reads reference bases: any stretch of a FASTA file that has an
// index (.fai), without reading the rest. The file may be compressed by bgzip;
// it has a second index (.gzi) then.
//
// Start with [Open]:
//
//	ref, err := fasta.Open(ctx, "GRCh38.fa", fasta.Options{})
//	if err != nil {
//		return err
//	}
//	defer ref.Close()
//	length, ok := ref.Length("chr22")
//	bases, err := ref.Bases(ctx, nil, genomics.MustRegion("chr22:42126499-42126520"))
//
// Contigs are found in any spelling (see genomics.SameContig). Bases are in
// upper case unless Options.KeepCase is set; ambiguity codes stay. Any number
// of goroutines may use a [File]; what was read last is kept, 4 MiB of it, so
// that going along a contig reads each part of it once.
//
// Where there is no index it is made in memory, by reading all of the file
// once; samtools faidx makes one that stays, and so does Options.WriteIndex.
// What the index says is compared with the file wherever bases are read: a
// file that was changed after it was indexed is an error.
//
// A part of a genome can be a reference too: with Options.Windows each sequence
// is named by the stretch that it holds, as samtools faidx names what it cuts
// out (">chr10:94762681-94855547").
package fasta
