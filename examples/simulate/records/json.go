package records

import (
	"encoding/json"
	"strconv"

	"github.com/allelerx/allelerx/examples/simulate/internal/splitmix"
)

// resources writes a person's FHIR resources, one after another. The text of
// this package's tables has nothing that JSON escapes, which a test checks.
type resources struct {
	*Cohort
	p      *Person
	bulk   bool // references are "Patient/…", as in a bulk export; else "urn:uuid:…"
	b      []byte
	active bool // in the midst of a list
}

// kinds of resources, for their identifiers.
const (
	aPatient = iota
	anEncounter
	aCondition
	aMedicationRequest
	aProcedure
	anObservation
)

// typeNames are FHIR's names of them.
var typeNames = [...]string{"Patient", "Encounter", "Condition", "MedicationRequest", "Procedure", "Observation"}

// id writes the identifier of a person's nth resource of a kind: a UUID of
// version 8 (RFC 9562), made from the seed.
func (w *resources) id(kind, n int) {
	r := splitmix.New(w.seed, forIdentifier, uint64(w.p.number), uint64(kind)<<32|uint64(n))
	high, low := r.Next()&^0xf000|0x8000, r.Next()&^(3<<62)|1<<63
	var digits [32]byte
	for i := range 16 {
		digits[15-i] = "0123456789abcdef"[high>>(4*i)&15]
		digits[31-i] = "0123456789abcdef"[low>>(4*i)&15]
	}
	for i, d := range digits {
		if i == 8 || i == 12 || i == 16 || i == 20 {
			w.b = append(w.b, '-')
		}
		w.b = append(w.b, d)
	}
}

// text appends what is JSON already.
func (w *resources) text(parts ...string) {
	for _, s := range parts {
		w.b = append(w.b, s...)
	}
}

// quoted appends a string that may hold anything: a sample's name is the user's.
func (w *resources) quoted(s string) {
	text, err := json.Marshal(s)
	if err == nil { // a string always can be
		w.b = append(w.b, text...)
	}
}

// reference writes a reference under a key, with the comma before it.
func (w *resources) reference(key string, kind, n int) {
	w.text(`,"`, key, `":{"reference":"`)
	if w.bulk {
		w.text(typeNames[kind], "/")
	} else {
		w.text("urn:uuid:")
	}
	w.id(kind, n)
	w.text(`"}`)
}

// about writes whom a resource is about, and the visit of that day.
func (w *resources) about(at day) {
	w.reference("subject", aPatient, 0)
	if n := w.p.visitOn(at); n >= 0 {
		w.reference("encounter", anEncounter, n)
	}
}

// date writes a day under a key, with the comma before it.
func (w *resources) date(key string, at day) {
	w.text(`,"`, key, `":"`)
	w.b = at.append(w.b)
	w.text(`"`)
}

func (w *resources) number(v float64, decimals int) {
	w.b = strconv.AppendFloat(w.b, v, 'f', decimals, 64)
}

// coding writes one code.
func (w *resources) coding(system, code, display string) {
	w.text(`{"system":"`, system, `","code":"`, code)
	if display != "" {
		w.text(`","display":"`, display)
	}
	w.text(`"}`)
}

// open begins a resource, in the frame that its form asks for.
func (w *resources) open(kind, n int) {
	if !w.bulk {
		if w.active {
			w.text(",\n")
		}
		w.active = true
		w.text(`{"fullUrl":"urn:uuid:`)
		w.id(kind, n)
		w.text(`","resource":`)
	}
	w.text(`{"resourceType":"`, typeNames[kind], `","id":"`)
	w.id(kind, n)
	w.text(`"`)
}

// close ends it.
func (w *resources) close(kind int) {
	w.text("}")
	if w.bulk {
		w.text("\n")
		return
	}
	w.text(`,"request":{"method":"POST","url":"`, typeNames[kind], `"}}`)
}
