package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgsvg"
)

// writeSVG draws a figure, and at its right a legend if there is one. The
// description is for those who don't see it.
func writeSVG(p *plot.Plot, legend *plot.Legend, w io.Writer, width, height vg.Length, description string) error {
	c := newCanvas(width, height)
	whole := draw.Crop(draw.New(c), edge, -edge, edge, -edge)
	right := vg.Length(0)
	if legend != nil {
		if box := legend.Rectangle(whole); box.Max.X > box.Min.X {
			right = box.Max.X - box.Min.X + edge
			legend.Draw(draw.Crop(whole, width-2*edge-right+edge, 0, 0, -4*edge))
		}
	}
	p.Draw(draw.Crop(whole, 0, -right, 0, 0))
	return c.write(w, p.Title.Text, description)
}

// canvas remembers how wide texts are. A viewer that lacks the font they were
// measured in takes another, often a wider one: the width that is written
// beside them makes it fit.
type canvas struct {
	*vgsvg.Canvas
	widths []vg.Length
	round  bool // strokes end in half a circle: one without length is a dot
}

func newCanvas(width, height vg.Length) *canvas {
	return &canvas{Canvas: vgsvg.New(width, height)}
}

// FillString writes a text.
func (c *canvas) FillString(f font.Face, at vg.Point, s string) {
	s = legible(s)
	c.widths = append(c.widths, f.Width(s))
	c.Canvas.FillString(f, at, s)
}

// write writes the document. Its title and description are what a reader of
// screens reads out; they need no identifiers, of which a page with several
// figures would have several the same. A window or a page narrower than the
// figure makes it smaller, not cut.
func (c *canvas) write(w io.Writer, title, description string) error {
	var drawn bytes.Buffer
	if _, err := c.WriteTo(&drawn); err != nil {
		return err
	}
	_, svg, ok := bytes.Cut(c.fitTexts(drawn.Bytes()), []byte("<svg "))
	root, body, ok2 := bytes.Cut(svg, []byte(">"))
	if !ok || !ok2 {
		return errors.New("chart: the drawing has no SVG element") // the library's form has changed
	}
	var out bytes.Buffer
	out.WriteString(`<svg role="img" style="max-width:100%;height:auto" `)
	if c.round {
		out.WriteString(`stroke-linecap="round" `)
	}
	out.Write(root)
	out.WriteString(">\n<title>")
	writeEscaped(&out, title)
	out.WriteString("</title>\n<desc>")
	writeEscaped(&out, description)
	out.WriteString("</desc>")
	out.Write(body)
	_, err := w.Write(out.Bytes())
	return err
}

func writeEscaped(out *bytes.Buffer, s string) {
	// A buffer takes everything.
	_ = xml.EscapeText(out, []byte(legible(s)))
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
