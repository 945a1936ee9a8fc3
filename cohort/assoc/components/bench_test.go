package components_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc/components"
	"github.com/allelerx/allelerx/cohort/assoc/internal/genomestest"
)

// All variants of the 1000 Genomes around the pharmacogenes, some 80,000, of
// 3,202 people. Compare with plink2 --bfile study --nonfounders --pca 10.
func BenchmarkRealGenomes(b *testing.B) {
	_, m := genomestest.Write(b)
	b.Run("relate", func(b *testing.B) {
		for b.Loop() {
			_, _, err := components.Relate(background, m, components.Options{Nonfounders: true})
			require.NoError(b, err)
		}
	})
	b.Run("compute", func(b *testing.B) {
		for b.Loop() {
			_, err := components.Compute(background, m, components.Options{Nonfounders: true})
			require.NoError(b, err)
		}
	})
}
