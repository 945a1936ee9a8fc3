package delimited

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr/internal/spill"
)

// rows reads a table to its end.
func rows(text string) (header []string, cells [][]string, lines []int, err error) {
	r, err := Open("x.csv", strings.NewReader(text), 0)
	if err != nil {
		return nil, nil, nil, err
	}
	defer r.Close()
	for {
		row, err := r.Next()
		if errors.Is(err, io.EOF) {
			return r.Header(), cells, lines, nil
		}
		if err != nil {
			return nil, nil, nil, err
		}
		cells, lines = append(cells, slices.Clone(row)), append(lines, r.Line())
	}
}

func TestReader(t *testing.T) {
	for _, tc := range []struct {
		name, text string
		cells      [][]string
		lines      []int
	}{
		{"commas", "a,b\n1,2\n", [][]string{{"1", "2"}}, []int{2}},
		{"semicolons, byte order mark, line ends of Windows", "\xef\xbb\xbfa;b\r\n1;2,3\r\n", [][]string{{"1", "2,3"}}, []int{2}},
		{"bars", "a|b\n1|2", [][]string{{"1", "2"}}, []int{2}},
		{"lines within a cell", "a,b\n1,\"x\ny\"\n3,4\n", [][]string{{"1", "x\ny"}, {"3", "4"}}, []int{2, 4}},
		{"tabs and lone quotes", "a\tb\n5\" gel\t\"q\"\"r\"\n\n1\t2\n", [][]string{{`5" gel`, `q"r`}, {"1", "2"}}, []int{2, 4}},
		{"a long line", "a\tb\n" + strings.Repeat("x", 100_000) + "\t2\n", [][]string{{strings.Repeat("x", 100_000), "2"}}, []int{2}},
		{"no rows", "a,b\n", nil, nil},
		{"one column", "a\n1\n2\n", [][]string{{"1"}, {"2"}}, []int{2, 3}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, cells, lines, err := rows(tc.text)
			require.NoError(t, err)
			assert.Equal(t, tc.cells, cells)
			assert.Equal(t, tc.lines, lines)
		})
	}
}

func TestLongRows(t *testing.T) {
	for _, head := range []string{"a\tb\n", "a,b\n\""} {
		_, _, _, err := rows(head + strings.Repeat("x", maxRow+1<<20))
		require.ErrorContains(t, err, "x.csv:2: the row has more than 16 MiB")
		var fault *Error
		require.ErrorAs(t, err, &fault)
		require.ErrorIs(t, err, errLong)
	}
	assert.Equal(t, "x: y", (&Error{File: "x", Msg: "y"}).Error())
}

// slicedCursor gives rows of memory.
type slicedCursor struct {
	rows []Row
	n    int
}

func (s *slicedCursor) Next(ctx context.Context) (*Row, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if s.n == len(s.rows) {
		return nil, io.EOF
	}
	s.n++
	return &s.rows[s.n-1], nil
}

func (s *slicedCursor) Close() error { return nil }

// The order is that of a stable sort, wherever it is made.
func TestSort(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	var shuffled []Row
	for i := range 5000 {
		shuffled = append(shuffled, Row{Key: fmt.Sprintf("%03d", rng.IntN(300)), Line: i + 2, Cells: []string{fmt.Sprint(i), "", strings.Repeat("é", i%70)}})
	}
	want := slices.Clone(shuffled)
	slices.SortStableFunc(want, func(a, b Row) int { return strings.Compare(a.Key, b.Key) })
	for _, tc := range []struct {
		name   string
		rows   []Row
		memory int
		opened int
	}{
		{"in memory", shuffled, 0, 1},
		{"on disk", shuffled, 10_000, 2},
		{"in order already", want, 10_000, 2},
		{"nothing", nil, 0, 1},
	} {
		t.Run(tc.name, func(t *testing.T) {
			dir, opened, visited := t.TempDir(), 0, 0
			s, err := Sort(t.Context(), func(context.Context) (Cursor, error) {
				opened++
				return &slicedCursor{rows: tc.rows}, nil
			}, Options{Memory: tc.memory, Dir: dir, Visit: func(Row) { visited++ }})
			require.NoError(t, err)
			assert.Equal(t, len(tc.rows), s.Rows)
			assert.Equal(t, len(tc.rows), visited)
			for range 2 {
				c, err := s.Open(t.Context())
				require.NoError(t, err)
				var got []Row
				for {
					row, err := c.Next(t.Context())
					if errors.Is(err, io.EOF) {
						break
					}
					require.NoError(t, err)
					got = append(got, Row{row.Key, row.Line, slices.Clone(row.Cells)})
				}
				require.NoError(t, c.Close())
				if tc.rows == nil {
					assert.Empty(t, got)
				} else {
					assert.Equal(t, want, got)
				}
			}
			require.NoError(t, s.Close())
			files, err := os.ReadDir(dir)
			require.NoError(t, err)
			assert.Empty(t, files)
		})
	}
}

func TestSortErrors(t *testing.T) {
	broken := errors.New("broken")
	_, err := Sort(t.Context(), func(context.Context) (Cursor, error) { return nil, broken }, Options{})
	require.ErrorIs(t, err, broken)
	unordered := func(context.Context) (Cursor, error) {
		return &slicedCursor{rows: []Row{{Key: "b"}, {Key: "a"}, {Key: "c"}}}, nil
	}
	_, err = Sort(t.Context(), unordered, Options{Memory: 1, Dir: "/nowhere/at/all"})
	require.ErrorContains(t, err, "name a folder with room")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = Sort(ctx, unordered, Options{})
	require.ErrorIs(t, err, context.Canceled)

	// What is not as it was written is found.
	for _, text := range []string{"\x01\x05x", "\x01\x01xy", "\x01", "\x01\x00x\xff"} {
		s, err := newSpill(t.TempDir())
		require.NoError(t, err)
		require.NoError(t, s.file.Append(func(w *bufio.Writer) { _, _ = w.WriteString(text) }))
		_, err = s.merge()
		require.ErrorIs(t, err, spill.ErrDamaged, text)
		require.NoError(t, s.close())
	}
	for _, text := range []string{"", "\x01", "\x01\x01\x05x", "\x01\x00x", "\xff"} {
		require.ErrorIs(t, parseRest(new(Row), text), spill.ErrDamaged, text)
	}
}

func FuzzOpen(f *testing.F) {
	f.Add("a,b\n1,\"2\n3\"\n")
	f.Add("a\tb\n\"1\"\t2\n")
	f.Add("\x1f\x8b")
	f.Fuzz(func(t *testing.T, text string) {
		header, cells, lines, err := rows(text)
		if err != nil {
			return
		}
		for i, row := range cells {
			if len(row) != len(header) {
				t.Errorf("a row of %d cells", len(row))
			}
			if i > 0 && lines[i] <= lines[i-1] {
				t.Error("lines do not ascend")
			}
		}
	})
}
