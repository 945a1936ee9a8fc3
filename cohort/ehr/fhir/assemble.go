package fhir

import (
	"fmt"
	"slices"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/clock"
)

// assemble makes a patient of all items that have its ID.
func (r *reading) assemble(items []item) *ehr.Patient {
	p := &ehr.Patient{ID: items[0].Key}
	r.persons(p, items)
	kept := r.distinct(items)
	reasons := map[string]ehr.Concept{}
	measurements := 0
	for _, it := range kept {
		if it.Measurement != nil {
			measurements++
		}
		if it.Condition != nil && it.ID != "" {
			reasons[it.ID] = it.Condition.Concept
		}
	}
	if measurements > 0 { // most of what there is
		p.Measurements = make([]ehr.Measurement, 0, measurements)
	}
	for _, it := range kept {
		switch {
		case it.Condition != nil:
			p.Conditions = append(p.Conditions, r.aged(p, it))
		case it.Exposure != nil:
			p.Exposures = r.exposed(p.Exposures, it, reasons)
		case it.Measurement != nil:
			p.Measurements = append(p.Measurements, *it.Measurement)
		case it.Procedure != nil:
			p.Procedures = append(p.Procedures, *it.Procedure)
		case it.Encounter != nil:
			p.Encounters = append(p.Encounters, *it.Encounter)
		}
	}
	return p
}

// note warns of what was seen in the item's file.
func (r *reading) note(it item, code, msg string) {
	f := &r.files[it.Seq>>fileShift-1]
	r.warn(ehr.Warning{Code: code, File: f.Place(), Msg: msg})
}

// persons merges all Patient resources of one ID.
func (r *reading) persons(p *ehr.Patient, items []item) {
	n := 0
	sexes, births := true, true // that they agree
	for _, it := range items {
		q := it.Person
		if q == nil {
			continue
		}
		if n++; n > 1 {
			r.note(it, "duplicate-patient", "a patient's ID was met before; what the two Patients say is put together")
		}
		for _, id := range q.Identifiers {
			if !slices.Contains(p.Identifiers, id) {
				p.Identifiers = append(p.Identifiers, id)
			}
		}
		for _, d := range q.Deaths {
			if !slices.ContainsFunc(p.Deaths, func(e ehr.Death) bool { return sameTime(e.At, d.At) }) {
				p.Deaths = append(p.Deaths, d)
			}
		}
		switch {
		case p.Sex == ehr.SexUnknown && sexes:
			p.Sex = q.Sex
		case q.Sex != ehr.SexUnknown && q.Sex != p.Sex && sexes:
			p.Sex, sexes = ehr.SexUnknown, false
			r.note(it, "sex-conflict", "a patient has two sexes in two Patients of one ID; it is kept without: see which is right")
		}
		birth, ok := narrower(p.Birth, q.Birth)
		if !ok && births {
			births = false
			r.note(it, "birth-conflict", "a patient has two dates of birth in two Patients of one ID; "+
				"it is kept without: see whether these are two people")
		}
		if p.Birth = birth; !births {
			p.Birth = ehr.Time{}
		}
		if p.Race.Text == "" && len(p.Race.Codes) == 0 {
			p.Race = q.Race
		}
		if p.Ethnicity.Text == "" && len(p.Ethnicity.Codes) == 0 {
			p.Ethnicity = q.Ethnicity
		}
	}
	if n == 0 {
		r.note(items[0], "no-patient-resource", "resources name a patient whose Patient is nowhere; the patient is kept with what they say")
	}
}

func sameTime(a, b ehr.Time) bool { return a.Precision == b.Precision && a.At.Equal(b.At) }

// narrower is the more exact of two dates, where they can be the same.
func narrower(a, b ehr.Time) (ehr.Time, bool) {
	if a.Precision > b.Precision {
		a, b = b, a
	}
	if a.IsZero() || sameTime(a, b) || !b.At.Before(a.At) && b.At.Before(a.Latest()) {
		return b, true
	}
	return ehr.Time{}, false
}

// resourceID is what a resource is known by.
type resourceID struct{ kind, id string }

// distinct leaves out resources that were met before under their ID and say the
// same. Those that say something else are all kept.
func (r *reading) distinct(items []item) []item {
	byID := map[resourceID][]string{} // what was said under the ID
	if r.seen == nil {
		r.seen = make(map[resourceID]int, len(items))
	}
	clear(r.seen)
	seen, kept := r.seen, r.kept[:0]
	for i, it := range items {
		if it.Person != nil {
			continue
		}
		if it.ID == "" {
			kept = append(kept, it)
			continue
		}
		name := resourceID{it.Type, it.ID}
		before, again := seen[name]
		if !again {
			seen[name] = i
			kept = append(kept, it)
			continue
		}
		if byID[name] == nil {
			byID[name] = []string{items[before].content()}
		}
		content := it.content()
		if slices.Contains(byID[name], content) {
			r.tally.Left[it.Type]++
			r.note(it, "duplicate-resource", "a resource was met before, with the same ID and content; it is kept once")
			continue
		}
		byID[name] = append(byID[name], content)
		kept = append(kept, it)
		r.note(it, "differing-resource", "a resource was met before with the same ID and other content; both are kept")
	}
	r.kept = kept
	return kept
}

// content writes what an item says. It is for comparing, and goes nowhere else.
func (it *item) content() string {
	switch {
	case it.Condition != nil:
		return fmt.Sprintf("%+v", *it.Condition)
	case it.Exposure != nil:
		return fmt.Sprintf("%+v", *it.Exposure)
	case it.Measurement != nil:
		return fmt.Sprintf("%+v", *it.Measurement)
	case it.Procedure != nil:
		return fmt.Sprintf("%+v", *it.Procedure)
	}
	return fmt.Sprintf("%+v", *it.Encounter)
}

// aged gives a condition that is told by age its times.
func (r *reading) aged(p *ehr.Patient, it item) ehr.Condition {
	c := it.Condition.Condition
	if c.Start.IsZero() {
		c.Start = it.Condition.Onset.From(p.Birth)
	}
	if c.End.IsZero() {
		c.End = it.Condition.Abated.From(p.Birth)
	}
	byAge := it.Condition.Onset.Precision != ehr.NoTime || it.Condition.Abated.Precision != ehr.NoTime
	if byAge && clock.Reversed(c.Start, c.End) {
		r.note(it, "reversed-interval", "it ends before it begins; both times are kept")
	}
	return c
}

// exposed appends an exposure, with the medication and the reason that it refers
// to.
func (r *reading) exposed(to []ehr.Exposure, it item, reasons map[string]ehr.Concept) []ehr.Exposure {
	e := it.Exposure
	if e.Because != "" && len(e.Reason.Codes) == 0 && e.Reason.Text == "" {
		e.Reason = reasons[e.Because]
	}
	if e.Medication == "" {
		return append(to, e.Exposure)
	}
	m, ok := r.medications[e.Medication]
	if !ok {
		r.note(it, "unresolved-medication", "a medication refers to a resource that is nowhere; it is kept as it is")
		return append(to, e.Exposure)
	}
	for _, one := range it.prescribe(nil, m) {
		to = append(to, one.Exposure.Exposure)
	}
	return to
}
