package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/dashboard"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/privacy"
	"github.com/allelerx/allelerx/cohort/privacy/audit"
	"github.com/allelerx/allelerx/cohort/results"
	"github.com/allelerx/allelerx/genomics/table"
)

// sink is where --results go; nil where there are none.
type sink struct {
	*results.Writer
	db     *sql.DB // nil: files
	people bool
	names  names
	asOf   time.Time
}

// parameters are what of a run stands beside its results.
type parameters struct {
	Records   string  `json:"records"`
	Threshold int     `json:"threshold,omitempty"`
	Epsilon   float64 `json:"epsilon,omitempty"`
	Delta     float64 `json:"delta,omitempty"`
	Design    string  `json:"design,omitempty"`
	By        string  `json:"by"`
	Persons   string  `json:"persons,omitempty"` // the label of what is about persons
}

// isPostgres tells an address of PostgreSQL.
func isPostgres(name string) bool {
	return strings.HasPrefix(name, "postgres://") || strings.HasPrefix(name, "postgresql://")
}

// sqliteFile is the file of a SQLite database that --results name; "" for
// something else.
func sqliteFile(name string) string {
	if file, ok := strings.CutPrefix(name, "sqlite:"); ok {
		return file
	}
	if isSQLite(name) {
		return name
	}
	return ""
}

// isSQLite tells a SQLite file by its name.
func isSQLite(name string) bool {
	return strings.HasSuffix(name, ".sqlite") || strings.HasSuffix(name, ".sqlite3") || strings.HasSuffix(name, ".db")
}

// openResults opens the database before an hour's work: what is wrong with it is
// better told then.
func (f *flags) openResults(ctx context.Context) (*results.Store, *sql.DB, error) {
	driver, dsn, dialect := "pgx", f.Results, results.PostgreSQL
	switch name := sqliteFile(f.Results); {
	case f.Results == "" || !isPostgres(f.Results) && name == "":
		return nil, nil, nil
	case name != "":
		driver, dsn, dialect = "sqlite", "file:"+name, results.SQLite
		made, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600) // nobody else's, whoever made it
		if err != nil {
			return nil, nil, fmt.Errorf("--results: %w: name a file in a folder that is there", err)
		}
		if err := made.Close(); err != nil {
			return nil, nil, err
		}
	}
	db, err := sql.Open(driver, dsn)
	if err != nil {
		return nil, nil, errors.New("--results is no address of a database: write sqlite:FILE or postgres://USER@HOST/DATABASE")
	}
	store, err := results.Open(ctx, db, dialect)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return store, db, nil
}

// begin begins the run's rows.
func (f *flags) begin(ctx context.Context, store *results.Store, db *sql.DB, n names, c *cohort.Cohort, o *dashboard.Options) (*sink, error) {
	if f.Results == "" {
		return nil, nil
	}
	text, err := json.Marshal(parameters{
		Records: o.Records, Threshold: f.Threshold, Epsilon: f.Epsilon, Delta: f.Delta, Design: o.Design, By: f.By, Persons: f.Level.Label(),
	})
	if err != nil {
		return nil, err
	}
	run := results.Run{Key: f.Project, Program: "cohort", Version: o.Version, Started: o.Now, Parameters: string(text)}
	if !c.AsOf.IsZero() {
		run.AsOf = c.AsOf.Format(time.DateOnly)
	}
	if len(c.People) > 0 {
		run.KnowledgeBase = c.People[0].Genes.Run.KB.Version
	}
	s := &sink{db: db, people: f.ResultsPeople, names: n, asOf: c.AsOf}
	if store != nil {
		s.Writer, err = store.Replace(ctx, run)
	} else {
		s.Writer, err = results.Dir(f.Results, run, table.Parquet)
	}
	return s, err
}

