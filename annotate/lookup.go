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

// Lookup returns what the sources have for one variant. With sources that have an
// index, or are packed, it reads no more than it needs; others it reads from the
// start each time. Any number of goroutines may call it.
func (a *Annotator) Lookup(ctx context.Context, v variant.Variant) (Found, error) {
	w, ok := a.lookups.Get().(*worker)
	if !ok {
		w = newWorker(&Stream{a: a, plans: a.plans, scope: a.scope, replaced: make([][]string, len(a.plans))})
	}
	defer a.lookups.Put(w)
	chunks := make([][]*Chunk, len(a.plans))
	defer func() {
		for _, of := range chunks {
			for _, c := range of {
				c.Release()
			}
		}
	}()
	q := &w.query
	q.contig, q.pos, q.end = v.Contig, v.Pos, v.End()
	q.ref, q.alts = append(q.ref[:0], v.Ref...), append(q.alts[:0], []byte(v.Alt))
	region := genomics.Region{Contig: v.Contig, Start: max(0, v.Pos-a.aligner.Reach()), End: v.End()}
	for i, p := range a.plans {
		if err := near(ctx, &chunks[i], p.source, Reading{Region: &region, Aligner: a.aligner, Ends: p.match == ByOverlap, Workers: 1}); err != nil {
			return nil, err
		}
	}
	w.forget(chunks)
	w.tally.sources = append(w.tally.sources[:0], make([]int, len(a.plans))...)
	w.tally.faults = append(w.tally.faults[:0], w.tally.sources...)
	w.align(ctx)
	w.env.SetPlace(q.contig, q.pos, q.ref, q.alts)
	w.lookUp(chunks)
	return found(w.info), nil
}

// near appends the chunks of a source that may have entries in the region.
func near(ctx context.Context, dst *[]*Chunk, s Source, r Reading) error {
	for c, err := range s.Chunks(ctx, r) {
		if err != nil {
			return err
		}
		if err := c.Seal(); err != nil {
			return err
		}
		if !genomics.SameContig(c.Contig, r.Region.Contig) || c.end() <= r.Region.Start || len(c.Begin) == 0 || int(c.Begin[0]) >= r.Region.End {
			c.Release()
			continue
		}
		*dst = append(*dst, c)
	}
	return nil
}

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

// Keys declares what Lookup may find, in its order.
func (a *Annotator) Keys() []Column {
	var keys []Column
	for _, p := range a.plans {
		for _, t := range p.takes {
			keys = append(keys, Column{Name: t.name, Type: t.typ, Number: t.number, Description: t.description})
		}
	}
	return keys
}
