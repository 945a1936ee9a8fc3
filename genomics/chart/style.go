package chart

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
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

// Greys that are as different in print as on a screen.
var (
	ink  = color.RGBA{R: 0x33, G: 0x33, B: 0x33, A: 0xff} // words of lesser weight
	dusk = color.RGBA{R: 0x1f, G: 0x2d, B: 0x3d, A: 0xff} // every other chromosome; blue is much lighter
	haze = color.RGBA{R: 0xdd, G: 0xdd, B: 0xdd, A: 0xff} // what lies behind
)

// Sizes of the figures of statistics: their letters are still ten pixels high
// where a telephone of 390 pixels shows the whole figure, and in a column of
// print they are as large as its own.
const (
	pageWidth = 135 * vg.Millimeter
	edge      = 3 * vg.Millimeter

	titleSize = 13
	labelSize = 11.5
	tickSize  = 10.5
	noteSize  = 10
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

// newAxes is a plot for a page, which has a background and a title already.
func newAxes(x, y string) *plot.Plot {
	p := newPlot("")
	p.BackgroundColor = nil
	p.X.Label.Text, p.Y.Label.Text = x, y
	for _, axis := range []*plot.Axis{&p.X, &p.Y} {
		axis.Label.TextStyle.Font.Size = labelSize
		axis.Label.Padding = 2
		axis.Tick.Label.Font.Size = tickSize
		axis.Tick.Length = 4
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

// drawing draws something into the area of a plot's data.
type drawing func(draw.Canvas, *plot.Plot)

// Plot calls the function.
func (f drawing) Plot(c draw.Canvas, p *plot.Plot) { f(c, p) }
