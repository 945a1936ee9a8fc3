package results_test

import (
	"context"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	_ "modernc.org/sqlite"

	"github.com/allelerx/allelerx/cohort/internal/postgrestest"
	"github.com/allelerx/allelerx/cohort/results"
	"github.com/allelerx/allelerx/genomics/table"
)

// databases are empty ones of both kinds.
var databases = map[string]struct {
	dialect results.Dialect
	open    func(t *testing.T) *sql.DB
}{
	"SQLite": {results.SQLite, func(t *testing.T) *sql.DB {
		db, err := sql.Open("sqlite", filepath.Join(t.TempDir(), "results.sqlite")+"?_pragma=foreign_keys(1)")
		require.NoError(t, err)
		t.Cleanup(func() { db.Close() })
		return db
	}},
	"PostgreSQL": {results.PostgreSQL, func(t *testing.T) *sql.DB { return postgrestest.Start(t) }},
}

func ptr[T any](v T) *T { return &v }

var run = results.Run{
	Key: "cohort", Program: "cohort", Version: "v0.9", KnowledgeBase: "2024-03-25", AsOf: "2026-11-01",
	Started: time.Date(2026, 11, 28, 22, 0, 0, 0, time.FixedZone("", 3600)), Parameters: `{"group":"site"}`,
}

// fill writes a run of n people.
func fill(t testing.TB, w *results.Writer, n int) {
	t.Helper()
	for i := range n {
		who := "p" + string(rune('a'+i%26)) + strings.Repeat("x", i/26)
		require.NoError(t, w.Person(results.Person{Person: who, Group: "north", Sex: "female", AgeYears: ptr(40 + i%50)}))
		require.NoError(t, w.Gene(results.Gene{Person: who, Gene: "CYP2D6", Diplotype: "*4/*4", Phenotype: "Poor Metabolizer", ActivityScore: ptr(0.0), Status: "called"}))
		require.NoError(t, w.Action(results.Action{Person: who, Drug: "codeine", Gene: "CYP2D6", Guideline: "CPIC", Kind: "contraindicated", Strength: "strong", Rank: 1, Status: "active"}))
	}
	require.NoError(t, w.Count(results.Count{Name: "exposed", Subject: "codeine", Count: ptr(int64(n)), Denom: ptr(int64(2 * n)), Value: ptr(0.5)}))
	require.NoError(t, w.Count(results.Count{Name: "at risk", Subject: "codeine", Suppressed: true}))
}

// dump is all that the tables of the schema hold, as text.
func dump(t testing.TB, db *sql.DB) map[string][]string {
	t.Helper()
	out := make(map[string][]string)
	for _, tb := range results.Tables() {
		var names []string
		for _, c := range tb.Columns {
			names = append(names, c.Name)
		}
		rows, err := db.QueryContext(t.Context(), "SELECT "+strings.Join(names, ", ")+" FROM allelerx_"+tb.Name+" ORDER BY 1, 2, 3")
		require.NoError(t, err)
		for rows.Next() {
			values, to := make([]any, len(names)), make([]any, len(names))
			for i := range values {
				to[i] = &values[i]
			}
			require.NoError(t, rows.Scan(to...))
			for i, c := range tb.Columns { // SQLite has no type for truth
				if n, ok := values[i].(int64); ok && c.Type == table.Bool {
					values[i] = n != 0
				}
			}
			text, err := json.Marshal(values)
			require.NoError(t, err)
			out[tb.Name] = append(out[tb.Name], string(text))
		}
		require.NoError(t, rows.Err())
		require.NoError(t, rows.Close()) //nolint:sqlclosecheck // the next table is read in the same loop
	}
	return out
}

// Both databases hold the same, a run that is written again replaces itself, and
// one that fails leaves what was there.
func TestStore(t *testing.T) {
	held := make(map[string]map[string][]string)
	for name, d := range databases {
		t.Run(name, func(t *testing.T) {
			ctx, db := t.Context(), d.open(t)
			s, err := results.Open(ctx, db, d.dialect)
			require.NoError(t, err)
			write := func(r results.Run, n int) {
				w, err := s.Replace(ctx, r)
				require.NoError(t, err)
				fill(t, w, n)
				require.NoError(t, w.Commit())
				require.NoError(t, w.Close())
				require.Error(t, w.Person(results.Person{Person: "late"}))
				require.Error(t, w.Commit())
			}
			other := run
			other.Key = "other '; DROP TABLE allelerx_runs; --"
			write(other, 3)
			write(run, 1200)
			first := dump(t, db)
			assert.Len(t, first["people"], 1203)
			assert.Len(t, first["runs"], 2)
			assert.Contains(t, first["cohort_counts"][0], `"at risk","codeine","",null,null,null,true`)
			assert.Contains(t, strings.Join(first["runs"], ""), "2026-11-28T21:00:00Z")
			write(run, 1200)
			assert.Equal(t, first, dump(t, db), "written twice")

			w, err := s.Replace(ctx, run)
			require.NoError(t, err)
			fill(t, w, 2)
			require.NoError(t, w.Close())
			assert.Equal(t, first, dump(t, db), "given up")

			w, err = s.Replace(ctx, run)
			require.NoError(t, err)
			require.NoError(t, w.Person(results.Person{Person: "Secret"}))
			require.NoError(t, w.Person(results.Person{Person: "Secret"}))
			err = w.Commit()
			var refused *results.SQLError
			require.ErrorAs(t, err, &refused)
			assert.Equal(t, "people", refused.Table)
			assert.NotContains(t, err.Error(), "Secret")
			require.Error(t, refused.Unwrap())
			require.NoError(t, w.Close())
			assert.Equal(t, first, dump(t, db), "refused")

			cut, cancel := context.WithCancel(ctx)
			w, err = s.Replace(cut, run)
			require.NoError(t, err)
			cancel()
			for err == nil {
				err = w.Action(results.Action{Person: "x", Drug: "codeine", Kind: "fine", Rank: 1})
			}
			require.ErrorIs(t, err, context.Canceled)
			require.NoError(t, w.Close())
			assert.Equal(t, first, dump(t, db), "cancelled")

			write(run, 2)
			assert.Len(t, dump(t, db)["people"], 5, "fewer than before")
			held[name] = dump(t, db)

			_, err = results.Open(ctx, db, d.dialect)
			require.NoError(t, err, "a second time")
			_, err = db.ExecContext(ctx, "INSERT INTO allelerx_schema_versions (version_id, is_applied) VALUES (99, $1)", d.dialect == results.PostgreSQL)
			require.NoError(t, err)
			_, err = db.ExecContext(ctx, "UPDATE allelerx_schema_versions SET is_applied = $1", true)
			require.NoError(t, err)
			_, err = results.Open(ctx, db, d.dialect)
			require.ErrorContains(t, err, "take a newer program")
		})
	}
	assert.Equal(t, held["SQLite"], held["PostgreSQL"])
}

