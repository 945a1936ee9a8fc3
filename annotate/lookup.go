package annotate

import (
	"bytes"
	"context"
	"strconv"

	"github.com/allelerx/allelerx/genomics"
	"github.com/allelerx/allelerx/variant"
)

// Found is what the sources have for one variant, in the order of the sources and
// their fields. It is owned.
type Found []Value

// Value is one field of a variant.
type Value struct {
	Key  string // the field's INFO key
	Text string // as in an INFO column; "" of a flag
}

// Text returns the value of a key, and whether there is one.
func (f Found) Text(key string) (string, bool) {
	for _, v := range f {
		if v.Key == key {
			return v.Text, true
		}
	}
	return "", false
}

// Float returns the value of a key as a number, and whether it is one.
func (f Found) Float(key string) (float64, bool) {
	text, ok := f.Text(key)
	if !ok {
		return 0, false
	}
	x, err := strconv.ParseFloat(text, 64)
	return x, err == nil
}

// Lookup returns what the sources have for one variant. Of sources that have an
// index, or are packed, it reads no more than the neighbourhood, and keeps what it
// has decoded for the next look-ups there: these take microseconds. Other sources
// it reads from the start each time. Any number of goroutines may call it.
func (a *Annotator) Lookup(ctx context.Context, v variant.Variant) (Found, error) {
	w, ok := a.lookups.Get().(*worker)
	if !ok {
		w = newWorker(&Stream{a: a, plans: a.plans, scope: a.scope, replaced: make([][]string, len(a.plans))})
		w.tally = tally{sources: make([]int, len(a.plans)), faults: make([]int, len(a.plans))}
	}
	defer a.lookups.Put(w)
	q := &w.query
	q.contig, q.pos, q.end = v.Contig, v.Pos, min(v.End(), genomics.MaxPosition)
	q.ref, q.alts = append(q.ref[:0], v.Ref...), append(q.alts[:0], []byte(v.Alt))
	chunks := make([][]*Chunk, len(a.plans))
	defer func() {
		for _, of := range chunks {
			release(of)
		}
	}()
	for i := range a.plans {
		var err error
		if chunks[i], err = a.near(ctx, i, q); err != nil {
			return nil, err
		}
	}
	w.forget(chunks)
	w.align(ctx)
	w.env.SetPlace(q.contig, q.pos, q.ref, q.alts)
	w.lookUp(chunks)
	return found(w.info), nil
}

// Forget lets go of what look-ups have kept of the sources: call it before they
// are closed.
func (a *Annotator) Forget() { a.windows.clear() }

func found(info []byte) Found {
	if len(info) == 0 {
		return nil
	}
	f := Found{}
	for entry := range bytes.SplitSeq(info, []byte{';'}) {
		key, text, _ := bytes.Cut(entry, []byte{'='})
		f = append(f, Value{string(key), string(text)})
	}
	return f
}

// Columns declares what Lookup may find, in its order.
func (a *Annotator) Columns() []Column {
	var columns []Column
	for _, p := range a.plans {
		for _, t := range p.takes {
			columns = append(columns, Column{Name: t.name, Type: t.typ, Number: t.number, Description: t.description})
		}
	}
	return columns
}
