package merge_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/delimited"
	"github.com/allelerx/allelerx/cohort/ehr/internal/merge"
)

func TestStreamInOrder(t *testing.T) {
	s := merge.NewStream(func(context.Context) (delimited.Cursor, error) { return &rows{"a 1", "b 2"}, nil })
	defer s.Close()
	for range 2 {
		row, err := s.Peek(t.Context())
		require.NoError(t, err)
		assert.Equal(t, "1", row.Cells[0], "as long as it is not taken")
	}
	s.Take()
	row, err := s.Peek(t.Context())
	require.NoError(t, err)
	assert.Equal(t, "2", row.Cells[0])
	s.Take()
	_, err = s.Peek(t.Context())
	require.ErrorIs(t, err, io.EOF)

	broken := merge.NewStream(func(context.Context) (delimited.Cursor, error) { return nil, assert.AnError })
	_, err = broken.Peek(t.Context())
	require.ErrorIs(t, err, assert.AnError)
	require.ErrorIs(t, broken.Sort(t.Context(), delimited.Options{}), assert.AnError)
	broken.Close()
}

// reading counts to three, and fails where it is told to.
type reading struct {
	n, failAt int
	closed    *bool
}

func (r *reading) Prepare(context.Context) error {
	if r.failAt == 0 {
		return assert.AnError
	}
	return nil
}

func (r *reading) Next(ctx context.Context) (int, error) {
	switch r.n++; {
	case ctx.Err() != nil:
		return 0, errors.New("ended")
	case r.n == r.failAt:
		return 0, assert.AnError
	case r.n > 3:
		return 0, io.EOF
	}
	return r.n, nil
}

func (r *reading) Close() { *r.closed = true }

func TestEach(t *testing.T) {
	for _, tc := range []struct {
		name   string
		failAt int
		leave  int // after so many
		cancel bool
		want   []int
		err    string
	}{
		{name: "to the end", failAt: -1, want: []int{1, 2, 3}},
		{name: "left", failAt: -1, leave: 2, want: []int{1, 2}},
		{name: "fails", failAt: 2, want: []int{1}, err: "people: " + assert.AnError.Error()},
		{name: "fails at once", failAt: 0, err: "people: " + assert.AnError.Error()},
		{name: "cancelled", failAt: -1, cancel: true, err: context.Canceled.Error()},
	} {
		t.Run(tc.name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if tc.cancel {
				cancel()
			}
			closed := false
			var got []int
			var last error
			for n, err := range merge.Each(ctx, "people", func(context.Context) merge.Reading[int] { return &reading{failAt: tc.failAt, closed: &closed} }) {
				if last = err; err != nil {
					break
				}
				if got = append(got, n); n == tc.leave {
					break
				}
			}
			assert.Equal(t, tc.want, got)
			assert.True(t, closed)
			if tc.err == "" {
				require.NoError(t, last)
				return
			}
			require.EqualError(t, last, tc.err)
		})
	}
}

func TestColumn(t *testing.T) {
	var c merge.Column
	for i := 1; i < merge.TooMany; i++ {
		assert.False(t, c.Bad())
	}
	assert.True(t, c.Bad())
	c.Good()
	assert.False(t, c.Bad())
	assert.Equal(t, "the date is none, as are the 99 before it: correct the column", merge.WrongColumn("the date is none", "correct the column"))
}

func TestAgain(t *testing.T) {
	for _, tc := range []struct {
		name         string
		first, again ehr.Sex
		birth        ehr.Time
		want         ehr.Sex
		told         []string
	}{
		{"the same", ehr.Female, ehr.Female, ehr.Date(1950, 1, 1), ehr.Female, []string{"duplicate-patient"}},
		{"another", ehr.Female, ehr.Male, ehr.Date(1951, 1, 1), ehr.SexUnknown, []string{"duplicate-patient", "two-sexes", "two-births"}},
		{"nothing said", ehr.Female, ehr.SexUnknown, ehr.Time{}, ehr.Female, []string{"duplicate-patient"}},
		{"nothing known", ehr.SexUnknown, ehr.Male, ehr.Date(1950, 1, 1), ehr.SexUnknown, []string{"duplicate-patient"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			p := &ehr.Patient{Sex: tc.first, Birth: ehr.Date(1950, 1, 1)}
			var told []string
			merge.Again(p, tc.again, tc.birth, func(code, _ string) { told = append(told, code) })
			assert.Equal(t, tc.told, told)
			assert.Equal(t, tc.want, p.Sex)
			assert.Equal(t, "1950-01-01", p.Birth.String())
		})
	}
}
