//go:build !allelerxdebug && !race

package bam_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/bam"
)

// TestScanAllocatesNothing measures what four times as many records cost.
func TestScanAllocatesNothing(t *testing.T) {
	for _, form := range []string{"BAM", "SAM"} {
		run := func(records int) float64 {
			var in strings.Builder
			in.WriteString(smallHeader)
			for i := range records {
				fmt.Fprintf(&in, "read%d\t99\tchr1\t%d\t60\t75M1D75M\t=\t%d\t400\t%s\t%s\tNM:i:1\tMD:Z:75^A75\tRG:Z:1\n",
					i, i+1, i+250, strings.Repeat("ACGTA", 30), strings.Repeat("FFF:F", 30))
			}
			data := []byte(in.String())
			if form == "BAM" {
				data = toBAM(t, in.String())
			}
			line := make([]byte, 0, 1000)
			var bases []byte
			return testing.AllocsPerRun(3, func() {
				f, err := bam.NewReader(background, "a", bytes.NewReader(data), bam.Options{Workers: 1})
				if err != nil {
					t.Fatal(err)
				}
				for r, err := range f.Records(background) {
					if err != nil {
						t.Fatal(err)
					}
					r.Flags()
					r.Contig()
					r.End()
					for op := range r.Cigar().Ops() {
						_ = op.Len()
					}
					bases = r.Bases(bases[:0])
					r.Base(3)
					r.Qual()
					tag, _ := r.Tag("NM")
					tag.Int()
					if line, err = r.AppendSAM(line[:0]); err != nil {
						t.Fatal(err)
					}
				}
				f.Close()
			})
		}
		few, many := run(2000), run(8000)
		// A block, here of some 700 records, may cost a few allocations.
		if perRecord := (many - few) / 6000; perRecord > .05 {
			t.Errorf("%s: %.3f allocations per record (%.0f for 2,000 records, %.0f for 8,000)", form, perRecord, few, many)
		}
	}
}
