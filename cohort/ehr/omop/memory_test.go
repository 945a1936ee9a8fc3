package omop_test

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr/omop"
)

// With four times the people memory stays what it was, though no table fits into
// it and all are in no order.
func TestMemoryIsFlat(t *testing.T) {
	heap := func(people int) (most uint64) {
		dir := t.TempDir()
		write := func(name, header string, times int, row func(person, i int) string) {
			var b strings.Builder
			b.WriteString(header)
			for i := range times {
				for k := range people {
					b.WriteString(row(k*7919%people, i)) // 7919 is a prime: each once, far from their neighbours
				}
			}
			require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(b.String()), 0o600))
		}
		write("person.csv", "person_id,gender_concept_id,year_of_birth\n", 1, func(k, _ int) string { return fmt.Sprintf("%d,8507,1950\n", k) })
		write("drug_exposure.csv", drugHead, 6, func(k, i int) string { return fmt.Sprintf("%d,%d,5,2020-01-02,2020-02-01,30,,\n", k*6+i, k) })
		write("measurement.csv", "measurement_id,person_id,measurement_concept_id,measurement_date,value_as_number\n", 10,
			func(k, i int) string { return fmt.Sprintf("%d,%d,6,2020-01-02,%d\n", k*10+i, k, k+i) })
		defer debug.SetGCPercent(debug.SetGCPercent(20))
		runtime.GC()
		done, result := make(chan bool), make(chan uint64)
		go func() {
			var most uint64
			for {
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapAlloc)
				select {
				case <-done:
					result <- most
					return
				case <-time.After(20 * time.Millisecond):
				}
			}
		}()
		seen := 0
		for p, err := range open(t, dir, omop.Options{Memory: 256 << 10, TempDir: t.TempDir()}).Patients(t.Context()) {
			require.NoError(t, err)
			if seen++; len(p.Exposures) != 6 || len(p.Measurements) != 10 {
				t.Fatalf("%d exposures, %d measurements", len(p.Exposures), len(p.Measurements))
			}
		}
		close(done)
		assert.Equal(t, people, seen)
		return <-result
	}
	people := 8000
	if testing.Short() {
		people = 2000
	}
	small := heap(people / 4)
	large := heap(people)
	t.Logf("heap %d MiB with %d people, %d MiB with %d", small>>20, people/4, large>>20, people)
	assert.Less(t, float64(large), 1.5*float64(small)+4<<20)
}
