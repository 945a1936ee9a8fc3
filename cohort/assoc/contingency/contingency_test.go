package contingency_test

import (
	"context"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/assoc/contingency"
	"github.com/allelerx/allelerx/variant/matrix"
	"github.com/allelerx/allelerx/variant/vcf"
)

// Examples of R's manual, ?fisher.test. Its uniroot stops early there: these are
// what R 4.2 prints with uniroot(tol = 1e-15), see tightFisher.
func TestPublished(t *testing.T) {
	for _, c := range []struct {
		name                string
		table               contingency.Table
		p, ratio, low, high float64
	}{
		{"tea (Agresti 1990, p. 61f)", contingency.Table{{3, 1}, {1, 3}}, 0.4857142857, 6.408319658, 0.2117355954, 626.2435305888},
		{"twins (Fisher 1962)", contingency.Table{{2, 15}, {10, 3}}, 0.0005367241, 0.04693663905, 0.003317163951, 0.363189602357},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, err := contingency.Fisher(c.table, contingency.Options{})
			require.NoError(t, err)
			assert.InEpsilon(t, c.p, r.P, 1e-7)
			assert.InEpsilon(t, c.ratio, r.Odds.Ratio, 1e-9)
			assert.InEpsilon(t, c.low, r.Odds.Low, 1e-9)
			assert.InEpsilon(t, c.high, r.Odds.High, 1e-9)
		})
	}
}

// exactP is Fisher's P in whole numbers: of all tables with the margins of one, in
// the order of their first cells, those no more likely.
func exactP(a, b, c, d int) *big.Rat {
	choose := func(n, k int) *big.Int { return new(big.Int).Binomial(int64(n), int64(k)) }
	weight := func(x int) *big.Int { return new(big.Int).Mul(choose(a+b, x), choose(c+d, a+c-x)) }
	own, sum := weight(a), new(big.Int)
	for x := max(0, a-d); x <= min(a+b, a+c); x++ {
		if w := weight(x); w.Cmp(own) <= 0 {
			sum.Add(sum, w)
		}
	}
	return new(big.Rat).SetFrac(sum, choose(a+b+c+d, a+c))
}

// log10 of a positive fraction, however small.
func log10(r *big.Rat) float64 {
	part := func(n *big.Int) float64 {
		f := new(big.Float).SetInt(n)
		mantissa := new(big.Float)
		exponent := f.MantExp(mantissa)
		m, _ := mantissa.Float64()
		return math.Log2(m) + float64(exponent)
	}
	return (part(r.Num()) - part(r.Denom())) * math.Log10(2)
}

func TestFisherIsExact(t *testing.T) {
	check := func(a, b, c, d int) {
		t.Helper()
		want := exactP(a, b, c, d)
		r, err := contingency.Fisher(contingency.Table{{a, b}, {c, d}}, contingency.Options{})
		require.NoError(t, err)
		if r.Reason != contingency.Answered {
			require.True(t, a+b == 0 || c+d == 0 || a+c == 0 || b+d == 0)
			require.InDelta(t, 1, r.P, 0)
			return
		}
		p, _ := want.Float64()
		if p > 1e-300 {
			require.InEpsilon(t, p, r.P, 1e-11, "%d %d %d %d", a, b, c, d)
		}
		require.InDelta(t, log10(want), r.Log10P, 1e-11*max(1, -log10(want)), "%d %d %d %d", a, b, c, d)
	}
	for n := range 14 * 14 * 14 * 14 {
		if n%7 == 0 || n < 14*14*14 {
			check(n%14, n/14%14, n/14/14%14, n/14/14/14)
		}
	}
	// Far out, where a float64 has no P any more.
	check(500, 0, 0, 500)
	check(1000, 0, 0, 1000)
	check(1500, 10, 3, 1800)
	check(1, 4000, 900, 100)
	check(0, 5000, 30, 2000)
}

// The table says the same whichever way it is turned.
func TestFisherTurned(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		a, b, c, d := random.IntN(40), random.IntN(400), random.IntN(40)+1, random.IntN(4000)+1
		one, err := contingency.Fisher(contingency.Table{{a, b + 1}, {c, d}}, contingency.Options{})
		require.NoError(t, err)
		flipped, err := contingency.Fisher(contingency.Table{{a, c}, {b + 1, d}}, contingency.Options{})
		require.NoError(t, err)
		swapped, err := contingency.Fisher(contingency.Table{{c, d}, {a, b + 1}}, contingency.Options{})
		require.NoError(t, err)
		assert.InEpsilon(t, one.P, flipped.P, 1e-10)
		assert.InEpsilon(t, one.P, swapped.P, 1e-10)
		assert.InEpsilon(t, 1+one.Odds.High, 1+1/swapped.Odds.Low, 1e-9)
		if a > 0 {
			assert.InEpsilon(t, one.Odds.Ratio, flipped.Odds.Ratio, 1e-9)
			assert.InEpsilon(t, one.Odds.Ratio, 1/swapped.Odds.Ratio, 1e-9)
			assert.Less(t, one.Odds.Low, one.Odds.Ratio)
			assert.Less(t, one.Odds.Ratio, one.Odds.High)
		}
	}
}

