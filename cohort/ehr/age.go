package ehr

import "time"

// Age is a time since birth, in whole units: P17Y is from the 17th birthday to
// the day before the 18th.
type Age struct {
	Years, Months, Days int
	Precision           Precision // Year, Month or Day: of its smallest unit; NoTime: no age
}

// maxAge bounds each unit, so that no sum of them leaves the calendar.
const maxAge = 100_000

// ParseAge reads an ISO 8601 duration such as P17Y, P1Y6M, P3W or P1DT12H; hours
// and what is smaller are left out. It reports whether the text is one.
func ParseAge(text string) (Age, bool) {
	var a Age
	if len(text) < 3 || text[0] != 'P' {
		return a, false
	}
	n, digits, inTime := 0, 0, false
	for _, c := range []byte(text[1:]) {
		if c >= '0' && c <= '9' && n < maxAge {
			n, digits = n*10+int(c-'0'), digits+1
			continue
		}
		if c == 'T' && digits == 0 && !inTime {
			inTime = true
			continue
		}
		if digits == 0 || n >= maxAge || !a.add(c, n, inTime) {
			return Age{}, false
		}
		n, digits = 0, 0
	}
	return a, digits == 0 && a.Precision != NoTime
}

// add adds n of the unit that a letter stands for.
func (a *Age) add(unit byte, n int, inTime bool) bool {
	precision := Day
	switch {
	case inTime:
		if unit != 'H' && unit != 'M' && unit != 'S' {
			return false
		}
	case unit == 'Y':
		a.Years, precision = a.Years+n, Year
	case unit == 'M':
		a.Months, precision = a.Months+n, Month
	case unit == 'W':
		a.Days += 7 * n
	case unit == 'D':
		a.Days += n
	default:
		return false
	}
	a.Precision = max(a.Precision, precision)
	return true
}

// From returns when a person who was born then is of that age; no time where
// either is not known. It is as exact as the less exact of the two, counted from
// its At: an age in years gives a year that begins with a birthday. (Of a birth
// known to the year and an age in years the true span is two years; At is right.)
func (a Age) From(birth Time) Time {
	if birth.IsZero() || a.Precision == NoTime {
		return Time{}
	}
	at := birth.At.AddDate(a.Years, a.Months, a.Days)
	if birth.Precision == Instant {
		at = time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	}
	return Time{At: at, Precision: min(birth.Precision, a.Precision)}
}
