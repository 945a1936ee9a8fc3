package bam

import (
	"bytes"
	"encoding/binary"
	"iter"
	"math"
	"strconv"
)

// Tag is one of a record's optional fields, such as NM:i:2. It is a view and
// follows the record's lifetime.
type Tag struct {
	name [2]byte
	kind byte
	data []byte // of B: type, count and values; of Z and H without the NUL
}

// Name returns the two characters of the tag, "NM".
func (t Tag) Name() string { return string(t.name[:]) }

// Is reports whether the tag has that name, without copying.
func (t Tag) Is(name string) bool { return len(name) == 2 && t.name == [2]byte{name[0], name[1]} }

// Type returns the type as BAM has it: A, one of cCsSiI (whole numbers of 8, 16
// and 32 bits, the capitals without sign), f, d (a double, which htslib writes
// though the specification lacks it), Z, H or B.
func (t Tag) Type() byte { return t.kind }

// Int returns the value of a tag that holds a whole number.
func (t Tag) Int() (int64, bool) {
	if !isInteger(t.kind) {
		return 0, false
	}
	return integer(t.kind, t.data), true
}

// Float returns the value of a tag that holds a number.
func (t Tag) Float() (float64, bool) {
	switch t.kind {
	case 'f':
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(t.data))), true
	case 'd':
		return math.Float64frombits(binary.LittleEndian.Uint64(t.data)), true
	}
	n, ok := t.Int()
	return float64(n), ok
}

// Text returns the value of a tag that holds text (Z), hexadecimal digits (H)
// or a character (A).
func (t Tag) Text() (Text, bool) {
	if t.kind != 'Z' && t.kind != 'H' && t.kind != 'A' {
		return nil, false
	}
	return Text(t.data), true
}

// Element returns the type of an array's values, one of cCsSiIf; 0 where the
// tag is no array (B).
func (t Tag) Element() byte {
	if t.kind != 'B' {
		return 0
	}
	return t.data[0]
}

// Len returns how many values an array has; 0 where the tag is no array.
func (t Tag) Len() int {
	if t.kind != 'B' {
		return 0
	}
	return int(binary.LittleEndian.Uint32(t.data[1:]))
}

// IntAt returns value i of an array of whole numbers, counted from 0; the
// nearest below of an array of f.
func (t Tag) IntAt(i int) int64 {
	kind, value := t.at(i)
	if kind == 'f' {
		return int64(math.Floor(t.FloatAt(i)))
	}
	return integer(kind, value)
}

// FloatAt returns value i of an array, counted from 0.
func (t Tag) FloatAt(i int) float64 {
	kind, value := t.at(i)
	if kind == 'f' {
		return float64(math.Float32frombits(binary.LittleEndian.Uint32(value)))
	}
	return float64(integer(kind, value))
}

func (t Tag) at(i int) (kind byte, value []byte) {
	kind = t.data[0]
	size := sizeOf(kind)
	return kind, t.data[5+i*size:][:size]
}

func isInteger(kind byte) bool {
	switch kind {
	case 'c', 'C', 's', 'S', 'i', 'I':
		return true
	}
	return false
}

// integer decodes a whole number.
func integer(kind byte, p []byte) int64 {
	switch kind {
	case 'c':
		return int64(int8(p[0]))
	case 'C':
		return int64(p[0])
	case 's':
		return int64(int16(binary.LittleEndian.Uint16(p)))
	case 'S':
		return int64(binary.LittleEndian.Uint16(p))
	case 'i':
		return int64(int32(binary.LittleEndian.Uint32(p)))
	default:
		return int64(binary.LittleEndian.Uint32(p))
	}
}

// sizeOf returns the bytes of a value of fixed size, 0 for other types.
func sizeOf(kind byte) int {
	switch kind {
	case 'A', 'c', 'C':
		return 1
	case 's', 'S':
		return 2
	case 'i', 'I', 'f':
		return 4
	case 'd':
		return 8
	}
	return 0
}

// What can be wrong with tags.
const (
	tagCut     = "the tag is cut off by the end of the record: the file is damaged"
	tagType    = "the tag's type is none of A c C s S i I f d Z H B: the file is damaged"
	tagElement = "the array's type is none of c C s S i I f: the file is damaged"
	tagNoNUL   = "the tag's text has no end: the file is damaged"
)

