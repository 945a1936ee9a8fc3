package table

import (
	"errors"
	"fmt"
	"sync"
)

// Batch is some rows of a table, column by column. One goroutine uses it at a
// time. [Writer.Batch] and [NewBatch] make one, Row begins each row, the Set and
// Append methods fill it; a cell that is not set is null.
//
// What cannot be set, such as a number in a column of text, is an error that
// [Writer.Encode] and [Writer.Write] return, and Err.
type Batch struct {
	storage
	schema  *Schema
	rows    int
	bytes   int // of strings, about
	encoded Format
	err     error
	free    *pool
}

// storage is the memory that passes from one batch to the next. The Batch
// itself does not, so that a second Release harms nobody.
type storage struct {
	columns []column
	text    []byte // the rows as a file of text has them, where encoded says so
}

// What a column of a batch may hold: what 32 bits can point to, with room.
const (
	maxText   = 1 << 30 // bytes
	maxValues = 1 << 28
)

// NewBatch returns an empty batch that belongs to no writer; every writer with
// a schema like this one takes it.
func NewBatch(s *Schema) *Batch {
	if s == nil {
		return &Batch{schema: new(Schema), err: errNoSchema}
	}
	b := &Batch{schema: s}
	b.columns = make([]column, len(s.columns))
	for i := range b.columns {
		b.columns[i].kind, b.columns[i].list = s.columns[i].Type, s.columns[i].List
	}
	return b
}

// Row begins the next row, in which all cells are null.
func (b *Batch) Row() {
	switch {
	case b.columns == nil:
		b.fail(errReleased)
	case b.rows == maxValues:
		b.fail(fmt.Errorf("table: a batch holds at most %d rows: write it and go on with an empty one", maxValues))
	default:
		b.rows++
		b.encoded = 0
	}
}

// Len is how many rows the batch has.
func (b *Batch) Len() int { return b.rows }

// Schema is that of the batch's rows.
func (b *Batch) Schema() *Schema { return b.schema }

// Err is the first error of filling the batch.
func (b *Batch) Err() error { return b.err }

// Reset empties the batch, for new rows in the same memory.
func (b *Batch) Reset() {
	b.rows, b.bytes, b.encoded, b.err = 0, 0, 0, nil
	b.text = b.text[:0]
	for i := range b.columns {
		b.columns[i].reset()
	}
}

// Release gives the batch's memory to the next [Writer.Batch]. The batch must
// not be used any more. A second Release does nothing.
func (b *Batch) Release() {
	if b.columns == nil {
		return
	}
	b.Reset()
	if b.free != nil {
		b.free.put(b.storage)
	}
	b.storage = storage{}
}

var errReleased = errors.New("table: the batch was released: take another from the writer")

// fail keeps the first error.
func (b *Batch) fail(err error) {
	if b.err == nil {
		b.err = err
	}
}

// column returns the column that is to be changed in the last row; nil, and the
// error is kept, where it cannot be. After an error nothing is changed, because
// it may have left a column in the middle of a change.
func (b *Batch) column(col int) *column {
	switch {
	case b.err != nil:
	case b.columns == nil:
		b.fail(errReleased)
	case col < 0 || col >= len(b.columns):
		b.fail(fmt.Errorf("table: there is no column %d among %d: ask Schema.Index", col, len(b.columns)))
	case b.rows == 0:
		b.fail(fmt.Errorf("table: column %q is set before a row has begun: call Row first", b.schema.columns[col].Name))
	default:
		b.encoded = 0
		return &b.columns[col]
	}
	return nil
}

// cell returns the column, ready for the last row's value.
func (b *Batch) cell(col int, kind Type) *column {
	c := b.column(col)
	switch {
	case c == nil:
		return nil
	case c.kind != kind || c.list:
		b.wrongType(col)
		return nil
	}
	if c.cells == b.rows {
		c.drop() // set again
	}
	c.pad(b.rows - 1)
	c.cells++
	return c
}

// list returns the column, ready for n more values in the last row's list.
func (b *Batch) list(col int, kind Type, n int) *column {
	c := b.column(col)
	switch {
	case c == nil:
		return nil
	case c.kind != kind || !c.list:
		b.wrongType(col)
		return nil
	case len(c.null)+n > maxValues:
		b.tooMuch(col)
		return nil
	}
	c.openList(b.rows - 1)
	return c
}

func (b *Batch) wrongType(col int) {
	c := &b.schema.columns[col]
	how := "Set"
	if c.List {
		how = "Append"
	}
	b.fail(fmt.Errorf("table: column %q is %s: fill it with %s%s", c.Name, c.kind(), how, c.Type))
}

func (b *Batch) tooMuch(col int) {
	b.fail(fmt.Errorf("table: column %q holds too much for one batch, %d bytes of text or %d values: write batches of fewer rows",
		b.schema.columns[col].Name, maxText, maxValues))
}

// complete makes what was not set null, and says whether the batch is one that
// a table with that schema can take.
func (b *Batch) complete(want *Schema) error {
	if b.columns == nil {
		b.fail(errReleased)
	}
	if b.err != nil {
		return b.err
	}
	if what := want.difference(b.schema); what != "" {
		return fmt.Errorf("table: the batch is of another schema than the writer: %s: take batches from the writer that is to write them", what)
	}
	for i := range b.columns {
		c := &b.columns[i]
		c.pad(b.rows)
		if want.columns[i].Required && c.nulls > 0 {
			row := 0
			for !c.isNull(row) {
				row++
			}
			return fmt.Errorf("table: column %q is null in row %d of the batch, and it is Required: set it, or take Required off", want.columns[i].Name, row)
		}
	}
	return nil
}

// pool keeps the memory of released batches for reuse.
type pool struct {
	mu   sync.Mutex
	free []storage
}

// What a pool keeps: as many batches as are under way on many CPUs, none that
// enormous rows have blown up.
const (
	maxPooled      = 64
	maxPooledBytes = 16 << 20
)

func (p *pool) get(s *Schema) *Batch {
	p.mu.Lock()
	n := len(p.free)
	if n == 0 {
		p.mu.Unlock()
		b := NewBatch(s)
		b.free = p
		return b
	}
	b := &Batch{schema: s, free: p, storage: p.free[n-1]}
	p.free[n-1] = storage{}
	p.free = p.free[:n-1]
	p.mu.Unlock()
	return b
}

func (p *pool) put(s storage) {
	kept := cap(s.text)
	for i := range s.columns {
		kept += s.columns[i].kept()
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.free) < maxPooled && kept <= maxPooledBytes {
		p.free = append(p.free, s)
	}
}
