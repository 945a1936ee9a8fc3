package fhir

import (
	"bytes"
	"slices"

	"github.com/allelerx/allelerx/cohort/ehr"
)

// shapes are lines that were read before, with holes in them: of a bulk export nearly
// all are written by one program, and measurements differ by who was measured, when,
// and the number, encounters by whose they are, and when. A line that is like one
// before, byte by byte but for the holes, says the same but for them, and need not be
// taken apart. All others are read as ever.
type shapes struct {
	found *recurring // by what stands between the first hole, which is the ID, and the next
	head  []byte     // what stands in front of the ID
	other int        // lines with another head
	size  int        // of all shapes, in bytes, roughly
}

// forget makes room.
func (s *shapes) forget() {
	s.found.forget()
	for _, k := range s.found.values {
		k.shapes = nil
	}
	s.size = 0
}

// lines that have shapes, by what is read from them.
const (
	observations = iota
	encounters
	shapedKinds
)

// lastRead is what was read from the last line, where it is of a kind that has shapes.
type lastRead struct {
	measurements []ehr.Measurement // of an Observation: its own, and those of its components
	encounters   []ehr.Encounter   // one
}

// forget makes ready for the next line.
func (l *lastRead) forget() {
	l.measurements, l.encounters = l.measurements[:0], l.encounters[:0]
}

// items is how many items it makes.
func (l *lastRead) items() int { return len(l.measurements) + len(l.encounters) }

// shape is a line behind its second hole.
type shape struct {
	holes   []hole
	tail    []byte // behind the last of them
	updated int64
	of      []ehr.Measurement
	visit   ehr.Encounter // where these are none
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
	dateHole    // of an encounter its beginning
	endHole     // of an encounter
	issuedHole  // which is not asked for where there is a date
	updatedHole // of this version
	numberHole  // of the first measurement; those of the others come after it
	holeKinds   = numberHole + mostNumbers
)

const (
	mostNumbers = 8       // measurements of a line
	mostShapes  = 4       // that differ behind the second hole only
	longShape   = 4000    // bytes of a line: few are longer
	shapesSize  = 2 << 20 // bytes that all take, and are forgotten past
	itemSize    = 250     // bytes of a measurement, roughly
	otherHeads  = 1000    // lines in a row with another head, after which it is taken
)

// alike reads a line that is like one before, and reports whether it is.
func (d *decoder) alike(line []byte) bool {
	if !d.tape.plain {
		return false
	}
	for i := range d.shapes {
		if s := &d.shapes[i]; s.found != nil && bytes.HasPrefix(line, s.head) {
			return d.alikeOf(s, line)
		}
	}
	return false
}