// Large tables agree with the normal approximation, and take no longer for it.
func TestLargeTables(t *testing.T) {
	table := contingency.Table{{500_000_000, 500_030_000}, {500_020_000, 500_000_000}}
	exact, err := contingency.Fisher(table, contingency.Options{})
	require.NoError(t, err)
	pearson, err := contingency.ChiSquare(table, contingency.Options{Yates: true})
	require.NoError(t, err)
	woolf, err := contingency.Woolf(table, contingency.Options{})
	require.NoError(t, err)
	assert.InEpsilon(t, pearson.P, exact.P, 1e-4)
	assert.InEpsilon(t, woolf.Ratio, exact.Odds.Ratio, 1e-8)
	assert.InEpsilon(t, woolf.Low, exact.Odds.Low, 1e-7)
	assert.InEpsilon(t, woolf.High, exact.Odds.High, 1e-7)
	genotypes, err := contingency.FisherGenotypes(contingency.Genotypes{{40_000, 9_000, 1_200}, {41_000, 9_100, 1_000}})
	require.NoError(t, err)
	large, err := contingency.ChiSquareGenotypes(contingency.Genotypes{{40_000, 9_000, 1_200}, {41_000, 9_100, 1_000}})
	require.NoError(t, err)
	assert.InEpsilon(t, large.P, genotypes.P, 0.02)
}

// The exact test of genotypes in whole numbers.
func TestFisherGenotypesIsExact(t *testing.T) {
	choose := func(n, k int) *big.Int { return new(big.Int).Binomial(int64(n), int64(k)) }
	exact := func(g contingency.Genotypes) *big.Rat {
		var column [3]int
		cases, total := 0, 0
		for c := range column {
			column[c] = g[0][c] + g[1][c]
			cases += g[0][c]
			total += column[c]
		}
		weight := func(x, y, z int) *big.Int {
			w := new(big.Int).Mul(choose(column[0], x), choose(column[1], y))
			return w.Mul(w, choose(column[2], z))
		}
		own, sum := weight(g[0][0], g[0][1], g[0][2]), new(big.Int)
		for x := 0; x <= min(cases, column[0]); x++ {
			for y := 0; y <= min(cases-x, column[1]); y++ {
				if w := weight(x, y, cases-x-y); cases-x-y <= column[2] && w.Cmp(own) <= 0 {
					sum.Add(sum, w)
				}
			}
		}
		return new(big.Rat).SetFrac(sum, choose(total, cases))
	}
	random := rand.New(rand.NewPCG(3, 4))
	for i := range 400 {
		var g contingency.Genotypes
		size := []int{4, 12, 60}[i%3]
		for r := range g {
			for c := range g[r] {
				g[r][c] = random.IntN(size)
			}
		}
		if i%5 == 0 {
			g[0][2], g[1][0] = 0, 0
		}
		r, err := contingency.FisherGenotypes(g)
		require.NoError(t, err)
		if r.Reason != contingency.Answered {
			continue
		}
		want, _ := exact(g).Float64()
		require.InEpsilon(t, want, r.P, 1e-10, "%v", g)
		require.InDelta(t, math.Log10(want), r.Log10P, 1e-9)
		// A genotype that nobody has is no question: the 2×2 test answers.
		g[0][2], g[1][2] = 0, 0
		r, err = contingency.FisherGenotypes(g)
		require.NoError(t, err)
		two, err := contingency.Fisher(contingency.Table{{g[0][0], g[0][1]}, {g[1][0], g[1][1]}}, contingency.Options{})
		require.NoError(t, err)
		require.InEpsilon(t, two.P, r.P, 1e-10)
	}
}