// The columns of the database are those that the schema describes.
func TestSchemaOfDatabase(t *testing.T) {
	for name, d := range databases {
		t.Run(name, func(t *testing.T) {
			db := d.open(t)
			_, err := results.Open(t.Context(), db, d.dialect)
			require.NoError(t, err)
			for _, tb := range results.Tables() {
				rows, err := db.QueryContext(t.Context(), "SELECT * FROM allelerx_"+tb.Name)
				require.NoError(t, err)
				there, err := rows.Columns()
				require.NoError(t, err)
				require.NoError(t, rows.Err())
				require.NoError(t, rows.Close()) //nolint:sqlclosecheck // the next table is read in the same loop
				var want []string
				for _, c := range tb.Columns {
					want = append(want, c.Name)
					assert.NotEmpty(t, c.Description, c.Name)
				}
				assert.Equal(t, want, there)
				for _, k := range tb.Key {
					assert.Contains(t, want, k)
				}
			}
		})
	}
}

func TestDir(t *testing.T) {
	for format, ending := range map[table.Format]string{table.TSV: "tsv", table.Parquet: "parquet", table.JSONL: "jsonl"} {
		dir := filepath.Join(t.TempDir(), "out")
		for range 2 {
			w, err := results.Dir(dir, run, format)
			require.NoError(t, err)
			fill(t, w, 30)
			require.NoError(t, w.Commit())
			require.NoError(t, w.Close())
		}
		for _, tb := range results.Tables() {
			_, err := os.Stat(filepath.Join(dir, tb.Name+"."+ending))
			require.NoError(t, err)
		}
		if format == table.TSV {
			text, err := os.ReadFile(filepath.Join(dir, "cohort_counts.tsv"))
			require.NoError(t, err)
			assert.Equal(t, "run_key\tname\tsubject\tcohort_group\tcount\tdenominator\tvalue\tsuppressed\n"+
				"cohort\texposed\tcodeine\t\t30\t60\t0.5\tfalse\ncohort\tat risk\tcodeine\t\t\t\t\ttrue\n", string(text))
		}
		if format == table.Parquet {
			type row struct {
				Person string `parquet:"person"`
				Rank   int64  `parquet:"rank"`
			}
			rows, err := parquet.ReadFile[row](filepath.Join(dir, "actions.parquet"))
			require.NoError(t, err)
			assert.Len(t, rows, 30)
			assert.EqualValues(t, 1, rows[0].Rank)
		}
	}
	dir := t.TempDir()
	w, err := results.Dir(dir, run, table.TSV)
	require.NoError(t, err)
	fill(t, w, 1)
	require.NoError(t, w.Close())
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	assert.Empty(t, files, "given up")
}

func TestRefused(t *testing.T) {
	for _, tc := range []struct {
		name, want string
		write      func(w *results.Writer) error
	}{
		{"no person", "has no person", func(w *results.Writer) error { return w.Person(results.Person{}) }},
		{"no gene", "names no gene", func(w *results.Writer) error { return w.Gene(results.Gene{Person: "p"}) }},
		{"no drug", "names no drug", func(w *results.Writer) error { return w.Action(results.Action{Person: "p", Kind: "fine"}) }},
		{"no name", "has no name", func(w *results.Writer) error { return w.Count(results.Count{}) }},
		{"hidden and shown", "is suppressed and carries a number", func(w *results.Writer) error {
			return w.Count(results.Count{Name: "exposed", Suppressed: true, Count: ptr(int64(3))})
		}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			w, err := results.Dir(t.TempDir(), run, table.TSV)
			require.NoError(t, err)
			defer w.Close()
			require.ErrorContains(t, tc.write(w), tc.want)
			require.ErrorContains(t, w.Commit(), tc.want, "and the run is not committed")
		})
	}
	_, err := results.Dir(t.TempDir(), results.Run{}, table.TSV)
	require.ErrorContains(t, err, "has no key")
	_, err = results.Dir(t.TempDir(), run, 0)
	require.ErrorContains(t, err, "is no format of files")
	_, err = results.Dir(filepath.Join(os.DevNull, "x"), run, table.TSV)
	require.Error(t, err)
	db := databases["SQLite"].open(t)
	s, err := results.Open(t.Context(), db, results.SQLite)
	require.NoError(t, err)
	_, err = s.Replace(t.Context(), results.Run{})
	require.ErrorContains(t, err, "has no key")
	require.NoError(t, db.Close())
	_, err = s.Replace(t.Context(), run)
	require.Error(t, err)
	_, err = results.Open(t.Context(), db, results.SQLite)
	require.Error(t, err)
}
