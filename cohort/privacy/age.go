package privacy

import (
	"strconv"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// MaxAge is the highest age in years that is told: those above are one group
// (45 CFR 164.514(b)(2)(i)(C)).
const MaxAge = 89

// Pooled is how ages above MaxAge are told.
const Pooled = "90+"

// Age is an age in completed years, as it may be told.
type Age struct {
	years  int
	pooled bool
	known  bool
}

// AgeAt is the age on a day. It is not known where birth or day are not, or the
// birth comes after. Where they are exact to the year or month only it is the
// greatest it can be, so that nobody above MaxAge is missed.
func AgeAt(birth, day ehr.Time) Age {
	if birth.IsZero() || day.IsZero() {
		return Age{}
	}
	from, to := birth.At, day.Latest()
	if day.Precision < ehr.Instant {
		to = to.Add(-time.Nanosecond) // exclusive
	}
	if from.After(to) {
		return Age{}
	}
	fy, fm, fd := from.Date()
	ty, tm, td := to.Date()
	years := ty - fy
	if tm < fm || tm == fm && td < fd {
		years--
	}
	return Age{years: min(max(years, 0), MaxAge+1), pooled: years > MaxAge, known: true}
}

// Years is the age, and whether it may be told as a number.
func (a Age) Years() (int, bool) { return a.years, a.known && !a.pooled }

// IsPooled tells whether the person is older than MaxAge.
func (a Age) IsPooled() bool { return a.pooled }

// String returns the age, "90+", or "" where it is not known.
func (a Age) String() string {
	switch {
	case !a.known:
		return ""
	case a.pooled:
		return Pooled
	default:
		return strconv.Itoa(a.years)
	}
}

// Birth is the date of birth as person-level output may tell it: the year alone,
// and nothing of people who are older than MaxAge on the day. The year is not
// shifted, and so fits the age.
func Birth(birth, day ehr.Time) ehr.Time {
	age := AgeAt(birth, day)
	if !age.known || age.pooled {
		return ehr.Time{}
	}
	return ehr.Time{At: time.Date(birth.At.Year(), 1, 1, 0, 0, 0, 0, time.UTC), Precision: ehr.Year}
}
