package ehr

// Patient is one person's record. The lists are in the record's order. It is
// owned: it stays valid, and may be changed.
type Patient struct {
	ID          string       // in the source, and unique there
	Identifiers []Identifier // given by others: a hospital's number, a biobank's
	Sex         Sex
	Birth       Time
	Deaths      []Death // mostly none or one; contradicting ones are all kept
	Race        Concept
	Ethnicity   Concept

	Conditions   []Condition
	Exposures    []Exposure
	Measurements []Measurement
	Procedures   []Procedure
	Encounters   []Encounter
	Observed     []Period // when the source would have known; none: it does not say
}

// Period is a span of time, both ends within it.
type Period struct {
	Start, End Time
	Source     string
}

// Identifier is a number that a system gave to the person.
type Identifier struct {
	System string // URI or name of who gave it
	Value  string
}

// Sex is the administrative sex that the record states.
type Sex uint8

// The sexes of records.
const (
	SexUnknown Sex = iota
	Female
	Male
	OtherSex
)

// String returns "female", "male", "other" or "unknown".
func (s Sex) String() string {
	return [...]string{"unknown", "female", "male", "other"}[s&3]
}

// Concept is what an item is of: its codes, of which each should say the same,
// and the words beside them.
type Concept struct {
	Codes []Code
	Text  string
}

// Code is a code of a code system.
type Code struct {
	System  string // one of the System constants, or as the record has it
	Code    string
	Display string
}

// The code systems that this library knows, by their usual short names.
const (
	ICD10CM = "ICD10CM"
	ICD10   = "ICD10"
	ICD9CM  = "ICD9CM"
	SNOMED  = "SNOMED"
	RxNorm  = "RxNorm"
	ATC     = "ATC"
	LOINC   = "LOINC"
	CVX     = "CVX"
	NDC     = "NDC"
	HPO     = "HP"
	OMIM    = "OMIM"
	MONDO   = "MONDO"
	UCUM    = "UCUM"
	OMOP    = "OMOP" // concept identifiers of the OMOP vocabularies
)

// Condition is a diagnosis or a problem.
type Condition struct {
	Concept    Concept
	Start, End Time   // onset, abatement
	Recorded   Time   // when it was written down
	Status     Status // Refuted: the record denies it
	Encounter  string // ID of the encounter, "" where none is named
	Source     string // resource type, table or column that it comes from
}

// Exposure is a medication that was ordered, dispensed, given or reported.
type Exposure struct {
	Concept    Concept
	Start, End Time
	Kind       ExposureKind
	Status     Status
	Dose       Quantity // of one administration
	PerDay     float64  // administrations a day; 0: not stated
	DaysSupply int      // of one supply; 0: not stated
	Refills    int      // supplies after the first, each of DaysSupply; 0: none, or not stated
	Supplied   Quantity // how much was ordered or dispensed in all
	Sig        string   // how to take it, in the record's words
	Route      Concept
	Form       Concept
	Reason     Concept
	AsNeeded   bool
	Encounter  string
	Source     string
}

// ExposureKind is how the record knows of a medication.
type ExposureKind uint8

// How a record knows of a medication.
const (
	KindUnknown ExposureKind = iota
	Ordered
	Dispensed
	Administered
	Reported
)

// String returns "ordered", "dispensed", "administered", "reported" or "unknown".
func (k ExposureKind) String() string {
	return [...]string{"unknown", "ordered", "dispensed", "administered", "reported"}[min(k, Reported)]
}

// Status is what the record says of an item.
type Status uint8

// The statuses of items. An item that was entered in error is left out by the
// readers, and counted.
const (
	StatusUnknown Status = iota
	Active
	Completed // ended as planned, or resolved
	Stopped   // ended before
	OnHold
	Refuted // not so: denied, not done, not taken
	Planned
)

// String returns the status in words.
func (s Status) String() string {
	return [...]string{"unknown", "active", "completed", "stopped", "on hold", "refuted", "planned"}[min(s, Planned)]
}

// Measurement is a result of a laboratory, a vital sign, or another observation.
type Measurement struct {
	Concept   Concept
	At        Time
	Value     Quantity
	ValueCode Concept // where the result is a code or words
	Low, High float64 // reference range; NaN where there is none
	Status    Status
	Encounter string
	Source    string
}

// Quantity is a number with its unit.
type Quantity struct {
	Value      float64 // NaN where none is stated
	Unit       string  // UCUM where the record has it, else its own words
	Comparator string  // "", "<", "<=", ">", ">="
}

// Procedure is something done to the person.
type Procedure struct {
	Concept    Concept
	Start, End Time
	Status     Status
	Encounter  string
	Source     string
}

// Encounter is a contact with the health service.
type Encounter struct {
	ID         string
	Class      Concept // inpatient, ambulatory, emergency …
	Concept    Concept
	Start, End Time
	Source     string
}

// Death is what the record says of the person's death.
type Death struct {
	At     Time
	Cause  Concept
	Source string
}
