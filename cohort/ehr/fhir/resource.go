package fhir

import (
	"strconv"

	"github.com/valyala/fastjson"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// entry reads the entry of a Bundle.
func (d *decoder) entry(v *fastjson.Value) error {
	resource := v.Get("resource")
	switch {
	case v.Type() != fastjson.TypeObject:
		return d.fault("an entry of the bundle is no object: get the file again from where it was exported")
	case resource == nil:
		d.warn("no-resource", "an entry of the bundle has no resource; there is nothing to keep")
		return nil
	}
	ok, err := d.resource(resource, string(v.GetStringBytes("fullUrl")))
	if !ok && err == nil {
		d.warn("no-resource", "an entry of the bundle has no resource type; it is left out")
	}
	return err
}

// resource reads one resource into the batch, a Bundle into its entries. It
// reports whether it is one: an object with a resourceType.
func (d *decoder) resource(v *fastjson.Value, fullURL string) (bool, error) {
	kind := d.text(v, "resourceType")
	if kind == "" {
		return false, nil
	}
	if kind == bundle {
		for _, e := range v.GetArray("entry") {
			if err := d.entry(e); err != nil {
				return true, err
			}
		}
		return true, nil
	}
	d.out.counts[kindName(kind)]++
	id, urn := d.identify(v, fullURL)
	it := item{Type: kind, ID: id}
	switch {
	case !isKept(kind):
		d.out.left[kindName(kind)]++
	case kind == "Patient":
		d.patient(it, v)
	case kind == "Medication":
		m := d.medication(v)
		d.out.medications[id] = m
		if !urn && id != "" {
			d.out.lasting[id] = m
		}
	default:
		d.clinical(it, v)
	}
	return true, nil
}

// isKept reports whether the model has a place for a resource type.
func isKept(kind string) bool {
	switch kind {
	case "Patient", "Medication", "Condition", "Observation", "Procedure", "Encounter",
		"MedicationRequest", "MedicationStatement", "MedicationAdministration", "MedicationDispense":
		return true
	}
	return false
}

// kindName keeps what is no resource type out of what is shown: a name of
// letters, as FHIR's are.
func kindName(kind string) string {
	if len(kind) > 40 {
		return "other"
	}
	for _, c := range []byte(kind) {
		if (c < 'A' || c > 'Z') && (c < 'a' || c > 'z') {
			return "other"
		}
	}
	return kind
}

// identify gives a resource's ID: its own, else the tail of its entry's fullUrl,
// by which the others of the bundle name it. It also tells whether only the
// bundle knows it.
func (d *decoder) identify(v *fastjson.Value, fullURL string) (id string, urn bool) {
	id = string(v.GetStringBytes("id")) // mostly met once
	if fullURL == "" {
		return id, false
	}
	tail, urn := cutURN(fullURL)
	if !urn {
		_, tail = cutLast(fullURL)
	}
	if id == "" {
		return tail, urn
	}
	if tail != "" && tail != id {
		d.out.aliases[tail] = id
	}
	return id, urn
}

// clinical reads a resource that is about a patient.
func (d *decoder) clinical(it item, v *fastjson.Value) {
	status := d.text(v, "status")
	if it.Type == "Condition" {
		status = d.code(v.Get("verificationStatus"))
	}
	if status == "entered-in-error" {
		d.leave(it.Type, "entered-in-error", "it was entered in error; it is left out")
		return
	}
	if !d.subject(&it, v) {
		return
	}
	switch it.Type {
	case "Condition":
		d.condition(it, v, status)
	case "Observation":
		d.observation(it, v, status)
	case "Procedure":
		d.procedure(it, v, status)
	case "Encounter":
		d.encounter(it, v, status)
	default:
		d.exposure(it, v, status)
	}
}

// leave counts a resource that is not kept.
func (d *decoder) leave(kind, code, msg string) {
	d.out.left[kind]++
	d.warn(code, msg)
}

// subject finds the patient. Where there is none, the resource is left out.
func (d *decoder) subject(it *item, v *fastjson.Value) bool {
	s := v.Get("subject")
	if s == nil {
		s = v.Get("patient")
	}
	r := parseReference(string(s.GetStringBytes("reference")))
	if r.id == "" && r.identifier == "" {
		if value := d.text(s, "identifier", "value"); value != "" {
			r.identifier = d.text(s, "identifier", "system") + "|" + value
		}
	}
	switch {
	case r.kind != "" && r.kind != "Patient":
		d.leave(it.Type, "other-subject", "it is about something other than a patient; it is left out")
	case r.contained:
		d.leave(it.Type, "unresolved-subject", "its patient is contained in it and has no ID that others share; it is left out")
	case r.id != "":
		it.Key = d.own([]byte(r.id))
		return true
	case r.identifier != "":
		it.Key = byIdentifier + r.identifier
		return true
	default:
		d.leave(it.Type, "no-subject", "it does not say which patient it is about; it is left out")
	}
	return false
}

// referenced is the ID that the reference at the path leads to.
func (d *decoder) referenced(v *fastjson.Value, path ...string) string {
	raw := first(v, path...).GetStringBytes("reference")
	if len(raw) == 0 {
		return ""
	}
	return d.own([]byte(parseReference(string(raw)).id))
}

// partOf is the ID of a part of a resource.
func partOf(id string, n int) string {
	if id == "" {
		return ""
	}
	return id + "#" + strconv.Itoa(n)
}

// patient reads a Patient.
func (d *decoder) patient(it item, v *fastjson.Value) {
	if it.ID == "" {
		d.leave(it.Type, "no-id", "a Patient has no ID, so nothing can refer to it; it is left out")
		return
	}
	it.Key = it.ID
	p := &ehr.Patient{ID: it.ID, Birth: d.time(v, "birthDate")}
	switch d.text(v, "gender") {
	case "female":
		p.Sex = ehr.Female
	case "male":
		p.Sex = ehr.Male
	case "other":
		p.Sex = ehr.OtherSex
	}
	for _, i := range v.GetArray("identifier") {
		id := ehr.Identifier{System: d.text(i, "system"), Value: d.text(i, "value")}
		if id.Value == "" {
			continue
		}
		p.Identifiers = append(p.Identifiers, id)
		d.out.identifiers[id.System+"|"+id.Value] = it.ID
	}
	if t := d.time(v, "deceasedDateTime"); !t.IsZero() {
		p.Deaths = []ehr.Death{{At: t, Source: it.Type}}
		d.interval(p.Birth, t)
		d.past(t)
	} else if v.GetBool("deceasedBoolean") || v.Exists("deceasedDateTime") {
		p.Deaths = []ehr.Death{{Source: it.Type}}
	}
	d.past(p.Birth)
	for _, e := range v.GetArray("extension") {
		switch d.text(e, "url") {
		case "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race":
			p.Race = d.category(e)
		case "http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity":
			p.Ethnicity = d.category(e)
		}
	}
	for _, l := range v.GetArray("link") {
		if t := d.text(l, "type"); t == "replaced-by" || t == "replaces" {
			d.warn("linked-patient", "a Patient is said to be the same person as another; the two are not joined")
		}
	}
	it.Person = p
	d.out.items = append(d.out.items, it)
}

// category reads the race or ethnicity extension of US Core: the categories of
// the Office of Management and Budget, else the detailed ones.
func (d *decoder) category(v *fastjson.Value) ehr.Concept {
	var c ehr.Concept
	var detailed []ehr.Code
	for _, e := range v.GetArray("extension") {
		switch d.text(e, "url") {
		case "ombCategory":
			c.Codes = d.coding(c.Codes, e.Get("valueCoding"))
		case "detailed":
			detailed = d.coding(detailed, e.Get("valueCoding"))
		case "text":
			c.Text = d.text(e, "valueString")
		}
	}
	if len(c.Codes) == 0 {
		c.Codes = detailed
	}
	return c
}
