package chart

import (
	"fmt"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// drawCurves draws bands first, so that no band lies over a curve.
func (f Survival) drawCurves(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, curve := range f.Curves {
		for _, band := range curve.bands(x, y, y(f.From), f.LifeTable) {
			c.FillPolygon(translucent(palette[i], 0x2c), band)
		}
	}
	for i, curve := range f.Curves {
		c.StrokeLines(curveStyle(i), curve.line(x, y, f.LifeTable))
		marks := curve.censorings(x, y)
		path := make(vg.Path, 0, 2*len(marks))
		for _, at := range marks {
			path.Move(vg.Point{X: tenth(at.X), Y: tenth(at.Y - 3)})
			path.Line(vg.Point{X: tenth(at.X), Y: tenth(at.Y + 3)})
		}
		if len(path) > 0 {
			c.SetLineStyle(draw.LineStyle{Color: palette[i], Width: 1})
			c.Stroke(path)
		}
	}
}

// finest is the smallest step that is drawn, in points (1/72 inch): curves of
// hundreds of thousands of events have far smaller ones, which together make a
// step of this size.
const finest = 0.2

// line is a curve's staircase, or slope.
func (c Curve) line(x, y func(float64) vg.Length, slope bool) []vg.Point {
	at := vg.Point{X: x(0), Y: y(1)}
	line := []vg.Point{at}
	for i := range c.Time {
		to := vg.Point{X: x(c.Time[i]), Y: y(c.Survival[i])}
		if i < len(c.Time)-1 && to.X-at.X < finest && alike(at.Y, to.Y) {
			continue
		}
		if !slope {
			line = append(line, vg.Point{X: to.X, Y: at.Y})
		}
		line = append(line, to)
		at = to
	}
	return append(line, vg.Point{X: x(c.last()), Y: at.Y})
}

// bands are the areas between the ends of the intervals: several where some
// steps have none. None begins before the first step.
func (c Curve) bands(x, y func(float64) vg.Length, floor vg.Length, slope bool) [][]vg.Point {
	var all [][]vg.Point
	var upper, lower []vg.Point
	add := func(edge []vg.Point, at vg.Point) []vg.Point {
		if n := len(edge); n > 0 && !slope {
			edge = append(edge, vg.Point{X: at.X, Y: edge[n-1].Y})
		}
		return append(edge, at)
	}
	closeBand := func(until vg.Length) {
		if n := len(upper); n > 0 {
			upper = append(upper, vg.Point{X: until, Y: upper[n-1].Y})
			lower = append(lower, vg.Point{X: until, Y: lower[len(lower)-1].Y})
			slices.Reverse(lower)
			all = append(all, append(upper, lower...))
		}
		upper, lower = nil, nil
	}
	for i := range c.Time {
		s := c.step(i)
		at := x(s.time)
		if !s.banded() {
			closeBand(at)
			continue
		}
		high, low := y(s.high), max(y(s.low), floor)
		if n := len(upper); n > 0 && i < len(c.Time)-1 && at-upper[n-1].X < finest &&
			alike(high, upper[n-1].Y) && alike(low, lower[n-1].Y) {
			continue
		}
		upper, lower = add(upper, vg.Point{X: at, Y: high}), add(lower, vg.Point{X: at, Y: low})
	}
	closeBand(x(c.last()))
	return all
}

func alike(a, b vg.Length) bool { return a-b < finest && b-a < finest }

// censorings are where marks stand on the curve, one where several would be one.
func (c Curve) censorings(x, y func(float64) vg.Length) []vg.Point {
	times := slices.Sorted(slices.Values(c.Censored))
	var marks []vg.Point
	for _, t := range times {
		at := vg.Point{X: x(t), Y: y(c.at(t))}
		if n := len(marks); n > 0 && at.X-marks[n-1].X < 2*finest && alike(at.Y, marks[n-1].Y) {
			continue
		}
		marks = append(marks, at)
	}
	return marks
}

// atRisk is the table below the axis.
type atRisk struct {
	times     []float64
	names     [][]string // in lines
	cells     [][]string
	words     lettering
	nameWidth vg.Length
	height    vg.Length
}

const atRiskHead = "Number at risk"

func (f Survival) table() atRisk {
	t := atRisk{times: f.Times, words: letters(noteSize, black)}
	if len(f.Times) == 0 || f.Curves[0].AtRisk == nil {
		return t
	}
	widest := 0.0
	for i, c := range f.Curves {
		name := c.Name
		if name == "" && len(f.Curves) > 1 {
			name = fmt.Sprint("curve ", i+1)
		}
		lines := t.words.wrap(legible(name), atRiskName)
		for _, s := range lines {
			widest = max(widest, t.words.width(s).Points())
		}
		t.names, t.cells = append(t.names, lines), append(t.cells, c.AtRisk)
		t.height += t.rowHeight(i)
	}
	first := vg.Length(0) // half of the widest number of the first column
	for _, cells := range t.cells {
		first = max(first, t.words.width(legible(cells[0]))/2)
	}
	t.nameWidth = vg.Length(widest) + first + 6
	t.height += t.words.line() + rowSpace
	return t
}

func (t atRisk) rowHeight(i int) vg.Length {
	return vg.Length(max(1, len(t.names[i])))*t.words.line() + 2
}

// checkRoom wants numbers at risk that do not run into each other.
func (f Survival) checkRoom(p *plot.Plot, area draw.Canvas, t atRisk) error {
	x, _ := p.Transforms(&area)
	rows := t.cells
	ticks := make([]string, len(t.times))
	for i, v := range t.times {
		ticks[i] = fmt.Sprintf("%.6g", v)
	}
	for _, cells := range append([][]string{ticks}, rows...) {
		for i := 1; i < len(cells); i++ {
			need := (t.words.width(legible(cells[i-1])) + t.words.width(legible(cells[i]))) / 2
			if x(t.times[i])-x(t.times[i-1]) < need+2 {
				return fmt.Errorf("chart: a survival plot: there is no room between the times %g and %g: give fewer of them", t.times[i-1], t.times[i])
			}
		}
	}
	return nil
}

// draw draws the table: its numbers stand below the ticks of the axis.
func (t atRisk) draw(c, area draw.Canvas, p *plot.Plot) {
	if len(t.cells) == 0 {
		return
	}
	x, _ := p.Transforms(&area)
	y := c.Max.Y - rowSpace
	head := letters(noteSize, ink)
	head.write(c, vg.Point{X: c.Min.X, Y: y - noteSize}, start, atRiskHead)
	y -= t.words.line()
	for i, cells := range t.cells {
		t.words.writeLines(c, vg.Point{X: c.Min.X, Y: y}, t.names[i])
		for j, s := range cells {
			t.words.write(c, vg.Point{X: x(t.times[j]), Y: y - noteSize}, middle, legible(s))
		}
		y -= t.rowHeight(i)
	}
}
