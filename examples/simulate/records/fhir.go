package records

import "strconv"

// FHIR's names of code systems (terminology.hl7.org).
const (
	sctURI    = "http://snomed.info/sct"
	icdURI    = "http://hl7.org/fhir/sid/icd-10-cm"
	rxnormURI = "http://www.nlm.nih.gov/research/umls/rxnorm"
	loincURI  = "http://loinc.org"
	ucumURI   = "http://unitsofmeasure.org"
	hl7       = "http://terminology.hl7.org/CodeSystem/"
	usCore    = "http://hl7.org/fhir/us/core/StructureDefinition/"
	raceOID   = "urn:oid:2.16.840.1.113883.6.238"
)

// bundle writes a person's record as one transaction.
func (w *resources) bundle() {
	w.text(`{"resourceType":"Bundle","type":"transaction","entry":[`, "\n")
	for kind := range typeNames {
		w.all(kind)
	}
	w.text("\n]}\n")
}

// all writes a person's resources of a kind.
func (w *resources) all(kind int) {
	switch kind {
	case aPatient:
		w.patient()
	case anEncounter:
		for n, v := range w.p.visits {
			w.encounter(n, v)
		}
	case aCondition:
		for n := range w.p.conditions {
			w.condition(n, &w.p.conditions[n])
		}
	case aMedicationRequest:
		for n := range w.p.orders {
			w.medication(n, &w.p.orders[n])
		}
	case aProcedure:
		for n, at := range w.p.stents {
			w.procedure(n, at)
		}
	case anObservation:
		w.observations()
	}
}

func (w *resources) patient() {
	p := w.p
	w.open(aPatient, 0)
	w.text(`,"extension":[`)
	if p.race < len(races) {
		w.extension("us-core-race", races[p.race].code, races[p.race].name)
		w.text(",")
	}
	if p.hispanic {
		w.extension("us-core-ethnicity", "2135-2", "Hispanic or Latino")
	} else {
		w.extension("us-core-ethnicity", "2186-5", "Not Hispanic or Latino")
	}
	w.text(`],"identifier":[{"type":{"coding":[`)
	w.coding(hl7+"v2-0203", "MR", "Medical Record Number")
	w.text(`]},"system":"`, PatientSystem, `","value":"`, p.Patient, `"},{"system":"`, SampleSystem, `","value":`)
	w.quoted(p.Sample)
	w.text(`}],"name":[{"family":"Person","given":["`)
	w.text(strconv.Itoa(p.number + 1))
	w.text(`"]}],"gender":"`, gender(p.Male), `"`)
	w.date("birthDate", p.birth)
	if p.death != 0 {
		w.date("deceasedDateTime", p.death)
	}
	w.close(aPatient)
}

func gender(male bool) string {
	if male {
		return "male"
	}
	return "female"
}

func (w *resources) extension(url, code, name string) {
	w.text(`{"url":"`, usCore, url, `","extension":[{"url":"ombCategory","valueCoding":`)
	w.coding(raceOID, code, name)
	w.text(`},{"url":"text","valueString":"`, name, `"}]}`)
}

func (w *resources) encounter(n int, v visit) {
	of := visitCodes[v.kind]
	w.open(anEncounter, n)
	w.text(`,"status":"finished","class":`)
	w.coding(hl7+"v3-ActCode", of.class, "")
	w.text(`,"type":[{"coding":[`)
	w.coding(sctURI, of.snomed, of.name)
	w.text(`]}]`)
	w.reference("subject", aPatient, 0)
	w.text(`,"period":{"start":"`)
	w.b = v.at.append(w.b)
	w.text(`"`)
	w.date("end", v.to)
	w.text(`}`)
	w.close(anEncounter)
}

// concept writes a condition under a key.
func (w *resources) concept(key string, of *condition) {
	words := of.title
	if of.snomed != "" {
		words = of.name
	}
	w.text(`,"`, key, `":{`)
	w.codings(of)
	w.text(`,"text":"`, words, `"}`)
}

// codings writes the codes of a condition.
func (w *resources) codings(of *condition) {
	w.text(`"coding":[`)
	if of.snomed != "" {
		w.coding(sctURI, of.snomed, of.name)
		w.text(",")
	}
	w.coding(icdURI, of.icd, of.title)
	w.text(`]`)
}

