package chart

import (
	"cmp"
	"image/color"
	"io"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// page is the paper of a figure of statistics. From the top: the title, keys to
// what is drawn, the drawing itself, notes. Nothing of it lies over the drawing,
// and all of it fits a narrow page.
type page struct {
	title       string
	description string // for those who don't see the figure
	keys        []key
	notes       []string
	width       vg.Length // 0 = pageWidth
	body        vg.Length // height of the drawing
}

// key says what a mark means. Without a mark it is a statement.
type key struct {
	name string
	mark func(c draw.Canvas, at vg.Point) // drawn around a point, keyWidth wide
}

const (
	keyWidth = 16 * vg.Length(1)
	keySpace = 12 * vg.Length(1) // between keys
)

// placedKey is a key in a row.
type placedKey struct {
	key
	x     vg.Length // of its mark's left end
	lines []string
}

func (k key) indent() vg.Length {
	if k.mark == nil {
		return 0
	}
	return keyWidth + 4
}

// rows puts keys beside each other as long as they fit.
func keyRows(keys []key, words lettering, width vg.Length) [][]placedKey {
	var rows [][]placedKey
	x := width + 1 // no row yet
	for _, k := range keys {
		lines := words.wrap(legible(k.name), width-k.indent())
		w := k.indent()
		for _, s := range lines {
			w = max(w, k.indent()+words.width(s))
		}
		if x+w > width {
			rows, x = append(rows, nil), 0
		}
		last := len(rows) - 1
		rows[last] = append(rows[last], placedKey{k, x, lines})
		x += w + keySpace
	}
	return rows
}

// write draws the page. The drawing gets its own part of it and returns the names
// that it found no room for, which then stand below: the page is drawn anew.
func (g page) write(w io.Writer, paint func(c draw.Canvas) (unnamed []string)) error {
	c, unnamed := g.compose(paint)
	if len(unnamed) > 0 {
		g.notes = append(slices.Clone(g.notes), "No room beside their marks for: "+strings.Join(unnamed, "; ")+".")
		c, _ = g.compose(paint)
	}
	return c.write(w, g.title, g.description)
}

func (g page) compose(paint func(c draw.Canvas) []string) (c *canvas, unnamed []string) {
	width := cmp.Or(g.width, pageWidth)
	inner := width - 2*edge
	heading, words, small := letters(titleSize, black), letters(noteSize, black), letters(noteSize, ink)

	title := heading.wrap(legible(g.title), inner)
	rows := keyRows(g.keys, words, inner)
	var notes []string
	for _, n := range g.notes {
		notes = append(notes, small.wrap(legible(n), inner)...)
	}
	height := 2*edge + vg.Length(len(title))*heading.line() + edge/2
	for _, row := range rows {
		height += rowHeight(row, words)
	}
	height += edge + g.body
	if len(notes) > 0 {
		height += edge/2 + vg.Length(len(notes))*small.line()
	}

	c = newCanvas(width, height)
	c.round = true
	whole := draw.New(c)
	c.SetColor(color.White)
	c.Fill(whole.Path())

	y := height - edge
	heading.writeLines(whole, vg.Point{X: edge, Y: y}, title)
	y -= vg.Length(len(title))*heading.line() + edge/2
	for _, row := range rows {
		for _, k := range row {
			if k.mark != nil {
				k.mark(whole, vg.Point{X: edge + k.x + keyWidth/2, Y: y - noteSize*2/3})
			}
			words.writeLines(whole, vg.Point{X: edge + k.x + k.indent(), Y: y}, k.lines)
		}
		y -= rowHeight(row, words)
	}
	y -= edge
	unnamed = paint(draw.Canvas{Canvas: c, Rectangle: vg.Rectangle{
		Min: vg.Point{X: edge, Y: y - g.body}, Max: vg.Point{X: width - edge, Y: y},
	}})
	small.writeLines(whole, vg.Point{X: edge, Y: y - g.body - edge/2}, notes)
	return c, unnamed
}

func rowHeight(row []placedKey, words lettering) vg.Length {
	n := 1
	for _, k := range row {
		n = max(n, len(k.lines))
	}
	return vg.Length(n)*words.line() + 1
}

// lineKey is the key of a line.
func lineKey(name string, style draw.LineStyle) key {
	return key{name, func(c draw.Canvas, at vg.Point) {
		c.StrokeLine2(style, at.X-keyWidth/2, at.Y, at.X+keyWidth/2, at.Y)
	}}
}

// bandKey is the key of an area.
func bandKey(name string, fill color.Color) key {
	return key{name, func(c draw.Canvas, at vg.Point) {
		c.FillPolygon(fill, []vg.Point{
			{X: at.X - keyWidth/2, Y: at.Y - 4},
			{X: at.X + keyWidth/2, Y: at.Y - 4},
			{X: at.X + keyWidth/2, Y: at.Y + 4},
			{X: at.X - keyWidth/2, Y: at.Y + 4},
		})
	}}
}

// markKey is the key of a mark.
func markKey(name string, m mark, of color.Color) key {
	return key{name, func(c draw.Canvas, at vg.Point) {
		var p vg.Path
		m.add(&p, at, markRadius)
		c.SetColor(of)
		c.Fill(p)
	}}
}
