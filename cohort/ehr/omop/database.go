package omop

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// OpenDB finds the tables of a database: PostgreSQL, SQLite, and whatever else
// has information_schema.tables, current_schema() and names in double quotes. The
// database stays the caller's to close. A reading needs nine connections at once,
// one for each table of people and one for concepts.
func OpenDB(ctx context.Context, db *sql.DB, o Options) (*Source, error) {
	if n := db.Stats().MaxOpenConnections; n > 0 && n < connections {
		return nil, fmt.Errorf("omop: the database allows %d connections: SetMaxOpenConns to %d or more, or to 0", n, connections)
	}
	d := &database{db: db, spelled: make(map[string][]string)}
	err := d.find(ctx, o.Schema)
	if err == nil {
		err = check(ctx, d)
	}
	if err != nil {
		return nil, named(ctx, err)
	}
	return newSource(o, d), nil
}

// connections are one for each of the tables of people, and one for concepts.
var connections = len(specs) + 1

// OpenDSN connects to a database by the name of a driver that the program has
// imported, "pgx" or "sqlite" for example. Close disconnects.
func OpenDSN(ctx context.Context, driverName, dsn string, o Options) (*Source, error) {
	db, err := sql.Open(driverName, dsn)
	if err != nil {
		return nil, fmt.Errorf("omop: %w: does the program import the driver?", err)
	}
	return openOwn(ctx, db, o)
}

// OpenConnector is OpenDSN for a driver that is set up by more than a name. Close
// of the source closes the database.
func OpenConnector(ctx context.Context, c driver.Connector, o Options) (*Source, error) {
	return openOwn(ctx, sql.OpenDB(c), o)
}

// openOwn opens a database that nobody else has.
func openOwn(ctx context.Context, db *sql.DB, o Options) (*Source, error) {
	s, err := OpenDB(ctx, db, o)
	if err != nil {
		db.Close()
		return nil, err
	}
	if d, ok := s.store.(*database); ok {
		d.own = true
	}
	return s, nil
}

// SQLError is a query that failed. Its text leaves out what the database says,
// which may quote a value of a record; Unwrap returns that.
type SQLError struct {
	Table string
	Rows  int    // that came before
	State string // the database's code, for example an SQLSTATE; "" where it gives none
	err   error
}

// Error tells where the query failed.
func (e *SQLError) Error() string {
	state := ""
	if e.State != "" {
		state = " with " + e.State
	}
	return fmt.Sprintf("table %s: the database ended the query after %d rows%s: its own message, which may quote a record, is under errors.Unwrap", e.Table, e.Rows, state)
}

// Unwrap returns the driver's error.
func (e *SQLError) Unwrap() error { return e.err }

func sqlError(table string, rows int, err error) error {
	e := &SQLError{Table: table, Rows: rows, err: err}
	var postgres interface{ SQLState() string }
	var sqlite interface{ Code() int }
	switch {
	case errors.As(err, &postgres):
		e.State = "SQLSTATE " + postgres.SQLState()
	case errors.As(err, &sqlite):
		e.State = "code " + strconv.Itoa(sqlite.Code())
	}
	return e
}

// database are tables that SQL is asked for.
type database struct {
	db    *sql.DB
	own   bool
	names map[string]spelling // by a table's name in lower case

	mu      sync.Mutex
	spelled map[string][]string // how it spells the columns of a table
}

// spelling is how the database spells a table.
type spelling struct {
	schema string // "" where there are none
	name   string
}

// find lists the tables of a schema, or of those that the database itself looks in.
// Schemas and names come back from the database as values and are compared here:
// none is put into a condition.
func (d *database) find(ctx context.Context, schema string) error {
	d.names = make(map[string]spelling)
	if err := d.db.PingContext(ctx); err != nil {
		return fmt.Errorf("the database does not answer: %w: check its address, and that it runs", err)
	}
	names, err := d.list(ctx, "SELECT table_schema, table_name FROM information_schema.tables")
	if err != nil {
		return d.findInSQLite(ctx, schema, err)
	}
	schemas := []string{schema}
	if schema == "" {
		if schemas, err = d.searched(ctx); err != nil {
			return err
		}
	}
	return d.take(names, schemas)
}

// searched are the schemas that the database looks in for a name without one, the
// first first: vocabularies may have one of their own.
func (d *database) searched(ctx context.Context) ([]string, error) {
	// PostgreSQL; the second column is the order.
	path, err := d.list(ctx, "SELECT s.name, s.at FROM unnest(current_schemas(false)) WITH ORDINALITY AS s (name, at) ORDER BY s.at")
	if err == nil {
		schemas := make([]string, len(path))
		for i := range path {
			schemas[i] = path[i][0]
		}
		return schemas, nil
	}
	var current sql.NullString
	if err := d.db.QueryRowContext(ctx, "SELECT current_schema()").Scan(&current); err != nil {
		return nil, fmt.Errorf("the database does not tell its schema: name it in Options.Schema: %w", err)
	}
	return []string{current.String}, nil
}

// findInSQLite lists the tables of a database that has no information_schema.
func (d *database) findInSQLite(ctx context.Context, schema string, before error) error {
	master := "sqlite_master"
	if schema != "" {
		master = quote(schema) + "." + master
	}
	names, err := d.list(ctx, "SELECT '', name FROM "+master+" WHERE type IN ('table', 'view')")
	if err != nil {
		return fmt.Errorf("the database does not list its tables: is there such a schema? %w; %w", before, err)
	}
	for i := range names {
		names[i][0] = schema
	}
	return d.take(names, []string{schema})
}

func (d *database) list(ctx context.Context, query string) (names [][2]string, err error) {
	rows, err := d.db.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var n [2]string
		if err := rows.Scan(&n[0], &n[1]); err != nil {
			return nil, err
		}
		names = append(names, n)
	}
	return names, rows.Err()
}

// take takes the tables of the schemas; of one name those of the first that has it.
func (d *database) take(names [][2]string, schemas []string) error {
	for _, schema := range schemas {
		for _, n := range names {
			if n[0] != schema {
				continue
			}
			table := strings.ToLower(n[1])
			other, ok := d.names[table]
			switch {
			case ok && other.schema == schema:
				return fmt.Errorf("the tables %q and %q differ in case only: rename one, or name another schema", other.name, n[1])
			case !ok:
				d.names[table] = spelling{schema, n[1]}
			}
		}
	}
	return nil
}

// quote makes an identifier of standard SQL of any name.
func quote(name string) string {
	name = strings.ReplaceAll(name, "\x00", "") // which no database allows
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// path is a table as SQL names it.
func (d *database) path(table string) string {
	n := d.names[table]
	if n.schema == "" {
		return quote(n.name)
	}
	return quote(n.schema) + "." + quote(n.name)
}

// tables leaves out the tables of the database itself.
func (d *database) tables() []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(d.names)), func(n string) bool { return strings.HasPrefix(n, "sqlite_") })
}

func (d *database) place(table string) string { return "table " + table }

func (d *database) ordered() bool { return true }

func (d *database) close() error {
	if !d.own {
		return nil
	}
	return d.db.Close()
}
