package fhir_test

import (
	"bufio"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/fhir"
)

// bulkExport writes a folder as a bulk export does: a file for each resource type,
// the people of each in another order; of each of the n people one Patient, three
// Conditions, ten Observations and six MedicationRequests.
func bulkExport(t testing.TB, n int) (dir string, size int64) {
	t.Helper()
	dir = t.TempDir()
	write := func(name string, times int, line func(person, i int) string) {
		f, err := os.Create(filepath.Join(dir, name))
		require.NoError(t, err)
		defer f.Close()
		w := bufio.NewWriter(f)
		defer w.Flush()
		var out io.Writer = w
		if strings.HasSuffix(name, ".gz") {
			z := gzip.NewWriter(w)
			defer z.Close()
			out = z
		}
		for i := range times {
			for k := range n {
				// 7919 is a prime: each person once, far from their neighbours.
				_, err := fmt.Fprintln(out, line(k*7919%n, i))
				require.NoError(t, err)
			}
		}
	}
	about := func(kind string, person, i int, members string) string {
		return fmt.Sprintf(`{"resourceType":%q,"id":"%s-%d-%d","subject":{"reference":"Patient/%d"},%s}`, kind, kind, person, i, person, members)
	}
	write("Condition.ndjson.gz", 3, func(k, i int) string {
		return about("Condition", k, i, `"onsetDateTime":"2020-01-02","code":{"coding":[{"system":"http://snomed.info/sct","code":"22298006","display":"Myocardial infarction"}]}`)
	})
	write("Medication.ndjson", 1, func(k, _ int) string {
		return fmt.Sprintf(`{"resourceType":"Medication","id":"m%d","code":{"text":"drug %d"}}`, k%10, k%10)
	})
	write("MedicationRequest.ndjson", 6, func(k, i int) string {
		return about("MedicationRequest", k, i, fmt.Sprintf(`"status":"active","medicationReference":{"reference":"Medication/m%d"}`, (k+i)%10))
	})
	write("Observation.1.ndjson", 5, func(k, i int) string {
		return about("Observation", k, i, fmt.Sprintf(`"status":"final","valueQuantity":{"value":%d,"unit":"mg"},"code":{"text":"a"}`, k+i))
	})
	write("Observation.2.ndjson", 5, func(k, i int) string {
		return about("Observation", k, 5+i, fmt.Sprintf(`"status":"final","valueQuantity":{"value":%d,"unit":"mg"},"code":{"text":"a"}`, k+5+i))
	})
	write("Patient.ndjson", 1, func(k, _ int) string { return fmt.Sprintf(`{"resourceType":"Patient","id":"%d","gender":"female"}`, k) })
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	require.NoError(t, err)
	for _, name := range names {
		info, err := os.Stat(name)
		require.NoError(t, err)
		size += info.Size()
	}
	return dir, size
}

// peak calls do and returns how large the heap was at most meanwhile, in bytes.
// Garbage is collected often, so that it is mostly what is held.
func peak(do func()) uint64 {
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
	do()
	close(done)
	return <-result
}

// readBulk checks each person of a bulkExport.
func readBulk(t *testing.T, dir string, people int, o fhir.Options) {
	t.Helper()
	o.TempDir = t.TempDir()
	source, err := fhir.Open(t.Context(), dir, o)
	require.NoError(t, err)
	seen := 0
	for p, err := range source.Patients(t.Context()) {
		require.NoError(t, err)
		seen++
		if p.Sex != ehr.Female || len(p.Conditions) != 3 || len(p.Measurements) != 10 || len(p.Exposures) != 6 {
			t.Fatalf("patient %d: %d conditions, %d measurements, %d exposures", seen, len(p.Conditions), len(p.Measurements), len(p.Exposures))
		}
		var k int
		_, err := fmt.Sscan(p.ID, &k)
		require.NoError(t, err)
		for i, m := range p.Measurements {
			if m.Value.Value != float64(k+i) {
				t.Fatalf("measurement %d is %v, not %d: of another, or in another order", i, m.Value.Value, k+i)
			}
		}
		for i, e := range p.Exposures {
			if want := fmt.Sprintf("drug %d", (k+i)%10); e.Concept.Text != want {
				t.Fatalf("exposure %d is of %s, not %s", i, e.Concept.Text, want)
			}
		}
	}
	assert.Equal(t, people, seen)
	assert.Equal(t, map[string]int{
		"Patient": people, "Condition": 3 * people, "Observation": 10 * people, "MedicationRequest": 6 * people, "Medication": people,
	}, source.Tally().Items)
	assert.Empty(t, source.Tally().Warnings)
	assert.Equal(t, 6, source.Tally().Files)
	left, err := os.ReadDir(o.TempDir)
	require.NoError(t, err)
	assert.Empty(t, left, "no temporary file stays")
}

