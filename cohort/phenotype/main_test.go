package phenotype_test

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain collects garbage less often: many tests read thousands of small
// files, each with buffers of its own.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
