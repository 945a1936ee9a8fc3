package assoc

import (
	"math"
	"slices"

	"github.com/allelerx/allelerx/cohort/assoc/internal/regression"
)

// Predictor is a number that the samples have, made ready to be asked of any number
// of models: copies of a star allele, an activity score, a burden of rare variants.
// It does not change, and may be used by many at a time.
type Predictor struct {
	name     string
	samples  int
	infinite bool
	scale    float64              // what its values were divided by
	values   regression.Predictor // of all samples
}

// NewPredictor makes a column ready. NaN is missing, and leaves a sample out; with
// an infinite value every result is a Fault.
func NewPredictor(c Column) *Predictor {
	p := &Predictor{name: c.Name, samples: len(c.Values), scale: 1}
	count := map[float64]int{}
	for i, v := range c.Values {
		switch {
		case math.IsNaN(v):
			p.values.Missing = append(p.values.Missing, int32(i))
		case math.IsInf(v, 0):
			p.infinite = true
		default:
			count[v]++
		}
	}
	if p.infinite || len(count) == 0 {
		return p
	}
	levels := make([]float64, 0, len(count))
	for v := range count {
		levels = append(levels, v)
	}
	slices.Sort(levels)
	// The base is the value that most have: only who differs from it is looked at.
	base := levels[0]
	for _, v := range levels {
		if count[v] > count[base] {
			base = v
		}
	}
	place := make(map[float64]int32, len(levels))
	p.scale = max(levels[len(levels)-1]-base, base-levels[0])
	for _, v := range levels {
		if v != base {
			place[v] = int32(len(p.values.Values))
			p.values.Values = append(p.values.Values, v-base)
		}
	}
	// At a scale of 1 no sum of squares overflows, or vanishes.
	for i := range p.values.Values {
		p.values.Values[i] /= p.scale
	}
	for i, v := range c.Values {
		if v != base && !math.IsNaN(v) {
			p.values.At = append(p.values.At, int32(i))
			p.values.Level = append(p.values.Level, place[v])
		}
	}
	return p
}

// Name is that of the column.
func (p *Predictor) Name() string { return p.name }

// Fit asks of a predictor. One of another number of samples is an error.
func (m *Model) Fit(p *Predictor) (Result, error) {
	results, err := m.FitAll([]*Predictor{p})
	if err != nil {
		return Result{}, err
	}
	return results[0], nil
}

// FitAll is Fit for each of many predictors, which is quicker than one by one where
// people are many.
func (m *Model) FitAll(predictors []*Predictor) ([]Result, error) {
	r := m.rooms.Get().(*Room) //nolint:errcheck // the pool makes nothing else
	defer m.rooms.Put(r)
	return m.FitAllIn(r, predictors)
}

// Room is the memory that models and fits need. Whoever asks many models one after the
// other, as a PheWAS does, saves making it anew for each. The zero value is ready; no two
// goroutines may use one at a time.
type Room struct {
	works       []*work
	used, place []int32 // of the model that it made
	memory      regression.Memory
}

// work is that for the predictor of a place.
func (r *Room) work(place int, m *Model) *work {
	if place == len(r.works) {
		r.works = append(r.works, new(work))
	}
	w := r.works[place]
	w.df = 0 // the confidence may be another
	if w.fit == nil || !w.fit.Fits(m.covariates) {
		w.fit = regression.NewWork(m.covariates)
	}
	return w
}

// FitAllIn is FitAll with memory that other models may have used before.
func (m *Model) FitAllIn(r *Room, predictors []*Predictor) ([]Result, error) {
	results := make([]Result, len(predictors))
	var places []int
	var chosen []*regression.Predictor
	var works []*work
	for i, p := range predictors {
		if p.samples != m.people.Samples {
			return nil, faulty("predictor %q has %d values and the design %d samples: give each one, in the same order", p.name, p.samples, m.people.Samples)
		}
		if p.infinite {
			results[i] = without(p.name, regression.Estimate{}, InfiniteValue)
			continue
		}
		w := r.work(len(works), m)
		p.choose(m.place, &w.predictor)
		places, works, chosen = append(places, i), append(works, w), append(chosen, &w.predictor)
	}
	for j, e := range m.estimate(chosen, works) {
		p, r := predictors[places[j]], &results[places[j]]
		*r = m.result(p.name, e, works[j])
		for _, v := range []*float64{&r.Effect, &r.SE, &r.Lower, &r.Upper} {
			*v /= p.scale
		}
	}
	return results, nil
}

// choose writes what the predictor is of those used to q.
func (p *Predictor) choose(place []int32, q *regression.Predictor) {
	q.Values = p.values.Values
	at, level := roomFor(q.At, len(p.values.At)), roomFor(q.Level, len(p.values.At))
	chosen := 0
	for i, sample := range p.values.At {
		to := place[sample]
		at[chosen], level[chosen] = to, p.values.Level[i]
		chosen += 1 + int(to>>31) // −1: the next one takes this place
	}
	q.At, q.Level = at[:chosen], level[:chosen]
	q.Missing = q.Missing[:0]
	for _, sample := range p.values.Missing {
		if to := place[sample]; to >= 0 {
			q.Missing = append(q.Missing, to)
		}
	}
}

// roomFor is memory for n numbers.
func roomFor(have []int32, n int) []int32 {
	if cap(have) < n {
		return make([]int32, n)
	}
	return have[:n]
}
