package kb

import "slices"

// Action is one step of coded guidance. A row's actions are ordered: the first
// is preferred; Link says how each later one relates to the one before.
type Action struct {
	Kind      Kind     `json:"kind"`
	Link      Link     `json:"link,omitempty"`      // "" on the first action
	Drugs     []string `json:"drugs,omitempty"`     // drugs the action names, generic, lower case: of "alternative" those to use, of "dose" the one to give, of "avoid" those to avoid when not (only) the row's own, of "restrict-comedication" the forbidden ones; of other kinds those that the action is for, and it is not for the row's drug if that is not among them
	NotDrugs  []string `json:"notDrugs,omitempty"`  // named as unsuitable alternatives
	Class     string   `json:"class,omitempty"`     // drugs named as a class or property, coded: of "alternative" those to use, "not-metabolised-by:CYP2C19", "statin"; of "avoid" a class the row's drug belongs to; of "restrict-comedication" the forbidden; of "titrate" what is adjusted together; of "algorithm" which
	Dose      []Dose   `json:"dose,omitempty"`      // several: each with its own phase, condition or drug; of "avoid" the dose to avoid
	Unless    []Limit  `json:"unless,omitempty"`    // the action does not hold where the usual dose is already below this
	Test      []string `json:"test,omitempty"`      // what to measure or go by: "enzyme:TPMT", "phenotype:DPYD", "genotype:DPYD", "plasma-level:endoxifen", "blood-count", "ecg", "inr:more-frequent", "response", "adverse-effects:myopathy", "disease-guideline"; a "dose" with Test and no Dose is set by the test's result
	Condition []string `json:"condition,omitempty"` // all must hold, coded "key:value"
	Except    []string `json:"except,omitempty"`    // the action does not hold where all of these hold; terms as in Condition
	Phase     string   `json:"phase,omitempty"`     // "start", "loading", "maintenance"
	After     *Range   `json:"after,omitempty"`     // days from the action before until this one, once: "increase after 3 days" is {3,3}
	Wait      *Range   `json:"wait,omitempty"`      // days after each adjustment of the dose: "allow 2-4 weeks to reach steady state after each" is {14,28}
	Days      int      `json:"days,omitempty"`      // of stop rules: stop after so many days
	Duration  string   `json:"duration,omitempty"`  // of treatment: "shortest-feasible", "shortest-possible", "shortest-for-goals" (consistent with the patient's treatment goals)
	Modality  string   `json:"modality,omitempty"`  // "" must/do, "should", "if-possible", "consider", "may", "not-needed"
}

// AgainstOthers reports whether an action advises against other drugs than one,
// and not against that: CPIC's rows on clopidogrel after a stroke advise against
// prasugrel.
func (a *Action) AgainstOthers(drug string) bool {
	return a.Kind == Avoid && a.Class == "" && len(a.Drugs) > 0 && !slices.Contains(a.Drugs, drug)
}

// Kind is what an action asks for.
type Kind string

// The kinds of action. The set is closed.
const (
	Standard             Kind = "standard"              // usual drug, usual dose
	Avoid                Kind = "avoid"                 // do not use
	Alternative          Kind = "alternative"           // use another drug
	DoseKind             Kind = "dose"                  // another dose
	Titrate              Kind = "titrate"               // adjust by response or tolerance
	Monitor              Kind = "monitor"               // watch, by clinical means or by Test
	TDM                  Kind = "tdm"                   // therapeutic drug monitoring: plasma levels guide the dose
	Test                 Kind = "test"                  // go by a further test or finding before use or instead
	WeighRisk            Kind = "weigh-risk"            // weigh the risk of what Test names against the benefits, carefully
	RestrictComedication Kind = "restrict-comedication" // keep named drugs away
	StopRule             Kind = "stop-rule"             // stop when Condition
	Algorithm            Kind = "algorithm"             // dose by the guideline's algorithm
	InsufficientEvidence Kind = "insufficient-evidence" // CPIC "no recommendation"
	NotAddressed         Kind = "not-addressed"         // DPWG "does not provide a recommendation"
	SeeGuideline         Kind = "see-guideline"         // does not fit the schema: read the source
)

// Link relates an action to the one before it.
type Link string

// How an action relates to the one before it.
const (
	And       Link = "and"       // together with the one before
	Otherwise Link = "otherwise" // if the one before is not possible
	Or        Link = "or"        // either, equally good
)

// Dose is a dose, relative to Base or absolute. Percentages are never of the
// current dose. Entries of one action with the same phase, drug and condition
// say the same dose in other terms, or a bound on it.
type Dose struct {
	Percent   *Range   `json:"percent,omitempty"`   // of Base: 50 → {50,50}
	Base      string   `json:"base,omitempty"`      // what Percent is of: "" the standard dose, "lowest-recommended-starting", "maximum-recommended", "usual-maximum"
	Amount    *Range   `json:"amount,omitempty"`    // absolute
	Bound     string   `json:"bound,omitempty"`     // "" exactly, "max", "min", "about"
	Strict    bool     `json:"strict,omitempty"`    // the bound itself is excluded: "<20 mg", "more than 50 % reduction"
	Unit      string   `json:"unit,omitempty"`      // "mg", "g", "mg/kg", "mg/m2"
	Per       string   `json:"per,omitempty"`       // "day", "12h", "week", "month", "dose"; for "3 times a week": "dose" with PerWeek
	PerDay    float64  `json:"perDay,omitempty"`    // administrations a day
	PerWeek   float64  `json:"perWeek,omitempty"`   // administrations a week
	Phase     string   `json:"phase,omitempty"`     // "start", "loading", "maintenance"
	Drug      string   `json:"drug,omitempty"`      // the only drug that the dose is for, when it differs per drug
	Condition []string `json:"condition,omitempty"` // "age:>=18", "indication:depression"
	Direction string   `json:"direction,omitempty"` // no figure: "lower", "higher", "lowest-effective", "lowest-possible", "slower-increase", "standard"; with an amount: "higher" raised to it, "standard" the standard dose, which is that
}

// Range is inclusive; Low = High for a single figure.
type Range struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Limit is a dose that counts as already reduced.
type Limit struct {
	Below float64 `json:"below"`
	Unit  string  `json:"unit"`
	Per   string  `json:"per,omitempty"`
}
