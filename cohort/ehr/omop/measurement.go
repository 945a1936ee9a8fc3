package omop

import (
	"math"

	"github.com/allelerx/allelerx/cohort/ehr"
)

const (
	measurementPerson = iota
	measurementID
	measurementConcept
	measurementDate
	measurementTime
	measurementOperator
	measurementNumber
	measurementValue
	measurementUnit
	measurementLow
	measurementHigh
	measurementVisit
	measurementSource
	measurementSourceConcept
	measurementUnitSource
	measurementValueSource
	measurementColumnCount
)

var measurementColumns = [measurementColumnCount]string{
	measurementPerson: "person_id", measurementID: "measurement_id", measurementConcept: "measurement_concept_id",
	measurementDate: "measurement_date", measurementTime: "measurement_datetime",
	measurementOperator: "operator_concept_id", measurementNumber: "value_as_number",
	measurementValue: "value_as_concept_id", measurementUnit: "unit_concept_id", measurementLow: "range_low",
	measurementHigh: "range_high", measurementVisit: "visit_occurrence_id", measurementSource: "measurement_source_value",
	measurementSourceConcept: "measurement_source_concept_id", measurementUnitSource: "unit_source_value",
	measurementValueSource: "value_source_value",
}

func addMeasurement(it *item, p *ehr.Patient) {
	m := ehr.Measurement{
		Concept: it.concept(measurementConcept, measurementSourceConcept, measurementSource),
		At:      it.time(measurementDate, measurementTime),
		Value: ehr.Quantity{
			Value: it.number(measurementNumber), Unit: it.unit(measurementUnit, measurementUnitSource),
			Comparator: comparator(it.whole(measurementOperator)),
		},
		ValueCode: it.concept(measurementValue, none, none),
		Low:       it.number(measurementLow), High: it.number(measurementHigh),
		Encounter: it.reference(measurementVisit),
		Source:    "measurement",
	}
	if math.IsNaN(m.Value.Value) {
		m.ValueCode.Text = it.text(measurementValueSource)
	}
	p.Measurements = append(p.Measurements, m)
}

// unit is UCUM's where the concept is known, else the source's own word.
func (it *item) unit(concept, source int) string {
	id := it.whole(concept)
	text := it.text(source)
	if id == 0 {
		return text
	}
	v, ok := it.find(id)
	switch {
	case ok && (v.code.System == ehr.UCUM || text == ""):
		return v.code.Code
	default:
		return text
	}
}

// comparator is that of the vocabulary Meas Value Operator: https://athena.ohdsi.org.
func comparator(concept int64) string {
	switch concept {
	case 4171754:
		return "<="
	case 4171755:
		return ">="
	case 4171756:
		return "<"
	case 4172704:
		return ">"
	}
	return ""
}

const (
	observationPerson = iota
	observationID
	observationConcept
	observationDate
	observationTime
	observationNumber
	observationString
	observationValue
	observationUnit
	observationVisit
	observationSource
	observationSourceConcept
	observationUnitSource
	observationValueSource
	observationColumnCount
)

var observationColumns = [observationColumnCount]string{
	observationPerson: "person_id", observationID: "observation_id", observationConcept: "observation_concept_id",
	observationDate: "observation_date", observationTime: "observation_datetime", observationNumber: "value_as_number",
	observationString: "value_as_string", observationValue: "value_as_concept_id", observationUnit: "unit_concept_id",
	observationVisit: "visit_occurrence_id", observationSource: "observation_source_value",
	observationSourceConcept: "observation_source_concept_id", observationUnitSource: "unit_source_value",
	observationValueSource: "value_source_value",
}

// addObservation makes a measurement of an observation: the model does not tell
// them apart but by the source.
func addObservation(it *item, p *ehr.Patient) {
	m := ehr.Measurement{
		Concept:   it.concept(observationConcept, observationSourceConcept, observationSource),
		At:        it.time(observationDate, observationTime),
		Value:     ehr.Quantity{Value: it.number(observationNumber), Unit: it.unit(observationUnit, observationUnitSource)},
		ValueCode: it.concept(observationValue, none, none),
		Low:       math.NaN(), High: math.NaN(),
		Encounter: it.reference(observationVisit),
		Source:    "observation",
	}
	m.ValueCode.Text = it.text(observationString)
	if m.ValueCode.Text == "" && math.IsNaN(m.Value.Value) {
		m.ValueCode.Text = it.text(observationValueSource)
	}
	p.Measurements = append(p.Measurements, m)
}
