package match

import (
	"slices"

	"github.com/allelerx/allelerx/annotate/kb"
)

// narrow leaves out of a row's actions what the record rules out, and takes
// away the conditions that it shows to hold. What it does not settle stays as
// it is. Where nothing would be left, nothing is left out.
func narrow(actions []kb.Action, f *facts) []kb.Action {
	var out []kb.Action
	for i := range actions {
		a := actions[i]
		if f.all(a.Condition) == no || len(a.Except) > 0 && f.all(a.Except) == yes {
			continue
		}
		a.Condition = f.unsettled(a.Condition)
		if len(a.Dose) > 0 {
			a.Dose = f.doses(a.Dose)
			if len(a.Dose) == 0 && (a.Kind == kb.DoseKind || a.Kind == kb.Titrate) {
				continue
			}
		}
		if len(out) == 0 {
			a.Link = "" // it is the first choice of what is left
		}
		out = append(out, a)
	}
	if len(out) == 0 {
		return actions
	}
	return out
}

// all reports whether every condition holds.
func (f *facts) all(conditions []string) truth {
	result := yes
	for _, c := range conditions {
		switch f.holds(c) {
		case no:
			return no
		case open:
			result = open
		}
	}
	return result
}

// unsettled are the conditions that are not known to hold.
func (f *facts) unsettled(conditions []string) []string {
	if !slices.ContainsFunc(conditions, func(c string) bool { return f.holds(c) == yes }) {
		return conditions
	}
	return slices.DeleteFunc(slices.Clone(conditions), func(c string) bool { return f.holds(c) == yes })
}

func (f *facts) doses(doses []kb.Dose) []kb.Dose {
	var out []kb.Dose
	for i := range doses {
		d := doses[i]
		if f.all(d.Condition) == no {
			continue
		}
		d.Condition = f.unsettled(d.Condition)
		out = append(out, d)
	}
	return out
}
