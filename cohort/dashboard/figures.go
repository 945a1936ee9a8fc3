package dashboard

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/cohort/privacy/differential"
	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// effectRow is an effect size of the user's, and what it means.
type effectRow struct {
	Drug, Gene, Event, Period string
	Phenotypes                string
	Risk, Guided              string
	Genotyped, AtRisk         number
	Events, Avoided, Needed   number
	Citation                  string
}

func (p *page) expected(all []expected) {
	for _, x := range all {
		row := effectRow{
			Drug: x.Drug, Gene: x.Gene, Event: x.Event, Period: x.Period, Phenotypes: strings.Join(x.Phenotypes, ", "),
			Risk: percentage(x.Risk), Guided: percentage(x.Guided), Citation: x.Citation,
		}
		zero, none := number{Text: "0", Class: "zero"}, number{Text: "–", Class: "zero"}
		switch {
		case !x.taken:
			row.Genotyped, row.AtRisk, row.Events, row.Avoided, row.Needed = zero, zero, zero, zero, none
		case x.of == nil:
			row.Genotyped, row.AtRisk = shown(x.genotyped), shown(x.atRisk)
			hide := shown(suppress.Number{})
			row.Events, row.Avoided, row.Needed = hide, hide, hide
		default:
			row.Genotyped, row.AtRisk = shown(x.genotyped), shown(x.atRisk)
			row.Events, row.Avoided, row.Needed = decimal(x.of.Events), decimal(x.of.Avoided), none
			if n := x.of.NumberNeededToGenotype; !math.IsInf(n, 0) {
				row.Needed = number{Text: strconv.FormatFloat(math.Ceil(n), 'f', 0, 64)}
			}
		}
		p.Expected = append(p.Expected, row)
	}
}

func percentage(v float64) string { return strconv.FormatFloat(100*v, 'g', 3, 64) + " %" }

func decimal(v float64) number { return number{Text: strconv.FormatFloat(v, 'f', 1, 64)} }

// outcomePart is the section of what a design found.
type outcomePart struct {
	What   string
	Groups []outcomeGroup
	Few    bool
}

type outcomeGroup struct {
	Name             string
	People, Happened number
	Share            string // of those followed, where there is no curve
	Intervals        []outcomeInterval
}

type outcomeInterval struct {
	Days             string
	AtRisk, Events   string
	Without, Between string // the part without the outcome at its end, and its interval of confidence
}

func (p *page) outcomes(b *Board, o *releasedOutcomes) {
	if o == nil {
		return
	}
	part := &outcomePart{What: b.o.Outcomes.What, Few: o.few}
	for _, c := range o.curves {
		followed, happened := ofCurve(&c)
		g := outcomeGroup{Name: c.Group, People: shown(followed), Happened: shown(happened)}
		for _, i := range c.Intervals {
			g.Intervals = append(g.Intervals, intervalView(i))
		}
		part.Groups = append(part.Groups, g)
	}
	for _, of := range o.groups {
		g := outcomeGroup{Name: of.name, People: shown(sum(of.people)), Happened: shown(sum(of.happened))}
		if v, ok := suppress.Percent(of.happened, of.people).Value(); ok && !math.IsNaN(v) {
			g.Share = strconv.FormatFloat(v, 'f', 1, 64) + " %"
		}
		part.Groups = append(part.Groups, g)
	}
	p.Outcomes = part
}

// intervalView writes an interval. Its confidence is that of the estimate ± 1.96
// standard errors, within 0 and 1.
func intervalView(i suppress.Interval) outcomeInterval {
	s, _ := i.Survival.Value()
	e, _ := i.StdErr.Value()
	part := func(v float64) string { return strconv.FormatFloat(100*min(1, max(0, v)), 'f', 1, 64) }
	return outcomeInterval{
		Days: fmt.Sprintf("%.0f–%.0f", i.Begin, i.End-1), AtRisk: i.AtRisk.String(), Events: i.Events.String(),
		Without: part(s) + " %", Between: part(s-1.96*e) + "–" + part(s+1.96*e) + " %",
	}
}

// noisePage is what a page with noise shows.
type noisePage struct {
	Epsilon, Delta string
	By             string
	People         noiseNumber
	Drugs          []noiseDrug
	NoDrugs        []string // that noise does not tell from nobody
	Groups         []string
	Genes          []noiseGene
}

type noiseNumber struct{ Text, Between string }

type noiseDrug struct {
	Name           string
	AtRisk, Others noiseNumber
	order          float64
}

type noiseGene struct {
	Gene  string
	Cells []noiseNumber
}

func noiseView(n *noised, by string) *noisePage {
	p := &noisePage{Epsilon: plain(n.epsilon), Delta: plain(n.delta), By: by, People: estimate(n.people), Groups: n.groups}
	for _, d := range n.drugs {
		if !told(d.atRisk) && !told(d.others) {
			p.NoDrugs = append(p.NoDrugs, d.name)
			continue
		}
		p.Drugs = append(p.Drugs, noiseDrug{d.name, estimate(d.atRisk), estimate(d.others), d.atRisk.Value})
	}
	slices.SortStableFunc(p.Drugs, func(a, b noiseDrug) int { return cmp.Compare(b.order, a.order) })
	for _, g := range n.genes {
		row := noiseGene{Gene: g.gene}
		for _, e := range g.groups {
			row.Cells = append(row.Cells, estimate(e))
		}
		p.Genes = append(p.Genes, row)
	}
	return p
}

// told reports whether an estimate is twice as far from nobody as its interval
// reaches: of two hundred that are nobody's, some have an interval above 0.
func told(e differential.Estimate) bool { return e.Value > e.High-e.Low }

// estimate writes an estimate: below nobody there is nobody.
func estimate(e differential.Estimate) noiseNumber {
	whole := func(v float64) string { return strconv.FormatFloat(math.Round(max(0, v)), 'f', 0, 64) }
	return noiseNumber{"≈ " + whole(e.Value), whole(e.Low) + "–" + whole(e.High)}
}

func plain(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
