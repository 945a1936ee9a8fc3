package main

import (
	"fmt"
	"os"
	"testing"

	"github.com/allelerx/allelerx/cohort/assoc/phewas"
)

// BenchmarkRun asks of 20 pharmacogenes in 100,000 people, and gives the seconds of
// 1,800 phecodes. It makes 60 of them; with PHEWAS_TRAITS=1800 all. The benchmark of
// package phewas lies here, beside the people it wants: a library does not import a
// program's simulation.
func BenchmarkRun(b *testing.B) {
	traits := 60
	if _, err := fmt.Sscan(os.Getenv("PHEWAS_TRAITS"), &traits); err != nil {
		traits = 60
	}
	for _, components := range []int{2, 4} {
		b.Run(fmt.Sprint(components, " components"), func(b *testing.B) {
			s := simulate(1, 100_000, traits, components, 0)
			b.ResetTimer()
			for range b.N {
				report, err := phewas.Run(b.Context(), s, s.design, phewas.Options{MinCases: 5})
				if err != nil {
					b.Fatal(err)
				}
				firth, faults := counts(report)
				b.ReportMetric(float64(firth), "Firth")
				b.ReportMetric(float64(faults), "faults")
				b.ReportMetric(float64(len(report.Results)), "fits")
			}
			b.ReportMetric(b.Elapsed().Seconds()/float64(b.N)*1800/float64(traits), "s/1800")
		})
	}
}
