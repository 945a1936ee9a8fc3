// Package variant holds the values of genetic differences, free of any file
// format: [Variant] and [Genotype].
//
//	v := variant.MustParse("chr10:94781859:G:A")
//	v.Pos // 94781858: 0-based inside, 1-based in text
package variant
