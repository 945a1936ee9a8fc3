package table_test

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/allelerx/allelerx/genomics/table"
)

// columns are one of each kind: scalars that may be null, lists, and one that
// may not be null.
func columns() []table.Column {
	return []table.Column{
		{Name: "id", Type: table.Int, Required: true, Description: "counts rows"},
		{Name: "s"},
		{Name: "i", Type: table.Int},
		{Name: "f", Type: table.Float32, Description: "a frequency"},
		{Name: "d", Type: table.Float64},
		{Name: "b", Type: table.Bool},
		{Name: "ss", List: true},
		{Name: "is", Type: table.Int, List: true},
		{Name: "fs", Type: table.Float32, List: true},
		{Name: "ds", Type: table.Float64, List: true},
		{Name: "bs", Type: table.Bool, List: true, Required: true},
	}
}

func schema(t testing.TB, columns ...table.Column) *table.Schema {
	t.Helper()
	s, err := table.NewSchema(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// set puts a Go value into a cell: nil, a scalar, or a []any of scalars and nil.
func set(b *table.Batch, col int, v any) {
	switch v := v.(type) {
	case nil:
	case string:
		b.SetString(col, v)
	case []byte:
		b.SetBytes(col, v)
	case int64:
		b.SetInt(col, v)
	case float32:
		b.SetFloat32(col, v)
	case float64:
		b.SetFloat64(col, v)
	case bool:
		b.SetBool(col, v)
	case []any:
		setList(b, col, v)
	default:
		panic(fmt.Sprintf("%T", v))
	}
}

func setList(b *table.Batch, col int, values []any) {
	if len(values) == 0 {
		switch b.Schema().Column(col).Type {
		case table.Int:
			b.AppendInt(col)
		case table.Float32:
			b.AppendFloat32(col)
		case table.Float64:
			b.AppendFloat64(col)
		case table.Bool:
			b.AppendBool(col)
		default:
			b.AppendString(col)
		}
	}
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			b.AppendNull(col)
		case string:
			b.AppendString(col, v)
		case []byte:
			b.AppendBytes(col, v)
		case int64:
			b.AppendInt(col, v)
		case float32:
			b.AppendFloat32(col, v)
		case float64:
			b.AppendFloat64(col, v)
		case bool:
			b.AppendBool(col, v)
		default:
			panic(fmt.Sprintf("%T", v))
		}
	}
}

// write writes rows of Go values, in batches of that many rows; 0: with Row.
func write(t testing.TB, s *table.Schema, o table.Options, together int, rows [][]any) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := table.NewWriter(&out, s, o)
	if err != nil {
		t.Fatal(err)
	}
	for len(rows) > 0 {
		if together == 0 {
			b := w.Row()
			for col, v := range rows[0] {
				set(b, col, v)
			}
			rows = rows[1:]
			continue
		}
		n := min(together, len(rows))
		b := fill(w.Batch(), rows[:n])
		if err := w.Write(b); err != nil {
			t.Fatal(err)
		}
		b.Release()
		rows = rows[n:]
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func fill(b *table.Batch, rows [][]any) *table.Batch {
	for _, row := range rows {
		b.Row()
		for col, v := range row {
			set(b, col, v)
		}
	}
	return b
}

// someRows are rows of columns(), with each kind of value and of null.
func someRows(n int) [][]any {
	rows := make([][]any, n)
	for i := range rows {
		f := float64(i) / 7
		rows[i] = []any{
			int64(i), fmt.Sprint("chr", i%23), int64(i * i), float32(f), f, i%2 == 0,
			[]any{"A", "", "é,\t"},
			[]any{int64(-i), nil},
			[]any{float32(-f)},
			[]any{f, f + 1, nil, f},
			[]any{true, false},
		}
		switch i % 5 {
		case 1: // all null that may be
			clear(rows[i][1:10])
			rows[i][10] = []any{}
		case 2:
			rows[i][6], rows[i][7], rows[i][8], rows[i][9], rows[i][10] = []any{}, []any{}, []any{}, []any{}, []any{nil}
		case 3:
			rows[i][3], rows[i][4] = float32(math.Inf(1)), math.NaN()
		}
	}
	return rows
}

func equal[T comparable](t testing.TB, what string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// wantError wants an error with all these parts.
func wantError(t testing.TB, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Errorf("no error, want one with %q", parts)
		return
	}
	for _, part := range append(parts, "table: ") {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q does not say %q", err, part)
		}
	}
}

// noLeak fails the test if goroutines are left over at its end.
func noLeak(t *testing.T) {
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for range 100 {
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
		t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
	})
}

// fullDisk takes some bytes and then fails.
type fullDisk struct{ room int }

func (d *fullDisk) Write(p []byte) (int, error) {
	if d.room -= len(p); d.room < 0 {
		return 0, io.ErrShortWrite
	}
	return len(p), nil
}
