package medication

import (
	"fmt"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// DefaultOpenDays is how long an order without an end and without days of supply
// counts as taken: three months, the longest that is commonly dispensed at once.
const DefaultOpenDays = 90

// ActivityOptions say how long an order without an end counts.
type ActivityOptions struct {
	OpenDays int // days, from the start; 0: DefaultOpenDays
}

// Activity is whether a medication is taken on a day, and why that is thought.
type Activity struct {
	State  State
	Reason string
}

// State is whether a medication is taken on a day.
type State uint8

// Whether a medication is taken.
const (
	NotTaken State = iota // the record denies it
	Past
	Future
	PossiblyActive // the record leaves it open: to be asked
	Active
)

// String returns the state in words.
func (s State) String() string {
	return [...]string{"not taken", "past", "future", "possibly active", "active"}[min(s, Active)]
}

// ActivityAt says whether an exposure is active on the day of asOf. Days are
// compared as they are written: a time's day is that of its own time zone.
//
// Start and end decide, the day of the end included; where they are exact to the
// month or the year, days within it are possible ones. Without an end:
//
//   - what was stopped, or a completed order, is past;
//   - what was administered counts on its day;
//   - days of supply count from the start, with those of the refills. Afterwards
//     it is past, unless the record still says that it is active: then it is
//     possibly active;
//   - without days of supply it counts for OpenDays, and is possibly active after.
//
// What is on hold is possibly active at most, and so is what was planned.
func ActivityAt(e *ehr.Exposure, asOf time.Time, o ActivityOptions) Activity {
	if e.Status == ehr.Refuted {
		return Activity{NotTaken, "the record says that it is not taken"}
	}
	day := dayOf(asOf)
	start, end := spanOf(e.Start), spanOf(e.End)
	if end.known && start.known && end.last < start.first && day >= start.first {
		a := open(e, day, start, o)
		return limit(a, "the end lies before the start; "+a.Reason)
	}
	var a Activity
	switch {
	case start.known && day < start.first:
		return Activity{Future, "starts on " + e.Start.String()}
	case end.known && day > end.last:
		return Activity{Past, "ended on " + e.End.String()}
	case end.known && day > end.first:
		a = Activity{PossiblyActive, "ended in " + e.End.String() + ", the day is not stated"}
	case end.known:
		a = Activity{Active, "ends on " + e.End.String()}
	default:
		a = open(e, day, start, o)
	}
	if start.known && day < start.last {
		a = limit(a, "started in "+e.Start.String()+", the day is not stated; "+a.Reason)
	}
	switch e.Status {
	case ehr.OnHold:
		a = limit(a, "on hold; "+a.Reason)
	case ehr.Planned:
		a = limit(a, "planned; "+a.Reason)
	case ehr.Stopped:
		if end.known && a.State == Active { // the end may be the planned one
			a = limit(a, "the record says that it was stopped; "+a.Reason)
		}
	}
	return a
}

// limit makes an active exposure a possibly active one.
func limit(a Activity, reason string) Activity {
	if a.State > PossiblyActive {
		return Activity{PossiblyActive, reason}
	}
	return a
}

// open judges an exposure without an end.
func open(e *ehr.Exposure, day int, start span, o ActivityOptions) Activity {
	switch {
	case e.Status == ehr.Stopped:
		return Activity{Past, "stopped; when is not stated"}
	case e.Status == ehr.Completed && e.Kind != ehr.Dispensed && e.Kind != ehr.Administered:
		return Activity{Past, "completed; when is not stated"}
	case !start.known:
		return Activity{PossiblyActive, "neither a start nor an end is stated"}
	case e.Kind == ehr.Administered && e.DaysSupply <= 0:
		if day > start.last {
			return Activity{Past, "given on " + e.Start.String()}
		}
		return Activity{Active, "given on " + e.Start.String()}
	case e.DaysSupply > 0:
		return supplied(e, day, start)
	}
	days := o.OpenDays
	if days <= 0 {
		days = DefaultOpenDays
	}
	if day < start.last+days {
		return Activity{Active, fmt.Sprintf("started on %s, no end is stated: counted for %d days", e.Start, days)}
	}
	return Activity{PossiblyActive, fmt.Sprintf("started on %s, more than %d days before; no end is stated", e.Start, days)}
}

func supplied(e *ehr.Exposure, day int, start span) Activity {
	days := e.Supply()
	what := fmt.Sprintf("%d days of supply", min(e.DaysSupply, ehr.MaxSupply))
	if e.Refills > 0 {
		what += " with " + count(min(e.Refills, ehr.MaxSupply), "refill", "refills")
	}
	switch {
	case day < start.last+days:
		return Activity{Active, what + " from " + e.Start.String()}
	case e.Status == ehr.Active && e.Kind != ehr.Dispensed && e.Kind != ehr.Administered:
		return Activity{PossiblyActive, what + " from " + e.Start.String() + " are used up; the record still says active"}
	}
	return Activity{Past, what + " from " + e.Start.String() + " are used up"}
}

// span is the days that a time can stand for: the first and the last, counted from
// 1970.
type span struct {
	first, last int
	known       bool
}

func spanOf(t ehr.Time) span {
	switch t.Precision {
	case ehr.NoTime:
		return span{}
	case ehr.Year, ehr.Month:
		return span{dayOf(t.At), dayOf(t.Latest()) - 1, true}
	}
	d := dayOf(t.At)
	return span{d, d, true}
}

// dayOf counts days as a calendar does, in the time's own zone.
func dayOf(t time.Time) int {
	year, month, day := t.Date()
	return int(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}
