package match

import (
	"errors"
	"maps"
	"slices"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort"
)

// Everybody is the name of the group that everyone belongs to.
const Everybody = ""

// Counts sums up the plans of a cohort, by group.
//
// The counts are raw: small ones, and what they can be recomputed from, tell of
// single people. They must pass through small-cell suppression before anything
// of them leaves the program. So that this is not forgotten, Counts prints as a
// reminder and refuses to become JSON; read its fields to suppress them.
type Counts struct {
	Groups map[string]*Group // Everybody, and those of the grouping

	m       *Matcher
	groupOf func(*cohort.Person) []string
}

// Group are the counts of one group of people. Like Counts it is raw.
type Group struct {
	People   int
	Deceased int // of People: counted nowhere else

	// Phenotypes counts people by the phenotype of each gene; "No Result" is
	// one. ActionableBy counts, by gene, those whose result asks for another
	// prescription of some drug; Actionable those who have any such result.
	Phenotypes   map[GenePhenotype]int
	ActionableBy map[string]int
	Actionable   int

	// Drugs counts who takes, or possibly takes, each drug. Acting counts people
	// with any drug that asks for another prescription.
	Drugs  map[string]*Exposed
	Acting int

	// Cells counts who takes a drug by the phenotype of a gene of its
	// guidelines: the heat map.
	Cells map[Cell]int

	// Unsure and Local count people with a medication that needs a look, or
	// without systemic guidance.
	Unsure, Local int
}

// GenePhenotype is a gene's phenotype; of equally good calls joined by " OR ".
type GenePhenotype struct{ Gene, Phenotype string }

// Cell is a place in the heat map.
type Cell struct {
	Drug string
	GenePhenotype
}

// Exposed counts the people who take a drug.
type Exposed struct {
	People   int
	Possibly int          // of People: nothing shows that it is taken still
	AtRisk   int          // of People: it asks for another dose, another drug, or none
	Ranks    map[Rank]int // of People
	Working  int          // of AtRisk: by the working phenotype alone
}

// NewCounts returns counts to Add plans to. groupOf names the groups of a
// person, apart from Everybody; nil: there are none. m is the Matcher that made
// the plans.
func NewCounts(m *Matcher, groupOf func(*cohort.Person) []string) *Counts {
	return &Counts{Groups: map[string]*Group{}, m: m, groupOf: groupOf}
}

// Add counts one plan. It is for one goroutine at a time.
func (c *Counts) Add(p *Plan) {
	names := []string{Everybody}
	if c.groupOf != nil {
		for _, n := range c.groupOf(p.Person) {
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
	}
	for _, name := range names {
		g := c.Groups[name]
		if g == nil {
			g = &Group{
				Phenotypes: map[GenePhenotype]int{}, ActionableBy: map[string]int{}, Drugs: map[string]*Exposed{}, Cells: map[Cell]int{},
			}
			c.Groups[name] = g
		}
		g.add(p, c.m)
	}
}

func (g *Group) add(p *Plan, m *Matcher) {
	g.People++
	if p.Deceased {
		g.Deceased++
		return
	}
	for _, gene := range p.Person.Genes.Genes {
		g.Phenotypes[GenePhenotype{gene.Name, gene.Phenotype()}]++
	}
	for _, name := range p.Actionable {
		g.ActionableBy[name]++
	}
	if len(p.Actionable) > 0 {
		g.Actionable++
	}
	if len(p.Unsure) > 0 {
		g.Unsure++
	}
	if len(p.Local) > 0 {
		g.Local++
	}
	acting := false
	for i := range p.Actions {
		a := &p.Actions[i]
		if a.Activity == Future {
			continue
		}
		acting = acting || a.Rank.Changes()
		g.exposed(a)
		for _, name := range m.assessor.drug(p.Person.Genes.Run.KB, a.Drug).genes {
			phenotype := pgx.NoResult
			if gene := p.Person.Genes.Gene(name); gene != nil {
				phenotype = gene.Phenotype()
			}
			g.Cells[Cell{a.Drug, GenePhenotype{name, phenotype}}]++
		}
	}
	if acting {
		g.Acting++
	}
}

func (g *Group) exposed(a *Action) {
	e := g.Drugs[a.Drug]
	if e == nil {
		e = &Exposed{Ranks: map[Rank]int{}}
		g.Drugs[a.Drug] = e
	}
	e.People++
	e.Ranks[a.Rank]++
	if a.Activity == PossiblyActive {
		e.Possibly++
	}
	if a.Rank.Changes() {
		e.AtRisk++
		if !a.Genotype.Changes() {
			e.Working++
		}
	}
}

// Matrix is counts of people, raw as Counts is: row-major, rows × columns.
type Matrix struct {
	Rows, Columns []string
	N             []int
}

// At returns the count of a row and a column.
func (m *Matrix) At(row, column int) int { return m.N[row*len(m.Columns)+column] }

// HeatMap lays the cells out: drugs × "gene: phenotype", each in order of name.
// A pair of drug and gene that no guideline joins is 0.
func (g *Group) HeatMap() *Matrix {
	rows, columns := map[string]int{}, map[string]int{}
	for c := range g.Cells {
		rows[c.Drug], columns[c.Gene+": "+c.Phenotype] = 0, 0
	}
	m := newMatrix(rows, columns)
	for c, n := range g.Cells {
		m.N[rows[c.Drug]*len(m.Columns)+columns[c.Gene+": "+c.Phenotype]] += n
	}
	return m
}

// ByRank lays the exposed out: drugs in order of name × ranks, the most urgent
// first.
func (g *Group) ByRank() *Matrix {
	m := &Matrix{Rows: slices.Sorted(maps.Keys(g.Drugs))}
	for _, r := range Ranks() {
		m.Columns = append(m.Columns, r.String())
	}
	for _, drug := range m.Rows {
		for _, r := range Ranks() {
			m.N = append(m.N, g.Drugs[drug].Ranks[r])
		}
	}
	return m
}

// newMatrix numbers rows and columns in order of name.
func newMatrix(rows, columns map[string]int) *Matrix {
	m := &Matrix{Rows: slices.Sorted(maps.Keys(rows)), Columns: slices.Sorted(maps.Keys(columns))}
	for i, name := range m.Rows {
		rows[name] = i
	}
	for i, name := range m.Columns {
		columns[name] = i
	}
	m.N = make([]int, len(m.Rows)*len(m.Columns))
	return m
}

const raw = "match: raw counts, not shown: suppress small cells first"

var errRaw = errors.New("match: raw counts become no JSON: suppress small cells first, and write what that gives")

// String keeps raw counts out of logs and pages.
func (Counts) String() string { return raw }

// GoString keeps raw counts out of "%#v" too.
func (Counts) GoString() string { return raw }

// MarshalJSON refuses.
func (Counts) MarshalJSON() ([]byte, error) { return nil, errRaw }

// String keeps raw counts out of logs and pages.
func (Group) String() string { return raw }

// GoString keeps raw counts out of "%#v" too.
func (Group) GoString() string { return raw }

// MarshalJSON refuses.
func (Group) MarshalJSON() ([]byte, error) { return nil, errRaw }
