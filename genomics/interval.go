package genomics

import (
	"cmp"
	"slices"
)

// Interval is a stretch of a contig that is known already: 0-based, half-open.
type Interval struct{ Start, End int }

// MergeIntervals sorts intervals by position and joins those that overlap or
// touch. It works in place and returns what is left.
func MergeIntervals(all []Interval) []Interval {
	slices.SortFunc(all, func(a, b Interval) int { return cmp.Compare(a.Start, b.Start) })
	merged := all[:0]
	for _, i := range all {
		if n := len(merged); n > 0 && i.Start <= merged[n-1].End {
			merged[n-1].End = max(merged[n-1].End, i.End)
			continue
		}
		merged = append(merged, i)
	}
	return merged
}

// NextInterval returns the first of merged intervals that ends after pos,
// 0-based: the one that pos is in or, failing that, that comes next.
func NextInterval(merged []Interval, pos int) (Interval, bool) {
	i, _ := slices.BinarySearchFunc(merged, pos, func(i Interval, pos int) int { return cmp.Compare(i.End, pos+1) })
	if i == len(merged) {
		return Interval{}, false
	}
	return merged[i], true
}
