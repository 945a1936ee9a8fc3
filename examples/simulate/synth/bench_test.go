package synth_test

import (
	"context"
	"io"
	"testing"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/examples/simulate/synth"
)

// BenchmarkWriteVCF makes plain text; a "record" is one line.
func BenchmarkWriteVCF(b *testing.B) {
	all := []string{"GT", "AD", "DP", "GQ", "PL"}
	for _, bench := range []struct {
		name string
		o    synth.Options
	}{
		{"genome", synth.Options{Background: 200_000}},
		{"genome/all-fields", synth.Options{Background: 200_000, Format: all}},
		{"cohort", synth.Options{Samples: 3202, Males: 0.5, Background: 1000}},
		{"cohort/all-fields", synth.Options{Samples: 3202, Males: 0.5, Background: 1000, Format: all}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			written := 0
			bench.o.Progress = func(done, _ int) { written = done }
			people, err := synth.New(kb.Default(), bench.o)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if err := people.WriteVCF(context.Background(), io.Discard); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*written), "ns/record")
		})
	}
}

// BenchmarkReads makes alignments without writing them; a "read" is one.
func BenchmarkReads(b *testing.B) {
	people, err := synth.New(kb.Default(), synth.Options{Workers: 1})
	if err != nil {
		b.Fatal(err)
	}
	reads, err := people.NewReads(synth.ReadOptions{Pairs: 50_000})
	if err != nil {
		b.Fatal(err)
	}
	h, err := reads.Header()
	if err != nil {
		b.Fatal(err)
	}
	made := 0
	for b.Loop() {
		for block, err := range reads.Blocks(context.Background(), h) {
			if err != nil {
				b.Fatal(err)
			}
			made += block.Len()
			block.Release()
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(made), "ns/read")
}
