package fhir

import (
	"encoding/binary"
	"math"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// packer writes items as bytes, in which they wait for the others of their
// patient: a tenth of what they take as values, and nothing in them to look after
// for the garbage collector. An unpacker reads them.
type packer struct {
	to         []byte
	scratch    []byte
	dictionary *dictionary
	numbers    map[conceptKey]uint64
	recent     [64]struct { // of them, by the ends of their code and text
		conceptKey
		id uint64
	}
}

// conceptKey is a concept of a decoder, which has one slice for each set of codes.
type conceptKey struct {
	codes *ehr.Code
	n     int
	text  string
}

// What an item is, in its first byte.
const (
	packedPerson = iota
	packedCondition
	packedExposure
	packedMeasurement
	packedProcedure
	packedEncounter
	packedGone
	packedKinds
)

// kinds are the resource types of items, by their number.
var kinds = [...]string{
	"Patient", "Condition", "Observation", "Procedure", "Encounter",
	"MedicationRequest", "MedicationStatement", "MedicationAdministration", "MedicationDispense",
}

func kindNumber(kind string) byte {
	for i, k := range kinds {
		if k == kind {
			return byte(i)
		}
	}
	return 0 // not of an item
}

// item writes an item of a file.
func (p *packer) item(it *item, file int) {
	kind := packedEncounter
	switch {
	case it.Gone:
		kind = packedGone
	case it.Person != nil:
		kind = packedPerson
	case it.Condition != nil:
		kind = packedCondition
	case it.Exposure != nil:
		kind = packedExposure
	case it.Measurement != nil:
		kind = packedMeasurement
	case it.Procedure != nil:
		kind = packedProcedure
	}
	p.head(kind, it, file)
	switch kind {
	case packedGone:
	case packedPerson:
		p.person(it.Person)
	case packedCondition:
		p.condition(it.Condition)
	case packedExposure:
		p.exposure(it.Exposure)
	case packedMeasurement:
		p.measurement(it.Measurement)
	case packedProcedure:
		p.procedure(it.Procedure)
	default:
		p.encounter(it.Encounter)
	}
}

// head writes how an item begins.
func (p *packer) head(kind int, it *item, file int) {
	p.begin(kind, it.Type, file, it.Part)
	p.text(it.ID)
	p.signed(it.Updated)
}

// headOf is head for an ID that is no string.
func (p *packer) headOf(kind int, typ string, file, part int, id []byte, updated int64) {
	p.begin(kind, typ, file, part)
	p.number(uint64(len(id)))
	p.to = append(p.to, id...)
	p.signed(updated)
}

// begin writes a head up to the ID.
func (p *packer) begin(kind int, typ string, file, part int) {
	p.to = append(p.to, byte(kind))
	p.number(uint64(file))
	p.to = append(p.to, kindNumber(typ)) // from here on a head's name
	p.number(uint64(part))
}

func (p *packer) person(q *ehr.Patient) {
	p.to = append(p.to, byte(q.Sex))
	p.time(q.Birth)
	p.number(uint64(len(q.Identifiers)))
	for _, id := range q.Identifiers {
		p.text(id.System)
		p.text(id.Value)
	}
	p.number(uint64(len(q.Deaths)))
	for _, d := range q.Deaths {
		p.time(d.At)
	}
	p.concept(q.Race)
	p.concept(q.Ethnicity)
}

func (p *packer) condition(c *condition) {
	p.concept(c.Concept)
	p.time(c.Start)
	p.time(c.End)
	p.time(c.Recorded)
	p.to = append(p.to, byte(c.Status))
	p.text(c.Encounter)
	p.age(c.Onset)
	p.age(c.Abated)
}

func (p *packer) age(a ehr.Age) {
	p.to = append(p.to, byte(a.Precision))
	if a.Precision != ehr.NoTime {
		p.signed(int64(a.Years))
		p.signed(int64(a.Months))
		p.signed(int64(a.Days))
	}
}

func (p *packer) exposure(e *exposure) {
	p.concept(e.Concept)
	p.time(e.Start)
	p.time(e.End)
	asNeeded := byte(0)
	if e.AsNeeded {
		asNeeded = 1
	}
	p.to = append(p.to, byte(e.Kind), byte(e.Status), asNeeded)
	p.quantity(e.Dose)
	p.float(e.PerDay)
	p.number(uint64(e.DaysSupply))
	p.number(uint64(e.Refills))
	p.quantity(e.Supplied)
	p.text(e.Sig)
	p.concept(e.Route)
	p.concept(e.Form)
	p.concept(e.Reason)
	p.text(e.Encounter)
	p.text(e.Medication)
	p.text(e.Because)
}

func (p *packer) measurement(m *ehr.Measurement) {
	p.concept(m.Concept)
	p.time(m.At)
	p.quantity(m.Value)
	p.concept(m.ValueCode)
	p.float(m.Low)
	p.float(m.High)
	p.to = append(p.to, byte(m.Status))
	p.text(m.Encounter)
}

func (p *packer) procedure(q *ehr.Procedure) {
	p.concept(q.Concept)
	p.time(q.Start)
	p.time(q.End)
	p.to = append(p.to, byte(q.Status))
	p.text(q.Encounter)
}

func (p *packer) encounter(e *ehr.Encounter) {
	p.concept(e.Class)
	p.concept(e.Concept)
	p.time(e.Start)
	p.time(e.End)
}

func (p *packer) number(n uint64) { p.to = binary.AppendUvarint(p.to, n) }
func (p *packer) signed(n int64)  { p.to = binary.AppendVarint(p.to, n) }

func (p *packer) text(s string) {
	p.number(uint64(len(s)))
	p.to = append(p.to, s...)
}

// How a float is written.
const (
	noFloat    = iota
	wholeFloat // as an integer
	anyFloat   // its eight bytes
)

// float writes a number. All that are not a number are one.
func (p *packer) float(x float64) {
	switch {
	case math.IsNaN(x):
		p.to = append(p.to, noFloat)
	case x == math.Trunc(x) && math.Abs(x) < 1<<40 && (x != 0 || !math.Signbit(x)):
		p.to = append(p.to, wholeFloat)
		p.signed(int64(x))
	default:
		p.to = append(p.to, anyFloat)
		p.to = binary.LittleEndian.AppendUint64(p.to, math.Float64bits(x))
	}
}

func (p *packer) quantity(q ehr.Quantity) {
	p.float(q.Value)
	p.text(q.Unit)
	p.text(q.Comparator)
}

const secondsOfDay = 24 * 60 * 60

// time writes a time: days since 1970 where it is no more exact.
func (p *packer) time(t ehr.Time) {
	p.to = append(p.to, byte(t.Precision))
	switch t.Precision {
	case ehr.NoTime:
	case ehr.Instant:
		_, east := t.At.Zone()
		p.signed(t.At.Unix())
		p.number(uint64(t.At.Nanosecond()))
		p.signed(int64(east))
	default:
		p.signed(t.At.Unix() / secondsOfDay)
	}
}

// concept writes a concept, mostly as a number of the dictionary.
func (p *packer) concept(c ehr.Concept) {
	if len(c.Codes) == 0 {
		if c.Text == "" {
			p.number(emptyConcept)
			return
		}
		if len(c.Text) > longString {
			p.number(inlineConcept)
			p.to = appendConcept(p.to, c)
			return
		}
	}
	key := conceptKey{n: len(c.Codes), text: c.Text}
	first := ""
	if key.n > 0 {
		key.codes, first = &c.Codes[0], c.Codes[0].Code
	}
	recent := &p.recent[(ending(c.Text)+ending(first))%uint8(len(p.recent))]
	if recent.conceptKey == key && recent.id != inlineConcept {
		p.number(recent.id)
		return
	}
	id, ok := p.numbers[key]
	if !ok {
		p.scratch = appendConcept(p.scratch[:0], c)
		id = p.dictionary.number(c, p.scratch)
		if len(p.numbers) >= maxOwned {
			clear(p.numbers)
		}
		p.numbers[key] = id
	}
	recent.conceptKey, recent.id = key, id
	p.number(id)
	if id == inlineConcept {
		p.to = appendConcept(p.to, c)
	}
}

// ending is a number for the last bytes of a text.
func ending(s string) uint8 {
	if len(s) < 3 {
		return 0
	}
	return s[len(s)-1]*5 + s[len(s)-2] + s[len(s)-3]*3
}

func appendConcept(to []byte, c ehr.Concept) []byte {
	text := func(s string) {
		to = binary.AppendUvarint(to, uint64(len(s)))
		to = append(to, s...)
	}
	to = binary.AppendUvarint(to, uint64(len(c.Codes)))
	for _, code := range c.Codes {
		text(code.System)
		text(code.Code)
		text(code.Display)
	}
	text(c.Text)
	return to
}
