package clock

import (
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// Parse reads a FHIR date, dateTime or instant. The offset from UTC stays,
// for the day is that of the place. A time of day without an offset names no
// instant: of it the day is kept.
func Parse(text string) (ehr.Time, bool) {
	layout, precision := time.RFC3339, ehr.Instant
	switch {
	case len(text) == 4:
		layout, precision = "2006", ehr.Year
	case len(text) == 7:
		layout, precision = "2006-01", ehr.Month
	case len(text) == 10:
		layout, precision = time.DateOnly, ehr.Day
	case len(text) > 10 && text[10] == 'T':
	default:
		return ehr.Time{}, false
	}
	if n := len(text); n > 19 && (text[n-5] == '+' || text[n-5] == '-') && text[n-3] != ':' { // +0100, as Java writes it
		text = text[:n-2] + ":" + text[n-2:]
	}
	// In UTC: time.Parse would take the machine's zone where the offsets agree.
	at, err := time.ParseInLocation(layout, text, time.UTC)
	if err != nil && precision == ehr.Instant {
		for _, l := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04"} {
			if _, e := time.Parse(l, text); e == nil {
				at, err = time.Parse(time.DateOnly, text[:10])
				precision = ehr.Day
			}
		}
		if at2, e := time.ParseInLocation("2006-01-02T15:04Z07:00", text, time.UTC); e == nil {
			at, err = at2, nil
		}
	}
	if err != nil || at.Year() < 1 {
		return ehr.Time{}, false
	}
	return ehr.Time{At: at, Precision: precision}, true
}

// Reversed reports whether an interval ends before it begins, at any reading of
// its times. Where one of them is a day or less exact, both are taken by the
// clock on the wall, as a day has no offset.
func Reversed(start, end ehr.Time) bool {
	if start.IsZero() || end.IsZero() {
		return false
	}
	if start.Precision == ehr.Instant && end.Precision == ehr.Instant {
		return end.At.Before(start.At)
	}
	last := wall(ehr.Time{At: wall(end.At), Precision: end.Precision}.Latest())
	if end.Precision == ehr.Instant {
		return last.Before(wall(start.At))
	}
	return !last.After(wall(start.At))
}

func wall(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), time.UTC)
}

// InFuture reports whether a time lies after the day, or the instant, at which
// one looks.
func InFuture(t, asOf ehr.Time) bool {
	switch {
	case t.IsZero():
		return false
	case asOf.Precision == ehr.Instant:
		return t.At.After(asOf.At)
	}
	return !t.At.Before(asOf.Latest())
}
