package table

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Type is what the cells of a column hold.
type Type uint8

// The types of cells.
const (
	String  Type = iota // text
	Int                 // whole numbers of 64 bits
	Float32             // as VCF's and BCF's floats are
	Float64
	Bool
)

var typeNames = [...]string{"String", "Int", "Float32", "Float64", "Bool"}

// String is the name of the type's constant, with which the methods that set
// its cells end.
func (t Type) String() string {
	if int(t) >= len(typeNames) {
		return fmt.Sprintf("Type(%d)", uint8(t))
	}
	return typeNames[t]
}

// Column describes one column of a table.
type Column struct {
	Name     string // of at least one character, none a control character; no other column's
	Type     Type
	List     bool // a cell holds any number of values, each of which may be null
	Required bool // no cell is null

	// Description says what the column holds, in which unit. Parquet files carry
	// it in their metadata, as "description.NAME"; text has no place for it.
	Description string
}

// kind is the column's type as messages name it.
func (c *Column) kind() string {
	if c.List {
		return "list of " + c.Type.String()
	}
	return c.Type.String()
}

// Schema is the columns of a table, in order. It does not change; any number of
// goroutines may use it.
type Schema struct {
	columns []Column
	index   map[string]int
	keys    [][]byte // what JSON has in front of each value: {"a": or ,"b":
}

var errNoSchema = errors.New("table: no schema: make one with NewSchema")

// maxColumns keeps within what Parquet files number (16 bits with sign).
const maxColumns = 10_000

// NewSchema returns the schema of a table with these columns, of which there
// must be one at least.
func NewSchema(columns ...Column) (*Schema, error) {
	switch {
	case len(columns) == 0:
		return nil, fmt.Errorf("table: a schema without a column: name one at least")
	case len(columns) > maxColumns:
		return nil, fmt.Errorf("table: %d columns are more than a table may have, %d: make the groups of columns into rows", len(columns), maxColumns)
	}
	s := &Schema{index: make(map[string]int, len(columns))}
	for i, c := range columns {
		if why := badColumnName(c.Name); why != "" {
			return nil, fmt.Errorf("table: column %d, %q: %s", i, c.Name, why)
		}
		if int(c.Type) >= len(typeNames) {
			return nil, fmt.Errorf("table: column %q is of an unknown type, %s: take one of %s", c.Name, c.Type, strings.Join(typeNames[:], ", "))
		}
		if first, twice := s.index[c.Name]; twice {
			return nil, fmt.Errorf("table: columns %d and %d are both named %q: give each a name of its own", first, i, c.Name)
		}
		s.index[c.Name] = i
		s.columns = append(s.columns, c)
		s.keys = append(s.keys, jsonKey(i, c.Name))
	}
	return s, nil
}

// badColumnName says what is wrong with a name; "" if nothing is.
func badColumnName(name string) string {
	switch {
	case name == "":
		return "a column needs a name"
	case !utf8.ValidString(name):
		return "the name is not UTF-8: write it so"
	case strings.ContainsFunc(name, unicode.IsControl):
		return "a tab, line end or other control character in a name would break the header line: leave it out"
	}
	return ""
}

// Len is how many columns there are.
func (s *Schema) Len() int { return len(s.columns) }

// Column returns column i, counted from 0.
func (s *Schema) Column(i int) Column { return s.columns[i] }

// Index returns the number of the column with that name, for [Batch]'s methods.
func (s *Schema) Index(name string) (int, bool) {
	i, ok := s.index[name]
	return i, ok
}

// difference says in what a batch's schema departs from s, the writer's; ""
// where cells mean the same in both.
func (s *Schema) difference(batch *Schema) string {
	if s == batch {
		return ""
	}
	for i := range min(len(s.columns), len(batch.columns)) {
		want, got := &s.columns[i], &batch.columns[i]
		if want.Name != got.Name {
			return fmt.Sprintf("column %d is %q here and %q there", i, want.Name, got.Name)
		}
		if want.kind() != got.kind() {
			return fmt.Sprintf("column %q is %s here and %s there", want.Name, want.kind(), got.kind())
		}
	}
	if len(s.columns) != len(batch.columns) {
		return fmt.Sprintf("there are %d columns here and %d there", len(s.columns), len(batch.columns))
	}
	return ""
}
