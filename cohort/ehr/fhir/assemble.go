package fhir

import (
	"fmt"
	"hash/maphash"
	"slices"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/clock"
	"github.com/allelerx/allelerx/cohort/ehr/internal/spill"
)

// assembler makes patients of items. What it holds is memory for the next one.
type assembler struct {
	unpacker unpacker
	items    []located
	names    []uint32 // a table of items by the hash of their name; 0: none
	seed     maphash.Seed
}

// located is an item, and where in the text its content lies.
type located struct {
	head
	from, to int
	repeated bool
}

// errDamaged is what a temporary file gives where others have written to it.
var errDamaged = temporary(spill.ErrDamaged)

// assemble makes a patient of all items that have its ID.
func (r *reading) assemble(g group) (*ehr.Patient, error) {
	u := &r.people.unpacker
	u.text, u.at, u.bad, u.codes = string(g.items), 0, false, nil
	count := r.locate(u)
	if u.bad {
		return nil, errDamaged
	}
	items := r.people.items
	if count[packedGone] == len(items) { // nothing else is known of the person
		return nil, nil
	}
	p := &ehr.Patient{ID: g.key}
	r.persons(p, items)
	r.distinct(items, &count)
	reasons := r.conditions(p, items, count)
	p.Measurements = room[ehr.Measurement](count[packedMeasurement])
	p.Procedures = room[ehr.Procedure](count[packedProcedure])
	p.Encounters = room[ehr.Encounter](count[packedEncounter])
	p.Exposures = room[ehr.Exposure](count[packedExposure])
	for i := range items {
		it := &items[i]
		if it.repeated {
			continue
		}
		u.at = it.from
		switch it.kind {
		case packedExposure:
			var e exposure
			u.exposure(&e, it.head)
			p.Exposures = r.exposed(p.Exposures, it.head, &e, reasons)
		case packedMeasurement:
			p.Measurements = p.Measurements[:len(p.Measurements)+1]
			u.measurement(&p.Measurements[len(p.Measurements)-1], it.head)
		case packedProcedure:
			p.Procedures = p.Procedures[:len(p.Procedures)+1]
			u.procedure(&p.Procedures[len(p.Procedures)-1], it.head)
		case packedEncounter:
			p.Encounters = p.Encounters[:len(p.Encounters)+1]
			u.encounter(&p.Encounters[len(p.Encounters)-1], it.head)
		}
	}
	if u.bad {
		return nil, errDamaged
	}
	return p, nil
}

// room is for n values; nil for none.
func room[T any](n int) []T {
	if n == 0 {
		return nil
	}
	return make([]T, 0, n)
}

// locate finds the items of a text, and counts them by their kind.
func (r *reading) locate(u *unpacker) (count [packedKinds]int) {
	items := r.people.items[:0]
	for u.at < len(u.text) && !u.bad {
		size := u.count()
		end := u.at + size
		h := u.head()
		if u.at > end {
			u.bad = true
		}
		items = append(items, located{head: h, from: u.at, to: end})
		count[h.kind]++
		u.at = end
	}
	r.people.items = items
	return count
}

// conditions reads the conditions, and says which ID has which concept.
func (r *reading) conditions(p *ehr.Patient, items []located, count [packedKinds]int) map[string]ehr.Concept {
	if count[packedCondition] == 0 {
		return nil
	}
	var reasons map[string]ehr.Concept
	if count[packedExposure] > 0 {
		reasons = make(map[string]ehr.Concept, count[packedCondition])
	}
	p.Conditions = make([]ehr.Condition, 0, count[packedCondition])
	u := &r.people.unpacker
	for i := range items {
		it := &items[i]
		if it.kind != packedCondition || it.repeated {
			continue
		}
		var c condition
		u.at = it.from
		u.condition(&c, it.head)
		p.Conditions = append(p.Conditions, r.aged(p, it.head, &c))
		if reasons != nil && it.id != "" {
			reasons[it.id] = c.Concept
		}
	}
	return reasons
}

// note warns of what was seen in the item's file.
func (r *reading) note(h head, code, msg string) {
	place := ""
	if n := h.file; n > 0 && n <= len(r.files) {
		place = r.files[n-1].Place()
	}
	r.warn(ehr.Warning{Code: code, File: place, Msg: msg})
}

