package merge_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr/internal/delimited"
	"github.com/allelerx/allelerx/cohort/ehr/internal/merge"
)

// rows gives rows of "key value".
type rows []string

func (r *rows) Next(context.Context) (*delimited.Row, error) {
	if len(*r) == 0 {
		return nil, io.EOF
	}
	key, cell, _ := strings.Cut((*r)[0], " ")
	*r = (*r)[1:]
	return &delimited.Row{Key: key, Cells: []string{cell}}, nil
}

func (r *rows) Close() error { return nil }

func Example() {
	ctx := context.Background()
	s := merge.NewStream(func(context.Context) (delimited.Cursor, error) { return &rows{"b second", "a first"}, nil })
	defer s.Close()
	if err := s.Sort(ctx, delimited.Options{}); err != nil {
		fmt.Println(err)
		return
	}
	for {
		row, err := s.Peek(ctx)
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(row.Key, row.Cells[0])
		s.Take()
	}
	// Output:
	// a first
	// b second
}
