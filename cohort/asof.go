package cohort

import (
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// lastDate finds the last date in records that is not in the future.
type lastDate struct {
	now  time.Time
	last time.Time
}

func (l *lastDate) see(times ...ehr.Time) {
	for _, t := range times {
		if !t.IsZero() && t.At.After(l.last) && !t.At.After(l.now) {
			l.last = t.At
		}
	}
}

func (l *lastDate) record(p *ehr.Patient) {
	for i := range p.Conditions {
		c := &p.Conditions[i]
		l.see(c.Start, c.End, c.Recorded)
	}
	for i := range p.Exposures {
		l.see(p.Exposures[i].Start, p.Exposures[i].End)
	}
	for i := range p.Measurements {
		l.see(p.Measurements[i].At)
	}
	for i := range p.Procedures {
		l.see(p.Procedures[i].Start, p.Procedures[i].End)
	}
	for i := range p.Encounters {
		l.see(p.Encounters[i].Start, p.Encounters[i].End)
	}
	for i := range p.Deaths {
		l.see(p.Deaths[i].At)
	}
}

// day is the calendar day of a time, as it was where it was written, at
// midnight UTC.
func day(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	year, month, date := t.Date()
	return time.Date(year, month, date, 0, 0, 0, 0, time.UTC)
}
