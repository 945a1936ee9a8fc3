package survival_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/allelerx/allelerx/cohort/survival"
)

// BenchmarkCox fits four covariates; times are whole weeks, so that many are tied.
func BenchmarkCox(b *testing.B) {
	for _, n := range []int{6250, 25000, 100000} {
		for _, entry := range []bool{false, true} {
			sample := simulate(shape{n: n, groups: 2, ties: true, entry: entry, seed: 1})
			b.Run(fmt.Sprintf("people=%d/entries=%v", n, entry), func(b *testing.B) {
				for b.Loop() {
					if _, err := survival.Cox(sample.Data, sample.covariates, survival.CoxOptions{}); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}

// BenchmarkScan fits one variant with three covariates among 3,202 people.
func BenchmarkScan(b *testing.B) {
	sample := simulate(shape{n: 3202, groups: 2, seed: 1})
	scan, err := survival.NewScan(sample.Data, sample.covariates[:3], survival.CoxOptions{})
	if err != nil {
		b.Fatal(err)
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for _, missing := range []bool{false, true} {
		values := genotypes(rng, 3202, 0.2, missing)
		b.Run(fmt.Sprintf("missing=%v", missing), func(b *testing.B) {
			worker := scan.Worker()
			for b.Loop() {
				if _, err := worker.Fit(values); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkLogRank and BenchmarkKaplanMeier are of 100,000 people in four groups.
func BenchmarkLogRank(b *testing.B) {
	sample := simulate(shape{n: 100000, groups: 4, ties: true, seed: 1})
	for b.Loop() {
		if _, err := survival.LogRank(sample.Data, survival.LogRankOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkKaplanMeier(b *testing.B) {
	sample := simulate(shape{n: 100000, groups: 4, seed: 1})
	for b.Loop() {
		if _, err := survival.KaplanMeier(sample.Data, survival.CurveOptions{}); err != nil {
			b.Fatal(err)
		}
	}
}
