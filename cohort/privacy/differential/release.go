//go:build !386 && !arm && !mips && !mipsle

package differential

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/google/differential-privacy/go/v3/dpagg"
	"github.com/google/differential-privacy/go/v3/noise"
	"github.com/google/differential-privacy/go/v3/rand"
)

// Counts releases how many people are in each category. It may say a number below
// 0; to set that to 0 costs nothing, but makes sums too large.
func (b *Budget) Counts(title string, s Sample, opt Options) ([]Estimate, error) {
	most := max(opt.MaxCategories, 1)
	aggregates := make([]*dpagg.Count, len(s.Categories))
	if err := valid(opt.Epsilon, opt.Delta); err != nil {
		return nil, err
	}
	if len(s.Categories) == 0 {
		return nil, errors.New("differential: no categories: name those to count")
	}
	for i := range aggregates {
		c, err := dpagg.NewCount(&dpagg.CountOptions{
			Epsilon: opt.Epsilon, Delta: opt.Delta, MaxPartitionsContributed: int64(most), Noise: mechanism(opt.Delta),
		})
		if err != nil {
			return nil, fmt.Errorf("differential: %w: choose another ε or δ", err)
		}
		aggregates[i] = c
	}
	for _, of := range s.Of {
		if slices.ContainsFunc(of, func(c int) bool { return c < 0 || c >= len(s.Categories) }) {
			return nil, fmt.Errorf("differential: someone is in a category that is none of the %d: give indices of them", len(s.Categories))
		}
		own := slices.Clone(of)
		slices.Sort(own)
		for _, c := range some(slices.Compact(own), most) {
			if err := aggregates[c].Increment(); err != nil {
				return nil, fmt.Errorf("differential: %w", err)
			}
		}
	}
	if err := b.charge("noised counts", title, opt); err != nil {
		return nil, err
	}
	out := make([]Estimate, len(aggregates))
	for i, c := range aggregates {
		n, err := c.Result()
		if err != nil {
			return nil, fmt.Errorf("differential: %w", err)
		}
		ci, err := c.ComputeConfidenceInterval(0.05)
		if err != nil {
			return nil, fmt.Errorf("differential: %w", err)
		}
		out[i] = Estimate{s.Categories[i], float64(n), ci.LowerBound, ci.UpperBound}
	}
	return out, nil
}

// Mean releases the mean of the values of all people, each value clamped to
// [lower, upper], which must be known without the data. Values that are no numbers
// are left out. A person with more values than Options.MaxValues counts with some
// of them, chosen at random.
func (b *Budget) Mean(title string, values [][]float64, lower, upper float64, opt Options) (Estimate, error) {
	most := max(opt.MaxValues, 1)
	if err := valid(opt.Epsilon, opt.Delta); err != nil {
		return Estimate{}, err
	}
	if !(lower < upper) || math.IsInf(lower, 0) || math.IsInf(upper, 0) {
		return Estimate{}, errors.New("differential: a mean needs two bounds, the lower one first: give the range that values of its kind have")
	}
	mean, err := dpagg.NewBoundedMean(&dpagg.BoundedMeanOptions{
		Epsilon: opt.Epsilon, Delta: opt.Delta, MaxPartitionsContributed: 1, MaxContributionsPerPartition: int64(most),
		Lower: lower, Upper: upper, Noise: mechanism(opt.Delta),
	})
	if err != nil {
		return Estimate{}, fmt.Errorf("differential: %w: choose another ε, δ or range", err)
	}
	for _, own := range values {
		own = slices.DeleteFunc(slices.Clone(own), math.IsNaN)
		for _, v := range some(own, most) {
			if err := mean.Add(v); err != nil {
				return Estimate{}, errors.New("differential: a value cannot be clamped: give numbers")
			}
		}
	}
	if err := b.charge("noised mean", title, opt); err != nil {
		return Estimate{}, err
	}
	v, err := mean.Result()
	if err != nil {
		return Estimate{}, fmt.Errorf("differential: %w", err)
	}
	ci, err := mean.ComputeConfidenceInterval(0.05)
	if err != nil {
		return Estimate{}, fmt.Errorf("differential: %w", err)
	}
	return Estimate{Value: v, Low: ci.LowerBound, High: ci.UpperBound}, nil
}

func mechanism(delta float64) noise.Noise {
	if delta > 0 {
		return noise.Gaussian()
	}
	return noise.Laplace()
}

// some takes at most so many of a person's items, each as likely as the others.
func some[T any](items []T, most int) []T {
	for i := range min(most, len(items)) {
		j := i + int(rand.I63n(int64(len(items)-i)))
		items[i], items[j] = items[j], items[i]
	}
	return items[:min(most, len(items))]
}
