package phenotype

import (
	"cmp"
	"slices"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// ExposureRules are how records of a medication become times of exposure. The
// zero value takes every kind of record, 30 days where nothing says how long one
// lasts, no grace, and no stockpile. A supply lasts with its refills.
type ExposureRules struct {
	DefaultDays int      `toml:"default_days"` // of a record with neither end nor days of supply; 0: 30
	GraceDays   int      `toml:"grace_days"`   // a gap up to so many days does not end an exposure
	Stockpile   bool     `toml:"stockpile"`    // days of supply that overlap are taken one after the other
	Kinds       []string `toml:"kinds"`        // "ordered", "dispensed", "administered", "reported", "unknown"; none: all
}

func (r *ExposureRules) takes(e *ehr.Exposure) bool {
	if !holds(e.Status) || e.Status == ehr.OnHold {
		return false
	}
	return len(r.Kinds) == 0 || slices.Contains(r.Kinds, e.Kind.String())
}

// Era is an uninterrupted exposure.
type Era struct {
	First, Last ehr.Time // days; Last is the last day of supply, without the grace
	Exact       bool     // First is exact to the day in the records
	Records     int
}

// use is one record of a medication.
type use struct {
	start span
	last  day  // the last day of it
	stock int  // days of supply, where they and no end are stated
	index int  // in the patient's exposures
	stays bool // stated by an end or a supply, not assumed
}

// useOf is the days of a record. An end before the beginning is none.
func (r *ExposureRules) useOf(e *ehr.Exposure, i int) (u use, reversed bool) {
	u = use{start: spanOf(e.Start), index: i}
	if u.start.undated() {
		u.last = lastDay
		return u, false
	}
	if !e.End.IsZero() {
		if end := spanOf(e.End); end.to >= u.start.from {
			u.last, u.stays = max(end.to, u.start.to), true
			return u, false
		}
		reversed = true
	}
	days := e.Supply()
	if days > 0 {
		u.stock, u.stays = days, true
	} else {
		days = orDefault(r.DefaultDays, 30)
	}
	u.last = max(u.start.from.shift(days-1), u.start.to)
	return u, reversed
}

// Eras are the exposures to what drug says yes to, in order. Records without a
// date are in none. What lasts on beyond the death or the end of the data is not
// cut: the caller knows when the follow-up ends.
func (r ExposureRules) Eras(p *ehr.Patient, drug func(*ehr.Exposure) bool) []Era {
	var uses []use
	for i := range p.Exposures {
		if e := &p.Exposures[i]; r.takes(e) && drug(e) {
			if u, _ := r.useOf(e, i); !u.start.undated() {
				uses = append(uses, u)
			}
		}
	}
	eras := r.merge(uses)
	out := make([]Era, len(eras))
	for i, e := range eras {
		out[i] = Era{First: e.start.from.time(), Last: e.last.time(), Exact: e.start.exact(), Records: e.records}
	}
	return out
}

type era struct {
	start   span
	last    day
	records int
}

// merge makes eras of uses, whose order it changes.
func (r *ExposureRules) merge(uses []use) []era {
	slices.SortFunc(uses, func(a, b use) int {
		return cmp.Or(cmp.Compare(a.start.from, b.start.from), cmp.Compare(a.last, b.last))
	})
	var eras []era
	for _, u := range uses {
		n := len(eras)
		if n == 0 || u.start.from > eras[n-1].last.shift(1+r.GraceDays) {
			eras = append(eras, era{u.start, u.last, 1})
			continue
		}
		e := &eras[n-1]
		e.records++
		if r.Stockpile && u.stock > 0 && u.start.from <= e.last {
			e.last = e.last.shift(u.stock)
		} else {
			e.last = max(e.last, u.last)
		}
	}
	return eras
}
