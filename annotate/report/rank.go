package report

import (
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
)

// dependence is what a row asks for in some circumstances, which the genotype
// does not settle.
type dependence struct {
	On       string // "for some indications"
	Severity Severity
}

// String writes the chip: "for some indications: change the dose".
func (d dependence) String() string { return d.On + ": " + lowered(d.Severity.String()) }

// monitored is the chip of the usual use together with routine monitoring.
var monitored = dependence{On: "with monitoring"}

// chips say on what a drug's rank depends.
func (r *ranking) chips() []string {
	var out []string
	for _, on := range r.Only {
		out = append(out, "only "+on)
	}
	for _, d := range r.Depends {
		if d == monitored {
			out = append(out, d.On)
			continue
		}
		out = append(out, d.String())
	}
	return out
}

// rankActions ranks a row by what it prefers for people of whom nothing but
// the genotype is known. What holds with some co-medication, for some
// indications, at some ages or after some response is a dependence, as long as
// the row says what to do without it. What follows "if that is not possible"
// or a plain "or" does not count, nor does "read the guideline" beside advice
// that is coded.
func rankActions(actions []kb.Action) ranking {
	if len(actions) == 0 || actions[0].Kind == kb.SeeGuideline {
		return ranking{Severity: ReadGuideline}
	}
	usual, special := split(firstChoices(actions))
	var r ranking
	hasUsual := slices.ContainsFunc(usual, func(a *kb.Action) bool { return a.Kind == kb.Standard && a.Modality != "not-needed" })
	routine := false
	for _, a := range usual {
		switch s := actionSeverity(a); {
		case hasUsual && goodPractice(a):
		case hasUsual && routineMonitoring(a):
			routine = true
		case s > r.Severity:
			r.Severity, r.Only = s, circumstances(a)
		case s == r.Severity && len(circumstances(a)) == 0:
			r.Only = nil
		case s == r.Severity && len(r.Only) > 0:
			r.Only = union(r.Only, circumstances(a))
		}
	}
	for _, a := range special {
		for _, on := range circumstances(a) {
			r.Depends = append(r.Depends, dependence{on, actionSeverity(a)})
		}
	}
	if routine {
		r.Depends = append(r.Depends, monitored)
	}
	r.Depends = above(r.Severity, r.Depends)
	return r
}

// firstChoices are those of a row, without "read the guideline".
func firstChoices(actions []kb.Action) []*kb.Action {
	return slices.DeleteFunc(kb.FirstChoices(actions), func(a *kb.Action) bool { return a.Kind == kb.SeeGuideline })
}

// split tells what holds by default from what depends on circumstances. A
// default says how to use the drug; monitoring alone is one only where the
// rest answers to what it shows. Without a default everything counts, so that
// the most cautious ranks.
func split(actions []*kb.Action) (usual, special []*kb.Action) {
	directs, responds := false, len(actions) > 0 && len(circumstances(actions[0])) == 0
	for _, a := range actions {
		on := circumstances(a)
		if len(on) > 0 {
			special = append(special, a)
			responds = responds && slices.Contains(on, afterResponse)
			continue
		}
		usual = append(usual, a)
		directs = directs || actionSeverity(a) != ExtraCheck
	}
	if !directs && !responds {
		return actions, nil
	}
	return usual, special
}

// circumstances are the things an action depends on that the genotype does
// not settle, in the words of its chips. Without co-medication is the default.
func circumstances(a *kb.Action) []string {
	var out []string
	for _, c := range a.Condition {
		if on := circumstance(c); on != "" {
			out = union(out, []string{on})
		}
	}
	if len(out) > 0 || len(a.Dose) == 0 {
		return out
	}
	for i := range a.Dose { // every dose with a condition of its own
		var one []string
		for _, c := range a.Dose[i].Condition {
			if on := circumstance(c); on != "" {
				one = append(one, on)
			}
		}
		if len(one) == 0 {
			return nil
		}
		out = union(out, one)
	}
	return out
}

// forms are the therapy conditions that are no co-medication.
var forms = []string{"as-drops", "as-tablets", "oral", "intramuscular", "cutaneous", "systemic", "mono-preparation", "combination-preparation"}

const afterResponse = "after some responses or side effects"

func circumstance(condition string) string {
	key, value, _ := strings.Cut(condition, ":")
	switch key {
	case "therapy":
		switch {
		case strings.HasPrefix(value, "no-"):
			return ""
		case slices.Contains(forms, value):
			return "for some forms"
		}
		return "with some co-medication"
	case "indication":
		return "for some indications"
	case "age":
		return "at some ages"
	case "response", "toxicity":
		return afterResponse
	}
	return ""
}

// above keeps what asks for more than a severity, of each circumstance the
// most cautious; routine monitoring says nothing beside more than the usual
// use.
func above(s Severity, ds []dependence) []dependence {
	var out []dependence
	for _, d := range ds {
		if d == monitored && s == UsualUse {
			if !slices.Contains(out, d) {
				out = append(out, d)
			}
			continue
		}
		if d.Severity <= s {
			continue
		}
		at := slices.IndexFunc(out, func(o dependence) bool { return o.On == d.On })
		if at < 0 {
			out = append(out, d)
		} else {
			out[at].Severity = max(out[at].Severity, d.Severity)
		}
	}
	return out
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

// routineMonitoring reports whether an action is the watching that goes with
// any use of a drug. "More often than usual" is not, nor is what watches for
// harm to the blood or the heart.
func routineMonitoring(a *kb.Action) bool {
	if a.Kind != kb.Monitor && a.Kind != kb.TDM || len(a.Condition) > 0 {
		return false
	}
	return !slices.ContainsFunc(a.Test, func(t string) bool {
		return strings.HasSuffix(t, ":more-frequent") || strings.HasPrefix(t, "blood-count") || t == "ecg" ||
			t == "adverse-effects:anaemia" || t == "adverse-effects:haemolysis"
	})
}

func actionSeverity(a *kb.Action) Severity {
	if a.Modality == "not-needed" {
		return UsualUse
	}
	switch a.Kind {
	case kb.Avoid:
		if len(a.Dose) > 0 { // that dose is to be avoided, not the drug
			return ChangeDose
		}
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
	case kb.Monitor, kb.TDM, kb.Test, kb.RestrictComedication, kb.StopRule, kb.WeighRisk:
		return ExtraCheck
	case kb.Standard:
		return UsualUse
	case kb.NotAddressed:
		return NoAction
	case kb.InsufficientEvidence:
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
