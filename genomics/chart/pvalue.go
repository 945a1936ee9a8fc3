package chart

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"strconv"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// levelName is the name of an axis of p-values.
const levelName = "−log₁₀ p"

// tests are p-values, and their decimal logarithms for those that are too small
// for a number.
type tests struct{ p, log10 []float64 }

// level is −log10 of a p-value: NaN where there is none, +Inf of a 0 of which no
// logarithm is known.
func (t tests) level(i int) float64 {
	if t.log10 == nil {
		return level(t.p[i])
	}
	return levelOf(t.p[i], t.log10[i])
}

func levelOf(p, log10 float64) float64 {
	if p == 0 && log10 < 0 {
		return -log10
	}
	return level(p)
}

// compare puts the lowest p-value first.
func (t tests) compare(i, j int) int {
	if t.p[i] == 0 && t.p[j] == 0 {
		return cmp.Compare(t.level(j), t.level(i))
	}
	return cmp.Compare(t.p[i], t.p[j])
}

// text writes a p-value.
func (t tests) text(i int) string { return levelText(t.level(i)) }

// levelText writes the p-value of a level, which may be too small for a number.
func levelText(level float64) string {
	if level <= 300 || math.IsInf(level, 0) {
		return shortP(math.Pow(10, -level))
	}
	exponent := math.Ceil(level)
	return fmt.Sprintf("%.1fe-%.0f", math.Pow(10, exponent-level), exponent)
}

// level is −log10 of a p-value, +Inf of 0.
func level(p float64) float64 {
	if p == 1 {
		return 0 // not −0
	}
	return -math.Log10(p)
}

// levels is an axis of p-values: how high it is, and what lies beyond its end.
type levels struct {
	highest float64 // level of the last result that is drawn in its place
	results int     // with a p-value
	missing int     // without one: NaN
	above   int     // results beyond the axis
	zeros   int     // of them, p = 0: a number too small for the program that computed it
}

// surveyLevels looks at all p-values. Results above the limit are drawn at the
// axis' end; with a limit of 0 only those of p = 0 are. The axis is as high as
// the lines at least.
func surveyLevels(figure string, t tests, limit float64, lines []threshold) (levels, error) {
	v := levels{highest: 1}
	if !(limit >= 0) || math.IsInf(limit, 0) {
		return v, fmt.Errorf("chart: %s: the axis can't end at %g: give a −log10 p above 0, or 0 for one that shows all", figure, limit)
	}
	if limit == 0 {
		limit = math.Inf(1)
	}
	if t.log10 != nil && len(t.log10) != len(t.p) {
		return v, fmt.Errorf("chart: %s has %d p-values and %d logarithms of them: give as many of each, or no logarithms", figure, len(t.p), len(t.log10))
	}
	for _, l := range lines {
		v.highest = max(v.highest, level(l.p))
	}
	limit = max(limit, v.highest)
	for i, p := range t.p {
		switch {
		case math.IsNaN(p):
			v.missing++
			continue
		case p < 0 || p > 1:
			return v, fmt.Errorf("chart: %s: the p-value of result %d is %g: give numbers from 0 to 1, and NaN where there is none", figure, i+1, p)
		}
		if len(t.log10) > i && t.log10[i] > 0 {
			return v, fmt.Errorf("chart: %s: the logarithm of the p-value of result %d is %g: give log10 p, which is not above 0", figure, i+1, t.log10[i])
		}
		v.results++
		at := t.level(i)
		if math.IsInf(at, 0) {
			v.zeros++
		}
		if math.IsInf(at, 0) || at > limit {
			v.above++
		} else {
			v.highest = max(v.highest, at)
		}
	}
	if v.results == 0 {
		return v, fmt.Errorf("chart: %s: no result has a p-value: there is nothing to draw", figure)
	}
	return v, nil
}

// at is the height at which a level is drawn, and whether that is its place.
func (v levels) at(level float64) (y float64, inPlace bool) {
	if level > v.highest { // NaN isn't
		return v.ceiling(), false
	}
	return level, true
}

// ceiling is where results beyond the axis are drawn.
func (v levels) ceiling() float64 { return v.highest * 1.06 }

// scale sets up the axis. Names need room above the highest result.
func (v levels) scale(axis *plot.Axis) {
	axis.Min, axis.Max = 0, v.highest*1.12
	axis.Tick.Marker = plot.ConstantTicks(evenTicks(0, v.highest, 7))
}

// keys are those of an axis that does not show all of the results in their places.
func (v levels) keys() []key {
	switch {
	case v.above == 0:
		return nil
	case v.zeros == v.above:
		return []key{beyondKey(fmt.Sprintf("beyond the axis: p = 0 (%s)", count(v.zeros)))}
	case v.zeros == 0:
		return []key{beyondKey(fmt.Sprintf("beyond the axis (%s)", count(v.above)))}
	}
	return []key{beyondKey(fmt.Sprintf("beyond the axis (%s), of them p = 0: %s", count(v.above), count(v.zeros)))}
}

// notes tell what is not drawn at all.
func (v levels) notes() []string {
	if v.missing == 0 {
		return nil
	}
	return []string{"Not drawn: " + plural(v.missing, "result", "results") + " without a p-value."}
}

// threshold is a line at a p-value.
type threshold struct {
	name  string
	p     float64
	style draw.LineStyle
}

// The upper line and the lower one, apart without colours.
func strongLine() draw.LineStyle {
	return draw.LineStyle{Color: orange, Width: 1, Dashes: []vg.Length{5, 3}}
}

func weakLine() draw.LineStyle {
	return draw.LineStyle{Color: grey, Width: 1, Dashes: []vg.Length{1, 3}}
}

var errLine = errors.New("give a p-value above 0 and up to 1, 0 for the usual line, or a negative number for none")

// lineAt is the p-value of a line that the user chose: 0 is the usual one, and a
// negative number none.
func lineAt(figure string, chosen, usual float64) (p float64, drawn bool, err error) {
	switch {
	case math.IsNaN(chosen) || chosen > 1:
		return 0, false, fmt.Errorf("chart: %s: no line can be drawn at %g: %w", figure, chosen, errLine)
	case chosen < 0:
		return 0, false, nil
	case chosen == 0:
		return usual, true, nil
	}
	return chosen, true, nil
}

// shortP writes a p-value.
func shortP(p float64) string {
	if p == 0 {
		return "0"
	}
	return strconv.FormatFloat(p, 'g', 2, 64)
}
