package endtoend

import (
	"archive/zip"
	"bytes"
	"database/sql"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/internal/postgrestest"
	"github.com/allelerx/allelerx/cohort/privacy"
)

// build builds examples, and returns how to run one: what it says on standard
// error, and whether it succeeds.
func build(t testing.TB, names ...string) func(name string, args ...string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	for _, name := range names {
		c := exec.CommandContext(t.Context(), "go", "build", "-o", filepath.Join(dir, name), "github.com/allelerx/allelerx/examples/"+name)
		out, err := c.CombinedOutput()
		require.NoError(t, err, string(out))
	}
	return func(name string, args ...string) (string, error) {
		var said bytes.Buffer
		c := exec.CommandContext(t.Context(), filepath.Join(dir, name), args...)
		c.Stderr = &said
		err := c.Run()
		return said.String(), err
	}
}

// TestPostgreSQL reads records from a PostgreSQL and writes results into it.
func TestPostgreSQL(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds two programs")
	}
	dsn := postgrestest.DSN(t)
	db, err := sql.Open("pgx", dsn)
	require.NoError(t, err)
	defer db.Close()
	run := build(t, "simulate", "cohort")
	sim := filepath.Join(t.TempDir(), "sim")
	said, err := run("simulate", "--cohort", sim, "--samples", "250", "--records", "omop", "--unmatched", "0.06", "--seed", "3")
	require.NoError(t, err, said)
	in := func(name string) string { return filepath.Join(sim, name) }
	load(t, db, in("omop.zip"))

	page := in("report.html")
	args := []string{
		"--omop", dsn, "--vcf", in("genotypes.vcf.gz"), "--link", in("link.tsv"), "--conditions", in("conditions.tsv"),
		"--effects", in("effects.toml"), "--audit", in("audit.jsonl"), "--results", dsn, "-o", page,
	}
	for range 2 { // the second run takes the place of the first
		said, err = run("cohort", args...)
		require.NoError(t, err, said)
	}
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Contains(t, string(text), "OMOP CDM 5.4")
	assert.Contains(t, string(text), "excluded: <b>")
	guard, err := privacy.NewGuard(identifiers(t, in("link.tsv")))
	require.NoError(t, err)
	require.NoError(t, guard.Scan(strings.NewReader(said+string(text))))

	var runs, rows, small int
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*) FROM allelerx_runs").Scan(&runs))
	require.NoError(t, db.QueryRowContext(t.Context(), "SELECT count(*), count(*) FILTER (WHERE count BETWEEN 1 AND 10) FROM allelerx_cohort_counts").Scan(&rows, &small))
	assert.Equal(t, 1, runs)
	assert.Greater(t, rows, 50)
	assert.Zero(t, small)

	// The same people out of the zip give the same page.
	args[1] = in("omop.zip")
	said, err = run("cohort", append(args, "--title", "again")...)
	require.NoError(t, err, said)
	again, err := os.ReadFile(page)
	require.NoError(t, err)
	assert.Equal(t, body(string(text)), body(string(again)))
}

// body is the page without what it says of itself.
func body(page string) string {
	_, text, _ := strings.Cut(page, `<main id="main">`)
	return text
}

func identifiers(t testing.TB, link string) []string {
	t.Helper()
	text, err := os.ReadFile(link)
	require.NoError(t, err)
	lines := strings.Fields(string(text))
	return lines[2:] // without the two heads
}

// load makes tables of the files of an OMOP zip.
func load(t testing.TB, db *sql.DB, name string) {
	t.Helper()
	z, err := zip.OpenReader(name)
	require.NoError(t, err)
	defer z.Close()
	conn, err := db.Conn(t.Context())
	require.NoError(t, err)
	defer conn.Close()
	for _, f := range z.File {
		in, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(in)
		require.NoError(t, err)
		require.NoError(t, in.Close())
		rows, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
		require.NoError(t, err)
		table := strings.ToLower(strings.TrimSuffix(f.Name, ".csv"))
		var columns []string
		for i, column := range rows[0] {
			columns = append(columns, column+" "+columnType(column, rows, i))
		}
		_, err = conn.ExecContext(t.Context(), fmt.Sprintf("CREATE TABLE %s (%s)", table, strings.Join(columns, ", ")))
		require.NoError(t, err, table)
		err = conn.Raw(func(driver any) error {
			pg, ok := driver.(*stdlib.Conn)
			if !ok {
				return fmt.Errorf("the driver is %T", driver)
			}
			_, err := pg.Conn().PgConn().CopyFrom(t.Context(), bytes.NewReader(text), "COPY "+table+" FROM STDIN (FORMAT csv, HEADER)")
			return err
		})
		require.NoError(t, err, table)
	}
}

// columnType is the type of a column in the OMOP DDL.
func columnType(column string, rows [][]string, at int) string {
	switch {
	case strings.HasSuffix(column, "_datetime"):
		return "timestamp"
	case strings.HasSuffix(column, "_date"):
		return "date"
	case strings.HasSuffix(column, "_id") && column != "vocabulary_id" && column != "domain_id" && column != "concept_class_id" && column != "relationship_id":
		return "bigint"
	}
	for _, row := range rows[1:] {
		if _, err := strconv.ParseFloat(row[at], 64); err != nil && row[at] != "" {
			return "text"
		}
	}
	if column == "value_as_number" || column == "quantity" || strings.HasPrefix(column, "year_") || strings.HasPrefix(column, "month_") || strings.HasPrefix(column, "day_") || column == "days_supply" || column == "refills" {
		return "numeric"
	}
	return "text"
}
