package omop

import (
	"cmp"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/delimited"
	"github.com/allelerx/allelerx/cohort/ehr/internal/merge"
	"github.com/allelerx/allelerx/genomics/parallel"
)

// reading is one pass over a source: the tables of people side by side, each in
// the order of person_id.
type reading struct {
	s        *Source
	now      time.Time
	people   *table
	tables   []*table
	concepts *concepts
	tally    ehr.Tally
	ctx      context.Context // for concepts that a database is asked for
	err      error           // the first that a cell has caused, where Options.Strict asks for it
}

func newReading(ctx context.Context, s *Source) *reading {
	r := &reading{ctx: ctx, s: s, now: s.o.Now, tally: ehr.Tally{
		Files: len(s.store.tables()),
		Items: map[string]int{}, Left: map[string]int{}, Warnings: map[string]int{},
	}}
	if r.now.IsZero() {
		r.now = time.Now()
	}
	there := s.store.tables()
	r.people = newTable(s, &person)
	for i := range specs {
		if slices.Contains(there, specs[i].table) {
			r.tables = append(r.tables, newTable(s, &specs[i]))
		}
	}
	if erasStandIn(there) {
		r.tables = append(r.tables, newTable(s, &drugEras))
	}
	return r
}

// Close ends the queries, removes what was sorted on disk, and tells what was
// counted.
func (r *reading) Close() {
	for _, t := range append(r.tables, r.people) {
		t.Close()
	}
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.s.tally = r.tally
}

// counted is how many rows a table has; its name is empty where they were sorted.
type counted struct {
	name string
	n    int
}

// Prepare brings the tables into order, finds the concepts that occur, and counts
// the other tables.
func (r *reading) Prepare(ctx context.Context) error {
	all := append([]*table{r.people}, r.tables...)
	work := func(ctx context.Context, f func(context.Context) (counted, error)) (counted, error) { return f(ctx) }
	for c, err := range parallel.Ordered(ctx, workers, r.preparations(all), work) {
		if err != nil {
			return err
		}
		if c.name == "" {
			continue
		}
		r.tally.Items[c.name] = c.n
		if c.n > 0 && !slices.Contains(vocabularies, c.name) {
			r.tally.Left[c.name] = c.n
		}
	}
	return r.findConcepts(ctx, all)
}

// preparations are what is to be done before people can be read: tables of people
// are sorted, unless the store gives them in order, and the others counted.
func (r *reading) preparations(all []*table) iter.Seq2[func(context.Context) (counted, error), error] {
	return func(yield func(func(context.Context) (counted, error), error) bool) {
		for _, t := range all {
			sorts := func(ctx context.Context) (counted, error) { return counted{}, t.sort(ctx, r.s.o) }
			if !r.s.store.ordered() && !yield(sorts, nil) {
				return
			}
		}
		for _, name := range r.s.store.tables() {
			if slices.ContainsFunc(all, func(t *table) bool { return t.spec.table == name }) {
				continue
			}
			counts := func(ctx context.Context) (counted, error) {
				n, err := r.s.store.count(ctx, name, r.s.o.People)
				return counted{name, n}, err
			}
			if !yield(counts, nil) {
				return
			}
		}
	}
}

// workers is how many tables are scanned at a time.
const workers = 4

// findConcepts reads of the table of concepts those that occur.
func (r *reading) findConcepts(ctx context.Context, all []*table) error {
	used := make(map[int64]struct{})
	for _, t := range all {
		for id := range t.used {
			used[id] = struct{}{}
		}
		t.used = nil
	}
	var err error
	r.concepts, err = readConcepts(ctx, r.s.store, used, r.tally.Items["concept"])
	return err
}

// Next is the next person; io.EOF after the last.
func (r *reading) Next(ctx context.Context) (*ehr.Patient, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	row, err := r.people.peek(ctx)
	if errors.Is(err, io.EOF) {
		return nil, r.finish(ctx)
	}
	if err != nil {
		return nil, err
	}
	if row.Key == "" {
		return nil, r.people.fault(row.Line, "person_id is empty: give each person one")
	}
	key := row.Key
	p := &ehr.Patient{ID: idOf(key)}
	if err := r.addPerson(ctx, p, key); err != nil {
		return nil, err
	}
	for _, t := range r.tables {
		rows, err := r.rowsOf(ctx, t, key)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			t.spec.add(&item{r: r, t: t, row: row}, p)
			if r.err != nil {
				return nil, r.err
			}
		}
	}
	r.checkVisits(p)
	return p, r.err
}

// rowsOf are a person's rows of a table, in the order of the table's own
// identifiers. Rows before them belong to nobody.
func (r *reading) rowsOf(ctx context.Context, t *table, key string) ([]*delimited.Row, error) {
	var rows []*delimited.Row
	for {
		row, err := t.peek(ctx)
		if errors.Is(err, io.EOF) || err == nil && row.Key > key {
			break
		}
		if err != nil {
			return nil, err
		}
		r.tally.Items[t.spec.table]++
		if row.Key == key {
			rows = append(rows, &delimited.Row{Key: key, Line: row.Line, Cells: slices.Clone(row.Cells)})
		} else {
			r.unmatched(t, row)
		}
		t.Take()
	}
	slices.SortStableFunc(rows, func(a, b *delimited.Row) int { return byNumber(a.Cells[1], b.Cells[1]) })
	return rows, nil
}

// byNumber compares identifiers; those that are no numbers come by their bytes,
// which is the order of dates as well.
func byNumber(a, b string) int {
	x, errA := strconv.ParseInt(a, 10, 64)
	y, errB := strconv.ParseInt(b, 10, 64)
	if errA == nil && errB == nil {
		return cmp.Compare(x, y)
	}
	return cmp.Compare(a, b)
}

