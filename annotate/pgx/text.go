package pgx

import (
	"slices"
	"strings"
)

func joinDistinct(ds []Diplotype, of func(Diplotype) string) string {
	var parts []string
	for _, d := range ds {
		if s := of(d); s != "" {
			parts = appendDistinct(parts, s)
		}
	}
	return strings.Join(parts, " OR ")
}

func appendDistinct(list []string, s string) []string {
	if slices.Contains(list, s) {
		return list
	}
	return append(list, s)
}
