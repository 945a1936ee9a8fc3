// Package endtoend has tests of examples/cohort as its users run it: built, and
// with a real PostgreSQL for records and for results. It has no code of its own.
package endtoend
