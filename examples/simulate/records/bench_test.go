package records_test

import (
	"path/filepath"
	"strconv"
	"testing"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/records"
	"github.com/allelerx/allelerx/examples/simulate/synth"
)

// BenchmarkPerson draws a record, without writing it.
func BenchmarkPerson(b *testing.B) {
	c, err := records.New(people(b, synth.Options{Samples: 1000}), kb.Default(), records.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		c.Person(n % 1000)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "people/s")
}

// BenchmarkWriteDir writes 1000 people.
func BenchmarkWriteDir(b *testing.B) {
	const samples = 1000
	who := people(b, synth.Options{Samples: samples})
	for name, form := range map[string]records.Form{"fhir": records.FHIR, "bulk": records.Bulk, "omop": records.OMOP} {
		b.Run(name, func(b *testing.B) {
			c, err := records.New(who, kb.Default(), records.Options{Forms: form})
			if err != nil {
				b.Fatal(err)
			}
			dir := b.TempDir()
			for n := 0; b.Loop(); n++ {
				if err := c.WriteDir(b.Context(), filepath.Join(dir, strconv.Itoa(n))); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*samples)/b.Elapsed().Seconds(), "people/s")
		})
	}
}
