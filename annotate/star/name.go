package star

import (
	"cmp"
	"strconv"
	"strings"
)

// CompareNames orders allele names as people read them: the text before the
// first number, the number, then the rest (*2 before *10, c.61C>T before
// c.557A>G). "Reference" comes first, names in brackets last, shorter brackets
// before longer ones.
func CompareNames(a, b string) int {
	if a == b {
		return 0
	}
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c
	}
	if strings.HasPrefix(a, "[") {
		if c := cmp.Compare(strings.Count(a, " + "), strings.Count(b, " + ")); c != 0 {
			return c
		}
	}
	textA, numberA, restA := splitName(a)
	textB, numberB, restB := splitName(b)
	return cmp.Or(
		strings.Compare(textA, textB),
		cmp.Compare(numberA, numberB),
		strings.Compare(restA, restB),
	)
}

// JoinPair writes two names as a diplotype, in order of names. An empty b is
// a haploid call.
func JoinPair(a, b string) string {
	if b == "" {
		return a
	}
	if CompareNames(a, b) > 0 {
		a, b = b, a
	}
	return a + "/" + b
}

func rank(name string) int {
	switch {
	case name == "Reference":
		return 0
	case strings.HasPrefix(name, "["):
		return 2
	default:
		return 1
	}
}

// splitName cuts a name around its first number; a name without one has
// number -1.
func splitName(name string) (text string, number int, rest string) {
	start := strings.IndexAny(name, "0123456789")
	if start < 0 {
		return name, -1, ""
	}
	end := start
	for end < len(name) && end-start < 9 && name[end] >= '0' && name[end] <= '9' {
		end++
	}
	number, _ = strconv.Atoi(name[start:end])
	return name[:start], number, name[end:]
}
