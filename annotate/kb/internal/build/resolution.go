package main

import (
	"fmt"
	"maps"
	"slices"
)

// resolutions are what was decided, by hand, of each disagreement between
// sources: the disagreement as the build words it, and the decision with its
// reason. The build fails on a disagreement that is not listed, and on an
// entry that no longer belongs to one.
var resolutions = map[string]string{
	"CYP2D6 rs72549354 (chr22:42128814): PyPGx places rs72549354 at chr22:42128818 of GRCh38": "the definition's place: its HGVS name duplicates the C at 42128817, " +
		"and the insertion at 42128818 is another variant of the same definition (rs763609904), another stretch of C",
}

func (e *evidence) resolve() error {
	left := maps.Clone(resolutions)
	for _, p := range e.problems {
		if _, ok := resolutions[p.key()]; !ok {
			return fmt.Errorf("build: sources disagree: %s: decide in resolutions", p.key())
		}
		delete(left, p.key())
	}
	for _, key := range sortedKeys(left) {
		return fmt.Errorf("build: nothing disagrees any more: %s: remove it from resolutions", key)
	}
	return nil
}

// sortedKeys returns the keys of a map in order.
func sortedKeys[K interface{ ~int | ~string }, V any](m map[K]V) []K {
	return slices.Sorted(maps.Keys(m))
}
