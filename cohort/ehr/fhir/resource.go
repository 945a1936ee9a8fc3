package fhir

import (
	"github.com/allelerx/allelerx/cohort/ehr"
)

// entry reads the entry of a Bundle.
func (d *decoder) entry(v value) error {
	resource := v.of("resource")
	switch {
	case v.kind() != object:
		return d.fault("an entry of the bundle is no object: get the file again from where it was exported")
	case !resource.there() && string(v.bytes("request", "method")) == "DELETE":
		d.deletion(v)
		return nil
	case !resource.there():
		d.warn("no-resource", "an entry of the bundle has no resource; there is nothing to keep")
		return nil
	}
	ok, err := d.resource(resource, v.bytes("fullUrl"))
	if !ok && err == nil {
		d.warn("no-resource", "an entry of the bundle has no resource type; it is left out")
	}
	return err
}

// resource reads one resource into the batch, a Bundle into its entries. It
// reports whether it is one: an object with a resourceType.
func (d *decoder) resource(v value, fullURL []byte) (bool, error) {
	name := v.bytes("resourceType")
	if len(name) == 0 {
		return false, nil
	}
	if string(name) == bundle {
		d.scope.alone = false
		for e := v.of("entry").head(); e.there(); e = e.after() {
			if err := d.entry(e); err != nil {
				return true, err
			}
		}
		return true, nil
	}
	kind := keptKind(name)
	if kind == "" {
		d.passed(string(name))
		return true, nil
	}
	d.count(kind)
	id, urn := d.identify(v, fullURL)
	it := item{Type: kind, ID: id, Updated: d.updated(v.bytes("meta", "lastUpdated"))}
	switch kind {
	case "Patient":
		d.patient(&it, v)
	case "Medication":
		m := d.medication(v)
		if id != "" {
			d.scope.medications[id] = m
		}
		if !urn && id != "" {
			d.out.lasting[id] = m
		}
	default:
		d.clinical(&it, v)
	}
	return true, nil
}

// keptKind is a resource type that the model has a place for; "" for others.
func keptKind(name []byte) string {
	switch string(name) {
	case "Patient":
		return "Patient"
	case "Medication":
		return "Medication"
	case "Condition":
		return "Condition"
	case "Observation":
		return "Observation"
	case "Procedure":
		return "Procedure"
	case "Encounter":
		return "Encounter"
	case "MedicationRequest":
		return "MedicationRequest"
	case "MedicationStatement":
		return "MedicationStatement"
	case "MedicationAdministration":
		return "MedicationAdministration"
	case "MedicationDispense":
		return "MedicationDispense"
	}
	return ""
}

// count counts a resource of a type that is kept.
func (d *decoder) count(kind string) {
	if d.counted != kind {
		d.endCount()
		d.counted = kind
	}
	d.n++
}

