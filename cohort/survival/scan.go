package survival

import (
	"fmt"
	"math"
	"slices"
)

// Scan is Cox regression for one predictor after the other, such as the dosage of
// each variant of a genome, with the same people and the same further covariates.
// People are sorted, and the covariates fitted, once; each predictor begins from
// there. It does not change: each goroutine takes a [Worker] of its own.
type Scan struct {
	people int // of the data
	o      CoxOptions
	z      float64
	order  *order
	p      int
	x      []float64 // by place: the covariates, centred and scaled
	null   []float64 // their coefficients without a predictor
	idle   []string  // covariates that have no part
}

// NewScan sorts people and fits the covariates, of which there may be none. People
// with a missing value are left out of all of it. A covariate that is infinite is an
// error; one that is constant or collinear has no part: see [Scan.Idle].
func NewScan(d Data, covariates []Covariate, o CoxOptions) (*Scan, error) {
	z, err := quantile(o.Level)
	if err != nil {
		return nil, err
	}
	m, _, _, err := prepare(&d, covariates, o.Ties)
	if err != nil {
		return nil, err
	}
	s := &Scan{people: len(d.Time), o: o, z: z, order: m.o, p: m.p, x: m.x}
	found := m.maximise(search{start: make([]float64, m.p)})
	for j, infinite := range found.infinite {
		if infinite {
			return nil, fmt.Errorf("survival: covariate %q: %s: leave it out, or put its values together", covariates[j].Name, Infinite)
		}
	}
	if found.failed {
		return nil, fmt.Errorf("survival: the covariates of the scan: %s: look for extreme values among them", NotConverged)
	}
	s.null = found.beta
	for j, left := range found.left {
		if left {
			s.idle = append(s.idle, covariates[j].Name)
		}
	}
	return s, nil
}

// Idle are the covariates that have no part, as they are constant or follow from those
// before them.
func (s *Scan) Idle() []string { return slices.Clone(s.idle) }

// People is how many people the scan can use: those without a missing value.
func (s *Scan) People() int { return len(s.order.rows) }

// Events is how many of them have the event.
func (s *Scan) Events() int { return s.order.events }

// Association is what a scan finds of one predictor.
type Association struct {
	Coefficient // Name is left to the caller

	People, Events  int  // those for whom the predictor is known
	Firth           bool // with Firth's penalty
	LikelihoodRatio Test // of the predictor
	Score           Test // likewise; none with FirthAlways
}

// Worker fits predictors of a scan. It is for one goroutine.
type Worker struct {
	s *Scan

	full, nullPart model // of this predictor's people
	column         []float64
	known          []bool // by place
	whole          []float64
	part, partNull []float64 // rows of those for whom the predictor is known
}

// Worker returns a new worker.
func (s *Scan) Worker() *Worker {
	n, p := len(s.order.rows), s.p+1
	w := &Worker{s: s, column: make([]float64, n), known: make([]bool, n), whole: make([]float64, n*p)}
	for place := range n {
		copy(w.whole[place*p:], s.x[place*s.p:(place+1)*s.p])
	}
	return w
}

// Fit fits one predictor: a value of each person of the data, in its order; NaN is
// missing, and leaves the person out of this fit. A predictor that cannot be
// estimated has a Problem. Only a wrong number of values, and an infinite one, are
// errors.
func (w *Worker) Fit(values []float64) (Association, error) {
	s := w.s
	if len(values) != s.people {
		return Association{}, fmt.Errorf("survival: a predictor has %d values and the data %d people: give one for each", len(values), s.people)
	}
	missing := 0
	for place, row := range s.order.rows {
		v := values[row]
		if math.IsInf(v, 0) {
			return Association{}, fmt.Errorf("survival: a predictor has an infinite value: give numbers, or NaN for missing")
		}
		w.column[place] = v
		if w.known[place] = !math.IsNaN(v); !w.known[place] {
			missing++
		}
	}
	start := s.null
	if missing == 0 {
		w.full.o, w.full.x = s.order, w.whole
	} else {
		o := s.order.subset(w.known)
		if o.events == 0 {
			return w.nothing(o, NoEvents), nil
		}
		w.gather(o)
		if s.p > 0 {
			w.nullPart.ready()
			null := w.nullPart.maximise(search{start: s.null})
			if null.failed || slices.Contains(null.infinite, true) {
				return w.nothing(o, NotConverged), nil
			}
			start = null.beta
		}
	}
	return w.fit(start), nil
}

