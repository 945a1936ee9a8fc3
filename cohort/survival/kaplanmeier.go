package survival

import (
	"math"
	"slices"
	"sort"
)

// Interval is on which scale the interval of a curve is symmetric. The names are
// those of conf.type in R.
type Interval uint8

// The scales of intervals.
const (
	IntervalLog    Interval = iota // log S, R's choice
	IntervalLogLog                 // log(-log S): never leaves 0 to 1
	IntervalPlain                  // S
)

// String returns the name as R's conf.type has it.
func (i Interval) String() string {
	return [...]string{"log", "log-log", "plain"}[min(i, IntervalPlain)]
}

// CurveOptions of curves. The zero value is R's: intervals of 95 %, symmetric for
// log S.
type CurveOptions struct {
	Interval Interval
	Level    float64 // 0: 0.95
}

// Curve is the survival of one group, by Kaplan and Meier (J Am Stat Assoc
// 1958;53:457). It begins at 1 and falls at each Time with Events to the Survival of
// that Time. All slices have one entry for each time at which somebody of the group
// has the event or is censored.
type Curve struct {
	Group   string // "" where the data has no groups
	People  int
	Missing int // people of the data, of all groups, who were left out because something is missing

	Time     []float64
	AtRisk   []int // just before
	Events   []int
	Censored []int

	Survival     []float64
	StdErr       []float64 // of Survival, by Greenwood; 0 where Survival is
	Lower, Upper []float64 // NaN where Survival is 0, and on the scale log(-log S) where it is 1

	entries, exits []float64 // of everybody, sorted; entries nil: from the start
}

// KaplanMeier returns the curve of each group, in the order of Groups; one curve of
// everybody where the data has none. Strata are not looked at. A group of nobody has
// a curve without times.
//
// With entries (left truncation) those count who are at risk. Where that is nobody
// for a while, or those few who are all have the event early, the curve is 0 from
// there on: look at AtRisk, and begin later.
func KaplanMeier(d Data, o CurveOptions) ([]Curve, error) {
	z, err := quantile(o.Level)
	if err != nil {
		return nil, err
	}
	if err := d.check(); err != nil {
		return nil, err
	}
	d.Stratum = nil // not asked for, so nobody is missing for it
	rows := d.complete(true, nil)
	even, err := d.rounded(rows)
	if err != nil {
		return nil, err
	}
	curves := make([]Curve, max(1, len(d.Groups)))
	groups := make([][]int32, len(curves))
	for _, row := range rows {
		g := int32(0)
		if d.Group != nil {
			g = d.Group[row]
		}
		groups[g] = append(groups[g], row)
	}
	for g := range curves {
		c := &curves[g]
		if g < len(d.Groups) {
			c.Group = d.Groups[g]
		}
		c.People, c.Missing = len(groups[g]), len(d.Time)-len(rows)
		c.fill(even, groups[g])
		c.bound(o.Interval, z)
	}
	return curves, nil
}

// fill counts and multiplies.
func (c *Curve) fill(d *Data, rows []int32) {
	events := make([]float64, 0, len(rows))
	for _, row := range rows {
		c.exits = append(c.exits, d.Time[row])
		if d.Entry != nil {
			c.entries = append(c.entries, d.Entry[row])
		}
		if d.Event[row] {
			events = append(events, d.Time[row])
		}
	}
	sort.Float64s(c.exits)
	sort.Float64s(c.entries)
	sort.Float64s(events)
	survival, greenwood := 1.0, 0.0
	for i := 0; i < len(c.exits); {
		t := c.exits[i]
		j := i + 1
		for j < len(c.exits) && c.exits[j] == t {
			j++
		}
		died := 0
		for len(events) > 0 && events[0] == t {
			died++
			events = events[1:]
		}
		risk := c.atRisk(t)
		if died > 0 {
			n, e := float64(risk), float64(died)
			survival *= (n - e) / n
			greenwood += e / (n * (n - e)) // infinite where all die
		}
		c.Time = append(c.Time, t)
		c.AtRisk, c.Events, c.Censored = append(c.AtRisk, risk), append(c.Events, died), append(c.Censored, j-i-died)
		stdErr := 0.0
		if survival > 0 {
			stdErr = survival * math.Sqrt(greenwood)
		}
		c.Survival, c.StdErr = append(c.Survival, survival), append(c.StdErr, stdErr)
		i = j
	}
}

// bound fills the interval.
func (c *Curve) bound(interval Interval, z float64) {
	for i, s := range c.Survival {
		lower, upper := math.NaN(), math.NaN()
		switch {
		case interval == IntervalPlain && s > 0:
			lower, upper = max(0, s-z*c.StdErr[i]), min(1, s+z*c.StdErr[i])
		case interval == IntervalLog && s > 0:
			wide := z * c.StdErr[i] / s
			lower, upper = s*math.Exp(-wide), min(1, s*math.Exp(wide))
		case interval == IntervalLogLog && s > 0 && s < 1:
			wide := z * c.StdErr[i] / s / math.Log(s)
			lower, upper = math.Pow(s, math.Exp(-wide)), math.Pow(s, math.Exp(wide))
		}
		c.Lower, c.Upper = append(c.Lower, lower), append(c.Upper, upper)
	}
}

// atRisk is how many are at risk just before a time.
func (c *Curve) atRisk(t float64) int {
	n := len(c.exits) - sort.SearchFloat64s(c.exits, t)
	if c.entries != nil {
		n -= len(c.entries) - sort.SearchFloat64s(c.entries, t)
	}
	return n
}

// AtRiskAt is how many are at risk just before each of some times: the rows of a
// table below a figure.
func (c *Curve) AtRiskAt(times ...float64) []int {
	out := make([]int, len(times))
	for i, t := range times {
		out[i] = c.atRisk(t)
	}
	return out
}

// At is the survival at a time, and its interval: NaN before the first Time, where
// it is 1. Past the last Time nothing is known, and all are NaN.
func (c *Curve) At(t float64) (survival, lower, upper float64) {
	i := sort.Search(len(c.Time), func(i int) bool { return c.Time[i] > t }) - 1
	switch {
	case len(c.Time) == 0 || math.IsNaN(t) || t > c.Time[len(c.Time)-1]:
		return math.NaN(), math.NaN(), math.NaN()
	case i < 0:
		return 1, math.NaN(), math.NaN()
	default:
		return c.Survival[i], c.Lower[i], c.Upper[i]
	}
}

// CensorTimes are the times at which somebody is censored: the marks on a curve.
func (c *Curve) CensorTimes() []float64 {
	var out []float64
	for i, n := range c.Censored {
		if n > 0 {
			out = append(out, c.Time[i])
		}
	}
	return slices.Clip(out)
}
