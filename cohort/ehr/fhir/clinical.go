package fhir

import (
	"math"

	"github.com/allelerx/allelerx/cohort/ehr"
)

func (d *decoder) condition(it *item, v value, verification string) {
	c := d.scope.conditions.next()
	c.Concept = d.concept(v.of("code"))
	c.Encounter = d.referenced(v, "encounter")
	c.Source = it.Type
	if c.Recorded = d.time(v, "recordedDate"); c.Recorded.IsZero() {
		c.Recorded = d.time(v, "assertedDate") // before R4
	}
	c.Start, c.Onset = d.began(v, "onset")
	c.End, c.Abated = d.began(v, "abatement")
	if c.End.IsZero() {
		c.End = d.time(v, "onsetPeriod", "end")
	}
	c.Status = clinicalStatus(d.code(v.of("clinicalStatus")))
	switch verification {
	case "refuted":
		c.Status = ehr.Refuted
	case "unconfirmed", "provisional", "differential":
		c.Status = ehr.StatusUnknown
		d.warn("unconfirmed-condition", "a condition is not confirmed; it is kept with an unknown status")
	}
	d.interval(c.Start, c.End)
	d.past(c.Recorded)
	it.Condition = c
	d.put(it)
}

// clinicalStatus maps condition-clinical. A remission is no active condition.
func clinicalStatus(code string) ehr.Status {
	switch code {
	case "active", "recurrence", "relapse":
		return ehr.Active
	case "inactive", "remission", "resolved":
		return ehr.Completed
	}
	return ehr.StatusUnknown
}

// began reads onset[x] or abatement[x]: a time, the beginning of a period, or an
// age.
func (d *decoder) began(v value, what string) (ehr.Time, ehr.Age) {
	t := d.time(v, what+"DateTime")
	if t.IsZero() {
		t = d.time(v, what+"Period", "start")
	}
	return t, d.age(v.of(what + "Age"))
}

// age reads an Age: years, months, weeks or days.
func (d *decoder) age(v value) ehr.Age {
	if !v.there() {
		return ehr.Age{}
	}
	q := d.quantity(v)
	n := int(q.Value)
	if !(q.Value >= 0 && q.Value < 100_000) || q.Comparator != "" || float64(n) != q.Value {
		return ehr.Age{}
	}
	switch q.Unit {
	case "a", "years", "year":
		return ehr.Age{Years: n, Precision: ehr.Year}
	case "mo", "months", "month":
		return ehr.Age{Months: n, Precision: ehr.Month}
	case "wk", "weeks", "week":
		return ehr.Age{Days: 7 * n, Precision: ehr.Day}
	case "d", "days", "day":
		return ehr.Age{Days: n, Precision: ehr.Day}
	}
	return ehr.Age{}
}

func (d *decoder) procedure(it *item, v value, status string) {
	p := d.scope.procedures.next()
	*p = ehr.Procedure{
		Concept: d.concept(v.of("code")), Status: eventStatus(status),
		Encounter: d.referenced(v, "encounter"), Source: it.Type,
	}
	p.Start, p.End = d.period(v, "performedDateTime", "performedPeriod")
	if p.Start.IsZero() && p.End.IsZero() {
		p.Start, p.End = d.period(v, "occurrenceDateTime", "occurrencePeriod") // R5
	}
	if v.is("notDone") || v.is("notPerformed") { // before R4
		p.Status = ehr.Refuted
	}
	d.interval(p.Start, p.End)
	it.Procedure = p
	d.put(it)
}

// period reads …DateTime, of which the end is not known, or …Period.
func (d *decoder) period(v value, dateTime, period string) (start, end ehr.Time) {
	if t := d.time(v, dateTime); !t.IsZero() {
		return t, ehr.Time{}
	}
	p := v.of(period)
	return d.time(p, "start"), d.time(p, "end")
}

// eventStatus maps event-status, which procedures and administrations have.
func eventStatus(code string) ehr.Status {
	switch code {
	case "in-progress":
		return ehr.Active
	case "completed":
		return ehr.Completed
	case "stopped", "aborted":
		return ehr.Stopped
	case "on-hold", "suspended":
		return ehr.OnHold
	case "not-done":
		return ehr.Refuted
	case "preparation":
		return ehr.Planned
	}
	return ehr.StatusUnknown
}

