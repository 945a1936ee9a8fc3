package omop_test

import (
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/omop"
	"github.com/allelerx/allelerx/cohort/internal/postgrestest"
)

// everyForm opens the same tables as a folder, a zip, in SQLite and in PostgreSQL.
func everyForm(t *testing.T, tables map[string][][]string, o omop.Options, check func(t *testing.T, s *omop.Source)) {
	t.Helper()
	dir := unpacked(t, tables)
	forms := map[string]func(t *testing.T) *omop.Source{
		"folder": func(t *testing.T) *omop.Source { return open(t, dir, o) },
		"zip": func(t *testing.T) *omop.Source {
			var pairs []string
			for _, name := range slices.Sorted(maps.Keys(tables)) {
				pairs = append(pairs, name+".csv", asCSV(tables[name]))
			}
			return open(t, zipped(t, pairs...), o)
		},
		"SQLite": func(t *testing.T) *omop.Source {
			name := filepath.Join(t.TempDir(), "cdm.sqlite")
			loadSQLite(t, name, tables)
			s, err := omop.OpenDSN(t.Context(), "sqlite", name, o)
			require.NoError(t, err)
			return s
		},
		"PostgreSQL": func(t *testing.T) *omop.Source {
			db := postgrestest.Start(t)
			loadPostgres(t, db, "cdm", dir, tables)
			o := o
			o.Schema = "cdm"
			s, err := omop.OpenDB(t.Context(), db, o)
			require.NoError(t, err)
			return s
		},
	}
	if testing.Short() {
		delete(forms, "SQLite") // all Go: minutes under the race detector, which sees the same code with PostgreSQL
		delete(forms, "zip")    // and with a folder
	}
	for name, from := range forms {
		t.Run(name, func(t *testing.T) {
			s := from(t)
			defer s.Close()
			check(t, s)
		})
	}
}

// hierarchy makes a vocabulary of n concepts, each with up to three parents of
// lower numbers, with the closure as CONCEPT_ANCESTOR has it, itself included.
func hierarchy(n int) (tables map[string][][]string, ancestors map[int64][]int64) {
	rng := rand.New(rand.NewPCG(5, 20))
	number := func(i int) string { return strconv.Itoa(1000 + i) }
	ancestors = make(map[int64][]int64)
	above := make([]map[int]int, n) // ancestor → steps
	concept := [][]string{{"concept_id", "concept_name", "vocabulary_id", "concept_class_id", "concept_code"}}
	closure := [][]string{{"ancestor_concept_id", "descendant_concept_id", "min_levels_of_separation", "max_levels_of_separation"}}
	isA := [][]string{{"concept_id_1", "concept_id_2", "relationship_id", "invalid_reason"}}
	for i := range n {
		above[i] = map[int]int{i: 0}
		for range min(i, rng.IntN(4)) {
			parent := rng.IntN(i)
			for a, steps := range above[parent] {
				if before, ok := above[i][a]; !ok || steps+1 < before {
					above[i][a] = steps + 1
				}
			}
			isA = append(isA, []string{number(i), number(parent), "Is a", ""}, []string{number(i), number(parent), "It's \"so\"", ""})
		}
		concept = append(concept, []string{number(i), "made " + number(i), "SNOMED", "Disorder", "c" + number(i)})
		for _, a := range slices.Sorted(maps.Keys(above[i])) {
			steps := strconv.Itoa(above[i][a])
			closure = append(closure, []string{number(a), number(i), steps, steps})
			if a != i {
				ancestors[int64(1000+i)] = append(ancestors[int64(1000+i)], int64(1000+a))
			}
		}
	}
	rng.Shuffle(len(closure)-1, func(i, j int) { closure[1+i], closure[1+j] = closure[1+j], closure[1+i] })
	return map[string][][]string{
		"person":  {{"person_id", "gender_concept_id", "year_of_birth"}, {"1", "8507", "1950"}},
		"concept": concept, "concept_ancestor": closure, "concept_relationship": isA,
	}, ancestors
}

