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
	results := make([]Result, len(predictors))
	var places []int
	var chosen []*regression.Predictor
	var works []*work
	defer func() {
		for _, w := range works {
			m.works.Put(w)
		}
	}()
	for i, p := range predictors {
		if p.samples != m.people.Samples {
			return nil, faulty("predictor %q has %d values and the design %d samples: give each one, in the same order", p.name, p.samples, m.people.Samples)
		}
		if p.infinite {
			results[i] = without(p.name, regression.Estimate{}, InfiniteValue)
			continue
		}
		w := m.works.Get().(*work) //nolint:errcheck // the pool makes nothing else
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
	q.At, q.Level = slices.Grow(q.At[:0], len(p.values.At)), slices.Grow(q.Level[:0], len(p.values.At))
	q.Missing = slices.Grow(q.Missing[:0], len(p.values.Missing))
	for i, sample := range p.values.At {
		if at := place[sample]; at >= 0 {
			q.At = append(q.At, at)
			q.Level = append(q.Level, p.values.Level[i])
		}
	}
	for _, sample := range p.values.Missing {
		if at := place[sample]; at >= 0 {
			q.Missing = append(q.Missing, at)
		}
	}
}
