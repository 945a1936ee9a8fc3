package omop_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/omop"
	"github.com/allelerx/allelerx/cohort/internal/postgrestest"
)

// secret is a value that no message may show; id likewise.
const (
	secret = "Marker-Value-Zx"
	id     = "987654321"
)

const (
	personHead = "person_id,gender_concept_id,year_of_birth,month_of_birth,day_of_birth,gender_source_value,person_source_value\n"
	onePerson  = personHead + id + ",8507,1950,2,3,M," + secret + "\n"
	drugHead   = "drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,drug_exposure_end_date,days_supply,quantity,sig\n"
)

func TestBadTables(t *testing.T) {
	long := onePerson + strings.Repeat(id+",8507,1950,,,,\n", 3)
	for _, tc := range []struct {
		name  string
		files map[string]string
		want  string // of the error, at opening or reading
	}{
		{"no person", map[string]string{"drug_exposure.csv": drugHead}, "no table person among the 1 tables"},
		{"a zip in a folder", map[string]string{secret + ".ZIP": "PK", "drug_exposure.csv": drugHead}, "no table person and a zip, which is not looked into: give the path of the zip itself"},
		{
			"missing column",
			map[string]string{"person.csv": onePerson, "drug_exposure.csv": "person_id,drug_concept_id\n"},
			"drug_exposure.csv has no column drug_exposure_start_date or drug_exposure_start_datetime: there are person_id, drug_concept_id",
		},
		{"no rows", map[string]string{"person.csv": personHead}, "the table person has no rows"},
		{"nothing", map[string]string{"person.csv": ""}, "person.csv: is empty"},
		{"a column twice", map[string]string{"person.csv": "person_id,PERSON_ID\n"}, `person.csv:1: has the column "PERSON_ID" twice`},
		{"UTF-16", map[string]string{"person.csv": "\xff\xfep\x00"}, "is UTF-16"},
		{"open quote", map[string]string{"person.csv": long + id + `,8507,1950,,,,"` + secret + "\n"}, "person.csv:6: a quote in this row is not closed"},
		{"bare quote", map[string]string{"person.csv": onePerson + id + `,8507,1950,,,,x"` + secret + "\n"}, "person.csv:3: a cell that is not quoted has a quote in it"},
		{"short row", map[string]string{"person.csv": onePerson, "drug_exposure.csv": drugHead + "1," + id + "\n"}, "drug_exposure.csv:2: the row has 2 cells and the first line 8"},
		{
			"person is text",
			map[string]string{"person.csv": onePerson, "drug_exposure.csv": drugHead + "1," + secret + ",1,2020-01-01,,,,\n"},
			"drug_exposure.csv:2: person_id is no whole number",
		},
		{"person is empty", map[string]string{"person.csv": personHead + ",8507,1950,,,,\n"}, "person.csv:2: person_id is empty"},
		{"a column of another kind", map[string]string{"person.csv": onePerson, "drug_exposure.csv": drugHead +
			strings.Repeat("1,"+id+",1,"+secret+",,,,\n", 100)}, "drug_exposure.csv:101: drug_exposure_start_date is no date"},
		{"a table twice", map[string]string{"person.csv": onePerson, "PERSON.tsv": onePerson}, "are both the table person"},
		{"no gzip", map[string]string{"person.csv.gz": "\x1f\x8bxx"}, "is no gzip data"},
		{"cut off", map[string]string{"person.csv.gz": string(zippedText(t, long)[:60])}, "cut off"},
		{"concept is text", map[string]string{"person.csv": onePerson, "concept.csv": "concept_id,concept_name,vocabulary_id,concept_code\nx,y,z,w\n"}, "concept.csv:2: concept_id is no whole number"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			err := readFolder(t, tc.files, omop.Options{})
			require.ErrorContains(t, err, tc.want)
			assert.True(t, strings.HasPrefix(err.Error(), "omop: "), err)
			anonymous(t, err.Error())
		})
	}
}

