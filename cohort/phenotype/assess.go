package phenotype

import (
	"slices"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// Assess asks a design of one person. It is a pure function of the record.
func (s *Study) Assess(p *ehr.Patient) Person {
	r := s.read(p)
	if len(s.labs) > 0 {
		r.countLabs()
	}
	out := Person{ID: p.ID, Sex: p.Sex}
	out.LostAt = s.walk(r, &out)
	if out.LostAt < len(s.steps) {
		out.Reason = s.steps[out.LostAt].name
	} else {
		out.Included = true
	}
	out.Tally = r.life.tally
	return out
}

// walk goes through the steps, and returns the one that leaves the person out, or
// their number.
func (s *Study) walk(r *reading, out *Person) int {
	d := s.design
	start, lost := s.findIndex(r)
	if lost > stepRecords {
		return lost
	}
	out.Group, out.Index, out.Start = start.group, start.day.time(), start.day.shift(d.Landmark).time()
	if d.Index.ObservedDays > 0 && r.begin > start.day.shift(-d.Index.ObservedDays) {
		return stepObserved
	}
	out.Age = ageAt(r.life.birth, start.day)
	if !d.People.takes(r.p.Sex, out.Age) {
		return stepPeople
	}
	at := fixedSteps
	for i := range s.require {
		c := &d.Require[i]
		if !s.require[i].isThere(r, span{start.day.shift(c.from()), start.day.shift(c.to())}) {
			return at + i
		}
	}
	at += len(s.require)
	for i := range s.exclude {
		c := &d.Exclude[i]
		if perhaps(r.occurrences(&s.exclude[i]), span{start.day.shift(c.from()), start.day.shift(c.to())}, s.exclude[i].codes) {
			return at + i
		}
	}
	return s.follow(r, start, out, at+len(s.exclude))
}

// isThere reports whether an event is in a window for certain. A medication is
// where any of its days is.
func (e *compiledEvent) isThere(r *reading, window span) bool {
	all := r.occurrences(e)
	if e.drugs == nil {
		_, there := surely(all, window, e.codes)
		return there
	}
	return slices.ContainsFunc(all, func(o occurrence) bool {
		return !o.at.undated() && o.at.to <= window.to && max(o.last, o.at.to) >= window.from
	})
}

func (p *People) takes(sex ehr.Sex, age Age) bool {
	switch {
	case p.Sex != ehr.SexUnknown && sex != p.Sex:
		return false
	case p.MinAge != nil && (!age.Known || age.Lowest < *p.MinAge):
		return false
	case p.MaxAge != nil && (!age.Known || age.Highest > *p.MaxAge):
		return false
	default:
		return true
	}
}

// ageAt is the completed years on a day.
func ageAt(birth span, at day) Age {
	if birth.undated() || birth.from > at {
		return Age{}
	}
	return Age{true, years(min(birth.to, at), at), years(birth.from, at)}
}

func years(from, to day) int {
	a, b := from.time().At, to.time().At
	n := b.Year() - a.Year()
	if b.Month() < a.Month() || b.Month() == a.Month() && b.Day() < a.Day() {
		n--
	}
	return n
}

// beginning is the index of a person.
type beginning struct {
	day   day
	group Group
}

// grouped is an occurrence of the index event or of the comparator's.
type grouped struct {
	occurrence
	group Group
}

// findIndex finds the index day; lost is the step that leaves the person out, or
// stepRecords where none does.
func (s *Study) findIndex(r *reading) (start beginning, lost int) {
	d := s.design
	var all []grouped
	for _, o := range r.occurrences(s.index) {
		all = append(all, grouped{o, IndexGroup})
	}
	if s.comparator != nil {
		for _, o := range r.occurrences(s.comparator) {
			all = append(all, grouped{o, ComparatorGroup})
		}
	}
	if s.index.codes > 1 {
		return s.severalCodes(all)
	}
	if len(all) == 0 {
		return start, stepIndex
	}
	slices.SortStableFunc(all, func(a, b grouped) int { return int(a.at.from) - int(b.at.from) })
	lost = stepExact
	for _, g := range all {
		if !g.at.exact() || !g.sure || !d.Index.inTime(g.at.from) {
			continue
		}
		lost = stepFirst
		if s.isFirst(all, g) {
			return beginning{g.at.from, g.group}, stepRecords
		}
	}
	return start, lost
}

// isFirst reports whether no event may come before, within the washout, and none
// of the other group on the same day.
func (s *Study) isFirst(all []grouped, g grouped) bool {
	before := span{firstDay, g.at.from - 1}
	if w := s.design.Index.Washout; w != nil {
		before.from = g.at.from.shift(-*w)
	}
	for _, o := range all {
		if before.from <= before.to && o.cover().meets(before) {
			return false
		}
		if o.group != g.group && o.at.from <= g.at.from && o.at.to >= g.at.from {
			return false
		}
	}
	return true
}

// severalCodes is the index of an event that takes several codes: the day on which
// the last of them is there.
func (s *Study) severalCodes(all []grouped) (start beginning, lost int) {
	var spans []span
	for _, g := range all {
		spans = append(spans, g.at)
	}
	days := certain(slices.Clone(spans))
	switch {
	case len(days) < s.index.codes:
		return start, stepIndex
	case !days[s.index.codes-1].exact() || !s.design.Index.inTime(days[s.index.codes-1].from):
		return start, stepExact
	}
	at := days[s.index.codes-1].from
	// Codes without an exact day may have made up the number earlier.
	var before []occurrence
	for _, sp := range spans {
		before = append(before, occurrence{at: sp, last: sp.to, sure: true})
	}
	if perhaps(before, span{firstDay, at - 1}, s.index.codes) {
		return start, stepFirst
	}
	return beginning{at, IndexGroup}, stepRecords
}

func (i *Index) inTime(at day) bool {
	return (i.From.IsZero() || at >= spanOf(i.From).from) && (i.To.IsZero() || at <= spanOf(i.To).to)
}

// follow goes from the index to the end of follow-up.
func (s *Study) follow(r *reading, start beginning, out *Person, at int) int {
	o := &s.design.Outcome
	zero := start.day.shift(s.design.Landmark)
	first := start.day.shift(o.from(s.design.Landmark))
	var outcomes []occurrence
	codes := 1
	if o.Death {
		if r.life.dead {
			d := span{r.life.first, r.life.last}
			outcomes = []occurrence{{d, d.to, true}}
		}
	} else {
		outcomes, codes = r.occurrences(s.outcome), s.outcome.codes
		for i := range outcomes {
			outcomes[i].last = outcomes[i].at.to // what counts is when a medication begins
		}
	}
	if !o.priorAllowed() {
		if perhaps(outcomes, span{firstDay, first - 1}, 1) {
			return at
		}
		at++
	}
	end, why := s.endOf(r, start)
	if end < first {
		return at
	}
	at++
	window := span{first, end}
	if when, there := surely(outcomes, window, codes); there {
		out.Event, out.End, out.Days, out.Imprecise = true, AtOutcome, int(when.to-zero), !when.exact()
		return at + 1
	}
	if perhaps(outcomes, window, codes) {
		return at
	}
	out.End, out.Days = why, int(end-zero)
	return at + 1
}

// endOf is the last day of follow-up, and what ends it.
func (s *Study) endOf(r *reading, start beginning) (day, End) {
	d := s.design
	end, why := r.until, AtRecordEnd
	if d.Observed.Until == "as_of" {
		end = s.end
	}
	if r.life.dead {
		end = max(end, r.life.last)
	}
	end = min(end, s.end)
	sooner := func(at day, reason End) {
		if at < end || at == end && reason < why {
			end, why = at, reason
		}
	}
	if d.Outcome.ToDay != nil {
		sooner(start.day.shift(*d.Outcome.ToDay), AtWindowEnd)
	}
	if d.Censor.ExposureEnd {
		sooner(s.exposureEnd(r, start).shift(d.Censor.GraceDays), AtExposureEnd)
	}
	if d.Censor.Comparator {
		other := s.comparator
		if start.group == ComparatorGroup {
			other = s.index
		}
		for _, o := range r.occurrences(other) {
			if o.cover().to > start.day {
				sooner(max(o.at.from, start.day), AtSwitch)
			}
		}
	}
	if r.life.dead && !d.Outcome.Death {
		sooner(r.life.first, AtDeath)
	}
	return end, why
}

// exposureEnd is the last day of the exposure that began at the index.
func (s *Study) exposureEnd(r *reading, start beginning) day {
	drugs := s.index.drugs
	if start.group == ComparatorGroup {
		drugs = s.comparator.drugs
	}
	rules := &s.design.Exposure
	var uses []use
	for i := range r.p.Exposures {
		if !r.takes(drugs, i) {
			continue
		}
		u, _ := rules.useOf(&r.p.Exposures[i], i)
		if !u.start.undated() && u.start.from >= start.day && r.life.can(u.start) {
			uses = append(uses, u)
		}
	}
	eras := rules.merge(uses)
	if len(eras) == 0 {
		return start.day
	}
	return eras[0].last
}
