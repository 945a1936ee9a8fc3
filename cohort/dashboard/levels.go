package dashboard

import (
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/pgx"
)

// Levels of function, into which phenotypes are put where single ones have too few
// people for a curve.
const (
	reducedFunction   = "reduced function"
	normalFunction    = "normal function"
	increasedFunction = "increased function"
	unknownFunction   = "no or unclear result"
	otherFunction     = "all others"
)

// functionOf is the level of a phenotype. Of several possible ones it is theirs, where
// they have one.
func functionOf(phenotype string) string {
	level := ""
	for one := range strings.SplitSeq(phenotype, " OR ") {
		switch of := levelOf(one); {
		case level == "":
			level = of
		case level != of:
			return unknownFunction
		}
	}
	return level
}

// levelOf is the level of one phenotype in the publishers' terms, which hold these
// words; those of none of them stay as they are.
func levelOf(phenotype string) string {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(phenotype, w) })
	}
	switch {
	case phenotype == pgx.NoResult || has("Indeterminate", "n/a"):
		return unknownFunction
	case has("Poor", "Intermediate", "Decreased", "Deficient"):
		return reducedFunction
	case has("Rapid", "Ultrarapid", "Increased"):
		return increasedFunction
	case has("Normal"):
		return normalFunction
	}
	return phenotype
}

// levels are the groups that a gene's results can be put into, from fine to coarse: by
// phenotype, by function, and reduced function against everybody else. Those that would
// tell too much beside the other numbers of the page are left out.
func (s *study) levels(gene string) []grouping {
	results := s.b.studied[gene]
	if results == nil {
		return nil
	}
	var out []grouping
	for _, of := range []func(string) string{
		func(phenotype string) string { return phenotype },
		functionOf,
		func(phenotype string) string {
			if functionOf(phenotype) == reducedFunction {
				return reducedFunction
			}
			return otherFunction
		},
	} {
		values := make([]string, s.n)
		for i, phenotype := range results {
			if phenotype != "" {
				values[i] = of(phenotype)
			}
		}
		g := groupingOf(values, s.n)
		if n := len(g.names); n >= 2 && n <= mostCurves && s.safe(g) {
			out = append(out, g)
		}
	}
	return out
}

// safe reports whether no groups of those followed are those of them who are looked at,
// in all of the page's groups or in some, but for a few. Whoever adds up the results
// that prevalences tell of could subtract; the releaser sees this of single groups alone.
func (s *study) safe(g grouping) bool {
	k := s.r.Threshold()
	cells := make([]map[string]int, len(g.names)) // by the page's group; "" is not looked at
	by := map[string]bool{}
	for i, of := range g.of {
		if of < 0 {
			continue
		}
		if cells[of] == nil {
			cells[of] = map[string]int{}
		}
		p := &s.b.people[i]
		if !p.looked() {
			cells[of][""]++
			continue
		}
		cells[of]["group "+p.group]++
		by["group "+p.group] = true
	}
	for set := 1; set < 1<<len(g.names); set++ {
		all, groups := 0, map[string]int{}
		for c := range g.names {
			if set>>c&1 == 0 {
				continue
			}
			for name, n := range cells[c] {
				all += n
				groups[name] += n
			}
		}
		few := func(looked int) bool { return all-looked >= 1 && all-looked <= k }
		looked := all - groups[""]
		for name := range by {
			if few(groups[name]) || few(looked-groups[name]) {
				return false
			}
		}
		if few(looked) {
			return false
		}
	}
	return true
}

// Curves with fewer intervals tell little: coarser groups are then taken.
const fewIntervals = 4

// curved finds the finest groups of a gene's results whose curves can be told in the same
// intervals as those chosen before, and these intervals; none, where there are none.
// A gene must not make the curves of the others much worse.
func (s *study) curved(gene string, chosen []grouping) (best grouping, told grid) {
	for _, g := range s.levels(gene) {
		if next := s.follow.grid(s.r.Threshold(), append(slices.Clone(chosen), g)...); len(next.events) > len(told.events) {
			best, told = g, next
		}
		if len(told.events) >= min(fewIntervals, len(s.grid.events)) {
			break
		}
	}
	if 4*len(told.events) < len(s.grid.events) {
		return grouping{}, grid{}
	}
	return best, told
}

// counted finds the finest groups of a gene's results of which it can be told how many
// have the outcome; ok: there are some.
func (s *study) counted(gene string, happened []bool) (best grouping, ok bool) {
	k := s.r.Threshold()
	for _, g := range s.levels(gene) {
		counts := make([][2]int, len(g.names))
		for i, of := range g.of {
			if of < 0 {
				continue
			}
			if happened[i] {
				counts[of][0]++
			} else {
				counts[of][1]++
			}
		}
		few := func(n [2]int) bool { return n[0] >= 1 && n[0] <= k || n[1] >= 1 && n[1] <= k }
		if !slices.ContainsFunc(counts, few) {
			return g, true
		}
	}
	return best, false
}

// mostCurves is how many groups a figure of curves can show: chart.Survival's limit.
const mostCurves = 6

// referenceOf is the group that the others are compared with: normal function, or
// else everybody but those with reduced function; -1: none of these.
func referenceOf(names []string) int {
	at := slices.IndexFunc(names, func(name string) bool { return name == normalFunction || name == otherFunction })
	if at < 0 {
		at = slices.IndexFunc(names, func(name string) bool { return functionOf(name) == normalFunction })
	}
	return at
}
