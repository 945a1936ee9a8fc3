package phenotype

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// day is a day of the calendar where the record was made, counted from
// 1970-01-01.
type day int32

// The first and the last of days: what an item without a date can reach.
const (
	firstDay day = math.MinInt32 / 4
	lastDay  day = math.MaxInt32 / 4
)

// span is the days that a date can stand for, both ends included.
type span struct{ from, to day }

// always is what no date stands for.
func always() span { return span{firstDay, lastDay} }

const secondsADay = 24 * 60 * 60

func dayOf(t time.Time) day {
	_, offset := t.Zone()
	seconds := t.Unix() + int64(offset)
	d := seconds / secondsADay
	if seconds%secondsADay < 0 {
		d--
	}
	return day(min(max(d, int64(firstDay)), int64(lastDay)))
}

// spanOf is the days of a time, all days for none.
func spanOf(t ehr.Time) span {
	switch t.Precision {
	case ehr.NoTime:
		return always()
	case ehr.Year, ehr.Month:
		from := dayOf(t.At)
		return span{from, max(from, dayOf(t.Latest())-1)}
	default:
		d := dayOf(t.At)
		return span{d, d}
	}
}

// time is the day as a record would have it.
func (d day) time() ehr.Time {
	return ehr.Time{At: time.Unix(int64(d)*secondsADay, 0).UTC(), Precision: ehr.Day}
}

func (s span) exact() bool   { return s.from == s.to }
func (s span) undated() bool { return s == always() }

// within reports whether the span certainly lies in another, and meets whether it
// may.
func (s span) within(o span) bool { return s.from >= o.from && s.to <= o.to }
func (s span) meets(o span) bool  { return s.from <= o.to && s.to >= o.from }

// shift moves a day and stays in the range of days.
func (d day) shift(n int) day {
	return day(min(max(int64(d)+int64(n), int64(firstDay)), int64(lastDay)))
}

// byEnd sorts spans by their last day: the order in which the greatest number of
// spans that have no day in common is found from the left.
func byEnd(a, b span) int {
	return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.from, b.from))
}

// certain are the spans that make the greatest number of certainly different
// days, in order. It sorts its argument, and returns a part of it.
func certain(spans []span) []span {
	slices.SortFunc(spans, byEnd)
	kept := spans[:0]
	for _, s := range spans {
		if len(kept) == 0 || s.from > kept[len(kept)-1].to {
			kept = append(kept, s)
		}
	}
	return kept
}
