package report

import (
	"slices"

	"github.com/allelerx/allelerx/annotate/kb"
	"github.com/allelerx/allelerx/annotate/pgx"
)

// Severity says how much a piece of guidance changes; a higher one matters
// more. Drugs are ranked by the most cautious of their sources.
type Severity uint8

// The severities, in rising order.
const (
	NoGuidance    Severity = iota // no row, or a row that recommends nothing
	UsualUse                      // usual drug, usual dose
	ReadGuideline                 // the row is not coded: what it asks for is not known here
	ExtraCheck                    // a further test, monitoring, or drugs not to combine
	ChangeDose                    // another dose
	OtherDrug                     // another drug
	AvoidDrug                     // do not use
)

// Severities lists all severities, the most cautious first, as reports do.
func Severities() []Severity {
	return []Severity{AvoidDrug, OtherDrug, ChangeDose, ExtraCheck, ReadGuideline, UsualUse, NoGuidance}
}

// String returns the words that head the severity's part of a report.
func (s Severity) String() string {
	return [...]string{
		"No guidance", "Usual use", "Read the guideline", "Extra test or monitoring", "Change the dose",
		"Use another drug", "Avoid",
	}[s]
}

// Code returns the severity's stable name in JSON.
func (s Severity) Code() string {
	return [...]string{
		"no-guidance", "usual-use", "read-guideline", "extra-check", "change-dose", "other-drug", "avoid",
	}[s]
}

// SeverityOf ranks several answers by the most cautious of them, those for
// alternatives that the data can't exclude included.
func SeverityOf(advice ...pgx.Advice) Severity {
	worst := NoGuidance
	for i := range advice {
		if advice[i].Outcome == pgx.RowFound && advice[i].Row != nil {
			worst = max(worst, rowSeverity(advice[i].Row.Actions))
		}
	}
	return worst
}

// rowSeverity ranks a row by what it prefers, in the branch that asks for
// most. What follows "if that is not possible" or a plain "or" does not count,
// nor does "read the guideline" beside advice that is coded.
func rowSeverity(actions []kb.Action) Severity {
	if len(actions) == 0 || actions[0].Kind == kb.SeeGuideline {
		return ReadGuideline
	}
	worst := NoGuidance
	second := false // in a second choice, with the actions that belong to it
	for i := range actions {
		a := &actions[i]
		same := i > 0 && slices.Equal(a.Condition, actions[i-1].Condition)
		switch {
		case a.Link == kb.Otherwise, a.Link == kb.Or && same:
			second = true
		case !same:
			second = false // another branch
		}
		if second || a.Kind == kb.SeeGuideline || i > 0 && actions[0].Kind == kb.Standard && goodPractice(a) {
			continue
		}
		worst = max(worst, actionSeverity(a))
	}
	return worst
}

// goodPractice reports whether an action says, beside the usual dose, only
// what holds for everyone: adjust by response, keep to the lowest effective
// dose.
func goodPractice(a *kb.Action) bool {
	switch a.Kind {
	case kb.Titrate:
		return len(a.Dose) == 0
	case kb.DoseKind:
		for i := range a.Dose {
			if a.Dose[i].Direction != "lowest-effective" {
				return false
			}
		}
		return len(a.Dose) > 0
	}
	return false
}

func actionSeverity(a *kb.Action) Severity {
	if a.Modality == "not-needed" {
		return UsualUse
	}
	switch a.Kind {
	case kb.Avoid:
		return AvoidDrug
	case kb.Alternative:
		return OtherDrug
	case kb.DoseKind:
		if onlyStandard(a.Dose) {
			return UsualUse
		}
		return ChangeDose
	case kb.Algorithm:
		return ChangeDose
	case kb.Titrate:
		if len(a.Dose) > 0 && !onlyStandard(a.Dose) {
			return ChangeDose
		}
		return ExtraCheck
	case kb.Monitor, kb.TDM, kb.Test, kb.RestrictComedication, kb.StopRule:
		return ExtraCheck
	case kb.Standard:
		return UsualUse
	case kb.InsufficientEvidence, kb.NotAddressed:
		return NoGuidance
	}
	return ReadGuideline
}

func onlyStandard(doses []kb.Dose) bool {
	for i := range doses {
		if doses[i].Direction != "standard" {
			return false
		}
	}
	return len(doses) > 0
}
