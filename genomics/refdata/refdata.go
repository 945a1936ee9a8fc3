package refdata

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// ErrUnset is returned where ALLELERX_DATA is not set.
var ErrUnset = errors.New("refdata: ALLELERX_DATA is not set: set it to the absolute path of the reference data")

// Find returns the folder that ALLELERX_DATA names. A relative path, or one
// that is no folder, is an error.
func Find() (string, error) {
	dir := os.Getenv("ALLELERX_DATA")
	if dir == "" {
		return "", ErrUnset
	}
	if !filepath.IsAbs(dir) {
		return "", fmt.Errorf("refdata: ALLELERX_DATA=%s is relative: set it to an absolute path", dir)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return "", fmt.Errorf("refdata: ALLELERX_DATA=%s is no folder: correct the path", dir)
	}
	return dir, nil
}

// Dir returns the folder for a test. Without ALLELERX_DATA the test skips, or
// fails where CI_REQUIRE_DATA is 1; a wrong value always fails.
func Dir(t testing.TB) string {
	t.Helper()
	dir, err := Find()
	switch {
	case errors.Is(err, ErrUnset) && os.Getenv("CI_REQUIRE_DATA") != "1":
		t.Skip("ALLELERX_DATA is not set: the reference data is not at hand")
	case err != nil:
		t.Fatal(err)
	}
	return dir
}
