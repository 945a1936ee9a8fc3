package phenopacket

import (
	"math"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/clock"
)

// reader turns packets into patients.
type reader struct {
	asOf  ehr.Time
	birth ehr.Time // of the packet at hand
	out   *batch
}

func (r *reader) warn(code, msg string) {
	r.out.warnings = append(r.out.warnings, ehr.Warning{Code: code, File: r.out.file.Place(), Msg: msg})
}

// ofVersion2 reports whether a packet, or what it holds, is not said to be of
// another version. Version 1 denies features by another member, so that reading it
// as version 2 would make findings of what was not found.
func (p *packet) ofVersion2() bool {
	if p.Meta != nil && p.Meta.Version != "" && p.Meta.Version != "2" && !strings.HasPrefix(p.Meta.Version, "2.") {
		return false
	}
	for _, f := range p.Features {
		if f.Negated != nil {
			return false
		}
	}
	for _, list := range [][]packet{p.Kin, p.Members} {
		for i := range list {
			if !list[i].ofVersion2() {
				return false
			}
		}
	}
	return p.Proband == nil || p.Proband.ofVersion2()
}

// all reads a phenopacket, or those that a family or a cohort holds. It reports
// whether there was one.
func (r *reader) all(p *packet) bool {
	if p.Proband == nil && p.Members == nil {
		if p.ID == "" || p.Meta == nil && p.Subject.ID == "" {
			return false
		}
		r.one(p)
		return true
	}
	r.count("biosamples", len(p.Biosamples), len(p.Biosamples))
	r.count("files", len(p.Files), len(p.Files))
	found := p.Proband == nil || r.all(p.Proband)
	for _, list := range [][]packet{p.Kin, p.Members} {
		for i := range list {
			found = r.all(&list[i]) && found
		}
	}
	return found
}

func (r *reader) count(what string, n, left int) {
	if n > 0 {
		r.out.items[what] += n
	}
	if left > 0 {
		r.out.left[what] += left
	}
}

func (r *reader) one(p *packet) {
	r.count("phenopackets", 1, 0)
	r.count("interpretations", len(p.Interpretations), len(p.Interpretations))
	r.count("biosamples", len(p.Biosamples), len(p.Biosamples))
	r.count("files", len(p.Files), len(p.Files))

	out := &ehr.Patient{ID: p.ID, Sex: sex(p.Subject.Sex)}
	for _, id := range append([]string{p.Subject.ID}, p.Subject.AlternateIDs...) {
		if id != "" {
			out.Identifiers = append(out.Identifiers, ehr.Identifier{System: "subject", Value: id})
		}
	}
	r.birth = ehr.Time{}
	if p.Subject.DateOfBirth != "" {
		// A timestamp, as the schema knows no dates; the time of day means nothing.
		r.birth = r.timestamp(p.Subject.DateOfBirth)
		if r.birth.Precision == ehr.Instant {
			y, m, d := r.birth.At.Date()
			r.birth = ehr.Date(y, m, d)
		}
	}
	out.Birth = r.birth
	r.past(out.Birth)
	if seen := r.time(p.Subject.LastSeen); !seen.IsZero() {
		out.Encounters = []ehr.Encounter{{Start: seen, Source: "timeAtLastEncounter"}}
	}
	if v := p.Subject.Vital; v != nil && (v.Status == "DECEASED" || v.Death != nil) {
		d := ehr.Death{At: r.time(v.Death), Source: "vitalStatus"}
		if v.Cause != nil {
			d.Cause = r.concept(*v.Cause)
		}
		out.Deaths = []ehr.Death{d}
	}
	for _, f := range p.Features {
		out.Conditions = append(out.Conditions, r.condition(f.Type, f.Excluded, f.Onset, f.Resolution, "phenotypicFeatures"))
	}
	for _, d := range p.Diseases {
		out.Conditions = append(out.Conditions, r.condition(d.Term, d.Excluded, d.Onset, d.Resolution, "diseases"))
	}
	for _, m := range p.Measured {
		out.Measurements = append(out.Measurements, r.measurements(m)...)
	}
	for _, a := range p.Actions {
		r.action(out, a)
	}
	r.out.patients = append(r.out.patients, out)
}

func sex(text string) ehr.Sex {
	switch text {
	case "FEMALE":
		return ehr.Female
	case "MALE":
		return ehr.Male
	case "OTHER_SEX":
		return ehr.OtherSex
	}
	return ehr.SexUnknown
}

func (r *reader) condition(c class, excluded bool, onset, resolution *element, source string) ehr.Condition {
	r.count(source, 1, 0)
	out := ehr.Condition{Concept: r.concept(c), Status: ehr.Active, Source: source}
	out.Start, out.End = r.span(onset)
	if resolution != nil {
		out.Status = ehr.Completed
		out.End = r.time(resolution)
	}
	if excluded {
		out.Status = ehr.Refuted
	}
	r.interval(out.Start, out.End)
	return out
}

