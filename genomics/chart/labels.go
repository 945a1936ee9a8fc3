package chart

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// labels finds room for names beside the results they are of, where they cover
// no other name and no result.
type labels struct {
	words  lettering
	bounds vg.Rectangle
	taken  []vg.Rectangle // by names: never covered
	led    []vg.Rectangle // by what leads to them: no name covers it
	filled []vg.Rectangle // by results: never covered
	ruled  []vg.Rectangle // by lines: covered where there is no other place
}

const (
	labelWidth = 120 * vg.Length(1) // a name that is wider is broken
	labelLines = 2
	labelGap   = 3 * vg.Length(1) // between a name and its result
)

// write draws a name. It draws nothing, and says so, where there is no room.
func (l *labels) write(c draw.Canvas, at vg.Point, name string) bool {
	lines := l.words.shorten(legible(name), labelWidth, labelLines)
	if len(lines) == 0 {
		return true
	}
	size := vg.Point{Y: vg.Length(len(lines)) * l.words.line()}
	for _, s := range lines {
		size.X = max(size.X, l.words.width(s))
	}
	all := places(at, size)
	for _, ruled := range [][]vg.Rectangle{l.ruled, nil} {
		for _, p := range all {
			if !within(p.box, l.bounds) || meets(spaced(p.box), l.taken) || meets(p.box, l.led) || meets(p.box, l.filled) || meets(p.box, ruled) {
				continue
			}
			var path []vg.Rectangle
			if p.away {
				to := nearest(p.box, at)
				if path = stretch(at, to); slices.ContainsFunc(path, func(r vg.Rectangle) bool { return meets(r, l.taken) }) {
					continue
				}
				c.StrokeLines(draw.LineStyle{Color: grey, Width: 0.5}, []vg.Point{at, to})
			}
			l.taken, l.led = append(l.taken, p.box), append(l.led, path...)
			l.words.writeLines(c, vg.Point{X: p.box.Min.X, Y: p.box.Max.Y}, lines)
			return true
		}
	}
	return false
}

// stretch covers a line with small squares.
func stretch(from, to vg.Point) []vg.Rectangle {
	const step = 2
	n := int(math.Hypot(float64(to.X-from.X), float64(to.Y-from.Y))/step) + 1
	way := to.Sub(from).Scale(1 / vg.Length(n))
	var all []vg.Rectangle
	for i := range n { // without its end, which touches the name
		at := from.Add(way.Scale(vg.Length(i)))
		half := vg.Point{X: step / 2, Y: step / 2}
		all = append(all, vg.Rectangle{Min: at.Sub(half), Max: at.Add(half)})
	}
	return all
}

// place is where a name may stand; away from its result, a line leads to it.
type place struct {
	box  vg.Rectangle
	away bool
}

// places are those around a point, the best first: at its right, at its left,
// above; then ever further up, and down.
func places(at, size vg.Point) []place {
	right, left, over := at.X+labelGap, at.X-labelGap-size.X, at.X-size.X/2
	all := []place{
		boxAt(right, at.Y-size.Y/2, size, false),
		boxAt(left, at.Y-size.Y/2, size, false),
		boxAt(over, at.Y+labelGap, size, false),
	}
	const step, steps, aside = 7, 9, 24 // a name farther away is anybody's
	for i := 1; i <= steps; i++ {
		up, down := at.Y+labelGap+vg.Length(i)*step, at.Y-labelGap-vg.Length(i)*step-size.Y
		for _, x := range []vg.Length{right + 2, left - 2, over, right + aside, left - aside} {
			all = append(all, boxAt(x, up, size, true))
		}
		for _, x := range []vg.Length{right + 2, left - 2} {
			all = append(all, boxAt(x, down, size, true))
		}
	}
	return all
}

func boxAt(x, y vg.Length, size vg.Point, away bool) place {
	return place{vg.Rectangle{Min: vg.Point{X: x, Y: y}, Max: vg.Point{X: x + size.X, Y: y + size.Y}}, away}
}

// spaced is a name's box with the space of two letters around.
func spaced(r vg.Rectangle) vg.Rectangle {
	r.Min.X, r.Max.X = r.Min.X-2*labelGap, r.Max.X+2*labelGap
	return r
}

func within(r, of vg.Rectangle) bool {
	return r.Min.X >= of.Min.X && r.Max.X <= of.Max.X && r.Min.Y >= of.Min.Y && r.Max.Y <= of.Max.Y
}

func meets(r vg.Rectangle, others []vg.Rectangle) bool {
	for _, o := range others {
		if r.Min.X < o.Max.X && o.Min.X < r.Max.X && r.Min.Y < o.Max.Y && o.Min.Y < r.Max.Y {
			return true
		}
	}
	return false
}

// nearest is the point of a rectangle that is nearest to another point.
func nearest(r vg.Rectangle, to vg.Point) vg.Point {
	return vg.Point{X: min(max(to.X, r.Min.X), r.Max.X), Y: min(max(to.Y, r.Min.Y), r.Max.Y)}
}
