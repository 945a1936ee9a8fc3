package survival

import (
	"cmp"
	"slices"
	"sort"
)

// order is the people of an analysis in the order in which it goes through them:
// strata one after the other, in each by time, and at one time those with the event
// first. Who is at risk at an event is then everybody from there to the stratum's
// end, who has entered. A place is an index in this order.
type order struct {
	rows   []int32   // by place: the index in Data
	time   []float64 // by place
	entry  []float64 // by place; nil: everybody from the start
	events int

	strata []stratum
	ties   []tie // the times of events, of all strata

	late   []int32 // with entry: the places of each stratum, by entry, the latest first
	before []int32 // with entry, by place: how many of the ties, of all strata, are passed at the entry
}

// stratum is a run of places, and of ties.
type stratum struct {
	id                         int32 // as in Data
	from, to, firstTie, endTie int
}

// tie is one time in one stratum at which people have the event: those from place
// from to place to.
type tie struct {
	from, to int
	time     float64
}

// newOrder sorts some people of the data.
func newOrder(d *Data, rows []int32) *order {
	type key struct {
		time    float64
		stratum int32
		row     int32
		later   uint8 // 0: event
	}
	keys := make([]key, len(rows))
	for i, row := range rows {
		k := key{time: d.Time[row], row: row}
		if d.Stratum != nil {
			k.stratum = d.Stratum[row]
		}
		if !d.Event[row] {
			k.later = 1
		}
		keys[i] = k
	}
	slices.SortFunc(keys, func(a, b key) int {
		switch {
		case a.stratum != b.stratum:
			return cmp.Compare(a.stratum, b.stratum)
		case a.time != b.time:
			return cmp.Compare(a.time, b.time)
		case a.later != b.later:
			return cmp.Compare(a.later, b.later)
		default:
			return cmp.Compare(a.row, b.row)
		}
	})
	o := &order{rows: make([]int32, len(keys)), time: make([]float64, len(keys))}
	for i, k := range keys {
		o.rows[i], o.time[i] = k.row, k.time
		if i == 0 || k.stratum != keys[i-1].stratum {
			o.strata = append(o.strata, stratum{id: k.stratum, from: i, to: i, firstTie: len(o.ties), endTie: len(o.ties)})
		}
		s := &o.strata[len(o.strata)-1]
		s.to++
		if k.later != 0 {
			continue
		}
		o.events++
		if n := len(o.ties); n == s.firstTie || o.ties[n-1].time != k.time {
			o.ties = append(o.ties, tie{from: i, to: i, time: k.time})
			s.endTie++
		}
		o.ties[len(o.ties)-1].to++
	}
	if d.Entry != nil {
		o.entry = make([]float64, len(o.rows))
		for place, row := range o.rows {
			o.entry[place] = d.Entry[row]
		}
		o.enter()
	}
	return o
}

// enter fills what follows from people's entries.
func (o *order) enter() {
	n := len(o.rows)
	o.late, o.before = make([]int32, n), make([]int32, n)
	for place := range o.late {
		o.late[place] = int32(place)
	}
	for _, s := range o.strata {
		slices.SortFunc(o.late[s.from:s.to], func(a, b int32) int { return cmp.Compare(o.entry[b], o.entry[a]) })
		ties := o.ties[s.firstTie:s.endTie]
		for place := s.from; place < s.to; place++ {
			passed := sort.Search(len(ties), func(t int) bool { return ties[t].time > o.entry[place] })
			o.before[place] = int32(s.firstTie + passed)
		}
	}
}
