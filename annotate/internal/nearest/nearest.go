package nearest

import (
	"cmp"
	"slices"
	"strings"
)

// Names returns at most three of the known names that are spelled nearly like a
// word, the nearest first. Case does not count.
func Names(word string, known []string) []string {
	type near struct {
		name     string
		distance int
	}
	var found []near
	lower := strings.ToLower(word)
	for _, name := range known {
		other := strings.ToLower(name)
		d := distance(lower, other)
		if len(lower) > 2 && (strings.Contains(other, lower) || strings.Contains(lower, other) && len(other) > 2) {
			d = min(d, 2)
		}
		if d <= 1+len(lower)/4 {
			found = append(found, near{name, d})
		}
	}
	slices.SortStableFunc(found, func(a, b near) int { return cmp.Compare(a.distance, b.distance) })
	found = found[:min(len(found), 3)]
	names := make([]string, len(found))
	for i, n := range found {
		names[i] = n.name
	}
	return names
}

// Hint is the end of a message: the names that are near, else the first of those
// that there are.
func Hint(word string, known []string) string {
	const most = 12
	switch near := Names(word, known); {
	case len(near) > 0:
		return "did you mean " + strings.Join(near, " or ") + "?"
	case len(known) == 0:
		return "there are none"
	case len(known) > most:
		return "there are " + strings.Join(known[:most], ", ") + ", …"
	default:
		return "there are " + strings.Join(known, ", ")
	}
}

// distance is how many letters are to be changed, added, left out or exchanged
// with the next (the restricted Damerau–Levenshtein distance). Words longer than
// a name can be are not compared.
func distance(a, b string) int {
	const longest = 100
	if len(a) > longest || len(b) > longest {
		return max(len(a), len(b))
	}
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			change := last[j]
			if a[i] != b[j] {
				change++
			}
			row[j+1] = min(change, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
