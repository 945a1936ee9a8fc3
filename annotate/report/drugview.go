package report

import (
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
)

// drugGroup holds the drugs of one severity.
type drugGroup struct {
	Severity Severity
	Intro    string
	Cards    []drugCard
	Silent   []silentRow // of NoGuidance and NoAction: drugs with the same answers together
}

// Code names the group in the page's ids and classes.
func (g drugGroup) Code() string { return g.Severity.Code() }

// Brief says that the group is shown as a table: there is little to say of
// each drug.
func (g drugGroup) Brief() bool {
	return g.Severity <= ReadGuideline
}

// overviewItem is a line of the overview. Drugs under Uncertain stand in
// another line too.
type overviewItem struct {
	Label     string
	Code      string
	Uncertain bool
	Drugs     []drugLink
}

type drugLink struct{ Name, ID, Remark string }

// silentRow is drugs for which every source is silent for the same reasons.
type silentRow struct {
	Drugs []drugLink
	Why   []string
}

var groupIntros = map[Severity]string{
	Conflicting:   "The values given for a gene contradict each other. Guidance for each is shown; none is to be acted on alone, and none ranks the drug.",
	AvoidDrug:     "At least one source advises against use.",
	OtherDrug:     "At least one source prefers another drug.",
	ChangeDose:    "At least one source asks for another dose.",
	ExtraCheck:    "The usual drug may be used, with the test, monitoring or care named here.",
	ReadGuideline: "There is a row for this result, and its advice does not fit a short form. It may ask for a change.",
	UsualUse:      "No source asks for a change for this result, but for the circumstances named.",
	OnlyInDisease: "CFTR guidance speaks of people with cystic fibrosis alone. For everybody else it says nothing.",
	NoAction:      "A source knows the gene and the drug, and lists no action for this result.",
	NoGuidance:    "For each drug the reason why there is no guidance. This does not mean that the usual use is safe.",
}

func drugGroups(p *pgx.Person, advice []drugAdvice) []drugGroup {
	byseverity := map[Severity]*drugGroup{}
	for _, card := range cardsOf(p, advice) {
		g := byseverity[card.Severity]
		if g == nil {
			g = &drugGroup{Severity: card.Severity, Intro: groupIntros[card.Severity]}
			byseverity[card.Severity] = g
		}
		g.Cards = append(g.Cards, card)
	}
	var groups []drugGroup
	for _, s := range Severities() {
		g := byseverity[s]
		if g == nil {
			continue
		}
		if s <= NoAction {
			g.silence()
		}
		groups = append(groups, *g)
	}
	return groups
}

// silence puts drugs together that every source is silent on for the same
// reasons. What an alternative would ask for keeps its own line.
func (g *drugGroup) silence() {
	var loud []drugCard
	at := map[string]int{}
	for i := range g.Cards {
		card := &g.Cards[i]
		if card.Possible != "" {
			loud = append(loud, *card)
			continue
		}
		var why []string
		for _, s := range card.Sources {
			for j := range s.Answers {
				why = append(why, s.Source+": "+s.Answers[j].Why())
			}
		}
		key := strings.Join(why, "\n")
		n, ok := at[key]
		if !ok {
			n = len(g.Silent)
			at[key] = n
			g.Silent = append(g.Silent, silentRow{Why: why})
		}
		for _, name := range card.Names {
			g.Silent[n].Drugs = append(g.Silent[n].Drugs, drugLink{Name: name, ID: "drug-" + slug(name)})
		}
	}
	g.Cards = loud
}

func byName(a, b drugLink) int { return strings.Compare(a.Name, b.Name) }

func overviewOf(groups []drugGroup) []overviewItem {
	var items []overviewItem
	uncertain := overviewItem{Label: "Uncertain", Code: "uncertain", Uncertain: true}
	for _, g := range groups {
		item := overviewItem{Label: g.Severity.String(), Code: g.Code()}
		for i := range g.Cards {
			card := &g.Cards[i]
			for _, name := range card.Names {
				item.Drugs = append(item.Drugs, drugLink{name, card.ID, card.remark()})
				if card.Possible != "" {
					uncertain.Drugs = append(uncertain.Drugs, drugLink{name, card.ID, card.NotExcluded()})
				}
			}
		}
		for _, row := range g.Silent {
			item.Drugs = append(item.Drugs, row.Drugs...)
		}
		slices.SortFunc(item.Drugs, byName)
		items = append(items, item)
	}
	slices.SortFunc(uncertain.Drugs, byName)
	if len(uncertain.Drugs) == 0 {
		return items
	}
	at := 0 // before what asks for no change
	for at < len(groups) && groups[at].Severity > ReadGuideline {
		at++
	}
	return append(items[:at:at], append([]overviewItem{uncertain}, items[at:]...)...)
}
