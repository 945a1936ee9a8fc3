package kb

// Action is one step of coded guidance. A row's actions are ordered: the first
// is preferred; Link says how each later one relates to the one before.
type Action struct {
	Kind      Kind     `json:"kind"`
	Link      Link     `json:"link,omitempty"`      // "" on the first action
	Drugs     []string `json:"drugs,omitempty"`     // drugs the action names, generic, lower case: of "alternative" those to use, of "avoid" those to avoid when not (only) the row's own, of "restrict-comedication" the forbidden ones
	NotDrugs  []string `json:"notDrugs,omitempty"`  // named as unsuitable alternatives
	Class     string   `json:"class,omitempty"`     // alternative named as a class or property, coded: "not-metabolised-by:CYP2C19", "statin", "anticoagulant"
	Dose      []Dose   `json:"dose,omitempty"`      // several: each with its own phase, condition or drug
	Unless    []Limit  `json:"unless,omitempty"`    // the action does not hold where the usual dose is already below this
	Test      []string `json:"test,omitempty"`      // what to measure: "enzyme:TPMT", "plasma-level", "blood-count", "ecg", "inr", "platelet-function", "liver-function", "genotype:NUDT15", "phenotype:DPYD", "cholinesterase", "haemolysis", "response", "adverse-effects"
	Condition []string `json:"condition,omitempty"` // all must hold, coded "key:value"
	Phase     string   `json:"phase,omitempty"`     // "start", "loading", "maintenance"
	Days      int      `json:"days,omitempty"`      // of stop rules and re-evaluation: after so many days
	Modality  string   `json:"modality,omitempty"`  // "" must/do, "should", "consider", "may", "not-needed"
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
	Test                 Kind = "test"                  // do a further test before or instead
	RestrictComedication Kind = "restrict-comedication" // keep named drugs away
	StopRule             Kind = "stop-rule"             // stop when Condition
	Algorithm            Kind = "algorithm"             // dose by the guideline's algorithm
	InsufficientEvidence Kind = "insufficient-evidence" // CPIC "no recommendation"
	NotAddressed         Kind = "not-addressed"         // DPWG "does not provide a recommendation"
	SeeGuideline         Kind = "see-guideline"         // does not fit the schema: read the source
)

// Link relates an action to the one before it.
type Link string

const (
	And       Link = "and"       // together with the one before
	Otherwise Link = "otherwise" // if the one before is not possible
	Or        Link = "or"        // either, equally good
)

// Dose is a dose, relative to the standard dose or absolute. Percentages are
// of the standard dose, never of the current one.
type Dose struct {
	Percent   *Range   `json:"percent,omitempty"`   // of the standard dose: 50 → {50,50}
	Amount    *Range   `json:"amount,omitempty"`    // absolute
	Bound     string   `json:"bound,omitempty"`     // "" exactly, "max", "min", "about"
	Unit      string   `json:"unit,omitempty"`      // "mg", "g", "mg/kg", "mg/m2"
	Per       string   `json:"per,omitempty"`       // "day", "12h", "week", "dose"; for "3 times a week": "dose" with PerWeek
	PerDay    float64  `json:"perDay,omitempty"`    // administrations a day
	PerWeek   float64  `json:"perWeek,omitempty"`   // administrations a week
	Phase     string   `json:"phase,omitempty"`     // "start", "loading", "maintenance"
	Drug      string   `json:"drug,omitempty"`      // when it differs per drug or is of another drug
	Condition []string `json:"condition,omitempty"` // "age:>=18", "indication:depression"
	Direction string   `json:"direction,omitempty"` // no figure: "lower", "higher", "lowest-effective", "slower-increase", "standard"
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
