package dashboard

import (
	"cmp"
	"html/template"
	"maps"
	"slices"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// page is what the template shows. It is made of released numbers and of
// words that are nobody's.
type page struct {
	Style       template.CSS
	Title, Made string
	AsOf        string
	Guidelines  string
	K           int
	Noise       *noisePage // nil: suppressed numbers
	Flow        []box
	Actions     drugTable
	Likely      likelyPart
	Genes       []geneMap
	Prevalence  prevalencePart
	Expected    []effectRow
	Outcomes    *outcomePart // nil: no design
	Notes       []suppress.Tick
	Looked      string // how many people were looked at; "": hidden
	Methods     []fact
	Warnings    []string
	Sentences   []string
	Limits      []string
}

// box is a box of the flow chart: who is still there, and who left before it.
type box struct {
	First     bool
	Name      string
	Remaining suppress.Count
	Excluded  suppress.Count
}

type fact struct{ Name, Value string }

type rankHead struct{ Name, Class string }

// number is a released count as a cell shows it.
type number struct {
	Text   string
	Hidden bool
	Class  string
}

// drugTable is drugs with who takes them, or would, by what is asked for.
type drugTable struct {
	ID    string // of the section's heading
	Takes string // the head of the first column
	Ranks []rankHead
	Drugs []drugRow
	Few   []string // drugs of too few people, or whose table is withheld
}

type drugRow struct {
	Name           string
	People, AtRisk number
	Share          string // of AtRisk in People; "" where it is hidden
	Ranks          []number
	Together       int // where the ranks are hidden together: how many

	ranks map[match.Rank]suppress.Count
	order float64 // by who is at risk; what is hidden comes last
}

// geneMap is the part of the heat map that is of one gene.
type geneMap struct {
	Gene    string
	Results []string
	Rows    []geneRow
}

type geneRow struct {
	Drug  string
	Of    string // who take it
	Cells []number
}

func shown(n suppress.Number) number {
	if hidden(n) {
		return number{Text: suppress.Hidden, Hidden: true, Class: "hidden"}
	}
	return number{Text: n.Format(0)}
}

// percent is 100 × part / whole, and whether both are shown.
func percent(part, whole suppress.Number) (float64, bool) {
	n, ok1 := part.Value()
	of, ok2 := whole.Value()
	return 100 * n / of, ok1 && ok2 && of > 0
}

func (b *Board) page(r *released) (*page, error) {
	p := &page{
		Style: style(), Title: cmp.Or(b.o.Title, "Treatment matching of a cohort"), AsOf: day(b.c.AsOf), K: r.k,
		Notes: r.notes, Warnings: b.o.Warnings, Sentences: b.o.Methods, Limits: limits,
	}
	if !b.o.Now.IsZero() {
		p.Made = b.o.Now.UTC().Format("2 January 2006, 15:04 UTC")
	}
	p.methods(b, r)
	if r.noise != nil {
		p.Noise = noiseView(r.noise, b.o.By)
		p.Warnings = nil // that there are any may be one person's doing
		return p, nil
	}
	p.Flow = append(p.Flow, box{First: true, Name: "samples and patients came in", Remaining: r.total})
	for _, s := range r.flow {
		p.Flow = append(p.Flow, box{Name: s.Name, Remaining: s.Remaining, Excluded: s.Excluded})
	}
	p.Actions = drugTable{ID: "actions", Takes: "take it"}
	for _, d := range r.drugs {
		p.Actions.add(d.name, d.people, d.atRisk, d.ranks)
	}
	p.Actions.sort()
	p.likely(r)
	p.heatMap(r)
	p.prevalence(r.genes, b.o.By)
	for _, g := range r.genes {
		if n := len(g.people); n > 0 && !hidden(sum(g.people[n-1])) {
			p.Looked = sum(g.people[n-1]).Format(0)
		}
	}
	p.expected(r.expected)
	if err := p.outcomes(b, r.outcomes); err != nil {
		return nil, err
	}
	return p, nil
}

func rankClass(r match.Rank) string {
	switch {
	case r >= match.Contraindicated:
		return "avoid"
	case r.Changes():
		return "change"
	case r == match.Fine || r == match.NoGuidance:
		return "fine"
	}
	return "check"
}

// heatMap lays the results out by gene: rows of drugs, columns of the results
// that somebody has who takes one of them.
func (p *page) heatMap(r *released) {
	results := map[string]map[string]bool{}
	for _, d := range r.drugs {
		if hidden(d.people) {
			continue
		}
		for gene, cells := range d.cells {
			if results[gene] == nil {
				results[gene] = map[string]bool{}
			}
			for phenotype := range cells {
				results[gene][phenotype] = true
			}
		}
	}
	for _, gene := range slices.Sorted(maps.Keys(results)) {
		m := geneMap{Gene: gene, Results: slices.SortedFunc(maps.Keys(results[gene]), compareResults)}
		if len(m.Results) == 0 {
			m.Results = []string{"any result"} // none is told: a table without columns would look broken
		}
		for _, d := range r.drugs {
			cells, ok := d.cells[gene]
			if !ok || hidden(d.people) {
				continue
			}
			row := geneRow{Drug: d.name, Of: d.people.Format(0)}
			for _, phenotype := range m.Results {
				if _, ok := cells[phenotype]; !ok && d.vague {
					row.Cells = append(row.Cells, shown(suppress.Number{}))
					continue
				}
				row.Cells = append(row.Cells, heat(cells, phenotype, d.people))
			}
			m.Rows = append(m.Rows, row)
		}
		p.Genes = append(p.Genes, m)
	}
}

// heat is a cell of the heat map. Its shade is the share of those who take
// the drug, in steps, so that rows can be compared; the number stands in it.
func heat(cells map[string]suppress.Number, phenotype string, people suppress.Number) number {
	c, ok := cells[phenotype]
	if !ok {
		return number{Text: "0", Class: "zero"}
	}
	n := shown(c)
	share, ok := percent(c, people)
	switch {
	case ok && phenotype == pgx.NoResult && share > 0:
		n.Class = "none"
	case !ok:
	case share == 0:
		n.Class = "zero"
	case share < 5:
		n.Class = "h1"
	case share < 15:
		n.Class = "h2"
	case share < 30:
		n.Class = "h3"
	case share < 60:
		n.Class = "h4"
	default:
		n.Class = "h5"
	}
	return n
}
