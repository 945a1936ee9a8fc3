package omop_test

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	_ "modernc.org/sqlite"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/omop"
	"github.com/allelerx/allelerx/cohort/internal/postgrestest"
)

// Every row of every table is counted, as encoding/csv counts them, and each of
// a table of people becomes an item.
func TestRealCounts(t *testing.T) {
	tables := realTables(t)
	s := open(t, sampleZip(t), omop.Options{Strict: true})
	people := mustRead(t, s)
	tally := s.Tally()
	assert.Equal(t, len(tables), tally.Files)
	for name, rows := range tables {
		assert.Equal(t, len(rows)-1, tally.Items[name], name)
	}
	assert.Len(t, tally.Items, len(tables))

	items := map[string]int{"person": len(people)}
	for _, p := range people {
		items["death"] += len(p.Deaths)
		items["observation_period"] += len(p.Observed)
		items["visit_occurrence"] += len(p.Encounters)
		items["condition_occurrence"] += len(p.Conditions)
		items["drug_exposure"] += len(p.Exposures)
		items["procedure_occurrence"] += len(p.Procedures)
		for _, m := range p.Measurements {
			items[m.Source]++
		}
	}
	for name, n := range items {
		assert.Equal(t, len(tables[name])-1, n, name)
		assert.Zero(t, tally.Left[name], name)
	}
	assert.Equal(t, map[string]int{"provider": 67, "device_exposure": 1, "condition_era": 469, "visit_detail": 1791}, tally.Left)
	// 28 races and sexes whose concepts the subset of the vocabularies lacks are not drugs: see TestRealConcepts.
	t.Log(tally.Warnings)
}

// Each cell of each drug exposure is where it belongs, taken from the file by
// another way.
func TestRealDrugs(t *testing.T) {
	tables := realTables(t)
	people := mustRead(t, open(t, sampleZip(t), omop.Options{}))
	rows, cell := tables["drug_exposure"], columnsOf(tables["drug_exposure"])
	names := make(map[string][]string)
	concept := columnsOf(tables["concept"])
	for _, row := range tables["concept"][1:] {
		names[row[concept["concept_id"]]] = []string{row[concept["vocabulary_id"]], row[concept["concept_code"]], row[concept["concept_name"]]}
	}
	byPerson := make(map[string][]ehr.Exposure)
	for _, p := range people {
		byPerson[p.ID] = p.Exposures
	}
	distinct := make(map[string]bool)
	for _, row := range rows[1:] {
		person := row[cell["person_id"]]
		e := byPerson[person][0]
		byPerson[person] = byPerson[person][1:]
		id := row[cell["drug_concept_id"]]
		distinct[id] = true
		want := []ehr.Code{{System: ehr.OMOP, Code: id}}
		if n, ok := names[id]; ok {
			want = []ehr.Code{{System: n[0], Code: n[1], Display: n[2]}, want[0]}
		}
		if source := row[cell["drug_source_value"]]; want[0].Code != source {
			want = append(want, ehr.Code{Code: source})
			assert.Equal(t, source, e.Concept.Text)
		}
		assert.Equal(t, want, e.Concept.Codes)
		assert.Equal(t, row[cell["drug_exposure_start_date"]], e.Start.String())
		assert.Equal(t, row[cell["drug_exposure_end_date"]], e.End.String())
		assert.Equal(t, row[cell["days_supply"]], strconv.Itoa(e.DaysSupply))
		assert.Equal(t, row[cell["visit_occurrence_id"]], e.Encounter)
		assert.Equal(t, ehr.Dispensed, e.Kind)
	}
	assert.Len(t, distinct, 79)
}

func columnsOf(rows [][]string) map[string]int {
	at := make(map[string]int)
	for i, name := range rows[0] {
		at[name] = i
	}
	return at
}

