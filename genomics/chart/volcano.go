package chart

import (
	"cmp"
	"errors"
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Volcano is a figure of effects and their p-values.
type Volcano struct {
	Title   string
	Axis    string // what the effects are, and their unit: "log₂ odds ratio per allele"
	Results []Association

	Significant float64 // p-value of the line; 0 = 0.05 divided by the number of tests; negative = no line
	Effect      float64 // effects at least so far from 0 are of interest: two lines; 0 = all are
	Label       int     // how many of the best are named; 0 = 10, negative = none
	Limit       float64 // −log10 p at which the axis ends, what lies beyond is marked; 0 = only p = 0 is beyond
}

const (
	volcanoBody   = 95 * vg.Millimeter
	largestEffect = 1e100 // larger ones are no differences or logarithms
	fewResults    = 200   // up to which all are as large as those that stand out
)

// WriteSVG draws the figure. Results without a p-value or a finite effect are not
// drawn, which a note tells.
func (f Volcano) WriteSVG(w io.Writer) error {
	const figure = "a volcano plot"
	drawn, without, err := f.check(figure)
	if err != nil {
		return err
	}
	tests := tested(drawn)
	p, ok, err := lineAt(figure, f.Significant, bonferroni(f.Significant, tests).p)
	if err != nil {
		return err
	}
	var lines []threshold
	if ok {
		lines = []threshold{{bonferroni(f.Significant, tests).name, p, strongLine()}}
	}
	v, err := surveyLevels(figure, testsOf(drawn), f.Limit, lines)
	if err != nil {
		return err
	}
	cut := math.Inf(-1) // nothing stands out without a line
	if ok {
		cut = p
	}
	// The lowest p-values are named first, and drawn last.
	slices.SortStableFunc(drawn, func(a, b Association) int { return cmp.Compare(b.level(), a.level()) })
	axes := newAxes(f.Axis, levelName)
	v.scale(&axes.Y)
	widest := f.Effect
	for _, r := range drawn {
		widest = max(widest, math.Abs(r.Effect))
	}
	if widest == 0 {
		widest = 1
	}
	axes.X.Min, axes.X.Max = -widest*1.05, widest*1.05
	axes.X.Tick.Marker = plot.ConstantTicks(evenTicks(axes.X.Min, axes.X.Max, 7))

	chosen := f.chosen(drawn, cut)
	g := page{
		title: f.Title, body: volcanoBody, notes: v.notes(),
		description: fmt.Sprintf("Volcano plot of %s; %s significant.", plural(len(drawn), "result", "results"), isOrAre(f.standOut(drawn, cut))),
		keys:        f.keys(lines, ok),
	}
	g.keys = append(g.keys, v.keys()...)
	for i, r := range chosen {
		sep := "; "
		if i == 0 {
			sep = " Lowest p-values: "
		}
		g.description += fmt.Sprintf("%s%s, effect %.3g, p = %s", sep, r.Name, r.Effect, levelText(r.level()))
	}
	if without > 0 {
		g.notes = append(g.notes, "Not drawn: "+plural(without, "result", "results")+" without a p-value or a finite effect.")
	}
	return g.write(w, func(c draw.Canvas) (unnamed []string) {
		q := *axes
		q.Add(drawing(func(c draw.Canvas, p *plot.Plot) { unnamed = f.draw(c, p, v, lines, drawn, cut, chosen) }))
		q.Draw(c)
		return unnamed
	})
}

// check returns the results that can be drawn, and how many cannot.
func (f Volcano) check(figure string) (drawn []Association, without int, err error) {
	if err := checkTitle(figure, f.Title); err != nil {
		return nil, 0, err
	}
	switch {
	case len(f.Results) == 0:
		return nil, 0, errors.New("chart: a volcano plot has no results: give one at least")
	case f.Axis == "":
		return nil, 0, errors.New("chart: a volcano plot needs the name of its axis: say in Axis what the effects are, and their unit")
	case !(f.Effect >= 0) || f.Effect > largestEffect:
		return nil, 0, fmt.Errorf("chart: a volcano plot: no lines can be drawn at ±%g: give a number above 0, or 0 for none", f.Effect)
	}
	if err := checkTexts("the axis of "+figure, f.Axis); err != nil {
		return nil, 0, err
	}
	for i, r := range f.Results {
		switch {
		case math.IsNaN(r.P) || math.IsNaN(r.Effect) || math.IsInf(r.Effect, 0):
			without++
			continue
		case math.Abs(r.Effect) > largestEffect:
			return nil, 0, fmt.Errorf("chart: a volcano plot: the effect of result %d is %g: give differences, or logarithms of ratios", i+1, r.Effect)
		}
		if err := checkTexts("a result's name", r.Name); err != nil {
			return nil, 0, err
		}
		drawn = append(drawn, r)
	}
	return drawn, without, nil
}

func (f Volcano) stands(r Association, cut float64) bool {
	return r.P <= cut && math.Abs(r.Effect) >= f.Effect
}

func (f Volcano) standOut(results []Association, cut float64) int {
	n := 0
	for _, r := range results {
		if f.stands(r, cut) {
			n++
		}
	}
	return n
}

func (f Volcano) chosen(sorted []Association, cut float64) []Association {
	var chosen []Association
	for _, r := range sorted {
		if len(chosen) < labelsOf(f.Label) && r.Name != "" && f.stands(r, cut) {
			chosen = append(chosen, r)
		}
	}
	return chosen
}

func (f Volcano) keys(lines []threshold, cut bool) []key {
	var keys []key
	if cut {
		keys = append(keys, markKey("significant, raises", upward, orange), markKey("significant, lowers", downward, blue),
			markKey("other", circle, grey))
	}
	for _, t := range lines {
		keys = append(keys, lineKey(fmt.Sprintf("%s, p = %s", t.name, shortP(t.p)), t.style))
	}
	if f.Effect > 0 {
		keys = append(keys, lineKey(fmt.Sprintf("effect ±%.3g", f.Effect), weakLine()))
	}
	return keys
}

func (f Volcano) draw(c draw.Canvas, p *plot.Plot, v levels, lines []threshold, sorted []Association, cut float64, chosen []Association) (unnamed []string) {
	x, y := p.Transforms(&c)
	c.StrokeLine2(draw.LineStyle{Color: haze, Width: 1}, x(0), c.Min.Y, x(0), c.Max.Y)
	names := labels{words: letters(noteSize, black), bounds: c.Rectangle}
	for _, t := range lines {
		at := y(level(t.p))
		c.StrokeLine2(t.style, c.Min.X, at, c.Max.X, at)
		names.ruled = append(names.ruled, vg.Rectangle{Min: vg.Point{X: c.Min.X, Y: at - 1}, Max: vg.Point{X: c.Max.X, Y: at + 1}})
	}
	if f.Effect > 0 {
		for _, at := range []vg.Length{x(-f.Effect), x(f.Effect)} {
			c.StrokeLine2(weakLine(), at, c.Min.Y, at, c.Max.Y)
			names.ruled = append(names.ruled, vg.Rectangle{Min: vg.Point{X: at - 1, Y: c.Min.Y}, Max: vg.Point{X: at + 1, Y: c.Max.Y}})
		}
	}
	size := vg.Length(2.4)
	if len(sorted) <= fewResults {
		size = 2 * 0.8 * markRadius // of the circle in the key
	}
	others := newDots(c.Rectangle, size)
	raised, lowered := newSigns(c.Rectangle), newSigns(c.Rectangle)
	place := func(r Association) vg.Point {
		at, _ := v.at(r.level())
		return vg.Point{X: x(r.Effect), Y: y(at)}
	}
	var outside []vg.Point
	for _, r := range slices.Backward(sorted) {
		at := place(r)
		switch {
		case !f.stands(r, cut):
			others.add(at)
		case r.Effect > 0:
			raised.add(at, upward)
		default:
			lowered.add(at, direction(r.Effect))
		}
		if _, inPlace := v.at(r.level()); !inPlace {
			outside = append(outside, at)
		}
	}
	for _, l := range []layer{others.layer(grey), lowered.layer(blue), raised.layer(orange)} {
		names.filled = append(names.filled, l.draw(c)...)
	}
	beyond(c, apart(outside)...)
	for _, r := range chosen {
		if !names.write(c, place(r), r.Name) {
			unnamed = append(unnamed, r.Name)
		}
	}
	return unnamed
}

// apart leaves out points within a point of one before.
func apart(points []vg.Point) []vg.Point {
	seen := map[[2]int]bool{}
	return slices.DeleteFunc(points, func(p vg.Point) bool {
		cell := [2]int{int(p.X), int(p.Y)}
		was := seen[cell]
		seen[cell] = true
		return was
	})
}

// directionKeys are those of the triangles that there are.
func directionKeys(results []Association, of color.Color) []key {
	var there [3]bool
	for _, r := range results {
		there[direction(r.Effect)] = true
	}
	var keys []key
	for _, m := range []struct {
		mark mark
		name string
	}{{upward, "raises"}, {downward, "lowers"}, {circle, "no direction"}} {
		if there[m.mark] {
			keys = append(keys, markKey(m.name, m.mark, of))
		}
	}
	return keys
}

func isOrAre(n int) string {
	if n == 1 {
		return "1 is"
	}
	return count(n) + " are"
}
