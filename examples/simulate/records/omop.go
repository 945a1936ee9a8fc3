package records

import (
	"fmt"
	"strconv"
	"time"
)

// The tables of OMOP CDM 5.4 that hold people, with the standard's columns.
const (
	personTable = iota
	periodTable
	visitTable
	conditionTable
	drugTable
	procedureTable
	measurementTable
	deathTable
	tableCount
)

var tables = [tableCount]struct{ name, columns string }{
	personTable:      {"PERSON", "person_id,gender_concept_id,year_of_birth,month_of_birth,day_of_birth,birth_datetime,race_concept_id,ethnicity_concept_id,location_id,provider_id,care_site_id,person_source_value,gender_source_value,gender_source_concept_id,race_source_value,race_source_concept_id,ethnicity_source_value,ethnicity_source_concept_id"},
	periodTable:      {"OBSERVATION_PERIOD", "observation_period_id,person_id,observation_period_start_date,observation_period_end_date,period_type_concept_id"},
	visitTable:       {"VISIT_OCCURRENCE", "visit_occurrence_id,person_id,visit_concept_id,visit_start_date,visit_start_datetime,visit_end_date,visit_end_datetime,visit_type_concept_id,provider_id,care_site_id,visit_source_value,visit_source_concept_id,admitted_from_concept_id,admitted_from_source_value,discharged_to_concept_id,discharged_to_source_value,preceding_visit_occurrence_id"},
	conditionTable:   {"CONDITION_OCCURRENCE", "condition_occurrence_id,person_id,condition_concept_id,condition_start_date,condition_start_datetime,condition_end_date,condition_end_datetime,condition_type_concept_id,condition_status_concept_id,stop_reason,provider_id,visit_occurrence_id,visit_detail_id,condition_source_value,condition_source_concept_id,condition_status_source_value"},
	drugTable:        {"DRUG_EXPOSURE", "drug_exposure_id,person_id,drug_concept_id,drug_exposure_start_date,drug_exposure_start_datetime,drug_exposure_end_date,drug_exposure_end_datetime,verbatim_end_date,drug_type_concept_id,stop_reason,refills,quantity,days_supply,sig,route_concept_id,lot_number,provider_id,visit_occurrence_id,visit_detail_id,drug_source_value,drug_source_concept_id,route_source_value,dose_unit_source_value"},
	procedureTable:   {"PROCEDURE_OCCURRENCE", "procedure_occurrence_id,person_id,procedure_concept_id,procedure_date,procedure_datetime,procedure_end_date,procedure_end_datetime,procedure_type_concept_id,modifier_concept_id,quantity,provider_id,visit_occurrence_id,visit_detail_id,procedure_source_value,procedure_source_concept_id,modifier_source_value"},
	measurementTable: {"MEASUREMENT", "measurement_id,person_id,measurement_concept_id,measurement_date,measurement_datetime,measurement_time,measurement_type_concept_id,operator_concept_id,value_as_number,value_as_concept_id,unit_concept_id,range_low,range_high,provider_id,visit_occurrence_id,visit_detail_id,measurement_source_value,measurement_source_concept_id,unit_source_value,unit_source_concept_id,value_source_value,measurement_event_id,meas_event_field_concept_id"},
	deathTable:       {"DEATH", "person_id,death_date,death_datetime,death_type_concept_id,cause_concept_id,cause_source_value,cause_source_concept_id"},
}

// A person's rows of a table are numbered from the person's number times rowsEach, so
// that those of any person can be written by themselves.
const (
	rowsEach   = 1000
	mostPeople = (1<<31 - 1) / rowsEach // OMOP's identifiers are integers of 32 bits
)

// rows writes a person's rows.
type rows struct {
	*Cohort
	p      *Person
	tables [tableCount][]byte
	b      []byte // the table that is being written

	icd     map[*condition]int // concepts
	ordered map[*drug]int
}

// write adds all rows of a person.
func (w *rows) write(p *Person) error {
	w.p = p
	if n := max(len(p.visits), len(p.conditions), len(p.orders), len(p.results), len(p.stents)); n > rowsEach {
		return fmt.Errorf("records: a person has %d rows in a table, of %d at most: choose another seed", n, rowsEach)
	}
	for table := range tableCount {
		w.b = w.tables[table]
		w.table(table)
		w.tables[table] = w.b
	}
	return nil
}

func (w *rows) table(table int) {
	p := w.p
	switch table {
	case personTable:
		w.person()
	case periodTable:
		w.row(0)
		w.day(p.from)
		w.day(p.to)
		w.numbers(fromEHR)
		w.end()
	case visitTable:
		for n, v := range p.visits {
			w.visit(n, v)
		}
	case conditionTable:
		for n := range p.conditions {
			w.condition(n, &p.conditions[n])
		}
	case drugTable:
		for n := range p.orders {
			w.drug(n, &p.orders[n])
		}
	case procedureTable:
		for n, at := range p.stents {
			w.row(n)
			w.numbers(stentConcept)
			w.days(at)
			w.days(at)
			w.numbers(fromEHR, 0)
			w.blanks(2) // quantity, provider
			w.visitOn(at)
			w.blanks(1)
			w.texts(stentSNOMED)
			w.numbers(stentConcept)
			w.blanks(1)
			w.end()
		}
	case measurementTable:
		for n, m := range p.results {
			w.measurement(n, m)
		}
	case deathTable:
		if p.death != 0 {
			w.death()
		}
	}
}

