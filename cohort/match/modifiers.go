package match

import (
	"slices"
	"time"
)

// Effect is what a drug does to an enzyme.
type Effect uint8

// The effects, in rising order of inhibition. A weak inhibitor changes no
// phenotype and is not listed.
const (
	NoEffect Effect = iota
	StrongInducer
	ModerateInhibitor
	StrongInhibitor
)

// String returns "strong inhibitor" and so on.
func (e Effect) String() string {
	return [...]string{"no effect", "strong inducer", "moderate inhibitor", "strong inhibitor"}[min(e, StrongInhibitor)]
}

// Modifier is one row of the table of inhibitors and inducers.
type Modifier struct {
	Drug   string // ingredient, lower case, as medication.Ingredient.Name
	Gene   string // "CYP2D6", "CYP2C19": others are not converted
	Effect Effect

	// Washout is how many days the effect counts after the last day of use: five
	// half-lives of the slowest substance that inhibits, rounded up. Where the
	// enzyme itself is lost or made, and its return was measured, it is that time
	// instead. WashoutSource says which.
	Washout int

	Source        string // URLs of what gives the strength, separated by a space
	WashoutSource string // the rule, the half-life, and the URL that gives it
	Read          string // ISO date on which the sources were read
}

// Modifying is a row of the table that counts for a person on a day, and why.
type Modifying struct {
	*Modifier
	Evidence
	Until time.Time // of a stopped drug: the last day of the washout; zero: it is taken, or may be
}

// modifying are the rows that count on a day for what a person takes or took.
// Of several exposures to one drug the surest counts.
func (m *Matcher) modifying(taken []Evidence, asOf time.Time) []Modifying {
	var out []Modifying
	for _, e := range taken {
		if e.Activity == Future || !usable(e.Mapping) {
			continue
		}
		for i := range e.Mapping.Ingredients {
			for _, row := range m.modifiers[e.Mapping.Ingredients[i].Name] {
				one := Modifying{Modifier: row, Evidence: e}
				if e.Activity == Past {
					end := lastDay(&e)
					one.Until = end.AddDate(0, 0, row.Washout)
					if end.IsZero() || one.Until.Before(asOf) {
						continue
					}
				}
				at := slices.IndexFunc(out, func(o Modifying) bool { return o.Modifier == row })
				switch {
				case at < 0:
					out = append(out, one)
				case surer(&one, &out[at]):
					out[at] = one
				}
			}
		}
	}
	return out
}

func surer(a, b *Modifying) bool {
	if a.Activity != b.Activity {
		return a.Activity > b.Activity
	}
	return a.Until.After(b.Until)
}

// lastDay is the last day of a past exposure: as judged, else as the record
// gives it, else what the supply lasted for with its refills, else its start.
func lastDay(e *Evidence) time.Time {
	x := e.Exposure
	switch {
	case !e.End.IsZero():
		return e.End
	case !x.End.IsZero():
		return x.End.Latest().Add(-time.Nanosecond)
	case !x.Start.IsZero():
		return x.Start.Latest().Add(-time.Nanosecond).AddDate(0, 0, max(x.Supply()-1, 0))
	}
	return time.Time{}
}

// strongest is the modifier of a gene that counts for a drug: none is applied
// to guidance for itself. Inducers count apart from inhibitors.
func strongest(all []Modifying, gene, drug string, inducer bool) *Modifying {
	var best *Modifying
	for i := range all {
		one := &all[i]
		if one.Gene != gene || one.Drug == drug || (one.Effect == StrongInducer) != inducer {
			continue
		}
		if best == nil || one.Effect > best.Effect || one.Effect == best.Effect && surer(one, best) {
			best = one
		}
	}
	return best
}
