//go:build !allelerxdebug && !race

package vcf_test

import (
	"bytes"
	"testing"

	"github.com/allelerx/allelerx/variant"
	"github.com/allelerx/allelerx/variant/vcf"
)

// TestScanAllocatesNothing measures what four times as many records cost.
func TestScanAllocatesNothing(t *testing.T) {
	run := func(records int) float64 {
		text := cohort(100, records, "GT:AD:DP")
		var calls []variant.Genotype
		var depths []int32
		return testing.AllocsPerRun(3, func() {
			f, err := vcf.NewReader(background, "a", bytes.NewReader(text), vcf.Options{Workers: 1})
			if err != nil {
				t.Fatal(err)
			}
			af, dp, ad := f.Header().Info("AF"), f.Header().Format("DP"), f.Header().Format("AD")
			for r, err := range f.Records(background) {
				if err != nil {
					t.Fatal(err)
				}
				r.Info().Float(af)
				r.Qual()
				r.End()
				r.Filter().Pass()
				calls, _ = r.Genotypes().Calls(calls[:0])
				r.Genotypes().CountAlt(1)
				depths = r.Format().IntColumn(dp, depths[:0])
				depths = r.Format().Ints(ad, 7, depths[:0])
			}
			f.Close()
		})
	}
	few, many := run(2000), run(8000)
	// A block, here of some 170 records, may cost a few allocations.
	if perRecord := (many - few) / 6000; perRecord > .1 {
		t.Errorf("%.3f allocations per record (%.0f for 2,000 records, %.0f for 8,000)", perRecord, few, many)
	}
}
