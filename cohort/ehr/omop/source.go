package omop

import (
	"context"
	"iter"
	"sync"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/delimited"
	"github.com/allelerx/allelerx/cohort/ehr/internal/merge"
	"github.com/allelerx/allelerx/genomics/file"
)

// PersonSource is the system of the identifier that person_source_value gives.
const PersonSource = "person_source_value"

// Options of Open. The zero value warns nobody, and counts.
type Options struct {
	Warn   func(ehr.Warning) // of what was put right or left out; called by one goroutine at a time
	Strict bool              // a cell that is not of its column's type is an error
	Now    time.Time         // what is later is in the future; zero: the time of the reading

	// People are the person_id of those who are read; nil: everybody. Rows of others
	// are not looked at, and not counted. A database is asked for these alone.
	People []int64

	// Of a folder or zip.
	Open    func(ctx context.Context, name string) (file.Input, error) // nil: file.Opener(file.Options{})
	Memory  int                                                        // bytes of rows to hold for each table; 0: 4 MiB
	TempDir string                                                     // "": the system's

	// Of a database.
	Schema string // as the database spells it; "": where it looks by itself, of PostgreSQL all of its search_path
}

// Source is an OMOP data set. It is an [ehr.Source]; one reading at a time.
type Source struct {
	o     Options
	store store

	mu    sync.Mutex
	tally ehr.Tally
}

var _ ehr.Source = (*Source)(nil)

// store is where tables lie.
type store interface {
	// tables are the names of the tables there are, in lower case, sorted.
	tables() []string
	// place is a table for messages.
	place(table string) string
	// columns are the names of a table's columns, in lower case.
	columns(ctx context.Context, table string) ([]string, error)
	// rows gives the named columns of a table's rows; keys are empty. A store that
	// is ordered gives them in the order of the first column, and of a selection what
	// is in it; others may give everything.
	rows(ctx context.Context, table string, columns []string, want selection) (delimited.Cursor, error)
	ordered() bool
	// count is how many rows a table has; of these people only, where it has a
	// column person_id and they are not nil.
	count(ctx context.Context, table string, people []int64) (int, error)
	close() error
}

func newSource(o Options, st store) *Source {
	if o.People != nil {
		o.People = ascending(append(make([]int64, 0, len(o.People)), o.People...)) // not nil, if empty
	}
	return &Source{o: o, store: st}
}

// Close lets go of what Open has opened. A database that was given open stays so.
func (s *Source) Close() error { return s.store.close() }

// Tally is what the last reading that ended has counted: rows by table.
func (s *Source) Tally() ehr.Tally {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tally.Clone()
}

// Patients yields the people of the table PERSON in the order of person_id.
func (s *Source) Patients(ctx context.Context) iter.Seq2[*ehr.Patient, error] {
	return merge.Each(ctx, "omop", func(ctx context.Context) merge.Reading[*ehr.Patient] { return newReading(ctx, s) })
}

// named puts the package's name in front.
func named(ctx context.Context, err error) error { return merge.Named(ctx, "omop", err) }
