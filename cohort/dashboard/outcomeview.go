package dashboard

import (
	"bytes"
	"fmt"
	"html/template"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/genomics/chart"
)

// outcomePart is the sections of what a design found.
type outcomePart struct {
	What   string
	K      int
	Few    bool // nothing is shown
	Nearly bool // because those followed are all but a few of those who came in
	All    *followedPart
	Genes  []*followedPart
	Curves bool
	Folded bool // who leaves before the end counts as seen to it
	Uncut  []string

	Within          string // days
	Forest, Volcano template.HTML
	Effects         []effectLine
	Shown           bool // of some effect
	Cox, Firth      bool
	Withheld, Alike []string
	TooFew          []string
}

// followedPart is people in groups, over time.
type followedPart struct {
	Gene   string // "": groups of the design
	Figure template.HTML
	Groups []outcomeGroup
}

type outcomeGroup struct {
	ID, Name         string
	People, Happened number
	Share            string // of those followed, where there is no curve
	Intervals        []outcomeInterval
	From, Remain     string // the day after the last interval, and who is still there
}

type outcomeInterval struct {
	Days             string
	AtRisk, Events   string
	Without, Between string // the part without the outcome at its end, and its interval of confidence
}

// effectLine is an effect as the table has it; Odds and Hazard are "" where they are
// not shown.
type effectLine struct {
	Name, Against       string
	People, Happened    number
	Odds, P             string
	Bonferroni, Rate    string
	Hazard, HazardP     string
	value, low, high, p float64
}

func (p *page) outcomes(b *Board, o *releasedOutcomes) error {
	if o == nil {
		return nil
	}
	part := &outcomePart{What: b.o.Outcomes.What, K: p.K, Few: o.groups.withheld, Nearly: o.nearly, Uncut: o.uncut, Alike: o.alike, TooFew: o.few, Curves: o.groups.curves != nil, Folded: o.folded}
	if o.within > 0 {
		part.Within = strconv.Itoa(o.within)
	}
	var err error
	if part.All, err = followedView(o.groups, part.What); err != nil {
		return err
	}
	for _, s := range o.curves {
		one, err := followedView(s, part.What)
		if err != nil {
			return err
		}
		part.Genes = append(part.Genes, one)
	}
	for _, s := range o.tables {
		if s.withheld {
			part.Withheld = append(part.Withheld, s.gene)
		}
	}
	for i := range o.effects {
		part.add(&o.effects[i])
	}
	if err := part.draw(); err != nil {
		return err
	}
	p.Outcomes = part
	return nil
}

// followedView writes people in groups: with curves where there are any.
func followedView(s *strata, what string) (*followedPart, error) {
	part := &followedPart{Gene: s.gene}
	for i, name := range s.names {
		g := outcomeGroup{
			ID: "followed-" + s.gene + "-" + strconv.Itoa(i), Name: name, People: shown(s.people[i]), Happened: shown(s.happened[i]),
		}
		if s.gene == "" {
			g.Name = "Group: " + name
		}
		if s.curves != nil {
			for j := range s.curves[i].intervals {
				g.Intervals = append(g.Intervals, s.curves[i].intervals[j].view())
			}
			c := &s.curves[i]
			g.From = strconv.FormatFloat(c.intervals[len(c.intervals)-1].end, 'f', 0, 64)
			g.Remain = atRisk(c.end, c.exact)
		} else if v, ok := percent(s.happened[i], s.people[i]); ok {
			g.Share = strconv.FormatFloat(v, 'f', 1, 64) + " %"
		}
		part.Groups = append(part.Groups, g)
	}
	if s.curves == nil || len(s.curves) > mostCurves {
		return part, nil
	}
	// As many columns of people at risk as there is room for.
	var err error
	for columns := 6; columns > 0; columns-- {
		if part.Figure, err = svg(survivalFigure(s, what, columns).WriteSVG); err == nil {
			break
		}
	}
	return part, err
}

func (i *interval) view() outcomeInterval {
	survived, low, high := i.between()
	part := func(v float64) string { return strconv.FormatFloat(100*v, 'f', 1, 64) }
	return outcomeInterval{
		Days: fmt.Sprintf("%.0f–%.0f", i.begin, i.end-1), AtRisk: atRisk(i.atRisk, i.exact), Events: strconv.Itoa(i.events),
		Without: part(survived) + " %", Between: part(low) + "–" + part(high) + " %",
	}
}

// atRisk writes how many are at risk: an estimate where it is not told who has left.
func atRisk(n float64, exact bool) string {
	if exact {
		return strconv.FormatFloat(n, 'f', 0, 64)
	}
	return "≈ " + strconv.FormatFloat(n, 'f', 0, 64)
}

