package omop

import (
	"context"
	"database/sql"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr/internal/delimited"
)

// selection is which rows of a table are wanted. Files give all the same: who
// asks looks again.
type selection struct {
	ids   []int64  // of the first column, ascending; nil: all
	names []string // of the column relationship_id; nil: all
}

// idsAtOnce is how many numbers stand in one condition.
const idsAtOnce = 1000

// among is the condition that a column has one of these numbers, as digits.
func among(column string, ids []int64) string {
	var b strings.Builder
	b.WriteString(column + " IN (")
	for i, id := range ids {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.FormatInt(id, 10))
	}
	return b.String() + ")"
}

// namedAs is the condition that a column has one of these texts; "" where one of
// them has a character that could mean something to a database: then all rows are
// asked for, and compared here.
func namedAs(column string, names []string) string {
	quoted := make([]string, len(names))
	for i, n := range names {
		if strings.ContainsFunc(n, func(c rune) bool { return !plainLetter(c) }) {
			return ""
		}
		quoted[i] = "'" + n + "'"
	}
	if len(names) == 0 {
		return ""
	}
	return column + " IN (" + strings.Join(quoted, ", ") + ")"
}

// plainLetter is what the names of OMOP's relationships are made of.
func plainLetter(c rune) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.ContainsRune(" -_/.()", c)
}

func (d *database) columns(ctx context.Context, table string) ([]string, error) {
	spelled, err := d.columnsOf(ctx, table)
	return lower(spelled), err
}

// columnsOf are the columns' names as the database has them.
func (d *database) columnsOf(ctx context.Context, table string) ([]string, error) {
	d.mu.Lock()
	names := d.spelled[table]
	d.mu.Unlock()
	if names != nil {
		return names, nil
	}
	rows, err := d.db.QueryContext(ctx, "SELECT * FROM "+d.path(table)+" WHERE 1 = 0")
	if err != nil {
		return nil, sqlError(table, 0, err)
	}
	defer rows.Close()
	names, err = rows.Columns()
	if err == nil {
		err = rows.Err()
	}
	if err != nil {
		return nil, sqlError(table, 0, err)
	}
	d.mu.Lock()
	d.spelled[table] = names
	d.mu.Unlock()
	return names, nil
}

// rows gives the named columns, in the order of the first.
func (d *database) rows(ctx context.Context, table string, columns []string, want selection) (delimited.Cursor, error) {
	spelled, err := d.columnsOf(ctx, table)
	if err != nil {
		return nil, err
	}
	there := lower(spelled)
	c := &queryCursor{d: d, table: table, into: make([]int, len(columns))}
	var selected []string
	for i, name := range columns {
		c.into[i] = -1
		if at := slices.Index(there, name); at >= 0 {
			c.into[i] = len(selected)
			selected = append(selected, quote(spelled[at]))
		}
	}
	if len(selected) == 0 {
		return nil, fmt.Errorf("table %s has none of the columns %s", table, strings.Join(columns, ", "))
	}
	var conditions []string
	if at := slices.Index(there, "relationship_id"); at >= 0 {
		if is := namedAs(quote(spelled[at]), want.names); is != "" {
			conditions = append(conditions, is)
		}
	}
	query := func(conditions ...string) string {
		text := "SELECT " + strings.Join(selected, ", ") + " FROM " + d.path(table)
		if len(conditions) > 0 {
			text += " WHERE " + strings.Join(conditions, " AND ")
		}
		return text + " ORDER BY " + selected[0]
	}
	if want.ids == nil {
		c.queries = []string{query(conditions...)}
	}
	for ids := range slices.Chunk(want.ids, idsAtOnce) {
		c.queries = append(c.queries, query(append(conditions, among(selected[0], ids))...))
	}
	c.values, c.to = make([]any, len(selected)), make([]any, len(selected))
	for i := range c.values {
		c.to[i] = &c.values[i]
	}
	c.row.Cells = make([]string, len(columns))
	err = c.begin(ctx)
	if err != nil && want.ids != nil && ctx.Err() == nil {
		// The column may be of text, with which some databases compare no number.
		c.queries = []string{query(conditions...)}
		err = c.begin(ctx)
	}
	return c, err
}

func (d *database) count(ctx context.Context, table string, people []int64) (int, error) {
	conditions := []string{""}
	if people != nil {
		spelled, err := d.columnsOf(ctx, table)
		if err != nil {
			return 0, err
		}
		if at := slices.Index(lower(spelled), "person_id"); at >= 0 {
			conditions = nil
			for ids := range slices.Chunk(people, idsAtOnce) {
				conditions = append(conditions, " WHERE "+among(quote(spelled[at]), ids))
			}
		}
	}
	all := 0
	for _, where := range conditions {
		var n int
		if err := d.db.QueryRowContext(ctx, "SELECT count(*) FROM "+d.path(table)+where).Scan(&n); err != nil {
			return 0, sqlError(table, 0, err)
		}
		all += n
	}
	return all, nil
}

// queryCursor gives the rows of queries, one after the other, as text.
type queryCursor struct {
	d       *database
	queries []string // that have not begun
	rows    *sql.Rows
	table   string
	into    []int // of each column: which of the values; -1: there is none
	values  []any
	to      []any
	uuids   []bool // of each value: it is bytes that are an identifier
	row     delimited.Row
}

// begin begins the next query.
func (c *queryCursor) begin(ctx context.Context) error {
	if c.rows != nil {
		if err := c.rows.Close(); err != nil {
			return sqlError(c.table, c.row.Line, err)
		}
		c.rows = nil
	}
	if len(c.queries) == 0 {
		return nil
	}
	rows, err := c.d.db.QueryContext(ctx, c.queries[0]) //nolint:rowserrcheck // Next asks at the end
	if err != nil {
		return sqlError(c.table, c.row.Line, err)
	}
	c.rows, c.queries = rows, c.queries[1:]
	if c.uuids != nil {
		return nil
	}
	types, err := rows.ColumnTypes()
	if err != nil {
		return sqlError(c.table, 0, err)
	}
	for _, t := range types {
		c.uuids = append(c.uuids, t.DatabaseTypeName() == "UUID")
	}
	return nil
}

func (c *queryCursor) Next(ctx context.Context) (*delimited.Row, error) {
	for c.rows == nil || !c.rows.Next() {
		if c.rows != nil {
			if err := c.rows.Err(); err != nil {
				return nil, sqlError(c.table, c.row.Line, err)
			}
		}
		if len(c.queries) == 0 {
			return nil, io.EOF
		}
		if err := c.begin(ctx); err != nil {
			return nil, err
		}
	}
	if err := c.rows.Scan(c.to...); err != nil {
		return nil, sqlError(c.table, c.row.Line, err)
	}
	c.row.Line++
	for i, from := range c.into {
		if from >= 0 {
			v := c.values[from]
			if b, ok := v.([]byte); ok && c.uuids[from] && len(b) == 16 {
				v = fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
			}
			c.row.Cells[i] = text(v)
		}
	}
	return &c.row, nil
}

func (c *queryCursor) Close() error {
	if c.rows == nil {
		return nil
	}
	return c.rows.Close()
}

// text is a value of a driver as a file would have it.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case []byte:
		return string(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	case time.Time:
		return v.UTC().Format("2006-01-02 15:04:05.999999999")
	default:
		return fmt.Sprint(v)
	}
}