func readFolder(t testing.TB, files map[string]string, o omop.Options) error {
	t.Helper()
	s, err := omop.Open(t.Context(), folder(t, files), o)
	if err != nil {
		return err
	}
	defer s.Close()
	_, err = read(t.Context(), s)
	return err
}

func anonymous(t testing.TB, text string) {
	t.Helper()
	assert.NotContains(t, text, secret)
	assert.NotContains(t, text, id)
}

func zippedText(t testing.TB, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write([]byte(text))
	require.NoError(t, err)
	require.NoError(t, z.Close())
	return b.Bytes()
}

// What can be put right is kept, and each kind is told once with its place.
func TestWarnings(t *testing.T) {
	files := map[string]string{
		"Person.CSV": onePerson + id + ",8532,1951,2,3,F,\n" + // a second row, of another sex and birth
			"5,8532,1950,13,1,F,\n6,8507,1950,2,30,F,\n7,0,2950,,,f,\n8,8521,,,,,\n",
		"drug_exposure.csv.gz": string(zippedText(t, drugHead+
			"9,"+id+",123,2020-03-01,2020-02-01,abc,"+secret+",\n"+
			"10,"+id+",0,2020-13-01,,-3,,take as needed\n"+
			"11,4,5,2999-01-01,,,,\n"+
			"12,,5,2020-01-01,,,,\n"+
			"2,"+id+",5.0,20200101,NULL,30.0,60,daily\n")),
		"concept.tsv": "concept_id\tconcept_name\tvocabulary_id\tconcept_class_id\tconcept_code\n5\tgel 5\" wide\tRxNorm\tClinical Drug\t77\n",
	}
	var told []ehr.Warning
	s := open(t, folder(t, files), omop.Options{Warn: func(w ehr.Warning) { told = append(told, w) }})
	people := mustRead(t, s)
	tally := s.Tally()
	assert.Equal(t, map[string]int{"person": 6, "drug_exposure": 5, "concept": 1}, tally.Items)
	assert.Equal(t, map[string]int{"person": 1, "drug_exposure": 2}, tally.Left)
	assert.Equal(t, map[string]int{
		"duplicate-patient": 1, "two-sexes": 2, "two-births": 1, "bad-value": 6, "reversed-interval": 1,
		"unknown-concept": 1, "unmatched-person": 2, "future-date": 1,
	}, tally.Warnings)
	n := 0
	for _, w := range told {
		n++
		assert.NotZero(t, w.Line, w.Code)
		assert.NotEmpty(t, w.File)
		anonymous(t, w.Msg)
	}
	assert.Len(t, told, n)

	require.Len(t, people, 5)
	first := people[4]
	assert.Equal(t, id, first.ID)
	assert.Equal(t, ehr.SexUnknown, first.Sex)
	assert.Equal(t, "1950-02-03", first.Birth.String())
	require.Len(t, first.Exposures, 3)
	whole := first.Exposures[0] // in the order of drug_exposure_id
	assert.Equal(t, []ehr.Code{{System: ehr.RxNorm, Code: "77", Display: `gel 5" wide`}, {System: ehr.OMOP, Code: "5"}}, whole.Concept.Codes)
	assert.Equal(t, "2020-01-01", whole.Start.String())
	assert.Equal(t, 30, whole.DaysSupply)
	assert.Equal(t, 60.0, whole.Supplied.Value) //nolint:testifylint // as it is written
	assert.Equal(t, "2020-03-01", first.Exposures[1].Start.String())
	assert.True(t, first.Exposures[1].End.IsZero())
	assert.True(t, first.Exposures[2].Start.IsZero())
	assert.True(t, first.Exposures[2].AsNeeded)
	assert.Equal(t, []string{"1950", "1950-02", "2950", ""},
		[]string{people[0].Birth.String(), people[1].Birth.String(), people[2].Birth.String(), people[3].Birth.String()})
	assert.Equal(t, []ehr.Sex{ehr.Female, ehr.SexUnknown, ehr.Female, ehr.OtherSex},
		[]ehr.Sex{people[0].Sex, people[1].Sex, people[2].Sex, people[3].Sex})

	err := readFolder(t, files, omop.Options{Strict: true})
	assert.ErrorContains(t, err, "month_of_birth is no month")
}

