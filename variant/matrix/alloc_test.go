//go:build !allelerxdebug && !race

package matrix_test

import (
	"strings"
	"testing"

	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// TestWritingAllocatesNothing measures what four times as many records cost.
func TestWritingAllocatesNothing(t *testing.T) {
	dir := t.TempDir()
	run := func(records int) float64 {
		text := study{samples: 20, records: records, format: "GT:AD:DP:GQ:PL", many: true, halves: true}.text()
		return testing.AllocsPerRun(2, func() {
			f, err := vcf.NewReader(background, "a", strings.NewReader(text), vcf.Options{Workers: 1})
			if err != nil {
				t.Fatal(err)
			}
			o := matrix.Options{Workers: 1, MaxAlleles: 2, HalfCalls: vcf.HalfCallsMissing}
			if _, err := matrix.WritePLINK(background, dir+"/x", f, o); err != nil {
				t.Fatal(err)
			}
			f.Close()
		})
	}
	few, many := run(1000), run(4000)
	// A block, here of some 450 records, may cost a few allocations.
	if perRecord := (many - few) / 3000; perRecord > .1 {
		t.Errorf("%.3f allocations per record (%.0f for 1,000 records, %.0f for 4,000)", perRecord, few, many)
	}
}
