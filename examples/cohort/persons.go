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

// names give persons the name that they are shown under.
type names struct {
	project *privacy.Project // nil: under their own identifiers
}

// newNames reads the key, where there is one to be used.
func (f *flags) newNames() (names, error) {
	if f.Level != privacy.Pseudonymous {
		return names{}, nil
	}
	key, err := f.key()
	if err != nil {
		return names{}, err
	}
	project, err := privacy.NewProject(key, f.Project)
	return names{project}, err
}

func (f *flags) key() (privacy.Key, error) {
	if f.Key != "" {
		return privacy.ReadKey(f.Key)
	}
	return privacy.KeyFromEnv(keyVariable)
}

func (n names) of(plan *match.Plan) string { return n.named(plan.Person.Record.ID) }

func (n names) named(id string) string {
	if n.project != nil {
		return n.project.Pseudonym(id)
	}
	return id
}

// persons is the table of --people; nil where there is none.
type persons struct {
	out   *file.Writer
	w     *bufio.Writer
	names names
}

// newPersons begins the table: who asked for it said so twice.
func (f *flags) newPersons(n names) (*persons, error) {
	if f.People == "" {
		return nil, nil
	}
	if err := f.Level.AllowPersons(); err != nil {
		return nil, err
	}
	p := &persons{names: n}
	var err error
	if p.out, err = file.Create(f.People); err != nil {
		return nil, err
	}
	p.w = bufio.NewWriter(p.out)
	_, err = fmt.Fprintf(p.w, "# %s\nperson\tdrug\taction\tby_genotype\ttaken\tgenes\t%s\n", f.Level.Label(), strings.Join(adviceColumns, "\t"))
	return p, err
}

// unsure and look stand for the drug and the action of a medication that could
// not be mapped for sure.
const unsure, look = "not mapped for sure", "look at the record"

// add writes the actions of one person: a line each, of drugs that are likely
// after those that are taken, and of medications that need a look.
func (p *persons) add(plan *match.Plan) error {
	if p == nil {
		return nil
	}
	line := func(cells ...string) error {
		for i := range cells {
			cells[i] = plain(cells[i])
		}
		_, err := fmt.Fprintln(p.w, strings.Join(cells, "\t"))
		return err
	}
	who := p.names.of(plan)
	write := func(a *match.Action, taken string) error {
		cells := []string{who, a.Drug, a.Rank.String(), a.Genotype.String(), taken, genesOf(plan.Person.Genes, a)}
		return line(append(cells, adviceOf(plan, a)...)...)
	}
	for i := range plan.Actions {
		if err := write(&plan.Actions[i], plan.Actions[i].Activity.String()); err != nil {
			return err
		}
	}
	for i := range plan.Likely {
		if err := write(&plan.Likely[i], notTaken); err != nil {
			return err
		}
	}
	for i := range plan.Unsure {
		e := &plan.Unsure[i]
		if err := line(who, unsure, look, "", e.Activity.String(), "", "", "", "", "", "", whyUnsure(e), ""); err != nil {
			return err
		}
	}
	return nil
}

// notTaken stands where a drug is likely to be prescribed.
const notTaken = "not taken, likely"

// genesOf are the phenotypes that an action rests on.
func genesOf(p *pgx.Person, a *match.Action) string {
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
	if err := released(log, "actions", "person", "drug", "action", "genes"); err != nil {
		return err
	}
	if err := p.w.Flush(); err != nil {
		return err
	}
	return p.out.Commit()
}

// released writes the release of single persons down.
func released(log *audit.Log, title string, dimensions ...string) error {
	if log == nil {
		return nil
	}
	return log.Append(audit.Entry{What: "person-level", Title: title, Dimensions: dimensions})
}

func (p *persons) abandon() {
	if p != nil {
		p.out.Close()
	}
}