// add writes one person, where this was asked for. Of the dead nothing was worked
// out.
func (s *sink) add(plan *match.Plan) error {
	if s == nil || !s.people || plan.Deceased {
		return nil
	}
	record := plan.Person.Record
	name := s.names.of(plan)
	person := results.Person{Person: name, Sex: record.Sex.String()}
	if years, known := privacy.AgeAt(record.Birth, ehr.Time{At: s.asOf, Precision: ehr.Day}).Years(); known {
		person.AgeYears = &years
	}
	if err := s.Person(person); err != nil {
		return err
	}
	working := workingOf(plan)
	for _, g := range plan.Person.Genes.Genes {
		row := results.Gene{Person: name, Gene: g.Name, Diplotype: g.Diplotype(), Phenotype: g.Phenotype(), Working: working[g.Name], Status: g.Source.String()}
		if score, err := strconv.ParseFloat(g.ActivityScore(), 64); err == nil {
			row.ActivityScore = &score
		}
		if err := s.Gene(row); err != nil {
			return err
		}
	}
	for i := range plan.Actions {
		if err := s.action(plan, name, i+1, &plan.Actions[i], plan.Actions[i].Activity.String()); err != nil {
			return err
		}
	}
	for i := range plan.Likely {
		if err := s.action(plan, name, len(plan.Actions)+i+1, &plan.Likely[i], notTaken); err != nil {
			return err
		}
	}
	for i := range plan.Unsure {
		row := results.Action{Person: name, Drug: unsure, Kind: look, Rank: len(plan.Actions) + len(plan.Likely) + i + 1, Status: plan.Unsure[i].Activity.String(), Detail: whyUnsure(&plan.Unsure[i])}
		if err := s.Action(row); err != nil {
			return err
		}
	}
	return nil
}

// workingOf are the phenotypes that inhibitors and inducers make of a person's, by
// gene.
func workingOf(plan *match.Plan) map[string]string {
	out := map[string]string{}
	for _, actions := range [][]match.Action{plan.Likely, plan.Actions} {
		for i := range actions {
			if w := actions[i].Working; w != nil {
				for _, c := range w.Conversions {
					if c.To != c.From {
						out[c.Gene] = c.To
					}
				}
			}
		}
	}
	return out
}

// action writes one line of advice, with the guidelines that it is from.
func (s *sink) action(plan *match.Plan, person string, rank int, a *match.Action, status string) error {
	row := results.Action{Person: person, Drug: a.Drug, Kind: a.Rank.String(), Rank: rank, Status: status}
	var from, strength, genes []string
	for i := range a.Answers {
		if answer := &a.Answers[i]; answer.Rank == a.Genotype && answer.SetAside == "" {
			from = append(from, strings.TrimSpace(answer.Source+" "+answer.Guideline))
			strength = append(strength, answer.Strength)
			for _, r := range answer.Results {
				if !slices.Contains(genes, r.Gene) {
					genes = append(genes, r.Gene)
				}
			}
		}
	}
	if len(genes) == 1 {
		row.Gene = genes[0]
	}
	row.Guideline, row.Strength = strings.Join(from, "; "), strings.Join(strength, "; ")
	var detail []string
	if a.Working != nil && a.Rank != a.Genotype {
		detail = append(detail, "by the working phenotype; by the genotype: "+a.Genotype.String())
	}
	for i, text := range adviceOf(plan, a) {
		if text != "" {
			detail = append(detail, adviceColumns[i]+": "+text)
		}
	}
	row.Detail = joined(detail)
	return s.Action(row)
}

// commit writes the counts, and lets all of it appear.
func (s *sink) commit(board *dashboard.Board, log *audit.Log) error {
	if s == nil {
		return nil
	}
	counts, err := board.Counts()
	if err != nil {
		return err
	}
	for i := range counts {
		if err := s.Count(counts[i]); err != nil {
			return err
		}
	}
	if s.people {
		if err := released(log, "results", "person", "sex", "age", "gene", "drug", "action"); err != nil {
			return err
		}
	}
	return s.Commit()
}

// close gives up what was not committed.
func (s *sink) close() error {
	if s == nil {
		return nil
	}
	return s.Close()
}
