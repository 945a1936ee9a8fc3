package phenopacket

import (
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/clock"
)

// time is when a TimeElement is, or begins.
func (r *reader) time(e *element) ehr.Time {
	start, _ := r.span(e)
	return start
}

// span is when a TimeElement begins and, of an interval, ends. The range of an age
// is not an interval: it says from when on something may have been, so that only
// its beginning is taken.
func (r *reader) span(e *element) (start, end ehr.Time) {
	switch {
	case e == nil:
		return start, end
	case e.Timestamp != "":
		return r.timestamp(e.Timestamp), end
	case e.Interval != nil:
		return r.timestamp(e.Interval.Start), r.timestamp(e.Interval.End)
	case e.Age != nil:
		return r.aged(e.Age), end
	case e.AgeRange != nil && e.AgeRange.Start != nil:
		return r.aged(e.AgeRange.Start), end
	}
	r.warn("onset-class", "a time is told in words or by gestation; the item is kept without it")
	return start, end
}

func (r *reader) aged(a *age) ehr.Time {
	parsed, ok := ehr.ParseAge(a.Duration)
	switch {
	case !ok:
		r.warn("bad-age", "an age cannot be read; the item is kept without it")
	case r.birth.IsZero():
		r.warn("age-without-birth", "a time is told by age and the date of birth is not known; the item is kept without it")
	}
	return parsed.From(r.birth)
}

func (r *reader) timestamp(text string) ehr.Time {
	if text == "" {
		return ehr.Time{}
	}
	t, ok := clock.Parse(text)
	if !ok {
		r.warn("bad-date", "a date cannot be read; the item is kept without it")
	}
	return t
}

// concept reads an OntologyClass.
func (r *reader) concept(c class) ehr.Concept {
	if c.ID == "" && c.Label == "" {
		return ehr.Concept{}
	}
	code, known := codeOf(c.ID)
	code.Display = c.Label
	if !known {
		r.warn("unknown-system", "a code is of a system that is not known here; it is kept")
	}
	return ehr.Concept{Codes: []ehr.Code{code}, Text: c.Label}
}

// codeOf cuts a compact identifier, such as OMIM:151100, into system and code. The
// codes of HPO and MONDO keep their prefix: HP:0001250 is what everyone writes,
// FHIR too.
func codeOf(id string) (ehr.Code, bool) {
	prefix, rest, ok := strings.Cut(id, ":")
	if !ok {
		return ehr.Code{Code: id}, false
	}
	switch strings.ToUpper(prefix) {
	case "HP":
		return ehr.Code{System: ehr.HPO, Code: id}, true
	case "MONDO":
		return ehr.Code{System: ehr.MONDO, Code: id}, true
	case "OMIM":
		return ehr.Code{System: ehr.OMIM, Code: rest}, true
	case "SNOMED", "SNOMEDCT", "SCTID":
		return ehr.Code{System: ehr.SNOMED, Code: rest}, true
	case "RXNORM", "RXCUI":
		return ehr.Code{System: ehr.RxNorm, Code: rest}, true
	case "LOINC":
		return ehr.Code{System: ehr.LOINC, Code: rest}, true
	case "ATC":
		return ehr.Code{System: ehr.ATC, Code: rest}, true
	case "ICD10CM":
		return ehr.Code{System: ehr.ICD10CM, Code: rest}, true
	case "ICD10":
		return ehr.Code{System: ehr.ICD10, Code: rest}, true
	case "ICD9CM":
		return ehr.Code{System: ehr.ICD9CM, Code: rest}, true
	case "NCIT", "ORPHA", "ORDO", "DOID", "UO", "CHEBI", "DRUGCENTRAL", "UBERON", "PATO":
		return ehr.Code{System: prefix, Code: rest}, true
	}
	return ehr.Code{System: prefix, Code: rest}, false
}
