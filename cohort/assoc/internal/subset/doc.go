// Package subset counts the calls of some of a matrix's samples, a machine word
// of them at a time.
//
// Start with [Of], once for all variants:
//
//	women := subset.Of(m.NumSamples(), func(i int) bool { return m.Samples()[i].Sex == matrix.Female })
//	for v := range m.NumVariants() {
//		fmt.Println(women.Counts(m.Row(v)).Het)
//	}
package subset
