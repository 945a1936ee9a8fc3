package score_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/cohort/score"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// BenchmarkScores scores 3,202 people at 2,000 variants by 1, 20 and 100 scores; one
// operation is all of it, ns/call what a genotype takes in one score.
func BenchmarkScores(b *testing.B) {
	const people, variants = 3202, 2000
	rng := rand.New(rand.NewPCG(1, 2))
	var text, weights strings.Builder
	text.WriteString(genotypes(people))
	for v := range variants {
		fmt.Fprintf(&text, "1\t%d\tv%d\tA\tG\t.\t.\t.\tGT", v+1, v)
		for range people {
			text.WriteString([]string{"\t0/0", "\t0/1", "\t1/1"}[rng.IntN(3)])
		}
		text.WriteByte('\n')
		fmt.Fprintf(&weights, "v%d G", v)
		for range 100 {
			fmt.Fprintf(&weights, " %.4f", rng.NormFloat64())
		}
		weights.WriteByte('\n')
	}
	v, err := vcf.NewReader(b.Context(), "g.vcf", strings.NewReader(text.String()), vcf.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer v.Close()
	m, err := matrix.Read(b.Context(), v)
	if err != nil {
		b.Fatal(err)
	}
	for _, scores := range []int{1, 20, 100} {
		b.Run(fmt.Sprint(scores), func(b *testing.B) {
			columns := &score.Columns{}
			for k := range scores {
				columns.Weights = append(columns.Weights, 3+k)
			}
			f, err := score.ReadFrom(b.Context(), "w.txt", strings.NewReader(weights.String()), score.ReadOptions{Columns: columns})
			if err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := score.Matrix(b.Context(), m, []*score.File{f}, score.Options{}); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(people*variants*float64(scores)), "ns/call")
		})
	}
}
