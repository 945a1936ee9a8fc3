package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
)

// listedDrugs is how many drugs a page names as alternatives; the JSON has
// all.
const listedDrugs = 10

// shownActions are the coded actions of a row as the page says them: of one
// without code, to read it; long lists cut; what holds without co-medication
// first.
func shownActions(r *kb.Row) []kb.Action {
	if len(r.Actions) == 0 {
		return []kb.Action{{Kind: kb.SeeGuideline}}
	}
	actions := slices.Clone(r.Actions)
	for i := range actions {
		if a := &actions[i]; len(a.Drugs) > listedDrugs+1 {
			more := fmt.Sprintf("%d more (in the JSON)", len(a.Drugs)-listedDrugs)
			a.Drugs = append(slices.Clone(a.Drugs[:listedDrugs]), more)
		}
	}
	return withoutComedicationFirst(actions)
}

// withoutComedicationFirst moves the branch for people without any
// co-medication that matters to the front, where a row begins with those who
// have some (eliglustat).
func withoutComedicationFirst(actions []kb.Action) []kb.Action {
	without := func(a *kb.Action) bool {
		return len(a.Condition) > 0 && !slices.ContainsFunc(a.Condition, func(c string) bool {
			return !strings.HasPrefix(c, "therapy:no-")
		})
	}
	var first, rest []kb.Action
	for i := range actions {
		if without(&actions[i]) {
			first = append(first, actions[i])
		} else {
			rest = append(rest, actions[i])
		}
	}
	if len(first) == 0 || len(rest) == 0 || len(actions[0].Condition) == 0 || without(&actions[0]) {
		return actions
	}
	first[0].Link, rest[0].Link = "", kb.Or
	return append(first, rest...)
}
