package table

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"sync"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/delimited"
	"github.com/allelerx/allelerx/cohort/ehr/internal/merge"
	"github.com/allelerx/allelerx/genomics/file"
)

// Options of Open and New. The zero value warns nobody, and counts.
type Options struct {
	Warn    func(ehr.Warning) // of what was put right or left out; called by one goroutine at a time
	Strict  bool              // a cell that is not of its field's kind is an error
	Now     time.Time         // what is later is in the future; zero: the time of the reading
	Open    func(ctx context.Context, name string) (file.Input, error)
	Memory  int    // bytes of rows to hold for each table; 0: 4 MiB
	TempDir string // "": the system's
}

// Source is people in plain tables. It is an [ehr.Source]; one reading at a time.
type Source struct {
	o      Options
	people table
	events []table

	mu    sync.Mutex
	tally ehr.Tally
}

var _ ehr.Source = (*Source)(nil)

// Open finds tables by a folder, a TOML file, or the table of persons alone.
func Open(ctx context.Context, name string, o Options) (*Source, error) {
	if o.Open == nil {
		o.Open = file.Opener(file.Options{})
	}
	m, err := find(ctx, name, o)
	if err != nil {
		return nil, err
	}
	return New(ctx, m, o)
}

// New takes the tables of a map. It reads their first lines, and says what is
// missing.
func New(ctx context.Context, m Map, o Options) (*Source, error) {
	if o.Open == nil {
		o.Open = file.Opener(file.Options{})
	}
	s := &Source{o: o}
	if m.Persons.File == "" {
		return nil, errors.New("table: no file is the table of persons: set Map.Persons")
	}
	for _, k := range append([]Kind{Persons}, events...) {
		for _, t := range m.of(k) {
			found := table{kind: k, Table: t, place: file.Redact(t.File), open: o.Open}
			if err := found.look(ctx); err != nil {
				return nil, fmt.Errorf("table: %w", err)
			}
			if k == Persons {
				s.people = found
			} else {
				s.events = append(s.events, found)
			}
		}
	}
	return s, nil
}

// Tally is what the last reading that ended has counted: rows by kind of table.
func (s *Source) Tally() ehr.Tally {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tally.Clone()
}

// Patients yields the people of the table of persons in the order of their
// identifiers.
func (s *Source) Patients(ctx context.Context) iter.Seq2[*ehr.Patient, error] {
	return merge.Each(ctx, "table", func(context.Context) merge.Reading[*ehr.Patient] { return newReading(s) })
}

// table is a file and where its fields stand.
type table struct {
	Table
	kind  Kind
	place string // for messages
	at    []int  // of each field: its column; -1: none
	open  func(ctx context.Context, name string) (file.Input, error)
}

// look reads the first line.
func (t *table) look(ctx context.Context) error {
	r, in, err := t.read(ctx)
	if err != nil {
		return err
	}
	defer in.Close()
	defer r.Close()
	if t.at, err = t.columns(t.kind, r.Header()); err != nil {
		return fmt.Errorf("%s %w", t.place, err)
	}
	return nil
}

func (t *table) read(ctx context.Context) (*delimited.Reader, io.Closer, error) {
	in, err := t.open(ctx, t.File)
	if err != nil {
		return nil, nil, err
	}
	r, err := delimited.Open(t.place, in, 0)
	if err != nil {
		in.Close()
		return nil, nil, err
	}
	return r, in, nil
}

// rows reads the table, each row under its person's identifier.
func (t *table) rows(ctx context.Context) (delimited.Cursor, error) {
	r, in, err := t.read(ctx)
	if err != nil {
		return nil, err
	}
	return &cursor{t: t, r: r, in: in, row: delimited.Row{Cells: make([]string, len(t.at))}}, nil
}

// cursor gives a table's fields.
type cursor struct {
	t   *table
	r   *delimited.Reader
	in  io.Closer
	n   int
	row delimited.Row
}

func (c *cursor) Next(ctx context.Context) (*delimited.Row, error) {
	if c.n&0x3ff == 0 && ctx.Err() != nil {
		return nil, ctx.Err()
	}
	c.n++
	cells, err := c.r.Next()
	if err != nil {
		return nil, err
	}
	for i, at := range c.t.at {
		if at >= 0 {
			c.row.Cells[i] = trim(cells[at])
		}
	}
	c.row.Key, c.row.Line = c.row.Cells[0], c.r.Line()
	return &c.row, nil
}

func (c *cursor) Close() error { return errors.Join(c.r.Close(), c.in.Close()) }