// Clock times, comparators, units, values in words.
func TestItems(t *testing.T) {
	s := open(t, folder(t, map[string]string{
		"person.txt": "person_id\tgender_concept_id\tbirth_datetime\n1\t8507\t1970-05-06 00:00:00\n",
		"measurement.csv": "measurement_id,person_id,measurement_concept_id,measurement_date,measurement_datetime,operator_concept_id,value_as_number,unit_concept_id,unit_source_value,range_low,value_source_value,visit_occurrence_id\n" +
			"1,1,3,2020-01-02,2020-01-02T08:30:00Z,4171756,4.5,8840,mg,1,<4.5,8\n" +
			"2,1,3,2020-01-02,2020-01-03 08:30:00+02,4172704,,0,mg,,positive,\n",
		"observation.csv": "observation_id,person_id,observation_concept_id,observation_date,value_as_string\n1,1,4,2020-01-02,\"never, he says\"\n",
		"concept.csv":     "concept_id,concept_name,vocabulary_id,concept_code\n8840,milligram per deciliter,UCUM,mg/dL\n3,x,LOINC,1-8\n4,y,LOINC,2-6\n",
	}), omop.Options{})
	p := mustRead(t, s)[0]
	assert.Equal(t, "1970-05-06", p.Birth.String())
	require.Len(t, p.Measurements, 3)
	m := p.Measurements[0]
	assert.Equal(t, "2020-01-02T08:30:00Z", m.At.String())
	assert.Equal(t, ehr.Quantity{Value: 4.5, Unit: "mg/dL", Comparator: "<"}, m.Value)
	assert.InDelta(t, 1, m.Low, 0)
	assert.Equal(t, "8", m.Encounter)
	assert.Equal(t, "positive", p.Measurements[1].ValueCode.Text)
	assert.Equal(t, "2020-01-02", p.Measurements[1].At.String(), "another day than its date")
	assert.Equal(t, "never, he says", p.Measurements[2].ValueCode.Text)
	assert.Equal(t, "observation", p.Measurements[2].Source)
	assert.Equal(t, map[string]int{"contradicting-dates": 1, "unknown-visit": 1}, s.Tally().Warnings)
}

func TestBadArchives(t *testing.T) {
	for _, tc := range []struct{ name, entry, want string }{
		{"up", "../person.csv", "leads out of the archive"},
		{"up within", "a/../../person.csv", "leads out of the archive"},
		{"absolute", "/person.csv", "leads out of the archive"},
		{"of Windows", `a\..\person.csv`, "leads out of the archive"},
		{"drive", "C:person.csv", "leads out of the archive"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			_, err := omop.Open(t.Context(), zipped(t, tc.entry, onePerson), omop.Options{})
			assert.ErrorContains(t, err, tc.want)
		})
	}
	s := open(t, zipped(t, "cdm/", "", "cdm/PERSON.csv", onePerson, "__MACOSX/cdm/._PERSON.csv", "x"), omop.Options{})
	assert.Len(t, mustRead(t, s), 1)

	no := filepath.Join(t.TempDir(), "no.zip")
	require.NoError(t, os.WriteFile(no, []byte("no zip"), 0o600))
	_, err := omop.Open(t.Context(), no, omop.Options{})
	require.ErrorContains(t, err, "neither a folder nor a zip")
	_, err = omop.Open(t.Context(), filepath.Join(t.TempDir(), "nowhere"), omop.Options{})
	assert.ErrorIs(t, err, os.ErrNotExist)
}

