// Package variant holds the values of genetic differences, free of any file
// format: [Variant] and [Genotype].
//
// Start with [Variant]:
//
//	v := variant.MustParse("chr10:94781859:G:A")
//	v.Pos            // 94781858: 0-based inside, 1-based in text
//	v.String()       // "chr10:94781859:G:A"
//
//	g := variant.Genotype{A: 0, B: 1, Phased: true, Ploidy: 2}
//	g.String()       // "0|1"
//	g.CountAlt(1)    // 1
//	g.Called()       // true
package variant