// endCount takes what was counted to the batch.
func (d *decoder) endCount() {
	if d.n > 0 {
		d.out.counts[d.counted] += d.n
	}
	d.counted, d.n = "", 0
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
func (d *decoder) identify(v value, fullURL []byte) (id string, urn bool) {
	id = string(v.bytes("id")) // mostly met once
	if len(fullURL) == 0 {
		return id, false
	}
	if len(id) < len(fullURL) && string(fullURL[len(fullURL)-len(id):]) == id { // as nearly all have it
		rest := fullURL[:len(fullURL)-len(id)]
		switch {
		case string(rest) == "urn:uuid:":
			return id, true
		case rest[len(rest)-1] == '/' && rest[0] != 'u':
			return id, false
		}
	}
	url := string(fullURL)
	tail, urn := cutURN(url)
	if !urn {
		_, tail = cutLast(url)
	}
	if id == "" {
		return tail, urn
	}
	if tail != "" && tail != id {
		d.scope.aliases[tail] = id
	}
	return id, urn
}

// clinical reads a resource that is about a patient.
func (d *decoder) clinical(it *item, v value) {
	status := d.text(v, "status")
	if it.Type == "Condition" {
		status = d.code(v.of("verificationStatus"))
	}
	if status == "entered-in-error" {
		d.leave(it.Type, "entered-in-error", "it was entered in error; it is left out")
		if key := d.reference(subjectOf(v)).id; key != "" && it.ID != "" { // earlier versions of it, too
			it.Key, it.Gone = key, true
			d.put(it)
		}
		return
	}
	if v.of("modifierExtension").head().there() {
		d.leave(it.Type, "modifier-extension", "it has an extension that changes what it means, and is not known here; it is left out")
		return
	}
	if !d.subject(it, v) {
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

// subjectOf is what a resource says it is about.
func subjectOf(v value) value {
	if s := v.of("subject"); s.there() {
		return s
	}
	return v.of("patient")
}

// subject finds the patient. Where there is none, the resource is left out.
func (d *decoder) subject(it *item, v value) bool {
	s := subjectOf(v)
	r := d.reference(s)
	if r.id == "" && r.identifier == "" {
		if value := d.text(s, "identifier", "value"); value != "" {
			if r.identifier = ofAnySystem + value; d.text(s, "identifier", "system") != "" {
				r.identifier = d.text(s, "identifier", "system") + "|" + value
			}
		}
	}
	switch {
	case r.kind != "" && r.kind != "Patient":
		d.leave(it.Type, "other-subject", "it is about something other than a patient; it is left out")
	case r.contained:
		d.leave(it.Type, "unresolved-subject", "its patient is contained in it and has no ID that others share; it is left out")
	case r.id != "":
		it.Key = r.id
		return true
	case r.identifier != "":
		it.Key = string(byIdentifier) + r.identifier
		return true
	default:
		d.leave(it.Type, "no-subject", "it does not say which patient it is about; it is left out")
	}
	return false
}

// referenced is the ID that the reference at the path leads to.
func (d *decoder) referenced(v value, path ...string) string {
	return d.reference(first(v, path...)).shared()
}

// contained is the resource that a reference leads to inside of v.
func (d *decoder) contained(v, ref value) value {
	if r := d.reference(ref); r.contained {
		for c := v.of("contained").head(); c.there(); c = c.after() {
			if string(c.bytes("id")) == r.id {
				return c
			}
		}
	}
	return value{}
}

// patient reads a Patient.
func (d *decoder) patient(it *item, v value) {
	if it.ID == "" {
		d.leave(it.Type, "no-id", "a Patient has no ID, so nothing can refer to it; it is left out")
		return
	}
	it.Key = it.ID
	p := d.scope.persons.next()
	*p = ehr.Patient{ID: it.ID, Birth: d.time(v, "birthDate")}
	switch d.text(v, "gender") {
	case "female":
		p.Sex = ehr.Female
	case "male":
		p.Sex = ehr.Male
	case "other":
		p.Sex = ehr.OtherSex
	}
	for i := v.of("identifier").head(); i.there(); i = i.after() {
		id := ehr.Identifier{System: d.text(i, "system"), Value: d.text(i, "value")}
		if id.Value == "" {
			continue
		}
		p.Identifiers = append(p.Identifiers, id)
		for _, name := range names(id) {
			if before, ok := d.scope.identifiers[name]; ok && before != it.ID {
				d.scope.identifiers[name] = "" // of several
				continue
			}
			d.scope.identifiers[name] = it.ID
		}
	}
	if t := d.time(v, "deceasedDateTime"); !t.IsZero() {
		p.Deaths = []ehr.Death{{At: t, Source: it.Type}}
		d.interval(p.Birth, t)
		d.past(t)
	} else if v.is("deceasedBoolean") || v.has("deceasedDateTime") {
		p.Deaths = []ehr.Death{{Source: it.Type}}
	}
	d.past(p.Birth)
	for e := v.of("extension").head(); e.there(); e = e.after() {
		switch d.text(e, "url") {
		case "http://hl7.org/fhir/us/core/StructureDefinition/us-core-race":
			p.Race = d.category(e)
		case "http://hl7.org/fhir/us/core/StructureDefinition/us-core-ethnicity":
			p.Ethnicity = d.category(e)
		}
	}
	for l := v.of("link").head(); l.there(); l = l.after() {
		if t := d.text(l, "type"); t == "replaced-by" || t == "replaces" {
			d.warn("linked-patient", "a Patient is said to be the same person as another; the two are not joined")
		}
	}
	it.Person = p
	d.put(it)
}

// category reads the race or ethnicity extension of US Core: the categories of
// the Office of Management and Budget, else the detailed ones.
func (d *decoder) category(v value) ehr.Concept {
	var c, detailed cached
	for e := v.of("extension").head(); e.there(); e = e.after() {
		switch d.text(e, "url") {
		case "ombCategory":
			d.coding(&c, e.of("valueCoding"))
		case "detailed":
			d.coding(&detailed, e.of("valueCoding"))
		case "text":
			c.concept.Text = d.text(e, "valueString")
		}
	}
	for _, o := range append(c.odd, detailed.odd...) {
		d.warn(o.code, o.msg)
	}
	if len(c.concept.Codes) == 0 {
		c.concept.Codes = detailed.concept.Codes
	}
	return c.concept
}
