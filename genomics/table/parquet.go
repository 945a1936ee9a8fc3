package table

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"sync"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"github.com/allelerx/allelerx/genomics/parallel"
)

// Limits of a row group. What most readers split a file by is a row group, so it
// is large enough that its columns compress and are skipped as a whole, and
// small enough to be held in memory a few times.
const (
	defaultRowGroup = 128 << 10 // rows
	groupBytes      = 64 << 20  // of the cells in memory

	// maxGroups are encoded at the same time, however many CPUs there are.
	maxGroups = 8

	// stride is how many rows are added to a group between looking at its size.
	stride = 512

	// dictionaryBytes is how large the dictionary of a column's strings in a row
	// group may become before the rest is written without.
	dictionaryBytes = 1 << 20
)

// parquetFile gathers batches into row groups. Each is encoded by a goroutine
// of its own, if there are to be several; all are written, in order, by the
// goroutine that adds batches.
type parquetFile struct {
	out     *parquet.GenericWriter[any]
	schema  *Schema
	rows    int // of a group
	workers int

	filling *rowGroup
	encoded []*rowGroup // under way, in order
	running sync.WaitGroup
	free    []*rowGroup
}

func newParquetFile(w io.Writer, s *Schema, o Options) *parquetFile {
	options := []parquet.WriterOption{
		parquet.NewSchema("table", schemaNode(s)),
		parquet.Compression(&zstd.Codec{Level: zstd.SpeedDefault}),
		parquet.DictionaryMaxBytes(dictionaryBytes),
		parquet.WriteBufferSize(0), // w has one
	}
	for i := range s.columns {
		if c := &s.columns[i]; c.Description != "" {
			options = append(options, parquet.KeyValueMetadata("description."+c.Name, string(appendClean(nil, []byte(c.Description)))))
		}
	}
	f := &parquetFile{
		out:     parquet.NewGenericWriter[any](w, options...),
		schema:  s,
		rows:    o.RowGroup,
		workers: min(parallel.Workers(o.Workers), maxGroups),
	}
	if f.rows < 1 {
		f.rows = defaultRowGroup
	}
	return f
}

// add copies a batch's rows into the groups.
func (f *parquetFile) add(b *Batch) error {
	for from := 0; from < b.rows; {
		if f.filling == nil {
			f.filling = f.group()
		}
		g := f.filling.batch
		n := min(stride, b.rows-from, f.rows-g.rows)
		size := 0
		for i := range g.columns {
			g.columns[i].appendCells(&b.columns[i], from, from+n)
			size += g.columns[i].size()
		}
		g.rows += n
		from += n
		if g.rows == f.rows || size >= groupBytes {
			if err := f.submit(); err != nil {
				return err
			}
		}
	}
	return nil
}

// group returns an empty row group.
func (f *parquetFile) group() *rowGroup {
	if n := len(f.free); n > 0 {
		g := f.free[n-1]
		f.free = f.free[:n-1]
		return g
	}
	return &rowGroup{
		batch: NewBatch(f.schema),
		out:   f.out.BeginRowGroup(),
		done:  make(chan error, 1),
	}
}

// submit hands the group that is full on to be encoded, and writes the first of
// those that are, where there are enough under way.
func (f *parquetFile) submit() error {
	g := f.filling
	f.filling = nil
	f.encoded = append(f.encoded, g)
	if f.workers == 1 {
		g.done <- g.encode()
		return f.commit()
	}
	f.running.Go(func() { g.done <- g.encode() })
	if len(f.encoded) < f.workers {
		return nil
	}
	return f.commit()
}

// commit writes the first group under way.
func (f *parquetFile) commit() error {
	g := f.encoded[0]
	f.encoded = append(f.encoded[:0], f.encoded[1:]...)
	if err := <-g.done; err != nil {
		return err
	}
	switch _, err := g.out.Commit(); {
	case errors.Is(err, parquet.ErrTooManyRowGroups):
		return fmt.Errorf("table: %w: set Options.RowGroup to more rows", err)
	case err != nil:
		return err
	}
	g.batch.Reset()
	f.free = append(f.free, g)
	return nil
}

// finish writes all that is left, and the file's end.
func (f *parquetFile) finish() error {
	if f.filling != nil {
		if err := f.submit(); err != nil {
			return err
		}
	}
	for len(f.encoded) > 0 {
		if err := f.commit(); err != nil {
			return err
		}
	}
	return f.out.Close()
}

// stop waits until no goroutine is left.
func (f *parquetFile) stop() {
	f.running.Wait()
	f.encoded, f.filling, f.free = nil, nil, nil
}

// root is a group with its fields in the table's order; those of [parquet.Group]
// are in the order of their names.
type root struct {
	parquet.Group
	fields []parquet.Field
}

func (r *root) Fields() []parquet.Field { return r.fields }

// field is a column of the root.
type field struct {
	parquet.Node
	name string
}

func (f *field) Name() string { return f.name }

// Value finds a column in a Go value, of which none is ever written.
func (f *field) Value(row reflect.Value) reflect.Value {
	return row.MapIndex(reflect.ValueOf(f.name))
}

func schemaNode(s *Schema) parquet.Node {
	r := &root{Group: make(parquet.Group, len(s.columns))}
	for i := range s.columns {
		c := &s.columns[i]
		n := valueNode(c.Type)
		if c.List {
			n = parquet.List(parquet.Optional(n))
		}
		if !c.Required {
			n = parquet.Optional(n)
		}
		r.Group[c.Name] = n
		r.fields = append(r.fields, &field{n, c.Name})
	}
	return r
}

// valueNode is the type of a value. Strings repeat (chromosomes, alleles,
// consequences), whole numbers lie close to those of the row before (positions).
// Floats have no dictionary: with one, NaN would count in parquet-go's minimum.
func valueNode(t Type) parquet.Node {
	switch t {
	case Int:
		return parquet.Encoded(parquet.Int(64), &parquet.DeltaBinaryPacked)
	case Float32:
		return parquet.Leaf(parquet.FloatType)
	case Float64:
		return parquet.Leaf(parquet.DoubleType)
	case Bool:
		return parquet.Leaf(parquet.BooleanType)
	default:
		return parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
	}
}
