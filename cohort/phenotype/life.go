package phenotype

import (
	"maps"
	"slices"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// Tally counts what of the records was left out, or read in a way of its own.
type Tally struct {
	People      int
	BeforeBirth int // items that are certainly before the birth: left out
	AfterDeath  int // items that are certainly after the last death that is recorded: left out
	AfterEnd    int // items that are certainly after the end of the data: left out
	Undated     int // items without a date
	Imprecise   int // items that are exact to a month or a year
	Reversed    int // exposures that end before they begin: the end is left out
	Unit        int // measurements in a unit that cannot be compared with the limit's
	Deaths      int // people with deaths on days that contradict each other: the first ends their follow-up

	NoUnit  int // measurements of a design without a unit
	NoValue int // measurements of a design without a number
}

// Add adds what another has counted.
func (t *Tally) Add(o Tally) {
	t.People += o.People
	t.BeforeBirth += o.BeforeBirth
	t.AfterDeath += o.AfterDeath
	t.AfterEnd += o.AfterEnd
	t.Undated += o.Undated
	t.Imprecise += o.Imprecise
	t.Reversed += o.Reversed
	t.Unit += o.Unit
	t.Deaths += o.Deaths
	t.NoUnit += o.NoUnit
	t.NoValue += o.NoValue
}

// life is the days of a person that events can be on.
type life struct {
	birth span // all days: not known
	dead  bool
	first day // of death: the first day that any death can be
	last  day // of death: the last day that any death can be
	end   day // of the data

	tally Tally
}

// lifeOf reads birth and death. end is the last day of the data; lastDay: not
// stated.
func lifeOf(p *ehr.Patient, end day) life {
	l := life{birth: spanOf(p.Birth), first: lastDay, last: firstDay, end: end}
	l.tally.People = 1
	apart := false
	var one span
	for i := range p.Deaths {
		s := spanOf(p.Deaths[i].At)
		if s.from > end { // a death that is to come
			l.tally.AfterEnd++
			continue
		}
		if l.dead && !s.meets(one) {
			apart = true
		}
		one, l.dead = s, true
		l.first, l.last = min(l.first, s.from), max(l.last, s.to)
	}
	if apart {
		l.tally.Deaths++
	}
	return l
}

// can reports whether an item can be: what is certainly before the birth, after
// the death or after the end of the data cannot.
func (l *life) can(s span) bool { return l.fault(s) == nil }

// takes is can, and counts the item.
func (l *life) takes(s span) bool {
	if s.undated() {
		l.tally.Undated++
		return true
	}
	if count := l.fault(s); count != nil {
		*count++
		return false
	}
	if !s.exact() {
		l.tally.Imprecise++
	}
	return true
}

// fault is the count that an item which cannot be belongs to; nil: it can.
func (l *life) fault(s span) *int {
	switch {
	case s.undated():
		return nil
	case !l.birth.undated() && s.to < l.birth.from:
		return &l.tally.BeforeBirth
	case l.dead && s.from > l.last:
		return &l.tally.AfterDeath
	case s.from > l.end:
		return &l.tally.AfterEnd
	default:
		return nil
	}
}

// conditionSpan is when a condition began: its onset, else when it was recorded.
func conditionSpan(c *ehr.Condition) span {
	if c.Start.IsZero() {
		return spanOf(c.Recorded)
	}
	return spanOf(c.Start)
}

// holds reports whether an item of a status says that something was so.
func holds(s ehr.Status) bool { return s != ehr.Refuted && s != ehr.Planned }

// sortedKeys are the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
