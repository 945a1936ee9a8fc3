package chart_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/genomics/chart"
)

// What can't be drawn is an error that says what to do.
func TestRefused(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	manyNames := make([]string, 10_000)
	manyP := make([]float64, 10_000)
	for i := range manyNames {
		manyNames[i], manyP[i] = fmt.Sprint("contig", i), 0.5
	}
	var manyResults []chart.Association
	var manyRows []chart.Estimate
	for _, n := range manyNames {
		manyResults = append(manyResults, chart.Association{Group: n, P: 0.5})
		manyRows = append(manyRows, chart.Estimate{Name: n, Value: 1})
	}
	curve := func(time, survival, low, high []float64) chart.Survival {
		return chart.Survival{Title: "t", X: "days", Curves: []chart.Curve{{Time: time, Survival: survival, Low: low, High: high, Censored: []float64{9}}}}
	}
	half := []float64{0.5}
	row := func(value, low, high float64) chart.Forest {
		return chart.Forest{Title: "t", Axis: "ratio", Ratio: true, Rows: []chart.Estimate{{Value: value, Low: low, High: high}}}
	}
	one := func(p float64) chart.Manhattan {
		return chart.Manhattan{Title: "t", Chrom: []string{"1"}, Pos: []int{1}, P: []float64{p}}
	}
	with := func(f chart.Survival, change func(*chart.Survival)) chart.Survival {
		change(&f)
		return f
	}
	long := strings.Repeat("a", 301)
	for _, tc := range []struct {
		name   string
		figure figure
		want   string
	}{
		{"manhattan: empty", chart.Manhattan{Title: "t"}, "no results"},
		{"manhattan: no title", chart.Manhattan{Chrom: []string{"1"}, Pos: []int{1}, P: []float64{1}}, "no title"},
		{"manhattan: long title", chart.Manhattan{Title: long, Chrom: []string{"1"}, Pos: []int{1}, P: []float64{1}}, "301 letters"},
		{"manhattan: columns of several lengths", chart.Manhattan{Title: "t", Chrom: []string{"1"}, Pos: []int{1, 2}, P: []float64{1}}, "as many of each"},
		{"manhattan: names of another length", chart.Manhattan{Title: "t", Chrom: []string{"1"}, Pos: []int{1}, P: []float64{1}, Names: []string{}}, "as many of each"},
		{"manhattan: only NaN", one(nan), "no result has a p-value"},
		{"manhattan: infinite", one(inf), "from 0 to 1"},
		{"manhattan: negative p", one(-0.1), "from 0 to 1"},
		{"manhattan: p above 1", one(1.1), "from 0 to 1"},
		{"manhattan: negative position", chart.Manhattan{Title: "t", Chrom: []string{"1"}, Pos: []int{-1}, P: []float64{1}}, "counted from 1"},
		{"manhattan: 10,000 contigs", chart.Manhattan{Title: "t", Chrom: manyNames, Pos: make([]int, 10_000), P: manyP}, "leave out small contigs"},
		{"manhattan: a long chromosome", chart.Manhattan{Title: "t", Chrom: []string{long}, Pos: []int{1}, P: []float64{1}}, "shorten"},
		{"manhattan: line above 1", chart.Manhattan{Title: "t", Chrom: []string{"1"}, Pos: []int{1}, P: []float64{1}, Significant: 2}, "no line can be drawn"},
		{"manhattan: line NaN", chart.Manhattan{Title: "t", Chrom: []string{"1"}, Pos: []int{1}, P: []float64{1}, Suggestive: nan}, "no line can be drawn"},
		{"manhattan: limit NaN", chart.Manhattan{Title: "t", Chrom: []string{"1"}, Pos: []int{1}, P: []float64{1}, Limit: nan}, "can't end"},
		{"manhattan: logarithms of another length", chart.Manhattan{Title: "t", Chrom: []string{"1"}, Pos: []int{1}, P: []float64{1}, Log10P: []float64{}}, "no logarithms"},
		{"manhattan: logarithm above 0", chart.Manhattan{Title: "t", Chrom: []string{"1"}, Pos: []int{1}, P: []float64{0}, Log10P: []float64{400}}, "not above 0"},
		{"phewas: empty", chart.PheWAS{Title: "t"}, "no results"},
		{"phewas: no title", chart.PheWAS{Title: " ", Results: manyResults[:1]}, "no title"},
		{"phewas: 10,000 categories", chart.PheWAS{Title: "t", Results: manyResults}, "join some"},
		{"phewas: long name", chart.PheWAS{Title: "t", Results: []chart.Association{{Name: long}}}, "shorten"},
		{"phewas: bad line", chart.PheWAS{Title: "t", Results: manyResults[:1], Significant: nan}, "no line can be drawn"},
		{"phewas: bad p", chart.PheWAS{Title: "t", Results: []chart.Association{{P: 3}}}, "from 0 to 1"},
		{"qq: empty", chart.QQ{Title: "t"}, "no p-values"},
		{"qq: no title", chart.QQ{P: []float64{1}}, "no title"},
		{"qq: infinite", chart.QQ{Title: "t", P: []float64{inf}}, "from 0 to 1"},
		{"qq: inflation", chart.QQ{Title: "t", P: []float64{1}, Inflation: nan}, "inflation is not a positive number"},
		{"qq: limit", chart.QQ{Title: "t", P: []float64{1}, Limit: -1}, "can't end"},
		{"volcano: empty", chart.Volcano{Title: "t", Axis: "a"}, "no results"},
		{"volcano: no title", chart.Volcano{Axis: "a"}, "no title"},
		{"volcano: no axis", chart.Volcano{Title: "t", Results: manyResults[:1]}, "unit"},
		{"volcano: long axis", chart.Volcano{Title: "t", Axis: long, Results: manyResults[:1]}, "shorten"},
		{"volcano: lines at NaN", chart.Volcano{Title: "t", Axis: "a", Results: manyResults[:1], Effect: nan}, "no lines"},
		{"volcano: nothing finite", chart.Volcano{Title: "t", Axis: "a", Results: []chart.Association{{Effect: inf, P: 1}}}, "no result has a p-value"},
		{"volcano: astronomic", chart.Volcano{Title: "t", Axis: "a", Results: []chart.Association{{Effect: 1e200, P: 1}}}, "logarithms"},
		{"volcano: long name", chart.Volcano{Title: "t", Axis: "a", Results: []chart.Association{{Name: long, P: 1}}}, "shorten"},
		{"volcano: bad line", chart.Volcano{Title: "t", Axis: "a", Results: manyResults[:1], Significant: 2}, "no line"},
		{"volcano: bad p", chart.Volcano{Title: "t", Axis: "a", Results: []chart.Association{{P: 2}}}, "from 0 to 1"},
		{"forest: empty", chart.Forest{Title: "t", Axis: "a"}, "no rows"},
		{"forest: no title", chart.Forest{Axis: "a"}, "no title"},
		{"forest: no axis", chart.Forest{Title: "t", Rows: manyRows[:1]}, "which interval"},
		{"forest: long axis", chart.Forest{Title: "t", Axis: long, Rows: manyRows[:1]}, "shorten"},
		{"forest: 10,000 rows", chart.Forest{Title: "t", Axis: "a", Rows: manyRows}, "several figures"},
		{"forest: too many columns", chart.Forest{Title: "t", Axis: "a", Rows: manyRows[:1], Columns: manyNames[:5]}, "room for 4"},
		{"forest: a text is missing", chart.Forest{Title: "t", Axis: "a", Rows: manyRows[:1], Columns: []string{"n"}}, "one for each"},
		{"forest: a long text", chart.Forest{Title: "t", Axis: "a", Rows: []chart.Estimate{{Value: 1, Low: 1, High: 1, Texts: []string{long}}}, Columns: []string{"n"}}, "shorten"},
		{"forest: a long head", chart.Forest{Title: "t", Axis: "a", Rows: []chart.Estimate{{Value: 1, Low: 1, High: 1, Texts: []string{"1"}}}, Columns: []string{long}}, "shorten"},
		{"forest: a long name", chart.Forest{Title: "t", Axis: "a", Rows: []chart.Estimate{{Name: long, Value: 1, Low: 1, High: 1}}}, "shorten"},
		{"forest: no estimate", row(nan, nan, nan), "no row with an estimate"},
		{"forest: a negative ratio", row(-1, -2, 0), "no ratio"},
		{"forest: outside of its interval", row(1, 2, 3), "lies outside"},
		{"forest: above its interval", row(4, 2, 3), "lies outside"},
		{"forest: astronomic", chart.Forest{Title: "t", Axis: "a", Rows: []chart.Estimate{{Value: 1e300, Low: 1, High: 1e301}}}, "another unit"},
		{"survival: empty", chart.Survival{Title: "t", X: "days"}, "no curves"},
		{"survival: no title", chart.Survival{X: "days"}, "no title"},
		{"survival: no axis", chart.Survival{Title: "t"}, "unit"},
		{"survival: long test", with(survival(), func(f *chart.Survival) { f.Test = long }), "shorten"},
		{"survival: 10,000 curves", chart.Survival{Title: "t", X: "days", Curves: make([]chart.Curve, 10_000)}, "join groups"},
		{"survival: no time", chart.Survival{Title: "t", X: "days", Curves: make([]chart.Curve, 1)}, "no time after 0"},
		{"survival: from NaN", with(survival(), func(f *chart.Survival) { f.From = nan }), "can't begin"},
		{"survival: below the axis", with(survival(), func(f *chart.Survival) { f.From = 0.5 }), "let From be less"},
		{"survival: times out of order", with(survival(), func(f *chart.Survival) { f.Times = []float64{0, 6, 3, 9, 12} }), "later than the one before"},
		{"survival: times too dense", with(survival(), func(f *chart.Survival) { f.Times = []float64{0, 0.1, 6, 9, 12} }), "fewer of them"},
		{"survival: numbers at risk missing", with(survival(), func(f *chart.Survival) { f.Times = []float64{0, 3} }), "for each of Times"},
		{"survival: a long number at risk", with(survival(), func(f *chart.Survival) {
			f.Times, f.Curves = []float64{0}, []chart.Curve{{AtRisk: []string{long}}}
		}), "shorten"},
		{"survival: a long name", with(survival(), func(f *chart.Survival) { f.Curves = []chart.Curve{{Name: long}} }), "shorten"},
		{"survival: NaN time", curve([]float64{nan}, half, nil, nil), "give steps by time"},
		{"survival: infinite time", curve([]float64{inf}, half, nil, nil), "give steps by time"},
		{"survival: back in time", curve([]float64{3, 2}, []float64{0.5, 0.4}, nil, nil), "give steps by time"},
		{"survival: NaN", curve([]float64{1}, []float64{nan}, nil, nil), "from 0 to 1"},
		{"survival: above 1", curve([]float64{1}, []float64{1.5}, nil, nil), "from 0 to 1"},
		{"survival: interval elsewhere", curve([]float64{1}, half, []float64{0.6}, []float64{0.7}), "does not lie around"},
		{"survival: interval below", curve([]float64{1}, half, []float64{0.3}, []float64{0.4}), "does not lie around"},
		{"survival: columns of several lengths", curve([]float64{1, 2}, half, nil, nil), "as many of each"},
		{"survival: half an interval", curve([]float64{1}, half, half, nil), "as many of each"},
		{"survival: intervals of another length", curve([]float64{1}, half, half, []float64{}), "as many of each"},
		{"survival: a life table with censorings", with(survival(), func(f *chart.Survival) { f.LifeTable = true }), "leave Censored out"},
		{"survival: censored at NaN", with(survival(), func(f *chart.Survival) { f.Curves = []chart.Curve{{Censored: []float64{nan}}}; f.Times = nil }), "censoring"},
		{"bars: 10,000", chart.Bars{Title: "t", Bars: make([]chart.Bar, 10_000)}, "several figures"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			var out bytes.Buffer
			err := tc.figure.WriteSVG(&out)
			require.ErrorContains(t, err, tc.want)
			assert.True(t, strings.HasPrefix(err.Error(), "chart: "))
			assert.Empty(t, out.Bytes(), "nothing is written")
		})
	}
}