// gather takes the rows of those for whom the predictor is known.
func (w *Worker) gather(o *order) {
	s := w.s
	n, p := len(o.rows), s.p+1
	w.part, w.partNull = resize(w.part, n*p), resize(w.partNull, n*s.p)
	at := 0
	for place, known := range w.known {
		if !known {
			continue
		}
		copy(w.part[at*p:], s.x[place*s.p:(place+1)*s.p])
		copy(w.partNull[at*s.p:], s.x[place*s.p:(place+1)*s.p])
		w.column[at] = w.column[place]
		at++
	}
	w.full.o, w.full.x = o, w.part
	w.nullPart.o, w.nullPart.x, w.nullPart.p, w.nullPart.ties = o, w.partNull, s.p, s.o.Ties
}

// fit fits the predictor in column.
func (w *Worker) fit(null []float64) Association {
	m, s := &w.full, w.s
	m.p, m.ties = s.p+1, s.o.Ties
	n := len(m.o.rows)
	scale := scaleOf(w.column[:n], 1)
	for place := range n {
		m.x[place*m.p+s.p] = w.column[place]
	}
	m.ready()
	start := append(append(make([]float64, 0, m.p), null...), 0)
	out := Association{People: n, Events: m.o.events, Firth: s.o.Firth == FirthAlways}
	found := m.maximise(search{start: start, firth: out.Firth})
	out.Score, out.LikelihoodRatio = chiSquare(math.NaN(), 1), chiSquare(math.NaN(), 1)
	if !out.Firth && !found.left[s.p] {
		out.Score = chiSquare(found.startScore, 1)
	}
	if s.o.Firth == FirthNeeds && found.needsFirth() {
		out.Firth = true
		found = m.maximise(search{start: start, firth: true})
	}
	f := Fit{model: m, found: found, scale: scaling{factor: append(slices.Repeat([]float64{1}, s.p), scale.factor[0])}}
	problem := f.problem(s.p)
	stdErr := math.NaN()
	if problem == NoProblem {
		base := found.startLoglik
		if out.Firth {
			held := make([]bool, m.p)
			held[s.p] = true
			base = m.maximise(search{start: start, held: held, firth: true}).at.loglik
		}
		out.LikelihoodRatio = chiSquare(2*max(0, found.at.loglik-base), 1)
		unit := make([]float64, m.p)
		unit[s.p] = 1
		own := math.Sqrt(found.f.solve(unit)[s.p]) // of the scaled predictor
		stdErr = own * scale.factor[0]
		switch {
		case !(own > 0):
			problem = NotConverged // the information is all but gone
		case slices.Contains(found.infinite, true) && m.width(s.p)*own > unknown:
			problem = Undetermined
		}
	}
	out.Coefficient = coefficient("", problem, found.beta[s.p]*scale.factor[0], stdErr, s.z)
	return out
}

// nothing is a predictor that was not fitted.
func (w *Worker) nothing(o *order, p Problem) Association {
	none := chiSquare(math.NaN(), 1)
	return Association{
		Coefficient: coefficient("", p, 0, 0, w.s.z), People: len(o.rows), Events: o.events, LikelihoodRatio: none, Score: none,
	}
}

// subset is the order of some of the people.
func (o *order) subset(known []bool) *order {
	out := &order{rows: make([]int32, 0, len(o.rows)), time: make([]float64, 0, len(o.rows))}
	take := func(from, to int) int {
		for place := from; place < to; place++ {
			if known[place] {
				out.rows, out.time = append(out.rows, o.rows[place]), append(out.time, o.time[place])
				if o.entry != nil {
					out.entry = append(out.entry, o.entry[place])
				}
			}
		}
		return len(out.rows)
	}
	for _, s := range o.strata {
		kept := stratum{id: s.id, from: len(out.rows), firstTie: len(out.ties)}
		place := s.from
		for _, t := range o.ties[s.firstTie:s.endTie] {
			from := take(place, t.from)
			to := take(t.from, t.to)
			place = t.to
			if to > from {
				out.ties = append(out.ties, tie{from: from, to: to, time: t.time})
				out.events += to - from
			}
		}
		kept.to, kept.endTie = take(place, s.to), len(out.ties)
		if kept.to > kept.from {
			out.strata = append(out.strata, kept)
		}
	}
	if o.entry != nil {
		out.enter()
	}
	return out
}
