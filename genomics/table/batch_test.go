package table_test

import (
	"bytes"
	"io"
	"testing"

	"github.com/allelerx/allelerx/genomics/table"
)

// tsv are the rows of a batch that fill filled, as TSV.
func tsv(t testing.TB, s *table.Schema, fill func(b *table.Batch)) string {
	t.Helper()
	var out bytes.Buffer
	w, err := table.NewWriter(&out, s, table.Options{Format: table.TSV})
	if err != nil {
		t.Fatal(err)
	}
	b := table.NewBatch(s)
	fill(b)
	if err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	_, rows, _ := bytes.Cut(out.Bytes(), []byte("\n"))
	return string(rows)
}

func TestBatch(t *testing.T) {
	s := schema(t, table.Column{Name: "s"}, table.Column{Name: "i", Type: table.Int}, table.Column{Name: "l", Type: table.Int, List: true})
	for _, tc := range []struct {
		name string
		fill func(b *table.Batch)
		want string
	}{
		{"nothing", func(*table.Batch) {}, ""},
		{"rows without cells", func(b *table.Batch) { b.Row(); b.Row() }, "\t\t\n\t\t\n"},
		{"cells left out", func(b *table.Batch) {
			b.Row()
			b.Row()
			b.SetInt(1, 5)
			b.Row()
			b.SetString(0, "x")
			b.Row()
			b.AppendInt(2, 1)
			b.Row()
		}, "\t\t\n\t5\t\nx\t\t\n\t\t1\n\t\t\n"},
		{"any order of columns", func(b *table.Batch) {
			b.Row()
			b.AppendInt(2, 7)
			b.SetString(0, "x")
			b.SetInt(1, -1)
		}, "x\t-1\t7\n"},
		{"set again", func(b *table.Batch) {
			b.Row()
			b.SetString(0, "first")
			b.SetString(0, "x")
			b.SetInt(1, 1)
			b.SetNull(1)
			b.Row()
			b.SetNull(0)
			b.SetString(0, "y")
			b.SetString(0, "longer")
			b.SetInt(1, 1)
			b.SetInt(1, 2)
		}, "x\t\t\nlonger\t2\t\n"},
		{"lists", func(b *table.Batch) {
			b.Row()
			b.AppendInt(2, 1, 2)
			b.AppendNull(2)
			b.AppendInt(2, 3)
			b.Row()
			b.AppendInt(2) // empty
			b.Row()
			b.AppendInt(2, 4)
			b.SetNull(2)
			b.Row()
			b.SetNull(2)
			b.AppendInt(2, 5)
			b.Row()
			b.AppendNull(2)
		}, "\t\t1,2,.,3\n\t\t\n\t\t\n\t\t5\n\t\t.\n"},
		{"filled anew", func(b *table.Batch) {
			b.Row()
			b.SetString(0, "old")
			b.AppendInt(2, 1)
			b.SetInt(0, 1) // an error
			b.Reset()
			b.Row()
			b.SetString(0, "new")
		}, "new\t\t\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			equal(t, "rows", tsv(t, s, tc.fill), tc.want)
		})
	}
}

func TestBatchErrors(t *testing.T) {
	s := schema(t, columns()...)
	col := func(name string) int {
		i, _ := s.Index(name)
		return i
	}
	for _, tc := range []struct {
		name string
		fill func(b *table.Batch)
		want []string
	}{
		{"a number as text", func(b *table.Batch) { b.SetInt(col("s"), 1) }, []string{`"s" is String`, "SetString"}},
		{"text as a number", func(b *table.Batch) { b.SetString(col("d"), "1") }, []string{`"d" is Float64`, "SetFloat64"}},
		{"one of a list", func(b *table.Batch) { b.SetFloat32(col("fs"), 1) }, []string{`"fs" is list of Float32`, "AppendFloat32"}},
		{"a list of one", func(b *table.Batch) { b.AppendBool(col("b"), true) }, []string{`"b" is Bool`, "SetBool"}},
		{"another list", func(b *table.Batch) { b.AppendString(col("is"), "x") }, []string{`"is" is list of Int`, "AppendInt"}},
		{"a null in no list", func(b *table.Batch) { b.AppendNull(col("s")) }, []string{`"s" is no list`, "SetNull"}},
		{"no such column", func(b *table.Batch) { b.SetInt(11, 1) }, []string{"no column 11 among 11", "Schema.Index"}},
		{"a column below 0", func(b *table.Batch) { b.SetNull(-1) }, []string{"no column -1"}},
		{"required and null", func(b *table.Batch) {
			b.SetInt(col("id"), 1)
			b.AppendBool(col("bs"), true)
			b.Row()
			b.SetInt(col("id"), 2)
			b.SetNull(col("bs"))
		}, []string{`"bs" is null in row 1`, "Required"}},
		{"the first error counts", func(b *table.Batch) {
			b.SetInt(col("s"), 1)
			b.AppendNull(-1)
			b.Row()
			b.SetString(col("s"), "x")
		}, []string{`"s" is String`}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, err := table.NewWriter(io.Discard, s, table.Options{Format: table.JSONL})
			if err != nil {
				t.Fatal(err)
			}
			b := w.Batch()
			b.Row()
			tc.fill(b)
			wantError(t, w.Encode(b), tc.want...)
			err = w.Write(b)
			wantError(t, err, tc.want...)
			equal(t, "later", w.Write(w.Batch()), err)
			equal(t, "at the end", w.Close(), err)
		})
	}
}

