package chart

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// Lines is a figure of one or more lines over a common axis.
type Lines struct {
	Title string
	X, Y  string // what the axes are, and their units
	Lines []Line
	Log   bool // both axes are logarithmic: growth in proportion is a straight line that rises by one decade a decade
}

// Line is a row of points.
type Line struct {
	Name   string
	Points []Point
}

// Point is one of a line's points.
type Point struct{ X, Y float64 }

// WriteSVG draws the figure. It fails where a line has no point or, on
// logarithmic axes, one that is not above zero.
func (l Lines) WriteSVG(w io.Writer) error {
	if len(l.Lines) == 0 {
		return errors.New("chart: a figure of lines needs a line")
	}
	p := newPlot(l.Title)
	p.X.Label.Text, p.Y.Label.Text = l.X, l.Y
	if l.Log {
		p.X.Scale, p.Y.Scale = plot.LogScale{}, plot.LogScale{}
		p.X.Tick.Marker, p.Y.Tick.Marker = doublings{}, doublings{}
	}
	legend := newLegend()
	for i, line := range l.Lines {
		if err := l.add(p, &legend, i, line); err != nil {
			return err
		}
	}
	return writeSVG(p, &legend, w, chartWidth, 110*vg.Millimeter, l.describe())
}

// describe is the figure in words.
func (l Lines) describe() string {
	var s strings.Builder
	fmt.Fprintf(&s, "Lines of %s over %s, from their first points to their last:", l.Y, l.X)
	for i, line := range l.Lines {
		if i > 0 {
			s.WriteByte(';')
		}
		first, last := line.Points[0], line.Points[len(line.Points)-1]
		fmt.Fprintf(&s, " %s from %.4g at %.4g to %.4g at %.4g", line.Name, first.Y, first.X, last.Y, last.X)
	}
	return s.String() + "."
}

func (l Lines) add(p *plot.Plot, legend *plot.Legend, i int, line Line) error {
	if len(line.Points) == 0 {
		return fmt.Errorf("chart: the line %q has no point", line.Name)
	}
	points := make(plotter.XYs, len(line.Points))
	for j, at := range line.Points {
		if l.Log && (at.X <= 0 || at.Y <= 0) {
			return fmt.Errorf("chart: the line %q has a point at %g, %g: on logarithmic axes all must be above zero", line.Name, at.X, at.Y)
		}
		points[j] = plotter.XY(at)
	}
	drawn, marks, err := plotter.NewLinePoints(points)
	if err != nil {
		return err
	}
	drawn.Color, marks.Color = palette[i%len(palette)], palette[i%len(palette)]
	drawn.Width = 1.5
	marks.Shape = shapes[i%len(shapes)]
	p.Add(drawn, marks)
	if line.Name != "" {
		legend.Add(line.Name, drawn, marks)
	}
	return nil
}

// doublings are ticks for a logarithmic axis: at powers of two where the axis
// spans few of them, else at powers of ten.
type doublings struct{}

const mostDoublings = 8

func (doublings) Ticks(low, high float64) []plot.Tick {
	first, last := math.Ceil(math.Log2(low)-1e-9), math.Floor(math.Log2(high)+1e-9)
	if last-first > mostDoublings {
		return plot.LogTicks{Prec: -1}.Ticks(low, high)
	}
	var ticks []plot.Tick
	for n := first; n <= last; n++ {
		value := math.Exp2(n)
		ticks = append(ticks, plot.Tick{Value: value, Label: strconv.FormatFloat(value, 'g', 4, 64)})
	}
	return ticks
}
