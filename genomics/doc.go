// Package genomics holds the ground that every other package stands on: genome
// builds, contig names, regions and intervals.
//
// Coordinates are 0-based and half-open everywhere in the library. They become
// 1-based and inclusive only where text is read or written: [ParseRegion]
// reads "chr22:42126499-42130865" and [Region.String] writes it back.
//
// Start with [Region]:
//
//	r := genomics.MustRegion("chr22:42126499-42130865")
//	r.Start                                    // 42126498
//	r.Len()                                    // 4367 bases
//	genomics.SameContig("22", r.Contig)        // true
//	genomics.PlainContig("NC_000022.11")       // "22"
//	genomics.ContigBuild("NC_000022.11")       // GRCh38
//	genomics.ContigLength("22", genomics.GRCh37) // 51304566, true
//	build, err := genomics.ParseBuild("hg19")  // GRCh37
package genomics