func (d *decoder) encounter(it *item, v value, status string) {
	if status == "planned" || status == "cancelled" {
		d.leave(it.Type, status+"-encounter", "the encounter has not taken place; it is left out")
		return
	}
	e := d.scope.encounters.next()
	*e = ehr.Encounter{
		ID: it.ID, Concept: d.concept(first(v, "type")), Source: it.Type,
		Start: d.time(v, "period", "start"), End: d.time(v, "period", "end"),
	}
	if class := first(v, "class"); class.has("coding") { // R5
		e.Class = d.concept(class)
	} else {
		e.Class = d.codingOf(class)
	}
	d.interval(e.Start, e.End)
	if d.scope.alone {
		d.last.encounters = append(d.last.encounters, *e)
	}
	it.Encounter = e
	d.put(it)
}

// componentSource is where a measurement of a component comes from.
const componentSource = "Observation.component"

// observation reads an Observation and each of its components. One whose values
// are all in its components is kept without a value of its own.
func (d *decoder) observation(it *item, v value, status string) {
	m := ehr.Measurement{
		Concept: d.concept(v.of("code")), At: d.observed(v), Status: observationStatus(status),
		Encounter: d.referenced(v, "encounter"), Source: it.Type,
	}
	d.past(m.At)
	whole := m
	d.value(&whole, v)
	if d.scope.alone {
		d.last.measurements = append(d.last.measurements, whole)
	}
	d.putMeasurement(it, &whole)
	for c := v.of("component").head(); c.there(); c = c.after() {
		part := m
		part.Concept = d.concept(c.of("code"))
		part.Source = componentSource
		d.value(&part, c)
		if d.scope.alone {
			d.last.measurements = append(d.last.measurements, part)
		}
		it.Part++
		d.putMeasurement(it, &part)
	}
}

// observed is when an observation holds; where it does not say, when it was
// made available.
func (d *decoder) observed(v value) ehr.Time {
	if t, _ := d.period(v, "effectiveDateTime", "effectivePeriod"); !t.IsZero() {
		return t
	}
	for _, path := range [][]string{{"effectiveInstant"}, {"effectivePeriod", "end"}, {"issued"}} {
		if t := d.time(v, path...); !t.IsZero() {
			return t
		}
	}
	return d.time(first(v, "effectiveTiming", "event"))
}

func observationStatus(code string) ehr.Status {
	switch code {
	case "final", "amended", "corrected":
		return ehr.Completed
	case "preliminary":
		return ehr.Active
	case "registered":
		return ehr.Planned
	case "cancelled":
		return ehr.Refuted
	}
	return ehr.StatusUnknown
}

// value reads value[x] and the reference range of an observation or component.
func (d *decoder) value(m *ehr.Measurement, v value) {
	m.Value.Value, m.Low, m.High = math.NaN(), math.NaN(), math.NaN()
	if r := normalRange(v.of("referenceRange")); r.there() {
		m.Low, m.High = d.float(r, "low", "value"), d.float(r, "high", "value")
	}
	if q := v.of("valueQuantity"); q.there() {
		m.Value = d.quantity(q)
		return
	}
	if c := v.of("valueCodeableConcept"); c.there() {
		m.ValueCode = d.concept(c)
		return
	}
	if n := v.of("valueInteger"); n.there() {
		m.Value.Value = d.float(n)
		return
	}
	for _, words := range []string{"valueString", "valueDateTime", "valueTime"} {
		if m.ValueCode.Text = d.text(v, words); m.ValueCode.Text != "" {
			return
		}
	}
	if b := v.of("valueBoolean"); b.there() {
		m.ValueCode.Text = string(b.raw())
		return
	}
	for _, pair := range [][3]string{
		{"valueRatio", "numerator", "denominator"},
		{"valueRange", "low", "high"},
	} {
		if r := v.of(pair[0]); r.there() {
			m.ValueCode.Text = d.pair(r, pair[1], pair[2])
			return
		}
	}
	if v.has("valueSampledData") || v.has("valuePeriod") {
		d.warn("value-type", "a value is a period or a series; the item is kept without it")
	}
}

// pair writes a ratio as 1:128, and a range as 3-5, with units.
func (d *decoder) pair(v value, a, b string) string {
	between := ":"
	if a == "low" {
		between = "-"
	}
	return d.words(v.of(a)) + between + d.words(v.of(b))
}

// words writes a quantity as the record has it.
func (d *decoder) words(v value) string {
	q := d.quantity(v)
	if math.IsNaN(q.Value) {
		return ""
	}
	text := q.Comparator + string(v.of("value").raw())
	if q.Unit != "" {
		text += " " + q.Unit
	}
	return text
}

// normalRange is the range that holds for all, or the one that is called normal.
func normalRange(list value) value {
	for r := list.head(); r.there(); r = r.after() {
		kind := string(first(r, "type", "coding").bytes("code"))
		if (kind == "" || kind == "normal") && !r.has("appliesTo") && !r.has("age") {
			return r
		}
	}
	return value{}
}