// Ancestors of a generated CONCEPT_ANCESTOR, from everything and from a selection,
// which a database is asked for.
func TestAncestorsFromEverywhere(t *testing.T) {
	n := int64(1500) // of which a selection is more than one condition holds
	if testing.Short() {
		n = 200
	}
	tables, want := hierarchy(int(n))
	everyForm(t, tables, omop.Options{}, func(t *testing.T, s *omop.Source) {
		all, err := s.Vocabulary(t.Context(), omop.VocabularyOptions{})
		require.NoError(t, err)
		several := 0
		for id := range n {
			require.Equal(t, want[1000+id], all.Ancestors(1000+id), id)
			if len(want[1000+id]) > 1 {
				several++
			}
		}
		assert.Greater(t, several, int(n/2))

		for _, of := range [][]int64{{1000 + n - 1, 1000 + n/2}, {}, slices.Collect(maps.Keys(want)), {1, 2}} {
			some, err := s.Vocabulary(t.Context(), omop.VocabularyOptions{Concepts: of, Relationships: []string{"Is a"}})
			require.NoError(t, err)
			reached := slices.Clone(of)
			for _, id := range of {
				require.Equal(t, want[id], some.Ancestors(id))
				require.Equal(t, all.Related(id, "Is a"), some.Related(id, "Is a"))
				reached = append(reached, want[id]...)
			}
			known := 0
			for id := range n {
				_, _, ok := some.Concept(1000 + id)
				if ok {
					known++
				}
				assert.Equal(t, slices.Contains(reached, 1000+id), ok)
			}
			slices.Sort(reached)
			if len(of) == 2 && of[0] == 1 {
				assert.Zero(t, known, "nobody has these")
			}
		}

		// A name that could end a text of SQL is compared here.
		odd, err := s.Vocabulary(t.Context(), omop.VocabularyOptions{Concepts: []int64{1000 + n - 1}, Relationships: []string{"It's \"so\"", `x') OR 1=1 --`}})
		require.NoError(t, err)
		assert.Equal(t, all.Related(1000+n-1, "Is a"), odd.Related(1000+n-1, "It's \"so\""))
		assert.Empty(t, odd.Related(1000+n-1, "Is a"))
		pairs := 0
		for a, b := range all.Pairs("Is a") {
			pairs++
			assert.Equal(t, ehr.SNOMED, a.System)
			assert.NotEqual(t, a, b)
		}
		assert.Equal(t, (len(tables["concept_relationship"])-1)/2, pairs+duplicates(tables["concept_relationship"]))
		for range all.Pairs("Is a") {
			break
		}
	})
}

// duplicates is how often a relation "Is a" is there again.
func duplicates(rows [][]string) int {
	seen, n := map[string]bool{}, 0
	for _, r := range rows[1:] {
		if key := strings.Join(r, "\t"); r[2] == "Is a" {
			if seen[key] {
				n++
			}
			seen[key] = true
		}
	}
	return n
}

