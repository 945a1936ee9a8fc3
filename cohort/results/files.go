package results

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/allelerx/allelerx/genomics/table"
)

// endings are what the files of a format end with.
var endings = map[table.Format]string{table.TSV: ".tsv", table.JSONL: ".jsonl", table.Parquet: ".parquet"}

// Dir writes a run into a folder, which is made where it is missing: a file for
// each table, named after it. Each appears when the run is committed, and replaces
// the one of the run before.
func Dir(dir string, run Run, format table.Format) (*Writer, error) {
	if err := run.check(); err != nil {
		return nil, err
	}
	ending, ok := endings[format]
	if !ok {
		return nil, fmt.Errorf("results: %v is no format of files: take table.Parquet, table.TSV or table.JSONL", format)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("results: %w", err)
	}
	f := new(files)
	for _, t := range Tables() {
		schema, err := table.NewSchema(t.Columns...)
		if err != nil {
			return nil, errors.Join(fmt.Errorf("results: %w", err), f.close())
		}
		w, err := table.Create(filepath.Join(dir, t.Name+ending), schema, table.Options{Format: format})
		if err != nil {
			return nil, errors.Join(fmt.Errorf("results: %w", err), f.close())
		}
		f.tables = append(f.tables, w)
	}
	return begin(run, f)
}

// files are the tables as files, in the order of Tables.
type files struct{ tables []*table.Writer }

func (f *files) add(t int, values []any) error {
	row := f.tables[t].Row()
	for i, v := range values {
		switch v := v.(type) {
		case string:
			row.SetString(i, v)
		case int64:
			row.SetInt(i, v)
		case float64:
			row.SetFloat64(i, v)
		case bool:
			row.SetBool(i, v)
		}
	}
	if err := row.Err(); err != nil {
		return fmt.Errorf("results: %w", err)
	}
	return nil
}

func (f *files) commit() error {
	for _, w := range f.tables {
		if err := w.Commit(); err != nil {
			return fmt.Errorf("results: %w", err)
		}
	}
	return nil
}

func (f *files) close() error {
	var errs []error
	for _, w := range f.tables {
		errs = append(errs, w.Close())
	}
	return errors.Join(errs...)
}
