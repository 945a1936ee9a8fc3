package vcf

import (
	"encoding/binary"
	"math"
)

// The types of BCF values (VCF 4.2, section 6.3.3).
const (
	bcfNull  = 0
	bcfInt8  = 1
	bcfInt16 = 2
	bcfInt32 = 3
	bcfFloat = 5
	bcfChar  = 7
)

// bcfWidth is how many bytes a value of each type has; -1: there is no such
// type.
var bcfWidth = [16]int8{0, 1, 2, 4, -1, 4, -1, 1, -1, -1, -1, -1, -1, -1, -1, -1}

// typed is a vector of values of one type.
type typed struct {
	kind byte
	n    int    // values
	data []byte // n values
}

// descriptor reads what stands in front of typed values: type and count. ok is
// false where p ends first, or there is no such type.
func descriptor(p []byte, at int) (kind byte, n, next int, ok bool) {
	if at >= len(p) {
		return 0, 0, 0, false
	}
	kind, n = p[at]&15, int(p[at]>>4)
	at++
	if bcfWidth[kind] < 0 {
		return 0, 0, 0, false
	}
	if n == 15 {
		if n, at, ok = typedNumber(p, at); !ok || n < 0 {
			return 0, 0, 0, false
		}
	}
	if kind == bcfNull && n > 0 {
		return 0, 0, 0, false
	}
	return kind, n, at, true
}

// typedNumber reads a single whole number with its descriptor.
func typedNumber(p []byte, at int) (n, next int, ok bool) {
	if at >= len(p) {
		return 0, 0, false
	}
	switch p[at] {
	case 1<<4 | bcfInt8:
		if at+2 <= len(p) {
			return int(int8(p[at+1])), at + 2, true
		}
	case 1<<4 | bcfInt16:
		if at+3 <= len(p) {
			return int(int16(binary.LittleEndian.Uint16(p[at+1:]))), at + 3, true
		}
	case 1<<4 | bcfInt32:
		if at+5 <= len(p) {
			return int(int32(binary.LittleEndian.Uint32(p[at+1:]))), at + 5, true
		}
	}
	return 0, 0, false
}

// typedAt reads a descriptor and its values.
func typedAt(p []byte, at int) (v typed, next int, ok bool) {
	kind, n, at, ok := descriptor(p, at)
	if !ok || uint64(n)*uint64(bcfWidth[kind]) > uint64(len(p)-at) {
		return typed{}, 0, false
	}
	end := at + n*int(bcfWidth[kind])
	return typed{kind, n, p[at:end]}, end, true
}

// int returns value i of a vector of whole numbers, with MissingInt and
// EndOfVector for what stands for them in each width.
func (v typed) int(i int) int32 {
	switch v.kind {
	case bcfInt8:
		return widen(int32(int8(v.data[i])), math.MinInt8)
	case bcfInt16:
		return widen(int32(int16(binary.LittleEndian.Uint16(v.data[2*i:]))), math.MinInt16)
	default:
		return int32(binary.LittleEndian.Uint32(v.data[4*i:]))
	}
}

// widen keeps the meaning of the two reserved values that are used.
func widen(n, smallest int32) int32 {
	if n <= smallest+1 {
		return n - smallest + MissingInt
	}
	return n
}

// float returns value i of a vector of numbers.
func (v typed) float(i int) float32 {
	return math.Float32frombits(binary.LittleEndian.Uint32(v.data[4*i:]))
}

func (v typed) isInt() bool { return v.kind >= bcfInt8 && v.kind <= bcfInt32 }

// chars returns the text of a vector of characters: up to the first NUL.
func (v typed) chars() []byte {
	for i, c := range v.data {
		if c == 0 {
			return v.data[:i]
		}
	}
	return v.data
}

// appendInts appends the values up to the end of the vector.
func (v typed) appendInts(dst []int32) []int32 {
	for i := range v.n {
		n := v.int(i)
		if n == EndOfVector {
			break
		}
		dst = append(dst, n)
	}
	return dst
}

// appendFloats is appendInts for numbers of either type.
func (v typed) appendFloats(dst []float32) []float32 {
	for i := range v.n {
		f, end := v.number(i)
		if end {
			break
		}
		dst = append(dst, f)
	}
	return dst
}

// number returns value i as a number, or that the vector ends there.
func (v typed) number(i int) (f float32, end bool) {
	if v.kind == bcfFloat {
		f = v.float(i)
		return f, IsEndFloat(f)
	}
	switch n := v.int(i); n {
	case MissingInt:
		return MissingFloat(), false
	case EndOfVector:
		return EndFloat(), true
	default:
		return float32(n), false
	}
}
