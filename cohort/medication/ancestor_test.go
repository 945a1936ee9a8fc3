package medication

import (
	"archive/zip"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/omop"
	"github.com/allelerx/allelerx/genomics/refdata"
)

// upwards are the relationships along which OHDSI builds CONCEPT_ANCESTOR for
// drugs, from a product towards its ingredients.
var upwards = []string{"RxNorm has ing", "Consists of", "Contains", "Tradename of", "Quantified form of", "Box of", "Marketed form of"}

// withAncestors writes the OMOP sample's vocabulary with a CONCEPT_ANCESTOR that is
// generated from its relationships (the sample's own has no row), each concept its
// own ancestor as in a download, and without CONCEPT_RELATIONSHIP. The sample has
// few concepts of ingredients: those of the drugs that were mapped by hand are made,
// with their pairs and one of a class, which is no ingredient.
func withAncestors(t *testing.T, drugs [][]string) (dir string, pairs int) {
	t.Helper()
	z, err := zip.OpenReader(filepath.Join(refdata.Dir(t), "ehr/omop/Synthea27Nj_5.4.zip"))
	require.NoError(t, err)
	defer z.Close()
	dir = t.TempDir()
	up := map[string][]string{}
	for _, name := range []string{"CONCEPT.csv", "PERSON.csv", "CONCEPT_RELATIONSHIP.csv"} {
		in, err := z.Open(name)
		require.NoError(t, err)
		if name != "CONCEPT_RELATIONSHIP.csv" {
			out, err := os.Create(filepath.Join(dir, name))
			require.NoError(t, err)
			_, err = io.Copy(out, in)
			require.NoError(t, err)
			require.NoError(t, out.Close())
			continue
		}
		all, err := csv.NewReader(in).ReadAll()
		require.NoError(t, err)
		at := map[string]int{}
		for i, h := range all[0] {
			at[h] = i
		}
		for _, row := range all[1:] {
			if row[at["invalid_reason"]] == "" && slices.Contains(upwards, row[at["relationship_id"]]) {
				from := row[at["concept_id_1"]]
				up[from] = append(up[from], row[at["concept_id_2"]])
			}
		}
	}
	var text strings.Builder
	text.WriteString("ancestor_concept_id\tdescendant_concept_id\tmin_levels_of_separation\tmax_levels_of_separation\n")
	for _, child := range slices.Sorted(maps.Keys(up)) {
		reached := map[string]int{child: 0}
		for todo := []string{child}; len(todo) > 0; todo = todo[1:] {
			for _, parent := range up[todo[0]] {
				if _, ok := reached[parent]; !ok {
					reached[parent] = reached[todo[0]] + 1
					todo = append(todo, parent)
				}
			}
		}
		for _, parent := range slices.Sorted(maps.Keys(reached)) {
			fmt.Fprintf(&text, "%s\t%s\t%d\t%d\n", parent, child, reached[parent], reached[parent])
			pairs++
		}
	}
	const class = 9_000_000 // numbers that no vocabulary has
	made := map[string]int{}
	concepts := fmt.Sprintf("%d,a class of drugs,Drug,ATC,ATC 4th,,A00AA,1970-01-01,2099-12-31,\n", class)
	for _, row := range drugs {
		for name := range strings.SplitSeq(row[1], "+") {
			id, ok := made[name]
			if !ok {
				id = class + 1 + len(made)
				made[name] = id
				concepts += fmt.Sprintf("%d,%q,Drug,RxNorm,Ingredient,S,made%d,1970-01-01,2099-12-31,\n", id, name, id)
			}
			fmt.Fprintf(&text, "%d\t%s\t1\t3\n%d\t%s\t2\t4\n", id, row[0], class, row[0])
			pairs += 2
		}
	}
	out, err := os.OpenFile(filepath.Join(dir, "CONCEPT.csv"), os.O_APPEND|os.O_WRONLY, 0)
	require.NoError(t, err)
	_, err = out.WriteString(concepts)
	require.NoError(t, err)
	require.NoError(t, out.Close())
	require.NoError(t, os.WriteFile(filepath.Join(dir, "CONCEPT_ANCESTOR.csv"), []byte(text.String()), 0o600))
	return dir, pairs
}

// Every drug of the OMOP sample is found by a generated CONCEPT_ANCESTOR as it is
// by hand and by relationships.
func TestGeneratedAncestors(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the closure of a vocabulary")
	}
	rows := checked(t, "omop.tsv", 3)
	require.Len(t, rows, 79)
	dir, pairs := withAncestors(t, rows)
	s, err := omop.Open(t.Context(), dir, omop.Options{})
	require.NoError(t, err)
	defer s.Close()
	var ids []int64
	for _, row := range rows {
		id, err := strconv.ParseInt(row[0], 10, 64)
		require.NoError(t, err)
		ids = append(ids, id)
	}
	relationships := newNormaliser(t, Options{Vocabulary: readOMOP(t)})
	for _, o := range []omop.VocabularyOptions{{}, {Concepts: ids, Relationships: Relationships()}} {
		v, err := s.Vocabulary(t.Context(), o)
		require.NoError(t, err)
		n := newNormaliser(t, Options{Vocabulary: v})
		for i, row := range rows {
			of := n.fromVocabulary(ids[i])
			assert.Equal(t, High, of.confidence, row[0])
			assert.ElementsMatch(t, strings.Split(row[1], "+"), ingredientNames(of.ingredients), "%s: %v", row[0], of.steps)
			_, class, _ := v.Concept(ids[i])
			assert.True(t, class == "Ingredient" || strings.Contains(strings.Join(of.steps, "\n"), "(CONCEPT_ANCESTOR)"), "%s: %v", row[0], of.steps)
			// Relationships alone come to the same.
			by := relationships.fromVocabulary(ids[i])
			assert.ElementsMatch(t, ingredientNames(by.ingredients), ingredientNames(of.ingredients), row[0])
			m := n.Map(ehr.Concept{Codes: []ehr.Code{{System: ehr.OMOP, Code: row[0]}}}, ehr.Concept{}, ehr.Concept{})
			assert.ElementsMatch(t, strings.Split(row[1], "+"), used(&m), "%s: %v", row[0], m.How)
		}
		t.Logf("%d pairs, %d drugs", pairs, len(rows))
	}
}
