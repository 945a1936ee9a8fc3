package results

import (
	"time"

	"github.com/allelerx/allelerx/genomics/table"
)

// Run is one run of a program over a cohort.
type Run struct {
	Key           string // that the caller gives it, the same when it runs again
	Program       string
	Version       string
	KnowledgeBase string // version of the knowledge base
	AsOf          string // date on which 'active' is judged, ISO 8601
	Started       time.Time
	Parameters    string // JSON; nothing in it identifies a person
}

// Person is someone of the cohort, under a pseudonym.
type Person struct {
	Person   string // pseudonym, unique within the run
	Group    string // of the cohort's design; "" for none
	Sex      string
	AgeYears *int // at AsOf; over 89 is pooled before it comes here
}

// Gene is what was called of a gene.
type Gene struct {
	Person        string
	Gene          string
	Diplotype     string
	Phenotype     string
	Working       string // phenotype after phenoconversion; "" where it is the same
	ActivityScore *float64
	Status        string // called, not called, several, outside …
}

// Action is one line of advice for a person and a drug.
type Action struct {
	Person    string
	Drug      string
	Gene      string // "" where several decide, or none
	Guideline string // source and identifier
	Kind      string // contraindicated, change dose, alternative, fine, unknown …
	Strength  string
	Rank      int    // 1 is looked at first
	Status    string // active, possibly active, not prescribed …
	Detail    string
}

// Count is a number about the cohort.
type Count struct {
	Name       string   // what was counted: phenotype, exposed, at risk …
	Subject    string   // of which: gene and phenotype, drug …
	Group      string   // in which group; "" for all
	Count      *int64   // nil: hidden
	Denom      *int64   // of how many; nil: hidden or none
	Value      *float64 // a share or a mean; nil: hidden or none
	Suppressed bool
}

// Table is a table of the schema, for whoever reads it.
type Table struct {
	Name    string // as a file; in a database allelerx_ stands before it
	Key     []string
	Columns []table.Column
}

// The order of columns is that of the values functions below.
var (
	runColumns = []table.Column{
		{Name: "run_key", Required: true, Description: "key of the run, given by the caller"},
		{Name: "program", Description: "program that ran"},
		{Name: "version", Description: "version of the program"},
		{Name: "knowledge_base", Description: "version of the knowledge base"},
		{Name: "as_of", Description: "date on which active is judged, ISO 8601"},
		{Name: "started", Description: "when the run began, ISO 8601 in UTC"},
		{Name: "parameters", Description: "of the run, JSON"},
	}
	personColumns = []table.Column{
		{Name: "run_key", Required: true, Description: "run"},
		{Name: "person", Required: true, Description: "pseudonym"},
		{Name: "cohort_group", Description: "group of the cohort's design"},
		{Name: "sex", Description: "administrative sex"},
		{Name: "age_years", Type: table.Int, Description: "age in whole years at as_of, pooled over 89"},
	}
	geneColumns = []table.Column{
		{Name: "run_key", Required: true, Description: "run"},
		{Name: "person", Required: true, Description: "pseudonym"},
		{Name: "gene", Required: true, Description: "symbol"},
		{Name: "diplotype", Description: "star alleles"},
		{Name: "phenotype", Description: "that the genotype gives"},
		{Name: "working_phenotype", Description: "after phenoconversion; null where it is the same"},
		{Name: "activity_score", Type: table.Float64, Description: "sum of the alleles' activity values"},
		{Name: "status", Description: "whether and how the gene was called"},
	}
	actionColumns = []table.Column{
		{Name: "run_key", Required: true, Description: "run"},
		{Name: "person", Required: true, Description: "pseudonym"},
		{Name: "drug", Required: true, Description: "drug that the advice is for; \"not mapped for sure\" of a medication that needs a look"},
		{Name: "gene", Description: "gene that decides; null for several or none"},
		{Name: "guideline", Description: "source and identifier of the guideline"},
		{Name: "kind", Required: true, Description: "what to do"},
		{Name: "strength", Description: "of the recommendation"},
		{Name: "rank", Type: table.Int, Required: true, Description: "1 is looked at first"},
		{Name: "status", Description: "whether the drug is being taken"},
		{Name: "detail", Description: "what the advice rests on, what is uncertain, alternatives"},
	}
	countColumns = []table.Column{
		{Name: "run_key", Required: true, Description: "run"},
		{Name: "name", Required: true, Description: "what was counted"},
		{Name: "subject", Required: true, Description: "of which gene, phenotype or drug; empty for none"},
		{Name: "cohort_group", Required: true, Description: "in which group; empty for all"},
		{Name: "count", Type: table.Int, Description: "people; null where hidden"},
		{Name: "denominator", Type: table.Int, Description: "of how many; null where hidden or none"},
		{Name: "value", Type: table.Float64, Description: "share or mean; null where hidden or none"},
		{Name: "suppressed", Type: table.Bool, Required: true, Description: "whether a small count is hidden"},
	}
)

// The tables by what they hold.
const (
	runs = iota
	people
	genes
	actions
	counts
	tableCount
)

// Tables is the schema.
func Tables() []Table {
	return []Table{
		runs:    {"runs", []string{"run_key"}, runColumns},
		people:  {"people", []string{"run_key", "person"}, personColumns},
		genes:   {"gene_results", []string{"run_key", "person", "gene"}, geneColumns},
		actions: {"actions", nil, actionColumns},
		counts:  {"cohort_counts", []string{"run_key", "name", "subject", "cohort_group"}, countColumns},
	}
}

// null is a text, or null where it is empty.
func null(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// value is what p points to, or null.
func value[T any](p *T) any {
	if p == nil {
		return nil
	}
	return *p
}

func (r *Run) values() []any {
	started := ""
	if !r.Started.IsZero() {
		started = r.Started.UTC().Format(time.RFC3339)
	}
	return []any{r.Key, null(r.Program), null(r.Version), null(r.KnowledgeBase), null(r.AsOf), null(started), null(r.Parameters)}
}

func (p *Person) values(run string) []any {
	age := any(nil)
	if p.AgeYears != nil {
		age = int64(*p.AgeYears)
	}
	return []any{run, p.Person, null(p.Group), null(p.Sex), age}
}

func (g *Gene) values(run string) []any {
	return []any{run, g.Person, g.Gene, null(g.Diplotype), null(g.Phenotype), null(g.Working), value(g.ActivityScore), null(g.Status)}
}

func (a *Action) values(run string) []any {
	return []any{run, a.Person, a.Drug, null(a.Gene), null(a.Guideline), a.Kind, null(a.Strength), int64(a.Rank), null(a.Status), null(a.Detail)}
}

func (c *Count) values(run string) []any {
	return []any{run, c.Name, c.Subject, c.Group, value(c.Count), value(c.Denom), value(c.Value), c.Suppressed}
}
