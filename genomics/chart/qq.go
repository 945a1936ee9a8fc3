package chart

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"

	"gonum.org/v1/gonum/mathext"
	"gonum.org/v1/gonum/stat/distuv"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// QQ is a figure of p-values against those that chance alone would give, with
// the genomic inflation λ.
type QQ struct {
	Title  string
	P      []float64 // in any order; NaN where there is none
	Log10P []float64 // log10 of the p-values, looked at where P is 0; nil = not known
	Limit  float64   // −log10 p at which the axis ends, what lies beyond is marked; 0 = only p = 0 is beyond

	// Inflation is λ where it is told elsewhere, too: plink2 and cohort/assoc divide by
	// 0.456, as Devlin and Roeder do. 0 = computed from P, with the median to all digits.
	Inflation float64
}

const qqBody = 105 * vg.Millimeter

// WriteSVG draws the figure. The i-th lowest of n p-values is expected at
// i ÷ (n + 1), and lies with probability 0.95 between the quantiles 0.025 and
// 0.975 of the Beta distribution (i, n + 1 − i), if all tests are independent
// and none finds anything. The band is of each rank alone, not of all at once.
func (q QQ) WriteSVG(w io.Writer) error {
	const figure = "a QQ plot"
	if err := checkTitle(figure, q.Title); err != nil {
		return err
	}
	if len(q.P) == 0 {
		return errors.New("chart: a QQ plot has no p-values: give one at least")
	}
	if !(q.Inflation >= 0) || math.IsInf(q.Inflation, 1) {
		return errors.New("chart: a QQ plot's inflation is not a positive number: give 0 to have it computed")
	}
	all := tests{q.P, q.Log10P}
	v, err := surveyLevels(figure, all, q.Limit, nil)
	if err != nil {
		return err
	}
	sorted := slices.DeleteFunc(slices.Clone(q.P), math.IsNaN)
	slices.Sort(sorted)
	observed := make([]float64, 0, len(sorted)) // the highest first
	for i, p := range q.P {
		if !math.IsNaN(p) {
			observed = append(observed, all.level(i))
		}
	}
	slices.SortFunc(observed, func(a, b float64) int { return cmp.Compare(b, a) })

	n := len(sorted)
	if q.Limit == 0 { // all of the band is to be seen
		lowest, _ := chanceBand(1, n)
		v.highest = max(v.highest, level(lowest))
	}
	p := newAxes("Expected "+levelName, "Observed "+levelName)
	v.scale(&p.Y)
	p.X.Min, p.X.Max = 0, level(1/float64(n+1))*1.04
	p.X.Tick.Marker = plot.ConstantTicks(evenTicks(0, p.X.Max, 7))

	lambda := lambdaText(sorted)
	if q.Inflation > 0 {
		lambda = inflationText(q.Inflation)
	}
	g := page{
		title: q.Title, body: qqBody, notes: v.notes(),
		description: fmt.Sprintf("QQ plot of %s. %s. Lowest p-value: %s.", plural(n, "p-value", "p-values"), lambda, levelText(observed[0])),
		keys: append([]key{
			{name: fmt.Sprintf("%s (n = %s)", lambda, count(n))},
			lineKey("expected", draw.LineStyle{Color: grey, Width: 1}),
			bandKey("95 % of what chance gives", haze),
		}, v.keys()...),
	}
	return g.write(w, func(c draw.Canvas) []string {
		plotted := *p
		plotted.Add(drawing(func(c draw.Canvas, p *plot.Plot) { drawQQ(c, p, v, observed) }))
		plotted.Draw(c)
		return nil
	})
}

func drawQQ(c draw.Canvas, p *plot.Plot, v levels, observed []float64) {
	x, y := p.Transforms(&c)
	n := len(observed)
	expected := func(rank int) float64 { return level(float64(rank) / float64(n+1)) }
	var low, high []vg.Point
	for _, rank := range bandRanks(n) {
		below, above := chanceBand(rank, n)
		low = append(low, vg.Point{X: x(expected(rank)), Y: y(level(above))})
		high = append(high, vg.Point{X: x(expected(rank)), Y: y(level(below))})
	}
	slices.Reverse(high)
	c.FillPolygon(haze, c.ClipPolygonXY(append(low, high...)))
	diagonal := min(p.X.Max, p.Y.Max)
	c.StrokeLine2(draw.LineStyle{Color: grey, Width: 1}, x(0), y(0), x(diagonal), y(diagonal))

	points := newDots(c.Rectangle, 2.6)
	var outside []vg.Point
	for i, value := range observed {
		at, inPlace := v.at(value)
		where := vg.Point{X: x(expected(i + 1)), Y: y(at)}
		points.add(where)
		if !inPlace && (len(outside) == 0 || outside[len(outside)-1].X-where.X >= 1) {
			outside = append(outside, where)
		}
	}
	points.draw(c, blue)
	beyond(c, outside...)
}

// bandRanks are ranks from 1 to n, as dense as the axis is, which is logarithmic.
func bandRanks(n int) []int {
	const steps = 150
	ranks := []int{1}
	for i := range steps + 1 {
		r := int(math.Round(math.Pow(float64(n), float64(i)/steps)))
		if r = min(r, n); r > ranks[len(ranks)-1] {
			ranks = append(ranks, r)
		}
	}
	return ranks
}

// chanceBand is where the rank-th lowest of n p-values lies with probability 0.95.
func chanceBand(rank, n int) (low, high float64) {
	a, b := float64(rank), float64(n+1-rank)
	return mathext.InvRegIncBeta(a, b, 0.025), mathext.InvRegIncBeta(a, b, 0.975)
}

// medianChi2 is the median of the χ² distribution with one degree of freedom:
// qchisq(0.5, 1) of R.
const medianChi2 = 0.454936423119572

// inflation is λ, the genomic inflation factor of sorted p-values: the median of
// the χ² values of one degree of freedom that they stand for, over the median
// that chance gives. Devlin B, Roeder K. Biometrics. 1999;55(4):997-1004. PMID 11315092.
func inflation(sorted []float64) float64 {
	chi2 := func(p float64) float64 {
		z := distuv.UnitNormal.Quantile(p / 2)
		return z * z
	}
	n := len(sorted)
	return (chi2(sorted[(n-1)/2]) + chi2(sorted[n/2])) / 2 / medianChi2
}

func lambdaText(sorted []float64) string {
	if l := inflation(sorted); !math.IsInf(l, 0) {
		return inflationText(l)
	}
	return "λGC: none, half of the p-values are 0"
}

func inflationText(l float64) string { return fmt.Sprintf("λGC = %.3f", l) }
