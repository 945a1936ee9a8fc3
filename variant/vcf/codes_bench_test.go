package vcf_test

import (
	"bytes"
	"context"
	"testing"

	"github.com/allelerx/allelerx/variant/vcf"
)

// BenchmarkCodes times what becomes of the samples alone, without reading, in
// bytes of text.
func BenchmarkCodes(b *testing.B) {
	for _, format := range []string{"GT", "GT:AD:DP"} {
		text := cohort(3202, 15, format)
		f, err := vcf.NewReader(context.Background(), "bench.vcf", bytes.NewReader(text), vcf.Options{})
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		for block, err := range f.Blocks(context.Background()) {
			if err != nil {
				b.Fatal(err)
			}
			size := 0
			for i := range block.Len() {
				size += len(block.At(i).AppendText(nil))
			}
			var codes, phased, first []byte
			var dosages []int8
			for name, use := range map[string]func(g vcf.Genotypes) error{
				"codes":   func(g vcf.Genotypes) (err error) { codes, err = g.Codes(codes[:0], 1, 0); return err },
				"dosages": func(g vcf.Genotypes) (err error) { dosages, err = g.Dosages(dosages[:0], 1, 0); return err },
				"phases": func(g vcf.Genotypes) (err error) {
					phased, first, err = g.Phases(phased[:0], first[:0], 1)
					return err
				},
			} {
				b.Run(format+"/"+name, func(b *testing.B) {
					b.ReportAllocs()
					b.SetBytes(int64(size))
					for b.Loop() {
						for i := range block.Len() {
							if err := use(block.At(i).Genotypes()); err != nil {
								b.Fatal(err)
							}
						}
					}
					b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*block.Len()*3202), "ns/call")
				})
			}
			break
		}
	}
}
