package match

import (
	"context"
	"encoding/binary"
	"iter"
	"slices"
	"sync"
	"time"

	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/medication"
	"github.com/allelerx/allelerx/genomics/parallel"
)

// Matcher matches people. It keeps what it found out, since people share
// results and medications, and is safe for concurrent use.
type Matcher struct {
	o         Options
	assessor  *assessor
	modifiers map[string][]*Modifier // by ingredient
	washout   int                    // the longest

	mu       sync.RWMutex
	mappings map[string]*medication.Mapping // by concept, route and form
}

// New returns a Matcher. It fails where an option that is needed is not set.
func New(o Options) (*Matcher, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	m := &Matcher{
		o: o, assessor: newAssessor(), modifiers: map[string][]*Modifier{},
		mappings: map[string]*medication.Mapping{},
	}
	rows := slices.Clone(o.Modifiers)
	if o.Modifiers == nil {
		rows = KnownModifiers()
	}
	for i := range rows {
		row := &rows[i]
		row.Drug = lower(row.Drug)
		m.modifiers[row.Drug] = append(m.modifiers[row.Drug], row)
		m.washout = max(m.washout, row.Washout)
	}
	return m, nil
}

// Treatments matches every person of a cohort and yields the plans in the
// cohort's order. A plan is made when it is asked for: they are not all in
// memory at once.
func Treatments(ctx context.Context, c *cohort.Cohort, o Options) iter.Seq2[*Plan, error] {
	m, err := New(o)
	if err != nil {
		return func(yield func(*Plan, error) bool) { yield(nil, err) }
	}
	return m.Treatments(ctx, c)
}

// batch is how many people one worker is handed at a time.
const batch = 256

// Treatments is the function Treatments for a Matcher that is used further.
func (m *Matcher) Treatments(ctx context.Context, c *cohort.Cohort) iter.Seq2[*Plan, error] {
	return func(yield func(*Plan, error) bool) {
		asOf := m.asOf(c)
		if asOf.IsZero() {
			yield(nil, errAsOf)
			return
		}
		parts := func(yield func([]cohort.Person, error) bool) {
			for part := range slices.Chunk(c.People, batch) {
				if !yield(part, nil) {
					return
				}
			}
		}
		work := func(ctx context.Context, people []cohort.Person) ([]*Plan, error) {
			plans := make([]*Plan, len(people))
			for i := range people {
				plans[i] = m.Person(&people[i], asOf)
			}
			return plans, ctx.Err()
		}
		for plans, err := range parallel.Ordered(ctx, parallel.Workers(m.o.Workers), parts, work) {
			if err != nil {
				yield(nil, err)
				return
			}
			for _, p := range plans {
				if !yield(p, nil) {
					return
				}
			}
		}
	}
}

// asOf is the day to judge by, at midnight UTC.
func (m *Matcher) asOf(c *cohort.Cohort) time.Time {
	if m.o.AsOf.IsZero() {
		return c.AsOf
	}
	year, month, day := m.o.AsOf.Date()
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// mapping asks what a medication is, once for each.
func (m *Matcher) mapping(e *ehr.Exposure) *medication.Mapping {
	var buf [512]byte
	key := appendConcept(buf[:0], &e.Concept)
	key = appendConcept(key, &e.Route)
	key = appendConcept(key, &e.Form)
	m.mu.RLock()
	have := m.mappings[string(key)]
	m.mu.RUnlock()
	if have != nil {
		return have
	}
	made := m.o.Medicines.MapExposure(e)
	for i := range made.Ingredients {
		if n := lower(made.Ingredients[i].Name); n != made.Ingredients[i].Name {
			made.Ingredients = slices.Clone(made.Ingredients)
			made.Ingredients[i].Name = n
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if len(m.mappings) >= maxKept {
		clear(m.mappings)
	}
	m.mappings[string(key)] = &made
	return &made
}

// appendConcept writes a concept so that no two are written alike.
func appendConcept(to []byte, c *ehr.Concept) []byte {
	to = binary.AppendUvarint(to, uint64(len(c.Codes)))
	for i := range c.Codes {
		to = appendText(to, c.Codes[i].System)
		to = appendText(to, c.Codes[i].Code)
		to = appendText(to, c.Codes[i].Display)
	}
	return appendText(to, c.Text)
}

func appendText(to []byte, s string) []byte {
	return append(binary.AppendUvarint(to, uint64(len(s))), s...)
}

// usable reports whether a mapping may be used without a person looking at it.
func usable(m *medication.Mapping) bool {
	return m.Confidence == medication.High && m.Conflict == "" && m.Site != medication.Local
}