// The people of a selection are the same, however they are read, and what others
// have is not looked at: not counted, and not an error.
func TestPeopleFromEverywhere(t *testing.T) {
	if testing.Short() {
		t.Skip("reads the sample in every form: minutes under the race detector, which sees the same code in TestRealFromEverywhere")
	}
	tables := realTables(t)
	all := withoutNaN(mustRead(t, open(t, sampleZip(t), omop.Options{})))
	wanted := []*ehr.Patient{all[3], all[11], all[20]}
	people := []int64{987654321} // nobody's
	for _, p := range slices.Backward(wanted) {
		id, err := strconv.ParseInt(p.ID, 10, 64)
		require.NoError(t, err)
		people = append(people, id, id)
	}
	items := map[string]int{}
	for name, rows := range tables {
		at := slices.Index(rows[0], "person_id")
		items[name] = len(rows) - 1
		if at < 0 {
			continue
		}
		items[name] = 0
		for _, row := range rows[1:] {
			if slices.ContainsFunc(wanted, func(p *ehr.Patient) bool { return p.ID == row[at] }) {
				items[name]++
			}
		}
	}
	everyForm(t, tables, omop.Options{People: people}, func(t *testing.T, s *omop.Source) {
		assert.Equal(t, wanted, withoutNaN(mustRead(t, s)))
		assert.Equal(t, items, s.Tally().Items)
	})
	_, err := read(t.Context(), open(t, sampleZip(t), omop.Options{People: []int64{1 << 40}}))
	require.EqualError(t, err, "omop: none of the people of Options.People is in the table person: name them by their person_id")
	_, err = read(t.Context(), open(t, sampleZip(t), omop.Options{People: []int64{}}))
	require.ErrorContains(t, err, "none of the people")
}

// A database is asked for the selection alone: rows that it could not give are not
// asked for. Names of tables and columns are names, whatever is in them.
func TestDatabaseIsAskedForTheSelection(t *testing.T) {
	db := postgrestest.Start(t)
	ctx := t.Context()
	for _, q := range []string{
		`CREATE TABLE person (person_id bigint, gender_concept_id bigint, year_of_birth int, "a""; DROP TABLE person; --" int)`,
		`INSERT INTO person SELECT n, 8507, 1950 FROM generate_series(1, 5000) n`,
		`CREATE VIEW drug_exposure AS SELECT person_id, person_id AS drug_exposure_id, 7 AS "DRUG_concept_id", date '2020-01-01' + (1 / (person_id - 4000))::int AS drug_exposure_start_date FROM person`,
		`CREATE VIEW concept_ancestor AS SELECT n AS descendant_concept_id, n + 1 / (n - 4000) AS ancestor_concept_id FROM generate_series(1, 5000) n`,
		`CREATE TABLE concept_relationship (concept_id_1 text, concept_id_2 text, relationship_id text)`, // numbers as text
		`INSERT INTO concept_relationship VALUES ('7', '8', 'Is a'), ('8', '9', 'Is a'), ('10', '11', 'Is a')`,
		`CREATE TABLE "note""; DROP TABLE person; --" ("person_id" bigint, "x""y" text)`,
		`INSERT INTO "note""; DROP TABLE person; --" VALUES (1, 'a'), (2, 'b'), (NULL, 'c')`,
	} {
		_, err := db.ExecContext(ctx, q)
		require.NoError(t, err, q)
	}
	s, err := omop.OpenDB(ctx, db, omop.Options{People: []int64{2, 1, 4999}})
	require.NoError(t, err)
	people := mustRead(t, s)
	require.Len(t, people, 3)
	assert.Equal(t, "7", people[2].Exposures[0].Concept.Codes[0].Code)
	assert.Equal(t, map[string]int{"person": 3, "drug_exposure": 3, "concept_ancestor": 5000, "concept_relationship": 3, `note"; drop table person; --`: 2}, s.Tally().Items)
	v, err := s.Vocabulary(ctx, omop.VocabularyOptions{Concepts: []int64{7}})
	require.NoError(t, err)
	assert.Equal(t, []int64{9}, v.Related(8, "Is a"))
	assert.Empty(t, v.Related(10, "Is a"))

	everybody, err := omop.OpenDB(ctx, db, omop.Options{})
	require.NoError(t, err)
	var failed *omop.SQLError
	_, err = read(ctx, everybody)
	require.ErrorAs(t, err, &failed, "4000 divides by nothing")
	_, err = everybody.Vocabulary(ctx, omop.VocabularyOptions{})
	require.ErrorAs(t, err, &failed)
	var still int
	require.NoError(t, db.QueryRowContext(ctx, "SELECT count(*) FROM person").Scan(&still))
	assert.Equal(t, 5000, still)
}
