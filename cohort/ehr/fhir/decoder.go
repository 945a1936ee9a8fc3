package fhir

import (
	"bytes"
	"math"
	"strconv"
	"strings"

	"github.com/valyala/fastjson"

	"github.com/allelerx/allelerx/cohort/ehr"
	"github.com/allelerx/allelerx/cohort/ehr/internal/clock"
	"github.com/allelerx/allelerx/cohort/ehr/internal/input"
)

// decoder turns JSON into items. It is used by one goroutine at a time.
type decoder struct {
	parser fastjson.Parser
	owned  map[string]string // strings that come again and again: codes, units
	number []byte
	asOf   ehr.Time

	// Of what is being read.
	file *input.File
	line int   // 0 where there are no lines
	at   int64 // byte offset of the value
	out  *batch
}

// maxValues bounds what one line or entry may hold, as a parsed value takes a
// hundred bytes and two of JSON are enough for one.
const maxValues = 4 << 20

// parse parses one JSON value, which is valid until the next call.
func (d *decoder) parse(raw []byte) (*fastjson.Value, error) {
	if len(raw) > 1<<20 && bytes.Count(raw, []byte(",")) > maxValues {
		return nil, d.fault("this one resource holds more than 4 million values: correct the file")
	}
	v, err := d.parser.ParseBytes(raw)
	if err == nil {
		return v, nil
	}
	// The parser's own message quotes the record.
	if bad := faultIn(raw); bad < int64(len(raw)) {
		d.at += bad
		return nil, d.fault(brokenJSON)
	}
	return nil, d.fault("this JSON is nested deeper than 300 levels: correct the file")
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
func (d *decoder) pass(raw []byte, entry bool) bool {
	resource := raw
	if entry {
		at := member(raw, "resource")
		if at < 0 {
			return false
		}
		resource = raw[at:]
	}
	if len(resource) == 0 || resource[0] != '{' {
		return false
	}
	kind := kindOf(resource)
	if kind == "" || kind == bundle || isKept(kind) || strings.ContainsRune(kind, '\\') {
		return false
	}
	d.out.counts[kindName(kind)]++
	d.out.left[kindName(kind)]++
	return true
}

const (
	longString = 200     // bytes: longer ones hardly come twice
	maxOwned   = 1 << 15 // strings
)

// own returns a string of its own for b, the same one for the same bytes.
func (d *decoder) own(b []byte) string {
	if len(b) > longString {
		return strings.ToValidUTF8(string(b), "\uFFFD")
	}
	if s, ok := d.owned[string(b)]; ok {
		return s
	}
	if len(d.owned) >= maxOwned {
		clear(d.owned)
	}
	s := strings.ToValidUTF8(string(b), "\uFFFD")
	d.owned[s] = s
	return s
}

// text is the string at the path; "" where there is none.
func (d *decoder) text(v *fastjson.Value, path ...string) string {
	return d.own(v.GetStringBytes(path...))
}

// float is the number at the path, which a record may also give as a string; NaN
// where there is none.
func (d *decoder) float(v *fastjson.Value, path ...string) float64 {
	v = v.Get(path...)
	if v == nil {
		return math.NaN()
	}
	d.number = d.number[:0]
	switch v.Type() {
	case fastjson.TypeNumber:
		d.number = v.MarshalTo(d.number)
	case fastjson.TypeString:
		d.number = append(d.number, v.GetStringBytes()...)
	default:
		return math.NaN()
	}
	x, err := strconv.ParseFloat(string(d.number), 64)
	if err != nil || math.IsInf(x, 0) || math.IsNaN(x) {
		d.warn("bad-number", "a number cannot be read; the item is kept without it")
		return math.NaN()
	}
	return x
}

// whole is the number at the path where it is a whole one that is not negative;
// else 0.
func (d *decoder) whole(v *fastjson.Value, path ...string) int {
	x := d.float(v, path...)
	if !(x >= 0 && x <= 1e6) || x != math.Trunc(x) {
		return 0
	}
	return int(x)
}

// time is the date at the path.
func (d *decoder) time(v *fastjson.Value, path ...string) ehr.Time {
	raw := v.GetStringBytes(path...)
	if len(raw) == 0 {
		return ehr.Time{}
	}
	t, ok := clock.Parse(string(raw))
	if !ok {
		d.warn("bad-date", "a date cannot be read; the item is kept without it")
	}
	return t
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
func first(v *fastjson.Value, path ...string) *fastjson.Value {
	v = v.Get(path...)
	if list := v.GetArray(); len(list) > 0 {
		return list[0]
	}
	if v != nil && v.Type() == fastjson.TypeArray {
		return nil
	}
	return v
}

// concept reads a CodeableConcept.
func (d *decoder) concept(v *fastjson.Value) ehr.Concept {
	c := ehr.Concept{Text: d.text(v, "text")}
	if list := v.GetArray("coding"); len(list) > 0 {
		c.Codes = make([]ehr.Code, 0, len(list))
		for _, coding := range list {
			c.Codes = d.coding(c.Codes, coding)
		}
	}
	return c
}

// coding appends a Coding that says something.
func (d *decoder) coding(to []ehr.Code, v *fastjson.Value) []ehr.Code {
	c := ehr.Code{Code: d.text(v, "code"), Display: d.text(v, "display")}
	if c.Code == "" && c.Display == "" {
		return to
	}
	system := d.text(v, "system")
	var known bool
	c.System, known = systemOf(system)
	switch {
	case system == "" && c.Code != "":
		d.warn("no-system", "a code does not say of which system it is; it is kept")
	case system != "" && !known:
		d.warn("unknown-system", "a code is of a system that is not known here; it is kept")
	}
	return append(to, c)
}

// code is the first code of a CodeableConcept, or a code itself as older
// versions of FHIR have it.
func (d *decoder) code(v *fastjson.Value) string {
	if v != nil && v.Type() == fastjson.TypeString {
		return d.text(v)
	}
	return d.text(first(v, "coding"), "code")
}

// quantity reads a Quantity.
func (d *decoder) quantity(v *fastjson.Value) ehr.Quantity {
	q := ehr.Quantity{Value: d.float(v, "value"), Unit: d.text(v, "unit")}
	if v == nil {
		return q
	}
	q.Comparator = d.text(v, "comparator")
	code := d.text(v, "code")
	if system, _ := systemOf(d.text(v, "system")); code != "" && (system == ehr.UCUM || q.Unit == "") {
		q.Unit = code
	}
	return q
}
