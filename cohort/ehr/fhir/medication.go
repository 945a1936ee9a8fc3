package fhir

import (
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// exposure reads a MedicationRequest, -Statement, -Administration or -Dispense.
func (d *decoder) exposure(it *item, v value, status string) {
	e := d.scope.exposures.next()
	e.Source = it.Type
	e.Encounter = d.referenced(v, "encounter")
	if e.Encounter == "" {
		e.Encounter = d.referenced(v, "context")
	}
	e.Reason = d.concept(first(v, "reasonCode"))
	e.Because = d.referenced(v, "reasonReference")
	if c := d.contained(v, first(v, "reasonReference")); c.there() && e.Reason.Text == "" && len(e.Reason.Codes) == 0 {
		e.Reason = d.concept(c.of("code"))
	}

	dosage, several := v.of("dosageInstruction").head(), v.of("dosageInstruction").count() > 1
	switch it.Type {
	case "MedicationRequest":
		d.order(e, v, status)
	case "MedicationDispense":
		e.Kind, e.Status = ehr.Dispensed, dispenseStatus(status)
		if e.Start = d.time(v, "whenHandedOver"); e.Start.IsZero() {
			e.Start = d.time(v, "whenPrepared")
		}
		e.DaysSupply = d.days(v.of("daysSupply"))
	case "MedicationAdministration":
		e.Kind, e.Status = ehr.Administered, eventStatus(status)
		e.Start, e.End = d.period(v, "effectiveDateTime", "effectivePeriod")
		if e.Start.IsZero() && e.End.IsZero() {
			e.Start, e.End = d.period(v, "occur"+"enceDateTime", "occur"+"encePeriod") // R5 has it with one r
		}
		if one := v.of("dosage"); one.there() {
			dosage, several = one, false
		}
	default:
		e.Kind, e.Status = ehr.Reported, statementStatus(status)
		e.Start, e.End = d.period(v, "effectiveDateTime", "effectivePeriod")
		dosage, several = v.of("dosage").head(), v.of("dosage").count() > 1
	}
	e.Status = otherwise(e.Status, v)
	d.dosage(e, dosage, several)
	d.interval(e.Start, e.End)
	it.Exposure = e
	d.prescribed(it, v)
}

// otherwise is the status where a resource says in another member that the
// medication was not taken or given, or is no longer: R5 (by its value set
// medication-statement-adherence), STU3 and DSTU2.
func otherwise(status ehr.Status, v value) ehr.Status {
	adherence := string(first(v, "adherence", "code", "coding").bytes("code"))
	switch {
	case adherence == "not-taking", string(v.bytes("taken")) == "n",
		v.is("notGiven"), v.is("wasNotGiven"), v.is("wasNotTaken"):
		return ehr.Refuted
	case status == ehr.Refuted:
	case strings.HasPrefix(adherence, "stopped"):
		return ehr.Stopped
	case strings.HasPrefix(adherence, "on-hold"):
		return ehr.OnHold
	}
	return status
}

// order reads what only a MedicationRequest has. Its time is the one that it is
// for, else when it was written; the validity of a prescription says until when
// it may be filled, which is no end of the treatment.
func (d *decoder) order(e *exposure, v value, status string) {
	e.Kind, e.Status = ehr.Ordered, requestStatus(status)
	switch d.text(v, "intent") {
	case "proposal", "plan", "option":
		if e.Status != ehr.Refuted && e.Status != ehr.Stopped {
			e.Status = ehr.Planned
		}
	}
	if v.is("doNotPerform") {
		e.Status = ehr.Refuted
	}
	if e.Start = d.time(v, "dispenseRequest", "validityPeriod", "start"); e.Start.IsZero() {
		e.Start = d.time(v, "authoredOn")
	}
	e.DaysSupply = d.days(v.of("dispenseRequest", "expectedSupplyDuration"))
	e.Refills = d.whole(v, "dispenseRequest", "numberOfRepeatsAllowed")
}

// requestStatus maps medicationrequest-status. A cancelled order was withdrawn
// before anything was given.
func requestStatus(code string) ehr.Status {
	switch code {
	case "active":
		return ehr.Active
	case "on-hold":
		return ehr.OnHold
	case "cancelled":
		return ehr.Refuted
	case "completed":
		return ehr.Completed
	case "stopped", "ended":
		return ehr.Stopped
	case "draft":
		return ehr.Planned
	}
	return ehr.StatusUnknown
}

// dispenseStatus maps medicationdispense-status. That the handing over is
// completed says nothing of the taking: whether the person still has some is for
// the date and the days' supply to say.
func dispenseStatus(code string) ehr.Status {
	switch code {
	case "preparation", "in-progress":
		return ehr.Planned
	case "cancelled", "declined":
		return ehr.Refuted
	case "on-hold":
		return ehr.OnHold
	case "stopped":
		return ehr.Stopped
	}
	return ehr.StatusUnknown
}

// statementStatus maps medication-statement-status.
func statementStatus(code string) ehr.Status {
	switch code {
	case "active":
		return ehr.Active
	case "completed":
		return ehr.Completed
	case "intended":
		return ehr.Planned
	case "stopped":
		return ehr.Stopped
	case "on-hold":
		return ehr.OnHold
	case "not-taken":
		return ehr.Refuted
	}
	return ehr.StatusUnknown
}

// prescribed finds the medication: a concept, a contained resource, or one that
// is looked up when all is read.
func (d *decoder) prescribed(it *item, v value) {
	e := it.Exposure
	concept, ref := v.of("medicationCodeableConcept"), v.of("medicationReference")
	if m := v.of("medication"); m.there() { // R5
		concept, ref = m.of("concept"), m.of("reference")
	}
	e.Concept = d.concept(concept)
	if !ref.there() || len(e.Concept.Codes) > 0 || e.Concept.Text != "" {
		d.put(it)
		return
	}
	e.Concept.Text = d.text(ref, "display")
	r := d.reference(ref)
	if !r.contained {
		e.Medication = r.id
		d.put(it)
		return
	}
	if c := d.contained(v, ref); c.there() {
		it.prescribe(d.medication(c), d.put)
		return
	}
	d.warn("unresolved-medication", "a medication refers to a resource that it does not contain; it is kept as it is")
	d.put(it)
}

// medication reads a Medication.
func (d *decoder) medication(v value) medication {
	m := medication{form: d.concept(v.of("form"))}
	if m.form.Codes == nil && m.form.Text == "" {
		m.form = d.concept(v.of("doseForm")) // R5
	}
	c := d.concept(v.of("code"))
	if len(c.Codes) == 0 && c.Text == "" {
		for i := v.of("ingredient").head(); i.there(); i = i.after() {
			part := d.concept(i.of("itemCodeableConcept"))
			if i.has("item", "concept") { // R5
				part = d.concept(i.of("item", "concept"))
			}
			if len(part.Codes) == 0 && part.Text == "" {
				part = ehr.Concept{Text: d.text(i, "itemReference", "display")}
			}
			if len(part.Codes) > 0 || part.Text != "" {
				m.concepts = append(m.concepts, part)
			}
		}
	}
	if m.concepts == nil {
		m.concepts = []ehr.Concept{c}
	}
	return m
}