func (d *decoder) alikeOf(s *shapes, line []byte) bool {
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
	habit.score = max(least, habit.score-gain-loss)
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
		if h.what >= numberHole {
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
	updated := s.updated
	if in[updatedHole] != nil {
		updated = d.updated(in[updatedHole])
	}
	if len(s.of) == 0 {
		return d.fillEncounter(s, &in, id, subject.id, updated)
	}
	at, ok := d.timeOf(in[dateHole])
	if !ok || at.IsZero() {
		return false
	}
	var numbers [mostNumbers]float64
	for i := range s.of {
		if in[numberHole+i] == nil {
			numbers[i] = s.of[i].Value.Value
		} else if numbers[i], ok = decimal(in[numberHole+i]); !ok {
			return false
		}
	}
	encounter := s.of[0].Encounter
	if in[encounterHole] != nil {
		encounter = d.referenceTo(in[encounterHole]).shared()
	}
	d.count("Observation")
	d.past(at)
	for i := range s.of {
		m := &s.of[i] // a place for the values of each line
		m.At, m.Value.Value, m.Encounter = at, numbers[i], encounter
		begin := len(d.packer.to)
		d.packer.headOf(packedMeasurement, "Observation", d.file.Ordinal, i, id, updated)
		d.packer.measurement(m)
		d.packed(subject.id, begin)
	}
	return true
}

// fillEncounter is fill for an Encounter.
func (d *decoder) fillEncounter(s *shape, in *[holeKinds][]byte, id []byte, subject string, updated int64) bool {
	e, ok := s.visit, true
	if in[dateHole] != nil {
		e.Start, ok = d.timeOf(in[dateHole])
	}
	if in[endHole] != nil && ok {
		e.End, ok = d.timeOf(in[endHole])
	}
	if !ok {
		return false
	}
	d.count("Encounter")
	d.interval(e.Start, e.End)
	begin := len(d.packer.to)
	d.packer.headOf(packedEncounter, "Encounter", d.file.Ordinal, 0, id, updated)
	d.packer.encounter(&e)
	d.packed(subject, begin)
	return true
}

// learn is told of a line that was read, and nothing was warned of.
func (d *decoder) learn(line []byte, v value) {
	s, last := &d.shapes[observations], &d.last
	if len(last.measurements) == 0 {
		s = &d.shapes[encounters]
	}
	if !d.tape.plain || len(line) > longShape || len(last.measurements) > mostNumbers || s.found != nil && s.found.keys[0].skipped != 0 {
		return
	}
	id := v.of("id")
	if id.kind() != text {
		return
	}
	from, to := int(id.node().from), int(id.node().to)
	holes := holesIn(v, len(last.measurements))
	if len(holes) == 0 || holes[0].from < to {
		return
	}
	switch {
	case s.found == nil:
		s.found = newRecurring()
		s.found.bare = true
		s.found.keys[0].score = most // until it is known better
		s.head = bytes.Clone(line[:from])
	case bytes.Equal(s.head, line[:from]):
		s.other = 0
	case s.other < otherHeads:
		s.other++
		return
	default:
		s.forget()
		s.head, s.other = bytes.Clone(line[:from]), 0
	}
	if s.found.full() || s.size > shapesSize {
		s.forget()
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
	one := &shape{holes: holes, of: slices.Clone(last.measurements), updated: d.updated(v.bytes("meta", "lastUpdated"))}
	if len(last.encounters) > 0 {
		one.visit = last.encounters[0]
	}
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
	s.size += len(own) + itemSize*(len(one.of)+1)
}

// holesIn are the holes behind the ID, in their order, of an Observation of so many
// measurements, or an Encounter, of none; nil where it does not say whose it is, and
// an Observation of when. What else is missing is no hole: that it is missing comes
// again.
func holesIn(v value, measurements int) []hole {
	holes := make([]hole, 0, holeKinds)
	add := func(what int, of value, base int, kind kind) bool {
		if of.kind() != kind {
			return false
		}
		holes = append(holes, hole{what: what, from: base + int(of.node().from), to: base + int(of.node().to)})
		return true
	}
	subject, base := v.placed("subject")
	if !subject.there() {
		subject, base = v.placed("patient")
	}
	if !add(subjectHole, subject.of("reference"), base, text) {
		return nil
	}
	meta, base := v.placed("meta")
	add(updatedHole, meta.of("lastUpdated"), base, text)
	if measurements == 0 {
		period, within := v.placed("period")
		add(dateHole, period.of("start"), within, text)
		add(endHole, period.of("end"), within, text)
		return inOrder(holes)
	}
	date, _ := v.placed("effectiveDateTime")
	if !add(dateHole, date, 0, text) {
		return nil
	}
	issued, _ := v.placed("issued")
	add(issuedHole, issued, 0, text)
	encounter, base := v.placed("encounter")
	add(encounterHole, encounter.of("reference"), base, text)
	quantity, base := v.placed("valueQuantity")
	add(numberHole, quantity.of("value"), base, number)
	components, outer := v.placed("component")
	for i, c := 1, components.head(); c.there() && i < measurements; i, c = i+1, c.after() {
		quantity, within := c.placed("valueQuantity")
		add(numberHole+i, quantity.of("value"), outer+within, number)
	}
	return inOrder(holes)
}

func inOrder(holes []hole) []hole {
	slices.SortFunc(holes, func(a, b hole) int { return a.from - b.from })
	return holes
}

// placed is a member of an object, and the offset of the bytes that its nodes are
// places of in those of the object's.
func (v value) placed(name string) (of value, base int) {
	of = v.member(name)
	if !of.there() || of.t == v.t {
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
