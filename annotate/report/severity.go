package report

import "github.com/allelerx/allelerx/annotate/pgx"

// Severity says how much a piece of guidance changes; a higher one matters
// more. Drugs are ranked by the most cautious of their sources.
type Severity uint8

// The severities, in rising order.
const (
	NoGuidance    Severity = iota // no row, or a row that recommends nothing
	NoAction                      // the source lists no action for this result
	OnlyInDisease                 // speaks of people with cystic fibrosis alone
	UsualUse                      // usual drug, usual dose
	ReadGuideline                 // the row is not coded: what it asks for is not known here
	ExtraCheck                    // a further test, monitoring, or drugs not to combine
	ChangeDose                    // another dose
	OtherDrug                     // another drug
	AvoidDrug                     // do not use
	Conflicting                   // the input contradicts itself: no rank until that is resolved
)

// Severities lists all severities, the most cautious first, as reports do.
func Severities() []Severity {
	return []Severity{
		Conflicting, AvoidDrug, OtherDrug, ChangeDose, ExtraCheck, ReadGuideline, UsualUse, OnlyInDisease, NoAction, NoGuidance,
	}
}

// String returns the words that head the severity's part of a report.
func (s Severity) String() string {
	return [...]string{
		"No guidance", "No action listed", "Only in cystic fibrosis", "Usual use", "Read the guideline",
		"Extra test or monitoring", "Change the dose", "Use another drug", "Avoid", "Conflicting input: resolve first",
	}[s]
}

// Code returns the severity's stable name in JSON.
func (s Severity) Code() string {
	return [...]string{
		"no-guidance", "no-action", "only-in-disease", "usual-use", "read-guideline", "extra-check", "change-dose",
		"other-drug", "avoid", "conflicting",
	}[s]
}

// SeverityOf ranks a drug by the most cautious of the answers for it. Answers
// for alternatives that the data can't exclude do not count; reports show them
// beside the rank. Where the input contradicts itself there is no other rank.
func SeverityOf(advice ...pgx.Advice) Severity { return rankOf(advice).Severity }

// ranking is where the answers for a drug put it.
type ranking struct {
	Severity Severity

	// Depends is what asks for more than Severity, in some circumstances.
	Depends []dependence

	// Only names the circumstances that Severity itself presupposes.
	Only []string

	// Possible is what an alternative that is not excluded would ask for, where
	// that is more than Severity; otherwise NoGuidance.
	Possible Severity
}

func rankOf(advice []pgx.Advice) ranking {
	var called, possible []ranking
	for i := range advice {
		switch a := &advice[i]; {
		case a.Conflict:
			return ranking{Severity: Conflicting}
		case a.NotExcluded:
			possible = append(possible, rankAnswer(a))
		default:
			called = append(called, rankAnswer(a))
		}
	}
	var r ranking
	for _, one := range called {
		if one.Severity > r.Severity {
			r.Severity, r.Only = one.Severity, one.Only
		}
		r.Depends = append(r.Depends, one.Depends...)
	}
	for _, one := range called {
		if one.Severity == r.Severity && len(one.Only) == 0 {
			r.Only = nil // one source asks for it in any circumstances
		}
	}
	for _, one := range possible {
		if one.Severity > r.Severity {
			r.Possible = max(r.Possible, one.Severity)
		}
	}
	r.Depends = above(r.Severity, r.Depends)
	return r
}

// rankAnswer ranks one answer for itself, be it of a call or of an
// alternative.
func rankAnswer(a *pgx.Advice) ranking {
	if a.Outcome != pgx.RowFound || a.Row == nil {
		return ranking{}
	}
	r := rankActions(against(actionsFor(a.Row.Actions, a), a.Drug))
	// CFTR guidance presupposes the disease: everybody without a CFTR variant
	// is "non-responsive", and only somebody with cystic fibrosis would be
	// given the drug. To others the row says nothing.
	for _, k := range a.Row.Keys {
		if k.Gene == "CFTR" && r.Severity > NoAction {
			r.Depends = append(r.Depends, dependence{"in cystic fibrosis", r.Severity})
			r.Severity = OnlyInDisease
			break
		}
	}
	return r
}
