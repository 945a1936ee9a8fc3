package fhir

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/clock"
	"github.com/allelerx/allelerx/cohort/ehr/internal/input"
)

// decoder turns JSON into items. It is used by one goroutine at a time.
type decoder struct {
	tape       tape              // of a line
	frames     framer            // of a document
	owned      map[string]string // strings that come again and again: codes, units
	recent     [256]string       // of them, by their length and first and last bytes
	concepts   conceptCache
	codings    conceptCache // of a Coding without a CodeableConcept around it
	references lastReferences
	times      [16]lastTime
	units      lastUnits
	clock      clock.Parser
	asOf       ehr.Time
	packer     packer
	scope      scope
	shapes     [shapedKinds]shapes
	last       lastRead

	// Of what is being read.
	file *input.File
	line int   // 0 where there are no lines
	at   int64 // byte offset of the value
	out  *batch

	counted string // the type of the last resources, and how many they were
	n       int
}

// parse takes one JSON value apart, which is valid until the next call. What is
// too much for a tape is not there.
func (d *decoder) parse(raw []byte) (value, error) {
	end, v := d.tape.scan(raw, 0)
	if v == whole && skipSpace(raw, end) == len(raw) {
		return d.tape.root(), nil
	}
	if bad := faultIn(raw); bad < int64(len(raw)) {
		d.at += bad
		return value{}, d.fault(brokenJSON)
	}
	return value{}, d.fault(tooDeep)
}

// taken is what a tape holds.
func (d *decoder) taken(t *tape) (value, error) {
	if t.over {
		return value{}, d.fault("this one resource holds more than 4 million values: correct the file")
	}
	return t.root(), nil
}

func (d *decoder) fault(reason string) error { return d.file.Fault(d.line, d.at, reason) }

// warn notes something that was met. The message says what, and nothing of whom.
func (d *decoder) warn(code, msg string) {
	if d.line == 0 {
		msg = "entry at byte " + strconv.FormatInt(d.at, 10) + ": " + msg
	}
	d.out.warnings = append(d.out.warnings, ehr.Warning{Code: code, File: d.file.Place(), Line: d.line, Msg: msg})
}

// pass counts a resource of a type that the model has no place for, and reports
// whether it is one. It is known to be JSON, and not looked into.
func (d *decoder) pass(raw []byte, v value, entry bool) bool {
	if !v.there() { // too much for a tape
		return d.passUnread(raw, entry)
	}
	if entry {
		v = v.of("resource")
	}
	name := v.bytes("resourceType")
	if len(name) == 0 || string(name) == bundle || keptKind(name) != "" {
		return false
	}
	d.passed(string(name))
	return true
}

// passUnread is pass for what has no tape.
func (d *decoder) passUnread(raw []byte, entry bool) bool {
	if entry {
		at := member(raw, "resource")
		if at < 0 {
			return false
		}
		raw = raw[at:]
	}
	if len(raw) == 0 || raw[0] != '{' {
		return false
	}
	name := kindOf(raw)
	if name == "" || name == bundle || keptKind([]byte(name)) != "" || strings.ContainsRune(name, '\\') {
		return false
	}
	d.passed(name)
	return true
}

func (d *decoder) passed(name string) {
	name = kindName(name)
	d.out.counts[name]++
	d.out.left[name]++
}

const (
	longString = 200     // bytes: longer ones hardly come twice
	maxOwned   = 1 << 15 // strings
)

// own returns a string of its own for b, the same one for the same bytes.
func (d *decoder) own(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if len(b) > longString {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	slot := &d.recent[uint8(len(b))^b[0]*7^b[len(b)/2]*31^b[len(b)-1]*13]
	if *slot == string(b) {
		return *slot
	}
	s, ok := d.owned[string(b)]
	if !ok {
		if len(d.owned) >= maxOwned {
			clear(d.owned)
		}
		s = strings.ToValidUTF8(string(b), "\uFFFD")
		d.owned[s] = s
	}
	*slot = s
	return s
}

// lastReferences remembers what references were taken to be, by their last bytes:
// the resources of a person, or of an encounter, mostly follow each other.
type lastReferences [64]struct {
	text string
	reference
}

// lastTime is a time that was read: many resources are of one day.
type lastTime struct {
	text [32]byte
	n    int // bytes of it
	ehr.Time
}

// reference is what a Reference refers to.
func (d *decoder) reference(v value) reference {
	if k := v.met(); k != nil {
		if k.refers == nil {
			r := d.parsedReference(v)
			k.refers = &r
		}
		return *k.refers
	}
	return d.parsedReference(v)
}

func (d *decoder) parsedReference(v value) reference {
	return d.referenceTo(v.bytes("reference"))
}

func (d *decoder) referenceTo(text []byte) reference {
	if len(text) < 2 {
		return reference{}
	}
	last := &d.references[(text[len(text)-1]^text[len(text)-2]<<3)%64]
	if last.text == string(text) {
		return last.reference
	}
	last.text = strings.ToValidUTF8(string(text), "\uFFFD")
	last.reference = parseReference(last.text)
	return last.reference
}

// text is the string at the path; "" where there is none.
func (d *decoder) text(v value, path ...string) string {
	return d.own(v.bytes(path...))
}

// whole is the number at the path where it is a whole one that is not negative;
// else 0.
func (d *decoder) whole(v value, path ...string) int {
	x := d.float(v, path...)
	if !(x >= 0 && x <= 1e6) || x != math.Trunc(x) {
		return 0
	}
	return int(x)
}

// time is the date at the path.
func (d *decoder) time(v value, path ...string) ehr.Time {
	raw := v.bytes(path...)
	if len(raw) == 0 {
		return ehr.Time{}
	}
	t, ok := d.timeOf(raw)
	if !ok {
		d.warn("bad-date", "a date cannot be read; the item is kept without it")
	}
	return t
}

// timeOf is the date that a text is, and whether it is one.
func (d *decoder) timeOf(raw []byte) (ehr.Time, bool) {
	if len(raw) == 0 {
		return ehr.Time{}, false
	}
	last := &d.times[(int(raw[len(raw)-1])+int(raw[len(raw)/2])<<2)%len(d.times)]
	if bytes.Equal(last.text[:last.n], raw) {
		return last.Time, true
	}
	t, ok := d.clock.Parse(raw)
	if ok && len(raw) <= len(last.text) {
		last.n, last.Time = copy(last.text[:], raw), t
	}
	return t, ok
}

// past notes times that lie in the future.
func (d *decoder) past(times ...ehr.Time) {
	for _, t := range times {
		if clock.InFuture(t, d.asOf) {
			d.warn("future-date", "a date lies in the future; it is kept")
			return
		}
	}
}

// interval notes what ends before it begins.
func (d *decoder) interval(start, end ehr.Time) {
	if clock.Reversed(start, end) {
		d.warn("reversed-interval", "it ends before it begins; both times are kept")
	}
	d.past(start)
}

// first is the first element of the array at the path, or what is there itself.
func first(v value, path ...string) value {
	if v = v.of(path...); v.kind() == array {
		return v.head()
	}
	return v
}

// code is the first code of a CodeableConcept, or a code itself as older
// versions of FHIR have it.
func (d *decoder) code(v value) string {
	if v.kind() == text {
		return d.text(v)
	}
	return d.text(first(v, "coding"), "code")
}