// A bomb ends at 64 MiB, in a zip and as gzip; so does a quote that never closes.
func TestBombs(t *testing.T) {
	bomb := personHead + strings.Repeat("1,8507,1950,,,,"+strings.Repeat("x", 4000)+"\n", 20_000)
	s := open(t, zipped(t, "person.csv", bomb), omop.Options{}) // only the first line is read
	_, err := read(t.Context(), s)
	require.ErrorContains(t, err, "inflates to more than 200 times")
	if !testing.Short() { // packing it takes long
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "person.csv.gz"), zippedText(t, bomb), 0o600))
		_, err = read(t.Context(), open(t, dir, omop.Options{}))
		require.ErrorContains(t, err, "inflates to more than 200 times")
	}

	err = readFolder(t, map[string]string{"person.csv": onePerson + id + `,1,1,,,,"` + strings.Repeat("line\n", 5<<20)}, omop.Options{})
	assert.ErrorContains(t, err, "is a quote not closed?")
}

// A query that fails in the middle names table and row count, and not the value
// that the database quotes.
func TestSQLErrors(t *testing.T) {
	db := postgrestest.Start(t)
	db.SetMaxIdleConns(0) // each query in a connection that has the settings
	ctx := t.Context()
	for _, q := range []string{
		`CREATE TABLE person (person_id bigint, gender_concept_id bigint, year_of_birth int, month_of_birth int)`,
		`INSERT INTO person SELECT n, 8507, 1950 FROM generate_series(1, 5000) n`,
		`CREATE TABLE raw (n bigint, at text)`,
		`INSERT INTO raw SELECT n, CASE n WHEN 4000 THEN '` + secret + `' ELSE '2020-01-01' END FROM generate_series(1, 5000) n`,
		`CREATE INDEX ON raw (n)`, `ALTER DATABASE postgres SET enable_sort = off`, // so that rows come before the fault
		`CREATE VIEW drug_exposure AS SELECT n AS person_id, n AS drug_exposure_id, 0 AS drug_concept_id, at::date AS drug_exposure_start_date FROM raw`,
		`CREATE TABLE "DEATH" (person_id bigint, death_date date)`,
	} {
		_, err := db.ExecContext(ctx, q)
		require.NoError(t, err, q)
	}
	s, err := omop.OpenDB(ctx, db, omop.Options{})
	require.NoError(t, err)
	_, err = read(ctx, s)
	var failed *omop.SQLError
	require.ErrorAs(t, err, &failed)
	assert.Equal(t, "drug_exposure", failed.Table)
	assert.Equal(t, "SQLSTATE 22007", failed.State)
	assert.Equal(t, 3999, failed.Rows)
	assert.NotContains(t, err.Error(), secret)
	require.ErrorContains(t, errors.Unwrap(failed), secret)

	_, err = db.ExecContext(ctx, `CREATE TABLE death (person_id bigint)`)
	require.NoError(t, err)
	_, err = omop.OpenDB(ctx, db, omop.Options{})
	require.ErrorContains(t, err, "differ in case only")
	_, err = omop.OpenDB(ctx, db, omop.Options{Schema: `no"where`})
	require.ErrorContains(t, err, "no table person among the 0 tables")
	_, err = omop.OpenDSN(ctx, "no such driver", "", omop.Options{})
	require.ErrorContains(t, err, "does the program import the driver?")
	db.SetMaxOpenConns(2)
	_, err = omop.OpenDB(ctx, db, omop.Options{})
	require.ErrorContains(t, err, "SetMaxOpenConns to 9 or more")
}

