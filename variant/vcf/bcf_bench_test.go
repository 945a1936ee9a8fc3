package vcf_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

// declared is cohort with a declaration of every key, which BCF wants.
func declared(samples, records int, format string) []byte {
	return bytes.Replace(cohort(samples, records, format), []byte("##FORMAT=<ID=GT"), []byte("##INFO=<ID=NS,Number=1,Type=Integer,Description=\"\">\n"+
		"##INFO=<ID=AN,Number=1,Type=Integer,Description=\"\">\n##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"\">\n##FORMAT=<ID=GT"), 1)
}

// cohortBCF is declared as BCF without compression.
func cohortBCF(t testing.TB, samples, records int, format string) []byte {
	return mustBCF(t, open(t, string(declared(samples, records, format)), vcf.Options{}))
}

// TestBCFScanAllocatesNothing measures what four times as many records cost.
func TestBCFScanAllocatesNothing(t *testing.T) {
	run := func(records int) float64 {
		data := cohortBCF(t, 100, records, "GT:AD:DP")
		var calls []variant.Genotype
		var depths []int32
		var line []byte
		return testing.AllocsPerRun(3, func() {
			f, err := vcf.NewReader(background, "a", bytes.NewReader(data), vcf.Options{Workers: 1})
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			af, dp, ad := f.Header().Info("AF"), f.Header().Format("DP"), f.Header().Format("AD")
			for r, err := range f.Records(background) {
				if err != nil {
					t.Fatal(err)
				}
				r.Info().Float(af)
				r.Info().Text(af)
				r.Qual()
				r.End()
				r.Filter().Pass()
				calls, _ = r.Genotypes().Calls(calls[:0])
				r.Genotypes().CountAlt(1)
				depths = r.Format().IntColumn(dp, depths[:0])
				depths = r.Format().Ints(ad, 7, depths[:0])
				line = r.AppendText(line[:0])
			}
		})
	}
	n := 1000
	if testing.Short() {
		n = 400
	}
	few, many := run(n), run(4*n)
	// A block may cost a few allocations, and more where released ones are poisoned.
	if perRecord := (many - few) / float64(3*n); perRecord > .2 {
		t.Errorf("%.3f allocations per record (%.0f for %d records, %.0f for %d)", perRecord, few, n, many, 4*n)
	}
}

func BenchmarkBCFScan(b *testing.B) {
	data := cohortBCF(b, 3202, 500, "GT")
	var calls []variant.Genotype
	for name, use := range map[string]func(*vcf.Record){
		"position": func(*vcf.Record) {},
		"calls":    func(r *vcf.Record) { calls, _ = r.Genotypes().Calls(calls[:0]) },
		"CountAlt": func(r *vcf.Record) { r.Genotypes().CountAlt(1) },
	} {
		b.Run(name, func(b *testing.B) { scan(b, data, use) })
	}
}

// BenchmarkEncode is text in memory to BCF or text, written nowhere; bytes are
// those of the text.
func BenchmarkEncode(b *testing.B) {
	for name, c := range map[string]struct {
		format string
		bcf    bool
	}{
		"GT to BCF":       {"GT", true},
		"GT:AD:DP to BCF": {"GT:AD:DP", true},
		"GT to text":      {"GT", false},
	} {
		text := declared(3202, 300, c.format)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				f, err := vcf.NewReader(background, "bench.vcf", bytes.NewReader(text), vcf.Options{})
				if err != nil {
					b.Fatal(err)
				}
				w := vcf.NewWriter(io.Discard, f.Header(), vcf.WriterOptions{BCF: c.bcf})
				if err := w.WriteStream(background, f); err != nil {
					b.Fatal(err)
				}
				if err := w.Close(); err != nil {
					b.Fatal(err)
				}
				f.Close()
			}
		})
	}
}
