package expression_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/annotate/expression"
)

// One record a round, from its INFO column as text.
func BenchmarkTrue(b *testing.B) {
	r := record(b, head+line)
	for name, expr := range map[string]string{
		"rare-pathogenic": `gnomad_af < 0.05 && clnsig contains "pathogenic"`,
		"arithmetic":      `(ac / an ?? 0) < 0.05 && qual > 30`,
		"any":             `any(gnomad_af, # < 0.01)`,
	} {
		b.Run(name, func(b *testing.B) {
			scope := expression.NewScope(r.Header())
			p, err := scope.Compile(expr)
			require.NoError(b, err)
			env := scope.NewEnv()
			b.ReportAllocs()
			for b.Loop() {
				env.SetRecord(r)
				p.True(env)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
