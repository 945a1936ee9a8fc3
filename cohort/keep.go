package cohort

import (
	"slices"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// Keep is a set of parts of a record. Demographics, identifiers and deaths are
// always kept.
type Keep uint8

// The parts of a record.
const (
	KeepConditions Keep = 1 << iota
	KeepExposures
	KeepWeight // the measurements of body weight alone
	KeepMeasurements
	KeepProcedures
	KeepEncounters

	// KeepForMatching is what treatment matching needs, and the zero value's
	// meaning: measurements are most of a record, a hundred thousand of which
	// would not fit.
	KeepForMatching = KeepConditions | KeepExposures | KeepWeight

	KeepAll = KeepConditions | KeepExposures | KeepMeasurements | KeepProcedures | KeepEncounters
)

// The LOINC codes of body weight: in general, and measured.
const weightLOINC, weightMeasuredLOINC = "29463-7", "3141-9"

// IsWeight reports whether a measurement is of body weight.
func IsWeight(m *ehr.Measurement) bool {
	return slices.ContainsFunc(m.Concept.Codes, func(c ehr.Code) bool {
		return c.System == ehr.LOINC && (c.Code == weightLOINC || c.Code == weightMeasuredLOINC)
	})
}

// keeper takes out of records what is not kept, and stores each word once:
// readers give every code its own copy.
type keeper struct {
	keep  Keep
	words map[string]string
}

func newKeeper(k Keep) *keeper {
	if k == 0 {
		k = KeepForMatching
	}
	return &keeper{keep: k, words: map[string]string{}}
}

func (k *keeper) has(part Keep) bool { return k.keep&part != 0 }

// thin drops parts of a record in place.
func (k *keeper) thin(p *ehr.Patient) {
	if !k.has(KeepConditions) {
		p.Conditions = nil
	}
	if !k.has(KeepExposures) {
		p.Exposures = nil
	}
	if !k.has(KeepProcedures) {
		p.Procedures = nil
	}
	if !k.has(KeepEncounters) {
		p.Encounters = nil
	}
	if !k.has(KeepMeasurements) {
		p.Measurements = weights(p.Measurements, k.has(KeepWeight))
	}
	p.Conditions, p.Exposures = slices.Clip(p.Conditions), slices.Clip(p.Exposures)
	k.share(p)
}

func weights(all []ehr.Measurement, keep bool) []ehr.Measurement {
	var out []ehr.Measurement
	for i := range all {
		if keep && IsWeight(&all[i]) {
			out = append(out, all[i])
		}
	}
	return out
}

// share makes equal words of all records one string.
func (k *keeper) share(p *ehr.Patient) {
	k.concept(&p.Race)
	k.concept(&p.Ethnicity)
	for i := range p.Identifiers {
		k.word(&p.Identifiers[i].System)
	}
	for i := range p.Conditions {
		c := &p.Conditions[i]
		k.concept(&c.Concept)
		k.word(&c.Source)
	}
	for i := range p.Exposures {
		e := &p.Exposures[i]
		k.concept(&e.Concept)
		k.concept(&e.Route)
		k.concept(&e.Form)
		k.concept(&e.Reason)
		k.word(&e.Dose.Unit)
		k.word(&e.Source)
	}
	for i := range p.Measurements {
		m := &p.Measurements[i]
		k.concept(&m.Concept)
		k.concept(&m.ValueCode)
		k.word(&m.Value.Unit)
		k.word(&m.Source)
	}
}

func (k *keeper) concept(c *ehr.Concept) {
	k.word(&c.Text)
	for i := range c.Codes {
		k.word(&c.Codes[i].System)
		k.word(&c.Codes[i].Code)
		k.word(&c.Codes[i].Display)
	}
}

// maxWords bounds the table: free text in which no word comes twice would fill it.
const maxWords = 1 << 20

func (k *keeper) word(s *string) {
	if *s == "" {
		return
	}
	if have, ok := k.words[*s]; ok {
		*s = have
	} else if len(k.words) < maxWords {
		k.words[*s] = *s
	}
}
