// Package genomestest gives tests the matrix of the 1000 Genomes around the
// pharmacogenes, all files together, or one of people whom they make up ([Made]), and
// runs plink2 on it.
//
// Start with [Write], which writes study.bed, .bim and .fam and reads them:
//
//	func TestAll(t *testing.T) {
//		prefix, m := genomestest.Write(t)
//		genomestest.PLINK2(t, "--bfile", prefix, "--freq", "--out", prefix)
//		rows := genomestest.Table(t, prefix+".afreq")
//		...
//	}
package genomestest
