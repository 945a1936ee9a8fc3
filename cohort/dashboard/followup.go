package dashboard

import (
	"fmt"
	"slices"

	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// followup is the time of those whom a design follows, in short stretches that are
// joined to the intervals of its curves. All curves of a page have the same
// intervals: the difference of two that end on different days would be a few people.
type followup struct {
	bounds []int // days on which stretches begin, and the day after the last one
	at     []int // stretch of each person; len(bounds)-1: seen beyond the last; -1: not followed
	event  []bool
}

// newFollowup puts the n people of a run into stretches.
func newFollowup(o *Outcomes, n int) *followup {
	every, last := o.Every, 0
	if every == 0 {
		every = 30
	}
	for i, g := range o.Groups {
		if g != "" {
			last = max(last, o.Days[i])
		}
	}
	if o.Window > 0 {
		last = min(last, o.Window)
	}
	f := &followup{at: slices.Repeat([]int{-1}, n), event: make([]bool, n)}
	for d := 0; d <= last; d += every {
		f.bounds = append(f.bounds, d)
	}
	f.bounds = append(f.bounds, last+1)
	beyond := len(f.bounds) - 1
	for i, g := range o.Groups {
		if g == "" {
			continue
		}
		day := max(0, o.Days[i])
		f.event[i] = o.Happened[i]
		// Who is still there on the last day of the window has been seen through it.
		if day > last || o.Window > 0 && day >= o.Window && !o.Happened[i] {
			f.at[i] = beyond
			continue
		}
		place, starts := slices.BinarySearch(f.bounds, day)
		if !starts {
			place--
		}
		f.at[i] = place
	}
	return f
}

// grouping puts the people whom a design follows into groups: an index of names for
// each, -1 for the others.
type grouping struct {
	names []string
	of    []int32
}

func groupingOf(values []string, n int) grouping {
	d := suppress.Group("groups", values)
	of := slices.Repeat([]int32{-1}, n)
	copy(of, d.Of)
	return grouping{d.Categories, of}
}

// grid is how the time of curves is told. In each of its intervals, in each group,
// nobody or more than k people have the outcome. Those who leave without it are often
// fewer: of them it is told in longer stretches of several intervals.
type grid struct {
	events []int // stretches before which intervals end
	left   []int // of these, those up to which it is told how many have left; none: see folded
	folded bool  // too few leave to be told at all: they count as seen to the end
}

// grid finds the intervals that all of the groupings can be told in; without events
// where there are none.
func (f *followup) grid(k int, groupings ...grouping) grid {
	c := f.count(groupings)
	enough := func(from, to int, of func(t tally) int) bool {
		return c.each(from, to, func(t tally) bool { n := of(t); return n == 0 || n > k })
	}
	events := func(t tally) int { return t.events }
	left := func(t tally) int { return t.left }
	all := func(t tally) int { return t.events + t.left }
	var g grid
	from := 0
	for to := 1; to < len(f.bounds); to++ {
		if enough(from, to, events) {
			g.events = append(g.events, to)
			from = to
		}
	}
	// Those who remain are told in one number.
	for len(g.events) > 0 && !enough(g.events[len(g.events)-1], len(f.bounds), all) {
		g.events = g.events[:len(g.events)-1]
	}
	// Curves that fall nowhere are none: counts of the whole follow-up tell more.
	if len(g.events) == 0 || c.each(0, g.events[len(g.events)-1], func(t tally) bool { return t.events == 0 }) {
		return grid{}
	}
	from = 0
	for _, to := range g.events {
		if enough(from, to, left) {
			g.left = append(g.left, to)
			from = to
		}
	}
	end := g.events[len(g.events)-1]
	for len(g.left) > 0 && g.left[len(g.left)-1] != end {
		g.left = g.left[:len(g.left)-1]
		from = 0
		if n := len(g.left); n > 0 {
			from = g.left[n-1]
		}
		if enough(from, end, left) {
			g.left = append(g.left, end)
		}
	}
	g.folded = len(g.left) == 0
	return g
}

// tally counts those of a group whose follow-up ends in a stretch.
type tally struct{ events, left int }

// tallies are by grouping, and then by stretch and group.
type tallies struct {
	groupings []grouping
	of        [][]tally
}

func (f *followup) count(groupings []grouping) tallies {
	c := tallies{groupings, make([][]tally, len(groupings))}
	for j, g := range groupings {
		c.of[j] = make([]tally, len(f.bounds)*len(g.names))
		for i, at := range f.at {
			if at < 0 || g.of[i] < 0 {
				continue
			}
			t := &c.of[j][at*len(g.names)+int(g.of[i])]
			if f.event[i] {
				t.events++
			} else {
				t.left++
			}
		}
	}
	return c
}

// each asks of the sum of some stretches, of each group of each grouping.
func (c tallies) each(from, to int, fine func(t tally) bool) bool {
	for j, g := range c.groupings {
		for group := range g.names {
			var sum tally
			for t := from; t < to; t++ {
				one := c.of[j][t*len(g.names)+group]
				sum.events, sum.left = sum.events+one.events, sum.left+one.left
			}
			if !fine(sum) {
				return false
			}
		}
	}
	return true
}

// ending is how each person's follow-up ends, as the grid tells it: a category for the
// outcome in each interval, one for each stretch of those who left, and one of all who
// are seen to the end.
func (f *followup) ending(g grid) suppress.Dimension {
	d := suppress.Dimension{Name: "follow-up", Of: make([]int32, len(f.at))}
	for i := range g.events {
		d.Categories = append(d.Categories, fmt.Sprintf("outcome in interval %d", i+1))
	}
	for i := range g.left {
		d.Categories = append(d.Categories, fmt.Sprintf("left in stretch %d", i+1))
	}
	d.Categories = append(d.Categories, "seen to the end")
	for i, at := range f.at {
		ends, first := g.events, 0
		if !f.event[i] {
			ends, first = g.left, len(g.events)
		}
		place := slices.IndexFunc(ends, func(to int) bool { return at < to })
		switch {
		case at < 0:
			d.Of[i] = -1
		case place < 0:
			d.Of[i] = int32(len(d.Categories) - 1)
		default:
			d.Of[i] = int32(first + place)
		}
	}
	return d
}

// happened says who has the outcome within the grid.
func (f *followup) happened(g grid) []bool {
	out := make([]bool, len(f.at))
	last := g.events[len(g.events)-1]
	for i, at := range f.at {
		out[i] = f.event[i] && at >= 0 && at < last
	}
	return out
}
