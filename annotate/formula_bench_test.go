package annotate_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate"
	"github.com/allelerx/allelerx/variant/vcf"
)

// What a filter, a computed key and a computed field cost beside the annotation:
// 50,000 records of which a source has every one, a round.
func BenchmarkFormulas(b *testing.B) {
	const n = 50_000
	var text strings.Builder
	text.WriteString(head)
	entries := make([]string, n)
	for i := range n {
		fmt.Fprintf(&text, "chr1\t%d\t.\tA\tC\t30\tPASS\tDP=%d\tGT\t0|1\t./.\n", 100+i, i%100)
		entries[i] = fmt.Sprintf("1 %d A C %d 1000 Benign -", 100+i, i%50)
	}
	plain := []annotate.Field{{Column: "AC"}, {Column: "AN"}, {Column: "SIG"}}
	for name, o := range map[string]annotate.Options{
		"none":     {},
		"include":  {Include: `ac / an < 0.02 && sig contains "pathogenic"`},
		"computed": {Computed: []annotate.Computed{{Key: "AF", Expr: "AC / AN"}}},
		"field":    {},
	} {
		b.Run(name, func(b *testing.B) {
			source := table("AC:int AN:int:1 SIG:str:1 F:flag", entries...)
			source.size, source.fields = 1000, plain
			if name == "field" {
				source.fields = append(source.fields[:3:3], annotate.Field{As: "AF", Expr: "AC / AN"})
			}
			o.Sources, o.Workers = []annotate.Source{source}, 1
			a, err := annotate.New(o)
			require.NoError(b, err)
			for b.Loop() {
				f, err := vcf.NewReader(b.Context(), "records", strings.NewReader(text.String()), vcf.Options{Workers: 1})
				require.NoError(b, err)
				s, err := a.Stream(f)
				require.NoError(b, err)
				for block, err := range s.Blocks(b.Context()) {
					require.NoError(b, err)
					block.Release()
				}
				require.NoError(b, f.Close())
			}
			b.ReportMetric(float64(n*b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
