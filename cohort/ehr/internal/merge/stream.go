package merge

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"github.com/allelerx/allelerx/cohort/ehr/internal/delimited"
)

// Stream is the rows of a table in the order of their keys, with a look at the
// next.
type Stream struct {
	open   func(ctx context.Context) (delimited.Cursor, error)
	sorted *delimited.Sorted
	cursor delimited.Cursor
	head   *delimited.Row // the next row; nil: not read yet
}

// NewStream reads rows from what open gives, which is in order, unless Sort is
// called first.
func NewStream(open func(ctx context.Context) (delimited.Cursor, error)) *Stream {
	return &Stream{open: open}
}

// Sort brings the rows into order.
func (s *Stream) Sort(ctx context.Context, o delimited.Options) (err error) {
	s.sorted, err = delimited.Sort(ctx, s.open, o)
	return err
}

// Peek is the next row, which stays so until Take; io.EOF after the last.
func (s *Stream) Peek(ctx context.Context) (*delimited.Row, error) {
	if s.head != nil {
		return s.head, nil
	}
	var err error
	if s.cursor == nil {
		open := s.open
		if s.sorted != nil {
			open = s.sorted.Open
		}
		if s.cursor, err = open(ctx); err != nil {
			return nil, err
		}
	}
	if s.head, err = s.cursor.Next(ctx); err != nil {
		return nil, err
	}
	return s.head, nil
}

// Take goes past the row that Peek has shown.
func (s *Stream) Take() { s.head = nil }

// Close ends the reading, and removes what was sorted on disk.
func (s *Stream) Close() {
	if s.cursor != nil {
		s.cursor.Close()
	}
	if s.sorted != nil {
		s.sorted.Close()
	}
}

// Reading is one pass over tables.
type Reading[P any] interface {
	Prepare(ctx context.Context) error   // before the first
	Next(ctx context.Context) (P, error) // io.EOF after the last
	Close()
}

// Each yields what a reading gives, and ends it. Errors have the package's name in
// front; that of a cancelled context is its own.
func Each[P any](ctx context.Context, name string, begin func(ctx context.Context) Reading[P]) iter.Seq2[P, error] {
	return func(yield func(P, error) bool) {
		// Leaving the loop ends whatever is still under way.
		within, cancel := context.WithCancel(ctx)
		defer cancel()
		r := begin(within)
		defer r.Close()
		err := r.Prepare(within)
		for err == nil {
			var p P
			if p, err = r.Next(within); err == nil && !yield(p, nil) {
				return
			}
		}
		if !errors.Is(err, io.EOF) {
			var none P
			yield(none, Named(within, name, err))
		}
	}
}

// Named puts a package's name in front of an error. Cancelling is the context's
// own.
func Named(ctx context.Context, name string, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return fmt.Errorf("%s: %w", name, err)
}
