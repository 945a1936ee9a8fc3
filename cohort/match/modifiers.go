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

	// Washout is how many days the effect counts after the last day of use:
	// five half-lives, rounded up, unless WashoutSource says otherwise.
	Washout int

	Source        string // URL of what gives the strength
	WashoutSource string // what gives the half-life
	Read          string // ISO date on which the sources were read
}

// The sources of the rows. The FDA's own list is the page below; where it can be
// read by a program only in part, the second link is the text that restates it
// and that was read.
const (
	fdaTable = "https://www.fda.gov/drugs/drug-interactions-labeling/healthcare-professionals-fdas-examples-drugs-interact-cyp-enzymes-and-transporter-systems"
	// The FDA's strong inhibitors of CYP2D6, as restated for PharMe.
	pharMe = "https://github.com/hpi-dhc/PharMe/blob/main/app/lib/common/models/drug/drug_inhibitors.dart"
	// The FDA's moderate ones (PMID 31910286, table 4).
	cicali = "https://pmc.ncbi.nlm.nih.gov/articles/PMC7292748/table/T4"
	// Fluvoxamine, citing the FDA's list.
	ospFluvoxamine = "https://github.com/Open-Systems-Pharmacology/Fluvoxamine-Model"
	// The strengths of inducers (PMC9468573, table 1).
	inducers = "https://pmc.ncbi.nlm.nih.gov/articles/PMC9468573/table/cts13357-tbl-0001"
	readOn   = "2026-11-28"
)

// KnownModifiers returns the rows that this library knows. Each was read in the
// source that it names. Not in it, because no source of sufficient weight could
// be read or sources differ: abiraterone (weak or moderate), and for CYP2C19
// fluoxetine, ticlopidine and felbamate. Add rows as Options.Modifiers.
func KnownModifiers() []Modifier {
	return []Modifier{
		{"bupropion", "CYP2D6", StrongInhibitor, halfLives(37), fdaTable + " " + pharMe, "37 h, of threohydrobupropion, the slowest active metabolite (US label)", readOn},
		{"fluoxetine", "CYP2D6", StrongInhibitor, 35, fdaTable + " " + pharMe, "five weeks, for norfluoxetine (US label)", readOn},
		{"paroxetine", "CYP2D6", StrongInhibitor, halfLives(21), fdaTable + " " + pharMe, "21 h (US label)", readOn},
		{"quinidine", "CYP2D6", StrongInhibitor, halfLives(8), fdaTable + " " + pharMe, "5 to 8 h (HSDB)", readOn},
		{"terbinafine", "CYP2D6", StrongInhibitor, halfLives(400), fdaTable + " " + pharMe, "200 to 400 h; the effect on desipramine persisted four weeks after stopping (US label)", readOn},
		{"cinacalcet", "CYP2D6", ModerateInhibitor, halfLives(40), cicali, "30 to 40 h (US label)", readOn},
		{"duloxetine", "CYP2D6", ModerateInhibitor, halfLives(12), cicali, "12 h (US label)", readOn},
		{"mirabegron", "CYP2D6", ModerateInhibitor, halfLives(50), cicali, "50 h (US label)", readOn},
		{"fluconazole", "CYP2C19", StrongInhibitor, halfLives(50), fdaTable, "20 to 50 h (US label)", readOn},
		{"fluvoxamine", "CYP2C19", StrongInhibitor, halfLives(28), fdaTable + " " + ospFluvoxamine, "9 to 28 h (PMID 9391285)", readOn},
		{"rifampin", "CYP2C19", StrongInducer, halfLives(4), inducers, "3 to 4 h; the enzyme returns to normal more slowly than the drug leaves", readOn},
	}
}

// halfLives is five half-lives of so many hours, in days, rounded up.
func halfLives(hours int) int { return (5*hours + 23) / 24 }

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
// gives it, else what the supply lasted for, else its start.
func lastDay(e *Evidence) time.Time {
	x := e.Exposure
	switch {
	case !e.End.IsZero():
		return e.End
	case !x.End.IsZero():
		return x.End.Latest().Add(-time.Nanosecond)
	case !x.Start.IsZero():
		return x.Start.Latest().Add(-time.Nanosecond).AddDate(0, 0, max(x.DaysSupply-1, 0))
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