// The same set from a folder of files, from a zip, from PostgreSQL and from SQLite,
// in memory and through the disk, gives the same people and the same counts.
func TestRealFromEverywhere(t *testing.T) {
	zipped := open(t, sampleZip(t), omop.Options{})
	want := withoutNaN(mustRead(t, zipped))
	tally := zipped.Tally()
	tables := realTables(t)
	dir := unpacked(t, tables)

	sources := map[string]func(t *testing.T) *omop.Source{
		"folder": func(t *testing.T) *omop.Source { return open(t, dir, omop.Options{}) },
		"folder, sorted on disk": func(t *testing.T) *omop.Source {
			return open(t, dir, omop.Options{Memory: 4 << 10, TempDir: t.TempDir()})
		},
		"SQLite": func(t *testing.T) *omop.Source {
			name := filepath.Join(t.TempDir(), "cdm.sqlite")
			loadSQLite(t, name, tables)
			s, err := omop.OpenDSN(t.Context(), "sqlite", name, omop.Options{})
			require.NoError(t, err)
			return s
		},
		"PostgreSQL": func(t *testing.T) *omop.Source {
			db := postgrestest.Start(t)
			loadPostgres(t, db, `cdm "2024"; DROP TABLE person --`, dir, tables)
			s, err := omop.OpenDB(t.Context(), db, omop.Options{Schema: `cdm "2024"; DROP TABLE person --`})
			require.NoError(t, err)
			return s
		},
	}
	if testing.Short() {
		delete(sources, "SQLite") // all Go: minutes under the race detector, which sees the same code with PostgreSQL
	}
	for name, from := range sources {
		t.Run(name, func(t *testing.T) {
			s := from(t)
			defer s.Close()
			got := withoutNaN(mustRead(t, s))
			require.Len(t, got, len(want))
			for i := range want {
				require.Equal(t, want[i], got[i])
			}
			again := s.Tally()
			assert.Equal(t, tally.Items, again.Items)
			assert.Equal(t, tally.Left, again.Left)
			assert.Equal(t, tally.Warnings, again.Warnings)
			assert.Equal(t, want, withoutNaN(mustRead(t, s)), "a second reading")
			checkVocabulary(t, s, tables)
		})
	}
}

// checkVocabulary compares the relations of drugs with those of the file.
func checkVocabulary(t *testing.T, s *omop.Source, tables map[string][][]string) {
	t.Helper()
	rows, cell := tables["concept_relationship"], columnsOf(tables["concept_relationship"])
	want := make(map[int64][]int64)
	for _, row := range rows[1:] {
		if row[cell["relationship_id"]] != "RxNorm has ing" || row[cell["invalid_reason"]] != "" {
			continue
		}
		from, _ := strconv.ParseInt(row[cell["concept_id_1"]], 10, 64)
		to, _ := strconv.ParseInt(row[cell["concept_id_2"]], 10, 64)
		want[from] = append(want[from], to)
	}
	require.NotEmpty(t, want)
	all, err := s.Vocabulary(t.Context(), omop.VocabularyOptions{})
	require.NoError(t, err)
	for from, to := range want {
		slices.Sort(to)
		assert.Equal(t, slices.Compact(to), all.Related(from, "RxNorm has ing"))
	}
	assert.Empty(t, all.Ancestors(19073183), "the sample's CONCEPT_ANCESTOR is empty")
	code, class, ok := all.Concept(19073183)
	assert.True(t, ok)
	assert.Equal(t, ehr.RxNorm, code.System)
	assert.NotEmpty(t, class)
	id, ok := all.ByCode(ehr.Code{System: code.System, Code: code.Code})
	assert.True(t, ok)
	assert.Equal(t, int64(19073183), id)
	_, ok = all.ByCode(ehr.Code{System: code.System, Code: "no code"})
	assert.False(t, ok)

	some, err := s.Vocabulary(t.Context(), omop.VocabularyOptions{
		Concepts: []int64{19073183}, Relationships: []string{"RxNorm has ing", "Has tradename"},
	})
	require.NoError(t, err)
	assert.Equal(t, all.Related(19073183, "RxNorm has ing"), some.Related(19073183, "RxNorm has ing"))
	assert.Empty(t, some.Related(19073183, "Mapped from"))
	_, _, ok = some.Concept(19073183)
	assert.True(t, ok)
}

// unpacked writes the tables into a folder.
func unpacked(t testing.TB, tables map[string][][]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, rows := range tables {
		text := asCSV(rows)
		require.NoError(t, os.WriteFile(filepath.Join(dir, strings.ToUpper(name)+".csv"), []byte(text), 0o600))
	}
	return dir
}