func TestSQLiteErrors(t *testing.T) {
	ctx := t.Context()
	name := filepath.Join(t.TempDir(), "x.sqlite")
	db, err := sql.Open("sqlite", name)
	require.NoError(t, err)
	defer db.Close()
	for _, q := range []string{
		`CREATE TABLE person (person_id text, gender_concept_id int, year_of_birth int)`,
		`INSERT INTO person VALUES ('2', 8507, 1950), ('10', 8507, 1950), (NULL, 1, 1)`,
	} {
		_, err := db.ExecContext(ctx, q)
		require.NoError(t, err)
	}
	s, err := omop.OpenDB(ctx, db, omop.Options{})
	require.NoError(t, err)
	_, err = read(ctx, s)
	require.ErrorContains(t, err, "person_id is empty")
	_, err = db.ExecContext(ctx, `DELETE FROM person WHERE person_id IS NULL`)
	require.NoError(t, err)
	_, err = read(ctx, s)
	require.ErrorContains(t, err, "person_id is not in order")
	_, err = omop.OpenDB(ctx, db, omop.Options{Schema: `a"b`})
	require.ErrorContains(t, err, "is there such a schema?")
	_, err = omop.OpenDSN(ctx, "sqlite", filepath.Join(t.TempDir(), "no", "x"), omop.Options{})
	require.ErrorContains(t, err, "does not answer")
}

// Leaving the loop, cancelling and failing leave no goroutine and no file.
func TestNothingIsLeft(t *testing.T) {
	var drugs strings.Builder
	drugs.WriteString(drugHead)
	for i := 3000; i > 0; i-- {
		fmt.Fprintf(&drugs, "%d,%s,5,2020-01-01,,,,\n", i, id)
	}
	dir, temp := folder(t, map[string]string{"person.csv": onePerson, "drug_exposure.csv": drugs.String() + "1,5,5,2020-01-01,,,,\n"}), t.TempDir()
	before := runtime.NumGoroutine()
	s := open(t, dir, omop.Options{Memory: 1 << 10, TempDir: temp})
	for p, err := range s.Patients(t.Context()) {
		require.NoError(t, err)
		assert.Len(t, p.Exposures, 3000)
		text := spilled(t, temp)
		if runtime.GOOS == "linux" {
			require.NotEmpty(t, text)
		}
		assert.NotContains(t, text, "2020-01-01", "what lies on the disk is encrypted")
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := read(ctx, s)
	require.ErrorIs(t, err, context.Canceled)
	files, err := os.ReadDir(temp)
	require.NoError(t, err)
	assert.Empty(t, files)
	for deadline := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines are left", runtime.NumGoroutine()-before)
		}
	}
}

// spilled is what the temporary files of a folder hold, whose names are taken away
// while they are open: Linux shows them under the process.
func spilled(t testing.TB, dir string) string {
	t.Helper()
	var all strings.Builder
	open, _ := filepath.Glob("/proc/self/fd/*")
	for _, name := range open {
		if to, err := os.Readlink(name); err == nil && strings.HasPrefix(to, dir) {
			text, err := os.ReadFile(name)
			require.NoError(t, err)
			all.Write(text)
		}
	}
	return all.String()
}

func FuzzOpen(f *testing.F) {
	f.Add(onePerson, drugHead+"1,"+id+",5,2020-01-01,,30,,\n")
	f.Add("person_id\tgender_concept_id\tyear_of_birth\n1\t8507\t1950\n", "\"a\nb\",person_id")
	f.Fuzz(func(t *testing.T, person, drugs string) {
		dir := folder(t, map[string]string{"person.csv": person, "drug_exposure.csv": drugs})
		s, err := omop.Open(t.Context(), dir, omop.Options{})
		if err != nil {
			return
		}
		defer s.Close()
		people, err := read(t.Context(), s)
		if err != nil {
			return
		}
		exposures := 0
		for _, p := range people {
			exposures += len(p.Exposures)
		}
		tally := s.Tally()
		if exposures+tally.Left["drug_exposure"] != tally.Items["drug_exposure"] || len(people)+tally.Left["person"] != tally.Items["person"] {
			t.Error("rows are lost")
		}
	})
}
