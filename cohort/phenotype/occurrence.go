package phenotype

import (
	"slices"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// occurrence is one time at which a record has an event.
type occurrence struct {
	at   span // when it began
	last day  // the last day of it: of a medication, its supply; else at.to
	sure bool // the event is there for certain, whenever it is
}

// cover is all days that it can be on.
func (o occurrence) cover() span { return span{o.at.from, max(o.at.to, o.last)} }

// reading is one person, as a study looks at them.
type reading struct {
	study *Study
	p     *ehr.Patient
	life  life

	names [][]string // ingredients of each exposure, where the study has drugs

	begin day // the first day that the record surely speaks of; lastDay: none
	until day // the last
}

// read looks at everything once: it counts what cannot be, and finds from when
// until when the record speaks.
func (s *Study) read(p *ehr.Patient) *reading {
	r := &reading{study: s, p: p, life: lifeOf(p, s.end), begin: lastDay, until: firstDay}
	for i := range p.Conditions {
		if holds(p.Conditions[i].Status) {
			r.observe(conditionSpan(&p.Conditions[i]))
		}
	}
	for i := range p.Exposures {
		e := &p.Exposures[i]
		if holds(e.Status) {
			r.observe(spanOf(e.Start))
			if _, reversed := s.design.Exposure.useOf(e, i); reversed {
				r.life.tally.Reversed++
			}
		}
	}
	for i := range p.Measurements {
		if holds(p.Measurements[i].Status) {
			r.observe(spanOf(p.Measurements[i].At))
		}
	}
	for i := range p.Procedures {
		if holds(p.Procedures[i].Status) {
			r.observe(spanOf(p.Procedures[i].Start))
		}
	}
	for i := range p.Encounters {
		r.observe(spanOf(p.Encounters[i].Start))
	}
	if s.drugs {
		r.names = make([][]string, len(p.Exposures))
		for i := range p.Exposures {
			if s.design.Exposure.takes(&p.Exposures[i]) {
				r.names[i] = s.ingredients(&p.Exposures[i])
			}
		}
	}
	return r
}

func (r *reading) observe(s span) {
	if !r.life.takes(s) || s.undated() {
		return
	}
	r.begin, r.until = min(r.begin, s.to), max(r.until, s.from)
}

// occurrences are the times of an event, in the order of their first day.
func (r *reading) occurrences(e *compiledEvent) []occurrence {
	var all []occurrence
	add := func(at span, last day, sure bool) {
		if r.life.can(at) {
			all = append(all, occurrence{at, last, sure})
		}
	}
	switch {
	case e.drugs != nil:
		for i := range r.p.Exposures {
			if r.takes(e.drugs, i) {
				u, _ := r.study.design.Exposure.useOf(&r.p.Exposures[i], i)
				add(u.start, u.last, true)
			}
		}
	case e.condition != nil:
		for i := range r.p.Conditions {
			if c := &r.p.Conditions[i]; holds(c.Status) && e.condition.HasConcept(&c.Concept) {
				at := conditionSpan(c)
				add(at, at.to, true)
			}
		}
	case e.procedure != nil:
		for i := range r.p.Procedures {
			if c := &r.p.Procedures[i]; holds(c.Status) && e.procedure.HasConcept(&c.Concept) {
				at := spanOf(c.Start)
				add(at, at.to, true)
			}
		}
	case e.lab != nil:
		for i := range r.p.Measurements {
			m := &r.p.Measurements[i]
			if !holds(m.Status) || !e.lab.is(m) {
				continue
			}
			var uncounted Tally // counted once for each measurement, by countLabs
			if verdict := e.lab.passes(&m.Value, &uncounted); verdict != no {
				at := spanOf(m.At)
				add(at, at.to, verdict == yes)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b occurrence) int { return byEnd(span{a.at.to, a.at.from}, span{b.at.to, b.at.from}) })
	return all
}

// takes reports whether an exposure is to one of the drugs.
func (r *reading) takes(drugs map[string]bool, i int) bool {
	for _, name := range r.names[i] {
		if drugs[ingredient(name)] {
			return true
		}
	}
	return false
}

// countLabs counts the measurements of the design's limits that say nothing.
func (r *reading) countLabs() {
	for i := range r.p.Measurements {
		m := &r.p.Measurements[i]
		for _, lab := range r.study.labs {
			if holds(m.Status) && lab.is(m) {
				lab.passes(&m.Value, &r.life.tally)
				break
			}
		}
	}
}

// surely are the days, in order, on which an event with so many codes is there for
// certain within a window; the event is on the last of them.
func surely(all []occurrence, window span, codes int) (span, bool) {
	var spans []span
	for _, o := range all {
		if o.sure && o.at.within(window) {
			spans = append(spans, o.at)
		}
	}
	days := certain(spans)
	if len(days) < codes {
		return span{}, false
	}
	return days[codes-1], true
}

// perhaps reports whether an event with so many codes may be within a window. Two
// records of one day are one code.
func perhaps(all []occurrence, window span, codes int) bool {
	n := 0
	var days []day
	for _, o := range all {
		switch {
		case !o.cover().meets(window):
		case o.at.exact() && slices.Contains(days, o.at.from):
		default:
			n++
			if o.at.exact() {
				days = append(days, o.at.from)
			}
		}
	}
	return n >= codes
}
