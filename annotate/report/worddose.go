package report

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
)

// doseClause says another dose: a figure, a bound, or only a direction.
func doseClause(a *kb.Action) clause {
	var c clause
	texts := doseWords(a)
	switch {
	case len(texts) == 0 && len(a.Test) > 0:
		c = verb("set", "setting", "the "+phaseNoun(a.Phase)+" by "+andList(testWords(a.Test)), "")
	case len(texts) == 0:
		c = verb("change", "changing", "the "+phaseNoun(a.Phase), "")
	case raised(a):
		c = verb("increase", "increasing", "the "+phaseNoun(a.Phase)+" to "+doseList(texts), "")
		c.rest = extraTests(a)
	default:
		c = verb("use", "using", doseList(texts), "")
		c.rest = extraTests(a)
	}
	if drugs := orList(a.Drugs); drugs != "" {
		c.rest = " of " + drugs + c.rest
	}
	c.rest += durationWords(a.Duration) + waitWords(a)
	c.notNeeded = "no change of the " + phaseNoun(a.Phase) + " is needed"
	return c
}

// raised reports whether the doses are those to raise the dose to.
func raised(a *kb.Action) bool {
	for i := range a.Dose {
		if a.Dose[i].Direction != "higher" || a.Dose[i].Amount == nil {
			return false
		}
	}
	return len(a.Dose) > 0
}

// titrateClause says what to go by, and where to.
func titrateClause(a *kb.Action) clause {
	what := "the " + phaseNoun(a.Phase)
	if a.Class != "" {
		what += " (of " + allOfClass(a.Class)[0] + " alike)"
	}
	if drugs := orList(a.Drugs); drugs != "" {
		what += " of " + drugs
	}
	if tests := andList(testWords(a.Test)); tests != "" {
		what += " by " + tests
	}
	if texts := doseWords(a); len(texts) > 0 {
		comma := ""
		if len(a.Test) > 0 {
			comma = ","
		}
		to := " to "
		if strings.HasPrefix(texts[0], "a slower") {
			to = " with "
		}
		what += comma + to + doseList(texts)
	}
	c := verb("titrate", "titrating", what, "no adjustment of the dose is needed")
	if len(a.Test) == 0 && a.Class == "" && len(a.Dose) == 1 && a.Dose[0].Amount == nil && len(a.Dose[0].Condition) == 0 {
		phase := orElse(a.Dose[0].Phase, a.Phase)
		switch a.Dose[0].Direction {
		case "higher":
			c.base, c.gerund = "increase the "+phaseNoun(phase), "increasing the "+phaseNoun(phase)
		case "lower":
			c.base, c.gerund = "lower the "+phaseNoun(phase), "lowering the "+phaseNoun(phase)
		case "slower-increase":
			c.base, c.gerund = "increase the "+phaseNoun(phase)+" more slowly", "increasing the "+phaseNoun(phase)+" more slowly"
		}
	}
	c.rest = waitWords(a)
	return c
}

// doseDetail writes the doses of an action that is not itself about the dose.
func doseDetail(a *kb.Action) string {
	texts := doseWords(a)
	switch {
	case len(texts) == 0, a.Kind == kb.Avoid:
		return ""
	case a.Kind == kb.Standard:
		return ", " + doseList(texts)
	case len(texts) == 1 && strings.HasPrefix(texts[0], "the "), len(texts) == 1 && strings.HasPrefix(texts[0], "a "):
		return " at " + texts[0]
	}
	return " (" + doseList(texts) + ")"
}

// doseList joins two simple doses by "and"; what has conditions or commas of
// its own is kept apart by semicolons.
func doseList(texts []string) string {
	if strings.ContainsAny(strings.Join(texts, ""), ",(") {
		return strings.Join(texts, "; ")
	}
	return andList(texts)
}

// doseWords writes the doses of an action. Those of the same phase, drug and
// condition are one dose in several terms and are written together.
func doseWords(a *kb.Action) []string {
	var texts []string
	for start := 0; start < len(a.Dose); {
		end := start + 1
		for end < len(a.Dose) && sameDose(&a.Dose[start], &a.Dose[end]) {
			end++
		}
		same := a.Dose[start:end]
		var when []string
		for {
			if text := strings.Join(conditionLead(same[0].Condition), ", "); text != "" {
				when = append(when, text)
			}
			// One dose for several conditions is written once.
			if len(same) > 1 || end == len(a.Dose) || !sameAmount(&a.Dose[start], &a.Dose[end]) ||
				end+1 < len(a.Dose) && sameDose(&a.Dose[end], &a.Dose[end+1]) {
				break
			}
			same, end = a.Dose[end:end+1], end+1
		}
		text := doseText(a, same)
		if len(when) > 0 {
			text += " (" + strings.Join(when, "; ") + ")"
		}
		texts = append(texts, text)
		start = end
	}
	return texts
}

