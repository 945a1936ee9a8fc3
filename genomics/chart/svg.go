package chart

import (
	"bytes"
	"fmt"
	"image/color"
	"io"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// Colours of Okabe and Ito (2008), which people with any of the common kinds
// of colour blindness can tell apart.
var (
	black  = color.RGBA{A: 0xff}
	grey   = color.RGBA{R: 0x77, G: 0x77, B: 0x77, A: 0xff}
	blue   = color.RGBA{R: 0x00, G: 0x72, B: 0xb2, A: 0xff}
	orange = color.RGBA{R: 0xd5, G: 0x5e, B: 0x00, A: 0xff}

	palette = []color.Color{
		blue, orange,
		color.RGBA{R: 0x00, G: 0x9e, B: 0x73, A: 0xff},
		color.RGBA{R: 0xcc, G: 0x79, B: 0xa7, A: 0xff},
		color.RGBA{R: 0x56, G: 0xb4, B: 0xe9, A: 0xff},
		color.RGBA{R: 0xe6, G: 0x9f, B: 0x00, A: 0xff},
		grey,
		color.RGBA{R: 0xf0, G: 0xe4, B: 0x42, A: 0xff},
		black,
	}
	shapes = []draw.GlyphDrawer{draw.CircleGlyph{}, draw.SquareGlyph{}, draw.TriangleGlyph{}, draw.PlusGlyph{}, draw.CrossGlyph{}, draw.RingGlyph{}}
)

func newPlot(title string) *plot.Plot {
	p := plot.New()
	p.Title.Text = title
	p.Title.Padding = 3 * vg.Millimeter
	p.BackgroundColor = color.White
	for _, style := range []*text.Style{
		&p.Title.TextStyle, &p.X.Label.TextStyle, &p.Y.Label.TextStyle,
		&p.X.Tick.Label, &p.Y.Tick.Label, &p.Legend.TextStyle,
	} {
		style.Font.Variant = "Sans"
	}
	return p
}

// newLegend is a legend that stands beside a figure.
func newLegend() plot.Legend {
	l := plot.NewLegend()
	l.TextStyle.Font.Variant = "Sans"
	l.Top, l.Left = true, true
	l.Padding = vg.Millimeter
	return l
}

// writeSVG draws a figure, and at its right a legend if there is one.
func writeSVG(p *plot.Plot, legend *plot.Legend, w io.Writer, width, height vg.Length) error {
	c := &canvas{Canvas: vgsvg.New(width, height)}
	const edge = 3 * vg.Millimeter
	whole := draw.Crop(draw.New(c), edge, -edge, edge, -edge)
	right := vg.Length(0)
	if legend != nil {
		if box := legend.Rectangle(whole); box.Max.X > box.Min.X {
			right = box.Max.X - box.Min.X + edge
			legend.Draw(draw.Crop(whole, width-2*edge-right+edge, 0, 0, -4*edge))
		}
	}
	p.Draw(draw.Crop(whole, 0, -right, 0, 0))
	var drawn bytes.Buffer
	if _, err := c.WriteTo(&drawn); err != nil {
		return err
	}
	_, err := w.Write(c.fitTexts(drawn.Bytes()))
	return err
}

// canvas remembers how wide texts are. A viewer that lacks the font they were
// measured in takes another, often a wider one: the width that is written
// beside them makes it fit.
type canvas struct {
	*vgsvg.Canvas
	widths []vg.Length
}

// FillString writes a text.
func (c *canvas) FillString(f font.Face, at vg.Point, s string) {
	c.widths = append(c.widths, f.Width(s))
	c.Canvas.FillString(f, at, s)
}

// The fonts after the first are as wide as it, where there are any.
const (
	measuredFont = "font-family:Liberation Sans;"
	equalFonts   = "font-family:Liberation Sans,Arial,Helvetica,sans-serif;"
)

// fitTexts adds its width to each text of an SVG, and fonts to take instead.
func (c *canvas) fitTexts(svg []byte) []byte {
	element := []byte("<text ")
	parts := bytes.Split(svg, element)
	var out bytes.Buffer
	out.Write(parts[0])
	for i, part := range parts[1:] {
		out.Write(element)
		if i < len(c.widths) && c.widths[i] > 0 {
			fmt.Fprintf(&out, `textLength="%.2f" lengthAdjust="spacingAndGlyphs" `, c.widths[i].Points())
		}
		out.Write(bytes.Replace(part, []byte(measuredFont), []byte(equalFonts), 1))
	}
	return out.Bytes()
}