func TestBatchBeforeRow(t *testing.T) {
	b := table.NewBatch(schema(t, columns()...))
	b.SetInt(0, 1)
	wantError(t, b.Err(), `"id"`, "call Row first")
}

func TestReleasedBatch(t *testing.T) {
	w, err := table.NewWriter(io.Discard, schema(t, columns()...), table.Options{Format: table.TSV})
	if err != nil {
		t.Fatal(err)
	}
	b := w.Batch()
	b.Release()
	other := w.Batch()
	b.Release() // does not give the other's memory away
	b.Row()
	b.SetInt(0, 1)
	wantError(t, b.Err(), "released")
	wantError(t, w.Write(b), "released")
	equal(t, "rows", other.Len(), 0)
	table.NewBatch(w.Schema()).Release() // belongs to nobody
}

func TestBatchOfAnotherSchema(t *testing.T) {
	s := schema(t, table.Column{Name: "a"}, table.Column{Name: "b", Type: table.Int})
	for _, tc := range []struct {
		name    string
		columns []table.Column
		want    []string
	}{
		{"the same", []table.Column{{Name: "a", Description: "other words"}, {Name: "b", Type: table.Int}}, nil},
		{"a name", []table.Column{{Name: "a"}, {Name: "c", Type: table.Int}}, []string{`"b" here and "c" there`, "take batches from the writer"}},
		{"a type", []table.Column{{Name: "a"}, {Name: "b"}}, []string{`"b" is Int here and String there`}},
		{"a list", []table.Column{{Name: "a", List: true}, {Name: "b"}}, []string{`"a" is String here and list of String there`}},
		{"a column more", []table.Column{{Name: "a"}, {Name: "b", Type: table.Int}, {Name: "c"}}, []string{"2 columns here and 3 there"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, err := table.NewWriter(io.Discard, s, table.Options{Format: table.Parquet})
			if err != nil {
				t.Fatal(err)
			}
			defer w.Close()
			b := table.NewBatch(schema(t, tc.columns...))
			b.Row()
			err = w.Write(b)
			if tc.want == nil && err != nil {
				t.Error(err)
			} else if tc.want != nil {
				wantError(t, err, tc.want...)
			}
		})
	}
}

// One batch goes to writers of all formats, each of which encodes it anew.
func TestBatchToSeveralWriters(t *testing.T) {
	s := schema(t, table.Column{Name: "s"})
	b := table.NewBatch(s)
	b.Row()
	b.SetString(0, "\xff")
	for _, tc := range []struct {
		format table.Format
		want   string
	}{
		{table.JSONL, "{\"s\":\"\\ufffd\"}\n"},
		{table.Parquet, "PAR1"},
		{table.TSV, "s\n\xff\n"},
		{table.TSV, "s\n\xff\n"},
	} {
		var out bytes.Buffer
		w, err := table.NewWriter(&out, s, table.Options{Format: tc.format})
		if err != nil {
			t.Fatal(err)
		}
		if err := w.Write(b); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		if !bytes.HasPrefix(out.Bytes(), []byte(tc.want)) {
			t.Errorf("%s: %q, want %q", tc.format, out.String(), tc.want)
		}
	}
}

// A row that is changed after Encode is encoded again.
func TestChangedAfterEncode(t *testing.T) {
	s := schema(t, table.Column{Name: "i", Type: table.Int})
	var out bytes.Buffer
	w, err := table.NewWriter(&out, s, table.Options{Format: table.JSONL})
	if err != nil {
		t.Fatal(err)
	}
	b := w.Batch()
	b.Row()
	for i := range int64(2) {
		b.SetInt(0, i)
		if err := w.Encode(b); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Write(b); err != nil {
		t.Fatal(err)
	}
	w.Close()
	equal(t, "text", out.String(), "{\"i\":1}\n")
}
