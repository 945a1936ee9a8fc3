package chart

import (
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"sort"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Survival is a figure of survival curves, as Kaplan and Meier's estimate, with
// the numbers at risk below the axis. Each step and each mark of theirs is a
// person's time: what leaves the house is a life table of intervals that hold
// many, drawn with LifeTable.
type Survival struct {
	Title     string
	X         string // what time is, and its unit: "Months since percutaneous intervention"
	Y         string // what survives; "" = Survival
	Test      string // a line about all curves: "log-rank p = 0.003"
	Curves    []Curve
	LifeTable bool      // survival is known at the times alone: straight lines lead from one to the next
	Times     []float64 // ticks of the time axis, and columns of numbers at risk; nil = ticks alone
	From      float64   // where the survival axis begins; 0 = at 0. What is above 0 is noted
}

// Curve is the survival of a group. It begins at time 0 with 1.
type Curve struct {
	Name     string
	Time     []float64 // in order
	Survival []float64 // from each of the times on
	Low      []float64 // its interval; nil or NaN where there is none
	High     []float64
	Censored []float64 // times at which somebody left, in any order
	AtRisk   []string  // at each of the figure's Times, in words, so that small counts can be hidden; nil = not known of any curve
}

// step is the survival from a time on, with its interval.
type step struct {
	time, survival, low, high float64
}

// step is the i-th of a curve.
func (c Curve) step(i int) step {
	s := step{c.Time[i], c.Survival[i], math.NaN(), math.NaN()}
	if c.Low != nil {
		s.low, s.high = c.Low[i], c.High[i]
	}
	return s
}

const (
	mostCurves   = 6
	survivalBody = 80 * vg.Millimeter
	atRiskName   = 90 * vg.Length(1) // names that are wider are broken
)

// curveStyle is how a curve is drawn: colours for those who see them, and
// dashes for all.
func curveStyle(i int) draw.LineStyle {
	dashes := [mostCurves][]vg.Length{nil, {6, 3}, {1, 3}, {8, 3, 1, 3}, {3, 3}, {10, 4}}
	return draw.LineStyle{Color: palette[i], Width: 1.5, Dashes: dashes[i]}
}

// WriteSVG draws the figure.
func (f Survival) WriteSVG(w io.Writer) error {
	if err := f.check(); err != nil {
		return err
	}
	p, err := f.axes()
	if err != nil {
		return err
	}
	t := f.table()
	// The names of the table stand left of its numbers, as the axis does.
	whole := draw.Canvas{Rectangle: vg.Rectangle{Max: vg.Point{X: pageWidth - 2*edge, Y: survivalBody}}}
	indent := vg.Length(0)
	if taken := p.DataCanvas(whole).Min.X; t.nameWidth > taken {
		indent = t.nameWidth - taken
	}
	area := p.DataCanvas(draw.Crop(whole, indent, 0, 0, 0))
	if err := f.checkRoom(p, area, t); err != nil {
		return err
	}
	g := page{
		title: f.Title, description: f.describe(), keys: f.keys(),
		body: survivalBody + t.height,
	}
	if f.From > 0 {
		g.notes = append(g.notes, fmt.Sprintf("The axis of survival begins at %g, not at 0.", f.From))
	}
	return g.write(w, func(c draw.Canvas) []string {
		q := *p
		q.Add(drawing(func(area draw.Canvas, p *plot.Plot) {
			f.drawCurves(area, p)
			t.draw(draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{Min: c.Min, Max: vg.Point{X: area.Max.X, Y: c.Min.Y + t.height}}}, area, p)
		}))
		q.Draw(draw.Crop(c, indent, 0, t.height, 0))
		return nil
	})
}

func (f Survival) check() error {
	const figure = "a survival plot"
	if err := checkTitle(figure, f.Title); err != nil {
		return err
	}
	switch {
	case f.X == "":
		return errors.New("chart: a survival plot needs the name of its time axis: say in X since when, and in which unit")
	case len(f.Curves) == 0:
		return errors.New("chart: a survival plot has no curves: give one at least")
	case len(f.Curves) > mostCurves:
		return fmt.Errorf("chart: a survival plot of %d curves can't be read: give up to %d, and join groups or make several figures", len(f.Curves), mostCurves)
	case !(f.From >= 0 && f.From < 1):
		return fmt.Errorf("chart: a survival plot: the axis can't begin at %g: give a number from 0 up to less than 1", f.From)
	}
	if err := checkTexts("a text of "+figure, f.X, f.Y, f.Test); err != nil {
		return err
	}
	for i, t := range f.Times {
		if !(t >= 0) || t > largestEffect || i > 0 && t <= f.Times[i-1] {
			return fmt.Errorf("chart: a survival plot: time %d of the axis is %g: give times from 0 on, each later than the one before", i+1, t)
		}
	}
	for i := range f.Curves {
		if err := f.checkCurve(i); err != nil {
			return err
		}
	}
	return nil
}

