package results

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/pressly/goose/v3"
)

// Dialect is the SQL that a database speaks.
type Dialect uint8

// The dialects that the schema is tested with.
const (
	SQLite Dialect = iota
	PostgreSQL
)

// Store is a database of results.
type Store struct{ db *sql.DB }

//go:embed migrations/*.sql
var migrations embed.FS

// prefix stands before the names of tables in a database.
const prefix = "allelerx_"

// Open brings the schema of a database up to date. The database stays the
// caller's to close. A database that a newer version has written is an error.
func Open(ctx context.Context, db *sql.DB, d Dialect) (*Store, error) {
	dialect := goose.DialectSQLite3
	if d == PostgreSQL {
		dialect = goose.DialectPostgres
	}
	steps, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return nil, fmt.Errorf("results: %w", err)
	}
	p, err := goose.NewProvider(dialect, db, steps,
		goose.WithTableName(prefix+"schema_versions"), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, fmt.Errorf("results: %w", err)
	}
	there, known, err := p.GetVersions(ctx)
	if err != nil {
		return nil, fmt.Errorf("results: the database does not tell the version of its schema: %w: check its address, that it runs, and that the account may make tables", err)
	}
	if there > known {
		return nil, fmt.Errorf("results: the database has version %d of the schema and this program knows %d: take a newer program", there, known)
	}
	if _, err := p.Up(ctx); err != nil {
		return nil, fmt.Errorf("results: the schema could not be brought up to date: %w", err)
	}
	return &Store{db: db}, nil
}

// Replace begins a run. Its rows take the place of those of a run with the same
// key when it is committed, all in one transaction.
func (s *Store) Replace(ctx context.Context, run Run) (*Writer, error) {
	if err := run.check(); err != nil {
		return nil, err
	}
	tx, err := s.db.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("results: %w", err)
	}
	t := &transaction{ctx: ctx, tx: tx, tables: Tables(), waiting: make([][]any, tableCount)}
	for i := tableCount - 1; i >= 0; i-- { // those that refer to the run first
		if _, err := tx.ExecContext(ctx, "DELETE FROM "+prefix+t.tables[i].Name+" WHERE run_key = $1", run.Key); err != nil {
			return nil, errors.Join(t.fault(i, err), t.close())
		}
	}
	return begin(run, t)
}

// atOnce is how many rows a statement inserts: ten columns of them stay below the
// 32,766 parameters that SQLite takes, and PostgreSQL's 65,535.
const atOnce = 500

// transaction inserts rows.
type transaction struct {
	ctx     context.Context
	tx      *sql.Tx
	tables  []Table
	waiting [][]any // by table: the values of rows that are not inserted yet
}

func (t *transaction) add(table int, values []any) error {
	t.waiting[table] = append(t.waiting[table], values...)
	if table != runs && len(t.waiting[table]) < atOnce*len(values) {
		return nil
	}
	return t.insert(table)
}

func (t *transaction) insert(table int) error {
	values := t.waiting[table]
	if len(values) == 0 {
		return nil
	}
	columns := t.tables[table].Columns
	var q strings.Builder
	q.WriteString("INSERT INTO " + prefix + t.tables[table].Name + " (")
	for i, c := range columns {
		if i > 0 {
			q.WriteString(", ")
		}
		q.WriteString(c.Name)
	}
	q.WriteString(") VALUES ")
	for i := range values {
		switch {
		case i == 0:
			q.WriteByte('(')
		case i%len(columns) == 0:
			q.WriteString("), (")
		default:
			q.WriteString(", ")
		}
		q.WriteString("$" + strconv.Itoa(i+1))
	}
	q.WriteByte(')')
	t.waiting[table] = values[:0]
	if _, err := t.tx.ExecContext(t.ctx, q.String(), values...); err != nil {
		return t.fault(table, err)
	}
	return nil
}

// SQLError is a statement that failed. Its text leaves out what the database
// says, which may quote a value; Unwrap returns that.
type SQLError struct {
	Table string
	err   error
}

// Error tells which table it was.
func (e *SQLError) Error() string {
	return "results: the database refuses rows of " + e.Table + ": is a row there twice, or the connection lost? Its own message, which may quote a row, is under errors.Unwrap"
}

// Unwrap returns the driver's error.
func (e *SQLError) Unwrap() error { return e.err }

// fault is an error of a statement; cancelling is the context's own.
func (t *transaction) fault(table int, err error) error {
	if t.ctx.Err() != nil {
		return t.ctx.Err()
	}
	return &SQLError{t.tables[table].Name, err}
}

func (t *transaction) commit() error {
	for i := range t.waiting {
		if err := t.insert(i); err != nil {
			return err
		}
	}
	if err := t.tx.Commit(); err != nil {
		return fmt.Errorf("results: the run could not be committed: %w", err)
	}
	return nil
}

func (t *transaction) close() error {
	err := t.tx.Rollback()
	// Cancelling has rolled back already, which PostgreSQL's driver calls a failure.
	if err != nil && !errors.Is(err, sql.ErrTxDone) && t.ctx.Err() == nil {
		return fmt.Errorf("results: %w", err)
	}
	return nil
}
