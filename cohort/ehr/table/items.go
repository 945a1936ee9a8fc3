package table

import (
	"math"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/merge"
)

// systems are the code systems by how tables spell them.
var systems = map[string]string{
	"icd10cm": ehr.ICD10CM, "icd10": ehr.ICD10, "icd9cm": ehr.ICD9CM, "icd9": ehr.ICD9CM, "snomed": ehr.SNOMED,
	"snomedct": ehr.SNOMED, "rxnorm": ehr.RxNorm, "rxcui": ehr.RxNorm, "atc": ehr.ATC, "loinc": ehr.LOINC, "cvx": ehr.CVX,
	"ndc": ehr.NDC, "hp": ehr.HPO, "hpo": ehr.HPO, "omim": ehr.OMIM, "mondo": ehr.MONDO, "ucum": ehr.UCUM, "omop": ehr.OMOP,
}

// system is the usual name of a code system.
func system(name string) string {
	if s, ok := systems[plain(name)]; ok {
		return s
	}
	return name
}

// person is a row of the table of persons. Where several contradict each other,
// the sex is not known, and the first of the rest counts.
func (it *item) person(p *ehr.Patient, first bool) {
	sex, birth := it.sex(), it.time("birth")
	if death := it.time("death"); !death.IsZero() {
		p.Deaths = append(p.Deaths, ehr.Death{At: death, Source: string(Persons)})
	}
	if first {
		p.Sex, p.Birth = sex, birth
		p.Race, p.Ethnicity = words(it.text("race")), words(it.text("ethnicity"))
		return
	}
	it.r.tally.Left[string(Persons)]++
	merge.Again(p, sex, birth, it.warn)
}

func words(text string) ehr.Concept {
	if missing(text) {
		return ehr.Concept{}
	}
	return ehr.Concept{Text: text}
}

// sex is in words, in letters, or as PLINK codes it.
func (it *item) sex() ehr.Sex {
	switch cell := strings.ToLower(it.text("sex")); cell {
	case "f", "female", "2", "w", "woman":
		return ehr.Female
	case "m", "male", "1", "man":
		return ehr.Male
	case "o", "other", "x":
		return ehr.OtherSex
	case "", "u", "unknown", "0", "-9", "na", "null", ".":
		return ehr.SexUnknown
	default:
		it.bad("sex", "sex: write female, male, other or unknown")
		return ehr.SexUnknown
	}
}

// concept is what code, system and text say. A code that names its own system
// has that.
func (it *item) concept() ehr.Concept {
	c := ehr.Concept{Text: it.text("text")}
	given := it.text("system")
	if given == "" {
		given = it.st.t.System
	}
	for code := range strings.SplitSeq(it.text("code"), "|") {
		of, rest, ok := strings.Cut(trim(code), ":")
		_, known := systems[plain(of)]
		switch {
		case code == "":
		case ok && known:
			c.Codes = append(c.Codes, ehr.Code{System: system(of), Code: trim(rest), Display: c.Text})
		default:
			c.Codes = append(c.Codes, ehr.Code{System: system(given), Code: trim(code), Display: c.Text})
			if given == "" {
				it.warn("unknown-system", "the code has no system: name it in a column, in the map, or before the code")
			}
		}
	}
	if len(c.Codes) == 0 && c.Text == "" {
		it.warn("no-concept", "the row has neither a code nor a text: it is kept")
	}
	return c
}

