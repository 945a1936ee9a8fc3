package bam_test

import (
	"bytes"
	"os"
	"testing"

	biogo "github.com/biogo/hts/bam"

	"github.com/allelerx/allelerx/genomics/bam"
)

// scan reads data and hands each record to use.
func scan(b *testing.B, data []byte, workers int, use func(*bam.Record)) {
	b.ReportAllocs()
	records := 0
	for b.Loop() {
		f, err := bam.NewReader(background, "bench", bytes.NewReader(data), bam.Options{Workers: workers})
		if err != nil {
			b.Fatal(err)
		}
		for r, err := range f.Records(background) {
			if err != nil {
				b.Fatal(err)
			}
			use(r)
			records++
		}
		f.Close()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(records), "ns/record")
}

func realData(b *testing.B) (packed, inflated, text []byte) {
	packed, err := os.ReadFile(realBAM(b))
	if err != nil {
		b.Fatal(err)
	}
	return packed, inflate(b, packed), []byte(samtools(b, packed, "view", "-h", "-"))
}

func BenchmarkScan(b *testing.B) {
	packed, inflated, text := realData(b)
	b.Run("BAM", func(b *testing.B) { scan(b, packed, 0, func(*bam.Record) {}) })
	b.Run("BAM, inflated, one worker", func(b *testing.B) { scan(b, inflated, 1, func(*bam.Record) {}) })
	b.Run("SAM", func(b *testing.B) { scan(b, text, 0, func(*bam.Record) {}) })
}

// BenchmarkFields times what a caller of variants looks at.
func BenchmarkFields(b *testing.B) {
	_, inflated, _ := realData(b)
	var bases []byte
	var sum int64
	for name, use := range map[string]func(*bam.Record){
		"flags": func(r *bam.Record) { sum += int64(r.Flags()) },
		"end":   func(r *bam.Record) { sum += int64(r.End()) },
		"bases": func(r *bam.Record) { bases = r.Bases(bases[:0]) },
		"tag": func(r *bam.Record) {
			tag, _ := r.Tag("NM")
			n, _ := tag.Int()
			sum += n
		},
		"text": func(r *bam.Record) { bases, _ = r.AppendSAM(bases[:0]) },
	} {
		b.Run(name, func(b *testing.B) { scan(b, inflated, 1, use) })
	}
}

// BenchmarkBlocks counts mapped reads on the workers.
func BenchmarkBlocks(b *testing.B) {
	packed, _, _ := realData(b)
	mapped := func(block *bam.Block) (int, error) {
		n := 0
		for i := range block.Len() {
			if !block.At(i).Flags().Has(bam.Unmapped) {
				n++
			}
		}
		return n, nil
	}
	b.ReportAllocs()
	for b.Loop() {
		f, err := bam.NewReader(background, "bench", bytes.NewReader(packed), bam.Options{})
		if err != nil {
			b.Fatal(err)
		}
		for _, err := range bam.Map(background, f, 0, mapped) {
			if err != nil {
				b.Fatal(err)
			}
		}
		f.Close()
	}
}

// BenchmarkBiogo is the same scan with the library that Go programs use today.
func BenchmarkBiogo(b *testing.B) {
	packed, _, _ := realData(b)
	b.ReportAllocs()
	records := 0
	for b.Loop() {
		r, err := biogo.NewReader(bytes.NewReader(packed), 0)
		if err != nil {
			b.Fatal(err)
		}
		for {
			if _, err := r.Read(); err != nil {
				break
			}
			records++
		}
		r.Close()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(records), "ns/record")
}
