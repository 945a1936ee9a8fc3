// Package refdata finds the reference data that tests compare with: public
// files that are not part of the repository.
//
// Start with [Dir]. The variable ALLELERX_DATA names the folder, as an
// absolute path. Without it a test skips with one line; with CI_REQUIRE_DATA=1
// it fails instead:
//
//	func TestRealGenomes(t *testing.T) {
//		files, err := filepath.Glob(filepath.Join(refdata.Dir(t), "1kgp/GRCh38/*.vcf.gz"))
//		if err != nil {
//			t.Fatal(err)
//		}
//		for _, name := range files {
//			t.Log(name)
//		}
//	}
package refdata
