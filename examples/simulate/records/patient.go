package records

import (
	"math"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// Record is a person's record as cohort/ehr/fhir reads it from the bundle, without
// writing one: for runs of thousands of cohorts. It has no measurements, the ID is the
// patient's number, and visits have neither IDs nor others that name them.
func (c *Cohort) Record(p *Person) *ehr.Patient {
	out := &ehr.Patient{
		ID:          p.Patient,
		Identifiers: []ehr.Identifier{{System: PatientSystem, Value: p.Patient}, {System: SampleSystem, Value: p.Sample}},
		Sex:         ehr.Female, Birth: p.birth.exact(),
		Conditions: make([]ehr.Condition, 0, len(p.conditions)),
		Exposures:  make([]ehr.Exposure, 0, len(p.orders)),
	}
	if p.Male {
		out.Sex = ehr.Male
	}
	if p.death != 0 {
		out.Deaths = []ehr.Death{{At: p.death.exact(), Source: typeNames[aPatient]}}
	}
	for i := range p.conditions {
		e := &p.conditions[i]
		one := ehr.Condition{Concept: e.concept(), Start: e.onset.exact(), Recorded: e.recorded.exact(), Status: ehr.Active, Source: typeNames[aCondition]}
		if e.end != 0 {
			one.End, one.Status = e.end.exact(), ehr.Completed
		}
		out.Conditions = append(out.Conditions, one)
	}
	for i := range p.orders {
		out.Exposures = append(out.Exposures, p.orders[i].exposure(c.end))
	}
	for i := range p.visits {
		out.Encounters = append(out.Encounters, p.visits[i].encounter())
	}
	for _, at := range p.stents {
		stent := ehr.Concept{Codes: []ehr.Code{{System: ehr.SNOMED, Code: stentSNOMED, Display: stentName}}, Text: stentName}
		out.Procedures = append(out.Procedures, ehr.Procedure{Concept: stent, Start: at.exact(), Status: ehr.Completed, Source: typeNames[aProcedure]})
	}
	return out
}

// exact is the day as a record has it.
func (d day) exact() ehr.Time {
	return ehr.Time{At: time.Unix(int64(d)*86400, 0).UTC(), Precision: ehr.Day}
}

func (v *visit) encounter() ehr.Encounter {
	of := visitCodes[v.kind]
	return ehr.Encounter{
		Class:   ehr.Concept{Codes: []ehr.Code{{System: hl7 + "v3-ActCode", Code: of.class}}},
		Concept: ehr.Concept{Codes: []ehr.Code{{System: ehr.SNOMED, Code: of.snomed, Display: of.name}}},
		Start:   v.at.exact(), End: v.to.exact(), Source: typeNames[anEncounter],
	}
}

// concept is what a condition is called.
func (of *condition) concept() ehr.Concept {
	icd := ehr.Code{System: ehr.ICD10CM, Code: of.icd, Display: of.title}
	if of.snomed == "" {
		return ehr.Concept{Codes: []ehr.Code{icd}, Text: of.title}
	}
	return ehr.Concept{Codes: []ehr.Code{{System: ehr.SNOMED, Code: of.snomed, Display: of.name}, icd}, Text: of.name}
}

// exposure is an order; end is the day after which nothing is recorded.
func (o *order) exposure(end day) ehr.Exposure {
	code, display := o.rxnorm()
	if o.misspelled && o.code != "" {
		display = o.text()
	}
	e := ehr.Exposure{
		Concept: ehr.Concept{Codes: []ehr.Code{{System: ehr.RxNorm, Code: code, Display: display}}, Text: o.text()},
		Start:   o.start.exact(), Kind: ehr.Ordered, Status: ehr.Completed,
		Dose: ehr.Quantity{Value: math.NaN()}, PerDay: float64(o.perDay), DaysSupply: int(o.end - o.start + 1),
		Route: ehr.Concept{Text: o.by()}, Source: typeNames[aMedicationRequest],
	}
	if o.end >= end {
		e.Status = ehr.Active
	}
	if o.reason != nil {
		e.Reason = ehr.Concept{Codes: o.reason.concept().Codes}
	}
	return e
}
