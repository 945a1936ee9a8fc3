package medication

// Mapping is what a record's medication is, and how that was found out.
type Mapping struct {
	Ingredients []Ingredient // none: not found
	Confidence  Confidence
	How         []string // each step, for a reader to check: "RxNorm 309362 → ingredient 32968 (RxNorm has ing)"
	Conflict    string   // code and text name different ingredients: which; "" where they agree
	Site        Site     // where the medication acts
}

// Ingredient is a substance that a medication has.
type Ingredient struct {
	Name   string // lower case, without its salt
	RxNorm string // "" where it is not known
	Drug   string // the name of the drug in the knowledge base that guidance is for; "" where there is none
}

// Confidence is how sure a mapping is. Only High may be used without a person
// looking at it.
type Confidence uint8

// How sure a mapping is.
const (
	NotMapped Confidence = iota
	Low                  // shown, flagged, and not used
	High
)

// Site says where a medication acts. Guidance is for systemic use alone.
type Site uint8

// Where a medication acts.
const (
	SiteUnknown Site = iota // nothing says that it is local: guidance applies, and says so
	Systemic
	Local // on skin, eye, ear, nose, lung, vagina, rectum … or as a local anaesthetic
)

// String returns "unknown", "systemic" or "local".
func (s Site) String() string { return [...]string{"unknown", "systemic", "local"}[min(s, Local)] }

// String returns "not mapped", "low" or "high".
func (c Confidence) String() string {
	return [...]string{"not mapped", "low", "high"}[min(c, High)]
}

// Drugs returns the guidance drugs of a mapping that may be used: it is of high
// confidence, without a conflict, and not local.
func (m *Mapping) Drugs() []string {
	if m.Confidence != High || m.Conflict != "" || m.Site == Local {
		return nil
	}
	var drugs []string
	for _, i := range m.Ingredients {
		if i.Drug != "" {
			drugs = append(drugs, i.Drug)
		}
	}
	return drugs
}
