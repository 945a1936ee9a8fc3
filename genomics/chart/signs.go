package chart

import (
	"image/color"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// layer is something that results are added to, drawn at once.
type layer struct {
	add  func(at vg.Point, m mark)
	draw func(c draw.Canvas) []vg.Rectangle
}

func (d *dots) layer(of color.Color) layer {
	return layer{
		add:  func(at vg.Point, _ mark) { d.add(at) },
		draw: func(c draw.Canvas) []vg.Rectangle { return d.draw(c, of) },
	}
}

// signs draws marks of several shapes: the highest of each shape in each square
// of two points, 0.7 mm. The others of a square would lie under it.
type signs struct {
	area  vg.Rectangle
	cells map[signCell]vg.Point
	order []signCell // as they came
}

type signCell struct {
	x, y int
	m    mark
}

func newSigns(area vg.Rectangle) *signs {
	return &signs{area: area, cells: map[signCell]vg.Point{}}
}

func (s *signs) add(at vg.Point, m mark) {
	at.X = min(max(at.X, s.area.Min.X), s.area.Max.X)
	at.Y = min(max(at.Y, s.area.Min.Y), s.area.Max.Y)
	cell := signCell{int((at.X - s.area.Min.X) / 2), int((at.Y - s.area.Min.Y) / 2), m}
	old, there := s.cells[cell]
	if !there {
		s.order = append(s.order, cell)
	}
	if !there || at.Y > old.Y {
		s.cells[cell] = at
	}
}

func (s *signs) draw(c draw.Canvas, of color.Color) []vg.Rectangle {
	var path vg.Path
	var covered []vg.Rectangle
	for _, cell := range s.order {
		at := s.cells[cell]
		cell.m.add(&path, at, markRadius)
		r := vg.Point{X: markRadius, Y: markRadius}
		covered = append(covered, vg.Rectangle{Min: at.Sub(r), Max: at.Add(r)})
	}
	if len(path) > 0 {
		c.SetColor(of)
		c.Fill(path)
	}
	return covered
}

func (s *signs) layer(of color.Color) layer {
	return layer{
		add:  s.add,
		draw: func(c draw.Canvas) []vg.Rectangle { return s.draw(c, of) },
	}
}
