package suppress

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
)

// Followup is how long each person was seen, and whether the event ended it.
type Followup struct {
	Name  string
	Time  []float64 // by person, from 0; NaN: not in the analysis
	Event []bool    // by person; false: censored
	Every float64   // times are told as multiples of it: 30 for days in months
}

// Interval is a stretch of a survival curve.
type Interval struct {
	Begin, End float64 // [Begin, End)
	AtRisk     Count   // at its begin
	Events     Count
	Censored   Count
	Survival   Number // at its end
	StdErr     Number // Greenwood's, of Survival
}

// Curve is the survival of one group.
type Curve struct {
	Group     string
	Intervals []Interval
	Beyond    Count // still seen when the curve ends
}

// Curves releases the survival of each group as a life table: in each interval
// the events and the censored are nobody or more than the threshold, in every
// group, and so are those who are left in the end. Intervals are made one until
// this is so, the same for all groups; the curve ends where it cannot be had any
// more.
//
// Survival is the actuarial estimate, the product of 1 - events / (at risk -
// censored / 2) (Cutler & Ederer, J Chronic Dis 1958;8:699), computed from the
// released counts. The estimate of Kaplan and Meier would tell the order of
// events within an interval.
func (r *Releaser) Curves(title string, where []Condition, f Followup, group Dimension) ([]Curve, error) {
	if len(f.Time) != r.people || len(f.Event) != r.people {
		return nil, fmt.Errorf("suppress: follow-up %q speaks of other people than the run has: give a time and an event for each of the %d", f.Name, r.people)
	}
	if !(f.Every > 0) || math.IsInf(f.Every, 0) {
		return nil, errors.New("suppress: a curve tells times as multiples of Every: set it, such as to 30 days")
	}
	base, err := r.conditions(where)
	if err != nil {
		return nil, err
	}
	id, err := r.register(group)
	if err != nil {
		return nil, err
	}
	own := r.dims[id]
	ticks := make([]int, r.people)
	last := -1
	for p, t := range f.Time {
		ticks[p] = -1
		if math.IsNaN(t) {
			continue
		}
		tick := math.Floor(t / f.Every)
		if t < 0 || tick >= 1e6 {
			return nil, errors.New("suppress: a follow-up is negative or longer than a million times Every: put the times right, or set a larger Every")
		}
		ticks[p] = int(tick)
		if r.holds(int32(p), base) {
			last = max(last, ticks[p])
		}
	}
	groups := len(own.cats)
	ended := make([]int, (last+1)*groups*2) // tick × group × event, censored
	for p, t := range ticks {
		if t >= 0 && r.holds(int32(p), base) {
			ended[(t*groups+int(own.of[p]))*2+outcome(f.Event[p])]++
		}
	}
	ends := r.intervals(ended, last+1, groups*2)
	if len(ends) == 0 {
		return nil, r.few("survival curve", title)
	}
	t, err := r.table("survival curve", title, where, []Dimension{group, f.dimension(ticks, ends)})
	if err != nil {
		return nil, err
	}
	return r.curves(t, title, f, ends)
}

func outcome(event bool) int {
	if event {
		return 0
	}
	return 1
}

// intervals finds where intervals end, in ticks. Whoever is left after the last
// of them is counted by group only.
func (r *Releaser) intervals(ended []int, ticks, width int) []int {
	fine := func(from, to int, pairs bool) bool {
		for c := 0; c < width; c += 2 {
			var n [2]int
			for t := from; t < to; t++ {
				n[0] += ended[t*width+c]
				n[1] += ended[t*width+c+1]
			}
			if pairs && (!r.enough(n[0]) || !r.enough(n[1])) || !r.enough(n[0]+n[1]) {
				return false
			}
		}
		return true
	}
	var ends []int
	from := 0
	for to := 1; to <= ticks; to++ {
		if fine(from, to, true) {
			ends = append(ends, to)
			from = to
		}
	}
	for len(ends) > 0 && !fine(ends[len(ends)-1], ticks, false) {
		ends = ends[:len(ends)-1]
	}
	return ends
}

// dimension says how each person's follow-up ended: two categories for each
// interval, and one for all who were seen beyond.
func (f Followup) dimension(ticks, ends []int) Dimension {
	d := Dimension{Name: "follow-up: " + f.Name, Of: make([]int32, len(ticks))}
	for i := range ends {
		n := strconv.Itoa(i + 1)
		d.Categories = append(d.Categories, n+" event", n+" censored")
	}
	d.Categories = append(d.Categories, "beyond")
	for p, t := range ticks {
		i := slices.IndexFunc(ends, func(to int) bool { return t < to })
		switch {
		case t < 0:
			d.Of[p] = -1
		case i < 0:
			d.Of[p] = int32(2 * len(ends))
		default:
			d.Of[p] = int32(2*i + outcome(f.Event[p]))
		}
	}
	return d
}

// curves reads the curves off the table, if all of it is shown.
func (r *Releaser) curves(t *Table, title string, f Followup, ends []int) ([]Curve, error) {
	beyond := 2 * len(ends)
	var out []Curve
	for g, name := range t.Categories[0] {
		c := Curve{Group: name, Beyond: t.Cell(g, beyond)}
		left := c.Beyond
		for i := range beyond {
			left = plus(left, t.Cell(g, i), 1)
		}
		if !left.shown {
			return nil, r.few("survival curve", title)
		}
		begin, s, green := 0.0, Number{1, true}, Number{0, true}
		for i, end := range ends {
			e, z := t.Cell(g, 2*i), t.Cell(g, 2*i+1)
			n := Figure(func(n []float64) float64 { return n[0] - n[2]/2 }, left, e, z)
			s.v *= 1 - ratio(float64(e.n), n.v)
			green.v += ratio(float64(e.n), n.v*(n.v-float64(e.n)))
			c.Intervals = append(c.Intervals, Interval{
				Begin: begin, End: float64(end) * f.Every, AtRisk: left, Events: e, Censored: z,
				Survival: s, StdErr: Number{s.v * math.Sqrt(green.v), true},
			})
			left = plus(plus(left, e, -1), z, -1)
			begin = float64(end) * f.Every
		}
		out = append(out, c)
	}
	return out, nil
}

// ratio is 0 of nothing.
func ratio(a, b float64) float64 {
	if a == 0 {
		return 0
	}
	return a / b
}
