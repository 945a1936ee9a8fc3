package fhir

import (
	"github.com/valyala/fastjson"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// exposure reads a MedicationRequest, -Statement, -Administration or -Dispense.
func (d *decoder) exposure(it item, v *fastjson.Value, status string) {
	e := &exposure{}
	e.Source = it.Type
	e.Encounter = d.referenced(v, "encounter")
	if e.Encounter == "" {
		e.Encounter = d.referenced(v, "context")
	}
	e.Reason = d.concept(first(v, "reasonCode"))
	e.Because = d.referenced(v, "reasonReference")

	dosage := v.GetArray("dosageInstruction")
	switch it.Type {
	case "MedicationRequest":
		d.order(e, v, status)
	case "MedicationDispense":
		e.Kind, e.Status = ehr.Dispensed, dispenseStatus(status)
		if e.Start = d.time(v, "whenHandedOver"); e.Start.IsZero() {
			e.Start = d.time(v, "whenPrepared")
		}
		e.DaysSupply = d.days(v.Get("daysSupply"))
	case "MedicationAdministration":
		e.Kind, e.Status = ehr.Administered, eventStatus(status)
		e.Start, e.End = d.period(v, "effective")
		if e.Start.IsZero() && e.End.IsZero() {
			e.Start, e.End = d.period(v, "occur"+"ence") // R5 has it with one r
		}
		if one := v.Get("dosage"); one != nil {
			dosage = []*fastjson.Value{one}
		}
	default:
		e.Kind, e.Status = ehr.Reported, statementStatus(status)
		e.Start, e.End = d.period(v, "effective")
		dosage = v.GetArray("dosage")
	}
	d.dosage(e, dosage)
	d.interval(e.Start, e.End)
	it.Exposure = e
	d.prescribed(it, v)
}

// order reads what only a MedicationRequest has. Its time is the one that it is
// for, else when it was written; the validity of a prescription says until when
// it may be filled, which is no end of the treatment.
func (d *decoder) order(e *exposure, v *fastjson.Value, status string) {
	e.Kind, e.Status = ehr.Ordered, requestStatus(status)
	switch d.text(v, "intent") {
	case "proposal", "plan", "option":
		if e.Status != ehr.Refuted && e.Status != ehr.Stopped {
			e.Status = ehr.Planned
		}
	}
	if v.GetBool("doNotPerform") {
		e.Status = ehr.Refuted
	}
	if e.Start = d.time(v, "dispenseRequest", "validityPeriod", "start"); e.Start.IsZero() {
		e.Start = d.time(v, "authoredOn")
	}
	e.DaysSupply = d.days(v.Get("dispenseRequest", "expectedSupplyDuration"))
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
func (d *decoder) prescribed(it item, v *fastjson.Value) {
	e := it.Exposure
	concept, ref := v.Get("medicationCodeableConcept"), v.Get("medicationReference")
	if m := v.Get("medication"); m != nil { // R5
		concept, ref = m.Get("concept"), m.Get("reference")
	}
	e.Concept = d.concept(concept)
	if ref == nil || len(e.Concept.Codes) > 0 || e.Concept.Text != "" {
		d.out.items = append(d.out.items, it)
		return
	}
	e.Concept.Text = d.text(ref, "display")
	r := parseReference(string(ref.GetStringBytes("reference")))
	if !r.contained {
		e.Medication = d.own([]byte(r.id))
		d.out.items = append(d.out.items, it)
		return
	}
	for _, c := range v.GetArray("contained") {
		if string(c.GetStringBytes("id")) == r.id {
			d.out.items = it.prescribe(d.out.items, d.medication(c))
			return
		}
	}
	d.warn("unresolved-medication", "a medication refers to a resource that it does not contain; it is kept as it is")
	d.out.items = append(d.out.items, it)
}

// medication reads a Medication.
func (d *decoder) medication(v *fastjson.Value) medication {
	m := medication{form: d.concept(v.Get("form"))}
	if m.form.Codes == nil && m.form.Text == "" {
		m.form = d.concept(v.Get("doseForm")) // R5
	}
	c := d.concept(v.Get("code"))
	if len(c.Codes) == 0 && c.Text == "" {
		for _, i := range v.GetArray("ingredient") {
			part := d.concept(i.Get("itemCodeableConcept"))
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
