package table_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/allelerx/allelerx/genomics/parallel"
	"github.com/allelerx/allelerx/genomics/table"
)

func TestCreate(t *testing.T) {
	noLeak(t)
	s := schema(t, table.Column{Name: "a"})
	for _, tc := range []struct {
		name    string
		options table.Options
		gzip    bool
		want    string
	}{
		{"x.tsv", table.Options{}, false, "a\nv\n"},
		{"x.tsv.gz", table.Options{}, true, "a\nv\n"},
		{"x.tsv.bgz", table.Options{Level: 1, Workers: 1}, true, "a\nv\n"},
		{"x.jsonl", table.Options{}, false, "{\"a\":\"v\"}\n"},
		{"x.ndjson", table.Options{}, false, "{\"a\":\"v\"}\n"},
		{"a.b.ndjson.gz", table.Options{}, true, "{\"a\":\"v\"}\n"},
		{"x.parquet", table.Options{}, false, "PAR1"},
		{"x.txt", table.Options{Format: table.TSV}, false, "a\nv\n"},
		{"x.tsv", table.Options{Format: table.JSONL, Compress: true}, true, "{\"a\":\"v\"}\n"},
		{"x.gz", table.Options{Format: table.JSONL}, true, "{\"a\":\"v\"}\n"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), tc.name)
			w, err := table.Create(name, s, tc.options)
			if err != nil {
				t.Fatal(err)
			}
			w.Row().SetString(0, "v")
			if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("before Commit: %v", err)
			}
			if err := w.Commit(); err != nil {
				t.Fatal(err)
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if tc.gzip {
				z, err := gzip.NewReader(bytes.NewReader(data))
				if err != nil {
					t.Fatal(err)
				}
				if data, err = io.ReadAll(z); err != nil {
					t.Fatal(err)
				}
			}
			if tc.want == "PAR1" {
				data = data[:4]
			}
			equal(t, "contents", string(data), tc.want)
		})
	}
}

// A table of no rows is still a table.
func TestEmptyTable(t *testing.T) {
	s := schema(t, table.Column{Name: "a"}, table.Column{Name: "b"})
	equal(t, "TSV", string(write(t, s, table.Options{Format: table.TSV}, 1, nil)), "a\tb\n")
	equal(t, "JSON", string(write(t, s, table.Options{Format: table.JSONL}, 1, nil)), "")
	f := openParquet(t, write(t, s, table.Options{Format: table.Parquet}, 1, nil))
	equal(t, "Parquet columns", len(f.Schema().Fields()), 2)
}

