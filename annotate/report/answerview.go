package report

import (
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
)

// sourceColumn is what one publisher says of a drug.
type sourceColumn struct {
	Source     string
	Answers    []answer
	Guidelines []guidelineLink
}

type guidelineLink struct {
	ID, URL, Date string
	PMIDs         []string
}

// answer is one row of guidance, or the reason why there is none. Rows that
// differ in population alone are one answer.
type answer struct {
	Source      string
	Algorithm   bool // the source has an algorithm instead of rows
	Outcome     pgx.Outcome
	Severity    Severity
	Words       []string
	Steps       []step // the same, conditions said once
	Populations []string
	Strength    string
	Rows        []string
	Basis       []basis
	NotExcluded bool
	Conflict    bool
	Missing     []string
	Notes       []string
	Wording     []string
	Implied     []string
}

// Found reports whether a row answers.
func (a *answer) Found() bool { return a.Outcome == pgx.RowFound }

// Silent reports whether the row that was found recommends nothing.
func (a *answer) Silent() bool { return a.Found() && a.Severity <= NoAction }

// Why says why there is no guidance, or what a row without a recommendation
// says.
func (a *answer) Why() string {
	switch {
	case a.Found():
		return strings.Join(a.Words, " ")
	case a.Outcome == pgx.RowlessSource && a.Algorithm:
		return a.Source + " publishes an algorithm instead of a table: open the guideline"
	case a.Outcome == pgx.RowlessSource:
		return a.Source + " publishes text instead of a table: open the guideline"
	case a.Outcome == pgx.NoRow && len(a.Basis) > 0:
		return "the guideline does not list this result (" + a.Results() + ")"
	case a.Outcome == pgx.NoRow:
		return "the guideline does not list this result"
	case len(a.Missing) > 0:
		return a.Outcome.String() + " (" + strings.Join(a.Missing, ", ") + ")"
	}
	return a.Outcome.String()
}

// Because is Why as the beginning of a sentence.
func (a *answer) Because() string { return capitalised(a.Why()) }

// sourceColumns sorts the answers by publisher, CPIC first as the more
// detailed; within one, what was called comes before what is not excluded.
func sourceColumns(advice []pgx.Advice, name string) []sourceColumn {
	var columns []sourceColumn
	for i := range advice {
		a := &advice[i]
		g := a.Guideline
		if g == nil {
			g = &kb.Guideline{Source: "Unknown source"}
		}
		at := slices.IndexFunc(columns, func(c sourceColumn) bool { return c.Source == g.Source })
		if at < 0 {
			at = len(columns)
			columns = append(columns, sourceColumn{Source: g.Source})
		}
		columns[at].add(g, a, name)
	}
	slices.SortStableFunc(columns, func(a, b sourceColumn) int { return strings.Compare(a.Source, b.Source) })
	for i := range columns {
		slices.SortStableFunc(columns[i].Answers, func(a, b answer) int {
			switch {
			case a.NotExcluded == b.NotExcluded:
				return 0
			case a.NotExcluded:
				return 1
			}
			return -1
		})
	}
	return columns
}

func (c *sourceColumn) add(g *kb.Guideline, a *pgx.Advice, name string) {
	link := guidelineLink{g.ID, g.URL, longDate(g.Version), g.PMIDs}
	if !slices.ContainsFunc(c.Guidelines, func(o guidelineLink) bool { return o.ID == link.ID }) {
		c.Guidelines = append(c.Guidelines, link)
	}
	next := answerOf(g, a, name)
	for i := range c.Answers {
		if c.Answers[i].sameAdvice(&next) {
			c.Answers[i].merge(&next)
			return
		}
	}
	c.Answers = append(c.Answers, next)
}

func answerOf(g *kb.Guideline, a *pgx.Advice, name string) answer {
	out := answer{
		Source: g.Source, Algorithm: a.Drug == "warfarin",
		Outcome: a.Outcome, Severity: rankAnswer(a).Severity,
		NotExcluded: a.NotExcluded, Conflict: a.Conflict, Missing: a.Missing,
	}
	if b := basisOf(a); len(b) > 0 {
		out.Basis = []basis{b}
	}
	for _, n := range a.Notes {
		out.Notes = append(out.Notes, noteText(n))
	}
	r := a.Row
	if r == nil {
		return out
	}
	actions := actionsFor(shownActions(r), a)
	out.Words, out.Steps = wordsOf(actions, name), steps(actions, name)
	if out.Severity == NoAction {
		// Said of the source, so that it is not read as advice.
		out.Words = []string{g.Source + " lists no action for this result."}
		out.Steps = []step{{Sentences: out.Words}}
	}
	out.Strength = strengthText(g.Source, r.Strength)
	out.Rows = []string{r.ID}
	if p := populationText(r.Population); p != "" {
		out.Populations = []string{p}
	}
	out.Wording = paragraphs(r.Text)
	for _, i := range r.Implied {
		out.Implied = append(out.Implied, paragraphs(i)...)
	}
	return out
}

// namedRows is how many rows are named one by one.
const namedRows = 4

// RowText names the rows that an answer rests on.
func (a *answer) RowText() string {
	switch n := len(a.Rows); {
	case n == 1:
		return "Row " + a.Rows[0]
	case n > namedRows:
		return count(n, "row", "rows") + " (in the JSON)"
	default:
		return "Rows " + strings.Join(a.Rows, ", ")
	}
}

// sameAdvice reports whether two answers can be shown as one. Where both the
// population and the result differ they can't: which goes with which would be
// lost.
func (a *answer) sameAdvice(b *answer) bool {
	return (slices.Equal(a.Populations, b.Populations) || slices.EqualFunc(a.Basis, b.Basis, basis.equal)) &&
		a.Outcome == b.Outcome && a.Strength == b.Strength &&
		a.NotExcluded == b.NotExcluded && a.Conflict == b.Conflict &&
		(len(a.Populations) == 0) == (len(b.Populations) == 0) &&
		slices.Equal(a.Words, b.Words) && slices.Equal(a.Missing, b.Missing) &&
		slices.Equal(a.Notes, b.Notes) && slices.Equal(a.Wording, b.Wording)
}

func (a *answer) merge(b *answer) {
	a.Basis = slices.Clone(a.Basis)
	a.Populations = union(a.Populations, b.Populations)
	a.Rows = union(a.Rows, b.Rows)
	for _, more := range b.Basis {
		if !slices.ContainsFunc(a.Basis, more.equal) {
			a.Basis = append(a.Basis, more)
		}
	}
	a.Implied = union(a.Implied, b.Implied)
}

func union(a, b []string) []string {
	out := slices.Clone(a)
	for _, s := range b {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// absorb takes in the identifiers of a column that says the same of another
// drug; they come first.
func (c *sourceColumn) absorb(o *sourceColumn) {
	links := slices.Clone(o.Guidelines)
	for _, l := range c.Guidelines {
		if !slices.ContainsFunc(links, func(k guidelineLink) bool { return k.ID == l.ID }) {
			links = append(links, l)
		}
	}
	c.Guidelines = links
	for i := range c.Answers {
		c.Answers[i].Rows = union(o.Answers[i].Rows, c.Answers[i].Rows)
	}
}
