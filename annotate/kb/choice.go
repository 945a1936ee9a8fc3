package kb

import (
	"slices"
	"strings"
)

// FirstChoices leaves out of a row's actions the second choices, with the actions
// that belong to them: what follows "otherwise" or a plain "or". An "or" under
// another condition begins another branch. But where it only names a further
// occasion to avoid the drug, it goes on with the second choice: "otherwise avoid,
// if there is no response, or if levels cannot be measured" (DPWG, venlafaxine).
func FirstChoices(actions []Action) []*Action {
	var first []*Action
	second := false
	for i := range actions {
		a := &actions[i]
		same := i > 0 && slices.Equal(a.Condition, actions[i-1].Condition)
		switch {
		case a.Link == Otherwise, a.Link == Or && same:
			second = true
		case second && i > 0 && avoidedToo(a, &actions[i-1]):
		case !same:
			second = false // another branch
		}
		if !second {
			first = append(first, a)
		}
	}
	return first
}

// avoidedToo reports whether an action goes on with the avoiding of the one before:
// it names an occasion more, or what to use then.
func avoidedToo(a, before *Action) bool {
	switch {
	case before.Kind != Avoid:
		return false
	case a.Link == And:
		return a.Kind == Alternative && len(a.Condition) == 0
	case a.Link != Or || a.Kind != Avoid:
		return false
	}
	return !slices.ContainsFunc(a.Condition, func(c string) bool {
		key, _, _ := strings.Cut(c, ":")
		return key == "indication" || key == "therapy" || key == "age" // known of the person before
	})
}
