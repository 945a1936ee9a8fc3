package pgx

import (
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
)

// activity is an activity value or score; "≥" survives addition.
type activity struct {
	value   float64
	known   bool
	atLeast bool
}

// parseActivity reads "1.0", "≥3.0", ">=3", and "n/a" as not known.
func parseActivity(s string) activity {
	s = strings.TrimSpace(s)
	rest := s
	for _, prefix := range []string{"≥", ">="} {
		rest = strings.TrimPrefix(rest, prefix)
	}
	atLeast := rest != s
	rest = strings.TrimSpace(rest)
	v, err := strconv.ParseFloat(rest, 64)
	if err != nil || strings.Trim(rest, "0123456789.") != "" || v > 1000 {
		return activity{} // hexadecimal, exponents, signs, NaN
	}
	return activity{value: v, known: true, atLeast: atLeast}
}

func (a activity) plus(b activity) activity {
	return activity{a.value + b.value, a.known && b.known, a.atLeast || b.atLeast}
}

func (a activity) times(n int) activity {
	a.value *= float64(n)
	return a
}

// String writes "2.0", "1.25", "≥3.0", "n/a".
func (a activity) String() string {
	if !a.known {
		return notAvailable
	}
	s := strconv.FormatFloat(a.value, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	if a.atLeast {
		return "≥" + s
	}
	return s
}

// tandemActivity sums the gene copies of one chromosome written as
// "*36x2 + *10": each member's value times its copies.
func tandemActivity(g *kb.Gene, allele string) activity {
	sum := activity{known: true}
	for member := range strings.SplitSeq(allele, "+") {
		sum = sum.plus(copiesActivity(g, strings.TrimSpace(member)))
	}
	return sum
}

// copiesActivity is the value of one member with its number of copies.
func copiesActivity(g *kb.Gene, member string) activity {
	if f, ok := g.FunctionOf(member); ok {
		if v := parseActivity(f.Value); v.known {
			return v
		}
	}
	name, copies, found := strings.Cut(member, "x")
	if !found {
		return activity{}
	}
	f, ok := g.FunctionOf(name)
	v := parseActivity(f.Value)
	if !ok || !v.known {
		return activity{}
	}
	atLeast := strings.HasPrefix(copies, "≥")
	n, err := strconv.Atoi(strings.TrimPrefix(copies, "≥"))
	if err != nil || n < 1 || n > 100 {
		return activity{}
	}
	v = v.times(n)
	v.atLeast = v.atLeast || atLeast && v.value > 0
	return v
}