func (r *reading) unmatched(t *table, row *delimited.Row) {
	r.tally.Left[t.spec.table]++
	r.warn(t, row.Line, "unmatched-person", "the row is of nobody in the table person: it is left out")
}

// finish counts what is left of the tables after the last person.
func (r *reading) finish(ctx context.Context) error {
	for _, t := range r.tables {
		if _, err := r.rowsOf(ctx, t, afterAll); err != nil {
			return err
		}
		if _, ok := r.tally.Items[t.spec.table]; !ok {
			r.tally.Items[t.spec.table] = 0
		}
	}
	if n := r.tally.Left["drug_era"]; n > 0 && r.tally.Items["drug_exposure"] == 0 && !erasStandIn(r.s.store.tables()) {
		r.warn(&table{place: r.s.store.place("drug_exposure")}, 0, "unread-eras",
			"the table has no rows, and drug_era has some: leave the empty table out to have the eras read")
	}
	switch {
	case r.tally.Items["person"] > 0:
	case r.s.o.People != nil:
		return errNotThere
	default:
		return errNoPeople
	}
	return io.EOF
}

// warn tells of something in a table, and counts it.
func (r *reading) warn(t *table, line int, code, msg string) {
	r.tally.Warnings[code]++
	if r.s.o.Warn != nil {
		r.s.o.Warn(ehr.Warning{Code: code, File: t.place, Line: line, Msg: msg})
	}
}

// table is a table of people that is being read.
type table struct {
	*merge.Stream
	store   store
	spec    *spec
	place   string
	people  []int64 // whose rows are taken; nil: everybody's
	last    string  // the key before
	used    map[int64]struct{}
	seen    []merge.Column
	columns []int // those that hold concepts
}

func newTable(s *Source, sp *spec) *table {
	t := &table{
		store: s.store, spec: sp, people: s.o.People, place: s.store.place(sp.table), used: make(map[int64]struct{}),
		seen: make([]merge.Column, len(sp.columns)),
	}
	t.Stream = merge.NewStream(t.open)
	for i, name := range sp.columns {
		if isConcept(name) {
			t.columns = append(t.columns, i)
		}
	}
	return t
}

// open reads the table as it stands, with the person as each row's key.
func (t *table) open(ctx context.Context) (delimited.Cursor, error) {
	c, err := t.store.rows(ctx, t.spec.table, t.spec.columns, selection{ids: t.people})
	if err != nil {
		return nil, err
	}
	return &keyed{Cursor: c, t: t}, nil
}

// sort brings the table into order.
func (t *table) sort(ctx context.Context, o Options) error {
	return t.Sort(ctx, delimited.Options{Memory: o.Memory, Dir: o.TempDir, Visit: t.visit})
}

// visit notes the concepts of a row.
func (t *table) visit(row delimited.Row) {
	for _, i := range t.columns {
		if id, ok := whole(row.Cells[i]); ok && id != 0 {
			t.used[id] = struct{}{}
		}
	}
}

// peek is the next row, which stays so until it is taken.
func (t *table) peek(ctx context.Context) (*delimited.Row, error) {
	row, err := t.Peek(ctx)
	if err != nil {
		return nil, err
	}
	if row.Key != "" { // a database puts those without a person first, or last
		if row.Key < t.last {
			return nil, t.fault(row.Line, "person_id is not in order: the column must be a number, not text")
		}
		t.last = row.Key
	}
	return row, nil
}

// fault is an error in a row.
func (t *table) fault(line int, msg string) error {
	return &delimited.Error{File: t.place, Line: line, Msg: msg}
}

// keyed gives each row the key of its person.
type keyed struct {
	delimited.Cursor
	t *table
}

func (k *keyed) Next(ctx context.Context) (*delimited.Row, error) {
	for {
		row, err := k.Cursor.Next(ctx)
		if err != nil {
			return nil, err
		}
		if missing(row.Cells[0]) {
			if k.t.people != nil {
				continue
			}
			row.Key = ""
			return row, nil
		}
		id, ok := whole(row.Cells[0])
		if !ok {
			return nil, k.t.fault(row.Line, "person_id is no whole number: OMOP identifies people by numbers")
		}
		if k.t.people != nil {
			if _, wanted := slices.BinarySearch(k.t.people, id); !wanted {
				continue
			}
		}
		row.Key = keyOf(id)
		return row, nil
	}
}

// isAmong tells whether a cell is one of these numbers, which are in order.
func isAmong(ids []int64, cell string) bool {
	id, ok := whole(cell)
	if ok {
		_, ok = slices.BinarySearch(ids, id)
	}
	return ok
}

// keyOf is a number whose bytes are in its order.
func keyOf(id int64) string {
	var b [8]byte
	binary.BigEndian.PutUint64(b[:], uint64(id)^(1<<63))
	return string(b[:])
}

// afterAll comes after each key.
var afterAll = strings.Repeat("\xff", 9)

func idOf(key string) string {
	return strconv.FormatInt(int64(binary.BigEndian.Uint64([]byte(key))^(1<<63)), 10)
}

func missing(cell string) bool { return delimited.Missing(cell) }

// whole reads a whole number, also one that a program has made a decimal of.
func whole(cell string) (int64, bool) {
	cell = strings.TrimSpace(cell)
	if n, err := strconv.ParseInt(cell, 10, 64); err == nil {
		return n, true
	}
	f, err := strconv.ParseFloat(cell, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return 0, false
	}
	return int64(f), true
}
