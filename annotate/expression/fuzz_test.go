package expression_test

import (
	"testing"

	"github.com/allelerx/allelerx/annotate/expression"
	"github.com/allelerx/allelerx/variant/vcf"
)

// FuzzCompile: an expression compiles or is an error, and what compiles can be
// evaluated on any record.
func FuzzCompile(f *testing.F) {
	for _, seed := range []string{
		`gnomad_af < 0.01 && clnsig contains "pathogenic"`, `any(ac, #index == 1 and # > 0)`, `(none ?? [1, 2])[ac] == 1`,
		`sum(map(ac, # ** 2), dp)`, `join(uniq(split(gene, "C")), "|") matches "x"`, `pos in 1..ac`, `dp > 1 ? nil : gene + "x"`,
		`info("my-score") / my.score`, `if db { 1 } else { 2 }`, `ac[-1] ?? clnsig`, `sum(ac, gnomad_af)`,
	} {
		f.Add(seed, line)
	}
	f.Add(`ac + an`, "chr1\t1\t.\tA\t.\t.\t.\t.\n")
	r := record(f, head+line)
	f.Fuzz(func(t *testing.T, expr, added string) {
		scope := expression.NewScope(r.Header())
		p, err := scope.Compile(expr)
		if err != nil {
			return
		}
		env := scope.NewEnv()
		env.SetRecord(r)
		p.True(env)
		env.SetAdded([]byte(added), []string{"AC"})
		typ, _ := p.Declare()
		p.Append(nil, env, typ)
		p.AppendFirst(nil, env, vcf.String)
		expression.Mentions(expr)
	})
}
