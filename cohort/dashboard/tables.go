package dashboard

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// add adds a drug. Its ranks become cells when all drugs are there: see sort.
func (t *drugTable) add(name string, people, atRisk suppress.Number, ranks map[match.Rank]suppress.Count) {
	if hidden(people) {
		t.Few = append(t.Few, name)
		return
	}
	row := drugRow{Name: name, People: shown(people), AtRisk: shown(atRisk), ranks: ranks, order: -1}
	if n, ok := atRisk.Value(); ok {
		row.order = n
	}
	if share, ok := percent(atRisk, people); ok {
		row.Share = strconv.FormatFloat(share, 'f', 0, 64) + " %"
	}
	t.Drugs = append(t.Drugs, row)
}

// sort lays the ranks out that occur, and puts the drugs in order. The order is
// made of numbers that are shown, and of names.
func (t *drugTable) sort() {
	var ranks []match.Rank
	for _, rank := range match.Ranks() {
		if slices.ContainsFunc(t.Drugs, func(d drugRow) bool { _, ok := d.ranks[rank]; return ok }) {
			ranks = append(ranks, rank)
			t.Ranks = append(t.Ranks, rankHead{rank.String(), rankClass(rank)})
		}
	}
	for i := range t.Drugs {
		row := &t.Drugs[i]
		if row.ranks == nil {
			row.Together = len(ranks)
			continue
		}
		for _, rank := range ranks {
			n := number{Text: "0", Class: "zero"}
			if c, ok := row.ranks[rank]; ok {
				n = shown(sum(c))
				if !n.Hidden && n.Text != "0" {
					n.Class = rankClass(rank)
				}
			}
			row.Ranks = append(row.Ranks, n)
		}
	}
	slices.SortStableFunc(t.Drugs, func(a, b drugRow) int { return cmp.Compare(b.order, a.order) })
}

// likelyPart is the section of drugs that are not taken.
type likelyPart struct {
	Assessed bool
	For      number // people of whom a row speaks
	drugTable
}

func (p *page) likely(r *released) {
	p.Likely = likelyPart{Assessed: r.assessed, For: shown(sum(r.assessedFor)), drugTable: drugTable{ID: "likely", Takes: "likely to need it"}}
	for _, d := range r.likely {
		p.Likely.add(d.name, d.people, d.atRisk, d.ranks)
	}
	p.Likely.sort()
}

// prevalencePart is the section of actionable results by group.
type prevalencePart struct {
	By     string
	Groups []string
	Genes  []prevalenceGene
	Alike  []alikeGenes
}

// alikeGenes are genes in which everybody, or nearly everybody, is alike.
type alikeGenes struct {
	Class string
	Genes []string
}

type prevalenceGene struct {
	Gene   string
	Tested []number
	Rows   []prevalenceLine
}

type prevalenceLine struct {
	Phenotype string
	Cells     []share
}

// share is a count with what part of the tested it is.
type share struct {
	number
	Percent string
}

func (p *prevalencePart) alike(class, gene string) {
	for i := range p.Alike {
		if p.Alike[i].Class == class {
			p.Alike[i].Genes = append(p.Alike[i].Genes, gene)
			return
		}
	}
	p.Alike = append(p.Alike, alikeGenes{class, []string{gene}})
}

func (p *page) prevalence(genes []prevalence, by string) {
	p.Prevalence.By = by
	for _, g := range genes {
		if g.alike != "" {
			p.Prevalence.alike(g.alike, g.gene)
			continue
		}
		p.Prevalence.Groups = g.groups // the same of all
		one := prevalenceGene{Gene: g.gene}
		for _, n := range g.tested {
			one.Tested = append(one.Tested, shown(n))
		}
		for _, row := range g.rows {
			line := prevalenceLine{Phenotype: row.phenotype}
			for i, c := range row.counts {
				cell := share{number: shown(sum(c))}
				if v, ok := percent(sum(c), g.tested[i]); ok {
					cell.Percent = strconv.FormatFloat(v, 'f', 1, 64) + " %"
				}
				if cell.Text == "0" {
					cell.Class, cell.Percent = "zero", ""
				}
				line.Cells = append(line.Cells, cell)
			}
			one.Rows = append(one.Rows, line)
		}
		p.Prevalence.Genes = append(p.Prevalence.Genes, one)
	}
}
