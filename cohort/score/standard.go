package score

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/allelerx/allelerx/cohort/privacy/suppress"
)

// Standing is where a person's value stands among those of others.
type Standing struct {
	Z          float64 // standard deviations above the mean
	Percentile float64 // 0 to 100: the part of the group that is below, ties and the person itself by half
	Known      bool    // false: the group is too small, or all its values are the same
}

// fewest is the smallest group in which a standing is worth telling: the error of a
// standard deviation is then about an eighth of it.
const fewest = 30

// Standardise returns where each value stands in the cohort. The standard deviation
// is that of a sample (n−1).
//
// It compares like with like only where all people are of like ancestry: see the
// package's comment, and [StandardiseWithin].
func Standardise(values []float64) ([]Standing, error) {
	s, err := StandardiseWithin(values, make([]string, len(values)))
	if err == nil && len(s) > 0 && !slices.ContainsFunc(s, func(s Standing) bool { return s.Known }) {
		return nil, fmt.Errorf("score: %d values, which are too few (%d are needed) or all the same: nothing can be told of where each stands", len(values), fewest)
	}
	return s, err
}

// StandardiseWithin returns where each value stands among those of its group, such
// as people of like ancestry.
func StandardiseWithin(values []float64, groups []string) ([]Standing, error) {
	if len(values) != len(groups) {
		return nil, fmt.Errorf("score: %d values and %d groups: give each value its group", len(values), len(groups))
	}
	members := map[string][]int{}
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, errors.New("score: a value is not finite: leave such people out")
		}
		members[groups[i]] = append(members[groups[i]], i)
	}
	standings := make([]Standing, len(values))
	for _, people := range members {
		if len(people) >= fewest {
			stand(values, people, standings)
		}
	}
	return standings, nil
}

// stand fills the standings of one group.
func stand(values []float64, people []int, standings []Standing) {
	sorted := make([]float64, len(people))
	mean := 0.0
	for i, p := range people {
		sorted[i] = values[p]
		mean += values[p] / float64(len(people))
	}
	slices.Sort(sorted)
	square := 0.0
	for _, v := range sorted {
		square += (v - mean) * (v - mean)
	}
	sd := math.Sqrt(square / float64(len(people)-1))
	if sorted[0] == sorted[len(sorted)-1] || sd == 0 {
		return
	}
	for _, p := range people {
		below, _ := slices.BinarySearch(sorted, values[p])
		upTo, _ := slices.BinarySearch(sorted, math.Nextafter(values[p], math.Inf(1)))
		standings[p] = Standing{
			Z:          (values[p] - mean) / sd,
			Percentile: 100 * (float64(below) + float64(upTo-below)/2) / float64(len(people)),
			Known:      true,
		}
	}
}

// Describe releases a score's number, mean and spread in each group of the cohort,
// with small groups hidden. people is the releaser of the run: its persons are those
// of the scores, in the same order.
func Describe(people *suppress.Releaser, s *Scored, score int, by suppress.Dimension) ([]suppress.Summary, error) {
	name := s.File.Scores[score]
	return people.Summary("score "+name, nil, suppress.Measure{Name: name, Values: s.Values(score)}, by)
}
