package report

import (
	"slices"
	"strings"

	"github.com/allelerx/allelerx/annotate/kb"
)

// Words says coded guidance in plain sentences, one for each action, in the
// guideline's order: the first is preferred, later ones say how they relate to
// it. A drug that the code does not name is called by drug.
//
// What the code says of another drug alone is left out: the wording may be
// that of several drugs. The sentences restate the code and never the
// publisher's text.
func Words(actions []kb.Action, drug string) []string {
	return wordsOf(forDrug(actions, drug), drug)
}

// WordsFor is Words for a person: what holds while a gene's result is unknown
// is said where the gene is among unknown, and left out otherwise.
func WordsFor(actions []kb.Action, drug string, unknown []string) []string {
	return wordsOf(forPerson(forDrug(actions, drug), unknown), drug)
}

func wordsOf(actions []kb.Action, drug string) []string {
	texts := make([]string, 0, len(actions))
	for i := range actions {
		texts = append(texts, sentence(actions, i, drug))
	}
	return texts
}

// sentence puts what an action depends on before what it asks for: "For
// depression, if side effects occur: use 50% of the standard dose."
func sentence(actions []kb.Action, i int, drug string) string {
	return joinLead(append(linkLead(actions, i), conditionLead(actions[i].Condition)...), request(&actions[i], drug))
}

// step is one sentence, or several that share their conditions.
type step struct {
	Lead      string // "For depression:"; "" for a single sentence
	Sentences []string
}

// steps says what Words says, with conditions that several actions share said
// once.
func steps(actions []kb.Action, drug string) []step {
	var out []step
	for i := 0; i < len(actions); {
		same := i + 1
		for same < len(actions) && len(actions[i].Condition) > 0 &&
			slices.Equal(actions[same].Condition, actions[i].Condition) {
			same++
		}
		if same == i+1 {
			out = append(out, step{Sentences: []string{sentence(actions, i, drug)}})
			i = same
			continue
		}
		lead := append(linkLead(actions, i), conditionLead(actions[i].Condition)...)
		s := step{Lead: capitalised(strings.Join(lead, ", ")) + ":"}
		for first := i; i < same; i++ {
			var link []string
			if i > first { // the first one's stands in the lead
				link = linkLead(actions, i)
			}
			s.Sentences = append(s.Sentences, joinLead(link, request(&actions[i], drug)))
		}
		out = append(out, s)
	}
	return out
}

func joinLead(lead []string, text string) string {
	if len(lead) > 0 {
		text = strings.Join(lead, ", ") + ": " + text
	}
	return capitalised(text) + "."
}

// linkLead says how an action relates to those before it, and when it follows.
func linkLead(actions []kb.Action, i int) []string {
	var lead []string
	if link := linkWords(actions, i); link != "" {
		lead = append(lead, link)
	}
	return append(lead, afterLead(&actions[i])...)
}

// afterLead says how long after the action before this one follows.
func afterLead(a *kb.Action) []string {
	if a.After == nil {
		return nil
	}
	return []string{"after " + spanText(*a.After)}
}

// linkWords says how an action relates to those before it. Where an action
// has conditions of its own, they say it: it is a branch.
func linkWords(actions []kb.Action, i int) string {
	a := &actions[i]
	switch {
	case i == 0:
		return ""
	case a.Link == kb.Or && slices.Equal(a.Condition, actions[i-1].Condition):
		return "or"
	case a.Link != kb.Otherwise:
		return ""
	case len(a.Condition) > 0 && !slices.Equal(a.Condition, actions[i-1].Condition):
		return otherwiseWords(a.Condition, actions[i-1].Condition)
	}
	for _, before := range actions[:i] {
		if before.Kind == kb.Avoid || before.Kind == kb.Alternative {
			return "if that is not possible"
		}
	}
	return "if that is not possible or not enough"
}

// otherwiseWords says what an action with conditions of its own is an
// alternative to. A condition that says when ("if the response is inadequate")
// says it.
func otherwiseWords(own, before []string) string {
	branch := slices.DeleteFunc(slices.Clone(before), func(c string) bool { return strings.HasPrefix(c, "alternatives:") })
	if slices.Equal(own, branch) {
		return "if that is not possible"
	}
	for _, c := range own {
		text, _ := conditionTerm(c)
		if c == "other:benefits-outweigh-risks" || strings.HasPrefix(text, "if ") && !slices.Contains(before, c) {
			return ""
		}
	}
	return "otherwise"
}