// event adds what the row is to the person.
func (it *item) event(p *ehr.Patient) {
	source := string(it.st.t.kind)
	switch it.st.t.kind {
	case Conditions:
		c := ehr.Condition{Concept: it.concept(), Recorded: it.time("recorded"), Status: it.status(), Encounter: it.text("encounter"), Source: source}
		c.Start, c.End = it.span()
		p.Conditions = append(p.Conditions, c)
	case Exposures:
		p.Exposures = append(p.Exposures, it.exposure())
	case Procedures:
		c := ehr.Procedure{Concept: it.concept(), Status: it.status(), Encounter: it.text("encounter"), Source: source}
		c.Start, c.End = it.span()
		p.Procedures = append(p.Procedures, c)
	case Measurements:
		p.Measurements = append(p.Measurements, it.measurement())
	case Encounters:
		e := ehr.Encounter{ID: it.text("encounter"), Class: words(it.text("class")), Source: source}
		e.Start, e.End = it.span()
		p.Encounters = append(p.Encounters, e)
	case Deaths:
		d := ehr.Death{At: it.time("start"), Source: source}
		if it.text("code") != "" || it.text("text") != "" {
			d.Cause = it.concept()
		}
		p.Deaths = append(p.Deaths, d)
	}
}

func (it *item) exposure() ehr.Exposure {
	e := ehr.Exposure{
		Concept: it.concept(), Kind: it.kind(), Status: it.status(),
		Dose:     ehr.Quantity{Value: it.number("dose"), Unit: it.text("dose_unit")},
		Supplied: ehr.Quantity{Value: it.number("quantity")},
		Route:    words(it.text("route")), Form: words(it.text("form")), Sig: it.text("sig"),
		Encounter: it.text("encounter"), Source: string(Exposures),
	}
	e.Start, e.End = it.span()
	if v := it.number("per_day"); v > 0 {
		e.PerDay = v
	}
	e.DaysSupply, e.Refills = it.whole("days", "whole number of days"), it.whole("refills", "whole number of refills")
	return e
}

// whole is a number that counts something; 0 where there is none.
func (it *item) whole(field, kind string) int {
	n := it.number(field)
	switch {
	case math.IsNaN(n):
		return 0
	case n < 0 || n > math.MaxInt32 || n != math.Trunc(n):
		it.bad(field, kind)
		return 0
	}
	return int(n)
}

func (it *item) measurement() ehr.Measurement {
	m := ehr.Measurement{
		Concept: it.concept(), At: it.time("start"), Value: ehr.Quantity{Value: math.NaN(), Unit: it.text("unit")},
		Low: it.number("low"), High: it.number("high"), Encounter: it.text("encounter"), Source: string(Measurements),
	}
	cell := it.text("value")
	number := cell
	for _, sign := range []string{"<=", ">=", "<", ">"} {
		if rest, ok := strings.CutPrefix(cell, sign); ok {
			m.Value.Comparator, number = sign, trim(rest)
			break
		}
	}
	if v, ok := decimal(number); ok {
		m.Value.Value = v
	} else if !missing(cell) {
		m.Value.Comparator = ""
		m.ValueCode.Text = cell // a result in words
	}
	return m
}

// kind is how the record knows of the medication.
func (it *item) kind() ehr.ExposureKind {
	switch strings.ToLower(it.text("kind")) {
	case "ordered", "order", "prescribed", "prescription":
		return ehr.Ordered
	case "dispensed", "dispense", "dispensing":
		return ehr.Dispensed
	case "administered", "administration", "given":
		return ehr.Administered
	case "reported", "statement", "history":
		return ehr.Reported
	case "", "unknown", "na", ".":
		return ehr.KindUnknown
	}
	it.bad("kind", "way to know of a medication: write ordered, dispensed, administered or reported")
	return ehr.KindUnknown
}

func (it *item) status() ehr.Status {
	switch strings.ToLower(it.text("status")) {
	case "active":
		return ehr.Active
	case "completed", "resolved", "inactive":
		return ehr.Completed
	case "stopped", "discontinued":
		return ehr.Stopped
	case "on hold", "on-hold":
		return ehr.OnHold
	case "refuted", "not-taken", "not-done":
		return ehr.Refuted
	case "planned":
		return ehr.Planned
	case "", "unknown", "na", ".":
		return ehr.StatusUnknown
	}
	it.bad("status", "status: write active, completed, stopped, on hold, refuted or planned")
	return ehr.StatusUnknown
}