func (w *resources) condition(n int, e *episode) {
	status := "active"
	if e.end != 0 {
		status = "resolved"
	}
	w.open(aCondition, n)
	w.text(`,"clinicalStatus":{"coding":[`)
	w.coding(hl7+"condition-clinical", status, "")
	w.text(`]},"verificationStatus":{"coding":[`)
	w.coding(hl7+"condition-ver-status", "confirmed", "")
	w.text(`]}`)
	w.concept("code", e.condition)
	w.about(e.recorded)
	w.date("onsetDateTime", e.onset)
	if e.end != 0 {
		w.date("abatementDateTime", e.end)
	}
	w.date("recordedDate", e.recorded)
	w.close(aCondition)
}

func (w *resources) medication(n int, o *order) {
	status := "completed"
	if o.end >= w.end {
		status = "active"
	}
	code, name := o.rxnorm()
	display := name
	if o.misspelled && o.code != "" {
		display = o.text() // the code is right, as in the Synthea samples
	}
	w.open(aMedicationRequest, n)
	w.text(`,"status":"`, status, `","intent":"order","medicationCodeableConcept":{"coding":[`)
	w.coding(rxnormURI, code, display)
	w.text(`],"text":"`, o.text(), `"}`)
	w.about(o.start)
	w.date("authoredOn", o.start)
	if o.reason != nil {
		w.text(`,"reasonCode":[{`)
		w.codings(o.reason)
		w.text(`}]`)
	}
	w.text(`,"dosageInstruction":[{"timing":{"repeat":{"frequency":`, strconv.Itoa(o.perDay), `,"period":1,"periodUnit":"d"}},"route":{"text":"`, o.by(), `"}}]`)
	w.text(`,"dispenseRequest":{"numberOfRepeatsAllowed":0,"expectedSupplyDuration":{"value":`, strconv.Itoa(int(o.end-o.start+1)),
		`,"unit":"days","system":"`, ucumURI, `","code":"d"}}`)
	w.close(aMedicationRequest)
}

func (w *resources) procedure(n int, at day) {
	w.open(aProcedure, n)
	w.text(`,"status":"completed","code":{"coding":[`)
	w.coding(sctURI, stentSNOMED, stentName)
	w.text(`],"text":"`, stentName, `"}`)
	w.about(at)
	w.date("performedDateTime", at)
	w.close(aProcedure)
}

// observations writes the measurements, the two blood pressures in one panel,
// and the cause of death.
func (w *resources) observations() {
	for n := 0; n < len(w.p.results); n++ {
		m := w.p.results[n]
		if m.test == systolic {
			w.observation(n, true, bloodPressure, "Blood Pressure", m.at)
			w.text(`,"component":[{"code":{"coding":[`)
			w.value(m)
			w.text(`},{"code":{"coding":[`)
			n++ // the lower one follows the upper
			w.value(w.p.results[n])
			w.text(`}]`)
			w.close(anObservation)
			continue
		}
		w.observation(n, m.vital, m.loinc, m.name, m.at)
		w.quantity(m)
		w.close(anObservation)
	}
	if w.p.cause != nil {
		w.observation(len(w.p.results), false, causeOfDeath, "Cause of Death [US Standard Certificate of Death]", w.p.death)
		w.concept("valueCodeableConcept", w.p.cause)
		w.close(anObservation)
	}
}

// observation begins one.
func (w *resources) observation(n int, vital bool, code, name string, at day) {
	category := "laboratory"
	switch {
	case vital:
		category = "vital-signs"
	case code == causeOfDeath:
		category = "exam"
	}
	w.open(anObservation, n)
	w.text(`,"status":"final","category":[{"coding":[`)
	w.coding(hl7+"observation-category", category, "")
	w.text(`]}],"code":{"coding":[`)
	w.coding(loincURI, code, name)
	w.text(`],"text":"`, name, `"}`)
	w.about(at)
	w.date("effectiveDateTime", at)
}

// value ends a component's code and writes its value.
func (w *resources) value(m result) {
	w.coding(loincURI, m.loinc, m.name)
	w.text(`]}`)
	w.quantity(m)
}

func (w *resources) quantity(m result) {
	w.text(`,"valueQuantity":{"value":`)
	w.number(m.value, m.decimals)
	w.text(`,"unit":"`, m.unit, `","system":"`, ucumURI, `","code":"`, m.unit, `"}`)
}
