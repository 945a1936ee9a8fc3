package match

import (
	"errors"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/medication"
)

// Medicines says what a record's medication is. The answer depends on the
// exposure's Concept, Route and Form alone, so that it is asked once for each
// of them. It is called from several goroutines.
type Medicines interface {
	MapExposure(e *ehr.Exposure) medication.Mapping
}

// Activity says whether a medication is taken on a day.
type Activity uint8

// The activities, in rising order of what they mean for a person today.
const (
	Past Activity = iota
	Future
	PossiblyActive // nothing says that it ended
	Active
)

// String returns "past", "future", "possibly active" or "active".
func (a Activity) String() string {
	return [...]string{"past", "future", "possibly active", "active"}[min(a, Active)]
}

// Judgement is what is thought of one exposure on a day.
type Judgement struct {
	Activity Activity
	End      time.Time // of Past: the last day it was taken; zero: not known
	Why      string    // "30 days' supply from 2026-03-01", for a reader to check
}

// Options say how to match. Medicines and Activity are needed.
type Options struct {
	Medicines Medicines
	Activity  func(e *ehr.Exposure, asOf time.Time) Judgement

	// AsOf is the day that "now" means; zero: the cohort's.
	AsOf time.Time

	// Conditions tells which drugs a person's conditions are likely to need: a
	// table of one's own, or KnownConditionDrugs(). nil: the section of likely
	// drugs says "not assessed".
	Conditions *ConditionDrugs

	// Indications returns what the record settles of why a drug is taken: terms
	// of coded guidance ("indication:depression") and populations ("NVI",
	// "CVI ACS PCI", "CVI non-ACS non-PCI"). nil: nothing; the most cautious
	// row then ranks.
	Indications func(p *ehr.Patient, e *ehr.Exposure) []string

	// Modifiers are the inhibitors and inducers of the working phenotype; nil:
	// KnownModifiers. An empty list works out none.
	Modifiers []Modifier

	Workers int // below 1: the number of CPUs
}

var (
	errMedicines = errors.New("match: no Medicines: set Options.Medicines to what maps a record's medication to its ingredients")
	errActivity  = errors.New("match: no Activity: set Options.Activity to what judges whether a medication is taken")
	errAsOf      = errors.New("match: the records have no date to judge by: set Options.AsOf to the day that \"now\" means")
)

func (o *Options) check() error {
	switch {
	case o.Medicines == nil:
		return errMedicines
	case o.Activity == nil:
		return errActivity
	}
	return nil
}
