package bam

import (
	"bytes"
	"encoding/binary"
	"math"
)

// The faults of a tag in SAM text.
const (
	msgTag     = "a tag is written NM:i:2, two characters, a type (A i f Z H B) and a value: correct it"
	msgValue   = "the value is not of the tag's type: correct it"
	msgElement = "an array is written B:c,1,2 with a type of cCsSiIf, and its values must fit that: correct it"
)

// tags appends the columns that are left to the record, each as a tag.
func (p *lineParser) tags() *FormatError {
	for p.line != nil {
		value, fault := p.next("tags")
		if fault != nil {
			return fault
		}
		if len(value) < 5 || value[2] != ':' || value[4] != ':' || !isGraph(value[0]) || !isGraph(value[1]) {
			return p.fail("", msgTag)
		}
		p.field, p.name = "", [2]byte(value)
		p.raw = append(p.raw, value[0], value[1])
		if fault := p.tag(value[3], value[5:]); fault != nil {
			return fault
		}
	}
	return nil
}

// isGraph reports whether a character is printable ASCII other than a blank. In
// the name of a tag samtools takes any of them, the specification letters and
// digits.
func isGraph(c byte) bool { return '!' <= c && c <= '~' }

// tag appends type and value. As in samtools I is another i.
func (p *lineParser) tag(kind byte, value []byte) *FormatError {
	switch kind {
	case 'A':
		if len(value) != 1 || !isGraph(value[0]) {
			return p.fail("", msgValue)
		}
		p.raw = append(p.raw, 'A', value[0])
	case 'i', 'I':
		if kind == 'I' && p.strict {
			return p.fail("", msgTag)
		}
		n, ok := parseInt(value)
		if !ok || n < math.MinInt32 || n > math.MaxUint32 {
			return p.fail(shown(value), msgValue)
		}
		smallest := integerType(n)
		p.raw = appendInteger(append(p.raw, smallest), smallest, n)
	case 'f':
		f, ok := p.float(value)
		if !ok {
			return p.fail(shown(value), msgValue)
		}
		p.raw = binary.LittleEndian.AppendUint32(append(p.raw, 'f'), math.Float32bits(float32(f)))
	case 'd':
		f, ok := parseFloat(value)
		if !ok {
			return p.fail(shown(value), msgValue)
		}
		p.raw = binary.LittleEndian.AppendUint64(append(p.raw, 'd'), math.Float64bits(f))
	case 'Z', 'H':
		if kind == 'H' && (len(value)%2 != 0 || !isHex(value)) || bytes.IndexByte(value, 0) >= 0 {
			return p.fail("", msgValue)
		}
		p.raw = append(append(append(p.raw, kind), value...), 0)
	case 'B':
		return p.array(value)
	default:
		return p.fail("", msgTag)
	}
	return nil
}

// float reads a value of type f.
func (p *lineParser) float(text []byte) (float64, bool) {
	f, ok := parseFloat(text)
	return f, ok && (!p.strict || isFloat32(text, f))
}

// array appends a value of type B.
func (p *lineParser) array(value []byte) *FormatError {
	if len(value) == 0 || !isInteger(value[0]) && value[0] != 'f' {
		return p.fail("", msgElement)
	}
	kind := value[0]
	p.raw = append(p.raw, 'B', kind, 0, 0, 0, 0)
	count := len(p.raw) - 4
	n := uint32(0)
	for rest := value[1:]; len(rest) > 0; n++ {
		if rest[0] != ',' {
			return p.fail("", msgElement)
		}
		rest = rest[1:]
		item := rest
		if i := bytes.IndexByte(rest, ','); i >= 0 {
			item = rest[:i]
		}
		rest = rest[len(item):]
		if !p.element(kind, item) {
			return p.fail(shown(item), msgElement)
		}
	}
	binary.LittleEndian.PutUint32(p.raw[count:], n)
	return nil
}

// element appends one value of an array.
func (p *lineParser) element(kind byte, text []byte) bool {
	le := binary.LittleEndian
	if kind == 'f' {
		f, ok := p.float(text)
		p.raw = le.AppendUint32(p.raw, math.Float32bits(float32(f)))
		return ok
	}
	n, ok := parseInt(text)
	least, most := int64(0), int64(1)<<(8*sizeOf(kind))-1
	if kind >= 'a' { // with a sign
		least, most = -(most+1)/2, most/2
	}
	p.raw = appendInteger(p.raw, kind, n)
	return ok && least <= n && n <= most
}

func isHex(value []byte) bool {
	return len(bytes.Trim(value, "0123456789ABCDEFabcdef")) == 0
}
