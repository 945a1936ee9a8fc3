package vcf_test

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/allelerx/allelerx/genomics/refdata"
	"github.com/allelerx/allelerx/variant/vcf"
)

// strictly reads a file to its end or the first error.
func strictly(t testing.TB, path string) error {
	t.Helper()
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	_, err = failure(in, vcf.Options{Strict: true})
	return err
}

func TestStrictConformance(t *testing.T) {
	dir := refdata.Dir(t)
	passed, _ := filepath.Glob(filepath.Join(dir, "vcf-spec/4.2/passed/*.vcf"))
	failed, _ := filepath.Glob(filepath.Join(dir, "vcf-spec/4.2/failed/*.vcf"))
	if len(passed) == 0 || len(failed) == 0 {
		t.Fatal("no conformance files")
	}
	for _, path := range passed {
		if err := strictly(t, path); err != nil {
			t.Errorf("%s is refused: %v", filepath.Base(path), err)
		}
	}
	for _, path := range failed {
		err := strictly(t, path)
		var p *vcf.ParseError
		if !errors.As(err, &p) {
			t.Errorf("%s is accepted, or with an error of another kind: %v", filepath.Base(path), err)
			continue
		}
		t.Logf("%s: %v", filepath.Base(path), err)
	}
}
