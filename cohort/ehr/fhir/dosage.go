package fhir

import (
	"math"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// dosage reads the first of the dosages: dose, route, how often, and how long
// where these bounds are given. Of several the others are counted.
func (d *decoder) dosage(e *exposure, v value, several bool) {
	e.Dose.Value = math.NaN()
	if !v.there() {
		return
	}
	if v.of("modifierExtension").head().there() {
		d.warn("modifier-extension", "a dosage has an extension that changes what it means, and is not known here; it is left out")
		return
	}
	if several {
		d.warn("several-dosages", "a medication has several dosages; the first is kept")
	}
	e.Route = d.concept(v.of("route"))
	d.dose(e, v)
	if v.is("asNeededBoolean") || v.is("asNeeded") || v.has("asNeededCodeableConcept") {
		e.AsNeeded = true
	}
	timing := v.of("timing")
	e.PerDay = d.perDay(timing)
	repeat := timing.of("repeat")
	if t := d.time(repeat, "boundsPeriod", "start"); !t.IsZero() && e.Kind == ehr.Ordered {
		e.Start = t
	}
	if t := d.time(repeat, "boundsPeriod", "end"); e.End.IsZero() {
		e.End = t
	}
	if e.DaysSupply == 0 {
		e.DaysSupply = d.days(repeat.of("boundsDuration"))
	}
}

// dose reads doseAndRate (R4), or the dose of an administration or of STU3. Of a
// range the upper end is kept, as what it is at most.
func (d *decoder) dose(e *exposure, v value) {
	for _, at := range []value{first(v, "doseAndRate"), v} {
		for _, name := range []string{"doseQuantity", "dose"} {
			if q := at.of(name); q.there() {
				e.Dose = d.quantity(q)
				return
			}
		}
		if r := at.of("doseRange"); r.there() {
			e.Dose = d.quantity(r.of("high"))
			if e.Dose.Value != d.float(r, "low", "value") && !math.IsNaN(e.Dose.Value) {
				e.Dose.Comparator = "<="
			}
			return
		}
	}
}

// perDay is how often a day a Timing says; 0 where it does not.
func (d *decoder) perDay(timing value) float64 {
	r := timing.of("repeat")
	period, days := d.float(r, "period"), unitDays(d.text(r, "periodUnit"))
	if period > 0 && days > 0 {
		frequency := d.float(r, "frequency")
		if math.IsNaN(frequency) {
			frequency = float64(max(1, r.of("timeOfDay").count(), r.of("when").count()))
		}
		// Rounded to what a decimal has: 1 every 4 hours is 6, not 6.000000000000001.
		return max(0, math.Round(frequency/(period*days)*1e9)/1e9)
	}
	if n := max(r.of("timeOfDay").count(), r.of("when").count()); n > 0 {
		if week := r.of("dayOfWeek").count(); week > 0 {
			return float64(n*week) / 7
		}
		return float64(n)
	}
	return timingCode(d.code(timing.of("code")))
}

// timingCode maps v3-GTSAbbreviation.
func timingCode(code string) float64 {
	switch code {
	case "QD", "AM", "PM", "BED":
		return 1
	case "BID":
		return 2
	case "TID":
		return 3
	case "QID":
		return 4
	case "QOD":
		return 0.5
	case "Q1H":
		return 24
	case "Q2H":
		return 12
	case "Q3H":
		return 8
	case "Q4H":
		return 6
	case "Q6H":
		return 4
	case "Q8H":
		return 3
	case "WK":
		return 1.0 / 7
	case "MO":
		return 1.0 / 30
	}
	return 0
}

// unitDays is how many days a UCUM unit of time has. A month counts 30 and a
// year 365, as days' supplies are reckoned; 0: it is none.
func unitDays(unit string) float64 {
	switch unit {
	case "s":
		return 1.0 / 86400
	case "min":
		return 1.0 / 1440
	case "h", "hour", "hours":
		return 1.0 / 24
	case "d", "day", "days", "Days", "Day":
		return 1
	case "wk", "week", "weeks":
		return 7
	case "mo", "month", "months":
		return 30
	case "a", "year", "years":
		return 365
	}
	return 0
}

// days reads a duration in days, rounded up; 0 where there is none. Without a
// unit it is days.
func (d *decoder) days(v value) int {
	if !v.there() {
		return 0
	}
	q := d.quantity(v)
	unit := unitDays(q.Unit)
	if q.Unit == "" {
		unit = 1
	}
	n := q.Value * unit
	if !(n > 0 && n < 100_000) {
		return 0
	}
	// Less than a minute over is what the division left.
	return int(math.Ceil(n - 1.0/1440))
}
