package fhir

import (
	"bytes"
	"slices"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// shapes are lines that were read before, with holes in them: of a bulk export nearly
// all are written by one program, and measurements differ by who was measured, when,
// and the number. A line that is like one before, byte by byte but for the holes,
// says the same but for them, and need not be taken apart. All others are read as
// ever.
type shapes struct {
	found *recurring // by what stands between the first hole, which is the ID, and the next
	head  []byte     // what stands in front of the ID
	other int        // lines with another head

	last ehr.Measurement // of the last Observation
	some bool            // there is one
}

// shape is a line behind its second hole.
type shape struct {
	holes   []hole
	tail    []byte // behind the last of them
	of      ehr.Measurement
	updated int64
}

// hole is a text without its quotes, or a number.
type hole struct {
	what     int
	before   []byte // between it and the hole in front of it
	from, to int    // of it in the line that the shape was made of
}

// What holes are.
const (
	subjectHole = iota
	encounterHole
	dateHole
	numberHole
	holeKinds
)

const (
	mostShapes = 4    // that differ behind the second hole only
	longShape  = 4000 // bytes of a line: few are longer
	otherHeads = 1000 // lines in a row with another head, after which it is taken
)

// alike reads a line that is like one before, and reports whether it is.
func (d *decoder) alike(line []byte) bool {
	s := &d.shapes
	if s.found == nil || !d.tape.plain || !bytes.HasPrefix(line, s.head) {
		return false
	}
	habit := &s.found.keys[0]
	if !habit.worth() {
		return false
	}
	at := len(s.head)
	n := bytes.IndexByte(line[at:], '"')
	if n < 0 {
		return false
	}
	id := line[at : at+n]
	at += n
	k := s.found.find(habit, line, at)
	if k == nil {
		return false
	}
	for _, one := range k.shapes {
		if d.fill(one, id, line[at+len(k.tape.raw):]) {
			return true
		}
	}
	return false
}

// fill reads what is in the holes of a shape from the second one on, and reports
// whether the line has this shape and all can be read.
func (d *decoder) fill(s *shape, id, rest []byte) bool {
	var in [holeKinds][]byte
	for i := range s.holes {
		h := &s.holes[i]
		if !bytes.HasPrefix(rest, h.before) {
			return false
		}
		rest = rest[len(h.before):]
		n := 0
		if h.what == numberHole {
			for n < len(rest) && numeric(rest[n]) {
				n++
			}
		} else if n = bytes.IndexByte(rest, '"'); n < 0 {
			return false
		}
		in[h.what], rest = rest[:n], rest[n:]
	}
	if !bytes.Equal(rest, s.tail) {
		return false
	}
	subject := d.referenceTo(in[subjectHole])
	if subject.id == "" || subject.contained || subject.kind != "" && subject.kind != "Patient" {
		return false
	}
	m := s.of
	var ok bool
	if m.At, ok = d.timeOf(in[dateHole]); !ok || m.At.IsZero() {
		return false
	}
	if m.Value.Value, ok = decimal(in[numberHole]); !ok {
		return false
	}
	if in[encounterHole] != nil {
		m.Encounter = d.referenceTo(in[encounterHole]).shared()
	}
	d.count("Observation")
	d.past(m.At)
	begin := len(d.packer.to)
	d.packer.begin(packedMeasurement, "Observation", d.file.Ordinal, 0)
	d.packer.number(uint64(len(id)))
	d.packer.to = append(d.packer.to, id...)
	d.packer.signed(s.updated)
	d.packer.measurement(&m)
	d.packed(subject.id, begin)
	return true
}

// learn is told of a line that was read into one measurement, and nothing was warned
// of.
func (d *decoder) learn(line []byte, v value) {
	s := &d.shapes
	if !d.tape.plain || len(line) > longShape || s.found != nil && s.found.keys[0].skipped != 0 {
		return
	}
	id := v.of("id")
	if id.kind() != text {
		return
	}
	from, to := int(id.node().from), int(id.node().to)
	holes := holesIn(v)
	if len(holes) == 0 || holes[0].from < to {
		return
	}
	switch {
	case s.found == nil:
		s.found = newRecurring()
		s.found.bare = true
		s.head = bytes.Clone(line[:from])
	case bytes.Equal(s.head, line[:from]):
		s.other = 0
	case s.other < otherHeads:
		s.other++
		return
	default:
		s.found.forget()
		s.head, s.other = bytes.Clone(line[:from]), 0
	}
	if s.found.full() {
		s.found.forget()
	}
	between := line[to:holes[0].from]
	k := s.found.search(line, to)
	if k == nil {
		s.found.learn(between)
		return
	}
	if len(k.tape.raw) != len(between) {
		return
	}
	one := &shape{holes: holes, of: s.last, updated: d.updated(v.of("meta", "lastUpdated"))}
	own := bytes.Clone(line)
	at := holes[0].from
	for i := range holes {
		holes[i].before = own[at:holes[i].from]
		at = holes[i].to
	}
	one.tail = own[at:]
	if len(k.shapes) == mostShapes {
		k.shapes = k.shapes[1:]
	}
	k.shapes = append(k.shapes, one)
}

// holesIn are the holes of an Observation behind its ID, in their order; none where it
// is not told by them.
func holesIn(v value) []hole {
	subject := "subject"
	if !v.has(subject) {
		subject = "patient"
	}
	holes := make([]hole, 0, holeKinds)
	for _, one := range []struct {
		what         int
		name, member string
		kind         kind
	}{
		{subjectHole, subject, "reference", text},
		{encounterHole, "encounter", "reference", text},
		{dateHole, "effectiveDateTime", "", text},
		{numberHole, "valueQuantity", "value", number},
	} {
		of, base := v.placed(one.name)
		if one.member != "" {
			of = of.of(one.member)
		}
		switch {
		case of.kind() == one.kind:
			holes = append(holes, hole{what: one.what, from: base + int(of.node().from), to: base + int(of.node().to)})
		case one.what != encounterHole: // which may be missing
			return nil
		}
	}
	slices.SortFunc(holes, func(a, b hole) int { return a.from - b.from })
	return holes
}

// placed is a member of a tape's outermost object, and the offset of its bytes in it.
func (v value) placed(name string) (of value, base int) {
	of = v.member(name)
	if of.t == v.t || !of.there() {
		return of, 0
	}
	nodes := v.t.nodes
	for at := v.at + 2; at < v.node().next; at = nodes[at+1].next {
		if k := nodes[at]; string(v.t.raw[k.from:k.to]) == name {
			return of, int(nodes[at+1].from)
		}
	}
	return value{}, 0
}
