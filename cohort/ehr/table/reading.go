package table

import (
	"context"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/clock"
	"github.com/allelerx/allelerx/cohort/ehr/internal/delimited"
	"github.com/allelerx/allelerx/cohort/ehr/internal/merge"
	"github.com/allelerx/allelerx/genomics/parallel"
)

// reading is one pass over the tables side by side.
type reading struct {
	s      *Source
	now    time.Time
	people *stream
	events []*stream
	tally  ehr.Tally
	err    error
}

// stream is a table in the order of its people.
type stream struct {
	*merge.Stream
	t    *table
	seen []merge.Column // by field
}

func newReading(s *Source) *reading {
	r := &reading{s: s, now: s.o.Now, tally: ehr.Tally{
		Files: 1 + len(s.events),
		Items: map[string]int{string(Persons): 0}, Left: map[string]int{}, Warnings: map[string]int{},
	}}
	if r.now.IsZero() {
		r.now = time.Now()
	}
	stream := func(t *table) *stream {
		return &stream{Stream: merge.NewStream(t.rows), t: t, seen: make([]merge.Column, len(t.at))}
	}
	r.people = stream(&s.people)
	for i := range s.events {
		r.tally.Items[string(s.events[i].kind)] = 0
		r.events = append(r.events, stream(&s.events[i]))
	}
	return r
}

// Close removes what was sorted on disk, and tells what was counted.
func (r *reading) Close() {
	for _, st := range append(r.events, r.people) {
		st.Close()
	}
	r.s.mu.Lock()
	defer r.s.mu.Unlock()
	r.s.tally = r.tally
}

// workers is how many tables are sorted at a time.
const workers = 4

// Prepare brings all tables into order.
func (r *reading) Prepare(ctx context.Context) error {
	all := func(yield func(*stream, error) bool) {
		for _, st := range append([]*stream{r.people}, r.events...) {
			if !yield(st, nil) {
				return
			}
		}
	}
	sorts := func(ctx context.Context, st *stream) (*stream, error) {
		err := st.Sort(ctx, delimited.Options{Memory: r.s.o.Memory, Dir: r.s.o.TempDir})
		return st, err
	}
	for _, err := range parallel.Ordered(ctx, workers, all, sorts) {
		if err != nil {
			return err
		}
	}
	return nil
}

// Next is the next person; io.EOF after the last.
func (r *reading) Next(ctx context.Context) (*ehr.Patient, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	row, err := r.people.Peek(ctx)
	if errors.Is(err, io.EOF) {
		return nil, r.finish(ctx)
	}
	if err != nil {
		return nil, err
	}
	if row.Key == "" {
		return nil, &delimited.Error{File: r.people.t.place, Line: row.Line, Msg: "the person has no identifier: give each one"}
	}
	p := &ehr.Patient{ID: strings.Clone(row.Key)}
	for first := true; ; first = false {
		row, err := r.people.Peek(ctx)
		if errors.Is(err, io.EOF) || err == nil && row.Key != p.ID {
			break
		}
		if err != nil {
			return nil, err
		}
		r.tally.Items[string(Persons)]++
		(&item{r: r, st: r.people, row: row}).person(p, first)
		r.people.Take()
	}
	for _, st := range r.events {
		if err := r.addEvents(ctx, st, p); err != nil {
			return nil, err
		}
	}
	return p, r.err
}

// addEvents adds the person's rows of a table. Rows before them belong to nobody.
func (r *reading) addEvents(ctx context.Context, st *stream, p *ehr.Patient) error {
	for {
		row, err := st.Peek(ctx)
		if errors.Is(err, io.EOF) || err == nil && p != nil && row.Key > p.ID {
			return nil
		}
		if err != nil {
			return err
		}
		r.tally.Items[string(st.t.kind)]++
		it := &item{r: r, st: st, row: row}
		if p != nil && row.Key == p.ID {
			it.event(p)
		} else {
			r.tally.Left[string(st.t.kind)]++
			it.warn("unmatched-person", "the row is of nobody in the table of persons: it is left out")
		}
		st.Take()
		if r.err != nil {
			return r.err
		}
	}
}

