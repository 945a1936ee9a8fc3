package chart

import (
	"cmp"
	"fmt"
	"image/color"
	"io"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// skyline is what a Manhattan plot and one of a PheWAS have in common: results
// beside each other in groups, as high as they are significant.
type skyline struct {
	figure, title, axis string
	groups              []skyGroup
	ticks               []plot.Tick // instead of the groups' names
	upright             bool        // the groups' names may be written upwards

	x     []float64 // of each result
	group []int     // of each result
	tests
	mark func(i int) mark // nil: dots
	name func(i int) string

	lines    []threshold // the highest first; results above it are drawn stronger
	limit    float64     // where the axis ends
	nameFrom float64     // results up to this p-value may be named
	top      int         // so many of them
	apart    float64     // named results of a group are so far from each other
	keys     []key
	levels   levels
}

// skyGroup is a group's name and place on the x axis.
type skyGroup struct {
	name     string
	low, end float64
}

const skylineBody = 75 * vg.Millimeter

func (s *skyline) writeSVG(w io.Writer, description string) error {
	var err error
	if s.levels, err = surveyLevels(s.figure, s.tests, s.limit, s.lines); err != nil {
		return err
	}
	named := s.choose()
	for i, n := range named {
		sep := "; "
		if i == 0 {
			sep = " Lowest p-values: "
		}
		description += fmt.Sprintf("%s%s, p = %s", sep, s.name(n), s.text(n))
	}
	if len(named) > 0 {
		description += "."
	}
	p := newAxes(s.axis, levelName)
	last := s.groups[len(s.groups)-1]
	p.X.Min, p.X.Max = s.groups[0].low, last.end
	if p.X.Min == p.X.Max {
		p.X.Min, p.X.Max = p.X.Min-1, p.X.Max+1
	}
	s.levels.scale(&p.Y)
	g := page{
		title: s.title, description: description, body: skylineBody,
		keys: slices.Concat(s.keys, s.lineKeys(), s.levels.keys()), notes: s.levels.notes(),
	}
	g.body += s.nameGroups(p)
	return g.write(w, func(c draw.Canvas) []string {
		var unnamed []string
		q := *p // plotters are added anew each time
		q.Add(drawing(func(c draw.Canvas, p *plot.Plot) { unnamed = s.draw(c, p, named) }))
		q.Draw(c)
		return unnamed
	})
}

func (s *skyline) lineKeys() []key {
	var keys []key
	for _, t := range s.lines {
		keys = append(keys, lineKey(fmt.Sprintf("%s, p = %s", t.name, shortP(t.p)), t.style))
	}
	return keys
}

// draw draws the data, and returns the names it found no room for.
func (s *skyline) draw(c draw.Canvas, p *plot.Plot, named []int) (unnamed []string) {
	x, y := p.Transforms(&c)
	names := labels{words: letters(noteSize, black), bounds: c.Rectangle}
	for _, t := range s.lines {
		at := y(level(t.p))
		c.StrokeLine2(t.style, c.Min.X, at, c.Max.X, at)
		names.ruled = append(names.ruled, vg.Rectangle{Min: vg.Point{X: c.Min.X, Y: at - 1}, Max: vg.Point{X: c.Max.X, Y: at + 1}})
	}
	place := func(i int) vg.Point {
		at, _ := s.levels.at(s.level(i))
		return vg.Point{X: x(s.x[i]), Y: y(at)}
	}
	names.filled = append(names.filled, s.drawResults(c, x, place)...)
	s.drawBeyond(c, place)
	for _, i := range named {
		if !names.write(c, place(i), s.name(i)) {
			unnamed = append(unnamed, s.name(i))
		}
	}
	return unnamed
}

// drawResults draws the groups one after the other, and over them those above
// the highest line.
func (s *skyline) drawResults(c draw.Canvas, x func(float64) vg.Length, place func(int) vg.Point) (covered []vg.Rectangle) {
	layers := make([]layer, len(s.groups), len(s.groups)+1)
	for g, group := range s.groups {
		area := vg.Rectangle{Min: vg.Point{X: x(group.low), Y: c.Min.Y}, Max: vg.Point{X: x(group.end), Y: c.Max.Y}}
		of := []color.Color{blue, dusk}[g%2]
		if s.mark == nil {
			layers[g] = newDots(area, 2.2).layer(of)
		} else {
			layers[g] = newSigns(area).layer(of)
		}
	}
	var strong layer
	strongest := math.Inf(-1)
	if len(s.lines) > 0 {
		strongest = s.lines[0].p
		strong = newDots(c.Rectangle, 3.4).layer(orange)
		if s.mark != nil {
			strong = newSigns(c.Rectangle).layer(orange)
		}
	}
	for i, p := range s.p {
		if math.IsNaN(p) {
			continue
		}
		m := circle
		if s.mark != nil {
			m = s.mark(i)
		}
		if p <= strongest {
			strong.add(place(i), m)
		} else {
			layers[s.group[i]].add(place(i), m)
		}
	}
	if strong.draw != nil {
		layers = append(layers, strong)
	}
	for _, l := range layers {
		covered = append(covered, l.draw(c)...)
	}
	return covered
}

// drawBeyond marks what lies above the axis, once where several lie together.
func (s *skyline) drawBeyond(c draw.Canvas, place func(int) vg.Point) {
	if s.levels.above == 0 {
		return
	}
	var marks []vg.Point
	for i := range s.p {
		if _, inPlace := s.levels.at(s.level(i)); !inPlace {
			marks = append(marks, place(i))
		}
	}
	beyond(c, apart(marks)...)
}

// choose finds the results to be named: the best of those that may be, each far
// enough from better ones.
func (s *skyline) choose() []int {
	if s.nameFrom == 0 || s.top == 0 {
		return nil
	}
	var good []int
	for i, p := range s.p {
		if p <= s.nameFrom {
			good = append(good, i)
		}
	}
	slices.SortFunc(good, func(a, b int) int { return cmp.Or(s.compare(a, b), cmp.Compare(a, b)) })
	var chosen []int
	for _, i := range good {
		if len(chosen) == s.top {
			break
		}
		if !slices.ContainsFunc(chosen, func(j int) bool {
			return s.group[i] == s.group[j] && math.Abs(s.x[i]-s.x[j]) < s.apart
		}) && s.name(i) != "" {
			chosen = append(chosen, i)
		}
	}
	return chosen
}

// nameGroups writes the groups' names below the axis, upwards where they don't
// fit side by side, and returns the height that this takes. Of names that can't
// be written upwards those stay away that would cover their neighbours.
func (s *skyline) nameGroups(p *plot.Plot) vg.Length {
	if s.ticks != nil {
		p.X.Tick.Marker = plot.ConstantTicks(s.ticks)
		return 0
	}
	p.X.Tick.Length = 0
	words := letters(tickSize, black)
	width := pageWidth - 2*edge - 50 // the y axis takes less
	at := func(v float64) vg.Length { return vg.Length(p.X.Norm(v)) * width }
	ticks := make([]plot.Tick, len(s.groups))
	free := vg.Length(math.Inf(-1)) // from where on there is room
	crowded := false
	for i, g := range s.groups {
		ticks[i] = plot.Tick{Value: (g.low + g.end) / 2, Label: legible(g.name)}
		half := words.width(ticks[i].Label) / 2
		if x := at(ticks[i].Value); x-half < free {
			crowded = true
			if !s.upright {
				ticks[i].Label = ""
			}
		} else {
			free = x + half + 1.5
		}
	}
	if !crowded || !s.upright {
		p.X.Tick.Marker = plot.ConstantTicks(ticks)
		return 0
	}
	height := vg.Length(0)
	for i := range ticks {
		const longest = 130
		ticks[i].Label = strings.Join(words.shorten(ticks[i].Label, longest, 1), "")
		height = max(height, words.width(ticks[i].Label))
	}
	p.X.Tick.Marker = plot.ConstantTicks(nil)
	p.X.Label.Padding = height + 6
	p.Add(drawing(func(c draw.Canvas, p *plot.Plot) {
		for _, t := range ticks {
			at := vg.Point{X: c.X(p.X.Norm(t.Value)) + tickSize/3, Y: c.Min.Y - p.X.Padding - 3}
			words.writeUp(c, at, end, t.Label)
		}
	}))
	return height
}
