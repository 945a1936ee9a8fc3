package records

import (
	"archive/zip"
	"encoding/csv"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/allelerx/allelerx/genomics/refdata"
)

// TestTexts: the writers put the tables' texts into JSON and CSV as they are.
func TestTexts(t *testing.T) {
	for _, of := range diagnoses() {
		plain(t, true, of.icd, of.snomed)
		plain(t, false, of.name, of.title)
	}
	for _, d := range drugs {
		plain(t, true, d.code, d.substance, d.misspelled, d.route)
		plain(t, false, d.display, d.ingredient)
		assert.NotEmpty(t, d.code+d.substance)
		assert.True(t, d.supply > 0 && d.perDay > 0 && d.years > 0, d.display)
		assert.NotEqual(t, d.misspelled, d.display)
	}
	for _, of := range tests {
		plain(t, true, of.loinc, of.unit)
		plain(t, false, of.name)
	}
}

// plain checks texts; cell: they stand in CSV too.
func plain(t *testing.T, cell bool, texts ...string) {
	t.Helper()
	for _, s := range texts {
		quoted, err := json.Marshal(s)
		require.NoError(t, err)
		assert.Equal(t, `"`+s+`"`, string(quoted))
		assert.False(t, cell && strings.ContainsAny(s, ",\"\n"), s)
	}
}

// TestICD: the codes are those of the phecode map, without which a phecode can't
// be told.
func TestICD(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(refdata.Dir(t), "ehr", "phecode", "icd9cm_icd10cm.tsv"))
	require.NoError(t, err)
	for _, of := range diagnoses() {
		assert.Contains(t, string(text), "\nICD10CM\t"+of.icd+"\t")
	}
}

// TestConcepts: codes and concepts belong together as OHDSI's vocabulary says,
// or the code is one of the Synthea samples or of CPIC's table.
func TestConcepts(t *testing.T) {
	dir := refdata.Dir(t)
	concepts := conceptsOf(t, filepath.Join(dir, "ehr", "omop", "Synthea27Nj_5.4.zip"))
	same := func(id int, vocabulary, code string) {
		assert.Equal(t, [2]string{vocabulary, code}, concepts[strconv.Itoa(id)], "concept %d", id)
	}
	for _, of := range diagnoses() {
		if of.omop != 0 {
			same(of.omop, "SNOMED", of.snomed)
		}
		assert.Equal(t, of.snomed == "", of.omop == 0)
	}
	same(stentConcept, "SNOMED", stentSNOMED)
	for _, of := range tests {
		same(of.omop, "LOINC", of.loinc)
		same(of.unitConcept, "UCUM", of.unit)
	}
	cpic, err := os.ReadFile(filepath.Join(dir, "pgx", "pypgx", "cpic-table.csv"))
	require.NoError(t, err)
	fhir := fhirText(t, filepath.Join(dir, "ehr", "fhir-r4"))
	for _, d := range drugs {
		switch {
		case d.omop != 0:
			same(d.omop, "RxNorm", d.code)
		case d.code != "":
			assert.Contains(t, fhir, `"code": "`+d.code+`"`)
		}
		switch {
		case d.ingredientConcept != 0:
			same(d.ingredientConcept, "RxNorm", d.substance)
		case d.substance != "":
			assert.Contains(t, string(cpic), ","+d.ingredient+","+d.substance+",")
		}
	}
	for _, code := range []string{bloodPressure, causeOfDeath} {
		assert.Contains(t, fhir, `"code": "`+code+`"`)
	}
	for _, v := range visitCodes {
		assert.Contains(t, fhir, `"code": "`+v.snomed+`"`)
	}
}

// conceptsOf reads vocabulary and code by concept.
func conceptsOf(t *testing.T, name string) map[string][2]string {
	t.Helper()
	z, err := zip.OpenReader(name)
	require.NoError(t, err)
	defer z.Close()
	f, err := z.Open("CONCEPT.csv")
	require.NoError(t, err)
	defer f.Close()
	r := csv.NewReader(f)
	all := map[string][2]string{}
	for {
		row, err := r.Read()
		if err == io.EOF {
			return all
		}
		require.NoError(t, err)
		all[row[0]] = [2]string{row[3], row[6]}
	}
}

// fhirText is the text of all samples, with one space after a colon.
func fhirText(t *testing.T, dir string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.json"))
	require.NoError(t, err)
	var all strings.Builder
	for _, name := range names {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		all.Write(text)
	}
	return all.String()
}
