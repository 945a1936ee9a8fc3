package warfarin

import (
	"math"
	"strings"
	"time"

	"github.com/allelerx/allelerx/cohort"
	"github.com/allelerx/allelerx/cohort/ehr"
)

// How long a measurement of an adult stands, in days: a height for ten years, a
// weight for two, as in cohort/match. They are this package's own choice.
const heightDays, weightDays = 10 * 365, 2 * 365

// isHeight reports whether a measurement is of body height: LOINC's in general and
// as measured, or OMOP's concept of the former.
func isHeight(m *ehr.Measurement) bool {
	return hasCode(m, ehr.LOINC, "8302-2", "3137-7") || hasCode(m, ehr.OMOP, "3036277")
}

// isWeight is the same of body weight.
func isWeight(m *ehr.Measurement) bool { return cohort.IsWeight(m) || hasCode(m, ehr.OMOP, "3025315") }

func hasCode(m *ehr.Measurement, system string, codes ...string) bool {
	for _, c := range m.Concept.Codes {
		for _, code := range codes {
			if c.System == system && c.Code == code {
				return true
			}
		}
	}
	return false
}

// last is the last measurement of a kind within so many days before a day; 0 where
// there is none. Where the last one cannot be read, an earlier one does not stand
// in for it.
func last(p *ehr.Patient, asOf time.Time, days int, is func(*ehr.Measurement) bool, convert func(float64, string) (float64, bool)) (float64, ehr.Time) {
	var found *ehr.Measurement
	for i := range p.Measurements {
		m := &p.Measurements[i]
		if m.Status == ehr.Refuted || m.Status == ehr.Planned || m.At.IsZero() || !is(m) ||
			m.At.At.Before(asOf.AddDate(0, 0, -days)) || !m.At.At.Before(asOf.AddDate(0, 0, 1)) {
			continue
		}
		if found == nil || !m.At.At.Before(found.At.At) {
			found = m
		}
	}
	if found == nil || found.Value.Comparator != "" || math.IsNaN(found.Value.Value) {
		return 0, ehr.Time{}
	}
	v, ok := convert(found.Value.Value, found.Value.Unit)
	if !ok {
		return 0, ehr.Time{}
	}
	return v, found.At
}

// centimetres converts a length. UCUM writes the inch [in_i], the foot [ft_i].
func centimetres(v float64, unit string) (float64, bool) {
	switch strings.ToLower(strings.TrimSpace(unit)) {
	case "cm":
		return v, true
	case "m":
		return v * 100, true
	case "mm":
		return v / 10, true
	case "[in_i]", "[in_us]", "in", "inch", "inches":
		return v * 2.54, true
	case "[ft_i]", "ft":
		return v * 30.48, true
	}
	return 0, false
}

// kilograms converts a mass. UCUM writes the pound [lb_av].
func kilograms(v float64, unit string) (float64, bool) {
	switch strings.ToLower(strings.TrimSpace(unit)) {
	case "kg":
		return v, true
	case "g":
		return v / 1000, true
	case "[lb_av]", "lb", "lbs":
		return v * 0.45359237, true // the international pound
	}
	return 0, false
}

// raceOf reads the race of a record: codes of CDC's race and ethnicity set, which US
// Core uses, OMOP's concepts, or words. More than one, and every other one, is
// MissingOrMixed, as in the algorithms' source.
func raceOf(c *ehr.Concept) Race {
	found, known := MissingOrMixed, false
	see := func(r Race) bool {
		if known && r != found {
			return false
		}
		found, known = r, true
		return true
	}
	for _, code := range c.Codes {
		r, ok := raceCode(code)
		if ok && !see(r) {
			return MissingOrMixed
		}
	}
	if !known {
		found = raceWord(c.Text)
	}
	return found
}

// raceCode reads a code; false: it tells nothing of race.
func raceCode(c ehr.Code) (Race, bool) {
	switch {
	case c.System == ehr.OMOP:
		switch c.Code {
		case "8527":
			return White, true
		case "8515":
			return Asian, true
		case "8516":
			return Black, true
		}
		other := c.Code == "8657" || c.Code == "8557" || c.Code == "8522" // the source's fields may name more
		return MissingOrMixed, other
	case strings.HasSuffix(c.System, "2.16.840.1.113883.6.238"):
		switch c.Code {
		case "2106-3":
			return White, true
		case "2028-9":
			return Asian, true
		case "2054-5":
			return Black, true
		}
		return MissingOrMixed, true
	}
	return MissingOrMixed, false
}

func raceWord(text string) Race {
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "white":
		return White
	case "asian":
		return Asian
	case "black", "african american", "black or african american":
		return Black
	}
	return MissingOrMixed
}