// asCSV writes a table.
func asCSV(rows [][]string) string {
	var b strings.Builder
	for _, row := range rows {
		for i, c := range row {
			if i > 0 {
				b.WriteByte(',')
			}
			if strings.ContainsAny(c, ",\"\n") {
				c = `"` + strings.ReplaceAll(c, `"`, `""`) + `"`
			}
			b.WriteString(c)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// columnType is the type of a column in the OMOP DDL, by its name; where that
// does not tell, by what stands in it.
func columnType(table, column string, rows [][]string, at int) string {
	switch {
	case table == "condition_era" && strings.HasSuffix(column, "_date"), strings.HasSuffix(column, "_datetime"):
		return "timestamp"
	case strings.HasSuffix(column, "_date"):
		return "date"
	case column == "person_id", strings.HasPrefix(column, "concept_id_"), strings.HasSuffix(column, "_concept_id"), strings.HasSuffix(column, "_occurrence_id"):
		return "bigint"
	}
	kind := "text"
	for _, row := range rows[1:] {
		if row[at] == "" {
			continue
		}
		if _, err := strconv.ParseInt(row[at], 10, 64); err == nil && (kind == "text" || kind == "bigint") && strings.HasSuffix(column, "_id") {
			kind = "bigint"
			continue
		}
		if _, err := strconv.ParseFloat(row[at], 64); err == nil && (column == "value_as_number" || column == "quantity" || column == "days_supply") {
			kind = "numeric"
			continue
		}
		return "text"
	}
	return kind
}

func createTable(path, table string, rows [][]string) string {
	var columns []string
	for i, name := range rows[0] {
		columns = append(columns, `"`+name+`" `+columnType(table, name, rows, i))
	}
	return "CREATE TABLE " + path + " (" + strings.Join(columns, ", ") + ")"
}

// loadPostgres lets the server read the files itself.
func loadPostgres(t testing.TB, db *sql.DB, schema, dir string, tables map[string][][]string) {
	t.Helper()
	ctx := t.Context()
	quoted := `"` + strings.ReplaceAll(schema, `"`, `""`) + `"`
	_, err := db.ExecContext(ctx, "CREATE SCHEMA "+quoted)
	require.NoError(t, err)
	conn, err := db.Conn(ctx)
	require.NoError(t, err)
	defer conn.Close()
	for name, rows := range tables {
		path := quoted + "." + name
		_, err := conn.ExecContext(ctx, createTable(path, name, rows))
		require.NoError(t, err, name)
		in, err := os.Open(filepath.Join(dir, strings.ToUpper(name)+".csv"))
		require.NoError(t, err)
		err = conn.Raw(func(driver any) error {
			_, err := driver.(*stdlib.Conn).Conn().PgConn().CopyFrom(ctx, in, "COPY "+path+" FROM STDIN (FORMAT csv, HEADER)")
			return err
		})
		require.NoError(t, err, name)
		in.Close()
	}
}

func loadSQLite(t testing.TB, name string, tables map[string][][]string) {
	t.Helper()
	db, err := sql.Open("sqlite", name)
	require.NoError(t, err)
	defer db.Close()
	tx, err := db.BeginTx(t.Context(), nil)
	require.NoError(t, err)
	defer tx.Rollback()
	for table, rows := range tables {
		loadRows(t, tx, table, rows)
	}
	require.NoError(t, tx.Commit())
}

func loadRows(t testing.TB, tx *sql.Tx, table string, rows [][]string) {
	t.Helper()
	_, err := tx.ExecContext(t.Context(), createTable(table, table, rows))
	require.NoError(t, err)
	insert, err := tx.PrepareContext(t.Context(), "INSERT INTO "+table+" VALUES ("+strings.TrimSuffix(strings.Repeat("?,", len(rows[0])), ",")+")")
	require.NoError(t, err)
	defer insert.Close()
	values := make([]any, len(rows[0]))
	for _, row := range rows[1:] {
		for i, c := range row {
			values[i] = c
			if c == "" {
				values[i] = nil
			}
		}
		_, err := insert.ExecContext(t.Context(), values...)
		require.NoError(t, err)
	}
}

func TestRealCancelled(t *testing.T) {
	s := open(t, sampleZip(t), omop.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	n := 0
	var last error
	for _, err := range s.Patients(ctx) {
		if last = err; err != nil {
			break
		}
		if n++; n == 3 {
			cancel()
		}
	}
	require.ErrorIs(t, last, context.Canceled)
	assert.Equal(t, 3, n)
	ctx, cancel = context.WithTimeout(t.Context(), time.Nanosecond)
	defer cancel()
	_, err := read(ctx, s)
	assert.ErrorIs(t, err, context.DeadlineExceeded)
}
