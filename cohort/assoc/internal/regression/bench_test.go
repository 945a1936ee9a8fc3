package regression_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/allelerx/allelerx/cohort/assoc/internal/regression"
)

// made is people with covariates, cases among them, and a genotype.
func made(n, covariates int, f float64) (*regression.Covariates, []bool, *regression.Predictor) {
	random := rand.New(rand.NewPCG(1, uint64(n)))
	columns := make([][]float64, covariates)
	for j := range columns {
		columns[j] = make([]float64, n)
	}
	cases := make([]bool, n)
	p := &regression.Predictor{Values: []float64{1, 2}}
	for i := range n {
		eta := -2.0
		for j := range columns {
			columns[j][i] = random.NormFloat64()
			eta += 0.2 * columns[j][i]
		}
		copies := int32(0)
		for range 2 {
			if random.Float64() < f {
				copies++
			}
		}
		if copies > 0 {
			p.At, p.Level = append(p.At, int32(i)), append(p.Level, copies-1)
		}
		cases[i] = random.Float64() < 1/(1+math.Exp(-eta))
	}
	c, fault := regression.NewCovariates(n, columns, regression.Limits{MaxCorr: 0.999, MaxVIF: 50})
	if fault != nil {
		panic(fault)
	}
	return c, cases, p
}

// BenchmarkLogistic fits a rare and a common genotype of 3,202 people.
func BenchmarkLogistic(b *testing.B) {
	for _, size := range []struct {
		name       string
		n, columns int
		f          float64
	}{
		{"rare", 3202, 3, 0.02},
		{"middle", 3202, 3, 0.1},
		{"common", 3202, 3, 0.4},
		{"many people", 100_000, 4, 0.05},
	} {
		b.Run(size.name, func(b *testing.B) {
			c, cases, p := made(size.n, size.columns, size.f)
			l := regression.NewLogistic(c, cases)
			w := regression.NewWork(c)
			b.ResetTimer()
			for range b.N {
				if e := l.Fit(p, w, regression.FirthFallback); e.Fault != regression.None || e.Firth {
					b.Fatal(e)
				}
			}
		})
	}
}

// BenchmarkNewLogistic prepares a phenotype of 100,000 people.
func BenchmarkNewLogistic(b *testing.B) {
	c, cases, _ := made(100_000, 4, 0.1)
	for range b.N {
		regression.NewLogistic(c, cases)
	}
}

// BenchmarkFirth fits a rare genotype with the penalty.
func BenchmarkFirth(b *testing.B) {
	c, cases, p := made(3202, 3, 0.002)
	l := regression.NewLogistic(c, cases)
	w := regression.NewWork(c)
	b.ResetTimer()
	for range b.N {
		if e := l.Fit(p, w, regression.FirthAlways); e.Fault != regression.None {
			b.Fatal(e)
		}
	}
}

// BenchmarkLinear fits a genotype of 3,202 people.
func BenchmarkLinear(b *testing.B) {
	c, cases, p := made(3202, 3, 0.1)
	outcome := make([]float64, len(cases))
	for i, is := range cases {
		outcome[i] = float64(i % 17)
		if is {
			outcome[i]++
		}
	}
	l, _ := regression.NewLinear(c, outcome)
	w := regression.NewWork(c)
	b.ResetTimer()
	for range b.N {
		if e := l.Fit(p, w); e.Fault != regression.None {
			b.Fatal(e)
		}
	}
}
