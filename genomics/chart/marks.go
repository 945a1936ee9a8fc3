package chart

import (
	"image/color"
	"math"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// mark is the shape of a single result. Shape and place tell what colour tells,
// for those who don't see colours.
type mark int

const (
	circle   mark = iota // no direction
	upward               // the effect raises
	downward             // the effect lowers
)

// direction is the mark of an effect.
func direction(effect float64) mark {
	switch {
	case effect > 0:
		return upward
	case effect < 0:
		return downward
	}
	return circle
}

const markRadius vg.Length = 3

// add adds the shape to a path to be filled. Many shapes in one path are far
// fewer bytes than as many elements.
func (m mark) add(p *vg.Path, at vg.Point, r vg.Length) {
	if m == circle {
		r *= 0.8 // looks as large as the triangles
		p.Move(vg.Point{X: tenth(at.X + r), Y: tenth(at.Y)})
		p.Arc(vg.Point{X: tenth(at.X), Y: tenth(at.Y)}, r, 0, 2*math.Pi)
		p.Close()
		return
	}
	tip, base := r*1.1, -r*0.8
	if m == downward {
		tip, base = -tip, -base
	}
	p.Move(vg.Point{X: tenth(at.X), Y: tenth(at.Y + tip)})
	p.Line(vg.Point{X: tenth(at.X - r), Y: tenth(at.Y + base)})
	p.Line(vg.Point{X: tenth(at.X + r), Y: tenth(at.Y + base)})
	p.Close()
}

// tenth rounds to a tenth of a point, 0.035 mm: finer is only more bytes.
func tenth(x vg.Length) vg.Length { return vg.Length(math.Round(float64(x)*10) / 10) }

// beyond marks results that lie outside of the axis and are drawn at its end.
func beyond(c draw.Canvas, at ...vg.Point) {
	var p vg.Path
	for _, a := range at {
		p.Move(vg.Point{X: tenth(a.X - 3), Y: tenth(a.Y + 4.5)})
		p.Line(vg.Point{X: tenth(a.X), Y: tenth(a.Y + 8)})
		p.Line(vg.Point{X: tenth(a.X + 3), Y: tenth(a.Y + 4.5)})
	}
	if len(p) > 0 {
		c.SetLineStyle(draw.LineStyle{Color: black, Width: 1})
		c.Stroke(p)
	}
}

// beyondKey says what beyond's mark means.
func beyondKey(name string) key {
	return key{name, func(c draw.Canvas, at vg.Point) {
		beyond(c, vg.Point{X: at.X, Y: at.Y - 6})
	}}
}

// translucent is a colour for areas that lie over one another.
func translucent(c color.Color, alpha uint8) color.Color {
	r, g, b, _ := c.RGBA()
	return color.NRGBA{R: uint8(r >> 8), G: uint8(g >> 8), B: uint8(b >> 8), A: alpha}
}
