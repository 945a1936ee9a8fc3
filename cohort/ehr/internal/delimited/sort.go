package delimited

import (
	"bytes"
	"context"
	"errors"
	"io"
	"slices"
)

// Row is a row under its key. It is valid until the cursor's next one.
type Row struct {
	Key   string // rows are ordered by its bytes
	Line  int    // 1-based, or the number of the row where there are no lines
	Cells []string
}

// Cursor gives rows one by one, io.EOF after the last.
type Cursor interface {
	Next(ctx context.Context) (*Row, error)
	Close() error
}

// Options of [Sort].
type Options struct {
	Memory int       // bytes of rows to hold; 0: 4 MiB
	Dir    string    // for what does not fit; "": the system's
	Visit  func(Row) // sees each row once, as it stands in the file; nil: none
}

const defaultMemory = 4 << 20

// Sorted are the rows of a table in the order of their keys, and among equal keys
// in the order of the file.
type Sorted struct {
	Rows int // how many there are

	open  func(ctx context.Context) (Cursor, error)
	chunk *chunk   // all rows, where they fit; nil else
	spill *spilled // all rows, where they do not fit and are in no order; nil else
}

// Sort reads a table once from its begin to its end. What fits into
// Options.Memory is sorted there. A longer table that is in order already is read
// again by Open; one that is not is sorted through a temporary file, encrypted
// under a key that only this process has.
func Sort(ctx context.Context, open func(ctx context.Context) (Cursor, error), o Options) (*Sorted, error) {
	if o.Memory <= 0 {
		o.Memory = defaultMemory
	}
	s := &Sorted{open: open}
	ordered, err := s.scan(ctx, o)
	if err == nil && !ordered {
		err = s.spillAll(ctx, o)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// scan reads all rows, and keeps them as long as they fit. It reports whether the
// rows can be had in order with what it has kept.
func (s *Sorted) scan(ctx context.Context, o Options) (bool, error) {
	in, err := s.open(ctx)
	if err != nil {
		return false, err
	}
	defer in.Close()
	ordered, last := true, ""
	s.chunk = new(chunk)
	for {
		row, err := in.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return false, err
		}
		s.Rows++
		if o.Visit != nil {
			o.Visit(*row)
		}
		if row.Key < last {
			ordered = false
		}
		if row.Key != last {
			last = string(append([]byte(nil), row.Key...))
		}
		if s.chunk == nil {
			continue
		}
		s.chunk.add(row)
		if s.chunk.size() > o.Memory {
			s.chunk = nil
		}
	}
	if s.chunk != nil {
		s.chunk.sort()
		return true, nil
	}
	return ordered, nil
}

// spillAll sorts the table through a temporary file.
func (s *Sorted) spillAll(ctx context.Context, o Options) error {
	in, err := s.open(ctx)
	if err != nil {
		return err
	}
	defer in.Close()
	if s.spill, err = newSpill(o.Dir); err != nil {
		return err
	}
	c := new(chunk)
	for {
		row, err := in.Next(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		c.add(row)
		if c.size() > o.Memory {
			if err := s.spill.write(c); err != nil {
				return err
			}
			c.reset()
		}
	}
	return s.spill.write(c)
}

// Open begins at the first row.
func (s *Sorted) Open(ctx context.Context) (Cursor, error) {
	switch {
	case s.chunk != nil:
		return &chunkCursor{chunk: s.chunk}, nil
	case s.spill != nil:
		return s.spill.merge()
	default:
		return s.open(ctx)
	}
}

// Close removes what Sort has written.
func (s *Sorted) Close() error {
	if s.spill == nil {
		return nil
	}
	return s.spill.close()
}

// chunk are rows in memory, each as spill writes it.
type chunk struct {
	text []byte
	rows []place
}

// place is where a row lies in the text: its key, and the rest of it after the key.
type place struct{ key, rest, end int }

func (c *chunk) add(r *Row) {
	p := place{key: len(c.text)}
	c.text = append(c.text, r.Key...)
	p.rest = len(c.text)
	c.text = appendRest(c.text, r)
	p.end = len(c.text)
	c.rows = append(c.rows, p)
}

// size is about what the rows take.
func (c *chunk) size() int { return len(c.text) + 24*len(c.rows) }

func (c *chunk) key(p place) []byte { return c.text[p.key:p.rest] }

func (c *chunk) sort() {
	slices.SortStableFunc(c.rows, func(a, b place) int { return bytes.Compare(c.key(a), c.key(b)) })
}

func (c *chunk) reset() { c.text, c.rows = c.text[:0], c.rows[:0] }

// chunkCursor reads a chunk.
type chunkCursor struct {
	chunk *chunk
	next  int
	row   Row
}

func (c *chunkCursor) Next(context.Context) (*Row, error) {
	if c.next == len(c.chunk.rows) {
		return nil, io.EOF
	}
	p := c.chunk.rows[c.next]
	c.next++
	c.row.Key = string(c.chunk.key(p))
	return &c.row, parseRest(&c.row, string(c.chunk.text[p.rest:p.end]))
}

func (c *chunkCursor) Close() error { return nil }