// request says what an action asks for, with how firmly it asks.
func request(a *kb.Action, drug string) string {
	text := requestText(a, drug)
	if limit := unlessWords(a.Unless); limit != "" {
		text += "; not where " + limit
	}
	if except := conditionLead(a.Except); len(except) > 0 {
		text += ", except " + strings.Join(except, ", ")
	}
	return text
}

func requestText(a *kb.Action, drug string) string {
	switch a.Kind {
	case kb.InsufficientEvidence:
		return "the guideline gives no recommendation for this result"
	case kb.NotAddressed:
		return "the guideline does not provide a recommendation for this result"
	case kb.SeeGuideline:
		if a.Link != "" {
			return "read the guideline, which says more on this"
		}
		return "read the guideline: its advice for this result does not fit a short form"
	}
	c := clauseOf(a, drug)
	switch a.Modality {
	case "should":
		if c.should != "" {
			return c.should + c.rest
		}
		return "it is advised to " + c.base + c.rest
	case "if-possible":
		return c.base + c.rest + " if possible"
	case "consider":
		return "consider " + c.gerund + c.rest
	case "may":
		return "it may be appropriate to " + c.base + c.rest
	case "not-needed":
		return c.notNeeded
	}
	return c.base + c.rest
}

// clause is a request in the forms that sentences need.
type clause struct {
	base      string // "avoid clopidogrel"
	gerund    string // "avoiding clopidogrel"
	rest      string // follows either
	should    string // "clopidogrel should not be used"; "" where base says it
	notNeeded string // a whole sentence
}

// verb makes a clause of a verb's two forms and what follows them.
func verb(base, gerund, object, notNeeded string) clause {
	return clause{base: base + " " + object, gerund: gerund + " " + object, notNeeded: notNeeded}
}

func clauseOf(a *kb.Action, drug string) clause {
	named := a.Drugs
	if len(named) == 0 {
		named = []string{drug}
	}
	var c clause
	switch a.Kind {
	case kb.Standard:
		c = standardClause(a, orList(named))
	case kb.Avoid:
		what := avoided(a, drug)
		c = verb("avoid", "avoiding", what, what+" need not be avoided")
		c.should = what + " should not be used"
		if len(a.Drugs) == 0 && a.Class != "" {
			c.should = what + ", should not be used" // "x, clopidogrel included,"
		}
	case kb.Alternative:
		c = verb("use", "using", alternativeWords(a)+" instead", "another drug is not needed")
	case kb.DoseKind:
		return doseClause(a)
	case kb.Titrate:
		return titrateClause(a)
	case kb.Monitor:
		c = monitorClause(a)
	case kb.TDM:
		levels := orElse(andList(testWords(a.Test)), "plasma levels")
		c = verb("measure", "measuring", levels+" to guide the dose", "plasma levels need not be measured")
	case kb.WeighRisk:
		c = verb("carefully weigh", "carefully weighing", "the risk of "+andList(testWords(a.Test))+" against the benefits", "the risk need not be weighed")
	case kb.Test:
		if slices.Contains(a.Test, "clinical-findings") {
			c = guidedClause(andList(testWords(a.Test)), orList(named))
			break
		}
		what := orElse(andList(testWords(a.Test)), "the result by a further test")
		c = verb("check", "checking", what+" first", "a further test is not needed")
	case kb.RestrictComedication:
		what := orElse(orList(a.Drugs), "interacting drugs")
		if class := allOfClass(a.Class); len(class) > 0 {
			what = suchAs(class[0], orList(a.Drugs))
		}
		c = verb("do not combine with", "not combining with", what, "no combination need be avoided")
	case kb.StopRule:
		c = verb("stop", "stopping", orList(named), orList(named)+" need not be stopped")
		if a.Days > 0 {
			c.rest = " after " + days(float64(a.Days))
		}
	case kb.Algorithm:
		if a.Class == "without-genotype" {
			c = verb("dose", "dosing", drug+" by the standard algorithm, without genotype", "no algorithm is needed")
		} else {
			c = verb("dose", "dosing", drug+" by the guideline’s own algorithm (follow the link)", "no algorithm is needed")
		}
	default:
		kind := plain(string(a.Kind))
		return clause{base: kind, gerund: kind, notNeeded: kind + " is not needed"}
	}
	c.rest += extraTests(a) + doseDetail(a) + durationWords(a.Duration)
	switch {
	case len(a.NotDrugs) == 0:
	case a.Kind == kb.Alternative:
		c.rest += " (not " + orList(a.NotDrugs) + ")"
	default:
		c.rest += " (not an alternative: " + andList(a.NotDrugs) + ")"
	}
	return c
}

