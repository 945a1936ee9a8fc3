package truth

import (
	"cmp"
	"regexp"
	"strconv"
	"strings"
)

var nameParts = regexp.MustCompile(`^(\D*)(\d*)(.*)$`)

// CompareNames is the order of names: Reference, plain names, bracketed names
// from short to long; within these the text before the first number, the
// number, the rest.
func CompareNames(a, b string) int {
	rank := func(name string) int {
		switch {
		case name == "Reference":
			return 0
		case name[0] == '[':
			return 1 + strings.Count(name, " + ")
		default:
			return 1
		}
	}
	if c := cmp.Compare(rank(a), rank(b)); c != 0 {
		return c
	}
	x, y := nameParts.FindStringSubmatch(a), nameParts.FindStringSubmatch(b)
	number := func(text string) int {
		if n, err := strconv.Atoi(text); err == nil {
			return n
		}
		return -1
	}
	return cmp.Or(cmp.Compare(x[1], y[1]), cmp.Compare(number(x[2]), number(y[2])), cmp.Compare(x[3], y[3]))
}

// Join writes two names as a diplotype, in their order.
func Join(a, b string) string {
	if CompareNames(a, b) > 0 {
		a, b = b, a
	}
	return a + "/" + b
}