// 200,000 resources of 10,000 people, with so little memory that most of it goes
// through temporary files; they take no more than a quarter of the people do.
func TestBulkExport(t *testing.T) {
	people := 10_000
	if testing.Short() {
		people = 1000
	}
	many, _ := bulkExport(t, people)
	few, _ := bulkExport(t, people/4)
	readBulk(t, many, people, fhir.Options{Memory: 8 << 20})
	// One worker, for several have more in hand where there is more.
	o := fhir.Options{Workers: 1, Memory: 4 << 20}
	small := peak(func() { readBulk(t, few, people/4, o) })
	large := peak(func() { readBulk(t, many, people, o) })
	t.Logf("heap %d MiB with %d people, %d MiB with %d", small>>20, people/4, large>>20, people)
	assert.Less(t, float64(large), 1.5*float64(small)+8<<20)
}

// So little memory that the temporary files themselves are merged.
func TestManyTemporaryFiles(t *testing.T) {
	dir, _ := bulkExport(t, 40)
	readBulk(t, dir, 40, fhir.Options{Memory: 4096})
}

// Leaving the loop, or cancelling, leaves nothing behind.
func TestLeaving(t *testing.T) {
	dir, _ := bulkExport(t, 200)
	before := runtime.NumGoroutine()
	for _, workers := range []int{1, 4} {
		temporary := t.TempDir()
		source, err := fhir.Open(t.Context(), dir, fhir.Options{Workers: workers, Memory: 20_000, TempDir: temporary})
		require.NoError(t, err)
		n := 0
		for _, err := range source.Patients(t.Context()) {
			require.NoError(t, err)
			if n++; n == 3 {
				break
			}
		}
		assert.Equal(t, 200, source.Tally().Items["Patient"])

		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		n = 0
		for _, err := range source.Patients(ctx) {
			if err != nil {
				require.ErrorIs(t, err, context.Canceled)
				break
			}
			if n++; n == 3 {
				cancel()
			}
		}
		assert.Equal(t, 3, n)
		for _, err := range source.Patients(ctx) {
			require.ErrorIs(t, err, context.Canceled)
		}
		left, err := os.ReadDir(temporary)
		require.NoError(t, err)
		assert.Empty(t, left)
	}
	assert.LessOrEqual(t, runtime.NumGoroutine(), before)
}

// What goes through the disk is encrypted, and has no name there.
func TestTemporaryFiles(t *testing.T) {
	dir, _ := bulkExport(t, 300)
	temporary := t.TempDir()
	source, err := fhir.Open(t.Context(), dir, fhir.Options{Memory: 10_000, TempDir: temporary})
	require.NoError(t, err)
	for _, err := range source.Patients(t.Context()) {
		require.NoError(t, err)
		if runtime.GOOS == "linux" {
			names, err := os.ReadDir(temporary)
			require.NoError(t, err)
			assert.Empty(t, names)
			text := spilled(t, temporary)
			assert.Greater(t, len(text), 50_000)
			assert.NotContains(t, text, "Observation")
			assert.NotContains(t, text, "MedicationRequest-")
		}
		break
	}
}

// spilled is what the temporary files of a folder hold, whose names are taken away
// while they are open: Linux shows them under the process.
func spilled(t testing.TB, dir string) string {
	t.Helper()
	var all strings.Builder
	open, _ := filepath.Glob("/proc/self/fd/*")
	for _, name := range open {
		if to, err := os.Readlink(name); err == nil && strings.HasPrefix(to, dir) {
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			all.Write(text)
		}
	}
	return all.String()
}

// BenchmarkBulkExport reads lines of a folder, all of them held.
func BenchmarkBulkExport(b *testing.B) {
	dir, size := bulkExport(b, 2000)
	source := fhir.Dir(dir)
	b.SetBytes(size)
	for b.Loop() {
		for _, err := range source.Patients(b.Context()) {
			if err != nil {
				b.Fatal(err)
			}
		}
	}
}
