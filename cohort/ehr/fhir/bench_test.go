package fhir_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/allelerx/allelerx/cohort/ehr/fhir"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// bundles are the names of the Synthea bundles and their size in bytes.
func bundles(t testing.TB) (names []string, size int64) {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(refdata.Dir(t), "ehr/fhir-r4/*.json"))
	if err != nil || len(names) != 120 {
		t.Fatalf("%d bundles, %v", len(names), err)
	}
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		size += info.Size()
	}
	return names, size
}

// BenchmarkPatients reads 120 people from the disk into their records. The speed
// of a core: GOMAXPROCS=1 taskset -c 0 go test -bench Patients.
func BenchmarkPatients(b *testing.B) {
	_, size := bundles(b)
	source := fhir.Dir(filepath.Join(refdata.Dir(b), "ehr/fhir-r4"))
	b.SetBytes(size)
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range source.Patients(b.Context()) {
			if err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 120 {
			b.Fatal(n)
		}
	}
}

// BenchmarkStandardLibrary only decodes the same bundles, into the types of their
// resources, by encoding/json.
func BenchmarkStandardLibrary(b *testing.B) {
	names, size := bundles(b)
	b.SetBytes(size)
	for b.Loop() {
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				b.Fatal(err)
			}
			var bundle struct {
				Entry []struct {
					Resource struct {
						ResourceType string `json:"resourceType"`
					} `json:"resource"`
				} `json:"entry"`
			}
			if err := json.Unmarshal(text, &bundle); err != nil {
				b.Fatal(err)
			}
		}
	}
}
