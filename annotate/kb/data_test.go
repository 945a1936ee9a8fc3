package kb

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
)

// dataDir returns the folder of the publishers' files, or skips the test. CI
// sets CI_REQUIRE_DATA: there the data must be.
func dataDir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("ALLELERX_DATA")
	switch {
	case dir == "" && os.Getenv("CI_REQUIRE_DATA") == "1":
		t.Fatal("ALLELERX_DATA is not set and CI_REQUIRE_DATA=1: set it to the absolute path of the data folder")
	case dir == "":
		t.Skip("ALLELERX_DATA is not set: the publishers' files are not at hand")
	case !filepath.IsAbs(dir):
		t.Fatalf("ALLELERX_DATA=%s is relative: set it to the absolute path of the data folder", dir)
	}
	return dir
}

// readJSON reads a publisher's file without any code of the package.
func readJSON(t testing.TB, name string, to any) {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, to); err != nil {
		t.Fatal(name, err)
	}
}

func glob(t testing.TB, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil || len(names) == 0 {
		t.Fatalf("no file is %s", pattern)
	}
	return names
}