// measurements is one for a value, and one for each part of a complex value.
func (r *reader) measurements(m measured) []ehr.Measurement {
	r.count("measurements", 1, 0)
	base := ehr.Measurement{
		Concept: r.concept(m.Assay), At: r.time(m.Observed), Status: ehr.Completed, Source: "measurements",
		Value: ehr.Quantity{Value: math.NaN()}, Low: math.NaN(), High: math.NaN(),
	}
	list := []ehr.Measurement{base}
	if v := m.Value; v != nil && v.Class != nil {
		list[0].ValueCode = r.concept(*v.Class)
	} else if v != nil && v.Quantity != nil {
		r.quantity(&list[0], *v.Quantity)
	}
	if m.Complex != nil {
		for _, t := range m.Complex.Typed {
			part := base
			part.Concept, part.Source = r.concept(t.Type), "measurements.complexValue"
			r.quantity(&part, t.Quantity)
			list = append(list, part)
		}
	}
	return list
}

func (r *reader) quantity(to *ehr.Measurement, q quantity) {
	to.Value = amount(q)
	if q.Range != nil {
		to.Low, to.High = orNaN(q.Range.Low), orNaN(q.Range.High)
	}
}

// amount is a quantity in UCUM where its unit is of that, else in the unit's words.
func amount(q quantity) ehr.Quantity {
	unit := q.Unit.Label
	if code, ok := strings.CutPrefix(q.Unit.ID, "UCUM:"); ok || unit == "" {
		unit = code
	}
	return ehr.Quantity{Value: orNaN(q.Value), Unit: unit}
}

func orNaN(n *number) float64 {
	if n == nil || math.IsInf(float64(*n), 0) {
		return math.NaN()
	}
	return float64(*n)
}

func (r *reader) action(to *ehr.Patient, a action) {
	switch {
	case a.Treatment != nil:
		r.count("treatments", 1, 0)
		to.Exposures = append(to.Exposures, r.exposures(a)...)
	case a.Procedure != nil:
		r.count("procedures", 1, 0)
		p := ehr.Procedure{Concept: r.concept(a.Procedure.Code), Status: ehr.Completed, Source: "medicalActions.procedure"}
		p.Start, p.End = r.span(a.Procedure.Performed)
		r.interval(p.Start, p.End)
		to.Procedures = append(to.Procedures, p)
	case a.Radiation != nil:
		r.count("radiationTherapies", 1, 1)
	case a.Regimen != nil:
		r.count("therapeuticRegimens", 1, 1)
	default:
		r.count("medicalActions", 1, 1)
	}
}

// exposures is one for each interval of doses, or one without any.
func (r *reader) exposures(a action) []ehr.Exposure {
	t := a.Treatment
	base := ehr.Exposure{
		Concept: r.concept(t.Agent), Kind: kind(t.DrugType), Source: "medicalActions.treatment",
		Dose: ehr.Quantity{Value: math.NaN()},
	}
	if t.Route != nil {
		base.Route = r.concept(*t.Route)
	}
	if a.Target != nil {
		base.Reason = r.concept(*a.Target)
	}
	if len(t.Intervals) == 0 {
		return []ehr.Exposure{base}
	}
	var list []ehr.Exposure
	for _, i := range t.Intervals {
		e := base
		if i.Quantity != nil {
			e.Dose = amount(*i.Quantity)
		}
		if i.Frequency != nil {
			e.PerDay = perDay(i.Frequency.Label)
		}
		if i.Interval != nil {
			e.Start, e.End = r.timestamp(i.Interval.Start), r.timestamp(i.Interval.End)
			r.interval(e.Start, e.End)
		}
		list = append(list, e)
	}
	return list
}

func kind(drugType string) ehr.ExposureKind {
	switch drugType {
	case "PRESCRIPTION":
		return ehr.Ordered
	case "EHR_MEDICATION_LIST":
		return ehr.Reported
	case "ADMINISTRATION_RELATED_TO_PROCEDURE":
		return ehr.Administered
	}
	return ehr.KindUnknown
}

// perDay reads the words of a schedule, as the NCI Thesaurus has them.
func perDay(label string) float64 {
	switch strings.ToLower(label) {
	case "once daily", "daily", "every day":
		return 1
	case "twice daily", "every twelve hours":
		return 2
	case "three times daily", "every eight hours":
		return 3
	case "four times daily", "every six hours":
		return 4
	case "every four hours":
		return 6
	case "every other day":
		return 0.5
	case "once weekly", "weekly":
		return 1.0 / 7
	}
	return 0
}

// interval notes what ends before it begins, and what begins in the future.
func (r *reader) interval(start, end ehr.Time) {
	if clock.Reversed(start, end) {
		r.warn("reversed-interval", "something ends before it begins; both times are kept")
	}
	r.past(start)
}

func (r *reader) past(t ehr.Time) {
	if clock.InFuture(t, r.asOf) {
		r.warn("future-date", "a date lies in the future; it is kept")
	}
}
