package chart

import (
	"errors"
	"fmt"
	"io"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Forest is a figure of estimates with their intervals, one a row, with numbers
// beside them as text.
type Forest struct {
	Title   string
	Axis    string   // what the estimates are: "Odds ratio (95 % CI)"
	Ratio   bool     // the axis is logarithmic, and 1 is no effect; else it is linear, and 0 is
	Columns []string // heads of the columns of text: "n", "events"
	Rows    []Estimate
	Summary *Estimate // of all rows, drawn as a diamond; nil = none
}

// Estimate is a row of a forest plot.
type Estimate struct {
	Name      string
	Value     float64  // NaN where none could be made, which the figure says
	Low, High float64  // its interval, as far as infinity; NaN or both 0 where there is none
	Texts     []string // one for each of the columns
}

const (
	mostRows        = 100
	mostColumns     = 4
	longestCell     = 30
	forestName      = 95 * vg.Length(1) // names that are wider are broken
	forestAxis      = 100 * vg.Length(1)
	forestGap       = 8 * vg.Length(1)
	forestAxisReach = 4 // ratios: intervals go on for so much beyond the estimates before they are cut
)

// WriteSVG draws the figure. An interval that goes on beyond the axis ends in an arrow.
func (f Forest) WriteSVG(w io.Writer) error {
	if err := f.check(); err != nil {
		return err
	}
	t := f.layOut()
	p := newAxes("", "")
	p.HideY()
	p.Y.Padding, p.Y.Min, p.Y.Max = 0, 0, 1
	if f.Ratio {
		p.X.Scale = plot.LogScale{}
	}
	p.X.Min, p.X.Max = f.span()
	if f.Ratio {
		p.X.Tick.Marker = plot.ConstantTicks(ratioTicks(p.X.Min, p.X.Max))
	} else {
		p.X.Tick.Marker = plot.ConstantTicks(evenTicks(p.X.Min, p.X.Max, 5))
	}
	const axisHeight = 40 // more than it takes
	below := t.words.line() * vg.Length(len(t.axis))
	g := page{
		title: f.Title, description: f.describe(), width: t.width + 2*edge,
		body: t.head + t.height + axisHeight + below,
	}
	return g.write(w, func(c draw.Canvas) []string {
		q := *p
		at := draw.Crop(c, t.axisLeft, -(c.Max.X - c.Min.X - t.axisRight), 0, -t.head)
		ruler := q.DataCanvas(at)
		// The axis' own height is known now: the rows take theirs, no more.
		at.Min.Y += (ruler.Max.Y - ruler.Min.Y) - t.height
		q.Add(drawing(func(area draw.Canvas, p *plot.Plot) { f.draw(area, p, c.Min.X, t) }))
		q.Draw(at)
		middleOf := (t.axisLeft + t.axisRight) / 2
		for i, s := range t.axis {
			half := t.words.width(s) / 2
			x := max(min(middleOf, t.width-half), half)
			t.words.write(c, vg.Point{X: c.Min.X + x, Y: at.Min.Y - vg.Length(i+1)*t.words.line()}, middle, s)
		}
		return nil
	})
}

func (f Forest) check() error {
	const figure = "a forest plot"
	if err := checkTitle(figure, f.Title); err != nil {
		return err
	}
	switch {
	case f.Axis == "":
		return errors.New("chart: a forest plot needs the name of its axis: say in Axis what the estimates are, and which interval is drawn")
	case len(f.Rows) == 0:
		return errors.New("chart: a forest plot has no rows: give one estimate at least")
	case len(f.Rows) > mostRows:
		return fmt.Errorf("chart: a forest plot of %d rows can't be read: give up to %d, or several figures", len(f.Rows), mostRows)
	case len(f.Columns) > mostColumns:
		return fmt.Errorf("chart: a forest plot has %d columns of text: there is room for %d", len(f.Columns), mostColumns)
	}
	if err := checkTexts("the axis of "+figure, f.Axis); err != nil {
		return err
	}
	estimates := 0
	for i, r := range f.all() {
		if err := f.checkRow(i, r); err != nil {
			return err
		}
		if !math.IsNaN(r.Value) {
			estimates++
		}
	}
	if estimates == 0 {
		return errors.New("chart: a forest plot has no row with an estimate: there is nothing to draw")
	}
	for _, s := range f.Columns {
		if len([]rune(s)) > longestCell {
			return fmt.Errorf("chart: a forest plot: the head of a column has more than %d letters: shorten it", longestCell)
		}
	}
	return nil
}

// all are the rows with the summary, if there is one.
func (f Forest) all() []Estimate {
	rows := f.Rows[:len(f.Rows):len(f.Rows)]
	if f.Summary != nil {
		rows = append(rows, *f.Summary)
	}
	return rows
}

func (f Forest) checkRow(i int, r Estimate) error {
	if err := checkTexts("the name of a row", r.Name); err != nil {
		return err
	}
	if len(r.Texts) != len(f.Columns) {
		return fmt.Errorf("chart: a forest plot: row %d has %d texts for %d columns: give one for each", i+1, len(r.Texts), len(f.Columns))
	}
	for _, s := range r.Texts {
		if len([]rune(s)) > longestCell {
			return fmt.Errorf("chart: a forest plot: a text of row %d has more than %d letters: shorten it", i+1, longestCell)
		}
	}
	for _, v := range []float64{r.Value, r.Low, r.High} {
		switch {
		case f.Ratio && v < 0:
			return fmt.Errorf("chart: a forest plot: row %d holds %g, which is no ratio: give the ratios themselves, not their logarithms, or leave Ratio out", i+1, v)
		case !f.Ratio && math.Abs(v) > largestEffect && !math.IsInf(v, 0):
			return fmt.Errorf("chart: a forest plot: row %d holds %g, which is beyond any axis: give it in another unit", i+1, v)
		}
	}
	if r.hasInterval() && (r.Low > r.Value || r.High < r.Value) {
		return fmt.Errorf("chart: a forest plot: the estimate of row %d, %g, lies outside of its interval, %g to %g: check the order of the numbers", i+1, r.Value, r.Low, r.High)
	}
	return nil
}

// span is the range of the axis.
func (f Forest) span() (low, high float64) {
	low, high = f.noEffect(), f.noEffect()
	for _, r := range f.all() {
		if f.onAxis(r.Value) {
			low, high = min(low, r.Value), max(high, r.Value)
		}
	}
	far, near := high, low // as far as intervals may go
	if f.Ratio {
		far, near = high*forestAxisReach, low/forestAxisReach
	}
	for _, r := range f.all() {
		if !r.hasInterval() {
			continue
		}
		for _, v := range []float64{r.Low, r.High} {
			switch {
			case !f.Ratio && f.onAxis(v):
				low, high = min(low, v), max(high, v)
			case f.Ratio && !math.IsNaN(v):
				low, high = min(low, max(v, near)), max(high, min(v, far))
			}
		}
	}
	switch {
	case f.Ratio && high/low < 1.2:
		return low / 1.2, high * 1.2
	case f.Ratio:
		margin := math.Pow(high/low, 0.04)
		return max(low/margin, math.SmallestNonzeroFloat64), min(high*margin, math.MaxFloat64)
	case low == high:
		return low - 1, high + 1
	}
	// An arrow needs room between the last number and the axis' end.
	below, above := 0.04, 0.04
	for _, r := range f.all() {
		if r.hasInterval() && math.IsInf(r.Low, -1) {
			below = 0.15
		}
		if r.hasInterval() && math.IsInf(r.High, 1) {
			above = 0.15
		}
	}
	return low - (high-low)*below, high + (high-low)*above
}

func (f Forest) noEffect() float64 {
	if f.Ratio {
		return 1
	}
	return 0
}

// onAxis tells whether a number has a place on the axis.
func (f Forest) onAxis(v float64) bool {
	return !math.IsNaN(v) && !math.IsInf(v, 0) && (v > 0 || !f.Ratio)
}

// hasInterval tells whether a row has an interval.
func (r Estimate) hasInterval() bool {
	return !math.IsNaN(r.Low) && !math.IsNaN(r.High) && (r.Low != 0 || r.High != 0)
}

// text is a row's estimate in numbers.
func (r Estimate) text() string {
	if math.IsNaN(r.Value) {
		return "no estimate"
	}
	if !r.hasInterval() {
		return shortNumber(r.Value)
	}
	return fmt.Sprintf("%s (%s to %s)", shortNumber(r.Value), shortNumber(r.Low), shortNumber(r.High))
}

func (f Forest) describe() string {
	s := fmt.Sprintf("Forest plot of %s. %s:", plural(len(f.Rows), "estimate", "estimates"), f.Axis)
	for _, r := range f.all() {
		s += " " + r.Name + " " + r.text() + ";"
	}
	return s[:len(s)-1] + "."
}