func TestReasons(t *testing.T) {
	const (
		answered = contingency.Answered
		nobody   = contingency.NobodyCounted
		cases    = contingency.NoCases
		controls = contingency.NoControls
		alike    = contingency.NoDifference
		column   = contingency.EmptyColumn
		cell     = contingency.EmptyCell
	)
	for _, c := range []struct {
		name                   string
		table                  contingency.Genotypes
		exact, pearson, trend  contingency.Reason // of genotypes
		two, chi, woolf, added contingency.Reason // of carriers
	}{
		{"empty", contingency.Genotypes{}, nobody, nobody, nobody, nobody, nobody, nobody, nobody},
		{"no cases", contingency.Genotypes{{}, {3, 4, 5}}, cases, cases, cases, cases, cases, cases, cases},
		{"no controls", contingency.Genotypes{{3, 4, 5}, {}}, controls, controls, controls, controls, controls, controls, controls},
		{"one person", contingency.Genotypes{{0, 1, 0}, {}}, controls, controls, controls, controls, controls, controls, controls},
		{"monomorphic", contingency.Genotypes{{30, 0, 0}, {40, 0, 0}}, alike, alike, alike, alike, alike, alike, alike},
		{"no homozygotes", contingency.Genotypes{{30, 4, 0}, {40, 3, 0}}, answered, column, answered, answered, answered, answered, answered},
		{"one case", contingency.Genotypes{{1, 0, 0}, {40, 3, 1}}, answered, answered, answered, answered, answered, cell, answered},
	} {
		t.Run(c.name, func(t *testing.T) {
			noResult := func(what string, r contingency.Test, want contingency.Reason) {
				t.Helper()
				assert.Equal(t, want.String(), r.Reason.String(), what)
				assert.False(t, math.IsNaN(r.P) || math.IsNaN(r.Statistic) || math.IsNaN(r.Log10P))
				if want != contingency.Answered {
					assert.Equal(t, contingency.Test{N: r.N, P: 1, Reason: want}, r, what)
				}
			}
			noOdds := func(what string, o contingency.Odds, want contingency.Reason) {
				t.Helper()
				assert.Equal(t, want.String(), o.Reason.String(), what)
				assert.False(t, math.IsNaN(o.Ratio) || math.IsNaN(o.Low) || math.IsNaN(o.High))
				if want != contingency.Answered {
					assert.Equal(t, contingency.Odds{Ratio: 1, High: math.Inf(1), Level: 0.95, Reason: want}, o, what)
				}
			}
			test, err := contingency.FisherGenotypes(c.table)
			require.NoError(t, err)
			noResult("exact", test, c.exact)
			test, err = contingency.ChiSquareGenotypes(c.table)
			require.NoError(t, err)
			noResult("Pearson", test, c.pearson)
			test, err = contingency.Trend(c.table)
			require.NoError(t, err)
			noResult("trend", test, c.trend)
			two, err := contingency.Fisher(c.table.Carriers(), contingency.Options{})
			require.NoError(t, err)
			noResult("Fisher", two.Test, c.two)
			noOdds("Fisher", two.Odds, c.two)
			test, err = contingency.ChiSquare(c.table.Carriers(), contingency.Options{})
			require.NoError(t, err)
			noResult("Pearson of carriers", test, c.chi)
			odds, err := contingency.Woolf(c.table.Carriers(), contingency.Options{})
			require.NoError(t, err)
			noOdds("Woolf", odds, c.woolf)
			odds, err = contingency.Woolf(c.table.Carriers(), contingency.Options{AddHalf: true})
			require.NoError(t, err)
			noOdds("Woolf with halves", odds, c.added)
		})
	}
	flat, err := contingency.TrendScores(contingency.Genotypes{{3, 4, 0}, {5, 6, 0}}, [3]float64{1, 1, 9})
	require.NoError(t, err)
	assert.Equal(t, contingency.NoTrend, flat.Reason)
	assert.Contains(t, contingency.EmptyColumn.String(), "exact")
	assert.Equal(t, "unknown", contingency.Reason(99).String())
}

func TestBadTables(t *testing.T) {
	for _, c := range []struct {
		name  string
		table contingency.Genotypes
		want  string
	}{
		{"negative", contingency.Genotypes{{1, 2, 3}, {1, -2, 3}}, "contingency: row 2, column 2: the count is negative: count people again"},
		{"far too many", contingency.Genotypes{{math.MaxInt32, math.MaxInt32, 3}, {1, 2, 3}}, "contingency: the table holds more than 2,147,483,647: divide the people into strata"},
		{"one too many", contingency.Genotypes{{math.MaxInt32, 0, 0}, {0, 1, 0}}, "contingency: the table holds more than 2,147,483,647: divide the people into strata"},
		{"any number", contingency.Genotypes{{math.MaxInt, math.MaxInt, math.MaxInt}, {math.MaxInt, math.MaxInt, math.MaxInt}}, "contingency: the table holds more than 2,147,483,647: divide the people into strata"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := contingency.FisherGenotypes(c.table)
			require.EqualError(t, err, c.want)
			_, err = contingency.ChiSquareGenotypes(c.table)
			require.EqualError(t, err, c.want)
			_, err = contingency.Trend(c.table)
			require.EqualError(t, err, c.want)
			two := contingency.Table{{c.table[0][0], c.table[0][1]}, {c.table[1][0], c.table[1][1]}}
			_, err = contingency.Fisher(two, contingency.Options{})
			require.EqualError(t, err, c.want)
			_, err = contingency.ChiSquare(two, contingency.Options{})
			require.EqualError(t, err, c.want)
			_, err = contingency.Woolf(two, contingency.Options{})
			require.EqualError(t, err, c.want)
		})
	}
	for _, level := range []float64{-0.1, 1, 95, math.NaN(), math.Inf(1)} {
		_, err := contingency.Fisher(contingency.Table{{1, 2}, {3, 4}}, contingency.Options{Level: level})
		require.ErrorContains(t, err, "contingency: the level of confidence")
		_, err = contingency.Woolf(contingency.Table{{1, 2}, {3, 4}}, contingency.Options{Level: level})
		require.ErrorContains(t, err, "Options.Level")
	}
	for _, score := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		_, err := contingency.TrendScores(contingency.Genotypes{{1, 2, 3}, {4, 5, 6}}, [3]float64{0, score, 2})
		require.ErrorContains(t, err, "contingency: a score is not a finite number")
	}
}

