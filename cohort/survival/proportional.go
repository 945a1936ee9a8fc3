package survival

import (
	"errors"
	"fmt"
	"math"
	"sort"
)

// TimeScale is on what scale of time a hazard ratio may drift for the check of
// proportional hazards to see it.
type TimeScale uint8

// The scales.
const (
	KM       TimeScale = iota // one minus the curve of Kaplan and Meier of everybody, just before
	Identity                  // the time
	Log                       // its logarithm
)

// String returns the name as R's transform has it.
func (s TimeScale) String() string { return [...]string{"km", "identity", "log"}[min(s, Log)] }

// Proportionality is a check of whether hazard ratios are the same at all times. A
// small P says that one is not, and then the coefficient is a mean over time.
type Proportionality struct {
	Coefficients []ProportionalityTest // those with an estimate
	Global       Test                  // of all of them together
}

// ProportionalityTest is the check of one coefficient.
type ProportionalityTest struct {
	Name string
	Test
}

// Proportional tests for each covariate whether adding its product with time would
// raise the likelihood: the score test of Grambsch and Therneau (Biometrika
// 1994;81:515) with its full information, as cox.zph has it since version 3 of R's
// survival package. With Firth's penalty the coefficients are those with it, and the
// test that of the likelihood.
func (f *Fit) Proportional(scale TimeScale) (*Proportionality, error) {
	m := f.model
	var kept []int
	for j, c := range f.Coefficients {
		switch c.Problem {
		case NoProblem:
			kept = append(kept, j)
		case Infinite, Undetermined, NotConverged:
			return nil, fmt.Errorf("survival: no check of proportional hazards where coefficient %q has none: %s: leave the covariate out, or use Firth's penalty", c.Name, c.Problem)
		}
	}
	if len(kept) == 0 {
		return nil, errors.New("survival: no check of proportional hazards without a coefficient: give covariates that differ between people")
	}
	g, err := m.o.times(scale)
	if err != nil {
		return nil, err
	}
	score, info, moments := m.drift(f.beta, g)
	// The second half of the information, given the first.
	p, q := m.p, len(kept)
	u := make([]float64, q)
	v, size := make([]float64, q*q), make([]float64, q)
	skip := make([]bool, p)
	for j := range skip {
		skip[j] = f.Coefficients[j].Problem != NoProblem
	}
	upper := factorise(info[0], p, skip, moments[0], vanished)
	for a, j := range kept {
		u[a], size[a] = score[j], moments[2][j]
		column := upper.solve(info[1][j*p : (j+1)*p])
		for b, l := range kept {
			v[a*q+b] = info[2][j*p+l] - dot(column, info[1][l*p:(l+1)*p])
		}
	}
	out := &Proportionality{}
	for a, j := range kept {
		t := chiSquare(math.NaN(), 1)
		if v[a*q+a] > aliased*size[a] {
			t = chiSquare(u[a]*u[a]/v[a*q+a], 1)
		}
		out.Coefficients = append(out.Coefficients, ProportionalityTest{f.Coefficients[j].Name, t})
	}
	all := factorise(v, q, nil, size, aliased)
	out.Global = chiSquare(all.quadratic(u), all.rank)
	return out, nil
}

// drift is the score of each covariate's product with g, which is given for each
// tie, and the information: of the covariates, of them and the products, and of the
// products; with the moments of each.
func (m *model) drift(beta, g []float64) (score []float64, info, moments [3][]float64) {
	p := m.p
	score = make([]float64, p)
	var h [3]hazard
	for i := range h {
		info[i], moments[i] = make([]float64, p*p), make([]float64, p)
		h[i] = hazard{make([]float64, len(m.o.ties)), make([]float64, len(m.o.ties))}
	}
	m.weigh(beta)
	mean := make([]float64, p)
	m.o.walk(m.w, m.x, p, func(t int, r *atRisk) {
		at := m.o.ties[t]
		weights := [3]float64{1, g[t], g[t] * g[t]}
		for place := at.from; place < at.to; place++ {
			add(score, g[t], m.x[place*p:])
		}
		d := at.to - at.from
		for k := range d {
			share := m.ties.share(k, d)
			s := r.w - share*r.deadW
			for j := range mean {
				mean[j] = (r.x[j] - share*r.deadX[j]) / s
			}
			add(score, -g[t], mean)
			for i, weight := range weights {
				h[i].living[t] += weight / s
				h[i].dead[t] += weight * (1 - share) / s
				for j := range p {
					add(info[i][j*p:(j+1)*p], -weight*mean[j], mean)
				}
			}
		}
	})
	for i := range h {
		m.o.exposure(&h[i], &m.sums, m.c)
		for place, w := range m.w {
			c, x := m.c[place]*w, m.x[place*p:(place+1)*p]
			for j, v := range x {
				add(info[i][j*p:(j+1)*p], c*v, x)
				moments[i][j] += math.Abs(c * v * v)
			}
		}
	}
	return score, info, moments
}

// times is the time of each tie on a scale, minus the mean over events.
func (o *order) times(scale TimeScale) ([]float64, error) {
	g := make([]float64, len(o.ties))
	survival := o.everybody()
	mean := 0.0
	for t, at := range o.ties {
		switch scale {
		case Identity:
			g[t] = at.time
		case Log:
			if at.time == 0 {
				return nil, errors.New("survival: an event at time 0 has no logarithm: choose another scale of time")
			}
			g[t] = math.Log(at.time)
		default:
			g[t] = 1 - survival(at.time)
		}
		mean += g[t] * float64(at.to-at.from) / float64(o.events)
	}
	for t := range g {
		g[t] -= mean
	}
	return g, nil
}

// everybody is the survival of everybody, strata together, just before a time.
func (o *order) everybody() func(float64) float64 {
	exits, entries := append([]float64(nil), o.time...), append([]float64(nil), o.entry...)
	sort.Float64s(exits)
	sort.Float64s(entries)
	deaths := map[float64]int{}
	for _, t := range o.ties {
		deaths[t.time] += t.to - t.from
	}
	times := make([]float64, 0, len(deaths))
	for t := range deaths {
		times = append(times, t)
	}
	sort.Float64s(times)
	after := make([]float64, len(times))
	s := 1.0
	for i, t := range times {
		risk := len(exits) - sort.SearchFloat64s(exits, t)
		if o.entry != nil {
			risk -= len(entries) - sort.SearchFloat64s(entries, t)
		}
		s *= 1 - float64(deaths[t])/float64(risk)
		after[i] = s
	}
	return func(t float64) float64 {
		if i := sort.SearchFloat64s(times, t); i > 0 {
			return after[i-1]
		}
		return 1
	}
}
