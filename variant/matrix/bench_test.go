package matrix_test

import (
	"strings"
	"testing"

	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// BenchmarkWritePLINK converts plain text in memory to files, in bytes of text.
func BenchmarkWritePLINK(b *testing.B) {
	for name, s := range map[string]study{
		"GT/1x":                {samples: 1000, records: 500, format: "GT", clean: true},
		"GT/4x records":        {samples: 1000, records: 2000, format: "GT", clean: true},
		"GT/16x records":       {samples: 1000, records: 8000, format: "GT", clean: true},
		"GT/4x samples":        {samples: 4000, records: 500, format: "GT", clean: true},
		"GT/16x samples":       {samples: 16000, records: 500, format: "GT", clean: true},
		"GT:AD:DP:GQ:PL":       {samples: 1000, records: 1000, format: "GT:AD:DP:GQ:PL", many: true, halves: true},
		"GT:AD:DP:GQ:PL/clean": {samples: 1000, records: 1000, format: "GT:AD:DP:GQ:PL", clean: true},
	} {
		b.Run(name, func(b *testing.B) {
			text, dir := s.text(), b.TempDir()
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				f, err := vcf.NewReader(background, "a", strings.NewReader(text), vcf.Options{})
				if err != nil {
					b.Fatal(err)
				}
				if _, err := matrix.WritePLINK(background, dir+"/x", f, matrix.Options{MaxAlleles: 2, HalfCalls: vcf.HalfCallsMissing}); err != nil {
					b.Fatal(err)
				}
				f.Close()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*s.records), "ns/record")
		})
	}
}

func BenchmarkMatrix(b *testing.B) {
	s := study{samples: 3202, records: 500, format: "GT", clean: true}
	m, err := matrix.Read(background, stream(b, s.text()))
	if err != nil {
		b.Fatal(err)
	}
	var codes []byte
	var dosages []float64
	for name, use := range map[string]func(i int){
		"Counts":      func(i int) { m.Counts(i % s.records) },
		"Codes":       func(i int) { codes = m.Codes(i%s.records, codes[:0]) },
		"Dosages":     func(i int) { dosages = m.Dosages(i%s.records, -1, dosages[:0]) },
		"SampleCodes": func(i int) { codes = m.SampleCodes(i%s.samples, codes[:0]) },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				use(i)
			}
		})
	}
}
