package fasta_test

import (
	"math/rand/v2"
	"testing"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/genomics/fasta"
)

// BenchmarkBases reads short regions along a contig of lower and upper case:
// all of it, or a little here and there, and at random places.
func BenchmarkBases(b *testing.B) {
	const length = 40_000_000
	r := rand.New(rand.NewPCG(9, 9))
	s := make([]byte, length)
	for i := range s {
		s[i] = "ACGTacgt"[r.IntN(8)]
	}
	path := write(b, "bench.fa", ">c\n"+wrapped(string(s), 60, "\n"))
	f, err := fasta.Open(ctx, path, fasta.Options{})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	for _, c := range []struct {
		name        string
		bases, step int // step 0: anywhere
	}{{"sequential", 1000, 1000}, {"sparse", 500, 5000}, {"single", 1, 600}, {"random", 500, 0}, {"long", 10_000_000, 10_000_000}} {
		b.Run(c.name, func(b *testing.B) {
			var dst []byte
			region := genomics.Region{Contig: "c"}
			b.SetBytes(int64(c.bases))
			b.ReportAllocs()
			for range b.N {
				region.Start += c.step
				if c.step == 0 {
					region.Start = r.IntN(length)
				}
				region.Start %= length - c.bases
				region.End = region.Start + c.bases
				if dst, err = f.Bases(ctx, dst[:0], region); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