// cutTag takes the first tag off aux. What is wrong is said in msg; then
// nothing after it can be read.
func cutTag(aux []byte) (t Tag, rest []byte, msg string) {
	if len(aux) < 4 {
		return t, nil, tagCut
	}
	t.name, t.kind = [2]byte(aux), aux[2]
	value := aux[3:]
	size := sizeOf(t.kind)
	switch t.kind {
	case 'Z', 'H':
		end := bytes.IndexByte(value, 0)
		if end < 0 {
			return t, nil, tagNoNUL
		}
		t.data = value[:end:end]
		return t, value[end+1:], ""
	case 'B':
		if len(value) < 5 {
			return t, nil, tagCut
		}
		element := sizeOf(value[0])
		if element == 0 || element == 8 || value[0] == 'A' {
			return t, nil, tagElement
		}
		n := uint64(binary.LittleEndian.Uint32(value[1:]))
		if n*uint64(element) > uint64(len(value)-5) {
			return t, nil, tagCut
		}
		size = 5 + int(n)*element
	default:
		if size == 0 {
			return t, nil, tagType
		}
	}
	if len(value) < size {
		return t, nil, tagCut
	}
	t.data = value[:size:size]
	return t, value[size:], ""
}

// aux returns the bytes of all tags.
func (r *Record) aux() []byte {
	at, n := r.qualAt()
	return r.raw[at+n:]
}

// Tag returns the first tag of that name: Tag("NM"). Tags after one that cannot
// be read are not found; see [Record.CheckTags].
func (r *Record) Tag(name string) (Tag, bool) {
	if len(name) != 2 {
		return Tag{}, false
	}
	for rest := r.aux(); len(rest) > 0; {
		t, next, msg := cutTag(rest)
		if msg != "" {
			break
		}
		if t.name == [2]byte{name[0], name[1]} {
			return t, true
		}
		rest = next
	}
	return Tag{}, false
}

// Tags iterates over the tags, in the record's order, up to the first that
// cannot be read; see [Record.CheckTags].
func (r *Record) Tags() iter.Seq[Tag] {
	return func(yield func(Tag) bool) {
		for rest := r.aux(); len(rest) > 0; {
			t, next, msg := cutTag(rest)
			if msg != "" || !yield(t) {
				return
			}
			rest = next
		}
	}
}

// CheckTags returns a [*FormatError] where the tags cannot be read to the end.
// A scan looks at them only with Options.Strict, or where nothing else shows
// that the record's lengths are right, so that reading records costs little
// more than is used of them.
func (r *Record) CheckTags() error {
	if fault := r.tagFault(); fault != nil {
		return fault
	}
	return nil
}

// tagFault is CheckTags for those who add to what it says.
func (r *Record) tagFault() *FormatError {
	for rest := r.aux(); len(rest) > 0; {
		t, next, msg := cutTag(rest)
		if msg != "" {
			return r.fail(shown(t.name[:]), "", msg)
		}
		rest = next
	}
	return nil
}

// AppendText appends the tag as in SAM text, "NM:i:2".
func (t Tag) AppendText(dst []byte) []byte {
	dst = append(dst, t.name[0], t.name[1], ':')
	switch {
	case isInteger(t.kind):
		dst = append(dst, "i:"...)
		return strconv.AppendInt(dst, integer(t.kind, t.data), 10)
	case t.kind == 'f' || t.kind == 'd':
		f, _ := t.Float()
		return appendFloat(append(dst, t.kind, ':'), f)
	case t.kind != 'B':
		return append(append(dst, t.kind, ':'), t.data...)
	}
	dst = append(dst, 'B', ':', t.data[0])
	for i := range t.Len() {
		dst = append(dst, ',')
		if t.data[0] == 'f' {
			dst = appendFloat(dst, t.FloatAt(i))
		} else {
			dst = strconv.AppendInt(dst, t.IntAt(i), 10)
		}
	}
	return dst
}

// String returns the tag as in SAM text.
func (t Tag) String() string { return string(t.AppendText(nil)) }

// appendFloat writes six significant digits, as C's %g does and with it
// samtools.
func appendFloat(dst []byte, f float64) []byte {
	switch {
	case math.IsNaN(f) && math.Signbit(f):
		return append(dst, "-nan"...)
	case math.IsNaN(f):
		return append(dst, "nan"...)
	case math.IsInf(f, 1):
		return append(dst, "inf"...)
	case math.IsInf(f, -1):
		return append(dst, "-inf"...)
	}
	return strconv.AppendFloat(dst, f, 'g', 6, 64)
}
