package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
)

// drugGroup holds the drugs of one severity.
type drugGroup struct {
	Severity Severity
	Intro    string
	Cards    []drugCard
	Silent   []silentRow // of NoGuidance: drugs with the same answers together
}

// Code names the group in the page's ids and classes.
func (g drugGroup) Code() string { return g.Severity.Code() }

// Brief says that the group is shown as a table: there is little to say of
// each drug.
func (g drugGroup) Brief() bool { return g.Severity == UsualUse || g.Severity == ReadGuideline }

type overviewItem struct {
	Severity Severity
	Drugs    []drugLink
}

// Code names the item's group.
func (o overviewItem) Code() string { return o.Severity.Code() }

type drugLink struct{ Name, ID, Remark string }

// drugCard is everything about one drug.
type drugCard struct {
	ID       string
	Drug     string
	Severity Severity
	Genes    []geneChip
	Conflict bool
	Possible string // what an alternative that is not excluded would ask for
	Differ   string
	Cautions []string
	Sources  []sourceColumn
}

// remark is what must not be overlooked where a drug is only named.
func (c *drugCard) remark() string {
	switch {
	case c.Conflict:
		return "conflicting input"
	case c.Possible != "":
		return "not excluded"
	}
	return ""
}

// Code names the card's severity.
func (c drugCard) Code() string { return c.Severity.Code() }

type geneChip struct{ Gene, Diplotype, Phenotype string }

// silentRow is drugs for which every source is silent for the same reasons.
type silentRow struct {
	Drugs []string
	Why   []string
}

var groupIntros = map[Severity]string{
	AvoidDrug:     "At least one source advises against use.",
	OtherDrug:     "At least one source prefers another drug.",
	ChangeDose:    "At least one source asks for another dose.",
	ExtraCheck:    "The usual drug may be used, with the test, monitoring or care named here.",
	ReadGuideline: "There is a row for this result, and its advice does not fit a short form. It may ask for a change.",
	UsualUse:      "No source asks for a change for this result.",
	NoGuidance:    "For each drug the reason why there is no guidance. This does not mean that the usual use is safe.",
}

func drugGroups(p *pgx.Person, advice []drugAdvice) []drugGroup {
	byseverity := map[Severity]*drugGroup{}
	for i := range advice {
		card := drugCardOf(p, &advice[i])
		g := byseverity[card.Severity]
		if g == nil {
			g = &drugGroup{Severity: card.Severity, Intro: groupIntros[card.Severity]}
			byseverity[card.Severity] = g
		}
		g.Cards = append(g.Cards, card)
	}
	var groups []drugGroup
	for _, s := range Severities() {
		if g := byseverity[s]; g != nil {
			if s == NoGuidance {
				g.Silent = silentRows(g.Cards)
			}
			groups = append(groups, *g)
		}
	}
	return groups
}

func overviewOf(groups []drugGroup) []overviewItem {
	var items []overviewItem
	for _, g := range groups {
		item := overviewItem{Severity: g.Severity}
		for i := range g.Cards {
			item.Drugs = append(item.Drugs, drugLink{g.Cards[i].Drug, g.Cards[i].ID, g.Cards[i].remark()})
		}
		items = append(items, item)
	}
	return items
}

func drugCardOf(p *pgx.Person, d *drugAdvice) drugCard {
	card := drugCard{
		ID: "drug-" + slug(d.drug), Drug: d.drug, Severity: SeverityOf(d.advice...),
		Genes: geneChips(p, d.advice), Sources: sourceColumns(d.advice),
	}
	called, possible := NoGuidance, NoGuidance
	for i := range d.advice {
		a := &d.advice[i]
		card.Conflict = card.Conflict || a.Conflict
		if a.NotExcluded {
			possible = max(possible, SeverityOf(*a))
		} else {
			called = max(called, SeverityOf(*a))
		}
	}
	if possible > called {
		card.Possible = possible.String()
	}
	card.Differ = differText(differences(d.advice))
	if card.Severity == UsualUse || card.Severity == ReadGuideline {
		card.Cautions = reassuranceLimits(card.Genes)
	}
	return card
}

func differText(ds []difference) string {
	var parts []string
	for _, d := range ds {
		text := d.Source + ": " + lowered(d.Severity.String())
		if d.Severity == ChangeDose && d.Percent != "" {
			text += " (" + d.Percent + "%)"
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

func lowered(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}

// geneChips are the results that any answer for a drug rests on.
func geneChips(p *pgx.Person, advice []pgx.Advice) []geneChip {
	var names []string
	for i := range advice {
		if advice[i].Guideline == nil {
			continue
		}
		for _, gene := range advice[i].Guideline.Genes {
			if !slices.Contains(names, gene) {
				names = append(names, gene)
			}
		}
	}
	slices.Sort(names)
	chips := make([]geneChip, 0, len(names))
	for _, name := range names {
		g := p.Gene(name)
		if g == nil {
			chips = append(chips, geneChip{name, "", "not tested"})
			continue
		}
		chips = append(chips, geneChip{name, shortDiplotype(g), resultText(g)})
	}
	return chips
}

// shortDiplotype is a gene's result where there is little room; the table of
// genes has it in full.
func shortDiplotype(g *pgx.Gene) string {
	const shown = 3
	all := strings.Split(g.Diplotype(), " OR ")
	if len(all) <= shown+1 {
		return g.Diplotype()
	}
	return strings.Join(all[:shown], " OR ") + fmt.Sprintf(" OR %d more", len(all)-shown)
}

// reassuranceLimits says what a result that asks for no change does not
// exclude. CYP2D6's copy number is said once, with the gene.
func reassuranceLimits(genes []geneChip) []string {
	var texts []string
	for _, g := range genes {
		if g.Gene != "CYP2D6" {
			texts = union(texts, cautions(g.Gene))
		}
	}
	return texts
}

// resultText is a gene's result in a few words.
func resultText(g *pgx.Gene) string {
	text := phenotypeCell(g)
	switch text {
	case pgx.NoResult:
		return "no result"
	case "n/a":
		text = "no phenotype defined"
	}
	if score := g.ActivityScore(); score != "" && score != "n/a" {
		text += ", activity score " + score
	}
	return text
}

func silentRows(cards []drugCard) []silentRow {
	var rows []silentRow
	at := map[string]int{}
	for i := range cards {
		var why []string
		for _, s := range cards[i].Sources {
			for j := range s.Answers {
				why = append(why, s.Source+": "+s.Answers[j].Why())
			}
		}
		key := strings.Join(why, "\n")
		if n, ok := at[key]; ok {
			rows[n].Drugs = append(rows[n].Drugs, cards[i].Drug)
			continue
		}
		at[key] = len(rows)
		rows = append(rows, silentRow{[]string{cards[i].Drug}, why})
	}
	return rows
}

// slug makes a page-internal id of a name.
func slug(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, name)
}
