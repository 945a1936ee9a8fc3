package refdata

import (
	"os"
	"os/exec"
	"testing"
)

// packages are the Debian packages of programs that go by another name.
var packages = map[string]string{"bgzip": "tabix", "Rscript": "r-base-core r-cran-survival"}

// Program returns the path of a program that a test compares with, such as
// bcftools. Where it is not installed the test skips, or fails where
// CI_REQUIRE_DATA is 1.
func Program(t testing.TB, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err == nil {
		return path
	}
	pkg := name
	if p, ok := packages[name]; ok {
		pkg = p
	}
	if os.Getenv("CI_REQUIRE_DATA") == "1" {
		t.Fatalf("%s is not installed: apt-get install %s", name, pkg)
	}
	t.Skipf("%s is not installed: apt-get install %s", name, pkg)
	return ""
}
