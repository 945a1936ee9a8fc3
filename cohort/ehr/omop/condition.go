package omop

import "github.com/allelerx/allelerx/cohort/ehr"

const (
	conditionPerson = iota
	conditionID
	conditionConcept
	conditionStartDate
	conditionStart
	conditionEndDate
	conditionEnd
	conditionStop
	conditionVisit
	conditionSource
	conditionSourceConcept
	conditionColumnCount
)

var conditionColumns = [conditionColumnCount]string{
	conditionPerson: "person_id", conditionID: "condition_occurrence_id", conditionConcept: "condition_concept_id",
	conditionStartDate: "condition_start_date", conditionStart: "condition_start_datetime",
	conditionEndDate: "condition_end_date", conditionEnd: "condition_end_datetime", conditionStop: "stop_reason",
	conditionVisit: "visit_occurrence_id", conditionSource: "condition_source_value",
	conditionSourceConcept: "condition_source_concept_id",
}

func addCondition(it *item, p *ehr.Patient) {
	c := ehr.Condition{
		Concept:   it.concept(conditionConcept, conditionSourceConcept, conditionSource),
		Encounter: it.reference(conditionVisit),
		Source:    "condition_occurrence",
	}
	c.Start, c.End = it.span(conditionStartDate, conditionStart, conditionEndDate, conditionEnd)
	if it.text(conditionStop) != "" {
		c.Status = ehr.Completed // the reason why it is no condition any more
	}
	p.Conditions = append(p.Conditions, c)
}

const (
	procedurePerson = iota
	procedureID
	procedureConcept
	procedureDate
	procedureStart
	procedureEndDate
	procedureEnd
	procedureVisit
	procedureSource
	procedureSourceConcept
	procedureColumnCount
)

// Version 5.3 has no end of a procedure.
var procedureColumns = [procedureColumnCount]string{
	procedurePerson: "person_id", procedureID: "procedure_occurrence_id", procedureConcept: "procedure_concept_id",
	procedureDate: "procedure_date", procedureStart: "procedure_datetime",
	procedureEndDate: "procedure_end_date", procedureEnd: "procedure_end_datetime",
	procedureVisit: "visit_occurrence_id", procedureSource: "procedure_source_value",
	procedureSourceConcept: "procedure_source_concept_id",
}

func addProcedure(it *item, p *ehr.Patient) {
	c := ehr.Procedure{
		Concept:   it.concept(procedureConcept, procedureSourceConcept, procedureSource),
		Encounter: it.reference(procedureVisit),
		Source:    "procedure_occurrence",
	}
	c.Start, c.End = it.span(procedureDate, procedureStart, procedureEndDate, procedureEnd)
	p.Procedures = append(p.Procedures, c)
}

const (
	deathPerson = iota
	deathDate
	deathTime
	deathCause
	deathCauseSource
	deathCauseConcept
	deathColumnCount
)

var deathColumns = [deathColumnCount]string{
	deathPerson: "person_id", deathDate: "death_date", deathTime: "death_datetime", deathCause: "cause_concept_id",
	deathCauseSource: "cause_source_value", deathCauseConcept: "cause_source_concept_id",
}

func addDeath(it *item, p *ehr.Patient) {
	p.Deaths = append(p.Deaths, ehr.Death{
		At:     it.time(deathDate, deathTime),
		Cause:  it.concept(deathCause, deathCauseConcept, deathCauseSource),
		Source: "death",
	})
}
