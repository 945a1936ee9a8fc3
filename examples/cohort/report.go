package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
	"runtime/debug"
	"time"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/dashboard"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/match"
	"github.com/allelerx/allelerx/cohort/medication"
	"github.com/allelerx/allelerx/cohort/privacy/audit"
	"github.com/allelerx/allelerx/cohort/results"
	"github.com/allelerx/allelerx/examples/program"
	"github.com/allelerx/allelerx/genomics/file"
)

// work is what a run holds open.
type work struct {
	*flags
	std    program.Streams
	warned told
	clock  clock

	log     *audit.Log // nil: none
	names   names
	list    *persons // nil: none
	records *records
	rxnorm  *medication.RxNorm // nil: none
	store   *results.Store     // nil: no database
	db      *sql.DB
	sink    *sink // nil: no results
}

// report makes the page, and what else is asked for.
func (f *flags) report(ctx context.Context, std program.Streams) (err error) {
	w := &work{flags: f, std: std, warned: told{}, clock: clock{std: std, on: f.Timings, last: time.Now()}}
	defer func() { err = errors.Join(err, w.close()) }()
	o := dashboard.Options{Title: f.Title, Threshold: f.Threshold, By: f.By, Now: time.Now(), Version: version(), Methods: f.methods()}
	if err := w.open(ctx, &o); err != nil {
		return err
	}
	c, err := w.join(ctx)
	if err != nil {
		return err
	}
	matching, err := w.prepare(ctx, c, &o)
	if err != nil {
		return err
	}
	board, err := dashboard.New(c, o)
	if err != nil {
		return err
	}
	if w.sink, err = f.begin(ctx, w.store, w.db, w.names, c, &o); err != nil {
		return err
	}
	w.clock.say("preparing")
	if err := w.match(ctx, c, matching, board); err != nil {
		return err
	}
	w.clock.say("matching")
	return w.write(board, c)
}

// open opens everything, before hours of work: a missing key is better told now.
func (w *work) open(ctx context.Context, o *dashboard.Options) (err error) {
	if w.Audit != "" {
		if w.log, err = audit.Open(w.Audit); err != nil {
			return err
		}
		o.Audit = w.log
		w.earlier()
	}
	if o.Noise, err = w.noise(w.log); err != nil {
		return err
	}
	if o.Effects, err = w.effectSizes(ctx); err != nil {
		return err
	}
	if w.names, err = w.newNames(); err != nil {
		return err
	}
	if w.list, err = w.newPersons(w.names); err != nil {
		return err
	}
	if w.store, w.db, err = w.openResults(ctx); err != nil {
		return err
	}
	if w.RxNorm != "" {
		if w.rxnorm, err = medication.OpenRxNorm(ctx, w.RxNorm); err != nil {
			return err
		}
	}
	w.records, err = w.openRecords(ctx, w.warned)
	o.Records = w.records.form
	return err
}

// close closes what is open; what was not committed is given up.
func (w *work) close() error {
	w.list.abandon()
	err := w.sink.close()
	if w.db != nil {
		err = errors.Join(err, w.db.Close())
	}
	if w.records != nil {
		w.records.close()
	}
	return err
}

// prepare makes the matcher's options, and asks the design.
func (w *work) prepare(ctx context.Context, c *cohort.Cohort, o *dashboard.Options) (match.Options, error) {
	m := match.Options{Activity: w.judge, Workers: w.Workers}
	if c.AsOf.IsZero() {
		return m, errors.New("the records have no date to judge medicines by: say with --as-of which day is to be now")
	}
	medicines, err := w.records.medicines(ctx, kb.Default(), c, medication.Options{RxNorm: w.rxnorm})
	if err != nil {
		return m, err
	}
	m.Medicines = medicines
	if m.Conditions, err = w.conditionDrugs(ctx); err == nil {
		err = checkDrugs(m.Conditions, kb.Default(), medicines)
	}
	if err != nil {
		return m, err
	}
	if err := w.study(ctx, c, medicines, o); err != nil {
		return m, err
	}
	w.records.warn(w.warned)
	o.Warnings, o.Group = w.warned.words(), w.groups(c)
	o.Methods = append(o.Methods, linkedBy(c))
	return m, nil
}

// match matches everybody.
func (w *work) match(ctx context.Context, c *cohort.Cohort, o match.Options, board *dashboard.Board) error {
	bar := program.NewBar(w.std.Err, "people matched")
	defer bar.Finish()
	for plan, err := range match.Treatments(ctx, c, o) {
		if err != nil {
			return err
		}
		if err := errors.Join(board.Add(plan), w.list.add(plan), w.sink.add(plan)); err != nil {
			return err
		}
		bar.Add(1)
	}
	return nil
}

// write writes everything. The page comes last but for what rests on it.
func (w *work) write(board *dashboard.Board, c *cohort.Cohort) error {
	if err := w.writePage(w.std, board); err != nil {
		return err
	}
	if err := w.sink.commit(board, w.log); err != nil {
		return err
	}
	if err := w.list.commit(w.log); err != nil {
		return err
	}
	if err := w.writeUnlinked(w.names, c, w.log); err != nil {
		return err
	}
	w.clock.say("releasing and writing")
	return w.summary(w.std, w.warned)
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
	for _, text := range warned.words() {
		if _, err := fmt.Fprintf(std.Err, "cohort: warning: %s\n", text); err != nil {
			return err
		}
	}
	if f.personsFlag() != "" {
		if _, err := fmt.Fprintf(std.Err, "cohort: %s\n", f.Level.Label()); err != nil {
			return err
		}
	}
	return nil
}

// earlier says so where the log tells of releases before this run's: nothing that a
// page hides is safe from who subtracts another page of the same people.
func (w *work) earlier() {
	if head, err := audit.Verify(w.Audit); err != nil || head.Entries == 0 || w.Epsilon != 0 {
		return
	}
	// That it could not be said is no failure of the work.
	_, _ = fmt.Fprintln(w.std.Err, "cohort: the log of --audit tells of earlier releases: pages of the same people, of another day or group or with one person more, can be subtracted from each other; what this one hides is not safe from who has those, but with --epsilon")
}

// version is what the go command has recorded of this program.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "development"
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
	if f.RxNorm != "" {
		out = append(out, "Codes of RxNorm were looked up in files of a release, too.")
	}
	if f.Conditions == known {
		out = append(out, "The conditions that make a drug likely are those of the built-in table, in which most uses of most drugs are not.")
	}
	if len(f.Outside) > 0 {
		out = append(out, "Calls of other tests were given, and take the place of those from the genotypes.")
	}
	return out
}

// linkedBy says how samples found their patients, without the name of a system
// that few have.
func linkedBy(c *cohort.Cohort) string {
	for _, system := range c.Systems {
		if system == c.System {
			return "Patients were found by their identifiers of the system " + system + "."
		}
	}
	return "Patients were found by the records’ own identifiers."
}

// clock tells how long steps took, where this was asked for.
type clock struct {
	std  program.Streams
	on   bool
	last time.Time
}

func (c *clock) say(step string) {
	now := time.Now()
	if c.on {
		// That a time could not be told is no failure of the work.
		_, _ = fmt.Fprintf(c.std.Err, "cohort: %s took %.3f s\n", step, now.Sub(c.last).Seconds())
	}
	c.last = now
}

// through says how long it took until all people came.
func (c *clock) through(people iter.Seq2[*pgx.Person, error], step string) iter.Seq2[*pgx.Person, error] {
	return func(yield func(*pgx.Person, error) bool) {
		for p, err := range people {
			if !yield(p, err) {
				return
			}
		}
		c.say(step)
	}
}

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
