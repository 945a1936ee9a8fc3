package bam_test

import (
	"io"
	"testing"

	"github.com/allelerx/allelerx/genomics/bam"
	"github.com/allelerx/allelerx/genomics/bgzf"
)

// BenchmarkWrite writes a block of records over and over; stored, next to
// nothing is left but the writer's own work and the checksums.
func BenchmarkWrite(b *testing.B) {
	block := someRecords(b, someHeader(b), 4000, 1)
	size := 0
	for i := range block.Len() {
		size += 4 + len(block.At(i).Bytes())
	}
	for _, c := range []struct {
		name string
		o    bam.WriterOptions
	}{
		{"stored", bam.WriterOptions{Level: bgzf.NoCompression}},
		{"default", bam.WriterOptions{}},
		{"text", bam.WriterOptions{Text: true}},
	} {
		b.Run(c.name, func(b *testing.B) {
			w := bam.NewWriter(io.Discard, block.Header(), c.o)
			b.SetBytes(int64(size))
			b.ReportAllocs()
			for b.Loop() {
				if err := w.WriteBlock(block); err != nil {
					b.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				b.Fatal(err)
			}
		})
	}
}
