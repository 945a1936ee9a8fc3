package dashboard

import (
	"math"

	"github.com/allelerx/allelerx/cohort/privacy/suppress"
	"github.com/allelerx/allelerx/cohort/survival"
)

// curve is the life table of a group. All of it is made of released counts: those with
// the outcome in each interval, and those who left in stretches of several, who are
// taken to have left evenly over them.
type curve struct {
	intervals []interval
	people    int
	happened  int     // within the intervals
	end       float64 // people at risk at the end
	exact     bool    // end is a count, not an estimate
}

// interval is a stretch [begin, end) of days.
type interval struct {
	begin, end       float64
	atRisk           float64 // at its begin
	exact            bool    // atRisk is a count, not an estimate
	events           int
	left             float64 // of the stretch, the part that is this interval's
	survival, stderr float64 // at its end
}

// newCurve reads the curve of a group off a table of groups by ending; ok: all of it is
// shown. Survival is the actuarial estimate, the product of
// 1 - events / (at risk - left / 2) (Cutler & Ederer, J Chronic Dis 1958;8:699), and its
// error Greenwood's.
func newCurve(t *suppress.Table, group int, f *followup, g grid) (c curve, ok bool) {
	cells := make([]int, len(t.Categories[1]))
	for i := range cells {
		n, shown := t.Cell(group, i).N()
		if !shown {
			return c, false
		}
		cells[i] = n
		c.people += n
	}
	atRisk, survived, green := float64(c.people), 1.0, 0.0
	begin, stretch, from := 0, 0, 0
	for i, to := range g.events {
		x := interval{begin: float64(f.bounds[begin]), end: float64(f.bounds[to]), events: cells[i], atRisk: atRisk, exact: i == 0 || !g.folded && begin == from}
		if !g.folded {
			whole := f.bounds[g.left[stretch]] - f.bounds[from]
			left := cells[len(g.events)+stretch]
			x.left = float64(left) * (x.end - x.begin) / float64(whole)
			x.exact = x.exact || left == 0
			if x.exact {
				x.atRisk = math.Round(x.atRisk) // but for rounding it is whole
			}
			if to == g.left[stretch] {
				stretch, from = stretch+1, to
			}
		}
		if exposed := x.atRisk - x.left/2; x.events > 0 {
			survived *= 1 - float64(x.events)/exposed
			green += float64(x.events) / (exposed * (exposed - float64(x.events)))
		}
		x.survival, x.stderr = survived, survived*math.Sqrt(green)
		c.happened += x.events
		c.intervals = append(c.intervals, x)
		atRisk -= float64(x.events) + x.left
		begin = to
	}
	c.end, c.exact = math.Round(atRisk), !g.folded
	return c, true
}

// between is the part without the outcome at the end of an interval, ± 1.96 standard
// errors, within 0 and 1.
func (i *interval) between() (survived, low, high float64) {
	within := func(v float64) float64 { return min(1, max(0, v)) }
	e := i.stderr
	if math.IsNaN(e) || math.IsInf(e, 0) { // nobody is left
		e = 0
	}
	return within(i.survival), within(i.survival - 1.96*e), within(i.survival + 1.96*e)
}

// data are people of whom the curves are: of each interval those who had the outcome,
// spread evenly over it, and those who left, likewise over theirs. Nobody's own time is
// in it.
func (s *strata) data() survival.Data {
	d := survival.Data{Groups: s.names}
	add := func(group int, time float64, event bool) {
		d.Time, d.Event, d.Group = append(d.Time, time), append(d.Event, event), append(d.Group, int32(group))
	}
	for g, c := range s.curves {
		owed := 0.0 // parts of people who left, from one interval to the next
		for _, i := range c.intervals {
			for j := range i.events {
				add(g, i.begin+(i.end-i.begin)*(float64(j)+0.5)/float64(i.events), true)
			}
			owed += i.left
			n := int(owed + 1e-6)
			owed -= float64(n)
			for j := range n {
				add(g, i.begin+(i.end-i.begin)*(float64(j)+0.5)/float64(n), false)
			}
		}
		for range int(c.end) {
			add(g, c.intervals[len(c.intervals)-1].end, false)
		}
	}
	return d
}