// What is odd but can be drawn, is: without a panic, as well-formed XML.
func TestOddInput(t *testing.T) {
	inf, nan := math.Inf(1), math.NaN()
	evil := "</text><script>alert(1)</script>\x00\xff\"'&<é\n"
	for name, f := range map[string]figure{
		"one p-value":           chart.QQ{Title: evil, P: []float64{0.03}},
		"all p = 0":             chart.QQ{Title: "t", P: []float64{0, 0, 0}},
		"all p = 1":             chart.QQ{Title: "t", P: []float64{1, 1}},
		"smallest p":            chart.QQ{Title: "t", P: []float64{math.SmallestNonzeroFloat64, 1}},
		"one variant":           chart.Manhattan{Title: evil, Chrom: []string{evil}, Pos: []int{0}, P: []float64{0}, Names: []string{evil}},
		"two at one place":      chart.Manhattan{Title: "t", Chrom: []string{"1", "2"}, Pos: []int{0, 0}, P: []float64{1, 1e-9}},
		"the last position":     chart.Manhattan{Title: "t", Chrom: []string{"1", "MT"}, Pos: []int{math.MaxInt, 1}, P: []float64{1, 0.5}},
		"no lines":              chart.Manhattan{Title: "t", Chrom: []string{"1"}, Pos: []int{5}, P: []float64{0.5}, Significant: -1, Suggestive: -1},
		"one phenotype":         chart.PheWAS{Title: "t", Axis: evil, Results: []chart.Association{{Name: evil, Group: evil, P: 0.01, Effect: inf}}},
		"one effect":            chart.Volcano{Title: "t", Axis: evil, Results: []chart.Association{{Name: evil, P: 0.01}}},
		"no line of effects":    chart.Volcano{Title: "t", Axis: "a", Results: []chart.Association{{P: 0}, {Effect: 1e100, P: 1}}, Significant: -1},
		"an odds ratio of 0":    chart.Forest{Title: "t", Axis: evil, Ratio: true, Rows: []chart.Estimate{{Name: evil, Value: 0, Low: 0, High: 3}, {Value: inf, Low: 2, High: inf}}},
		"ratios far apart":      chart.Forest{Title: "t", Axis: "a", Ratio: true, Rows: []chart.Estimate{{Value: 1e-300, Low: 0, High: 1}, {Value: 1e300, Low: 1, High: inf}}},
		"no interval":           chart.Forest{Title: "t", Axis: "a", Rows: []chart.Estimate{{Value: 0, Low: nan, High: nan}}, Summary: &chart.Estimate{Value: 0, Low: nan, High: nan}},
		"infinite differences":  chart.Forest{Title: "t", Axis: "a", Rows: []chart.Estimate{{Value: inf, Low: 1, High: inf}, {Value: -inf, Low: -inf, High: 0}}},
		"a curve without steps": chart.Survival{Title: "t", X: evil, Y: evil, Test: evil, Curves: []chart.Curve{{Name: evil, Censored: []float64{3}}}},
		"all die at once":       chart.Survival{Title: "t", X: "days", From: 0, Curves: []chart.Curve{{Time: []float64{1}, Survival: []float64{0}, Low: []float64{0}, High: []float64{0}}}},
		"one time":              chart.Survival{Title: "t", X: "days", Times: []float64{5}, Curves: []chart.Curve{{AtRisk: []string{evil[:20]}}, {AtRisk: []string{"1"}}}},
		"bars":                  chart.Bars{Title: evil, Axis: evil, Bars: []chart.Bar{{Name: evil, Value: 1}}},
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			require.NoError(t, f.WriteSVG(&out))
			svg := out.String()
			assert.NotContains(t, svg, "<script")
			assert.NotContains(t, svg, "NaN")
			assert.NotRegexp(t, `[^a-zA-Z]Inf`, svg)
			d := xml.NewDecoder(&out)
			for {
				_, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				require.NoError(t, err)
			}
		})
	}
}
