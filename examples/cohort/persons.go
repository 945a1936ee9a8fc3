package main

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/privacy"
	"github.com/allelerx/allelerx/cohort/privacy/audit"
	"github.com/allelerx/allelerx/genomics/file"
)

// keyVariable names the environment variable of the key.
const keyVariable = "ALLELERX_KEY"

// persons is the table of --persons; nil where there is none.
type persons struct {
	out     *file.Writer
	w       *bufio.Writer
	project *privacy.Project // nil: under their own identifiers
	people  int
}

// newPersons begins the table: who asked for it said so twice.
func (f *flags) newPersons() (*persons, error) {
	if f.Persons == "" {
		return nil, nil
	}
	if err := f.Level.AllowPersons(); err != nil {
		return nil, err
	}
	p := &persons{}
	if f.Level == privacy.Pseudonymous {
		key, err := f.key()
		if err != nil {
			return nil, err
		}
		if p.project, err = privacy.NewProject(key, f.Project); err != nil {
			return nil, err
		}
	}
	var err error
	if p.out, err = file.Create(f.Persons); err != nil {
		return nil, err
	}
	p.w = bufio.NewWriter(p.out)
	_, err = fmt.Fprintf(p.w, "# %s\nperson\tdrug\taction\tby_genotype\ttaken\tgenes\n", f.Level.Label())
	return p, err
}

func (f *flags) key() (privacy.Key, error) {
	if f.Key != "" {
		return privacy.ReadKey(f.Key)
	}
	return privacy.KeyFromEnv(keyVariable)
}

// add writes the actions of one person: a line each.
func (p *persons) add(plan *match.Plan) error {
	if p == nil {
		return nil
	}
	p.people++
	name := plan.Person.Record.ID
	if p.project != nil {
		name = p.project.Pseudonym(name)
	}
	for i := range plan.Actions {
		a := &plan.Actions[i]
		_, err := fmt.Fprintf(p.w, "%s\t%s\t%s\t%s\t%s\t%s\n", plain(name), a.Drug, a.Rank, a.Genotype, a.Activity, plain(results(plan.Person.Genes, a)))
		if err != nil {
			return err
		}
	}
	return nil
}

// results are the phenotypes that an action rests on.
func results(p *pgx.Person, a *match.Action) string {
	var out []string
	seen := map[string]bool{}
	for _, g := range p.Run.KB.GuidelinesFor(a.Drug) {
		for _, name := range g.Genes {
			if gene := p.Gene(name); gene != nil && !seen[name] {
				seen[name] = true
				out = append(out, name+" "+gene.Phenotype())
			}
		}
	}
	return strings.Join(out, "; ")
}

// plain keeps a value within its cell.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' {
			return ' '
		}
		return r
	}, s)
}

// commit lets the table appear, and writes it down.
func (p *persons) commit(log *audit.Log) error {
	if p == nil {
		return nil
	}
	if log != nil {
		if err := log.Append(audit.Entry{What: "person-level", Title: "actions", Dimensions: []string{"person", "drug", "action", "genes"}}); err != nil {
			return err
		}
	}
	if err := p.w.Flush(); err != nil {
		return err
	}
	return p.out.Commit()
}

func (p *persons) abandon() {
	if p != nil {
		p.out.Close()
	}
}
