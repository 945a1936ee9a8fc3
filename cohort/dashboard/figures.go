package dashboard

import (
	"cmp"
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
