package omop_test

import (
	"database/sql"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr/omop"
	"github.com/allelerx/allelerx/cohort/internal/postgrestest"
)

// Vocabularies often lie in a schema of their own. Tables are found along the search
// path, as the database itself finds them: the first of a name counts.
func TestSearchPath(t *testing.T) {
	dsn := postgrestest.DSN(t)
	db, err := sql.Open("pgx", dsn)
	require.NoError(t, err)
	defer db.Close()
	for _, q := range []string{
		`CREATE SCHEMA cdm`, `CREATE SCHEMA "Vocab, 2"`,
		`CREATE TABLE cdm.person (person_id bigint, gender_concept_id bigint, year_of_birth int)`,
		`INSERT INTO cdm.person VALUES (1, 8507, 1950)`,
		`CREATE TABLE cdm.drug_exposure (drug_exposure_id bigint, person_id bigint, drug_concept_id bigint, drug_exposure_start_date date)`,
		`INSERT INTO cdm.drug_exposure VALUES (1, 1, 5, '2020-01-01')`,
		`CREATE TABLE "Vocab, 2".concept (concept_id bigint, concept_name text, vocabulary_id text, concept_class_id text, concept_code text)`,
		`INSERT INTO "Vocab, 2".concept VALUES (5, 'codeine', 'RxNorm', 'Ingredient', '2670')`,
		`CREATE TABLE "Vocab, 2".person (person_id bigint, gender_concept_id bigint, year_of_birth int)`, // behind the other
		`CREATE TABLE public.death (person_id bigint, death_date date)`,                                  // not on the path
		`INSERT INTO public.death VALUES (1, '2021-01-01')`,
	} {
		_, err := db.ExecContext(t.Context(), q)
		require.NoError(t, err, q)
	}
	for name, o := range map[string]omop.Options{"by the address": {}, "by name": {Schema: "cdm"}} {
		t.Run(name, func(t *testing.T) {
			s, err := omop.OpenDSN(t.Context(), "pgx", dsn+`&search_path=cdm,%22Vocab,%202%22`, o)
			require.NoError(t, err)
			defer s.Close()
			people, err := read(t.Context(), s)
			require.NoError(t, err)
			require.Len(t, people, 1)
			assert.Empty(t, people[0].Deaths)
			require.Len(t, people[0].Exposures, 1)
			first := people[0].Exposures[0].Concept.Codes[0]
			if o.Schema == "" {
				assert.Equal(t, "2670", first.Code)
			} else {
				assert.Equal(t, "5", first.Code, "a schema that is named is the only one")
			}
			v, err := s.Vocabulary(t.Context(), omop.VocabularyOptions{})
			if o.Schema == "" {
				require.NoError(t, err)
				code, _, ok := v.Concept(5)
				assert.True(t, ok)
				assert.Equal(t, "codeine", code.Display)
			}
		})
	}
	_, err = omop.OpenDSN(t.Context(), "pgx", dsn, omop.Options{})
	require.ErrorContains(t, err, "search_path=")
}

// A relationship that is not valid any more leads nowhere, whatever its reason.
func TestRetiredRelationships(t *testing.T) {
	files := map[string]string{
		"person.csv":  onePerson,
		"concept.csv": "concept_id,concept_name,vocabulary_id,concept_class_id,concept_code\n5,a,RxNorm,Clinical Drug,1\n6,b,RxNorm,Ingredient,2\n7,c,RxNorm,Ingredient,3\n",
		"concept_relationship.csv": "concept_id_1,concept_id_2,relationship_id,valid_start_date,valid_end_date,invalid_reason\n" +
			"5,6,RxNorm has ing,1970-01-01,2010-01-01,D\n5,7,RxNorm has ing,1970-01-01,2099-12-31,\n5,6,Tradename of,1970-01-01,2010-01-01,U\n",
	}
	s := open(t, folder(t, files), omop.Options{})
	v, err := s.Vocabulary(t.Context(), omop.VocabularyOptions{})
	require.NoError(t, err)
	assert.Equal(t, []int64{7}, v.Related(5, "RxNorm has ing"))
	assert.Empty(t, v.Related(5, "Tradename of"))
}
