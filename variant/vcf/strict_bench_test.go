//go:build !allelerxdebug && !race

package vcf_test

import (
	"bytes"
	"testing"

	"github.com/allelerx/allelerx/variant/vcf"
)

// TestStrictAllocatesNothing measures what four times as many records cost.
func TestStrictAllocatesNothing(t *testing.T) {
	run := func(records int) float64 {
		text := cohort(100, records, "GT:AD:DP")
		return testing.AllocsPerRun(3, func() {
			f, err := vcf.NewReader(background, "a", bytes.NewReader(text), vcf.Options{Workers: 1, Strict: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, err := range f.Records(background) {
				if err != nil {
					t.Fatal(err)
				}
			}
			f.Close()
		})
	}
	few, many := run(2000), run(8000)
	if perRecord := (many - few) / 6000; perRecord > .1 {
		t.Errorf("%.3f allocations per record (%.0f for 2,000 records, %.0f for 8,000)", perRecord, few, many)
	}
}

func BenchmarkStrict(b *testing.B) {
	for name, text := range map[string][]byte{
		"wide":    cohort(3202, 1000, "GT"),
		"samples": cohort(3202, 1000, "GT:AD:DP"),
		"narrow":  cohort(1, 100_000, "GT"),
	} {
		for _, strict := range []bool{false, true} {
			b.Run(name+map[bool]string{false: "/default", true: "/strict"}[strict], func(b *testing.B) {
				b.ReportAllocs()
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					f, err := vcf.NewReader(background, "bench.vcf", bytes.NewReader(text), vcf.Options{Workers: 1, Strict: strict})
					if err != nil {
						b.Fatal(err)
					}
					for block, err := range f.Blocks(background) {
						if err != nil {
							b.Fatal(err)
						}
						block.Release()
					}
					f.Close()
				}
			})
		}
	}
}
