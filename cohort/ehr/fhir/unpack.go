package fhir

import (
	"math"
	"time"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// unpacker reads what a packer wrote. The strings that it gives are parts of the
// text, the codes belong to who asked. Bytes that no packer wrote set bad, and
// are zeros.
type unpacker struct {
	text     string
	at       int
	bad      bool
	concepts []ehr.Concept // of the dictionary
	codes    []ehr.Code    // room for some
	zones    map[int]*time.Location
}

// head is how an item begins.
type head struct {
	kind byte // packedPerson …
	typ  string
	file int // ordinal
	id   string
	part int
	name string // type, part and ID as they are written

	updated int64 // of this version, in milliseconds since 1970; 0: it does not say
}

// head reads the beginning of an item.
func (u *unpacker) head() head {
	h := head{kind: u.byte(), file: int(u.number())}
	begin := u.at
	typ := u.byte()
	if int(typ) >= len(kinds) || h.kind >= packedKinds {
		u.bad = true
		return head{}
	}
	h.typ, h.part, h.id = kinds[typ], int(u.number()), u.string()
	h.name = u.text[begin:u.at]
	h.updated = u.signed()
	return h
}

func (u *unpacker) person() ehr.Patient {
	p := ehr.Patient{Sex: ehr.Sex(u.byte()), Birth: u.time()}
	for range u.count() {
		p.Identifiers = append(p.Identifiers, ehr.Identifier{System: u.string(), Value: u.string()})
	}
	for range u.count() {
		p.Deaths = append(p.Deaths, ehr.Death{At: u.time(), Source: kinds[0]})
	}
	p.Race, p.Ethnicity = u.concept(), u.concept()
	return p
}

func (u *unpacker) condition(c *condition, h head) {
	c.Source = h.typ
	c.Concept = u.concept()
	c.Start, c.End, c.Recorded = u.time(), u.time(), u.time()
	c.Status = ehr.Status(u.byte())
	c.Encounter = u.string()
	c.Onset, c.Abated = u.age(), u.age()
}

func (u *unpacker) age() ehr.Age {
	a := ehr.Age{Precision: ehr.Precision(u.byte())}
	if a.Precision != ehr.NoTime {
		a.Years, a.Months, a.Days = int(u.signed()), int(u.signed()), int(u.signed())
	}
	return a
}

func (u *unpacker) exposure(e *exposure, h head) {
	e.Source = h.typ
	e.Concept = u.concept()
	e.Start, e.End = u.time(), u.time()
	e.Kind, e.Status = ehr.ExposureKind(u.byte()), ehr.Status(u.byte())
	e.AsNeeded = u.byte() == 1
	e.Dose = u.quantity()
	e.PerDay = u.float()
	e.DaysSupply, e.Refills = int(u.number()), int(u.number())
	e.Supplied = u.quantity()
	e.Sig = u.string()
	e.Route, e.Form, e.Reason = u.concept(), u.concept(), u.concept()
	e.Encounter, e.Medication, e.Because = u.string(), u.string(), u.string()
}

func (u *unpacker) measurement(m *ehr.Measurement, h head) {
	if m.Source = h.typ; h.part > 0 {
		m.Source = componentSource
	}
	m.Concept = u.concept()
	m.At = u.time()
	m.Value = u.quantity()
	m.ValueCode = u.concept()
	m.Low, m.High = u.float(), u.float()
	m.Status = ehr.Status(u.byte())
	m.Encounter = u.string()
}

func (u *unpacker) procedure(p *ehr.Procedure, h head) {
	p.Source = h.typ
	p.Concept = u.concept()
	p.Start, p.End = u.time(), u.time()
	p.Status = ehr.Status(u.byte())
	p.Encounter = u.string()
}

func (u *unpacker) encounter(e *ehr.Encounter, h head) {
	e.ID, e.Source = h.id, h.typ
	e.Class, e.Concept = u.concept(), u.concept()
	e.Start, e.End = u.time(), u.time()
}

func (u *unpacker) byte() byte {
	if u.at >= len(u.text) {
		u.bad = true
		return 0
	}
	u.at++
	return u.text[u.at-1]
}

func (u *unpacker) number() uint64 {
	if u.at < len(u.text) && u.text[u.at] < 0x80 { // nearly all are small
		u.at++
		return uint64(u.text[u.at-1])
	}
	return u.large()
}

func (u *unpacker) large() uint64 {
	var n uint64
	for shift := 0; shift < 64; shift += 7 {
		b := u.byte()
		n |= uint64(b&0x7f) << shift
		if b < 0x80 {
			return n
		}
	}
	u.bad = true
	return 0
}

func (u *unpacker) signed() int64 {
	n := u.number()
	return int64(n>>1) ^ -int64(n&1)
}

// count is how many values come next, each of at least one byte.
func (u *unpacker) count() int {
	n := u.number()
	if n > uint64(len(u.text)-u.at) {
		u.bad = true
		return 0
	}
	return int(n)
}

func (u *unpacker) string() string {
	n := u.count()
	u.at += n
	return u.text[u.at-n : u.at]
}

func (u *unpacker) float() float64 {
	switch u.byte() {
	case noFloat:
		return math.NaN()
	case wholeFloat:
		return float64(u.signed())
	}
	var bits uint64
	for shift := 0; shift < 64; shift += 8 {
		bits |= uint64(u.byte()) << shift
	}
	return math.Float64frombits(bits)
}

func (u *unpacker) quantity() ehr.Quantity {
	return ehr.Quantity{Value: u.float(), Unit: u.string(), Comparator: u.string()}
}

func (u *unpacker) time() ehr.Time {
	t := ehr.Time{Precision: ehr.Precision(u.byte())}
	switch {
	case t.Precision == ehr.NoTime:
	case t.Precision > ehr.Instant:
		u.bad = true
	case t.Precision < ehr.Instant:
		t.At = time.Unix(u.signed()*secondsOfDay, 0).UTC()
	default:
		t.At = time.Unix(u.signed(), int64(u.number())).In(u.zone(int(u.signed())))
	}
	return t
}

// zone is that of an offset in seconds, one for all times that have it.
func (u *unpacker) zone(east int) *time.Location {
	if east == 0 {
		return time.UTC
	}
	z, ok := u.zones[east]
	if !ok {
		if u.zones == nil || len(u.zones) > maxOwned {
			u.zones = map[int]*time.Location{}
		}
		z = time.FixedZone("", east)
		u.zones[east] = z
	}
	return z
}

func (u *unpacker) concept() ehr.Concept {
	id := u.number()
	switch {
	case id == emptyConcept:
		return ehr.Concept{}
	case id >= firstConcept+uint64(len(u.concepts)):
		u.bad = true
		return ehr.Concept{}
	case id >= firstConcept:
		return u.owned(u.concepts[id-firstConcept])
	}
	var c ehr.Concept
	if n := u.count(); n > 0 {
		c.Codes = u.room(n)
		for i := range c.Codes {
			c.Codes[i] = ehr.Code{System: u.string(), Code: u.string(), Display: u.string()}
		}
	}
	c.Text = u.string()
	return c
}

// owned is a concept whose codes are nobody else's.
func (u *unpacker) owned(c ehr.Concept) ehr.Concept {
	if len(c.Codes) > 0 {
		codes := u.room(len(c.Codes))
		copy(codes, c.Codes)
		c.Codes = codes
	}
	return c
}

// room is room for codes, which appending to it leaves.
func (u *unpacker) room(n int) []ehr.Code {
	if n > len(u.codes) {
		u.codes = make([]ehr.Code, max(n, codesAtOnce))
	}
	codes := u.codes[:n:n]
	u.codes = u.codes[n:]
	return codes
}

// codesAtOnce is about how many a patient of few records has.
const codesAtOnce = 64
