package duckdb

import (
	"context"
	"database/sql/driver"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"

	"github.com/duckdb/duckdb-go/v2"

	"github.com/allelerx/allelerx/cohort/ehr/omop"
	"github.com/allelerx/allelerx/genomics/file"
)

// Open finds the tables of a DuckDB file, in its schema main unless
// omop.Options.Schema names another. The file is only read. Close of the source
// closes it.
func Open(ctx context.Context, name string, o omop.Options) (*omop.Source, error) {
	if strings.Contains(name, "?") {
		return nil, fmt.Errorf("duckdb: %s: a question mark begins settings of the driver: give the file another name", file.Redact(name))
	}
	if err := look(name); err != nil {
		return nil, err
	}
	c, err := duckdb.NewConnector(name+"?"+settings(o).Encode(), locked(ctx))
	if err != nil {
		return nil, fmt.Errorf("duckdb: %s cannot be opened: close it where the program has it open with other options, copy it again, or write it anew with DuckDB 1.5 or older: %w", file.Redact(name), err)
	}
	s, err := omop.OpenConnector(ctx, c, o)
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, fmt.Errorf("duckdb: %s: %w", file.Redact(name), err)
	}
	return s, nil
}

// settings are those that DuckDB is opened with, as its documentation names them
// ("Configuration", "Securing DuckDB"; read November 2026 for version 1.5).
func settings(o omop.Options) url.Values {
	v := url.Values{
		"access_mode":                  {"READ_ONLY"},
		"autoinstall_known_extensions": {"false"},
		"autoload_known_extensions":    {"false"},
		"temp_file_encryption":         {"true"},
	}
	if o.TempDir != "" {
		v.Set("temp_directory", o.TempDir)
	}
	return v
}

// locked closes the door at the first connection: from then on DuckDB opens no
// other file and takes no setting. It cannot be told so with the first settings, as
// these name a folder. A file that is open twice in one program is one database,
// which is locked already.
func locked(ctx context.Context) func(driver.ExecerContext) error {
	var once sync.Once
	var err error
	return func(c driver.ExecerContext) error {
		once.Do(func() {
			if isClosed(ctx, c) {
				return
			}
			for _, s := range []string{"SET enable_external_access = false", "SET lock_configuration = true"} {
				if err == nil {
					_, err = c.ExecContext(ctx, s, nil)
				}
			}
		})
		return err
	}
}

// isClosed tells whether both are set.
func isClosed(ctx context.Context, c driver.ExecerContext) bool {
	q, ok := c.(driver.QueryerContext)
	if !ok {
		return false
	}
	rows, err := q.QueryContext(ctx, "SELECT current_setting('lock_configuration') AND NOT current_setting('enable_external_access')", nil)
	if err != nil {
		return false
	}
	defer func() { _ = rows.Close() }() // it was only read
	values := make([]driver.Value, 1)
	return rows.Next(values) == nil && values[0] == true
}

// magic is what a DuckDB file has after its first checksum
// (https://duckdb.org/docs/stable/internals/storage).
const (
	magic   = "DUCK"
	magicAt = 8
)

// look tells a DuckDB file from what is none, before DuckDB guesses.
func look(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("duckdb: %w: name a DuckDB file on this computer", err)
	}
	defer f.Close()
	head := make([]byte, len(magic))
	if _, err := f.ReadAt(head, magicAt); err != nil || string(head) != magic {
		return fmt.Errorf("duckdb: %s is no DuckDB file: name one, or open a folder or zip of tables with omop.Open", file.Redact(name))
	}
	return nil
}
