package chart

import (
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// forestTable is where the columns and rows of a forest plot stand. Lengths across
// are from the left end of the page's inner part.
type forestTable struct {
	words, bold         lettering
	names               [][]string  // of each row, in lines
	columns             []vg.Length // right ends
	axisLeft, axisRight vg.Length
	textRight           vg.Length
	width               vg.Length
	rows                []vg.Length // middle of each, from the top of the first
	head, height        vg.Length   // of the heads, and of all rows
	axis                []string    // its name, in lines
}

const rowSpace vg.Length = 5

func (f Forest) layOut() forestTable {
	t := forestTable{words: letters(noteSize, black), bold: letters(noteSize, ink)}
	x := t.words.width("Summary")
	for _, r := range f.all() {
		lines := t.words.wrap(legible(r.Name), forestName)
		t.names = append(t.names, lines)
		for _, s := range lines {
			x = max(x, t.words.width(s))
		}
		height := vg.Length(max(1, len(lines)))*t.words.line() + rowSpace
		t.rows = append(t.rows, t.height+height/2)
		t.height += height
	}
	for i, head := range f.Columns {
		w := t.words.width(legible(head))
		for _, r := range f.all() {
			w = max(w, t.words.width(legible(r.Texts[i])))
		}
		x += forestGap + w
		t.columns = append(t.columns, x)
	}
	estimate := vg.Length(0)
	for _, r := range f.all() {
		estimate = max(estimate, t.words.width(r.text()))
	}
	t.axisLeft = x + forestGap
	t.axisRight = max(t.axisLeft+forestAxis, pageWidth-2*edge-estimate-forestGap)
	t.textRight = t.axisRight + forestGap + estimate
	t.width = t.textRight
	if len(f.Columns) > 0 {
		t.head = t.words.line() + 2
	}
	t.axis = t.words.wrap(legible(f.Axis), t.width)
	return t
}

// draw draws the rows; left is where the page's inner part begins.
func (f Forest) draw(c draw.Canvas, p *plot.Plot, left vg.Length, t forestTable) {
	for i, head := range f.Columns {
		t.bold.write(c, vg.Point{X: left + t.columns[i], Y: c.Max.Y + 5}, end, legible(head))
	}
	none := c.X(p.X.Norm(f.noEffect()))
	c.StrokeLine2(draw.LineStyle{Color: grey, Width: 1, Dashes: []vg.Length{1, 3}}, none, c.Min.Y, none, c.Max.Y)
	for i, r := range f.all() {
		y := c.Max.Y - t.rows[i]
		summary := i == len(f.Rows)
		if summary {
			above := y + t.rowHeight(i)/2
			c.StrokeLine2(draw.LineStyle{Color: haze, Width: 1}, left, above, left+t.width, above)
		}
		block := vg.Length(len(t.names[i])) * t.words.line()
		t.words.writeLines(c, vg.Point{X: left, Y: y + block/2}, t.names[i])
		base := y - noteSize/3
		for j, s := range r.Texts {
			t.words.write(c, vg.Point{X: left + t.columns[j], Y: base}, end, legible(s))
		}
		t.words.write(c, vg.Point{X: left + t.textRight, Y: base}, end, r.text())
		f.drawEstimate(c, p, y, r, summary)
	}
}

func (t forestTable) rowHeight(i int) vg.Length {
	return vg.Length(max(1, len(t.names[i])))*t.words.line() + rowSpace
}

// drawEstimate draws a row's interval and estimate.
func (f Forest) drawEstimate(c draw.Canvas, p *plot.Plot, y vg.Length, r Estimate, summary bool) {
	if math.IsNaN(r.Value) {
		return
	}
	const half = 3.5 // of a mark
	line := draw.LineStyle{Color: dusk, Width: 1.2}
	at, inside := f.place(c, p, r.Value)
	low, lowInside := f.place(c, p, r.Low)
	high, highInside := f.place(c, p, r.High)
	hasInterval := r.hasInterval()
	if summary && hasInterval && inside {
		c.FillPolygon(orange, []vg.Point{{X: low, Y: y}, {X: at, Y: y + half + 1}, {X: high, Y: y}, {X: at, Y: y - half - 1}})
	}
	if hasInterval && !summary {
		c.StrokeLine2(line, low, y, high, y)
	}
	if hasInterval {
		f.arrow(c, line, low, y, -1, lowInside)
		f.arrow(c, line, high, y, 1, highInside)
	}
	switch {
	case !inside && r.Value > 1:
		f.arrow(c, draw.LineStyle{Color: blue, Width: 2}, c.Max.X, y, 1, false)
	case !inside:
		f.arrow(c, draw.LineStyle{Color: blue, Width: 2}, c.Min.X, y, -1, false)
	case !summary || !hasInterval:
		c.FillPolygon(blue, []vg.Point{{X: at - half, Y: y - half}, {X: at + half, Y: y - half}, {X: at + half, Y: y + half}, {X: at - half, Y: y + half}})
	}
}

// place is where on the axis a number lies, and whether it is there; else it is
// beyond that end.
func (f Forest) place(c draw.Canvas, p *plot.Plot, v float64) (x vg.Length, inside bool) {
	switch {
	case math.IsNaN(v):
		return c.Min.X, false
	case v < p.X.Min || f.Ratio && v <= 0:
		return c.Min.X, false
	case v > p.X.Max:
		return c.Max.X, false
	}
	return c.X(p.X.Norm(v)), true
}

// arrow ends a line that goes on.
func (f Forest) arrow(c draw.Canvas, style draw.LineStyle, x, y, way vg.Length, inside bool) {
	if inside {
		return
	}
	c.StrokeLines(style, []vg.Point{{X: x - 4*way, Y: y + 3}, {X: x, Y: y}, {X: x - 4*way, Y: y - 3}})
}