// persons merges all Patient resources of one ID.
func (r *reading) persons(p *ehr.Patient, items []located) {
	n := 0
	sexes, births := true, true // that they agree
	var newest int64
	for i := range items {
		if items[i].kind == packedPerson {
			newest = max(newest, items[i].updated)
		}
	}
	for i := range items {
		it := items[i].head
		if it.kind != packedPerson {
			continue
		}
		if it.updated != 0 && it.updated < newest {
			r.tally.Left[it.typ]++
			r.note(it, "older-version", olderVersion)
			continue
		}
		r.people.unpacker.at = items[i].from
		q := r.people.unpacker.person()
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
		r.note(items[0].head, "no-patient-resource", "resources name a patient whose Patient is nowhere; the patient is kept with what they say")
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

// distinct marks resources that were met before under their ID and say the same.
// Those that say something else are all kept.
func (r *reading) distinct(items []located, count *[packedKinds]int) {
	if count[packedGone] == 0 && !r.people.again(items) {
		return
	}
	r.outdated(items, count)
	seen := make(map[string]int, len(items))
	var said map[string][]string // under an ID that comes again
	for i := range items {
		it := &items[i]
		if it.kind == packedPerson || it.kind == packedGone || it.id == "" || it.repeated {
			continue
		}
		before, again := seen[it.name]
		if !again {
			seen[it.name] = i
			continue
		}
		if said[it.name] == nil {
			if said == nil {
				said = map[string][]string{}
			}
			said[it.name] = []string{r.content(&items[before])}
		}
		content := r.content(it)
		if slices.Contains(said[it.name], content) {
			it.repeated = true
			count[it.kind]--
			if it.part == 0 {
				r.tally.Left[it.typ]++
				r.note(it.head, "duplicate-resource", "a resource was met before, with the same ID and content; it is kept once")
			}
			continue
		}
		said[it.name] = append(said[it.name], content)
		r.note(it.head, "differing-resource", "a resource was met before with the same ID and other content; both are kept")
	}
}

// content writes what an item says. It is for comparing, and goes nowhere else.
func (r *reading) content(it *located) string {
	u := r.people.unpacker // a copy, which takes its codes elsewhere
	u.at, u.codes = it.from, nil
	switch it.kind {
	case packedCondition:
		var c condition
		u.condition(&c, it.head)
		return fmt.Sprintf("%+v", c)
	case packedExposure:
		var e exposure
		u.exposure(&e, it.head)
		return fmt.Sprintf("%+v", e)
	case packedMeasurement:
		var m ehr.Measurement
		u.measurement(&m, it.head)
		return fmt.Sprintf("%+v", m)
	case packedProcedure:
		var p ehr.Procedure
		u.procedure(&p, it.head)
		return fmt.Sprintf("%+v", p)
	}
	var e ehr.Encounter
	u.encounter(&e, it.head)
	return fmt.Sprintf("%+v", e)
}

// aged gives a condition that is told by age its times.
func (r *reading) aged(p *ehr.Patient, h head, told *condition) ehr.Condition {
	c := told.Condition
	if c.Start.IsZero() {
		c.Start = told.Onset.From(p.Birth)
	}
	if c.End.IsZero() {
		c.End = told.Abated.From(p.Birth)
	}
	byAge := told.Onset.Precision != ehr.NoTime || told.Abated.Precision != ehr.NoTime
	if byAge && clock.Reversed(c.Start, c.End) {
		r.note(h, "reversed-interval", "it ends before it begins; both times are kept")
	}
	return c
}

// exposed appends an exposure, with the medication and the reason that it refers
// to.
func (r *reading) exposed(to []ehr.Exposure, h head, e *exposure, reasons map[string]ehr.Concept) []ehr.Exposure {
	u := &r.people.unpacker
	if e.Because != "" && len(e.Reason.Codes) == 0 && e.Reason.Text == "" {
		e.Reason = u.owned(reasons[e.Because])
	}
	if e.Medication == "" {
		return append(to, e.Exposure)
	}
	m, ok := r.medications[e.Medication]
	if !ok {
		r.note(h, "unresolved-medication", "a medication refers to a resource that is nowhere; it is kept as it is")
		return append(to, e.Exposure)
	}
	it := item{Exposure: e}
	it.prescribe(m, func(one *item) {
		x := one.Exposure.Exposure
		x.Concept, x.Form = u.owned(x.Concept), u.owned(x.Form)
		to = append(to, x)
	})
	return to
}
