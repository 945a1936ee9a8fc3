package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
)

// drugCard is everything about one drug, or about several of which the same
// is said.
type drugCard struct {
	ID       string
	Names    []string
	Severity Severity
	Genes    []geneChip
	Chips    []string // on what the rank depends
	Possible string   // what an alternative that is not excluded would ask for
	Gaps     []string // genes that the advice does without
	GapShort []string
	Urgent   []string // chips that must not be overlooked where a drug is only named
	Differ   string
	Cautions []string
	Sources  []sourceColumn
}

// Title names the card's drugs.
func (c drugCard) Title() string { return strings.Join(c.Names, ", ") }

// Code names the card's severity.
func (c drugCard) Code() string { return c.Severity.Code() }

// Conflict reports whether the input contradicts itself.
func (c drugCard) Conflict() bool { return c.Severity == Conflicting }

// remark is what must not be overlooked where a drug is only named.
func (c *drugCard) remark() string {
	var parts []string
	if c.Possible != "" {
		parts = append(parts, c.NotExcluded())
	}
	parts = append(parts, c.Urgent...)
	if c.Severity > NoAction {
		parts = append(parts, c.GapShort...)
	}
	return strings.Join(parts, "; ")
}

// NotExcluded is the badge of what an alternative would ask for.
func (c drugCard) NotExcluded() string { return "not excluded: " + lowered(c.Possible) }

type geneChip struct{ Gene, Diplotype, Phenotype string }

// sharedName stands for each drug of a card of several.
const sharedName = "this drug"

// cardsOf writes the cards of all drugs. Drugs of which the same is said but
// for their names share one.
func cardsOf(p *pgx.Person, advice []drugAdvice) []drugCard {
	var cards, shared []drugCard
	at := map[string]int{}
	for i := range advice {
		d := &advice[i]
		general := drugCardOf(p, d, sharedName)
		key := general.signature()
		n, ok := at[key]
		if !ok {
			at[key] = len(cards)
			cards = append(cards, drugCardOf(p, d, d.drug))
			shared = append(shared, general)
			continue
		}
		general.Names = append(slices.Clone(cards[n].Names), d.drug)
		general.ID = cards[n].ID
		for j := range general.Sources {
			general.Sources[j].absorb(&shared[n].Sources[j])
		}
		cards[n], shared[n] = general, general
	}
	return cards
}

// signature is what a card says, its drug and the identifiers of its sources
// left out.
func (c drugCard) signature() string {
	c.ID, c.Names = "", nil
	sources := slices.Clone(c.Sources)
	for i := range sources {
		sources[i].Guidelines = nil
		sources[i].Answers = slices.Clone(sources[i].Answers)
		for j := range sources[i].Answers {
			sources[i].Answers[j].Rows = nil
		}
	}
	c.Sources = sources
	return fmt.Sprintf("%q", fmt.Sprintf("%+v", c))
}

func drugCardOf(p *pgx.Person, d *drugAdvice, name string) drugCard {
	rank := rankOf(d.advice)
	card := drugCard{
		ID: "drug-" + slug(d.drug), Names: []string{d.drug}, Severity: rank.Severity, Chips: rank.chips(),
		Genes: geneChips(p, d.advice), Sources: sourceColumns(d.advice, name),
	}
	if rank.Possible > NoGuidance {
		card.Possible = rank.Possible.String()
	}
	for _, on := range rank.Depends {
		if on.Severity >= OtherDrug {
			card.Urgent = append(card.Urgent, on.String())
		}
	}
	card.gaps(p, d.advice)
	card.Differ = differText(differences(d.advice))
	if card.Severity == UsualUse || card.Severity == ReadGuideline {
		card.Cautions = reassuranceLimits(card.Genes)
	}
	return card
}

// gaps names the genes that advice does without: what they would have added
// is not assessed.
func (c *drugCard) gaps(p *pgx.Person, advice []pgx.Advice) {
	for i := range advice {
		if advice[i].NotExcluded {
			continue
		}
		for _, gene := range advice[i].Missing {
			short := gene + " " + geneState(p, gene)
			what := "what it would add"
			if strings.HasPrefix(gene, "HLA-") {
				what = "the risk of a severe hypersensitivity or skin reaction"
			}
			c.GapShort = union(c.GapShort, []string{short})
			c.Gaps = union(c.Gaps, []string{short + ": " + what + " was not assessed."})
		}
	}
	c.unknownFunctions(advice)
	if c.Severity <= NoAction {
		c.Gaps = nil // the reason why there is no guidance says it
	}
}

// unknownFunctions names those of several equally good results that are of unknown
// function, with the sources that have no advice for them.
func (c *drugCard) unknownFunctions(advice []pgx.Advice) {
	var results []string
	silent := map[string][]string{}
	for i := range advice {
		if advice[i].NotExcluded {
			continue
		}
		for _, r := range unansweredFunctions(advice, i) {
			result := r.Gene + " " + r.Diplotype
			results = union(results, []string{result})
			silent[result] = union(silent[result], []string{advice[i].Guideline.Source})
			c.GapShort = union(c.GapShort, []string{r.Gene + " may be of unknown function"})
		}
	}
	for _, result := range results {
		c.Gaps = append(c.Gaps, result+", one of the equally good results, is of unknown function: no advice for it by "+strings.Join(silent[result], " and ")+".")
	}
}

// unansweredFunctions are the results of unknown function that the i-th answer rests on,
// unless some row of its guideline asks for something with the same results.
func unansweredFunctions(advice []pgx.Advice, i int) []pgx.GeneKey {
	a := &advice[i]
	if rankAnswer(a).Severity > NoAction {
		return nil
	}
	for j := range advice {
		b := &advice[j]
		if !b.NotExcluded && b.Guideline == a.Guideline && slices.Equal(b.Results, a.Results) && rankAnswer(b).Severity > NoAction {
			return nil
		}
	}
	return slices.DeleteFunc(slices.Clone(a.Results), func(r pgx.GeneKey) bool {
		return r.Diplotype == "" || !pgx.UnknownFunction(r.Key)
	})
}

// geneState says why a gene has no result.
func geneState(p *pgx.Person, gene string) string {
	if g := p.Gene(gene); g == nil || g.Source == pgx.FromNone {
		return "not tested"
	}
	return "not called"
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
