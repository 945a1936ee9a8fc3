package table_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"reflect"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/format"

	"github.com/allelerx/allelerx/genomics/table"
)

// openParquet reads what was written with parquet-go.
func openParquet(t testing.TB, data []byte) *parquet.File {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// parquetRows are a file's rows as the Go values that set takes.
func parquetRows(t testing.TB, s *table.Schema, f *parquet.File) [][]any {
	t.Helper()
	var rows [][]any
	for _, g := range f.RowGroups() {
		r := g.Rows()
		buf := make([]parquet.Row, 100)
		for {
			n, err := r.ReadRows(buf)
			for _, row := range buf[:n] {
				rows = append(rows, goRow(s, row))
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		r.Close()
	}
	return rows
}

func goRow(s *table.Schema, row parquet.Row) []any {
	out := make([]any, s.Len())
	row.Range(func(col int, values []parquet.Value) bool {
		c := s.Column(col)
		if !c.List {
			out[col] = goValue(c.Type, values[0])
			return true
		}
		empty := 1
		if c.Required {
			empty = 0
		}
		switch level := values[0].DefinitionLevel(); {
		case level < empty: // null
		case level == empty:
			out[col] = []any{}
		default:
			list := make([]any, len(values))
			for i, v := range values {
				list[i] = goValue(c.Type, v)
			}
			out[col] = list
		}
		return true
	})
	return out
}

func goValue(kind table.Type, v parquet.Value) any {
	if v.IsNull() {
		return nil
	}
	switch kind {
	case table.Int:
		return v.Int64()
	case table.Float32:
		return v.Float()
	case table.Float64:
		return v.Double()
	case table.Bool:
		return v.Boolean()
	default:
		return string(v.ByteArray())
	}
}

// same compares rows; NaN is equal to itself.
func same(t testing.TB, got, want [][]any) {
	t.Helper()
	equal(t, "rows", len(got), len(want))
	for i := range min(len(got), len(want)) {
		for col := range want[i] {
			x, y := got[i][col], want[i][col]
			a, isFloat := x.(float64)
			b, _ := y.(float64)
			if isFloat && math.IsNaN(a) && math.IsNaN(b) {
				continue
			}
			if !reflect.DeepEqual(x, y) {
				t.Fatalf("row %d, column %d: got %#v, want %#v", i, col, x, y)
			}
		}
	}
}

func TestParquetRoundTrip(t *testing.T) {
	noLeak(t)
	s := schema(t, columns()...)
	for _, tc := range []struct {
		name     string
		rows     int
		together int // in a batch
		group    int
		workers  int
		groups   int
	}{
		{"nothing", 0, 10, 0, 1, 0},
		{"one row", 1, 10, 0, 1, 1},
		{"one group of many batches", 3000, 7, 0, 1, 1},
		{"row by row", 3000, 0, 1000, 1, 3},
		{"batches across groups", 3000, 700, 900, 1, 4},
		{"one batch of many groups", 3000, 3000, 100, 3, 30},
		{"as many workers as there may be", 3000, 10, 30, 1000, 100},
	} {
		t.Run(tc.name, func(t *testing.T) {
			want := someRows(tc.rows)
			data := write(t, s, table.Options{Format: table.Parquet, RowGroup: tc.group, Workers: tc.workers}, tc.together, want)
			f := openParquet(t, data)
			equal(t, "row groups", len(f.RowGroups()), tc.groups)
			same(t, parquetRows(t, s, f), want)
		})
	}
}

// The bytes do not depend on the number of workers nor on the batches.
func TestParquetIsDeterministic(t *testing.T) {
	s, rows := schema(t, columns()...), someRows(5000)
	want := write(t, s, table.Options{Format: table.Parquet, RowGroup: 1024, Workers: 1}, 0, rows)
	for _, together := range []int{64, 512, 5000} {
		got := write(t, s, table.Options{Format: table.Parquet, RowGroup: 1024, Workers: 4}, together, rows)
		if !bytes.Equal(got, want) {
			t.Errorf("batches of %d rows: other bytes", together)
		}
	}
}

// A dictionary that becomes too large is given up within a row group.
func TestParquetManyStrings(t *testing.T) {
	s := schema(t, table.Column{Name: "s"}, table.Column{Name: "ss", List: true}, table.Column{Name: "d", Type: table.Float64})
	rows := make([][]any, 100_000)
	for i := range rows {
		rows[i] = []any{fmt.Sprintf("rs%020d", i), []any{fmt.Sprintf("%021d", i), nil}, math.Sqrt(float64(i))}
	}
	for _, group := range []int{0, 90_000} { // one group; a small one after a large one
		data := write(t, s, table.Options{Format: table.Parquet, RowGroup: group}, 5000, rows)
		same(t, parquetRows(t, s, openParquet(t, data)), rows)
	}
}

func TestParquetSchema(t *testing.T) {
	s := schema(t, append(columns(), table.Column{Name: "a,b.c d", Description: "bad \xff"})...)
	f := openParquet(t, write(t, s, table.Options{Format: table.Parquet}, 1, [][]any{{int64(1), 10: []any{}}}))
	for key, want := range map[string]string{
		"description.id": "counts rows", "description.f": "a frequency", "description.a,b.c d": "bad \uFFFD",
	} {
		got, _ := f.Lookup(key)
		equal(t, key, got, want)
	}
	for i, field := range f.Schema().Fields() {
		c := s.Column(i)
		equal(t, "name", field.Name(), c.Name)
		equal(t, c.Name+" optional", field.Optional(), !c.Required)
		equal(t, c.Name+" leaf", field.Leaf(), !c.List)
		if c.List {
			_, ok := field.Type().LogicalType().Value.(*format.ListType)
			equal(t, c.Name+" is LIST", ok, true)
		}
	}
	_, ok := f.Schema().Fields()[1].Type().LogicalType().Value.(*format.StringType)
	equal(t, "s is STRING", ok, true)
}

func TestParquetStatistics(t *testing.T) {
	s := schema(t, table.Column{Name: "i", Type: table.Int}, table.Column{Name: "d", Type: table.Float64}, table.Column{Name: "s"})
	rows := [][]any{{int64(3), math.NaN(), "b"}, {int64(-1), 2.5, "a"}, {nil, nil, nil}}
	f := openParquet(t, write(t, s, table.Options{Format: table.Parquet}, 1, rows))
	for i, want := range []string{"-1 3", "2.5 2.5", "a b"} {
		c := f.Metadata().RowGroups[0].Columns[i].MetaData
		equal(t, "codec", c.Codec, format.Zstd)
		equal(t, "nulls", c.Statistics.NullCount, 1)
		kind := f.Root().Columns()[i].Type().Kind()
		got := fmt.Sprint(kind.Value(c.Statistics.MinValue), " ", kind.Value(c.Statistics.MaxValue))
		equal(t, s.Column(i).Name, strings.TrimSpace(got), want)
	}
}

// Text that is not UTF-8 is repaired in the file and stays in the batch. Whole
// it would be valid: the two halves of é.
func TestParquetUTF8(t *testing.T) {
	s := schema(t, table.Column{Name: "s"}, table.Column{Name: "ss", List: true})
	rows := [][]any{{"\xc3", []any{"\xc3"}}, {"\xa9 é", []any{"\xa9"}}, {"plain, long enough", []any{"ok"}}}
	want := [][]any{{"\uFFFD", []any{"\uFFFD"}}, {"\uFFFD é", []any{"\uFFFD"}}, {"plain, long enough", []any{"ok"}}}
	same(t, parquetRows(t, s, openParquet(t, write(t, s, table.Options{Format: table.Parquet}, 2, rows))), want)
	same(t, parquetRows(t, s, openParquet(t, write(t, s, table.Options{Format: table.Parquet}, 3, want))), want)
}

// A group ends early where its cells take too much memory.
func TestParquetLargeCells(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	s := schema(t, table.Column{Name: "s", Required: true})
	long := strings.Repeat("ACGTTGCA", 8<<10)
	rows := make([][]any, 3000)
	for i := range rows {
		rows[i] = []any{long[i:]}
	}
	f := openParquet(t, write(t, s, table.Options{Format: table.Parquet}, 100, rows))
	if n := len(f.RowGroups()); n < 2 || n > 4 {
		t.Errorf("%d row groups of 64 MiB for 190 MiB", n)
	}
	same(t, parquetRows(t, s, f), rows)
}

// Whatever the writer meets on the way, its goroutines end.
func TestParquetFullDisk(t *testing.T) {
	noLeak(t)
	s, rows := schema(t, columns()...), someRows(20_000)
	whole := len(write(t, s, table.Options{Format: table.Parquet, RowGroup: 1000}, 100, rows))
	for _, room := range []int{0, 3, whole / 3, whole - 10} {
		for _, workers := range []int{1, 4} {
			w, err := table.NewWriter(&fullDisk{room}, s, table.Options{Format: table.Parquet, RowGroup: 1000, Workers: workers})
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i < len(rows) && err == nil; i += 100 {
				err = w.Write(fill(w.Batch(), rows[i:i+100]))
			}
			closeErr := w.Close()
			if err == nil {
				err = closeErr
			}
			if !errors.Is(err, io.ErrShortWrite) {
				t.Errorf("room for %d bytes: %v", room, err)
			}
			if err := w.Close(); err != nil {
				t.Errorf("closed twice: %v", err)
			}
		}
	}
}

func TestParquetTooManyGroups(t *testing.T) {
	noLeak(t)
	w, err := table.NewWriter(io.Discard, schema(t, table.Column{Name: "a", Type: table.Bool}), table.Options{Format: table.Parquet, RowGroup: 1, Workers: 1})
	if err != nil {
		t.Fatal(err)
	}
	for range parquet.MaxRowGroups + 1 {
		w.Row()
	}
	wantError(t, w.Close(), "row group", "Options.RowGroup")
}
