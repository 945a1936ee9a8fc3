package omop

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/clock"
	"github.com/allelerx/allelerx/cohort/ehr/internal/delimited"
	"github.com/allelerx/allelerx/cohort/ehr/internal/merge"
)

// item is a row that becomes an item of a person.
type item struct {
	r   *reading
	t   *table
	row *delimited.Row
}

// warn tells of something in the row.
func (it *item) warn(code, msg string) { it.r.warn(it.t, it.row.Line, code, msg) }

// good notes a value of the column's type.
func (it *item) good(col int) { it.t.seen[col].Good() }

// bad notes a value that is not of the column's type.
func (it *item) bad(col int, want string) {
	msg := it.t.spec.columns[col] + " is no " + want
	wrong := it.t.seen[col].Bad()
	switch {
	case it.r.err != nil:
	case it.r.s.o.Strict:
		it.r.err = it.t.fault(it.row.Line, msg)
	case wrong:
		it.r.err = it.t.fault(it.row.Line, merge.WrongColumn(msg, "correct the column"))
	default:
		it.warn("bad-value", msg+": the item is kept without it")
	}
}

// text is a cell as it stands.
func (it *item) text(col int) string { return strings.TrimSpace(it.row.Cells[col]) }

// number is a cell's number; NaN where there is none.
func (it *item) number(col int) float64 {
	cell := it.row.Cells[col]
	if missing(cell) {
		return math.NaN()
	}
	v, err := strconv.ParseFloat(strings.TrimSpace(cell), 64)
	if err != nil || math.IsInf(v, 0) {
		it.bad(col, "number")
		return math.NaN()
	}
	it.good(col)
	return v
}

// whole is a cell's whole number; 0 where there is none.
func (it *item) whole(col int) int64 {
	cell := it.row.Cells[col]
	if missing(cell) {
		return 0
	}
	v, ok := whole(cell)
	if !ok {
		it.bad(col, "whole number")
		return 0
	}
	it.good(col)
	return v
}

// reference is a cell that names a row of another table; "" for none.
func (it *item) reference(col int) string {
	if n := it.whole(col); n != 0 {
		return strconv.FormatInt(n, 10)
	}
	return ""
}

// moment is a cell's time, and whether it has a clock time other than midnight.
func (it *item) moment(col int) (at time.Time, exact, ok bool) {
	if col == none {
		return at, false, false
	}
	cell := it.row.Cells[col]
	if missing(cell) {
		return at, false, false
	}
	at, ok = parseTime(strings.TrimSpace(cell))
	if !ok {
		it.bad(col, "date: write it as 2006-01-02 or 2006-01-02 15:04:05")
		return at, false, false
	}
	it.good(col)
	return at, !at.Equal(at.Truncate(24 * time.Hour)), true
}

// time is that of a column of dates and one of dates with clock times.
func (it *item) time(date, datetime int) ehr.Time {
	d, exactDate, hasDate := it.moment(date)
	at, exact, ok := it.moment(datetime)
	if !ok || hasDate && !sameDay(d, at) {
		if ok {
			it.warn("contradicting-dates", it.t.spec.columns[datetime]+" is on another day than "+it.t.spec.columns[date]+": the latter counts")
		}
		at, exact, ok = d, exactDate, hasDate
	}
	var t ehr.Time
	switch {
	case !ok:
		return t
	case exact:
		t = ehr.Time{At: at, Precision: ehr.Instant}
	default:
		t = ehr.Date(at.Date())
	}
	if t.At.After(it.r.now) {
		it.warn("future-date", it.t.spec.columns[date]+" is in the future: it is kept as it is")
	}
	return t
}

func sameDay(a, b time.Time) bool {
	return a.Truncate(24 * time.Hour).Equal(b.Truncate(24 * time.Hour))
}

// span are begin and end. An end that lies before is not used.
func (it *item) span(startDate, start, endDate, end int) (from, to ehr.Time) {
	from, to = it.time(startDate, start), it.time(endDate, end)
	if clock.Reversed(from, to) {
		it.warn("reversed-interval", it.t.spec.columns[endDate]+" lies before the begin: the item is kept without it")
		return from, ehr.Time{}
	}
	return from, to
}

// clocks are how the time of day follows a date. Fractions of a second are read
// as well.
var clocks = []string{"15:04:05", "15:04", "15:04:05Z07:00", "15:04:05Z07"}

// parseTime reads 2006-01-02 or 20060102, and a clock time after it.
func parseTime(s string) (time.Time, bool) {
	layout := time.DateOnly
	if len(s) == 8 {
		layout = "20060102"
	}
	if len(s) < len(layout) {
		return time.Time{}, false
	}
	day, err := time.Parse(layout, s[:len(layout)])
	if err != nil {
		return time.Time{}, false
	}
	rest := s[len(layout):]
	if rest == "" {
		return day, true
	}
	if rest[0] != ' ' && rest[0] != 'T' {
		return time.Time{}, false
	}
	rest = strings.TrimSpace(rest[1:])
	for _, layout := range clocks {
		if hours, err := time.Parse(layout, rest); err == nil {
			_, zone := hours.Zone()
			local := day.Add(time.Duration(hours.Hour())*time.Hour + time.Duration(hours.Minute())*time.Minute +
				time.Duration(hours.Second())*time.Second + time.Duration(hours.Nanosecond()))
			return local.Add(-time.Duration(zone) * time.Second), true
		}
	}
	return time.Time{}, false
}
