package results

import (
	"errors"
	"fmt"
)

// Writer takes the rows of a run, in any order, from one goroutine. Nothing is
// seen of them before Commit; Close without it gives them up.
type Writer struct {
	run  string
	sink sink
	err  error
	done bool
}

// sink is where rows go.
type sink interface {
	add(table int, values []any) error
	commit() error
	close() error
}

var errDone = errors.New("results: the run is committed or closed: begin it anew")

func begin(run Run, s sink) (*Writer, error) {
	w := &Writer{run: run.Key, sink: s}
	if err := w.add(runs, run.values()); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return w, nil
}

// check refuses a run that could not be found again.
func (r *Run) check() error {
	if r.Key == "" {
		return errors.New("results: the run has no key: give each run one, the same when it runs again")
	}
	return nil
}

// Person adds someone of the cohort.
func (w *Writer) Person(p Person) error { return w.row(people, p.Person, p.values(w.run)) }

// Gene adds what was called of a gene of a person.
func (w *Writer) Gene(g Gene) error {
	if g.Gene == "" {
		return w.fail(errors.New("results: a gene result names no gene: set Gene"))
	}
	return w.row(genes, g.Person, g.values(w.run))
}

// Action adds a line of advice.
func (w *Writer) Action(a Action) error {
	if a.Drug == "" || a.Kind == "" {
		return w.fail(errors.New("results: an action names no drug or no kind: set Drug and Kind"))
	}
	return w.row(actions, a.Person, a.values(w.run))
}

// Count adds a number about the cohort. One that is suppressed must not carry
// what it hides.
func (w *Writer) Count(c Count) error {
	if c.Suppressed && (c.Count != nil || c.Denom != nil || c.Value != nil) {
		return w.fail(fmt.Errorf("results: the count %q is suppressed and carries a number: set Count, Denom and Value to nil", c.Name))
	}
	if c.Name == "" {
		return w.fail(errors.New("results: a count has no name: set Name"))
	}
	return w.add(counts, c.values(w.run))
}

// row adds a row that is about a person.
func (w *Writer) row(table int, person string, values []any) error {
	if person == "" {
		return w.fail(fmt.Errorf("results: a row of %s has no person: set the pseudonym", Tables()[table].Name))
	}
	return w.add(table, values)
}

func (w *Writer) add(table int, values []any) error {
	switch {
	case w.err != nil:
		return w.err
	case w.done:
		return errDone
	}
	return w.fail(w.sink.add(table, values))
}

// fail keeps the first error: a run that lacks a row is not committed.
func (w *Writer) fail(err error) error {
	if w.err == nil {
		w.err = err
	}
	return err
}

// Commit makes the rows take the place of those that the run had before.
func (w *Writer) Commit() error {
	switch {
	case w.err != nil:
		return w.err
	case w.done:
		return errDone
	}
	w.done = true
	return w.sink.commit()
}

// Close ends the writer, and gives the run up unless it was committed.
func (w *Writer) Close() error {
	w.done = true
	return w.sink.close()
}
