package privacy

import (
	"encoding/binary"
	"strconv"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// Shift moves all dates of one person by the same number of days.
//
// That is no de-identification by itself: see the package.
type Shift struct{ days int }

// Shift is the person's shift: a whole number of days from -most to most, never
// 0, each as likely as the others, computed from the key. most may be 1 to
// 36,500; what lies outside is taken as the next one inside.
func (p *Project) Shift(id string, most int) Shift {
	most = min(max(most, 1), 36500)
	sum := mac(p.key, "shift", strconv.Itoa(most), id)
	// 2·most of 2⁶⁴: the first values are more likely by less than 1e-14.
	days := int(binary.BigEndian.Uint64(sum)%uint64(2*most)) - most
	if days >= 0 {
		days++
	}
	return Shift{days}
}

// Days is by how much dates move. It belongs with the key: who knows it undoes
// the shift.
func (s Shift) Days() int { return s.days }

// Time moves a time. One that is exact to the month or year is moved from its
// middle, and stays exact to the month or year.
func (s Shift) Time(t ehr.Time) ehr.Time {
	switch t.Precision {
	case ehr.NoTime:
		return t
	case ehr.Year:
		t.At = t.At.AddDate(0, 6, s.days)
		t.At = time.Date(t.At.Year(), 1, 1, 0, 0, 0, 0, t.At.Location())
	case ehr.Month:
		t.At = t.At.AddDate(0, 0, 14+s.days)
		t.At = time.Date(t.At.Year(), t.At.Month(), 1, 0, 0, 0, 0, t.At.Location())
	case ehr.Day:
		t.At = t.At.AddDate(0, 0, s.days)
	default:
		// Days of 24 hours: intervals stay, across a change of the clocks too.
		t.At = t.At.Add(time.Duration(s.days) * 24 * time.Hour)
	}
	return t
}
