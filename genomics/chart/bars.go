package chart

import (
	"errors"
	"fmt"
	"image/color"
	"io"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
)

// Bars is a figure of horizontal bars, the first on top.
type Bars struct {
	Title string
	Axis  string // what the bars' lengths are, and their unit
	Bars  []Bar
	Mark  float64 // a vertical line through all of them; 0 = none
}

// Bar is one bar: a value and, where they are not both zero, its spread.
type Bar struct {
	Name      string
	Value     float64
	Low, High float64 // ends of the spread
	Goal      float64 // a mark on this bar alone; 0 = none
}

const (
	mostBars = 500

	barHeight  = 26 * vg.Millimeter / 4
	chartWidth = 180 * vg.Millimeter
	margins    = 30 * vg.Millimeter
)

// WriteSVG draws the figure. It fails where there is no bar.
func (b Bars) WriteSVG(w io.Writer) error {
	switch {
	case len(b.Bars) == 0:
		return errors.New("chart: a figure of bars needs a bar")
	case len(b.Bars) > mostBars:
		return fmt.Errorf("chart: a figure of %d bars can't be read: give up to %d, or several figures", len(b.Bars), mostBars)
	}
	p := newPlot(b.Title)
	p.X.Label.Text = b.Axis
	p.X.Min = 0

	n := len(b.Bars)
	values := make(plotter.Values, n)
	names := make([]string, n)
	for i, bar := range b.Bars {
		values[n-1-i], names[n-1-i] = bar.Value, bar.Name
	}
	bars, err := plotter.NewBarChart(values, barHeight*6/10)
	if err != nil {
		return err
	}
	bars.Horizontal = true
	bars.Color, bars.LineStyle.Width = blue, 0
	p.Add(bars)
	p.NominalY(names...)
	if err := b.addSpreads(p); err != nil {
		return err
	}
	if b.Mark > 0 {
		line, err := plotter.NewLine(plotter.XYs{{X: b.Mark, Y: -0.5}, {X: b.Mark, Y: float64(n) - 0.5}})
		if err != nil {
			return err
		}
		line.Color, line.Dashes = grey, []vg.Length{3, 3}
		p.Add(line)
		p.X.Max = max(p.X.Max, b.Mark*1.02)
	}
	return writeSVG(p, nil, w, chartWidth, margins+barHeight*vg.Length(n), b.describe())
}

// describe is the figure in words.
func (b Bars) describe() string {
	var s strings.Builder
	fmt.Fprintf(&s, "Bars of %s:", b.Axis)
	for i, bar := range b.Bars {
		if i > 0 {
			s.WriteByte(';')
		}
		fmt.Fprintf(&s, " %s %.4g", bar.Name, bar.Value)
	}
	return s.String() + "."
}

// addSpreads draws each bar's spread as a thin line and its goal as a tick.
func (b Bars) addSpreads(p *plot.Plot) error {
	for i, bar := range b.Bars {
		y := float64(len(b.Bars) - 1 - i)
		var strokes []stroke
		if bar.Low != 0 || bar.High != 0 {
			strokes = append(strokes, stroke{plotter.XYs{{X: bar.Low, Y: y}, {X: bar.High, Y: y}}, black, 1})
		}
		if bar.Goal > 0 {
			strokes = append(strokes, stroke{plotter.XYs{{X: bar.Goal, Y: y - 0.4}, {X: bar.Goal, Y: y + 0.4}}, orange, 2})
		}
		for _, s := range strokes {
			line, err := plotter.NewLine(s.points)
			if err != nil {
				return err
			}
			line.Color, line.Width = s.color, s.width
			p.Add(line)
			p.X.Max = max(p.X.Max, s.points[1].X*1.02)
		}
	}
	return nil
}

type stroke struct {
	points plotter.XYs
	color  color.Color
	width  vg.Length
}