// survivalFigure is the curves of groups, with people at risk at up to so many ends of
// intervals besides the beginning.
func survivalFigure(s *strata, what string, columns int) chart.Survival {
	title := strings.TrimPrefix(what, "condition ") + ", by group"
	if s.gene != "" {
		title = strings.TrimPrefix(what, "condition ") + ", by result of " + s.gene
	}
	title = "Without " + title
	f := chart.Survival{Title: title, X: "Days since the index event", Y: "Part without the outcome", LifeTable: true, Times: []float64{0}}
	intervals := s.curves[0].intervals
	shownAt := []int{-1}
	for j := 1; j <= columns; j++ {
		at := j*len(intervals)/columns - 1
		if at > shownAt[len(shownAt)-1] {
			shownAt = append(shownAt, at)
			f.Times = append(f.Times, intervals[at].end)
		}
	}
	least := 1.0
	for g, c := range s.curves {
		one := chart.Curve{Name: s.names[g], Time: []float64{0}, Survival: []float64{1}, Low: []float64{1}, High: []float64{1}}
		for j := range c.intervals {
			i := &c.intervals[j]
			v, low, high := i.between()
			one.Time, one.Survival, one.Low, one.High = append(one.Time, i.end), append(one.Survival, v), append(one.Low, low), append(one.High, high)
			least = min(least, low)
		}
		for _, at := range shownAt {
			if at+1 < len(c.intervals) {
				next := &c.intervals[at+1]
				one.AtRisk = append(one.AtRisk, atRisk(next.atRisk, next.exact))
			} else {
				one.AtRisk = append(one.AtRisk, atRisk(c.end, c.exact))
			}
		}
		f.Curves = append(f.Curves, one)
	}
	f.From = max(0, math.Floor(10*least-0.5)/10)
	if test, ok := s.logRank(); ok {
		f.Test = "log-rank p = " + probability(test.P)
	}
	return f
}

// probability writes a p-value.
func probability(p float64) string {
	switch {
	case math.IsNaN(p):
		return "–"
	case p < 1e-300:
		return "< 1e-300"
	case p < 0.001:
		return strconv.FormatFloat(p, 'e', 1, 64)
	case p > 0.995:
		return "1"
	}
	return strconv.FormatFloat(p, 'g', 2, 64)
}

// String writes a ratio with its interval.
func (r ratio) String() string {
	number := func(v float64) string {
		if v >= 1000 || v < 0.001 {
			return strconv.FormatFloat(v, 'g', 3, 64)
		}
		return strconv.FormatFloat(v, 'f', 2, 64)
	}
	return number(r.value) + " (" + number(r.low) + "–" + number(r.high) + ")"
}

// add writes an effect.
func (p *outcomePart) add(x *effect) {
	s := x.of
	line := effectLine{Name: s.names[x.group], Against: s.names[s.reference], People: shown(s.people[x.group]), Happened: shown(s.happened[x.group])}
	if s.gene != "" {
		line.Name = s.gene + ": " + line.Name
	}
	if x.shown {
		p.Shown = true
		line.Odds, line.P, line.Bonferroni, line.Rate = x.odds.String(), probability(x.p), probability(x.bonferroni), probability(x.rate)
		line.value, line.low, line.high, line.p = x.odds.value, x.odds.low, x.odds.high, x.p
		if x.firth {
			p.Firth = true
			line.Odds += " ᶠ"
		}
	}
	if !math.IsNaN(x.hazard.value) {
		p.Cox = true
		line.Hazard, line.HazardP = x.hazard.String(), probability(x.hazardP)
	}
	p.Effects = append(p.Effects, line)
}

const (
	mostEffects    = 100 // rows that chart.Forest takes
	leastInVolcano = 5   // fewer points say nothing that the forest does not
)

// draw draws the effects that are shown.
func (p *outcomePart) draw() (err error) {
	if !p.Shown {
		return nil
	}
	forest := chart.Forest{Title: "Outcome by result", Axis: "odds ratio (95 % interval)", Ratio: true, Columns: []string{"people", "outcome"}}
	volcano := chart.Volcano{Title: "Effects and how sure they are", Axis: "log₂ odds ratio"}
	for _, x := range p.Effects {
		if x.Odds == "" {
			continue
		}
		if len(forest.Rows) < mostEffects {
			forest.Rows = append(forest.Rows, chart.Estimate{Name: x.Name, Value: x.value, Low: x.low, High: x.high, Texts: []string{x.People.Text, x.Happened.Text}})
		}
		volcano.Results = append(volcano.Results, chart.Association{Name: x.Name, Effect: math.Log2(x.value), P: x.p})
	}
	if p.Forest, err = svg(forest.WriteSVG); err != nil {
		return err
	}
	if len(volcano.Results) >= leastInVolcano {
		p.Volcano, err = svg(volcano.WriteSVG)
	}
	return err
}

// svg draws a figure for the page. It is this library's own drawing, in which every
// text is escaped.
func svg(write func(io.Writer) error) (template.HTML, error) {
	var b bytes.Buffer
	if err := write(&b); err != nil {
		return "", fmt.Errorf("dashboard: a figure could not be drawn: %w", err)
	}
	return template.HTML(b.String()), nil //nolint:gosec // see above
}