func TestModels(t *testing.T) {
	g := contingency.Genotypes{{50, 30, 5}, {400, 90, 7}}
	assert.Equal(t, contingency.Table{{40, 130}, {104, 890}}, g.Alleles())
	assert.Equal(t, contingency.Table{{35, 50}, {97, 400}}, g.Carriers())
	assert.Equal(t, contingency.Table{{5, 80}, {7, 490}}, g.Homozygotes())
}

// Tables counted by words are those counted one by one.
func TestGroups(t *testing.T) {
	for _, samples := range []int{1, 3, 31, 32, 33, 64, 101} {
		m := randomMatrix(t, samples, 60)
		random := rand.New(rand.NewPCG(uint64(samples), 5))
		of := make([]contingency.Group, samples)
		var cases, controls int
		for i := range of {
			of[i] = contingency.Group(random.IntN(3))
			switch of[i] {
			case contingency.Case:
				cases++
			case contingency.Control:
				controls++
			}
		}
		g, err := contingency.NewGroups(of)
		require.NoError(t, err)
		assert.Equal(t, []int{cases, controls}, []int{g.Cases(), g.Controls()})
		for v := range m.NumVariants() {
			var want contingency.Genotypes
			var wantMissing [2]int
			for i, group := range of {
				if group == contingency.LeftOut {
					continue
				}
				if code := m.Code(v, i); code == vcf.CodeMissing {
					wantMissing[group-contingency.Case]++
				} else {
					want[group-contingency.Case][code]++
				}
			}
			table, missing, err := g.Count(m, v)
			require.NoError(t, err)
			require.Equal(t, want, table)
			require.Equal(t, wantMissing, missing)
		}
		_, _, err = g.Count(m, m.NumVariants())
		require.EqualError(t, err, "contingency: there is no variant 60: the matrix has 60, from 0 on")
		_, _, err = g.Count(randomMatrix(t, samples+1, 3), 0)
		require.ErrorContains(t, err, "state a group for each of its samples")
	}
	_, err := contingency.NewGroups(nil)
	require.ErrorContains(t, err, "contingency: there are no people")
	_, err = contingency.NewGroups([]contingency.Group{contingency.Case, 7})
	require.EqualError(t, err, "contingency: sample 2 is in group 7: use LeftOut, Case or Control")
}

// randomMatrix makes one up through a VCF.
func randomMatrix(t *testing.T, samples, variants int) *matrix.Matrix {
	t.Helper()
	random := rand.New(rand.NewPCG(uint64(samples), uint64(variants)))
	var b strings.Builder
	b.WriteString("##fileformat=VCFv4.2\n##contig=<ID=chr1>\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT")
	for range samples {
		b.WriteString("\tS" + string(rune('A'+random.IntN(26))) + string(rune('a'+random.IntN(26))) + strings.Repeat("x", random.IntN(9)+1) + big.NewInt(int64(b.Len())).String())
	}
	for range variants {
		b.WriteString("\nchr1\t" + big.NewInt(int64(b.Len())).String() + "\t.\tA\tC\t.\t.\t.\tGT")
		for range samples {
			b.WriteString("\t" + []string{"0/0", "0/1", "1/1", "./."}[random.IntN(4)])
		}
	}
	b.WriteByte('\n')
	v, err := vcf.NewReader(context.Background(), "random.vcf", strings.NewReader(b.String()), vcf.Options{})
	require.NoError(t, err)
	defer v.Close()
	m, err := matrix.Read(context.Background(), v)
	require.NoError(t, err)
	return m
}
