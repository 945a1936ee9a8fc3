// Package genomics holds the ground that every other package stands on: genome
// builds, contig names, regions and intervals.
//
// Coordinates are 0-based and half-open everywhere in the library. They become
// 1-based and inclusive only where text is read or written: [ParseRegion]
// reads "chr22:42126499-42130865" and [Region.String] writes it back.
//
//	r := genomics.MustRegion("chr22:42126499-42130865")
//	r.Start                              // 42126498
//	genomics.SameContig("22", r.Contig)  // true
package genomics
