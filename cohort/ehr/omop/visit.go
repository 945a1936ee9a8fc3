package omop

import "github.com/allelerx/allelerx/cohort/ehr"

const (
	visitPerson = iota
	visitID
	visitConcept
	visitStartDate
	visitStart
	visitEndDate
	visitEnd
	visitSource
	visitSourceConcept
	visitColumnCount
)

var visitColumns = [visitColumnCount]string{
	visitPerson: "person_id", visitID: "visit_occurrence_id", visitConcept: "visit_concept_id",
	visitStartDate: "visit_start_date", visitStart: "visit_start_datetime",
	visitEndDate: "visit_end_date", visitEnd: "visit_end_datetime",
	visitSource: "visit_source_value", visitSourceConcept: "visit_source_concept_id",
}

// addVisit makes an encounter: its class is OMOP's, its concept the source's.
func addVisit(it *item, p *ehr.Patient) {
	e := ehr.Encounter{
		ID:      it.reference(visitID),
		Class:   it.concept(visitConcept, none, none),
		Concept: it.concept(none, visitSourceConcept, visitSource),
		Source:  "visit_occurrence",
	}
	e.Start, e.End = it.span(visitStartDate, visitStart, visitEndDate, visitEnd)
	p.Encounters = append(p.Encounters, e)
}

// checkVisits counts the items that name a visit which the person has not.
func (r *reading) checkVisits(p *ehr.Patient) {
	known := make(map[string]struct{}, len(p.Encounters))
	for i := range p.Encounters {
		known[p.Encounters[i].ID] = struct{}{}
	}
	check := func(visit string) {
		if _, ok := known[visit]; !ok && visit != "" {
			r.tally.Warnings["unknown-visit"]++
		}
	}
	for i := range p.Conditions {
		check(p.Conditions[i].Encounter)
	}
	for i := range p.Exposures {
		check(p.Exposures[i].Encounter)
	}
	for i := range p.Measurements {
		check(p.Measurements[i].Encounter)
	}
	for i := range p.Procedures {
		check(p.Procedures[i].Encounter)
	}
}

const (
	periodPerson = iota
	periodID
	periodStart
	periodEnd
	periodColumnCount
)

var periodColumns = [periodColumnCount]string{
	periodPerson: "person_id", periodID: "observation_period_id",
	periodStart: "observation_period_start_date", periodEnd: "observation_period_end_date",
}

func addPeriod(it *item, p *ehr.Patient) {
	o := ehr.Period{Source: "observation_period"}
	o.Start, o.End = it.span(periodStart, none, periodEnd, none)
	p.Observed = append(p.Observed, o)
}