func (w *rows) person() {
	p := w.p
	sex, letter := femaleConcept, "F"
	if p.Male {
		sex, letter = maleConcept, "M"
	}
	ethnicity, words := notHispanicConcept, "nonhispanic"
	if p.hispanic {
		ethnicity, words = hispanicConcept, "hispanic"
	}
	race, colour := 0, ""
	if p.race < len(races) {
		race, colour = races[p.race].omop, races[p.race].name
	}
	year, month, at := p.birth.time().Date()
	w.numbers(p.number+1, sex, year, int(month), at)
	w.moment(p.birth)
	w.numbers(race, ethnicity)
	w.blanks(3)
	w.texts(p.Patient, letter)
	w.numbers(0)
	w.texts(colour)
	w.numbers(0)
	w.texts(words)
	w.numbers(0)
	w.end()
}

func (w *rows) visit(n int, v visit) {
	of := visitCodes[v.kind]
	w.row(n)
	w.numbers(of.omop)
	w.days(v.at)
	w.days(v.to)
	w.numbers(fromEHR)
	w.blanks(2)
	w.texts(of.class)
	w.numbers(0, 0)
	w.blanks(1)
	w.numbers(0)
	w.blanks(1)
	if n > 0 {
		w.numbers(w.p.number*rowsEach + n)
	} else {
		w.blanks(1)
	}
	w.end()
}

func (w *rows) condition(n int, e *episode) {
	w.row(n)
	w.numbers(e.omop)
	w.days(e.onset)
	if e.end != 0 {
		w.days(e.end)
	} else {
		w.blanks(2)
	}
	w.numbers(fromEHR, 0)
	w.blanks(2)
	w.visitOn(e.recorded)
	w.blanks(1)
	w.texts(e.icd)
	w.numbers(w.icd[e.condition])
	w.blanks(1)
	w.end()
}

func (w *rows) drug(n int, o *order) {
	code, _ := o.rxnorm()
	concept := w.ordered[o.drug]
	if o.misspelled { // words that nobody has found a concept for
		concept, code = 0, o.text()
	}
	w.row(n)
	w.numbers(concept)
	w.days(o.start)
	w.days(o.end)
	w.day(o.end)
	w.numbers(fromPrescription)
	w.blanks(1)
	supply := int(o.end - o.start + 1)
	w.numbers(0, supply*o.perDay, supply)
	w.texts(strconv.Itoa(o.perDay) + " a day")
	w.numbers(0)
	w.blanks(2)
	w.visitOn(o.start)
	w.blanks(1)
	w.texts(code)
	w.numbers(concept)
	w.texts(o.by())
	w.blanks(1)
	w.end()
}

func (w *rows) measurement(n int, m result) {
	w.row(n)
	w.numbers(m.omop)
	w.days(m.at)
	w.day(m.at)
	w.numbers(fromEHR, 0)
	w.comma()
	w.b = strconv.AppendFloat(w.b, m.value, 'f', m.decimals, 64)
	w.numbers(0, m.unitConcept)
	w.blanks(3)
	w.visitOn(m.at)
	w.blanks(1)
	w.texts(m.loinc)
	w.numbers(m.omop)
	w.texts(m.unit)
	w.numbers(m.unitConcept)
	w.blanks(3)
	w.end()
}

func (w *rows) death() {
	w.numbers(w.p.number + 1)
	w.days(w.p.death)
	w.numbers(fromEHR)
	if cause := w.p.cause; cause != nil {
		w.numbers(cause.omop)
		w.texts(cause.icd)
		w.numbers(w.icd[cause])
	} else {
		w.numbers(0)
		w.blanks(1)
		w.numbers(0)
	}
	w.end()
}

// row begins a row with its number and the person's.
func (w *rows) row(n int) { w.numbers(w.p.number*rowsEach+n+1, w.p.number+1) }

// comma begins a cell.
func (w *rows) comma() {
	if n := len(w.b); n > 0 && w.b[n-1] != '\n' {
		w.b = append(w.b, ',')
	}
}

func (w *rows) numbers(all ...int) {
	for _, n := range all {
		w.comma()
		w.b = strconv.AppendInt(w.b, int64(n), 10)
	}
}

// texts writes what needs no quotes, which a test checks.
func (w *rows) texts(all ...string) {
	for _, s := range all {
		w.comma()
		w.b = append(w.b, s...)
	}
}

func (w *rows) blanks(n int) {
	for range n {
		w.comma()
	}
}

func (w *rows) day(at day) {
	w.comma()
	w.b = at.append(w.b)
}

// moment is a day with the time that is not known.
func (w *rows) moment(at day) {
	w.comma()
	w.b = at.time().AppendFormat(w.b, time.DateTime)
}

// days writes a day, and once more with a time.
func (w *rows) days(at day) {
	w.day(at)
	w.moment(at)
}

// visitOn writes the number of the visit of a day.
func (w *rows) visitOn(at day) {
	n := w.p.visitOn(at)
	if n < 0 {
		w.blanks(1)
		return
	}
	w.numbers(w.p.number*rowsEach + n + 1)
}

func (w *rows) end() { w.b = append(w.b, '\n') }
