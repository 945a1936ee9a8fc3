package main

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/dashboard"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/medication"
	"github.com/allelerx/allelerx/cohort/phenotype"
	"github.com/allelerx/allelerx/cohort/privacy/audit"
	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics/file"
)

// report makes the page, and the table of persons where it is asked for.
func (f *flags) report(ctx context.Context, std program.Streams) error {
	list, err := f.newPersons() // first: a missing key is better told before an hour's work
	if err != nil {
		return err
	}
	defer list.abandon()
	warned := told{}
	r, err := f.openRecords(ctx, warned)
	if err != nil {
		return err
	}
	defer r.close()
	c, err := f.join(ctx, std, r, warned)
	if err != nil {
		return err
	}
	medicines, err := r.medicines(ctx, kb.Default(), c)
	if err != nil {
		return err
	}
	o := dashboard.Options{Title: f.Title, Threshold: f.Threshold, Records: r.form, Now: time.Now(), Methods: f.methods()}
	if f.Design != "" {
		result, err := f.study(ctx, c, medicines)
		if err != nil {
			return err
		}
		o.Design, o.Criteria = result.Design, criteria(result)
	}
	if f.Audit != "" {
		if o.Audit, err = audit.Open(f.Audit); err != nil {
			return err
		}
	}
	o.Warnings = warned.codes()
	board, err := dashboard.New(c, o)
	if err != nil {
		return err
	}
	if err := f.match(ctx, std, c, medicines, board, list); err != nil {
		return err
	}
	if err := f.writePage(std, board); err != nil {
		return err
	}
	if err := list.commit(o.Audit); err != nil {
		return err
	}
	return f.summary(std, warned)
}

// match matches everybody.
func (f *flags) match(ctx context.Context, std program.Streams, c *cohort.Cohort, medicines *medication.Normaliser, board *dashboard.Board, list *persons) error {
	bar := program.NewBar(std.Err, "people matched")
	defer bar.Finish()
	o := match.Options{Medicines: medicines, Activity: f.judge, Workers: f.Workers}
	for plan, err := range match.Treatments(ctx, c, o) {
		if err != nil {
			return err
		}
		if err := board.Add(plan); err != nil {
			return err
		}
		if err := list.add(plan); err != nil {
			return err
		}
		bar.Add(1)
	}
	return nil
}

// writePage writes the page to -o, all at once, or to standard output.
func (f *flags) writePage(std program.Streams, board *dashboard.Board) error {
	if f.Output == "" || f.Output == "-" {
		return board.WriteHTML(std.Out)
	}
	out, err := file.Create(f.Output)
	if err != nil {
		return err
	}
	defer out.Close()
	if err := board.WriteHTML(out); err != nil {
		return err
	}
	return out.Commit()
}

// summary tells on standard error what was written, and no number of people.
func (f *flags) summary(std program.Streams, warned told) error {
	for _, code := range warned.codes() {
		if _, err := fmt.Fprintf(std.Err, "cohort: warning: %s\n", code); err != nil {
			return err
		}
	}
	if f.Persons != "" {
		if _, err := fmt.Fprintf(std.Err, "cohort: %s\n", f.Level.Label()); err != nil {
			return err
		}
	}
	return nil
}

// methods are what the flags chose, for the page.
func (f *flags) methods() []string {
	days := f.OpenDays
	if days == 0 {
		days = medication.DefaultOpenDays
	}
	out := []string{
		fmt.Sprintf("An order without an end and without days of supply counts as taken for %d days from its start, and as possibly taken after.", days),
		"A medicine is mapped to its ingredients by its codes and its words. Where they disagree, or words are left that are not understood, it is used for nothing.",
	}
	if len(f.Outside) > 0 {
		out = append(out, "Calls of other tests were given, and take the place of those from the genotypes.")
	}
	return out
}

// criteria are the steps of a design as the page wants them.
func criteria(r *phenotype.Result) []dashboard.Criterion {
	out := make([]dashboard.Criterion, len(r.Flow))
	for i, step := range r.Flow {
		out[i] = dashboard.Criterion{Name: step.Name, Keep: make([]bool, len(r.People))}
		for k := range r.People {
			out[i].Keep[k] = r.People[k].LostAt > i
		}
	}
	return out
}

// linked is the records of the people of a cohort.
type linked struct{ c *cohort.Cohort }

func (l linked) Patients(ctx context.Context) iter.Seq2[*ehr.Patient, error] {
	return func(yield func(*ehr.Patient, error) bool) {
		for i := range l.c.People {
			if err := ctx.Err(); err != nil {
				yield(nil, err)
				return
			}
			if !yield(l.c.People[i].Record, nil) {
				return
			}
		}
	}
}

func (linked) Tally() ehr.Tally { return ehr.Tally{} }

// followed is records that a bar counts as they are read.
type followed struct {
	ehr.Source
	std program.Streams
}

func counted(s ehr.Source, std program.Streams) ehr.Source { return followed{s, std} }

func (f followed) Patients(ctx context.Context) iter.Seq2[*ehr.Patient, error] {
	return func(yield func(*ehr.Patient, error) bool) {
		bar := program.NewBar(f.std.Err, "patients")
		defer bar.Finish()
		for p, err := range f.Source.Patients(ctx) {
			if err == nil {
				bar.Add(1)
			}
			if !yield(p, err) {
				return
			}
		}
	}
}