// finish counts what is left of the tables after the last person.
func (r *reading) finish(ctx context.Context) error {
	for _, st := range r.events {
		if err := r.addEvents(ctx, st, nil); err != nil {
			return err
		}
	}
	if r.tally.Items[string(Persons)] == 0 {
		return &delimited.Error{File: r.people.t.place, Msg: "has no person: is this the whole table?"}
	}
	return io.EOF
}

// item is a row that becomes something of a person.
type item struct {
	r   *reading
	st  *stream
	row *delimited.Row
}

func (it *item) warn(code, msg string) {
	it.r.tally.Warnings[code]++
	if it.r.s.o.Warn != nil {
		it.r.s.o.Warn(ehr.Warning{Code: code, File: it.st.t.place, Line: it.row.Line, Msg: msg})
	}
}

func (it *item) bad(field, want string) {
	i := fieldIndex(it.st.t.kind, field)
	wrong := it.st.seen[i].Bad()
	msg := "the " + field + " is no " + want
	fault := &delimited.Error{File: it.st.t.place, Line: it.row.Line, Msg: msg}
	switch {
	case it.r.err != nil:
	case it.r.s.o.Strict:
		it.r.err = fault
	case wrong:
		fault.Msg = merge.WrongColumn(msg, "is it the right column?")
		it.r.err = fault
	default:
		it.warn("bad-value", msg+": the item is kept without it")
	}
}

// text is a field; "" where the table has it not.
func (it *item) text(field string) string {
	if i := fieldIndex(it.st.t.kind, field); i >= 0 {
		return it.row.Cells[i]
	}
	return ""
}

// number is a field's number; NaN where there is none.
func (it *item) number(field string) float64 {
	cell := it.text(field)
	if missing(cell) {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(cell, 64)
	if err != nil || math.IsInf(v, 0) {
		it.bad(field, "number")
		return math.NaN()
	}
	it.st.seen[fieldIndex(it.st.t.kind, field)].Good()
	return v
}

// time is a field's time, as exact as it is written.
func (it *item) time(field string) ehr.Time {
	cell := it.text(field)
	if missing(cell) {
		return ehr.Time{}
	}
	t, ok := parseTime(cell)
	if !ok {
		it.bad(field, "date: write it as 2006-01-02")
		return t
	}
	it.st.seen[fieldIndex(it.st.t.kind, field)].Good()
	if t.At.After(it.r.now) {
		it.warn("future-date", "the "+field+" is in the future: it is kept as it is")
	}
	return t
}

// span are begin and end. An end that lies before is not used.
func (it *item) span() (from, to ehr.Time) {
	from, to = it.time("start"), it.time("end")
	if clock.Reversed(from, to) {
		it.warn("reversed-interval", "the end lies before the start: the item is kept without it")
		return from, ehr.Time{}
	}
	return from, to
}

func trim(cell string) string { return strings.TrimSpace(cell) }

// missing tells whether a number or a date is not stated.
func missing(cell string) bool {
	return cell == "." || delimited.Missing(cell)
}

// parseTime reads a date, and a clock time after it.
func parseTime(s string) (ehr.Time, bool) {
	for _, form := range []struct {
		layout    string
		precision ehr.Precision
	}{
		{"2006", ehr.Year},
		{"2006-01", ehr.Month},
		{time.DateOnly, ehr.Day},
		{"20060102", ehr.Day},
		{"2006-01-02 15:04", ehr.Instant},
		{time.DateTime, ehr.Instant},
		{"2006-01-02T15:04", ehr.Instant},
		{"2006-01-02T15:04:05", ehr.Instant},
		{time.RFC3339, ehr.Instant},
		{"2006-01-02 15:04:05Z07:00", ehr.Instant},
	} {
		if at, err := time.Parse(form.layout, s); err == nil {
			return ehr.Time{At: at.UTC(), Precision: form.precision}, true
		}
	}
	return ehr.Time{}, false
}

// decimal is a finite number.
func decimal(s string) (float64, bool) {
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil && !math.IsInf(v, 0) && !math.IsNaN(v)
}
