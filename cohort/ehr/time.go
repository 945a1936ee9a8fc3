package ehr

import "time"

// Time is a point in time as exact as a record gives it. The zero value is no
// time.
type Time struct {
	At        time.Time // the earliest it can be
	Precision Precision
}

// Precision is how exact a time is.
type Precision uint8

// The precisions, from none to exact.
const (
	NoTime Precision = iota
	Year
	Month
	Day
	Instant
)

// IsZero reports whether no time is given.
func (t Time) IsZero() bool { return t.Precision == NoTime }

// Date returns a time that is exact to the day.
func Date(year int, month time.Month, day int) Time {
	return Time{time.Date(year, month, day, 0, 0, 0, 0, time.UTC), Day}
}

// Latest is the latest point in time, exclusive, that the time can stand for.
func (t Time) Latest() time.Time {
	switch t.Precision {
	case Year:
		return t.At.AddDate(1, 0, 0)
	case Month:
		return t.At.AddDate(0, 1, 0)
	case Day:
		return t.At.AddDate(0, 0, 1)
	default:
		return t.At
	}
}

// layouts are how a time is written, by its precision.
var layouts = [...]string{Year: "2006", Month: "2006-01", Day: time.DateOnly, Instant: time.RFC3339}

// String returns the time in ISO 8601, as exact as it is; "" for none.
func (t Time) String() string {
	if t.IsZero() {
		return ""
	}
	return t.At.Format(layouts[t.Precision])
}