// avoided names what to avoid: the row's drug, or with others like it.
func avoided(a *kb.Action, drug string) string {
	class := allOfClass(a.Class)
	switch {
	case len(a.Dose) > 0:
		return strings.Join(doseWords(a), " or ") + " of " + orElse(andList(a.Drugs), drug)
	case len(a.Drugs) > 0:
		return andList(append(class, a.Drugs...))
	case len(class) > 0:
		return class[0] + ", " + drug + " included"
	}
	return drug
}

func allOfClass(class string) []string {
	if class == "" {
		return nil
	}
	text, _ := classTerm(class)
	return []string{text.all}
}

func standardClause(a *kb.Action, drug string) clause {
	not := "the usual dose is not needed"
	switch a.Phase {
	case "start":
		return verb("start", "starting", drug+" at the usual dose", not)
	case "loading", "maintenance":
		return verb("use", "using", "the usual "+a.Phase+" dose of "+drug, not)
	}
	return verb("use", "using", drug+" as usual", not)
}

// alternativeWords names what to use instead: drugs, a class of them, or both.
func alternativeWords(a *kb.Action) string {
	drugs := orList(a.Drugs)
	if a.Class == "" {
		return orElse(drugs, "another drug")
	}
	class, _ := classTerm(a.Class)
	if drugs == "" {
		return class.one
	}
	return suchAs(class.one, drugs) + ","
}

func suchAs(class, drugs string) string {
	if drugs == "" {
		return class
	}
	return class + ", such as " + drugs
}

// monitorClause watches for what may happen, and monitors what is there.
func monitorClause(a *kb.Action) clause {
	var there, may []string
	for _, t := range a.Test {
		if strings.HasPrefix(t, "adverse-effects") {
			may = append(may, t)
		} else {
			there = append(there, t)
		}
	}
	not := "extra monitoring is not needed"
	monitor, watch := andList(testWords(there)), andList(testWords(may))
	switch {
	case monitor == "" && watch == "":
		return verb("monitor", "monitoring", "the patient closely", not)
	case watch == "":
		return verb("monitor", "monitoring", monitor, not)
	case monitor == "":
		return verb("watch", "watching", "for "+watch, not)
	}
	return clause{
		base: "monitor " + monitor + " and watch for " + watch, gerund: "monitoring " + monitor + " and watching for " + watch,
		notNeeded: not,
	}
}

// guidedClause leaves a decision to what is found in the patient.
func guidedClause(findings, drug string) clause {
	const limit = "; this genotype does not exclude susceptibility"
	return clause{
		base: "let " + findings + " guide the use of " + drug + limit, gerund: "letting " + findings + " guide the use of " + drug + limit,
		should: findings + " should guide the use of " + drug + limit, notNeeded: "no further findings are needed",
	}
}

// durationWords says how long to treat.
func durationWords(duration string) string {
	switch duration {
	case "":
		return ""
	case "shortest-feasible":
		return ", for the shortest feasible time"
	case "shortest-possible":
		return ", for the shortest possible time"
	case "shortest-for-goals":
		return ", for the shortest time consistent with the patient’s treatment goals"
	}
	return ", for " + plain(duration)
}

// waitWords says how long to wait after each adjustment of the dose.
func waitWords(a *kb.Action) string {
	if a.Wait == nil {
		return ""
	}
	return ", allowing " + spanText(*a.Wait) + " after each adjustment"
}

// spanText writes a span of days.
func spanText(r kb.Range) string {
	if r.High > r.Low {
		return dayRange(r)
	}
	return days(r.Low)
}

// extraTests names what guides an action that is not itself about a test.
func extraTests(a *kb.Action) string {
	switch a.Kind {
	case kb.Monitor, kb.Test, kb.TDM, kb.WeighRisk:
		return ""
	}
	if len(a.Test) == 0 {
		return ""
	}
	return ", guided by " + andList(testWords(a.Test))
}

func orElse(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}
