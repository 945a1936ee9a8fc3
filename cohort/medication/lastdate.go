package medication

import (
	"iter"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// LastDate is the last date that is in the records: the default for the day on
// which medications are judged. Dates after notAfter are errors or plans and do
// not count; the zero time stands for now. Ends count only for contacts, for the
// end of a medication may be a planned one. It is the zero time where there is no
// date.
func LastDate(patients iter.Seq2[*ehr.Patient, error], notAfter time.Time) (time.Time, error) {
	var last time.Time
	for p, err := range patients {
		if err != nil {
			return time.Time{}, err
		}
		if t := LastDateOf(p, notAfter); t.After(last) {
			last = t
		}
	}
	return last, nil
}

// LastDateOf is LastDate of one person.
func LastDateOf(p *ehr.Patient, notAfter time.Time) time.Time {
	if notAfter.IsZero() {
		notAfter = time.Now()
	}
	limit := dayOf(notAfter)
	var last time.Time
	see := func(t ehr.Time) {
		if !t.IsZero() && dayOf(t.At) <= limit {
			if day := time.Unix(int64(dayOf(t.At))*86400, 0).UTC(); day.After(last) {
				last = day
			}
		}
	}
	for i := range p.Conditions {
		see(p.Conditions[i].Start)
		see(p.Conditions[i].Recorded)
	}
	for i := range p.Exposures {
		if p.Exposures[i].Status != ehr.Planned {
			see(p.Exposures[i].Start)
		}
	}
	for i := range p.Measurements {
		see(p.Measurements[i].At)
	}
	for i := range p.Procedures {
		if p.Procedures[i].Status != ehr.Planned {
			see(p.Procedures[i].Start)
		}
	}
	for i := range p.Encounters {
		see(p.Encounters[i].Start)
		see(p.Encounters[i].End)
	}
	for i := range p.Deaths {
		see(p.Deaths[i].At)
	}
	return last
}
