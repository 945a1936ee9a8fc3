package merge

import "fmt"

// Column is what was met in a column: values of its kind, and others.
type Column struct{ good, bad int }

// TooMany values of another kind than the column's, without one of it, are no
// slips.
const TooMany = 100

// Good notes a value of the column's kind.
func (c *Column) Good() { c.good++ }

// Bad notes one that is not, and reports whether these are too many to be slips:
// then the column is of another kind.
func (c *Column) Bad() bool {
	c.bad++
	return c.good == 0 && c.bad >= TooMany
}

// WrongColumn is what a message says then: what is wrong with the value, and what
// to do about the column.
func WrongColumn(msg, remedy string) string {
	return fmt.Sprintf("%s, as are the %d before it: %s", msg, TooMany-1, remedy)
}