func (f Survival) checkCurve(i int) error {
	c := f.Curves[i]
	if err := checkTexts("a curve's name", c.Name); err != nil {
		return err
	}
	if (c.AtRisk == nil) != (f.Curves[0].AtRisk == nil) || c.AtRisk != nil && len(c.AtRisk) != len(f.Times) {
		return fmt.Errorf("chart: a survival plot: curve %d has %d numbers at risk for %d times: give one for each of Times, or none for any curve", i+1, len(c.AtRisk), len(f.Times))
	}
	for _, s := range c.AtRisk {
		if len([]rune(s)) > longestCell {
			return fmt.Errorf("chart: a survival plot: a number at risk of curve %d has more than %d letters: shorten it", i+1, longestCell)
		}
	}
	if n := len(c.Time); len(c.Survival) != n || (c.Low == nil) != (c.High == nil) || c.Low != nil && (len(c.Low) != n || len(c.High) != n) {
		return fmt.Errorf("chart: a survival plot: curve %d has %d times, %d survivals and %d and %d ends of intervals: give as many of each, or no intervals", i+1, n, len(c.Survival), len(c.Low), len(c.High))
	}
	if f.LifeTable && len(c.Censored) > 0 {
		return fmt.Errorf("chart: a survival plot: curve %d of a life table has times of censoring, which a life table does not know: leave Censored out", i+1)
	}
	before := 0.0
	for j := range c.Time {
		const rounding = 1e-9 // of whoever computed the intervals
		s := c.step(j)
		switch {
		case !(s.time >= before) || s.time > largestEffect:
			return fmt.Errorf("chart: a survival plot: step %d of curve %d is at time %g, after %g: give steps by time, from 0 on", j+1, i+1, s.time, before)
		case !(s.survival >= 0 && s.survival <= 1):
			return fmt.Errorf("chart: a survival plot: the survival at step %d of curve %d is %g: give numbers from 0 to 1", j+1, i+1, s.survival)
		case s.low > s.survival+rounding || s.low < 0 || s.high > 1 || s.high < s.survival-rounding:
			return fmt.Errorf("chart: a survival plot: the interval at step %d of curve %d, %g to %g, does not lie around %g within 0 and 1: check the order of the numbers", j+1, i+1, s.low, s.high, s.survival)
		case s.survival < f.From:
			return fmt.Errorf("chart: a survival plot: curve %d falls to %g, below the axis: let From be less", i+1, s.survival)
		}
		before = s.time
	}
	for _, t := range c.Censored {
		if !(t >= 0) || t > largestEffect {
			return fmt.Errorf("chart: a survival plot: curve %d has a censoring at time %g: give times from 0 on", i+1, t)
		}
	}
	return nil
}

// banded tells whether a step has an interval.
func (s step) banded() bool { return !math.IsNaN(s.low) && !math.IsNaN(s.high) }

// last is when a curve ends: at its last event or censoring.
func (c Curve) last() float64 {
	t := 0.0
	if n := len(c.Time); n > 0 {
		t = c.Time[n-1]
	}
	if len(c.Censored) > 0 {
		t = max(t, slices.Max(c.Censored))
	}
	return t
}

// at is the survival at a time.
func (c Curve) at(t float64) float64 {
	n := sort.Search(len(c.Time), func(i int) bool { return c.Time[i] > t }) // the last of equal times counts
	if n == 0 {
		return 1
	}
	return c.Survival[n-1]
}

func (f Survival) axes() (*plot.Plot, error) {
	name := f.Y
	if name == "" {
		name = "Survival"
	}
	p := newAxes(legible(f.X), legible(name))
	p.X.Min, p.X.Max = 0, 0
	for _, c := range f.Curves {
		p.X.Max = max(p.X.Max, c.last())
	}
	if n := len(f.Times); n > 0 {
		p.X.Max = max(p.X.Max, f.Times[n-1])
	}
	if p.X.Max == 0 {
		return nil, errors.New("chart: a survival plot has no time after 0: give the curves' times and censorings")
	}
	p.Y.Min, p.Y.Max = f.From, 1
	p.Y.Tick.Marker = plot.ConstantTicks(evenTicks(f.From, 1, 6))
	p.X.Tick.Marker = plot.ConstantTicks(evenTicks(0, p.X.Max, 8))
	if len(f.Times) > 0 {
		ticks := make([]plot.Tick, len(f.Times))
		for i, t := range f.Times {
			ticks[i] = plot.Tick{Value: t, Label: fmt.Sprintf("%.6g", t)}
		}
		p.X.Tick.Marker = plot.ConstantTicks(ticks)
	}
	return p, nil
}

func (f Survival) keys() []key {
	var keys []key
	bands, marks := false, false
	for i, c := range f.Curves {
		if c.Name != "" {
			keys = append(keys, lineKey(c.Name, curveStyle(i)))
		}
		bands = bands || len(c.Low) > 0
		marks = marks || len(c.Censored) > 0
	}
	if marks {
		keys = append(keys, key{"censored", func(c draw.Canvas, at vg.Point) {
			c.StrokeLine2(draw.LineStyle{Color: black, Width: 1}, at.X, at.Y-3, at.X, at.Y+3)
		}})
	}
	if bands {
		keys = append(keys, bandKey("confidence interval", haze))
	}
	if f.Test != "" {
		keys = append(keys, key{name: f.Test})
	}
	return keys
}

func (f Survival) describe() string {
	s := fmt.Sprintf("Survival plot of %s.", plural(len(f.Curves), "curve", "curves"))
	for _, c := range f.Curves {
		s += fmt.Sprintf(" %s: %.3g at %.6g, the end;", c.Name, c.at(c.last()), c.last())
	}
	s = s[:len(s)-1] + "."
	if f.Test != "" {
		s += " " + f.Test + "."
	}
	return s
}
