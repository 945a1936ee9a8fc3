package duckdb_test

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"

	"github.com/allelerx/allelerx/cohort/ehr/omop"
	"github.com/allelerx/allelerx/cohort/ehr/omop/duckdb"
)

func Example() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "cdm.duckdb")
	db, err := sql.Open("duckdb", name)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = db.ExecContext(ctx, `
		CREATE TABLE person AS SELECT 1 AS person_id, 8532 AS gender_concept_id, 1950 AS year_of_birth;
		CREATE TABLE drug_exposure AS SELECT 1 AS person_id, 9 AS drug_exposure_id, 1322184 AS drug_concept_id, DATE '2026-03-01' AS drug_exposure_start_date`)
	if err != nil {
		fmt.Println(err)
		return
	}
	db.Close()

	source, err := duckdb.Open(ctx, name, omop.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer source.Close()
	for patient, err := range source.Patients(ctx) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(patient.Sex, patient.Birth, patient.Exposures[0].Concept.Codes[0].Code, patient.Exposures[0].Start)
	}
	// Output: female 1950 1322184 2026-03-01
}
