// Package postgrestest starts a real PostgreSQL for a test: a cluster of its own
// in a temporary folder, on a free port of the loopback interface, that ends
// with the test.
//
// Start with [Start]:
//
//	db := postgrestest.Start(t) // a *sql.DB by pgx, of an empty database
//	_, err := db.ExecContext(t.Context(), "CREATE TABLE person (person_id bigint)")
//
// Where PostgreSQL is not installed the test skips with one line, or fails where
// CI_REQUIRE_DATA is 1, as genomics/refdata does.
package postgrestest
