package table

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Kind is what the rows of a table are.
type Kind string

// The kinds of tables. Their plurals name the parts of a TOML file, and files in
// a folder.
const (
	Persons      Kind = "persons"
	Conditions   Kind = "conditions"
	Exposures    Kind = "exposures"
	Measurements Kind = "measurements"
	Procedures   Kind = "procedures"
	Encounters   Kind = "encounters"
	Deaths       Kind = "deaths"
)

// Field is something that a table says, and the usual names of its column in
// lower case. Upper case, blanks, dots and dashes do not count.
type Field struct {
	Name    string
	Columns []string
	Needed  bool // a table without it is an error
}

// The fields, in the order of what Fields returns.
var (
	idField    = Field{"id", []string{"id", "person_id", "patient_id", "subject_id", "participant_id", "person", "patient", "subject", "iid", "sample", "sample_id", "mrn"}, true}
	codeField  = Field{"code", []string{"code", "codes", "concept_code", "icd", "icd10", "rxnorm", "rxcui", "loinc", "snomed", "atc"}, false}
	systField  = Field{"system", []string{"system", "code_system", "vocabulary", "vocabulary_id", "coding_system"}, false}
	textField  = Field{"text", []string{"text", "name", "description", "display", "term", "drug", "drug_name", "medication", "diagnosis", "test"}, false}
	startField = Field{"start", []string{"start", "start_date", "date", "onset", "begin", "datetime", "time", "order_date", "effective"}, false}
	endField   = Field{"end", []string{"end", "end_date", "stop", "stop_date", "abatement"}, false}
	encField   = Field{"encounter", []string{"encounter", "encounter_id", "visit", "visit_id"}, false}
	statField  = Field{"status", []string{"status"}, false}
	valueField = Field{"value", []string{"value", "result", "value_as_number"}, false}
	unitField  = Field{"unit", []string{"unit", "units", "value_unit"}, false}
)

var fieldsOf = map[Kind][]Field{
	Persons: {
		idField,
		{"birth", []string{"birth", "birth_date", "birthdate", "dob", "date_of_birth", "birth_year", "year_of_birth", "yob"}, false},
		{"sex", []string{"sex", "gender"}, false},
		{"race", []string{"race"}, false},
		{"ethnicity", []string{"ethnicity"}, false},
		{"death", []string{"death", "death_date", "date_of_death", "dod"}, false},
	},
	Conditions: {
		idField, codeField, systField, textField, startField, endField,
		{"recorded", []string{"recorded", "recorded_date"}, false},
		statField, encField,
	},
	Exposures: {
		idField, codeField, systField, textField, startField, endField,
		{"dose", []string{"dose", "dose_value"}, false},
		{"dose_unit", []string{"dose_unit", "unit", "dose_units"}, false},
		{"per_day", []string{"per_day", "times_per_day", "frequency"}, false},
		{"days", []string{"days", "days_supply", "supply_days"}, false},
		{"refills", []string{"refills", "refill", "repeats"}, false}, // supplies after the first
		{"quantity", []string{"quantity", "qty"}, false},
		{"route", []string{"route"}, false},
		{"form", []string{"form", "dose_form"}, false},
		{"sig", []string{"sig", "instruction", "instructions", "directions"}, false},
		{"kind", []string{"kind", "type"}, false},
		statField, encField,
	},
	Measurements: {
		idField, codeField, systField, textField, startField, valueField, unitField,
		{"low", []string{"low", "range_low", "ref_low"}, false},
		{"high", []string{"high", "range_high", "ref_high"}, false},
		encField,
	},
	Procedures: {
		idField, codeField, systField, textField, startField, endField, statField, encField,
	},
	Encounters: {
		idField,
		{"encounter", encField.Columns, false},
		{"class", []string{"class", "type", "visit_type", "encounter_class"}, false},
		startField, endField,
	},
	Deaths: {
		idField,
		{"start", []string{"date", "death_date", "date_of_death", "dod", "death", "start"}, true},
		codeField, systField,
		{"text", []string{"cause", "text", "description"}, false},
	},
}

// Fields are what a table of a kind may have; none for a kind that is not one.
func Fields(k Kind) []Field { return slices.Clone(fieldsOf[k]) }

// plain is a column's name without what spellings differ in.
func plain(name string) string {
	return strings.NewReplacer(" ", "", "_", "", "-", "", ".", "").Replace(strings.ToLower(strings.TrimSpace(name)))
}

// columns finds the column of each field; -1 for one that the table has not.
func (t *Table) columns(kind Kind, header []string) ([]int, error) {
	fields := fieldsOf[kind]
	at := make([]int, len(fields))
	for i, f := range fields {
		at[i] = -1
		if name, ok := t.Columns[f.Name]; ok {
			if at[i] = index(header, name); at[i] < 0 {
				return nil, fmt.Errorf("has no column %q, which is to be the %s: there are %s", name, f.Name, strings.Join(header, ", "))
			}
			continue
		}
		for _, name := range f.Columns {
			if at[i] = index(header, name); at[i] >= 0 {
				break
			}
		}
		if at[i] < 0 && f.Needed {
			return nil, fmt.Errorf("has no column for the %s (%s): there are %s; name it in columns", f.Name, strings.Join(f.Columns, ", "), strings.Join(header, ", "))
		}
	}
	names := slices.Sorted(maps.Keys(t.Columns))
	for _, name := range names {
		if !slices.ContainsFunc(fields, func(f Field) bool { return f.Name == name }) {
			return nil, fmt.Errorf("is given a column for %q, which is no field of %s: there are %s", name, kind, fieldNames(fields))
		}
	}
	if kind == Persons || kind == Encounters || kind == Deaths {
		return at, nil
	}
	if at[fieldIndex(kind, "code")] < 0 && at[fieldIndex(kind, "text")] < 0 {
		return nil, fmt.Errorf("has neither a column for the code nor one for the text: there are %s; name one in columns", strings.Join(header, ", "))
	}
	return at, nil
}

func index(header []string, name string) int {
	return slices.IndexFunc(header, func(h string) bool { return plain(h) == plain(name) })
}

func fieldIndex(kind Kind, name string) int {
	return slices.IndexFunc(fieldsOf[kind], func(f Field) bool { return f.Name == name })
}

func fieldNames(fields []Field) string {
	names := make([]string, len(fields))
	for i, f := range fields {
		names[i] = f.Name
	}
	return strings.Join(names, ", ")
}
