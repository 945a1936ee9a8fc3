package quality_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc/internal/genomestest"
	"github.com/allelerx/allelerx/cohort/assoc/quality"
)

// All variants of the 1000 Genomes around the pharmacogenes, some 80,000, of
// 3,202 people. Compare with plink2 --bfile study --freq --missing --hardy.
func BenchmarkRealGenomes(b *testing.B) {
	_, m := genomestest.Write(b)
	for name, run := range map[string]func() error{
		"frequencies":        func() error { _, err := quality.Frequencies(background, m, quality.Options{}); return err },
		"missingness":        func() error { _, err := quality.Missingness(background, m, quality.Options{}); return err },
		"sample missingness": func() error { _, err := quality.SampleMissingness(background, m, quality.Options{}); return err },
		"hardy":              func() error { _, err := quality.HardyWeinberg(background, m, quality.Options{}); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				require.NoError(b, run())
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*m.NumVariants()), "ns/variant")
		})
	}
}