func TestCreateErrors(t *testing.T) {
	folder := t.TempDir()
	s := schema(t, table.Column{Name: "a"})
	for _, tc := range []struct {
		name    string
		options table.Options
		want    []string
	}{
		{"x.csv", table.Options{}, []string{"x.csv", ".tsv, .jsonl, .ndjson", ".parquet", "Options.Format"}},
		{"x", table.Options{}, []string{"does not say in which format"}},
		{"x.", table.Options{}, []string{"does not say in which format"}},
		{"x.gz", table.Options{}, []string{"does not say in which format"}},
		{"-", table.Options{}, []string{"standard output", "Options.Format"}},
		{"x.parquet.gz", table.Options{}, []string{"Parquet is compressed inside", "leave .gz"}},
		{"x.parquet", table.Options{Compress: true}, []string{"Parquet is compressed inside"}},
		{"x.tsv", table.Options{Format: 9}, []string{"unknown format, Format(9)", "TSV"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			name := tc.name
			if name != "-" {
				name = filepath.Join(folder, name)
			}
			_, err := table.Create(name, s, tc.options)
			wantError(t, err, tc.want...)
		})
	}
	if _, err := table.Create(filepath.Join(folder, "none", "x.tsv"), s, table.Options{}); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	_, err := table.Create(filepath.Join(folder, "x.tsv"), nil, table.Options{})
	wantError(t, err, "NewSchema")
	wantError(t, table.NewBatch(nil).Err(), "NewSchema")
	_, err = table.NewWriter(io.Discard, s, table.Options{})
	wantError(t, err, "set Options.Format")
	if left, _ := os.ReadDir(folder); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Without Commit, and after an error, nothing appears and no goroutine stays.
func TestGivenUp(t *testing.T) {
	noLeak(t)
	s := schema(t, table.Column{Name: "a"})
	for _, ending := range []string{".tsv", ".jsonl.gz", ".parquet"} {
		folder := t.TempDir()
		name := filepath.Join(folder, "x"+ending)
		for _, fail := range []bool{false, true} {
			w, err := table.Create(name, s, table.Options{RowGroup: 100, Workers: 3})
			if err != nil {
				t.Fatal(err)
			}
			for range 5000 {
				w.Row().SetString(0, "v")
			}
			if fail {
				w.Row().SetInt(0, 1)
				for range 5000 { // goes on to be safe
					w.Row().SetString(0, "v")
				}
				wantError(t, w.Commit(), `"a" is String`)
			}
			if err := w.Close(); err != nil {
				t.Error(err)
			}
			if !fail {
				wantError(t, w.Commit(), "closed")
			}
			if left, _ := os.ReadDir(folder); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		}
	}
}

func TestClosedWriter(t *testing.T) {
	s := schema(t, table.Column{Name: "a"})
	for _, format := range []table.Format{table.TSV, table.Parquet} {
		w, err := table.NewWriter(io.Discard, s, table.Options{Format: format})
		if err != nil {
			t.Fatal(err)
		}
		wantError(t, w.Commit(), "Close this writer")
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		b := w.Batch()
		b.Row()
		wantError(t, w.Write(b), "closed")
		for range 3000 {
			w.Row().SetString(0, "x")
		}
		if err := w.Close(); err != nil {
			t.Errorf("closed twice: %v", err)
		}
	}
}

func TestFullDisk(t *testing.T) {
	noLeak(t)
	s, rows := schema(t, columns()...), someRows(2000)
	for _, o := range []table.Options{{Format: table.TSV}, {Format: table.JSONL, Compress: true}} {
		for _, room := range []int{0, 20_000} {
			w, err := table.NewWriter(&fullDisk{room}, s, o)
			if err != nil {
				t.Fatal(err)
			}
			for i := 0; i < len(rows); i += 100 {
				if err := w.Write(fill(w.Batch(), rows[i:i+100])); err != nil {
					break
				}
			}
			if err := w.Close(); !errors.Is(err, io.ErrShortWrite) {
				t.Errorf("%+v with room for %d bytes: %v", o, room, err)
			}
		}
	}
}

// Rows and batches come out in the order in which they were given.
func TestRowsAndBatches(t *testing.T) {
	s := schema(t, table.Column{Name: "i", Type: table.Int})
	var out bytes.Buffer
	w, err := table.NewWriter(&out, s, table.Options{Format: table.TSV})
	if err != nil {
		t.Fatal(err)
	}
	want := "i\n"
	for i := range int64(5000) {
		if i%7 < 5 {
			w.Row().SetInt(0, i)
		} else {
			b := w.Batch()
			b.Row()
			b.SetInt(0, i)
			if err := w.Write(b); err != nil {
				t.Fatal(err)
			}
			b.Release()
		}
		want += fmt.Sprintln(i)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	equal(t, "table", out.String(), want)
}

// Workers fill and encode; the table is the same however many they are.
func TestParallel(t *testing.T) {
	noLeak(t)
	s, rows := schema(t, columns()...), someRows(10_000)
	for _, format := range []table.Format{table.TSV, table.JSONL, table.Parquet} {
		o := table.Options{Format: format, RowGroup: 3000, Workers: 3}
		want := write(t, s, o, 0, rows)
		for _, workers := range []int{1, 4} {
			var out bytes.Buffer
			w, err := table.NewWriter(&out, s, o)
			if err != nil {
				t.Fatal(err)
			}
			work := func(_ context.Context, rows [][]any) (*table.Batch, error) {
				b := fill(w.Batch(), rows)
				return b, w.Encode(b)
			}
			for b, err := range parallel.Ordered(t.Context(), workers, chunks(rows, 300), work) {
				if err != nil {
					t.Fatal(err)
				}
				if err := w.Write(b); err != nil {
					t.Fatal(err)
				}
				b.Release()
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(out.Bytes(), want) {
				t.Errorf("%s on %d workers: other bytes", format, workers)
			}
		}
	}
}

func chunks(rows [][]any, n int) iter.Seq2[[][]any, error] {
	return func(yield func([][]any, error) bool) {
		for chunk := range slices.Chunk(rows, n) {
			if !yield(chunk, nil) {
				return
			}
		}
	}
}

func TestFormat(t *testing.T) {
	for _, name := range []string{"tsv", "jsonl", "parquet", ""} {
		var f table.Format
		if err := f.UnmarshalText([]byte(name)); err != nil {
			t.Error(err)
		}
		equal(t, "format", f.String(), name)
	}
	var f table.Format
	if err := f.UnmarshalText([]byte("ndjson")); err != nil || f != table.JSONL {
		t.Error(f, err)
	}
	wantError(t, f.UnmarshalText([]byte("xlsx")), `"xlsx"`, "parquet")
}

// In the steady state nothing is allocated for a row, and little for a batch.
func TestAllocations(t *testing.T) {
	s := variantSchema(t)
	rows := variantRows()[:1000]
	for _, format := range []table.Format{table.TSV, table.JSONL} {
		w, err := table.NewWriter(io.Discard, s, table.Options{Format: format})
		if err != nil {
			t.Fatal(err)
		}
		batch := testing.AllocsPerRun(20, func() {
			b := w.Batch()
			for i := range rows {
				b.Row()
				rows[i].set(b)
			}
			if err := w.Write(b); err != nil {
				t.Fatal(err)
			}
			b.Release()
		})
		if batch > 2 {
			t.Errorf("%s: %v allocations for a batch of %d rows", format, batch, len(rows))
		}
		if perRow := testing.AllocsPerRun(5000, func() { rows[0].set(w.Row()) }); perRow > 0 {
			t.Errorf("%s: %v allocations a row", format, perRow)
		}
	}
}

// Cells that are long are written before there are many rows.
func TestLongRows(t *testing.T) {
	s := schema(t, table.Column{Name: "a"})
	long := strings.Repeat("ACGT", 100_000)
	var out bytes.Buffer
	w, err := table.NewWriter(&out, s, table.Options{Format: table.TSV})
	if err != nil {
		t.Fatal(err)
	}
	for i := range 10 {
		w.Row().SetString(0, long)
		if i > 0 && out.Len() < (i-1)*len(long) {
			t.Fatalf("%d bytes after %d rows", out.Len(), i)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	equal(t, "bytes", out.Len(), 2+10*(len(long)+1))
}
