package omop

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// spec is a table of people: which columns are taken, and what becomes of a row.
type spec struct {
	table   string
	columns []string // the first is person_id, the second puts the rows of a person in order
	needs   []string // columns that must be there; "a|b": one of the two
	add     func(it *item, p *ehr.Patient)
}

// specs are the tables of people but for PERSON itself, in the order in which a
// person is put together: visits before what is linked to them.
var specs = []spec{
	{"death", deathColumns[:], []string{"person_id", "death_date|death_datetime"}, addDeath},
	{"observation_period", periodColumns[:], []string{"person_id", "observation_period_start_date", "observation_period_end_date"}, addPeriod},
	{"visit_occurrence", visitColumns[:], []string{"person_id", "visit_occurrence_id", "visit_concept_id", "visit_start_date|visit_start_datetime"}, addVisit},
	{"condition_occurrence", conditionColumns[:], []string{"person_id", "condition_concept_id", "condition_start_date|condition_start_datetime"}, addCondition},
	{"drug_exposure", drugColumns[:], []string{"person_id", "drug_concept_id", "drug_exposure_start_date|drug_exposure_start_datetime"}, addDrug},
	{"procedure_occurrence", procedureColumns[:], []string{"person_id", "procedure_concept_id", "procedure_date|procedure_datetime"}, addProcedure},
	{"measurement", measurementColumns[:], []string{"person_id", "measurement_concept_id", "measurement_date|measurement_datetime"}, addMeasurement},
	{"observation", observationColumns[:], []string{"person_id", "observation_concept_id", "observation_date|observation_datetime"}, addObservation},
}

// person is the table of those who are yielded.
var person = spec{"person", personColumns[:], []string{"person_id", "gender_concept_id", "year_of_birth|birth_datetime"}, nil}

// vocabularies are tables that tell of concepts, and of nobody.
var vocabularies = []string{
	"concept", "vocabulary", "domain", "concept_class", "concept_relationship", "relationship", "concept_synonym",
	"concept_ancestor", "source_to_concept_map", "drug_strength", "cdm_source", "metadata", "cohort_definition",
}

// check says what is missing before anything is read.
func check(ctx context.Context, s store) error {
	there := s.tables()
	if !slices.Contains(there, "person") {
		return fmt.Errorf("there is no table person among the %d tables: name the folder, zip or schema of an OMOP data set; of PostgreSQL also by the address, as in postgres://…?search_path=cdm,vocab", len(there))
	}
	read := append([]spec{person, conceptSpec}, specs...)
	if erasStandIn(there) {
		read = append(read, drugEras)
	}
	for _, sp := range read {
		if !slices.Contains(there, sp.table) {
			continue
		}
		have, err := s.columns(ctx, sp.table)
		if err != nil {
			return err
		}
		if missing := sp.missing(have); missing != "" {
			return fmt.Errorf("%s has no column %s: there are %s", s.place(sp.table), missing, strings.Join(have, ", "))
		}
	}
	return nil
}

// erasStandIn reports whether drug_era is all that tells of drugs.
func erasStandIn(tables []string) bool {
	return slices.Contains(tables, "drug_era") && !slices.Contains(tables, "drug_exposure")
}

// missing is a column that must be there and is not; "" where there is none.
func (s *spec) missing(have []string) string {
	for _, need := range s.needs {
		if !slices.ContainsFunc(strings.Split(need, "|"), func(n string) bool { return slices.Contains(have, n) }) {
			return strings.ReplaceAll(need, "|", " or ")
		}
	}
	return ""
}

// isConcept tells which columns hold concepts that an item shows. Type concepts
// are known to this package by their numbers.
func isConcept(column string) bool {
	return strings.HasSuffix(column, "_concept_id") && !strings.HasSuffix(column, "_type_concept_id")
}

var errNotThere = errors.New("none of the people of Options.People is in the table person: name them by their person_id")

var errNoPeople = errors.New("the table person has no rows: is this the whole data set?")