// doseText writes one dose, given in one term or several.
func doseText(a *kb.Action, same []kb.Dose) string {
	parts := make([]string, len(same))
	for i := range same {
		d := &same[i]
		// "Start at the usual dose, 600 mg a day" has named the phase.
		named := i > 0 || a.Kind == kb.Standard && a.Phase != ""
		parts[i] = quantity(d, a.Phase, named)
		if often := frequency(d); i+1 < len(same) && often != "" && often == frequency(&same[i+1]) {
			parts[i] = strings.TrimSuffix(parts[i], ", "+often) // the last one says it
		}
	}
	text := strings.Join(parts, ", ")
	if drug := same[0].Drug; drug != "" {
		text += " of " + drug
	}
	return text
}

func sameDose(a, b *kb.Dose) bool {
	return a.Phase == b.Phase && a.Drug == b.Drug && slices.Equal(a.Condition, b.Condition)
}

// sameAmount reports whether two doses differ in nothing but their conditions,
// and both have some.
func sameAmount(a, b *kb.Dose) bool {
	x, y := *a, *b
	x.Condition, y.Condition = nil, nil
	return len(a.Condition) > 0 && len(b.Condition) > 0 && reflect.DeepEqual(x, y)
}

// quantity writes how much: "at most 20 mg a day". The phase of its action
// holds where the dose has none of its own; again says that the phase stands
// before it already.
func quantity(d *kb.Dose, phase string, again bool) string {
	if d.Phase != "" {
		phase = d.Phase
	}
	var parts []string
	if d.Percent != nil {
		share := rangeText(*d.Percent) + "% of "
		if share == "100% of " {
			share = ""
		}
		parts = append(parts, bound(d)+share+percentBase(d, phase))
	}
	if d.Amount != nil {
		text := bound(d) + rangeText(*d.Amount) + unitText(d.Unit) + perText(d)
		if phase != "" && d.Percent == nil && !again {
			text += " as the " + phaseNoun(phase)
		}
		parts = append(parts, text)
	}
	switch {
	case d.Direction == "standard" && d.Amount != nil:
		return directionText(d.Direction, phase) + " (" + parts[0] + ")"
	case d.Direction != "" && d.Amount == nil:
		parts = append(parts, directionText(d.Direction, phase))
	}
	if d.Amount == nil {
		if often := frequency(d); often != "" {
			parts = append(parts, often)
		}
	}
	return strings.Join(parts, ", ")
}

// percentBase says what a percentage is of.
func percentBase(d *kb.Dose, phase string) string {
	switch {
	case d.Base != "":
		return "the " + plain(d.Base) + " dose"
	case d.Per == "dose":
		return "the standard daily dose" // given less often than daily
	}
	return "the standard " + phaseNoun(phase)
}

func bound(d *kb.Dose) string {
	switch {
	case d.Bound == "":
		return ""
	case d.Bound == "max" && d.Strict:
		return "less than "
	case d.Bound == "max":
		return "at most "
	case d.Bound == "min" && d.Strict:
		return "more than "
	case d.Bound == "min":
		return "at least "
	}
	return plain(d.Bound) + " "
}

func directionText(direction, phase string) string {
	switch direction {
	case "slower-increase":
		return "a slower increase of the dose"
	case "lowest-effective", "lowest-possible":
		return "the " + plain(direction) + " " + phaseAdjective(phase) + "dose"
	case "lower", "higher":
		return "a " + direction + " " + phaseAdjective(phase) + "dose"
	case "standard":
		return "the standard " + phaseAdjective(phase) + "dose"
	}
	return plain(direction)
}

func phaseAdjective(phase string) string {
	switch phase {
	case "":
		return ""
	case "start":
		return "starting "
	}
	return plain(phase) + " "
}

func phaseNoun(phase string) string { return phaseAdjective(phase) + "dose" }

func unitText(unit string) string {
	if unit == "" {
		return ""
	}
	return " " + strings.ReplaceAll(unit, "m2", "m²")
}

func perText(d *kb.Dose) string {
	var text string
	switch {
	case d.Per == "":
	case d.Per[0] >= '0' && d.Per[0] <= '9': // "12h"
		text = " every " + strings.TrimSuffix(d.Per, "h") + " hours"
	case d.Per == "dose":
		text = " per dose"
	default:
		text = " a " + d.Per
	}
	if often := frequency(d); often != "" {
		text += ", " + often
	}
	return text
}

func frequency(d *kb.Dose) string {
	switch {
	case d.PerDay == 1:
		return "once a day"
	case d.PerDay > 0:
		return number(d.PerDay) + " times a day"
	case d.PerWeek == 1:
		return "once a week"
	case d.PerWeek > 0 && d.PerWeek < 1:
		return "every " + number(1/d.PerWeek) + " weeks"
	case d.PerWeek > 0:
		return number(d.PerWeek) + " times a week"
	}
	return ""
}

func unlessWords(limits []kb.Limit) string {
	texts := make([]string, 0, len(limits))
	for _, l := range limits {
		per := ""
		if l.Per != "" {
			per = perText(&kb.Dose{Per: l.Per})
		}
		texts = append(texts, number(l.Below)+unitText(l.Unit)+per)
	}
	if len(texts) == 0 {
		return ""
	}
	return "the usual dose is already below " + orList(texts)
}

// rangeText writes "50" or "25–50".
func rangeText(r kb.Range) string {
	if r.Low == r.High {
		return number(r.Low)
	}
	return number(r.Low) + "–" + number(r.High)
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
