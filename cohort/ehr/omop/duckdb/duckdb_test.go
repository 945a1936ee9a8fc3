package duckdb_test

import (
	"archive/zip"
	"context"
	"database/sql"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/omop"
	"github.com/allelerx/allelerx/cohort/ehr/omop/duckdb"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// made is a DuckDB file of some statements.
func made(t testing.TB, statements ...string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "cdm.duckdb")
	db, err := sql.Open("duckdb", name)
	require.NoError(t, err)
	defer db.Close()
	for _, s := range statements {
		_, err := db.ExecContext(t.Context(), s)
		require.NoError(t, err, s)
	}
	return name
}

// loaded reads the CSV files of a zip into a DuckDB file, with the types that
// OMOP's DDL gives to their columns, in a schema.
func loaded(t testing.TB, archive, schema string) string {
	t.Helper()
	statements := []string{"CREATE SCHEMA IF NOT EXISTS " + schema}
	dir := t.TempDir()
	z, err := zip.OpenReader(archive)
	require.NoError(t, err)
	defer z.Close()
	for _, f := range z.File {
		table, ok := strings.CutSuffix(strings.ToLower(f.Name), ".csv")
		if !ok || strings.Contains(table, "/") {
			continue
		}
		in, err := f.Open()
		require.NoError(t, err)
		text, err := io.ReadAll(in)
		require.NoError(t, err)
		in.Close()
		name := filepath.Join(dir, table+".csv")
		require.NoError(t, os.WriteFile(name, text, 0o600))
		head, _, _ := strings.Cut(string(text), "\n")
		var columns []string
		for c := range strings.SplitSeq(strings.TrimSpace(head), ",") {
			c = strings.Trim(c, "\"\ufeff")
			columns = append(columns, fmt.Sprintf("TRY_CAST(%q AS %s) AS %q", c, columnType(table, strings.ToLower(c)), c))
		}
		statements = append(statements, fmt.Sprintf("CREATE TABLE %s.%q AS SELECT %s FROM read_csv('%s', header = true, all_varchar = true, delim = ',', quote = '\"', escape = '\"')",
			schema, strings.ToUpper(table), strings.Join(columns, ", "), name))
	}
	return made(t, statements...)
}

func columnType(table, column string) string {
	switch {
	case strings.HasSuffix(column, "_datetime"), table == "condition_era" && strings.HasSuffix(column, "_date"):
		return "TIMESTAMP"
	case strings.HasSuffix(column, "_date"):
		return "DATE"
	case column == "person_id", column == "concept_id", strings.HasPrefix(column, "concept_id_"), strings.HasSuffix(column, "_concept_id"), strings.HasSuffix(column, "_occurrence_id"):
		return "BIGINT"
	case column == "quantity":
		return "DECIMAL(18, 4)"
	case column == "value_as_number":
		return "DOUBLE"
	case strings.HasPrefix(column, "year_of_"), strings.HasPrefix(column, "month_of_"), strings.HasPrefix(column, "day_of_"), column == "days_supply":
		return "INTEGER"
	}
	return "VARCHAR"
}

func read(ctx context.Context, s ehr.Source) ([]*ehr.Patient, error) {
	var people []*ehr.Patient
	for p, err := range s.Patients(ctx) {
		if err != nil {
			return people, err
		}
		people = append(people, p)
	}
	return people, nil
}

// written are people as text, in which nothing is no number as well.
func written(people []*ehr.Patient) []string {
	var out []string
	for _, p := range people {
		out = append(out, fmt.Sprintf("%+v", *p))
	}
	return out
}

// The sample from a DuckDB file gives the people, counts and relations that its
// CSV files give.
func TestSameAsCSV(t *testing.T) {
	archive := filepath.Join(refdata.Dir(t), "ehr/omop/Synthea27Nj_5.4.zip")
	files, err := omop.Open(t.Context(), archive, omop.Options{})
	require.NoError(t, err)
	defer files.Close()
	want, err := read(t.Context(), files)
	require.NoError(t, err)
	require.Len(t, want, 28)

	cdm := loaded(t, archive, `"cdm ""x"""`)
	o := omop.Options{Schema: `cdm "x"`, TempDir: t.TempDir()}
	s, err := duckdb.Open(t.Context(), cdm, o)
	require.NoError(t, err)
	defer s.Close()
	got, err := read(t.Context(), s)
	require.NoError(t, err)
	assert.Equal(t, written(want), written(got))
	assert.Equal(t, files.Tally(), s.Tally())

	w, err := files.Vocabulary(t.Context(), omop.VocabularyOptions{})
	require.NoError(t, err)
	for drug, ingredient := range w.Pairs("RxNorm has ing") {
		id, ok := w.ByCode(drug)
		require.True(t, ok)
		v, err := s.Vocabulary(t.Context(), omop.VocabularyOptions{Concepts: []int64{id}, Relationships: []string{"RxNorm has ing"}})
		require.NoError(t, err)
		assert.Equal(t, w.Related(id, "RxNorm has ing"), v.Related(id, "RxNorm has ing"))
		one, ok := v.ByCode(ingredient)
		assert.True(t, ok)
		assert.Contains(t, v.Related(id, "RxNorm has ing"), one)
		break // one query each
	}

	some, err := duckdb.Open(t.Context(), cdm, omop.Options{Schema: o.Schema, TempDir: o.TempDir, People: []int64{1, 5, 9}})
	require.NoError(t, err, "twice in one program")
	defer some.Close()
	_, err = duckdb.Open(t.Context(), cdm, omop.Options{Schema: o.Schema})
	require.ErrorContains(t, err, "close it where the program has it open with other options")
	got, err = read(t.Context(), some)
	require.NoError(t, err)
	assert.Len(t, got, 3)
	for _, p := range got {
		for _, q := range want {
			if p.ID == q.ID {
				assert.Equal(t, fmt.Sprintf("%+v", *q), fmt.Sprintf("%+v", *p))
			}
		}
	}
}

