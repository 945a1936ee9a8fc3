package chart

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// dots draws any number of points in a bounded number of strokes. The area is
// cut into columns a point (1/72 inch) wide, and what in a column lies so close
// that the dots cover each other is one stroke with round ends, from the lowest
// of them to the highest. It looks like all of them: each lies within half a
// point of where something is drawn, and none that stands out is left out. The
// height of the highest and the lowest of a stroke is theirs to a tenth of a point.
type dots struct {
	area       vg.Rectangle
	size       vg.Length // diameter
	cols, rows int
	cells      []span // column by column
}

// span is from where to where there are points; none if low is above high.
type span struct{ low, high vg.Length }

// run is a stroke.
type run struct {
	x, low, high vg.Length
}

// largestGrid bounds what an odd area may cost.
const largestGrid = 4000

func newDots(area vg.Rectangle, size vg.Length) *dots {
	d := &dots{
		area: area, size: size,
		cols: min(max(1, int(math.Ceil(area.Size().X.Points()))), largestGrid),
		rows: min(max(1, int(math.Ceil(area.Size().Y.Points()))), largestGrid),
	}
	d.cells = make([]span, d.cols*d.rows)
	for i := range d.cells {
		d.cells[i] = span{vg.Length(math.Inf(1)), vg.Length(math.Inf(-1))}
	}
	return d
}

// add draws a point. One outside of the area is drawn on its border.
func (d *dots) add(at vg.Point) {
	col := cellOf(at.X, d.area.Min.X, d.area.Max.X, d.cols)
	row := cellOf(at.Y, d.area.Min.Y, d.area.Max.Y, d.rows)
	y := min(max(at.Y, d.area.Min.Y), d.area.Max.Y)
	c := &d.cells[col*d.rows+row]
	c.low, c.high = min(c.low, y), max(c.high, y)
}

func cellOf(x, low, high vg.Length, n int) int {
	if high <= low {
		return 0
	}
	return min(max(0, int(float64(x-low)/float64(high-low)*float64(n))), n-1)
}

// runs are the strokes, from left to right and upwards.
func (d *dots) runs() []run {
	// Dots this near each other leave no room between them that could be seen.
	near := d.size * 0.6
	var all []run
	width := (d.area.Max.X - d.area.Min.X) / vg.Length(d.cols)
	for col := range d.cols {
		x := d.area.Min.X + (vg.Length(col)+0.5)*width
		open := false
		for _, c := range d.cells[col*d.rows : (col+1)*d.rows] {
			switch {
			case c.low > c.high:
			case open && c.low-all[len(all)-1].high <= near:
				all[len(all)-1].high = c.high
			default:
				all, open = append(all, run{x, c.low, c.high}), true
			}
		}
	}
	return all
}

// draw draws the points, and returns what they cover.
func (d *dots) draw(c draw.Canvas, of color.Color) []vg.Rectangle {
	runs := d.runs()
	path := make(vg.Path, 0, 2*len(runs))
	covered := make([]vg.Rectangle, len(runs))
	for i, r := range runs {
		path.Move(vg.Point{X: tenth(r.x), Y: tenth(r.low)})
		path.Line(vg.Point{X: tenth(r.x), Y: tenth(r.high)})
		half := d.size / 2
		covered[i] = vg.Rectangle{
			Min: vg.Point{X: r.x - half, Y: r.low - half}, Max: vg.Point{X: r.x + half, Y: r.high + half},
		}
	}
	if len(path) > 0 {
		c.SetLineStyle(draw.LineStyle{Color: of, Width: d.size})
		c.Stroke(path)
	}
	return covered
}
