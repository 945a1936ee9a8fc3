package vcf_test

import (
	"bytes"
	"context"
	"fmt"
	"testing"

	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

// cohort makes a VCF of random-looking but fixed content. Most calls are
// "0|0", as in real cohorts.
func cohort(samples, records int, format string) []byte {
	var b bytes.Buffer
	b.WriteString("##fileformat=VCFv4.2\n##contig=<ID=chr1>\n" +
		"##INFO=<ID=AC,Number=A,Type=Integer,Description=\"\">\n##INFO=<ID=AF,Number=A,Type=Float,Description=\"\">\n" +
		"##FORMAT=<ID=GT,Number=1,Type=String,Description=\"\">\n##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"\">\n" +
		"#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	for s := range samples {
		fmt.Fprintf(&b, "\tS%d", s)
	}
	b.WriteByte('\n')
	x := uint32(1)
	for r := range records {
		fmt.Fprintf(&b, "chr1\t%d\trs%d\tG\tA\t50\tPASS\tAC=%d;NS=%d;AN=%d;AF=0.%04d\t%s", 1000+10*r, r, r%100, samples, 2*samples, r%10000, format)
		for range samples {
			x = x*1664525 + 1013904223
			gt := "0|0"
			switch x >> 28 {
			case 1:
				gt = "0|1"
			case 2:
				gt = "1|0"
			}
			b.WriteByte('\t')
			b.WriteString(gt)
			if format != "GT" {
				fmt.Fprintf(&b, ":%d,%d:%d", x>>27, x>>28&7, x>>26)
			}
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

// scan reads text with one worker and hands each record to use.
func scan(b *testing.B, text []byte, use func(*vcf.Record)) {
	b.ReportAllocs()
	b.SetBytes(int64(len(text)))
	records := 0
	for b.Loop() {
		f, err := vcf.NewReader(context.Background(), "bench.vcf", bytes.NewReader(text), vcf.Options{})
		if err != nil {
			b.Fatal(err)
		}
		for r, err := range f.Records(context.Background()) {
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

func BenchmarkScan(b *testing.B) {
	wide, narrow := cohort(3202, 1000, "GT"), cohort(0, 100000, ".")
	b.Run("wide", func(b *testing.B) { scan(b, wide, func(r *vcf.Record) {}) })
	b.Run("narrow", func(b *testing.B) { scan(b, narrow, func(r *vcf.Record) {}) })
}

func BenchmarkInfo(b *testing.B) {
	narrow := cohort(0, 100000, ".")
	h, _ := vcf.ParseHeader(string(narrow[:bytes.Index(narrow, []byte("\nchr1"))+1]))
	af := h.Info("AF")
	scan(b, narrow, func(r *vcf.Record) {
		if _, ok := r.Info().Float(af); !ok {
			b.Fatal("no AF")
		}
	})
}

func BenchmarkCalls(b *testing.B) {
	for _, format := range []string{"GT", "GT:AD:DP"} {
		text := cohort(3202, 1000, format)
		var calls []variant.Genotype
		b.Run(format, func(b *testing.B) {
			scan(b, text, func(r *vcf.Record) {
				var err error
				if calls, err = r.Genotypes().Calls(calls[:0]); err != nil {
					b.Fatal(err)
				}
			})
		})
	}
}

func BenchmarkIntColumn(b *testing.B) {
	text := cohort(3202, 1000, "GT:AD:DP")
	var depths []int32
	scan(b, text, func(r *vcf.Record) {
		depths = r.Format().IntColumn(r.Header().Format("DP"), depths[:0])
	})
}

// BenchmarkGenotypes times the decoding alone, without reading.
func BenchmarkGenotypes(b *testing.B) {
	for _, format := range []string{"GT", "GT:AD:DP"} {
		text := cohort(3202, 20, format)
		f, err := vcf.NewReader(context.Background(), "bench.vcf", bytes.NewReader(text), vcf.Options{})
		if err != nil {
			b.Fatal(err)
		}
		defer f.Close()
		for block, err := range f.Blocks(context.Background()) {
			if err != nil {
				b.Fatal(err)
			}
			var calls []variant.Genotype
			b.Run(format, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					for i := range block.Len() {
						calls, _ = block.At(i).Genotypes().Calls(calls[:0])
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*block.Len()*3202), "ns/call")
			})
			break
		}
	}
}