// Numbers, dates and texts of DuckDB's types.
func TestTypes(t *testing.T) {
	s, err := duckdb.Open(t.Context(), made(t,
		"CREATE TABLE person (person_id HUGEINT, gender_concept_id UTINYINT, year_of_birth SMALLINT, person_source_value UUID)",
		"INSERT INTO person VALUES (7, 1, 1950, '00000000-0000-0000-0000-000000000001'), (-3, NULL, NULL, NULL)",
		"CREATE TABLE measurement (measurement_id BIGINT, person_id BIGINT, measurement_concept_id BIGINT, measurement_date DATE, measurement_datetime TIMESTAMPTZ, value_as_number DECIMAL(38, 10), range_low REAL, unit_source_value ENUM ('mg', 'g'))",
		"INSERT INTO measurement VALUES (1, 7, 3, '2020-01-02', '2020-01-02 08:30:00+00', 4.25, 0.5, 'mg')",
	), omop.Options{})
	require.NoError(t, err)
	defer s.Close()
	people, err := read(t.Context(), s)
	require.NoError(t, err)
	require.Len(t, people, 2)
	assert.Equal(t, "-3", people[0].ID)
	assert.Equal(t, "00000000-0000-0000-0000-000000000001", people[1].Identifiers[0].Value)
	m := people[1].Measurements[0]
	assert.Equal(t, "2020-01-02T08:30:00Z", m.At.String())
	assert.InDelta(t, 4.25, m.Value.Value, 0)
	assert.InDelta(t, 0.5, m.Low, 0)
	assert.True(t, math.IsNaN(m.High))
	assert.Equal(t, "mg", m.Value.Unit)
	assert.Empty(t, s.Tally().Warnings)
}

func TestBadFiles(t *testing.T) {
	dir := t.TempDir()
	text := filepath.Join(dir, "x.csv")
	require.NoError(t, os.WriteFile(text, []byte("person_id,year_of_birth\n1,1950\n"), 0o600))
	whole, err := os.ReadFile(made(t, "CREATE TABLE person (person_id BIGINT, gender_concept_id BIGINT, year_of_birth INT)"))
	require.NoError(t, err)
	cut := filepath.Join(dir, "cut.duckdb")
	require.NoError(t, os.WriteFile(cut, whole[:5000], 0o600))
	for _, tc := range []struct{ name, file, want string }{
		{"none", filepath.Join(dir, "none"), "no such file or directory: name a DuckDB file on this computer"},
		{"a URL", "s3://bucket/cdm.duckdb", "name a DuckDB file on this computer"},
		{"in memory", ":memory:", "name a DuckDB file on this computer"},
		{"no name", "", "name a DuckDB file on this computer"},
		{"settings", filepath.Join(dir, "x?access_mode=READ_WRITE"), "a question mark begins settings of the driver"},
		{"another file", text, "is no DuckDB file"},
		{"cut off", cut, "cannot be opened: close it where"},
		{"no person", made(t, "CREATE TABLE x (y INT)"), "there is no table person among the 1 tables"},
		{"no column", made(t, "CREATE TABLE person (person_id BIGINT)"), "table person has no column gender_concept_id"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := duckdb.Open(t.Context(), tc.file, omop.Options{})
			require.ErrorContains(t, err, tc.want)
			assert.True(t, strings.HasPrefix(err.Error(), "duckdb: "), err)
		})
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = duckdb.Open(cancelled, made(t, "CREATE TABLE person (person_id BIGINT, gender_concept_id BIGINT, year_of_birth INT)"), omop.Options{})
	require.ErrorIs(t, err, context.Canceled)
}

// A file is not trusted: its views read no other file, it is not written to, and a
// fault in a row quotes no value.
func TestHostile(t *testing.T) {
	const secret = "SENTINEL"
	dir := t.TempDir()
	other := filepath.Join(dir, "other.csv")
	require.NoError(t, os.WriteFile(other, []byte("person_id,gender_concept_id,year_of_birth\n1,8507,1950\n"), 0o600))
	person := "CREATE TABLE person AS SELECT 1::BIGINT AS person_id, 8507 AS gender_concept_id, 1950 AS year_of_birth"
	reads := made(t, "CREATE VIEW person AS SELECT * FROM read_csv('"+other+"')")
	_, err := duckdb.Open(t.Context(), reads, omop.Options{})
	require.ErrorContains(t, err, "the database ended the query")

	faulty := made(t, person, "CREATE TABLE raw AS SELECT '"+secret+"' AS d",
		"CREATE VIEW death AS SELECT 1::BIGINT AS person_id, d::DATE AS death_date FROM raw")
	s, err := duckdb.Open(t.Context(), faulty, omop.Options{})
	require.NoError(t, err)
	_, err = read(t.Context(), s)
	require.NoError(t, s.Close())
	var failed *omop.SQLError
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, "death", failed.Table)
	assert.NotContains(t, err.Error(), secret)

	names := made(t, person, `CREATE TABLE "x""; DROP TABLE person; --" ("a""b" INT, person_id BIGINT)`)
	before, err := os.ReadFile(names)
	require.NoError(t, err)
	s, err = duckdb.Open(t.Context(), names, omop.Options{})
	require.NoError(t, err)
	people, err := read(t.Context(), s)
	require.NoError(t, err)
	assert.Len(t, people, 1)
	require.NoError(t, s.Close())
	after, err := os.ReadFile(names)
	require.NoError(t, err)
	assert.Equal(t, before, after)
}
